"""The class of a household under one poverty standard, with every step that led there.

No clock, no database. It measures nothing: income, points and deprivations are given. Many
households at once are for vectorised, which follows the same rules without the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from povertycore.reasons import (
    Change,
    Classification,
    Direction,
    NextClass,
    Outcome,
    PovertyClass,
    Step,
    explain,
    render,
    render_change,
)
from povertycore.standards import AreaType, LegalNumber, PerArea, Standard
from povertycore.wording import WordedError

__all__ = [
    "AreaType",
    "Change",
    "Classification",
    "Direction",
    "MeasureError",
    "Measured",
    "NextClass",
    "Outcome",
    "PovertyClass",
    "Step",
    "classify",
    "explain",
    "render",
    "render_change",
]


class MeasureError(WordedError):
    """A measure that cannot be: negative, or more or other deprivations than indicators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is known of a household on the day of the review; None is not known.

    `income_vnd` in đồng a person a month; `income_points` is B1, `deprivation_points` B2;
    `deprivations` says for indicators of the standard whether the household is deprived, where a
    missing or None entry is not known. The deprivation measures may stand side by side.

    Raises:
        MeasureError: for a negative number. TypeError for anything but whole numbers.
    """

    income_vnd: int | None = None
    income_points: int | None = None
    deprivation_points: int | None = None
    deprivation_count: int | None = None
    deprivations: Mapping[str, bool | None] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no count, no amount and no number of points."""
        for name in ("income_vnd", "income_points", "deprivation_points", "deprivation_count"):
            value = getattr(self, name)
            if value is None:
                continue
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if value < 0:
                raise MeasureError("measure.negative", {"measure": name, "value": value})


class _Band(IntEnum):
    """Where the income lies between the lines of the standard."""

    LOWER = 0
    UPPER = 1
    ABOVE = 2


def classify(measured: Measured, standard: Standard, area_type: AreaType | None) -> Classification:
    """Return the class of the household under the standard, in a place of that kind.

    Income decides first: by the points of form B1 where the standard has them and they are given,
    otherwise by the income itself. At or under the lower line (2011, 2016) a household is poor. At
    or under the upper line it is poor where its deprivations reach the cut-off and near-poor where
    they do not; without a cut-off (2011) near-poor. Above, it is of average living standard where
    its income is known to lie in that band, and otherwise not poor. Boundaries belong to the
    poorer side. What is missing or contradicts itself makes UNKNOWN unless the rest settles it.

    >>> from povertycore.law_store import standard
    >>> at_both = Measured(income_vnd=1_500_000, deprivation_count=3)
    >>> classify(at_both, standard("vn-2022"), AreaType.RURAL).poverty_class
    <PovertyClass.POOR: 'POOR'>

    Raises:
        MeasureError: for measures the standard cannot have (see there).
    """
    _require_possible(measured, standard)
    if area_type is None:
        step = Step("AREA_TYPE", None, None, Outcome.UNKNOWN, "", verified=True)
        return Classification(PovertyClass.UNKNOWN, standard.id, (step,))
    return _Judgement(measured, standard, area_type).result()


def _require_possible(measured: Measured, standard: Standard) -> None:
    """Refuse more deprivations than the standard has indicators, and indicators it has not."""
    if not standard.indicators:
        return
    most = len(standard.indicators)
    unknown = sorted(set(measured.deprivations or ()) - standard.indicator_codes)
    if unknown:
        where = {"code": unknown[0], "standard": standard.id}
        raise MeasureError("measure.unknown_indicator", where)
    limits = [("deprivation_count", measured.deprivation_count, most)]
    if standard.scores:
        most_points = most * standard.scores.points_per_indicator.value
        limits.append(("deprivation_points", measured.deprivation_points, most_points))
    for name, value, limit in limits:
        if value is not None and value > limit:
            values = {"measure": name, "value": value, "limit": limit, "standard": standard.id}
            raise MeasureError("measure.too_many", values)


class _Judgement:
    """One run of the rules over one household; collects the steps as it goes."""

    def __init__(self, measured: Measured, standard: Standard, area_type: AreaType) -> None:
        self._measured = measured
        self._standard = standard
        self._area_type = area_type
        self._lines = standard.thresholds(area_type)
        self._by_points = standard.scores is not None and measured.income_points is not None
        self._steps: list[Step] = []

    def result(self) -> Classification:
        band = self._income_band()
        deprived: bool | None = None
        if band is _Band.UPPER and self._standard.deprivation is not None:
            deprived = self._is_deprived()
        poverty_class = self._class_of(band, deprived)
        if band is not None and self._by_points:
            self._note_income_that_disagrees(band)
        return Classification(
            poverty_class,
            self._standard.id,
            tuple(self._steps),
            self._next_class(poverty_class, band),
            self._area_type,
        )

    def _class_of(self, band: _Band | None, deprived: bool | None) -> PovertyClass:
        if band is None:
            return PovertyClass.UNKNOWN
        if band is _Band.LOWER:
            return PovertyClass.POOR
        if band is _Band.ABOVE:
            return self._class_above()
        if self._standard.deprivation is None:
            return PovertyClass.NEAR_POOR
        if deprived is None:
            return PovertyClass.UNKNOWN
        return PovertyClass.POOR if deprived else PovertyClass.NEAR_POOR

    def _income_band(self) -> _Band | None:
        """Compare with the lower line, where there is one, then with the upper."""
        scores, income = self._standard.scores, self._standard.income
        if self._by_points and scores is not None:
            prefix, cites = "POINTS", scores.cites
            value = self._measured.income_points
            lower, upper = scores.income_lower, scores.income_upper
            lower_line, upper_line = self._lines.points_lower, self._lines.points_upper
        else:
            prefix, cites = "INCOME", income.cites
            value = self._measured.income_vnd
            lower, upper = income.lower, income.upper
            lower_line, upper_line = self._lines.income_lower, self._lines.income_upper
        if value is None:
            self._add(f"{prefix}_LINE", None, upper_line, Outcome.UNKNOWN, cites, upper)
            return None
        if lower is not None and lower_line is not None:
            within = value <= lower_line
            outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
            self._add(f"{prefix}_LOWER_LINE", value, lower_line, outcome, cites, lower)
            if within:
                return _Band.LOWER
        code = f"{prefix}_LINE" if lower is None else f"{prefix}_UPPER_LINE"
        within = upper_line is not None and value <= upper_line
        outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
        self._add(code, value, upper_line, outcome, cites, upper)
        return _Band.UPPER if within else _Band.ABOVE

    def _is_deprived(self) -> bool | None:
        """Compare every measure of deprivation there is; None when none decides or two disagree."""
        verdicts = [self._add_deprivation(*evidence) for evidence in self._evidence()]
        decided = {verdict for verdict in verdicts if verdict is not None}
        if not verdicts:
            self._add_deprivation("DEPRIVATION_COUNT", None, None)
        if len(decided) == 2:
            self._add_deprivation("DEPRIVATIONS_CONTRADICT", None, None)
            return None
        return decided.pop() if decided else None

    def _evidence(self) -> Iterator[tuple[str, int, int]]:
        """Yield each measure of deprivation given: step code, least and greatest value."""
        measured = self._measured
        if measured.deprivation_points is not None and self._standard.scores is not None:
            yield "DEPRIVATION_POINTS", measured.deprivation_points, measured.deprivation_points
        if measured.deprivation_count is not None:
            yield "DEPRIVATION_COUNT", measured.deprivation_count, measured.deprivation_count
        if measured.deprivations:
            answers = list(measured.deprivations.values())
            deprived, answered = answers.count(True), len(answers) - answers.count(None)
            open_answers = len(self._standard.indicators) - answered
            yield "DEPRIVATION_FLAGS", deprived, deprived + open_answers

    def _add_deprivation(self, code: str, least: int | None, greatest: int | None) -> bool | None:
        rule, scores = self._standard.deprivation, self._standard.scores
        if rule is None:
            return None
        number, cites = rule.min_count, rule.cites
        if code == "DEPRIVATION_POINTS" and scores is not None:
            number, cites = scores.min_deprivation_points, scores.cites
        verdict: bool | None = None
        if least is not None and greatest is not None:
            verdict = True if least >= number.value else False if greatest < number.value else None
        outcome = Outcome.UNKNOWN
        if verdict is not None:
            outcome = Outcome.REACHED if verdict else Outcome.NOT_REACHED
        value_to = greatest if greatest != least else None
        self._add(code, least, number.value, outcome, cites, number, value_to)
        return verdict

    def _class_above(self) -> PovertyClass:
        """Tell average living standard from not poor; only the income itself can tell it."""
        income, line = self._measured.income_vnd, self._lines.income_average_to
        cites, average_to = self._standard.income.cites, self._standard.income.average_to
        if line is None or average_to is None:
            self._add("AVERAGE_BAND_NOT_KNOWN", None, None, Outcome.NOTED, cites, None)
            return PovertyClass.NOT_POOR
        if income is None:
            self._add("AVERAGE_NOT_TOLD_BY_POINTS", None, line, Outcome.NOTED, cites, average_to)
            return PovertyClass.NOT_POOR
        within = income <= line
        outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
        self._add("AVERAGE_LINE", income, line, outcome, cites, average_to)
        return PovertyClass.AVERAGE if within else PovertyClass.NOT_POOR

    def _note_income_that_disagrees(self, band: _Band) -> None:
        """Note an income that lies elsewhere than the points; the points decide all the same."""
        income, lines = self._measured.income_vnd, self._lines
        if income is None:
            return
        by_income = _Band.ABOVE if income > lines.income_upper else _Band.UPPER
        line, number = lines.income_upper, self._standard.income.upper
        if lines.income_lower is not None and income <= lines.income_lower:
            by_income, line = _Band.LOWER, lines.income_lower
            number = self._standard.income.lower or number
        if by_income is not band:
            cites = self._standard.income.cites
            self._add("INCOME_DISAGREES_WITH_POINTS", income, line, Outcome.NOTED, cites, number)

    def _add(
        self,
        code: str,
        value: int | None,
        threshold: int | None,
        outcome: Outcome,
        cites: str,
        number: LegalNumber | PerArea | None,
        value_to: int | None = None,
    ) -> None:
        if isinstance(number, PerArea):
            number = number.of(self._area_type)
        article = self._standard.citation(cites).label()
        verified = number is None or number.verified
        self._steps.append(Step(code, value, threshold, outcome, article, verified, value_to))

    def _next_class(self, poverty_class: PovertyClass, band: _Band | None) -> NextClass | None:
        """Return the next better class with the least changes that lead to it."""
        lines = self._lines
        if poverty_class is PovertyClass.POOR:
            changes: list[Change] = []
            if band is _Band.LOWER:
                lower = lines.points_lower if self._by_points else lines.income_lower
                changes += self._rise_above(lower)
            changes += self._fewer_deprivations()
            return NextClass(PovertyClass.NEAR_POOR, tuple(changes))
        if poverty_class is PovertyClass.NEAR_POOR:
            upper = lines.points_upper if self._by_points else lines.income_upper
            return NextClass(self._class_past_upper(), tuple(self._rise_above(upper)))
        if poverty_class is PovertyClass.AVERAGE and lines.income_average_to is not None:
            needed = lines.income_average_to + 1
            income = self._measured.income_vnd
            change = Change("income_vnd", income, needed, Direction.AT_LEAST)
            return NextClass(PovertyClass.NOT_POOR, (change,))
        return None

    def _class_past_upper(self) -> PovertyClass:
        average_to, income = self._lines.income_average_to, self._measured.income_vnd
        if average_to is None:
            return PovertyClass.NOT_POOR
        if self._by_points and (income is None or income > average_to):
            return PovertyClass.NOT_POOR
        return PovertyClass.AVERAGE

    def _rise_above(self, line: int | None) -> Iterator[Change]:
        if line is None:
            return
        measure = "income_points" if self._by_points else "income_vnd"
        yield Change(measure, getattr(self._measured, measure), line + 1, Direction.AT_LEAST)

    def _fewer_deprivations(self) -> Iterator[Change]:
        """Yield the change to one deprivation less than the cut-off, unless already below it."""
        rule, scores = self._standard.deprivation, self._standard.scores
        if rule is None:
            return
        evidence: list[tuple[str, int | None, int | None]] = sorted(
            self._evidence(), key=lambda measure: measure[0] == "DEPRIVATION_POINTS"
        )
        for code, least, greatest in evidence or [("DEPRIVATION_COUNT", None, None)]:
            name, cutoff, unit = "deprivation_count", rule.min_count.value, 1
            if code == "DEPRIVATION_POINTS" and scores is not None:
                name, cutoff = "deprivation_points", scores.min_deprivation_points.value
                unit = scores.points_per_indicator.value
            if greatest is None or greatest >= cutoff:
                current = least if least is not None and least >= cutoff else None
                yield Change(name, current, cutoff - unit, Direction.AT_MOST)
                return
