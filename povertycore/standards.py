"""A poverty standard as data: lines, cut-offs and indicators, each value with source and verified.

It reads no file (law_store does) and decides no class (classification does).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Period
from povertycore.law_values import (
    AreaType,
    InForce,
    LawModel,
    LegalCodes,
    LegalNumber,
    LegalText,
    PerArea,
    Sources,
)

__all__ = [
    "AreaType",
    "BorrowedIndicators",
    "Condition",
    "DeprivationRule",
    "InForce",
    "IncomeLines",
    "Indicator",
    "LegalCodes",
    "LegalNumber",
    "LegalText",
    "LowIncomeWorker",
    "Method",
    "PerArea",
    "ScoreCutoffs",
    "Standard",
    "SubArea",
    "Thresholds",
]


class Method(StrEnum):
    """How lines and deprivations make a class; the whole table of each is in decision."""

    ONE_LINE = "one_line"
    """Poor up to the one line; no near-poverty line is known (Ho Chi Minh City 2011)."""
    TWO_LINES = "two_lines"
    """Poor up to the lower line, near-poor up to the upper; deprivations play no part (2011)."""
    TWO_LINES_AND_COUNT = "two_lines_and_count"
    """As above, and between the lines the deprivation cut-off makes poor (2016)."""
    LINE_AND_COUNT = "line_and_count"
    """Up to the one line the deprivation cut-off parts poor from near-poor (2022)."""
    TWO_LINES_OR_POINTS = "two_lines_or_points"
    """Poor up to the lower line, and at any income from so many deprivation points on; near-poor
    between the lines below the points (Ho Chi Minh City 2016, 2019)."""
    COUNT_WITH_INCOME = "count_with_income"
    """Income at or under the lower line is itself one of the indicators: poor from the cut-off on
    or where the whole income dimension is deprived, near-poor between the lines with exactly the
    lower count (Ho Chi Minh City 2021)."""


SINGLE_LINE: tuple[Method, ...] = (Method.ONE_LINE, Method.LINE_AND_COUNT)
INCOME_ALONE: tuple[Method, ...] = (Method.ONE_LINE, Method.TWO_LINES)
BY_POINTS: tuple[Method, ...] = (Method.TWO_LINES_OR_POINTS,)


class IncomeLines(LawModel):
    """Income lines in đồng a person, over `months` months (1 or 12). Each includes its boundary.

    `lower`: poor whatever else. `upper`: at or under it poor or near-poor. `average_to`: at or
    under it average living standard; None where the law's band is not known.
    """

    cites: str
    upper: PerArea
    lower: PerArea | None = None
    average_to: PerArea | None = None
    months: Literal[1, 12] = 1


class DeprivationRule(LawModel):
    """From how many deprived indicators, or deprivation points, on a household counts as deprived.

    The number belongs to the deprived side. `near_count` is the exact number of indicators that
    makes near-poor where the method asks for one; `income_indicators` are then the codes of the
    income dimension, income itself first. `points_unit` is the least step between two totals.
    """

    cites: str
    min_count: LegalNumber | None = None
    near_count: LegalNumber | None = None
    income_indicators: tuple[str, str] | None = None
    min_points: LegalNumber | None = None
    points_unit: LegalNumber | None = None


class ScoreCutoffs(LawModel):
    """Points of the survey form: B1 for income, B2 for deprivations. Each includes its boundary."""

    cites: str
    income_upper: PerArea
    income_lower: PerArea | None = None
    points_per_indicator: LegalNumber
    min_deprivation_points: LegalNumber


class Condition(LawModel):
    """An indicator as a condition over members and dwelling: the rule and the numbers it takes.

    `rule` names a function of povertycore.indicators. `by_sub_area` holds numbers that differ
    between parts of the area: name, key of the sub-area, number.
    """

    rule: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    numbers: Mapping[str, LegalNumber] = Field(default_factory=dict)
    codes: Mapping[str, LegalCodes] = Field(default_factory=dict)
    by_sub_area: Mapping[str, Mapping[str, LegalNumber]] = Field(default_factory=dict)

    def values(self) -> Iterator[tuple[str, LegalNumber | LegalCodes]]:
        """Yield every value with its path in the condition."""
        yield from ((f"numbers.{name}", number) for name, number in self.numbers.items())
        yield from ((f"codes.{name}", codes) for name, codes in self.codes.items())
        for name, numbers in self.by_sub_area.items():
            yield from ((f"by_sub_area.{name}.{key}", one) for key, one in numbers.items())


class Indicator(LawModel):
    """One of the indicators of deprivation, in the order of the official forms.

    `threshold` tells when a household is deprived, in words; `condition` the same to the machine.
    Either is absent where the text of the law was not found.
    """

    number: Annotated[int, Field(ge=1)]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    service_vi: str
    service_en: str
    name_vi: str
    name_en: str
    source: Sources
    verified: bool
    threshold: LegalText | None = None
    condition: Condition | None = None


class SubArea(LawModel):
    """A part of a local standard's area in which a threshold of its own holds."""

    name_vi: str
    name_en: str
    area_codes: tuple[str, ...]
    source: Sources
    verified: bool


class BorrowedIndicators(LawModel):
    """Whose indicators a local standard counts as they are, and where that was read."""

    id: str
    source: Sources
    verified: bool


class LowIncomeWorker(LawModel):
    """Up to what income a worker of a household that is neither poor nor near-poor earns little.

    A person's attribute, recognised by a procedure of its own; đồng a month.
    """

    cites: str
    in_force: InForce
    income_to: PerArea


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
    near_count: int | None = None


LegalValue = (
    LegalNumber | LegalText | LegalCodes | Indicator | InForce | SubArea | BorrowedIndicators
)


class Standard(LawModel):
    """One poverty standard: who is poor, near-poor and of average living standard, and until when.

    `subject` names what files of the same kind must not overlap on ('poverty_standard.national').
    `area_codes` is empty for a national standard, else the codes of the areas it was made for.
    `indicator_count` stands where only the number of indicators was found and not their list;
    `indicators_from` where they are those of another standard, which the store then fills in.
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
    indicator_count: LegalNumber | None = None
    indicators_from: BorrowedIndicators | None = None
    scores: ScoreCutoffs | None = None
    sub_areas: Mapping[str, SubArea] = Field(default_factory=dict)
    low_income_worker: LowIncomeWorker | None = None
    code_lists: Mapping[str, str] = Field(default_factory=dict)
    notes_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Standard:
        """Refuse a standard whose parts contradict its method, each other or the source list."""
        for problem in self._contradictions():
            raise ValueError(problem)
        return self

    def _contradictions(self) -> Iterator[str]:
        two_lines = self.method not in SINGLE_LINE
        counts = self.method not in INCOME_ALONE
        if two_lines != (self.income.lower is not None):
            wants = "needs" if two_lines else "has no"
            yield f"income.lower: method {self.method} {wants} lower line"
        if counts != (self.deprivation is not None):
            yield f"deprivation: method {self.method} {'needs' if counts else 'has no'} cut-off"
        if counts != bool(self.indicators or self.indicator_count):
            yield f"indicators: method {self.method} {'needs' if counts else 'has no'} indicators"
        if self.indicators and self.indicator_count:
            yield "indicator_count: the list of indicators is there, so it needs no number"
        if self.scores and two_lines != (self.scores.income_lower is not None):
            yield "scores.income_lower: must be there exactly where income.lower is"
        if (self.level == "local") != bool(self.area_codes):
            yield "area_codes: a local standard names its areas, a national one names none"
        if self.deprivation is not None:
            yield from self._bad_cutoffs(self.deprivation)
        yield from self._bad_areas()
        yield from self._bad_numbers()
        yield from self._bad_references()

    def _bad_cutoffs(self, rule: DeprivationRule) -> Iterator[str]:
        by_points = self.method in BY_POINTS
        if by_points != (rule.min_count is None):
            yield f"deprivation.min_count: method {self.method} counts otherwise"
        if by_points != (rule.min_points is not None):
            yield f"deprivation.min_points: method {self.method} counts otherwise"
        with_income = self.method is Method.COUNT_WITH_INCOME
        for name in ("near_count", "income_indicators"):
            if with_income != (getattr(rule, name) is not None):
                yield f"deprivation.{name}: goes with method {Method.COUNT_WITH_INCOME} alone"
        if not set(rule.income_indicators or ()) <= self.indicator_codes:
            yield "deprivation.income_indicators: names no indicator of the standard"
        near = rule.near_count
        if near and rule.min_count and not 0 < near.value < rule.min_count.value:
            yield "deprivation.near_count: must lie between 0 and min_count"

    def _bad_areas(self) -> Iterator[str]:
        splits = {lines.splits for _path, lines in self._per_area()}
        if len(splits) > 1:
            yield "income: rural and urban lines and lines for everywhere stand side by side"
        for indicator in self.indicators:
            numbers = indicator.condition.by_sub_area if indicator.condition else {}
            for name, parts in numbers.items():
                if set(parts) != set(self.sub_areas):
                    path = f"indicators.{indicator.number}.condition.by_sub_area.{name}"
                    yield f"{path}: names other sub-areas than the standard has"

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
        for name in ("income", "deprivation", "scores", "low_income_worker"):
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
        """The deprivation cut-off in indicators; 0 where there is none."""
        rule = self.deprivation
        return rule.min_count.value if rule and rule.min_count else 0

    @cached_property
    def splits_by_area(self) -> bool:
        """Whether rural and urban places have lines of their own."""
        return self.income.upper.splits

    @property
    def period(self) -> Period:
        """The half-open period the standard is in force."""
        return self.in_force.period

    def thresholds(self, area_type: AreaType) -> Thresholds:
        """Return the bare numbers that hold in such a place.

        A yearly line is given as the greatest whole monthly income that keeps within it.
        """
        income, scores, rule = self.income, self.scores, self.deprivation
        min_points = scores.min_deprivation_points if scores else rule.min_points if rule else None
        return Thresholds(
            income_lower=_monthly(income.lower, area_type, income.months),
            income_upper=income.upper.of(area_type).value // income.months,
            income_average_to=_monthly(income.average_to, area_type, income.months),
            points_lower=_monthly(scores.income_lower, area_type) if scores else None,
            points_upper=scores.income_upper.of(area_type).value if scores else None,
            min_count=rule.min_count.value if rule and rule.min_count else None,
            min_points=min_points.value if min_points else None,
            near_count=rule.near_count.value if rule and rule.near_count else None,
        )

    def citation(self, number: str) -> Citation:
        """Return the citation with this number; KeyError when the standard does not cite it."""
        for citation in self.citations:
            if citation.number == number:
                return citation
        raise KeyError(number)

    def _per_area(self) -> Iterator[tuple[str, PerArea]]:
        for block_name in ("income", "scores", "low_income_worker"):
            for name, value in getattr(self, block_name) or ():
                if isinstance(value, PerArea):
                    yield f"{block_name}.{name}", value

    def legal_values(self) -> Iterator[tuple[str, LegalValue]]:
        """Yield every value that must carry a source, with its path in the file."""
        yield "in_force", self.in_force
        for path, lines in self._per_area():
            yield from ((f"{path}.{key}", number) for key, number in lines.numbers())
        for block_name in ("deprivation", "scores", "low_income_worker"):
            for name, value in getattr(self, block_name) or ():
                if isinstance(value, LegalNumber | InForce):
                    yield f"{block_name}.{name}", value
        if self.indicator_count:
            yield "indicator_count", self.indicator_count
        if self.indicators_from:
            yield "indicators_from", self.indicators_from
        for key, sub_area in self.sub_areas.items():
            yield f"sub_areas.{key}", sub_area
        for indicator in self.indicators:
            path = f"indicators.{indicator.number}"
            yield path, indicator
            if indicator.threshold:
                yield f"{path}.threshold", indicator.threshold
            for name, value in indicator.condition.values() if indicator.condition else ():
                yield f"{path}.condition.{name}", value

    def unverified_values(self) -> tuple[str, ...]:
        """Return the paths of the values nobody has checked against the law's own text yet."""
        return tuple(path for path, value in self.legal_values() if not value.verified)


def _monthly(lines: PerArea | None, area_type: AreaType, months: int = 1) -> int | None:
    return None if lines is None else lines.of(area_type).value // months
