"""Reading the register inside the area scope: search, location, classes on a day, history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from povertycore.identifiers import HouseholdCodeError, household_code, parse_household_code
from povertycore.vietnamese import fold, reversed_words

from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Occurrence,
    Person,
    PovertyStatus,
    status_in_force,
)
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.fields import begins_with

PERSONAL_ID_LENGTHS = {9, 12}
# Acts whose entry in the journal says more than their audit event.
TOLD_BY_ENTRIES = ("registry.occurrence.", "registry.handover.")


@dataclass(frozen=True, slots=True)
class Location:
    """The four location columns of a row in a village, in the tree of one day."""

    village_id: int
    commune_id: int
    district_id: int | None
    province_id: int

    def columns(self) -> dict[str, int | None]:
        return {
            "village_id": self.village_id,
            "commune_id": self.commune_id,
            "district_id": self.district_id,
            "province_id": self.province_id,
        }


class NotInTree(LookupError):
    """A village that belongs to no commune or province on the day asked for."""


def location_of(village: Area, *, today: date) -> Location:
    """Where a village lies in the tree as it stands today. Raises NotInTree."""
    above = territory.path(village, on=today)
    if not {"village", "commune", "province"} <= set(above):
        raise NotInTree(village.code)
    district = above.get("district")
    return Location(
        village_id=above["village"].pk,
        commune_id=above["commune"].pk,
        district_id=district.pk if district else None,
        province_id=above["province"].pk,
    )


def household_by_code(code: str) -> Household | None:
    """The household that carries a code, as people type it; None outside the scope as well."""
    try:
        exact = household_code(parse_household_code(code))
    except HouseholdCodeError:
        return None
    return (
        Household.objects.filter(code=exact)
        .select_related("village", "commune", "province")
        .first()
    )


def search_households(text: str, *, most: int | None = None) -> QuerySet[Household]:
    """Households found by code, citizen ID number, list number, or a member's name.

    A name is found from its beginning ("nguyen thi") or from the given name backwards ("mai"),
    whatever the accents; both ways an index answers. `most` stops after so many people of that
    name: in a whole province a given name alone fits tens of thousands.
    """
    text = text.strip()
    if not text:
        return Household.objects.all()
    digits = text.replace(" ", "").replace(".", "")
    if digits.isdigit() and len(digits) in PERSONAL_ID_LENGTHS:
        same = Person.objects.filter(personal_id_hash=crypto.fingerprint(digits))
        return Household.objects.filter(pk__in=same.values("household_id"))
    found = household_by_code(text)
    if found is not None:
        return Household.objects.filter(pk=found.pk)
    if digits.isdigit():
        return Household.objects.filter(list_number=text)
    folded = fold(text)
    if not folded:
        return Household.objects.none()
    named = Person.objects.filter(
        begins_with("folded_name", folded) | begins_with("reversed_name", reversed_words(folded)),
        died_on__isnull=True,
    )
    homes = named.order_by().values("household_id")
    return Household.objects.filter(pk__in=homes if most is None else homes[:most])


def with_class(
    households: QuerySet[Household], *, poverty_class: str, standard_id: str, on: date
) -> QuerySet[Household]:
    """Those of one class under a standard on a day; 'NONE' means without any class."""
    statuses = PovertyStatus.objects.filter(
        status_in_force(on), household_id=OuterRef("pk"), standard_id=standard_id
    )
    if poverty_class == "NONE":
        return households.filter(~Exists(statuses))
    ids = PovertyStatus.objects.filter(
        status_in_force(on), standard_id=standard_id, poverty_class=poverty_class
    )
    return households.filter(pk__in=ids.values("household_id"))


def statuses_on(
    households: Iterable[Household], *, standard_id: str, on: date
) -> dict[int, PovertyStatus]:
    """The status of each household under a standard on a day, by household id; one query."""
    rows = PovertyStatus.objects.filter(
        status_in_force(on),
        household_id__in=[household.pk for household in households],
        standard_id=standard_id,
    )
    return {row.household_id: row for row in rows.select_related("assessment")}


def members_on(household: Household, *, on: date) -> list[Membership]:
    """Who lived in the household on a day, the head first."""
    rows = Membership.objects.filter(
        status_in_force(on), household=household, person__isnull=False
    ).select_related("person")
    return sorted(rows, key=lambda row: (row.relationship != "HEAD", row.line_number, row.pk))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a household: the day, its kind, and the row that tells it."""

    on: date
    kind: str
    row: Any


def history(household: Household) -> list[HistoryLine]:
    """Everything that ever happened to a household, the latest first.

    The household is the reader's to see, so all of its past is, also what lies where it was counted
    before it moved. Entries of the journal tell what their movements and memberships would.
    """
    lines = [
        HistoryLine(row.happened_on, "movement", row)
        for row in Movement._base_manager.filter(household=household, occurrence=None)
    ]
    statuses = PovertyStatus._base_manager.filter(household=household)
    lines += [
        HistoryLine(row.valid_from, "status", row)
        for row in statuses.select_related("opened_by")
        if opened_without_entry(row)
    ]
    lines += [
        HistoryLine(row.assessed_on, "assessment", row)
        for row in Assessment._base_manager.filter(household=household)
    ]
    mine = Q(household=household) | Q(other_household=household)
    entries = list(Occurrence._base_manager.filter(mine).select_related("corrected_by"))
    lines += [HistoryLine(row.happened_on, "entry", row) for row in entries]
    told = {entry.happened_on for entry in entries}
    memberships = Membership._base_manager.filter(household=household).select_related("person")
    for row in memberships:
        if row.valid_from not in told:
            lines.append(HistoryLine(row.valid_from, "joined", row))
        if row.valid_to and row.valid_to not in told:
            lines.append(HistoryLine(row.valid_to, "left", row))
    persons = [row.person_id for row in memberships]
    events = Event.objects.filter(
        Q(subject_type="registry.household", subject_id=household.pk)
        | Q(subject_type="registry.person", subject_id__in=persons)
    ).select_related("actor")
    lines += [
        HistoryLine(row.effective_on, "event", row)
        for row in events
        if not row.verb.startswith(TOLD_BY_ENTRIES)
    ]
    return sorted(lines, key=lambda line: (line.on, line.kind), reverse=True)


def opened_without_entry(status: PovertyStatus) -> bool:
    """Whether no entry of the journal tells of the class: a decision or a list opened it."""
    movement = getattr(status, "opened_by", None)
    return movement is None or movement.occurrence_id is None
