"""The answers of one sheet as they are typed, and what is wrong with them in the form's own words.

No database: the sheet keeps them, `judging` scores them. A missing answer is None and never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from povertycore.forms import REGIONS, FormError, Region, region_problem
from povertycore.law_store import code_list
from povertycore.law_values import AreaType
from povertycore.quantities import format_number_vi
from povertycore.standards import Standard

GREATEST_B1: Final = 2000
"""More points than any table of B1 gives; a larger number is a slip of the pen."""
GREATEST_INCOME: Final = 10_000_000_000
MOST_PERSONS: Final = 60
"""Persons in one household; a larger number is a slip of the pen."""
MOST_TEXT: Final = 2000

DWELLING: Final[Mapping[str, str]] = {
    "house_kind": "house_kinds",
    "water_source": "water_sources",
    "toilet_kind": "toilet_kinds",
}
"""Facts of the dwelling that are codes, by the register's own names, with their code lists."""
AREA: Final = "floor_area_m2"
MEMBERS: Final = "members"
"""Facts of members: person id as text -> {name: value}."""
MEMBER_CODES: Final[Mapping[str, str]] = {"insurance_kind": "insurance_kinds"}
MEMBER_YES_NO: Final = ("is_studying",)

IncomeAnswers = Mapping[str, Mapping[str, str | Sequence[str]]]
Ticks = Mapping[str, Mapping[str, bool | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything one sheet asks; names and shapes are those of the table `Sheet`."""

    region: str = ""
    income_answers: IncomeAnswers = field(default_factory=dict)
    income_totals: Mapping[str, int] = field(default_factory=dict)
    income_vnd: int | None = None
    deprivations: Ticks = field(default_factory=dict)
    deprivation_totals: Mapping[str, int] = field(default_factory=dict)
    person_count: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    poverty_causes: Sequence[str] = ()
    support_needs: Sequence[str] = ()
    reviewer: str = ""
    visited_on: date | None = None
    remark: str = ""

    def columns(self) -> dict[str, Any]:
        """The answers as columns of a sheet, without what was left open."""
        return {
            "region": self.region,
            "income_answers": _without_empty(self.income_answers),
            "income_totals": dict(self.income_totals),
            "income_vnd": self.income_vnd,
            "deprivations": _without_empty(self.deprivations),
            "deprivation_totals": dict(self.deprivation_totals),
            "person_count": self.person_count,
            "facts": _plain_facts(self.facts),
            "poverty_causes": list(self.poverty_causes),
            "support_needs": list(self.support_needs),
            "reviewer": self.reviewer.strip(),
            "visited_on": self.visited_on,
            "remark": self.remark.strip(),
        }

    def flat(self) -> dict[str, Any]:
        """Every answer by its path: 'deprivations.vn-2022.water', 'person_count' ...

        What is open stands in it as None or is absent.
        """
        found: dict[str, Any] = {}
        for name, value in self.columns().items():
            if isinstance(value, dict):
                found.update(_paths(name, value))
            else:
                found[name] = value or None
        return found

    def merged(self, **changes: Any) -> Answers:
        """The same answers with some replaced."""
        return replace(self, **changes)


NAMES: Final = tuple(each.name for each in fields(Answers))


def _without_empty(nested: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {
        key: {name: _plain(value) for name, value in answers.items() if value is not None}
        for key, answers in nested.items()
    }
    return {key: answers for key, answers in found.items() if answers}


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | int):
        return value
    return sorted(value) if isinstance(value, Collection) else value


def _plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if name == MEMBERS:
            members = _without_empty(value)
            if members:
                found[MEMBERS] = members
        elif value not in (None, ""):
            found[name] = str(value) if isinstance(value, Decimal) else value
    return found


def _paths(head: str, nested: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in nested.items():
        path = f"{head}.{name}"
        if isinstance(value, Mapping):
            yield from _paths(path, value)
        else:
            yield path, value


def of_sheet(sheet: Any) -> Answers:
    """The answers a sheet keeps."""
    return Answers(**{name: getattr(sheet, name) for name in NAMES})


@dataclass(frozen=True, slots=True)
class Setting:
    """What answers are read against: standards, the kind of place, the last day allowed."""

    standards: tuple[Standard, ...]
    area_type: AreaType | None
    on: date


def problems(answers: Answers, setting: Setting) -> dict[str, str]:
    """What is wrong, by the path of the answer, in words; empty where everything can be taken.

    Groups of B1 are looked at when they are scored (`judging.scoring_problems`).
    """
    found: dict[str, str] = {}
    for look in (_of_numbers, _of_region, _of_ticks, _of_codes, _of_visit):
        found.update(look(answers, setting))
    return found


def _of_numbers(answers: Answers, setting: Setting) -> dict[str, str]:
    found = {}
    by_id = {each.id: each for each in setting.standards}
    for name in ("income_totals", "deprivation_totals"):
        for key, value in getattr(answers, name).items():
            path = f"{name}.{key}"
            if key not in by_id:
                found[path] = _("This round does not judge by the standard %(id)s.") % {"id": key}
                continue
            most = GREATEST_B1 if name == "income_totals" else greatest_total(by_id[key])
            found.update(_within(path, total_name(name, by_id[key]), value, 0, most))
    limits: tuple[tuple[str, str, int | None, int, int], ...] = (
        ("income_vnd", _("Income a person a month"), answers.income_vnd, 0, GREATEST_INCOME),
        ("person_count", _("Persons in the household"), answers.person_count, 1, MOST_PERSONS),
    )
    for path, name, value, least, most in limits:
        found.update(_within(path, name, value, least, most))
    area = answers.facts.get(AREA)
    if area not in (None, "") and not 0 <= Decimal(str(area)) < 10_000:
        found[f"facts.{AREA}"] = _("Floor area: a number of square metres is expected.")
    return found


def total_name(name: str, standard: Standard) -> str:
    """What a typed total is called on the form."""
    if name == "income_totals":
        return _("Total of B1")
    return _("Total of B2") if standard.scores else _("Number of deprived indicators")


def greatest_total(standard: Standard) -> int:
    """The greatest B2 total of a standard; its number of indicators where it has no points."""
    count = len(standard.indicators)
    if not count and standard.indicator_count:
        count = standard.indicator_count.value
    if standard.scores:
        return count * standard.scores.points_per_indicator.value
    by_points = standard.deprivation is not None and standard.deprivation.min_points is not None
    return GREATEST_B1 if by_points else count


def _within(path: str, name: str, value: int | None, least: int, most: int) -> dict[str, str]:
    if value is None or (isinstance(value, int) and least <= value <= most):
        return {}
    said = {"name": name, "least": format_number_vi(least), "most": format_number_vi(most)}
    return {path: _("%(name)s: a whole number from %(least)s to %(most)s is expected.") % said}


def _of_region(answers: Answers, setting: Setting) -> dict[str, str]:
    if not answers.region:
        return {}
    if answers.region not in REGIONS:
        known = ", ".join(REGIONS)
        return {"region": _("The region of the points is one of %(known)s.") % {"known": known}}
    region: Region = answers.region
    if setting.area_type is not None and region_problem(region, setting.area_type):
        return {
            "region": _("The column TT is for towns, NT1 to NT6 for rural places; this is not one.")
        }
    return {}


def _of_ticks(answers: Answers, setting: Setting) -> dict[str, str]:
    found = {}
    by_id = {each.id: each for each in setting.standards}
    for key, ticks in answers.deprivations.items():
        known = by_id[key].indicator_codes if key in by_id else frozenset()
        for code, tick in ticks.items():
            path = f"deprivations.{key}.{code}"
            if code not in known:
                found[path] = _("The form has no indicator %(code)s.") % {"code": code}
            elif tick not in (True, False, None):
                found[path] = _("Answer deprived, not deprived or not known.")
    return found


def causes_list(standards: Sequence[Standard]) -> str:
    """The code list of the causes of poverty that the first standard of the round uses."""
    named = (each.code_lists.get("poverty_causes") for each in standards)
    return next((name for name in named if name), "poverty_causes_2022")


def _of_codes(answers: Answers, setting: Setting) -> dict[str, str]:
    found = {}
    for path, name, codes in (
        ("poverty_causes", causes_list(setting.standards), answers.poverty_causes),
        ("support_needs", "support_needs", answers.support_needs),
    ):
        strange = [code for code in codes if code not in code_list(name)]
        if strange:
            found[path] = unknown_code(name, strange[0])
    for name, value in answers.facts.items():
        if name in DWELLING:
            if value and value not in code_list(DWELLING[name]):
                found[f"facts.{name}"] = unknown_code(DWELLING[name], str(value))
        elif name not in (AREA, MEMBERS):
            found[f"facts.{name}"] = _("The sheet does not ask for %(name)s.") % {"name": name}
    for person, facts in answers.facts.get(MEMBERS, {}).items():
        for name, value in facts.items():
            path = f"facts.{MEMBERS}.{person}.{name}"
            if name in MEMBER_CODES:
                if value and value not in code_list(MEMBER_CODES[name]):
                    found[path] = unknown_code(MEMBER_CODES[name], str(value))
            elif name not in MEMBER_YES_NO:
                found[path] = _("The sheet does not ask for %(name)s.") % {"name": name}
    return found


def unknown_code(name: str, said: str) -> str:
    """'“Nhà tre” is not in the list: Loại nhà ở.'"""
    codes = code_list(name)
    title = codes.title_vi if (get_language() or "vi") == "vi" else codes.title_en
    return _("“%(said)s” is not in the list: %(list)s.") % {"said": said, "list": title}


def _of_visit(answers: Answers, setting: Setting) -> dict[str, str]:
    found = {}
    if answers.visited_on and answers.visited_on > setting.on:
        found["visited_on"] = _("Day of the visit: %(day)s has not come yet.") % {
            "day": f"{answers.visited_on:%d/%m/%Y}"
        }
    if len(answers.reviewer) > 120:
        found["reviewer"] = _("Reviewer: at most 120 letters.")
    if len(answers.remark) > MOST_TEXT:
        found["remark"] = _("Remark: at most %(most)s letters.") % {"most": MOST_TEXT}
    return found


def collect(problem: Callable[[], object], path: str, into: dict[str, str]) -> None:
    """Run a scoring; a refusal of the form becomes the problem of one answer, in words."""
    try:
        problem()
    except FormError as refused:
        into[path] = refused.render(get_language() or "vi")
