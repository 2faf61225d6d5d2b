"""A poverty standard as data: lines, cut-offs and indicators, each value with source and verified.

It reads no file (law_store does) and decides no class (classification does).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Period


class AreaType(StrEnum):
    """Which line holds: xã is rural, phường and thị trấn are urban. A fact of the review's day."""

    RURAL = "RURAL"
    URBAN = "URBAN"


class Method(StrEnum):
    """How lines and deprivations make a class."""

    TWO_LINES = "two_lines"
    """Poor up to the lower line, near-poor up to the upper; deprivations play no part (2011)."""
    TWO_LINES_AND_COUNT = "two_lines_and_count"
    """As above, and between the lines the deprivation cut-off makes poor (2016)."""
    LINE_AND_COUNT = "line_and_count"
    """Up to the one line the deprivation cut-off parts poor from near-poor (2022)."""


class _LawModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_Sources = Annotated[tuple[str, ...], Field(min_length=1)]


class LegalNumber(_LawModel):
    """A number of the law with where it was read. Unit: as the block it stands in says."""

    value: Annotated[int, Field(ge=0, strict=True)]
    source: _Sources
    verified: bool


class LegalText(_LawModel):
    """Wording that follows the law, with where it was read."""

    text_vi: str
    source: _Sources
    verified: bool


class PerArea(_LawModel):
    """A number for rural and one for urban places; equal where the law makes no difference."""

    rural: LegalNumber
    urban: LegalNumber

    def of(self, area_type: AreaType) -> LegalNumber:
        """Return the number that holds in such a place."""
        return self.rural if area_type is AreaType.RURAL else self.urban


class IncomeLines(_LawModel):
    """Income lines in đồng a person, over `months` months (1 or 12). Each includes its boundary.

    `lower`: poor whatever else. `upper`: at or under it poor or near-poor. `average_to`: at or
    under it average living standard; None where the law's band is not known.
    """

    cites: str
    upper: PerArea
    lower: PerArea | None = None
    average_to: PerArea | None = None
    months: Literal[1, 12] = 1


class DeprivationRule(_LawModel):
    """From how many deprived indicators on a household counts as deprived; the number included."""

    cites: str
    min_count: LegalNumber


class ScoreCutoffs(_LawModel):
    """Points of the survey form: B1 for income, B2 for deprivations. Each includes its boundary."""

    cites: str
    income_upper: PerArea
    income_lower: PerArea | None = None
    points_per_indicator: LegalNumber
    min_deprivation_points: LegalNumber


class Indicator(_LawModel):
    """One of the indicators of deprivation, in the order of the official forms."""

    number: Annotated[int, Field(ge=1)]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    service_vi: str
    service_en: str
    name_vi: str
    name_en: str
    source: _Sources
    verified: bool
    threshold: LegalText | None = None


class InForce(_LawModel):
    """The half-open period a law holds; `to` is the first day it no longer does."""

    from_: Annotated[date, Field(alias="from")]
    to: date | None
    source: _Sources
    verified: bool

    @cached_property
    def period(self) -> Period:
        """The same as a Period."""
        return Period(self.from_, self.to)


class Thresholds(NamedTuple):
    """The bare numbers of one standard in one kind of place; income in đồng a person a month.

    None: the standard has no such line.
    """

    income_lower: int | None
    income_upper: int
    income_average_to: int | None
    points_lower: int | None
    points_upper: int | None
    min_count: int | None
    min_points: int | None


class Standard(_LawModel):
    """One poverty standard: who is poor, near-poor and of average living standard, and until when.

    `subject` names what files of the same kind must not overlap on ('poverty_standard.national').
    `area_codes` is empty for a national standard, else the codes of the areas it was made for.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*-[0-9]{4}$")]
    subject: str
    title_vi: str
    title_en: str
    short_title_vi: str
    level: Literal["national", "local"]
    area_codes: tuple[str, ...] = ()
    method: Method
    in_force: InForce
    citations: tuple[Citation, ...]
    sources: Mapping[str, str]
    income: IncomeLines
    deprivation: DeprivationRule | None = None
    indicators: tuple[Indicator, ...] = ()
    scores: ScoreCutoffs | None = None
    code_lists: Mapping[str, str] = Field(default_factory=dict)
    notes_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Standard:
        """Refuse a standard whose parts contradict its method, each other or the source list."""
        for problem in self._contradictions():
            raise ValueError(problem)
        return self

    def _contradictions(self) -> Iterator[str]:
        two_lines = self.method is not Method.LINE_AND_COUNT
        counts = self.method is not Method.TWO_LINES
        if two_lines != (self.income.lower is not None):
            wants = "needs" if two_lines else "has no"
            yield f"income.lower: method {self.method} {wants} lower line"
        if counts != (self.deprivation is not None):
            yield f"deprivation: method {self.method} {'needs' if counts else 'has no'} cut-off"
        if counts != bool(self.indicators):
            yield f"indicators: method {self.method} {'needs' if counts else 'has no'} indicators"
        if self.scores and two_lines != (self.scores.income_lower is not None):
            yield "scores.income_lower: must be there exactly where income.lower is"
        if (self.level == "local") != bool(self.area_codes):
            yield "area_codes: a local standard names its areas, a national one names none"
        yield from self._bad_numbers()
        yield from self._bad_references()

    def _bad_numbers(self) -> Iterator[str]:
        for area_type in AreaType:
            lines = self.thresholds(area_type)
            income = [lines.income_lower, lines.income_upper, lines.income_average_to]
            known = [line for line in income if line is not None]
            if known != sorted(set(known)):
                yield f"income: the lines of {area_type} places do not ascend"
            points = [p for p in (lines.points_lower, lines.points_upper) if p is not None]
            if points != sorted(set(points)):
                yield f"scores: the cut-offs of {area_type} places do not ascend"
        if [one.number for one in self.indicators] != list(range(1, len(self.indicators) + 1)):
            yield "indicators: numbers must run 1, 2, 3 ... in order"
        if len(self.indicator_codes) != len(self.indicators):
            yield "indicators: a code stands twice"
        if self.scores and self.deprivation:
            per_indicator = self.scores.points_per_indicator.value
            if self.scores.min_deprivation_points.value != per_indicator * self.min_count_value:
                yield "scores.min_deprivation_points: is not points_per_indicator times min_count"

    def _bad_references(self) -> Iterator[str]:
        numbers = {citation.number for citation in self.citations}
        for name in ("income", "deprivation", "scores"):
            block = getattr(self, name)
            if block is not None and block.cites not in numbers:
                yield f"{name}.cites: {block.cites} is not among the citations"
        for path, value in self.legal_values():
            for source in value.source:
                if source not in self.sources:
                    yield f"{path}.source: {source} is not among the sources"

    @cached_property
    def indicator_codes(self) -> frozenset[str]:
        """The codes of all indicators."""
        return frozenset(indicator.code for indicator in self.indicators)

    @property
    def min_count_value(self) -> int:
        """The deprivation cut-off; 0 where deprivations play no part."""
        return self.deprivation.min_count.value if self.deprivation else 0

    @property
    def period(self) -> Period:
        """The half-open period the standard is in force."""
        return self.in_force.period

    def thresholds(self, area_type: AreaType) -> Thresholds:
        """Return the bare numbers that hold in such a place.

        A yearly line is given as the greatest whole monthly income that keeps within it.
        """
        income, scores = self.income, self.scores
        return Thresholds(
            income_lower=_monthly(income.lower, area_type, income.months),
            income_upper=income.upper.of(area_type).value // income.months,
            income_average_to=_monthly(income.average_to, area_type, income.months),
            points_lower=_monthly(scores.income_lower, area_type) if scores else None,
            points_upper=scores.income_upper.of(area_type).value if scores else None,
            min_count=self.deprivation.min_count.value if self.deprivation else None,
            min_points=scores.min_deprivation_points.value if scores else None,
        )

    def citation(self, number: str) -> Citation:
        """Return the citation with this number; KeyError when the standard does not cite it."""
        for citation in self.citations:
            if citation.number == number:
                return citation
        raise KeyError(number)

    def legal_values(self) -> Iterator[tuple[str, LegalNumber | LegalText | Indicator | InForce]]:
        """Yield every value that must carry a source, with its path in the file."""
        yield "in_force", self.in_force
        for block_name in ("income", "deprivation", "scores"):
            block = getattr(self, block_name)
            for name, value in block or ():
                if isinstance(value, PerArea):
                    yield f"{block_name}.{name}.rural", value.rural
                    yield f"{block_name}.{name}.urban", value.urban
                elif isinstance(value, LegalNumber):
                    yield f"{block_name}.{name}", value
        for indicator in self.indicators:
            path = f"indicators.{indicator.number}"
            yield path, indicator
            if indicator.threshold:
                yield f"{path}.threshold", indicator.threshold

    def unverified_values(self) -> tuple[str, ...]:
        """Return the paths of the values nobody has checked against the law's own text yet."""
        return tuple(path for path, value in self.legal_values() if not value.verified)


def _monthly(lines: PerArea | None, area_type: AreaType, months: int = 1) -> int | None:
    return None if lines is None else lines.of(area_type).value // months
