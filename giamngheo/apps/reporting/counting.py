"""Counting the lists of a standard on two days, by village, in a fixed number of SQL statements.

The same annotated rows give both the figures and the households behind each of them, so the two
cannot disagree. Rows are found through PovertyStatus, which keeps the place where a household was
counted and reads inside the area scope; from there on relations are followed without a second
filter, because a household that has moved away still belongs to the list it was counted on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
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
from giamngheo.apps.territory import queries as territory

# The two lists a household can be on. Movements between them have columns of their own.
LISTED = (PovertyClass.POOR.value, PovertyClass.NEAR_POOR.value)
COUNTED = (*LISTED, PovertyClass.AVERAGE.value)

ESCAPES = frozenset(
    {MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR, MovementKind.ESCAPED_NEAR_POOR}
)
RELAPSES = frozenset({MovementKind.RELAPSED, MovementKind.RELAPSED_NEAR_POOR})
NEW_ENTRIES = frozenset({MovementKind.NEW_POOR, MovementKind.NEW_NEAR_POOR})
OUT_STEPS = (Step.TO_OTHER_LIST, Step.ESCAPED, Step.OTHER_OUT)
IN_STEPS = (Step.FROM_OTHER_LIST, Step.RELAPSED, Step.NEW, Step.OTHER_IN)
# A QuerySet[PovertyStatus] with annotations, which the type checker cannot follow into lookups.
Entries = Any
CHANGES = frozenset({*OUT_STEPS, *IN_STEPS, Step.LEFT, Step.JOINED, Step.NET_REDUCTION})


@dataclass(frozen=True, slots=True)
class Counts:
    households: int = 0
    persons: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.households + other.households, self.persons + other.persons)

    def of(self, unit: Unit) -> int:
        return self.households if unit is Unit.HOUSEHOLDS else self.persons


@dataclass(frozen=True, kw_only=True)
class Window:
    """What is counted: a standard's lists in some villages, on an opening and a closing day.

    `villages` are those of the tree of `tree_on`. Rows whose village merged or split after that day
    are counted where they lay on it (territory.FormerPlace): each row has its `place`.
    """

    villages: Any
    standard_id: str
    opening_on: date
    closing_on: date
    tree_on: date

    @cached_property
    def was_cut(self) -> bool:
        """Whether one of the villages has merged or split since."""
        return territory.were_cut(self.villages, since=self.tree_on)

    def lying(self, rows: Any) -> Any:
        """Rows with a village that lay in the villages, each with its `place` of that day."""
        if not self.was_cut:
            return rows.annotate(place=F("village_id")).filter(village_id__in=self.villages)
        table = rows.model._meta.label_lower
        lay = territory.lay_in(table, self.villages, on=self.tree_on)
        near = rows.filter(Q(village_id__in=self.villages) | Q(pk__in=lay))
        return self.placed(near).filter(place__in=self.villages)

    def placed(self, rows: Any) -> Any:
        """Rows with their `place` of the day of the tree."""
        table = rows.model._meta.label_lower
        was = territory.former_place(table, on=self.tree_on)
        key = BigIntegerField()
        return rows.annotate(place=Coalesce(Subquery(was), F("village_id"), output_field=key))

    def statuses(self, on: date) -> Any:
        """Classes in force on a day. Reads inside the area scope."""
        rows = PovertyStatus.objects.filter(status_in_force(on), standard_id=self.standard_id)
        return self.lying(rows)

    def listed(self, on: date) -> Any:
        """Entries of the poor and the near-poor list on a day."""
        return self.statuses(on).filter(poverty_class__in=LISTED)


@dataclass(slots=True)
class Counted:
    """Counts by village, class and step, and how many changes had no recorded movement."""

    table: dict[tuple[int, str, Step], Counts] = field(default_factory=dict)
    unexplained: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(self, village: int, poverty_class: str, step: Step, counts: Counts) -> None:
        key = (village, poverty_class, step)
        self.table[key] = self.table.get(key, Counts()) + counts

    def total(self, villages: Iterable[int], poverty_class: str, step: Step) -> Counts:
        """The sum over some villages."""
        found = (self.table.get((each, poverty_class, step)) for each in villages)
        return sum((each for each in found if each), Counts())

    def without_movement(self, villages: Iterable[int], poverty_class: str) -> int:
        return sum(self.unexplained.get((each, poverty_class), 0) for each in villages)


def count(window: Window, *, steps: frozenset[Step]) -> Counted:
    """Count what the steps ask for, by village and class.

    One statement for each list, one for each direction of change of households and of members;
    never more, however many villages.
    """
    counted = Counted()
    if Step.OPENING in steps:
        count_list(counted, window, Step.OPENING, window.opening_on)
    if Step.CLOSING in steps:
        count_list(counted, window, Step.CLOSING, window.closing_on)
    if steps & CHANGES:
        count_changes(counted, leaving(window), Step.LEFT)
        count_changes(counted, joining(window), Step.JOINED)
    if steps & {Step.OTHER_OUT, Step.OTHER_IN}:
        count_members(counted, leavers(window), Step.OTHER_OUT)
        count_members(counted, joiners(window), Step.OTHER_IN)
    return counted


def count_list(counted: Counted, window: Window, step: Step, on: date) -> None:
    rows = (
        window.statuses(on)
        .filter(poverty_class__in=COUNTED)
        .annotate(members=members_on(on))
        .values("place", "poverty_class")
        .annotate(households=Count("household_id", distinct=True), persons=Sum("members"))
        .order_by()
    )
    for row in rows:
        counts = Counts(row["households"], row["persons"])
        counted.add(row["place"], row["poverty_class"], step, counts)


def count_changes(counted: Counted, changes: Entries, direction: Step) -> None:
    rows = (
        changes.values("place", "poverty_class", "step", "way")
        .annotate(households=Count("household_id", distinct=True), persons=Sum("members"))
        .order_by()
    )
    for row in rows:
        place = (row["place"], row["poverty_class"])
        counts = Counts(row["households"], row["persons"])
        step = Step(row["step"])
        counted.add(*place, step, counts)
        counted.add(*place, direction, counts)
        if row["way"] is None and step in (Step.OTHER_OUT, Step.OTHER_IN):
            missing = counted.unexplained.get(place, 0) + row["households"]
            counted.unexplained[place] = missing


def count_members(counted: Counted, changes: Entries, step: Step) -> None:
    rows = changes.values("place", "poverty_class").annotate(persons=Count("member"))
    for row in rows.order_by():
        counted.add(row["place"], row["poverty_class"], step, Counts(0, row["persons"]))


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


def same_place(window: Window) -> QuerySet[PovertyStatus]:
    """Listed statuses of the outer row's household in the outer row's village."""
    rows = PovertyStatus._base_manager.filter(
        household=OuterRef("household"),
        standard_id=window.standard_id,
        poverty_class__in=LISTED,
    )
    if not window.was_cut:
        return rows.filter(village=OuterRef("village"))
    placed: QuerySet[PovertyStatus] = window.placed(rows).filter(place=OuterRef("place"))
    return placed


def on_same_list(window: Window, on: date) -> Exists:
    """Whether the outer row's household is on the same list, in the same village, on a day."""
    same = same_place(window).filter(status_in_force(on))
    return Exists(same.filter(poverty_class=OuterRef("poverty_class")))


def on_other_list(window: Window, on: date) -> Exists:
    """Whether it is there on the other list; for rows that are not on the same list."""
    return Exists(same_place(window).filter(status_in_force(on)))


def leaving(window: Window) -> Entries:
    """Rows of the opening lists whose household is not on the same list on the closing day.

    `way` is the kind of movement that closed its latest listed status in the village, `step` the
    column it counts in, `members` its people on the opening day.
    """
    latest = (
        same_place(window)
        .filter(valid_to__gt=window.opening_on, valid_to__lte=window.closing_on)
        .order_by("-valid_to", "-valid_from")
    )
    gone = window.listed(window.opening_on).filter(~on_same_list(window, window.closing_on))
    return gone.annotate(
        way=Subquery(latest.values("closed_by__kind")[:1]),
        members=members_on(window.opening_on),
        step=Case(
            When(on_other_list(window, window.closing_on), then=Value(Step.TO_OTHER_LIST.value)),
            When(way__in=ESCAPES, then=Value(Step.ESCAPED.value)),
            default=Value(Step.OTHER_OUT.value),
            output_field=CharField(),
        ),
    )


def joining(window: Window) -> Entries:
    """Rows of the closing lists whose household was not on the same list on the opening day.

    `way` is the kind of movement that opened its earliest listed status in the village, `step` the
    column it counts in, `members` its people on the closing day. A status taken over from a list
    counts as what that list says of it (new, relapsed).
    """
    earliest = (
        same_place(window)
        .filter(valid_from__gt=window.opening_on, valid_from__lte=window.closing_on)
        .order_by("valid_from")
    )
    come = window.listed(window.closing_on).filter(~on_same_list(window, window.opening_on))
    taken_over = Q(way=MovementKind.LISTED_FIRST)
    return come.annotate(
        way=Subquery(earliest.values("opened_by__kind")[:1]),
        entry=Subquery(earliest.values("entry_kind")[:1]),
        members=members_on(window.closing_on),
        step=Case(
            When(on_other_list(window, window.opening_on), then=Value(Step.FROM_OTHER_LIST.value)),
            When(
                Q(way__in=RELAPSES) | taken_over & Q(entry=EntryKind.RELAPSED),
                then=Value(Step.RELAPSED.value),
            ),
            When(
                Q(way__in=NEW_ENTRIES) | taken_over & Q(entry=EntryKind.NEW),
                then=Value(Step.NEW.value),
            ),
            default=Value(Step.OTHER_IN.value),
            output_field=CharField(),
        ),
    )


def leavers(window: Window) -> Entries:
    """Households that stay on a list, one row for each `member` who is no longer in them."""
    return members_gone(window, here=window.opening_on, there=window.closing_on)


def joiners(window: Window) -> Entries:
    """Households that stay on a list, one row for each `member` who was not yet in them."""
    return members_gone(window, here=window.closing_on, there=window.opening_on)


def members_gone(window: Window, *, here: date, there: date) -> Entries:
    """Rows of the lists of the day `here` that are also on the list `there`, with each member
    (person key) who is in the household `here` but not `there`."""
    also_there = Membership._base_manager.filter(
        status_in_force(there), household=OuterRef("household"), person=OuterRef("member")
    )
    return (
        window.listed(here)
        .filter(on_same_list(window, there))
        .filter(status_in_force(here, "household__memberships__"))
        .annotate(member=F("household__memberships__person"))
        .filter(~Exists(also_there))
    )


def statuses_behind(window: Window, poverty_class: str, step: Step) -> Entries:
    """The list entries a step counts as households."""
    if step is Step.OPENING:
        found = window.statuses(window.opening_on)
    elif step is Step.CLOSING:
        found = window.statuses(window.closing_on)
    elif step in (Step.LEFT, *OUT_STEPS):
        found = leaving(window) if step is Step.LEFT else leaving(window).filter(step=step.value)
    else:
        found = joining(window) if step is Step.JOINED else joining(window).filter(step=step.value)
    return found.filter(poverty_class=poverty_class)


def member_changes_behind(window: Window, poverty_class: str, step: Step) -> Entries | None:
    """The changes of members a step counts besides whole households, if it counts any."""
    changes = {Step.OTHER_OUT: leavers, Step.OTHER_IN: joiners}.get(step)
    return changes(window).filter(poverty_class=poverty_class) if changes else None


def counted_day(window: Window, step: Step) -> date:
    """The day whose members a step counts."""
    early = (Step.OPENING, Step.LEFT, *OUT_STEPS)
    return window.opening_on if step in early else window.closing_on


def households_living(window: Window) -> QuerySet[Household]:
    """Households of the register that exist in the villages on the closing day, listed or not."""
    rows: QuerySet[Household] = window.lying(
        Household.objects.filter(
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=window.closing_on),
            registered_on__lte=window.closing_on,
        )
    )
    return rows


def count_living(window: Window) -> dict[int, int]:
    """How many households the register holds in each village on the closing day."""
    rows: Any = households_living(window)
    rows = rows.values("place").annotate(households=Count("pk"))
    return dict(rows.order_by().values_list("place", "households"))


def households_behind(
    window: Window, *, poverty_class: str, step: Step, unit: Unit
) -> QuerySet[Household]:
    """The households behind one number; for persons, those whose people it counts.

    A union, not an "or" of two subqueries: PostgreSQL may run each of those once a row.
    """
    if step is Step.TOTAL:
        return households_living(window)
    if step in (Step.CHANGED, Step.NET_REDUCTION):
        left = statuses_behind(window, poverty_class, Step.LEFT).values("household_id")
        joined = statuses_behind(window, poverty_class, Step.JOINED).values("household_id")
        return Household._base_manager.filter(pk__in=left.union(joined))
    found = statuses_behind(window, poverty_class, step).values("household_id")
    changes = member_changes_behind(window, poverty_class, step)
    if unit is Unit.PERSONS and changes is not None:
        found = found.union(changes.values("household_id"))
    return Household._base_manager.filter(pk__in=found)


def persons_behind(window: Window, *, poverty_class: str, step: Step) -> QuerySet[Person]:
    """The people a number of persons counts."""
    living: Any = Membership._base_manager.filter(status_in_force(counted_day(window, step)))
    if step is Step.TOTAL:
        members = living.filter(household__in=households_living(window))
        return Person._base_manager.filter(pk__in=members.values("person_id"))
    statuses = statuses_behind(window, poverty_class, step)
    found = living.filter(household__in=statuses.values("household_id")).values("person_id")
    changes = member_changes_behind(window, poverty_class, step)
    if changes is not None:
        found = found.union(changes.values("member"))
    return Person._base_manager.filter(pk__in=found)
