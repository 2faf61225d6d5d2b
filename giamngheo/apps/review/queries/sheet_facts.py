"""What a visit found that differs from the register: proposed, never written by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from povertycore.law_store import code_list
from povertycore.law_store import standard as standard_of
from povertycore.quantities import format_number_vi

from giamngheo.apps.registry.models import Household, Person
from giamngheo.apps.review.answers import AREA, DWELLING, MEMBER_CODES, MEMBERS, causes_list
from giamngheo.apps.review.models import Sheet


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact: what it is, what the register has, what was found, and the value to write.

    `key` is the register's name of a household fact, or 'members.<person id>.<name>'.
    """

    key: str
    name: str
    register: str
    found: str
    value: Any
    person_id: int | None = None


def facts_found(sheet: Sheet) -> list[Difference]:
    """Facts on the sheet that the register does not have, or has otherwise."""
    household = sheet.case.household
    found = list(_of_dwelling(sheet, household))
    causes = causes_list([standard_of(each) for each in sheet.case.campaign.standard_ids])
    for name, codes in (("poverty_causes", causes), ("support_needs", "support_needs")):
        now, then = list(getattr(sheet, name)), list(getattr(household, name))
        if now and set(now) != set(then):
            label = capfirst(named(Household, name))
            found.append(Difference(name, label, words(codes, then), words(codes, now), now))
    found += _of_members(sheet)
    return found


def _of_dwelling(sheet: Sheet, household: Household) -> Iterator[Difference]:
    for name, value in sheet.facts.items():
        if name == MEMBERS:
            continue
        label = capfirst(named(Household, name))
        then = getattr(household, name)
        if name in DWELLING and value != then:
            listed = DWELLING[name]
            yield Difference(name, label, words(listed, [then]), words(listed, [value]), value)
        elif name == AREA and (then is None or Decimal(str(value)) != then):
            area = Decimal(str(value))
            yield Difference(name, label, _square(then), _square(area), area)


def _of_members(sheet: Sheet) -> Iterator[Difference]:
    told = sheet.facts.get(MEMBERS, {})
    keys = [int(key) for key in told if key.isdecimal()]
    persons = Person.objects.filter(pk__in=keys, household_id=sheet.case.household_id)
    for person in persons.order_by("pk"):
        for name, value in told[str(person.pk)].items():
            then = getattr(person, name)
            if value == then:
                continue
            label = f"{person.full_name}: {named(Person, name)}"
            key = f"{MEMBERS}.{person.pk}.{name}"
            if name in MEMBER_CODES:
                shown = [words(MEMBER_CODES[name], [each]) for each in (then, value)]
            else:
                shown = [_yes_no(each) for each in (then, value)]
            yield Difference(key, label, shown[0], shown[1], value, person.pk)


def named(model: type[Model], name: str) -> str:
    """What the register calls a fact."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def words(name: str, codes: list[str]) -> str:
    """Codes of a list in words, parted by semicolons; a code of another list stays as it is."""
    listed, language = code_list(name), get_language() or "vi"
    return "; ".join(
        listed.label(code, language) if code in listed else code for code in codes if code
    )


def _square(value: Decimal | None) -> str:
    return "" if value is None else f"{format_number_vi(value.normalize())} m²"


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")
