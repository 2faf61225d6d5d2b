"""Households with a history, written straight into the tables: what reports must count right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from giamngheo.apps.registry.enums import HEAD, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.territory.models import Area
from povertycore.identifiers import household_code
from povertycore.vietnamese import collation_key, fold
from tests.people import TODAY

STANDARD = "vn-2016"
LONG_AGO = date(2015, 1, 1)


@dataclass(frozen=True)
class Spell:
    """One class for a time, in a village, and the movements at its two ends."""

    poverty_class: PovertyClass
    valid_from: date
    valid_to: date | None = None
    way_in: MovementKind | None = None
    way_out: MovementKind | None = None
    village: Area | None = None
    entry_kind: str = ""


Stay = tuple[date, date | None]


def make_household(
    village: Area,
    spells: Sequence[Spell] = (),
    members: Sequence[Sequence[Stay]] = (((LONG_AGO, None),),),
) -> Household:
    """A household in a village; `members` are the stays of each person, the first is the head."""
    place = location_of(village, today=TODAY).columns()
    number = Household._base_manager.count() + 1
    household = Household._base_manager.create(
        code=household_code(number),
        registered_on=LONG_AGO,
        head_name=f"Người {number}",
        head_sort_key=collation_key(f"Người {number}"),
        person_count=len(members),
        **place,
    )
    for line, stays in enumerate(members, start=1):
        name = f"Người {number} {line}"
        person = Person._base_manager.create(
            household=household, full_name=name, folded_name=fold(name), reversed_name=fold(name)
        )
        for valid_from, valid_to in stays:
            Membership._base_manager.create(
                person=person,
                household=household,
                relationship=HEAD if line == 1 else "OTHER",
                line_number=line,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    for spell in spells:
        add_spell(household, spell)
    return household


def add_spell(household: Household, spell: Spell) -> PovertyStatus:
    place = location_of(spell.village or household.village, today=TODAY).columns()
    common = {"household": household, "standard_id": STANDARD, **place}
    status = PovertyStatus._base_manager.create(
        poverty_class=spell.poverty_class,
        basis=StatusBasis.DECIDED,
        entry_kind=spell.entry_kind,
        valid_from=spell.valid_from,
        valid_to=spell.valid_to,
        **common,
    )
    if spell.way_in is not None:
        Movement._base_manager.create(
            kind=spell.way_in,
            happened_on=spell.valid_from,
            person_count=1,
            status_opened=status,
            **common,
        )
    if spell.way_out is not None and spell.valid_to is not None:
        Movement._base_manager.create(
            kind=spell.way_out,
            happened_on=spell.valid_to,
            person_count=1,
            status_closed=status,
            **common,
        )
    return status
