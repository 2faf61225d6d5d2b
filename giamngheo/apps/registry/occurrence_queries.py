"""Reading the journal: what happened where, whole histories, what was wrong and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from giamngheo.apps.registry.enums import HEAD, HandoverState, OccurrenceKind
from giamngheo.apps.registry.models import (
    Handover,
    Household,
    Membership,
    Movement,
    Occurrence,
    Person,
)
from giamngheo.apps.territory.models import Area


class Wrong(StrEnum):
    """How the register was wrong about a person in a household."""

    MISSING = "MISSING"
    """Did not count as a member although the person was one (closed as dead, as gone ...)."""
    EXTRA = "EXTRA"
    """Counted as a member although the person was none (entered by mistake ...)."""


@dataclass(frozen=True, slots=True)
class WrongSpell:
    """A person whose membership stood wrong in the register, and has been corrected.

    Wrong for the days [wrong_from, wrong_to); the register said so from `told_from` (the day the
    mistake was recorded) until `corrected_on`. Whoever paid by a list made in between looks here.
    """

    person_id: int
    person_name: str
    household_id: int
    wrong: Wrong
    wrong_from: date
    wrong_to: date
    told_from: date
    corrected_on: date
    entry_id: int
    correction_id: int


def corrections(area: Area, *, since: date) -> list[WrongSpell]:
    """Persons of an area whose status was wrong and was corrected since a day, oldest first.

    Reads inside the area scope, by where the correction was written. A constant number of queries.
    """
    level = area.level.lower()
    rows = Occurrence.objects.filter(
        kind=OccurrenceKind.CORRECTION, recorded_on__gte=since, **{f"{level}_id": area.pk}
    )
    found = list(rows.select_related("corrects").order_by("recorded_on", "pk"))
    wrong = [(each, each.corrects) for each in found if each.corrects is not None]
    keys = {row["pk"] for _each, entry in wrong for row in membership_changes(entry)}
    memberships = {row.pk: row for row in Membership._base_manager.filter(pk__in=keys)}
    spells = [
        spell for correction, entry in wrong for spell in spells_of(correction, entry, memberships)
    ]
    names = names_written(entry for _each, entry in wrong)
    names |= dict(
        Person._base_manager.filter(pk__in={each.person_id for each in spells}).values_list(
            "pk", "full_name"
        )
    )
    return [
        replace(each, person_name=names.get(each.person_id, each.person_name)) for each in spells
    ]


def names_written(entries: Iterable[Occurrence]) -> dict[int, str]:
    """Names of the people who were entered; a correction has deleted those entered by mistake."""
    rows = (row for entry in entries for row in entry.written if "name" in row)
    return {row["pk"]: row["name"] for row in rows}


def membership_changes(entry: Occurrence) -> list[dict[str, Any]]:
    return [row for row in entry.written if row["model"] == "registry.membership"]


def spells_of(
    correction: Occurrence, entry: Occurrence, memberships: Mapping[int, Membership]
) -> list[WrongSpell]:
    """Whom the entry closed or opened wrongly, once a person and household.

    A person whose seat only changed in the same household (another head) is neither missing nor
    extra: one closed and one opened row cancel.
    """
    closed: dict[tuple[int, int], date] = {}
    opened: dict[tuple[int, int], date] = {}
    for row in membership_changes(entry):
        if row["how"] == "created":
            values = row["row"]
            owner = (values["person_id"], values["household_id"])
            opened[owner] = date.fromisoformat(values["valid_from"])
        elif row["how"] == "changed" and row["after"].get("valid_to"):
            kept = memberships.get(row["pk"])
            if kept is not None:
                owner = (kept.person_id, kept.household_id)
                closed[owner] = date.fromisoformat(row["after"]["valid_to"])
    same = set(closed) & set(opened)
    wrong = [(owner, Wrong.MISSING, day) for owner, day in closed.items() if owner not in same]
    wrong += [(owner, Wrong.EXTRA, day) for owner, day in opened.items() if owner not in same]
    return [
        WrongSpell(
            person_id=owner[0],
            person_name=entry.person_name,
            household_id=owner[1],
            wrong=how,
            wrong_from=day,
            wrong_to=correction.recorded_on,
            told_from=entry.recorded_on,
            corrected_on=correction.recorded_on,
            entry_id=entry.pk,
            correction_id=correction.pk,
        )
        for owner, how, day in wrong
    ]


def occurrences_of(household: Household) -> QuerySet[Occurrence]:
    """Every entry about a household that the reader may see, wherever it lay then; latest first."""
    mine = Q(household=household) | Q(other_household=household)
    rows = Occurrence._base_manager.filter(mine).select_related(
        "recorded_by", "village", "commune", "corrects", "corrected_by"
    )
    return rows.order_by("-happened_on", "-pk")


def movements_of(household: Household) -> QuerySet[Movement]:
    """Every movement of a household, those withdrawn by a correction too."""
    return Movement._base_manager.filter(household=household).select_related("village")


def handovers(area: Area, *, outgoing: bool) -> QuerySet[Handover]:
    """Offers to a commune (`outgoing` False) or of it; the open ones first, then the latest."""
    side = Q(commune=area) if outgoing else Q(to_commune=area)
    rows = Handover.objects.filter(side).select_related(
        "commune", "village", "to_commune", "offered_by", "answered_by"
    )
    return rows.order_by("-state", "-offered_on", "-pk")


def open_offers_to(area: Area) -> int:
    """How many households wait for this commune's answer."""
    return Handover.objects.filter(to_commune=area, state=HandoverState.OFFERED).count()


def living_members(household: Household) -> list[Membership]:
    """Who lives in a household now, whatever day is worked on; the head first."""
    rows = Membership.objects.filter(household=household, valid_to__isnull=True)
    found = rows.select_related("person", "household__village").order_by("line_number", "pk")
    return sorted(found, key=lambda row: row.relationship != HEAD)


def members_without(household: Household, entry: Occurrence) -> list[Membership]:
    """Who would live in a household now if an entry had not been written; the head first."""
    changes = membership_changes(entry)
    made = {row["pk"] for row in changes if row["how"] == "created"}
    ended = {row["pk"] for row in changes if "valid_to" in row.get("after", {})}
    back = Membership.objects.filter(household=household, pk__in=ended).select_related(
        "person", "household__village"
    )
    found = [row for row in living_members(household) if row.pk not in made | ended]
    return sorted([*found, *back], key=lambda row: (row.relationship != HEAD, row.line_number))


def in_area(condition: Q) -> QuerySet[Occurrence]:
    """The journal of an area, the latest first; `condition` says where it lies."""
    rows = Occurrence.objects.filter(condition).select_related(
        "household", "village", "commune", "recorded_by", "corrected_by", "corrects"
    )
    return rows.order_by("-happened_on", "-pk")
