"""Answers that do not fit together, or do not fit what is known: a person decides, not this.

Pure functions: from answers and evidence to findings, each with a code, the place on the form and
values for its sentence. The thresholds below are habits of the trade to catch slips and filled-in
copies; no law sets them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from povertycore.law_values import AreaType
from povertycore.quantities import format_number_vi
from povertycore.reasons import PovertyClass
from povertycore.standards import Standard

from giamngheo.apps.registry.enums import PovertyClass as Classes
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.judging import Judged
from giamngheo.apps.review.prefill import Before, Known

IDENTICAL_HOUSEHOLDS: Final = 5
"""So many households of one village with the very same answers by one reviewer are pointed out."""
IDENTICAL_LEAST_ANSWERS: Final = 6
"""Sheets with fewer answers are alike by chance."""
THOUSANDS_BELOW: Final = 20_000
"""An income a person a month under so many đồng was probably written in thousands."""
YEARLY_ABOVE: Final = 5
"""An income above so many times the line, though B1 lies under it, is probably that of a year."""
ORDER: Final = (
    PovertyClass.POOR,
    PovertyClass.NEAR_POOR,
    PovertyClass.AVERAGE,
    PovertyClass.NOT_POOR,
)
"""Classes from the poorest up."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One finding. `where` is the path of the answer; `key` names it for who lets it stand."""

    code: str
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.code}:{self.where}"

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "where": self.where, "values": dict(self.values)}

    def words(self) -> str:
        """The finding as a sentence, in the language of the screen."""
        return str(SENTENCES[self.code]) % worded(self.values)


def of_json(kept: Mapping[str, Any]) -> Contradiction:
    return Contradiction(kept["code"], kept["where"], kept["values"])


SENTENCES: Final[Mapping[str, str | Promise]] = {
    "tick_facts": _("“%(indicator)s”: the form says %(form)s, the register says %(register)s."),
    "income_score": _(
        "Income of %(income)s đ a person a month and %(points)s points of B1 lie on different "
        "sides of the line (%(line)s đ; %(cutoff)s points)."
    ),
    "size_members": _("%(found)s persons were found; the register has %(members)s members."),
    "b2_total": _("The total of B2 is written as %(typed)s; the ticks make %(counted)s."),
    "same_as_last_year": _("Every one of the %(count)s answers is the same as last year's."),
    "identical": _(
        "%(reviewer)s gave the very same answers for %(count)s households of this village."
    ),
    "class_facts": _(
        "The class changes from %(before)s to %(after)s, but points and deprivations moved the "
        "other way since last year."
    ),
    "income_yearly": _("%(income)s đ a person a month looks like the income of a whole year."),
    "income_thousands": _("%(income)s đ a person a month looks like an amount in thousands."),
}


def worded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the notation of the language: numbers with group signs, classes named."""
    language = get_language() or "vi"
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, bool):
            found[name] = str(_("deprived") if value else _("not deprived"))
        elif isinstance(value, int):
            found[name] = format_number_vi(value) if language == "vi" else f"{value:,}"
        elif value in Classes.values:
            found[name] = str(Classes(value).label)
        elif isinstance(value, Mapping):
            found[name] = value.get(language) or value.get("vi", "")
        else:
            found[name] = value
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers are held against: the register, last year, the kind of place, the members."""

    known: Known = field(default_factory=Known)
    before: Before | None = None
    area_type: AreaType | None = None
    classes_before: Mapping[str, str] = field(default_factory=dict)


def find(
    answers: Answers, judged: Mapping[str, Judged], evidence: Evidence
) -> tuple[Contradiction, ...]:
    """Every contradiction of one sheet, in the order of the form."""
    found: list[Contradiction] = []
    for one in judged.values():
        found += tick_against_facts(one.standard, answers, evidence.known)
        found += income_against_score(answers, one, evidence.area_type)
        found += total_against_ticks(answers, one)
    found += size_against_members(answers, evidence.known)
    found += income_unit(answers, judged.values(), evidence.area_type)
    if evidence.before is not None:
        found += same_as_last_year(answers, evidence.before)
        found += class_against_facts(judged, evidence.before, evidence.classes_before)
    return tuple(found)


def tick_against_facts(
    standard: Standard, answers: Answers, known: Known
) -> Iterator[Contradiction]:
    """A tick and the register are both known and differ."""
    ticks = answers.deprivations.get(standard.id, {})
    for indicator in standard.indicators:
        tick, fact = ticks.get(indicator.code), known.tick(standard.id, indicator.code)
        if tick is None or fact is None or tick is fact:
            continue
        names = {"vi": indicator.name_vi, "en": indicator.name_en}
        values = {"indicator": names, "form": tick, "register": fact}
        yield Contradiction("tick_facts", f"deprivations.{standard.id}.{indicator.code}", values)


def income_against_score(
    answers: Answers, judged: Judged, area_type: AreaType | None
) -> Iterator[Contradiction]:
    """Income in đồng and the points of B1 lie on different sides of the upper line."""
    standard, points = judged.standard, judged.b1_points
    if standard.scores is None or area_type is None or points is None:
        return
    lines = standard.thresholds(area_type)
    income, cutoff = answers.income_vnd, lines.points_upper
    if income is None or lines.income_upper is None or cutoff is None:
        return
    if (income <= lines.income_upper) != (points <= cutoff):
        values = {
            "income": income, "points": points, "line": lines.income_upper, "cutoff": cutoff,
        }  # fmt: skip
        yield Contradiction("income_score", f"income_totals.{standard.id}", values)


def total_against_ticks(answers: Answers, judged: Judged) -> Iterator[Contradiction]:
    """The typed total of B2 is not what the ticks make; with open ticks: cannot become it."""
    standard = judged.standard
    typed = answers.deprivation_totals.get(standard.id)
    ticks = answers.deprivations.get(standard.id, {})
    if typed is None or not standard.indicators or not ticks:
        return
    each = standard.scores.points_per_indicator.value if standard.scores else 1
    deprived = sum(1 for code in standard.indicator_codes if ticks.get(code) is True)
    open_ticks = sum(1 for code in standard.indicator_codes if ticks.get(code) is None)
    possible = range(deprived * each, (deprived + open_ticks) * each + 1, each)
    if typed not in possible:
        values = {"typed": typed, "counted": deprived * each}
        yield Contradiction("b2_total", f"deprivation_totals.{standard.id}", values)


def size_against_members(answers: Answers, known: Known) -> Iterator[Contradiction]:
    """Persons found on the visit are not as many as the register has."""
    found, members = answers.person_count, known.person_count
    if found is not None and members is not None and found != members:
        yield Contradiction("size_members", "person_count", {"found": found, "members": members})


def income_unit(
    answers: Answers, judged: Iterable[Judged], area_type: AreaType | None
) -> Iterator[Contradiction]:
    """An income that was probably written for a year, or in thousands of đồng."""
    income = answers.income_vnd
    if income is None or area_type is None:
        return
    if 0 < income < THOUSANDS_BELOW:
        yield Contradiction("income_thousands", "income_vnd", {"income": income})
        return
    for one in judged:
        lines = one.standard.thresholds(area_type)
        upper, points, cutoff = lines.income_upper, one.b1_points, lines.points_upper
        under = points is None or cutoff is None or points <= cutoff
        if upper is not None and income > YEARLY_ABOVE * upper and under:
            yield Contradiction("income_yearly", "income_vnd", {"income": income})
            return


COMPARED = ("income_answers", "income_totals", "income_vnd", "deprivations", "deprivation_totals")


def measured_answers(answers: Answers) -> dict[str, Any]:
    """The answers that make points and class, by path; open ones left out."""
    flat = answers.flat()
    return {
        path: value
        for path, value in flat.items()
        if value is not None and path.split(".", 1)[0] in COMPARED
    }


def same_as_last_year(answers: Answers, before: Before) -> Iterator[Contradiction]:
    """Every measured answer is last year's: nobody's life stands so still, or nobody went there."""
    now, then = measured_answers(answers), measured_answers(before.answers)
    if before.origin != "LAST_YEAR" or len(now) < IDENTICAL_LEAST_ANSWERS:
        return
    if now == then:
        yield Contradiction("same_as_last_year", "sheet", {"count": len(now)})


def class_against_facts(
    judged: Mapping[str, Judged], before: Before, classes_before: Mapping[str, str]
) -> Iterator[Contradiction]:
    """The class went one way, points and deprivations both went the other."""
    for key, one in judged.items():
        told = classes_before.get(key) or before.classes.get(key, "")
        if not one.is_known or told not in ORDER:
            continue
        step = ORDER.index(one.poverty_class) - ORDER.index(PovertyClass(told))
        old_b1, old_b2 = before.points.get(key, (None, None))
        moves = [
            _direction(old_b1, one.b1_points),
            -_direction(old_b2, one.b2_points),
        ]
        is_worse, is_better = min(moves) < 0 and max(moves) <= 0, max(moves) > 0 and min(moves) >= 0
        if (step > 0 and is_worse) or (step < 0 and is_better):
            values = {"before": str(told), "after": one.poverty_class.value}
            yield Contradiction("class_facts", f"class.{key}", values)


def _direction(then: int | None, now: int | None) -> int:
    if then is None or now is None or then == now:
        return 0
    return 1 if now > then else -1


@dataclass(frozen=True, slots=True)
class ReviewedSheet:
    """One sheet of a village, for comparing sheets with each other."""

    sheet_id: int
    reviewer: str
    answers: Answers


def identical_sheets(sheets: Sequence[ReviewedSheet]) -> dict[int, Contradiction]:
    """Sheets of one village that one reviewer filled in all alike, by sheet id."""
    alike: dict[tuple[str, str], list[ReviewedSheet]] = defaultdict(list)
    for each in sheets:
        measured = measured_answers(each.answers)
        if each.reviewer and len(measured) >= IDENTICAL_LEAST_ANSWERS:
            alike[each.reviewer.casefold(), repr(sorted(measured.items()))].append(each)
    return {
        each.sheet_id: Contradiction(
            "identical", "sheet", {"reviewer": each.reviewer, "count": len(group)}
        )
        for group in alike.values()
        if len(group) >= IDENTICAL_HOUSEHOLDS
        for each in group
    }
