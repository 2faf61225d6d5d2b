"""What the register knows about each indicator of deprivation, beside what the form ticked.

It judges nothing anew and holds no number of the law: ages and areas are read out of the wording of
the threshold in the law file, and where wording or facts do not settle it, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry.models import Household, Person
from povertycore.dates import Birth, age_bounds
from povertycore.law_store import code_list
from povertycore.quantities import format_number_vi
from povertycore.standards import Indicator

UNHYGIENIC_TOILETS = {"OTHER_UNHYGIENIC", "NONE"}
UNPROTECTED_WATER = {"UNPROTECTED_DUG_WELL", "UNPROTECTED_SPRING", "SURFACE"}
BELOW_LOWER_SECONDARY = {"NONE", "PRIMARY"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is on record, in words, and whether that alone makes the household deprived."""

    text: str
    deprived: bool | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is on record about one household on a day."""

    household: Household
    persons: Sequence[Person]
    on: date

    def aged(self, least: int, below: int | None = None) -> tuple[list[Person], bool]:
        """Those surely of an age, and whether the ages of all are known well enough to tell."""
        surely, clear = [], True
        for person in self.persons:
            if person.birth_year is None:
                clear = False
                continue
            birth = Birth(person.birth_year, person.birth_date)
            youngest, oldest = age_bounds(birth, self.on)
            if youngest >= least and (below is None or oldest < below):
                surely.append(person)
            elif oldest >= least and (below is None or youngest < below):
                clear = False
        return surely, clear


def fact_of(indicator: Indicator, evidence: Evidence) -> Fact | None:
    """What the register says about an indicator; None where it holds nothing on it."""
    tell = TELLERS.get(indicator.code)
    wording = indicator.threshold.text_vi if indicator.threshold else ""
    return tell(evidence, wording) if tell else None


def word(list_name: str, code: str) -> str:
    codes = code_list(list_name)
    return codes.label(code, get_language() or "vi").lower() if code in codes else code


def numbers(pattern: str, wording: str) -> tuple[int, ...] | None:
    found = re.search(pattern, wording)
    return tuple(int(each) for each in found.groups()) if found else None


def insurance(evidence: Evidence, wording: str) -> Fact | None:
    known = [person for person in evidence.persons if person.insurance_kind]
    if not known:
        return None
    without = [person for person in known if person.insurance_kind == "NONE"]
    values = {"count": len(without), "all": len(evidence.persons)}
    if not without:
        complete = len(known) == len(evidence.persons)
        text = _("%(all)s of %(all)s persons have a card") if complete else _("no gap on record")
        return Fact(text % values, False if complete else None)
    ages = numbers(r"từ đủ (\d+) tuổi", wording)
    concerned = evidence.aged(ages[0])[0] if ages else []
    deprived = True if any(person in concerned for person in without) else None
    return Fact(_("%(count)s of %(all)s persons have no card") % values, deprived)


def adult_education(evidence: Evidence, wording: str) -> Fact | None:
    limits = numbers(r"đủ (\d+) tuổi, sinh từ năm (\d{4})", wording)
    known = [person for person in evidence.persons if person.education_level]
    if not known:
        return None
    if limits is None:
        names = code_list("education_levels")
        best = max(known, key=lambda person: names.codes.index(person.education_level))
        level = word("education_levels", best.education_level)
        return Fact(_("highest on record: %(level)s") % {"level": level})
    of_age, clear = evidence.aged(limits[0])
    concerned = [person for person in of_age if (person.birth_year or 0) >= limits[1]]
    lacking = [
        person
        for person in concerned
        if person.education_level in BELOW_LOWER_SECONDARY and person.is_studying is False
    ]
    if lacking:
        text = _("%(count)s person has not finished lower secondary school")
        return Fact(text % {"count": len(lacking)}, True)
    settled = clear and all(person.education_level or person.is_studying for person in concerned)
    return Fact(_("nobody of that age falls short on record"), False if settled else None)


def schooling(evidence: Evidence, wording: str) -> Fact | None:
    ages = numbers(r"từ (\d+) đến dưới (\d+) tuổi", wording)
    if ages is None:
        return None
    children, clear = evidence.aged(*ages)
    if not children:
        return Fact(_("no child of school age"), False) if clear else None
    known = [child for child in children if child.is_studying is not None]
    if not known:
        return None
    at_school = sum(1 for child in known if child.is_studying)
    values = {"count": at_school, "all": len(children)}
    text = _("%(count)s of %(all)s children are at school") % values
    if at_school < len(known):
        return Fact(text, True)
    by_level = "đúng bậc" in wording
    return Fact(text, None if by_level or not clear or len(known) < len(children) else False)


def house(evidence: Evidence, wording: str) -> Fact | None:
    kind = evidence.household.house_kind
    if not kind:
        return None
    label = word("house_kinds", kind)
    kinds = code_list("house_kinds")
    named = {code.code for code in kinds if code.label_vi.lower() in wording.lower()}
    return Fact(label, kind in named if named else None)


def floor_area(evidence: Evidence, wording: str) -> Fact | None:
    area, persons = evidence.household.floor_area_m2, len(evidence.persons)
    if area is None or not persons:
        return None
    text = _("%(area)s m² a person") % {"area": format_number_vi(Decimal(area) / persons, 1)}
    limit = numbers(r"nhỏ hơn (\d+) m²", wording)
    return Fact(text, area < limit[0] * persons if limit else None)


def water(evidence: Evidence, wording: str) -> Fact | None:
    source = evidence.household.water_source
    if not source:
        return None
    deprived = None if source == "OTHER" else source in UNPROTECTED_WATER
    return Fact(word("water_sources", source), deprived)


def toilet(evidence: Evidence, wording: str) -> Fact | None:
    kind = evidence.household.toilet_kind
    if not kind:
        return None
    return Fact(word("toilet_kinds", kind), kind in UNHYGIENIC_TOILETS)


def nutrition(evidence: Evidence, wording: str) -> Fact | None:
    limit = numbers(r"dưới (\d+) tuổi", wording)
    if limit is None:
        return None
    children, clear = evidence.aged(0, limit[0])
    if not children:
        return Fact(_("no child of that age"), False) if clear else None
    small = sum(1 for child in children if child.is_malnourished)
    values = {"count": small, "all": len(children)}
    if small:
        return Fact(_("%(count)s of %(all)s children stunted or underweight") % values, True)
    if any(child.is_malnourished is None for child in children):
        return None
    return Fact(_("no child stunted or underweight"), False if clear else None)


def employment(evidence: Evidence, wording: str) -> Fact | None:
    able = [person for person in evidence.persons if person.is_able_to_work]
    if not able:
        return None
    without = sum(1 for person in able if person.has_labour_contract is False)
    values = {"count": without, "all": len(able)}
    return Fact(_("%(count)s of %(all)s persons able to work have no labour contract") % values)


TELLERS: dict[str, Callable[[Evidence, str], Fact | None]] = {
    "health_insurance": insurance,
    "adult_education": adult_education,
    "child_schooling": schooling,
    "housing_quality": house,
    "housing_area": floor_area,
    "water": water,
    "toilet": toilet,
    "nutrition": nutrition,
    "employment": employment,
}
