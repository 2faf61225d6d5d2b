"""Counting the lists of a standard on two days, by village, in a fixed number of SQL statements.

The same annotated rows give both the figures and the households behind each of them, so the two
cannot disagree. Rows are found through PovertyStatus, which keeps the place where a household was
counted and reads inside the area scope; from there on relations are followed without a second
filter, because a household that has moved away still belongs to the list it was counted on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from povertycore.report_forms import Step, Unit

from giamngheo.apps.registry.enums import EntryKind, MovementKind, PovertyClass
from giamngheo.apps.registry.models import (
    Household,
    Membership,
    Person,
    PovertyStatus,
    status_in_force,
)

# The two lists a household can be on. Movements between them have columns of their own.
LISTED = (PovertyClass.POOR.value, PovertyClass.NEAR_POOR.value)
OTHER_LIST = {LISTED[0]: LISTED[1], LISTED[1]: LISTED[0]}
COUNTED = (*LISTED, PovertyClass.AVERAGE.value)

ESCAPES = frozenset(
    {MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR, MovementKind.ESCAPED_NEAR_POOR}
)
RELAPSES = frozenset({MovementKind.RELAPSED, MovementKind.RELAPSED_NEAR_POOR})
NEW_ENTRIES = frozenset({MovementKind.NEW_POOR, MovementKind.NEW_NEAR_POOR})
OUT_STEPS = (Step.TO_OTHER_LIST, Step.ESCAPED, Step.OTHER_OUT)
IN_STEPS = (Step.FROM_OTHER_LIST, Step.RELAPSED, Step.NEW, Step.OTHER_IN)


@dataclass(frozen=True, slots=True)
class Counts:
    households: int = 0
    persons: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.households + other.households, self.persons + other.persons)

    def of(self, unit: Unit) -> int:
        return self.households if unit is Unit.HOUSEHOLDS else self.persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is counted: a standard's lists in some villages, on an opening and a closing day."""

    villages: Any
    standard_id: str
    opening_on: date
    closing_on: date

    def statuses(self, on: date) -> QuerySet[PovertyStatus]:
        """Classes in force on a day. Reads inside the area scope."""
        return PovertyStatus.objects.filter(
            status_in_force(on), standard_id=self.standard_id, village_id__in=self.villages
        )


Table = dict[tuple[int, str, Step], Counts]


@dataclass(slots=True)
class Counted:
    """Counts by village, class and step, and how many changes had no recorded movement."""

    table: Table = field(default_factory=lambda: defaultdict(Counts))
    unexplained: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, village: int, poverty_class: str, step: Step, counts: Counts) -> None:
        key = (village, poverty_class, step)
        self.table[key] = self.table.get(key, Counts()) + counts

    def total(self, villages: Iterable[int], poverty_class: str, step: Step) -> Counts:
        found = (self.table.get((each, poverty_class, step)) for each in villages)
        return sum((each for each in found if each), Counts())


def count(window: Window, *, steps: frozenset[Step]) -> Counted:
    """Count what the steps ask for: one statement for each list, two for changes of persons."""
    counted = Counted()
    changes = steps & {*OUT_STEPS, *IN_STEPS, Step.LEFT, Step.JOINED, Step.NET_REDUCTION}
    if Step.OPENING in steps:
        count_list(counted, window, Step.OPENING, window.opening_on)
    if Step.CLOSING in steps:
        count_list(counted, window, Step.CLOSING, window.closing_on)
    if changes:
        count_changes(counted, leaving(window), Step.LEFT)
        count_changes(counted, joining(window), Step.JOINED)
    if changes & {Step.OTHER_OUT, Step.OTHER_IN}:
        count_member_changes(counted, window)
    return counted


def count_list(counted: Counted, window: Window, step: Step, on: date) -> None:
    rows = (
        window.statuses(on)
        .filter(poverty_class__in=COUNTED)
        .annotate(members=members_on(on))
        .values("village_id", "poverty_class")
        .annotate(households=Count("household_id", distinct=True), persons=Sum("members"))
        .order_by()
    )
    for row in rows:
        counts = Counts(row["households"], row["persons"])
        counted.add(row["village_id"], row["poverty_class"], step, counts)


def members_on(on: date) -> Coalesce:
    """How many people lived in the household of a status on a day."""
    members = (
        Membership._base_manager.filter(status_in_force(on), household=OuterRef("household"))
        .order_by()
        .values("household")
        .annotate(members=Count("pk"))
        .values("members")
    )
    return Coalesce(Subquery(members, output_field=IntegerField()), 0)


def leaving(window: Window) -> QuerySet[PovertyStatus]:
    """Rows of the opening lists whose household is not on the same list at the closing day.

    `other` is its class then (the other list, or empty), `way` the kind of movement that closed
    its latest listed status in the village, `entry` is empty.
    """
    opening, closing = window.opening_on, window.closing_on
    latest = (
        same_place(window)
        .filter(valid_to__gt=opening, valid_to__lte=closing)
        .order_by("-valid_to", "-valid_from")
    )
    return changed(window, opening, closing).annotate(
        way=Subquery(latest.values("closed_by__kind")[:1]),
        entry=Subquery(latest.values("closed_by__reason")[:0]),
        members=members_on(opening),
    )


def joining(window: Window) -> QuerySet[PovertyStatus]:
    """Rows of the closing lists whose household was not on the same list at the opening day.

    `other` is its class then, `way` the kind of movement that opened its earliest listed status in
    the village, `entry` how a status taken over from a list describes itself.
    """
    opening, closing = window.opening_on, window.closing_on
    earliest = (
        same_place(window)
        .filter(valid_from__gt=opening, valid_from__lte=closing)
        .order_by("valid_from")
    )
    return changed(window, closing, opening).annotate(
        way=Subquery(earliest.values("opened_by__kind")[:1]),
        entry=Subquery(earliest.values("entry_kind")[:1]),
        members=members_on(closing),
    )


def same_place(window: Window) -> QuerySet[PovertyStatus]:
    """Listed statuses of the outer row's household in the outer row's village."""
    return PovertyStatus._base_manager.filter(
        household=OuterRef("household"),
        village=OuterRef("village"),
        standard_id=window.standard_id,
        poverty_class__in=LISTED,
    )


def with_other_day(window: Window, here: date, there: date) -> QuerySet[PovertyStatus]:
    """Rows of the lists of the day `here` with the household's class on the day `there`."""
    other = same_place(window).filter(status_in_force(there)).order_by("-valid_from")
    return (
        window.statuses(here)
        .filter(poverty_class__in=LISTED)
        .annotate(other=Subquery(other.values("poverty_class")[:1]))
    )


def changed(window: Window, here: date, there: date) -> QuerySet[PovertyStatus]:
    rows = with_other_day(window, here, there)
    return rows.filter(Q(other__isnull=True) | ~Q(other=F("poverty_class")))


def staying(window: Window, here: date, there: date) -> QuerySet[PovertyStatus]:
    return with_other_day(window, here, there).filter(other=F("poverty_class"))
