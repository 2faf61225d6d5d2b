"""Members, needs and circumstances of a household in the words of the official lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry.models import Household, Membership, Person
from giamngheo.web.desk.household_list import group_choices
from povertycore.dates import Birth, age_on
from povertycore.law_store import code_list, code_list_names
from povertycore.quantities import format_number_vi


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member as the page shows it; the citizen ID number is not in it."""

    pk: int
    full_name: str
    relationship: str
    is_head: bool
    sex: str
    birth: str
    age: str
    ethnicity: str
    has_personal_id: bool
    insurance: str
    without_insurance: bool
    remarks: str
    is_open: bool


def label(list_name: str, code: str) -> str:
    """The word for a code in the language of the screen; the code itself where it is not listed."""
    if not code:
        return ""
    codes = code_list(list_name)
    return codes.label(code, get_language() or "vi") if code in codes else code


def member_rows(members: Sequence[Membership], *, on: date) -> list[MemberRow]:
    return [member_row(member, member.person, on=on) for member in members]


def member_row(member: Membership, person: Person, *, on: date) -> MemberRow:
    return MemberRow(
        pk=member.pk,
        full_name=person.full_name,
        relationship=label("relationships", member.relationship),
        is_head=member.relationship == "HEAD",
        sex=capfirst(str(person.get_sex_display())) if person.sex else "",
        birth=birth_of(person),
        age=age_of(person, on=on),
        ethnicity=label("ethnic_groups", person.ethnicity),
        has_personal_id=person.personal_id_sealed is not None,
        insurance=insurance_of(person),
        without_insurance=person.insurance_kind == "NONE",
        is_open=member.valid_to is None,
        remarks="; ".join(remarks_on(person)),
    )


def birth_of(person: Person) -> str:
    if person.birth_date:
        return f"{person.birth_date:%d/%m/%Y}"
    return str(person.birth_year or "")


def age_of(person: Person, *, on: date) -> str:
    if person.birth_year is None:
        return ""
    age = age_on(Birth(person.birth_year, person.birth_date), on)
    return "" if age is None else _("%(age)s years") % {"age": age}


def insurance_of(person: Person) -> str:
    found = label("insurance_kinds", person.insurance_kind)
    if found and person.insurance_valid_to:
        return f"{found}, " + _("until %(day)s") % {"day": f"{person.insurance_valid_to:%d/%m/%Y}"}
    return found


def remarks_on(person: Person) -> list[str]:
    """What weighs on entitlements: disability, merit, allowance, illness, school, work."""
    told = [
        label("disability_grades", person.disability_grade),
        label("merit_kinds", person.merit_kind),
    ]
    if person.monthly_allowance_vnd:
        amount = format_number_vi(person.monthly_allowance_vnd)
        told.append(_("monthly allowance %(amount)s đ") % {"amount": amount})
    if person.has_serious_illness:
        told.append(_("serious illness"))
    if person.is_malnourished:
        told.append(_("stunted or underweight"))
    if person.is_studying:
        stage = label("school_stages", person.school_level)
        told.append(
            _("at school: %(stage)s") % {"stage": stage.lower()} if stage else _("at school")
        )
    elif person.education_level:
        told.append(label("education_levels", person.education_level))
    if person.is_able_to_work is False:
        told.append(_("not able to work"))
    return [each for each in told if each]


def causes(household: Household) -> list[str]:
    lists = [name for name in code_list_names() if name.startswith("poverty_causes")]
    found = []
    for code in household.poverty_causes:
        known = next((name for name in reversed(lists) if code in code_list(name)), None)
        found.append(label(known, code) if known else code)
    return found


def needs(household: Household) -> list[str]:
    return [label("support_needs", code) for code in household.support_needs]


def groups(household: Household) -> list[str]:
    return [name for field, name in group_choices() if getattr(household, field)]


def house_facts(household: Household) -> list[tuple[str, str]]:
    """Name and value of everything recorded about dwelling, land and debts."""
    pairs = [
        (_("House"), label("house_kinds", household.house_kind)),
        (_("Floor area"), measured(household.floor_area_m2, "m²")),
        (_("Water"), label("water_sources", household.water_source)),
        (_("Toilet"), label("toilet_kinds", household.toilet_kind)),
        (_("Grid electricity"), yes_no(household.has_grid_electricity)),
        (_("Electricity"), measured(household.electricity_kwh_month, _("kWh a month"))),
        (_("Farm land"), measured(household.farm_land_m2, "m²")),
        (_("Debts"), measured(household.debt_vnd, "đ")),
        (_("Earlier housing support"), str(household.housing_support_year or "")),
        (_("Phone"), household.phone),
    ]
    return [(name, value) for name, value in pairs if value]


def measured(value: object, unit: str) -> str:
    if value is None:
        return ""
    number = format_number_vi(value)  # type: ignore[arg-type]
    return f"{number.removesuffix(',00')} {unit}"


def yes_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")
