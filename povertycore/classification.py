"""The class of a household under one poverty standard, with every step that led there.

No clock, no database. It measures nothing: income, points and deprivations are given. Many
households at once are for vectorised, which follows the same rules without the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from povertycore.decision import Band, Level, decision_table, needs_deprivations
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
from povertycore.standards import AreaType, LegalNumber, Method, PerArea, Standard
from povertycore.wording import WordedError, say

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

    def render(self, language: str = "vi") -> str:
        """Return the sentence with the measure called as people call it."""
        values = dict(self.values)
        if "measure" in values:
            values["measure"] = say(f"measure_name.{values['measure']}", language)
        return say(self.key, language, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is known of a household on the day of the review; None is not known.

    `income_vnd` in đồng a person a month, `income_vnd_year` a person over twelve months; where a
    standard counts in the other unit the one given is converted. `income_points` is B1;
    `deprivation_points` B2 or the points of a local form; `deprivation_count` the deprived
    indicators of the standard, income among them where it is one. `deprivations` says for
    indicators of the standard whether the household is deprived, where a missing or None entry is
    not known. The deprivation measures may stand side by side.

    Raises:
        MeasureError: for a negative number. TypeError for anything but whole numbers.
    """

    income_vnd: int | None = None
    income_points: int | None = None
    deprivation_points: int | None = None
    deprivation_count: int | None = None
    deprivations: Mapping[str, bool | None] | None = None
    income_vnd_year: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no count, no amount and no number of points."""
        for name in _NUMBERS:
            value = getattr(self, name)
            if value is None:
                continue
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"{name} must be a whole number, not {value!r}")
            if value < 0:
                raise MeasureError("measure.negative", {"measure": name, "value": value})

    def income_over(self, months: int) -> int | None:
        """Return the income a person over 1 or 12 months, rounded up where it must be divided.

        >>> Measured(income_vnd=1_000_000).income_over(12)
        12000000
        >>> Measured(income_vnd_year=18_000_001).income_over(1)
        1500001
        """
        if months == 12:
            if self.income_vnd_year is not None:
                return self.income_vnd_year
            return None if self.income_vnd is None else 12 * self.income_vnd
        if self.income_vnd is not None:
            return self.income_vnd
        return None if self.income_vnd_year is None else -(-self.income_vnd_year // 12)


_NUMBERS = (
    "income_vnd",
    "income_vnd_year",
    "income_points",
    "deprivation_points",
    "deprivation_count",
)


def classify(measured: Measured, standard: Standard, area_type: AreaType | None) -> Classification:
    """Return the class of the household under the standard, in a place of that kind.

    Where the income lies is told by the points of form B1 where the standard has them and they are
    given, otherwise by the income itself; how deprived the household is, by whatever measure of
    deprivation is given. The method of the standard makes the class of the two (decision): in the
    national standards the income decides first and the deprivation cut-off parts poor from
    near-poor. Above, a household is of average living standard where its income is known to lie in
    that band, and otherwise not poor. Boundaries belong to the poorer side. What is missing or
    contradicts itself makes UNKNOWN unless the rest settles it. `area_type` may be missing where
    the standard makes no difference between rural and urban places.

    >>> from povertycore.law_store import standard
    >>> at_both = Measured(income_vnd=1_500_000, deprivation_count=3)
    >>> classify(at_both, standard("vn-2022"), AreaType.RURAL).poverty_class
    <PovertyClass.POOR: 'POOR'>

    Raises:
        MeasureError: for measures the standard cannot have (see there).
    """
    _require_possible(measured, standard)
    if area_type is None and standard.splits_by_area:
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

    def __init__(self, measured: Measured, standard: Standard, area_type: AreaType | None) -> None:
        self._measured = measured
        self._standard = standard
        self._area_type = area_type
        self._place = area_type or AreaType.RURAL
        self._lines = standard.thresholds(self._place)
        self._months = standard.income.months
        self._income = measured.income_over(self._months)
        self._by_points = standard.scores is not None and measured.income_points is not None
        self._steps: list[Step] = []

    def result(self) -> Classification:
        band = self._income_band()
        row = decision_table(self._standard)[band]
        level = self._find_level(band) if needs_deprivations(row) else Level.UNKNOWN
        poverty_class = row[level]
        if self._asks_income_dimension(band, level):
            poverty_class = self._by_income_dimension()
        if poverty_class is PovertyClass.NOT_POOR:
            poverty_class = self._class_above()
        if self._by_points:
            self._note_income_that_disagrees(band)
        return Classification(
            poverty_class,
            self._standard.id,
            tuple(self._steps),
            self._next_class(poverty_class, band, level),
            self._area_type,
        )

    def _line(self, lines: PerArea | None) -> int | None:
        return None if lines is None else lines.of(self._place).value

    def _income_band(self) -> Band:
        """Compare with the lower line, where there is one, then with the upper."""
        scores, income = self._standard.scores, self._standard.income
        if self._by_points and scores is not None:
            prefix, cites, months = "POINTS", scores.cites, 1
            value = self._measured.income_points
            lower, upper = scores.income_lower, scores.income_upper
        else:
            prefix, cites, months = "INCOME", income.cites, self._months
            value = self._income
            lower, upper = income.lower, income.upper
        lower_line, upper_line = self._line(lower), self._line(upper)
        if value is None:
            self._add(f"{prefix}_LINE", None, upper_line, Outcome.UNKNOWN, cites, upper)
            return Band.UNKNOWN
        if lower is not None and lower_line is not None:
            within = value <= lower_line
            outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
            code = f"{prefix}_LOWER_LINE"
            self._add(code, value, lower_line, outcome, cites, lower, months=months)
            if within:
                return Band.LOWER
        code = f"{prefix}_LINE" if lower is None else f"{prefix}_UPPER_LINE"
        within = upper_line is not None and value <= upper_line
        outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
        self._add(code, value, upper_line, outcome, cites, upper, months=months)
        return Band.UPPER if within else Band.ABOVE

    def _find_level(self, band: Band) -> Level:
        """Compare every measure of deprivation; UNKNOWN when none decides or two differ."""
        levels = [self._add_deprivation(*evidence) for evidence in self._evidence(band)]
        decided = {level for level in levels if level is not Level.UNKNOWN}
        if not levels:
            self._add_deprivation(self._first_measure(), None, None)
        if len(decided) > 1:
            self._add_deprivation("DEPRIVATIONS_CONTRADICT", None, None)
            return Level.UNKNOWN
        return decided.pop() if decided else Level.UNKNOWN

    def _first_measure(self) -> str:
        rule = self._standard.deprivation
        by_count = rule is None or rule.min_count is not None
        return "DEPRIVATION_COUNT" if by_count else "DEPRIVATION_SCORE"

    def _evidence(self, band: Band) -> Iterator[tuple[str, int, int]]:
        """Yield each measure of deprivation given: step code, least and greatest value."""
        measured, rule = self._measured, self._standard.deprivation
        points = measured.deprivation_points
        if points is not None and self._standard.scores is not None:
            yield "DEPRIVATION_POINTS", points, points
        if points is not None and rule is not None and rule.min_points is not None:
            yield "DEPRIVATION_SCORE", points, points
        if rule is None or rule.min_count is None:
            return
        if measured.deprivation_count is not None:
            yield "DEPRIVATION_COUNT", measured.deprivation_count, measured.deprivation_count
        if measured.deprivations:
            answers = list(self._answers(measured.deprivations, band).values())
            deprived, answered = answers.count(True), len(answers) - answers.count(None)
            open_answers = len(self._standard.indicators) - answered
            yield "DEPRIVATION_FLAGS", deprived, deprived + open_answers

    def _answers(
        self, deprivations: Mapping[str, bool | None], band: Band
    ) -> Mapping[str, bool | None]:
        """Return the answers, with income settled by the income itself where it is an indicator."""
        rule = self._standard.deprivation
        if rule is None or rule.income_indicators is None or band is Band.UNKNOWN:
            return deprivations
        income, deprived = rule.income_indicators[0], band is Band.LOWER
        if deprivations.get(income) is (not deprived):
            lower = self._standard.income.lower
            line, cites = self._line(lower), rule.cites
            self._add("INCOME_FLAG_DISAGREES", None, line, Outcome.NOTED, cites, lower)
        return {**deprivations, income: deprived}

    def _add_deprivation(self, code: str, least: int | None, greatest: int | None) -> Level:
        """Add the comparison with the cut-off, and with the lower count where there is one."""
        rule, scores = self._standard.deprivation, self._standard.scores
        if rule is None:
            return Level.UNKNOWN
        number, cites = rule.min_count or rule.min_points, rule.cites
        if code == "DEPRIVATION_POINTS" and scores is not None:
            number, cites = scores.min_deprivation_points, scores.cites
        if number is None:
            return Level.UNKNOWN
        outcome, level = Outcome.UNKNOWN, Level.UNKNOWN
        if least is not None and least >= number.value:
            outcome, level = Outcome.REACHED, Level.REACHED
        elif greatest is not None and greatest < number.value:
            outcome, level = Outcome.NOT_REACHED, Level.BELOW
        value_to = greatest if greatest != least else None
        self._add(code, least, number.value, outcome, cites, number, value_to)
        if level is Level.BELOW and rule.near_count is not None:
            return self._beside_lower_count(least, greatest, rule.near_count, cites)
        return level

    def _beside_lower_count(
        self, least: int | None, greatest: int | None, number: LegalNumber, cites: str
    ) -> Level:
        outcome, level = Outcome.UNKNOWN, Level.UNKNOWN
        if least is not None and least >= number.value:
            outcome, level = Outcome.REACHED, Level.NEAR
        elif greatest is not None and greatest < number.value:
            outcome, level = Outcome.NOT_REACHED, Level.BELOW
        self._add("DEPRIVATION_NEAR_COUNT", least, number.value, outcome, cites, number)
        return level

    def _asks_income_dimension(self, band: Band, level: Level) -> bool:
        rule = self._standard.deprivation
        has_dimension = rule is not None and rule.income_indicators is not None
        return has_dimension and band is Band.LOWER and level is Level.NEAR

    def _by_income_dimension(self) -> PovertyClass:
        """Tell whether income and its companion are the two: that makes poor, the rest is open."""
        rule = self._standard.deprivation
        if rule is None or rule.income_indicators is None or rule.near_count is None:
            return PovertyClass.UNKNOWN
        whole = (self._measured.deprivations or {}).get(rule.income_indicators[1]) is True
        outcome = Outcome.REACHED if whole else Outcome.UNKNOWN
        number = rule.near_count
        self._add("INCOME_DIMENSION", None, number.value, outcome, rule.cites, number)
        return PovertyClass.POOR if whole else PovertyClass.UNKNOWN

    def _class_above(self) -> PovertyClass:
        """Tell average living standard from not poor; only the income itself can tell it."""
        income, average_to = self._income, self._standard.income.average_to
        line, cites = self._line(average_to), self._standard.income.cites
        if self._standard.method is Method.ONE_LINE:
            self._add("NEAR_LINE_NOT_KNOWN", None, None, Outcome.NOTED, cites, None)
            return PovertyClass.NOT_POOR
        if line is None or average_to is None:
            self._add("AVERAGE_BAND_NOT_KNOWN", None, None, Outcome.NOTED, cites, None)
            return PovertyClass.NOT_POOR
        if income is None:
            self._add("AVERAGE_NOT_TOLD_BY_POINTS", None, line, Outcome.NOTED, cites, average_to)
            return PovertyClass.NOT_POOR
        within = income <= line
        outcome = Outcome.AT_OR_BELOW if within else Outcome.ABOVE
        self._add("AVERAGE_LINE", income, line, outcome, cites, average_to, months=self._months)
        return PovertyClass.AVERAGE if within else PovertyClass.NOT_POOR

    def _note_income_that_disagrees(self, band: Band) -> None:
        """Note an income that lies elsewhere than the points; the points decide all the same."""
        income, upper = self._income, self._standard.income.upper
        line, lower_line = upper.of(self._place).value, self._line(self._standard.income.lower)
        if income is None or band is Band.UNKNOWN:
            return
        by_income, number = Band.ABOVE if income > line else Band.UPPER, upper
        if lower_line is not None and income <= lower_line:
            by_income, line = Band.LOWER, lower_line
            number = self._standard.income.lower or upper
        if by_income is not band:
            cites, code = self._standard.income.cites, "INCOME_DISAGREES_WITH_POINTS"
            self._add(code, income, line, Outcome.NOTED, cites, number, months=self._months)

    def _add(
        self,
        code: str,
        value: int | None,
        threshold: int | None,
        outcome: Outcome,
        cites: str,
        number: LegalNumber | PerArea | None,
        value_to: int | None = None,
        *,
        months: int = 1,
    ) -> None:
        if isinstance(number, PerArea):
            number = number.of(self._place)
        article = self._standard.citation(cites).label()
        verified = number is None or number.verified
        self._steps.append(
            Step(code, value, threshold, outcome, article, verified, value_to, months)
        )

    def _next_class(
        self, poverty_class: PovertyClass, band: Band, level: Level
    ) -> NextClass | None:
        """Return the next better class with the least changes that lead to it."""
        income = self._standard.income
        upper = self._lines.points_upper if self._by_points else self._line(income.upper)
        if poverty_class is PovertyClass.POOR:
            return self._way_out_of_poverty(band, level)
        if poverty_class is PovertyClass.NEAR_POOR:
            return NextClass(self._class_past_upper(), tuple(self._rise_above(upper)))
        average_to = self._line(income.average_to)
        if poverty_class is PovertyClass.AVERAGE and average_to is not None:
            change = Change(self._income_name, self._income, average_to + 1, Direction.AT_LEAST)
            return NextClass(PovertyClass.NOT_POOR, (change,))
        return None

    def _way_out_of_poverty(self, band: Band, level: Level) -> NextClass:
        changes: list[Change] = []
        if self._standard.method is Method.ONE_LINE:
            line = self._line(self._standard.income.upper)
            return NextClass(PovertyClass.NOT_POOR, tuple(self._rise_above(line)))
        if band in (Band.LOWER, Band.UNKNOWN):
            by_points = self._lines.points_lower if self._by_points else None
            changes += self._rise_above(by_points or self._line(self._standard.income.lower))
        if level is Level.NEAR:  # poor by the whole income dimension, and by nothing else
            return NextClass(PovertyClass.NOT_POOR, tuple(changes))
        changes += self._fewer_deprivations(band)
        better = PovertyClass.NOT_POOR if band is Band.ABOVE else PovertyClass.NEAR_POOR
        return NextClass(better, tuple(changes))

    def _class_past_upper(self) -> PovertyClass:
        average_to, income = self._line(self._standard.income.average_to), self._income
        if average_to is None:
            return PovertyClass.NOT_POOR
        if self._by_points and (income is None or income > average_to):
            return PovertyClass.NOT_POOR
        return PovertyClass.AVERAGE

    @property
    def _income_name(self) -> str:
        return "income_vnd_year" if self._months == 12 else "income_vnd"

    def _rise_above(self, line: int | None) -> Iterator[Change]:
        if line is None:
            return
        measure = "income_points" if self._by_points else self._income_name
        current = self._measured.income_points if self._by_points else self._income
        yield Change(measure, current, line + 1, Direction.AT_LEAST)

    def _fewer_deprivations(self, band: Band) -> Iterator[Change]:
        """Yield the change to one deprivation less than the cut-off, unless already below it."""
        rule, scores = self._standard.deprivation, self._standard.scores
        if rule is None:
            return
        steps = list(self._steps)
        evidence: list[tuple[str, int | None, int | None]] = sorted(
            self._evidence(band), key=lambda measure: measure[0] == "DEPRIVATION_POINTS"
        )
        self._steps = steps  # looking again notes nothing again
        for code, least, greatest in evidence or [(self._first_measure(), None, None)]:
            name, unit = "deprivation_count", 1
            cutoff = rule.min_count.value if rule.min_count else 0
            if code == "DEPRIVATION_POINTS" and scores is not None:
                name, cutoff = "deprivation_points", scores.min_deprivation_points.value
                unit = scores.points_per_indicator.value
            elif rule.min_points is not None:
                name, cutoff = "deprivation_points", rule.min_points.value
                unit = rule.points_unit.value if rule.points_unit else 1
            if greatest is None or greatest >= cutoff:
                current = least if least is not None and least >= cutoff else None
                yield Change(name, current, cutoff - unit, Direction.AT_MOST)
                return
