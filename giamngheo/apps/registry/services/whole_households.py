"""What happens to a household as a whole: it comes, goes, moves, splits, merges, ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from povertycore.vietnamese import collation_key, normalise_name

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry.enums import HEAD, OccurrenceKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Household,
    Membership,
    Occurrence,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import (
    HOUSEHOLD_FACTS,
    RegisterRefused,
    only,
)
from giamngheo.apps.registry.services.households import NewMember
from giamngheo.apps.registry.services.journal import LOCATION, Behind, Journal, occurrence
from giamngheo.apps.registry.services.persons import bring_person
from giamngheo.apps.registry.services.steps import (
    Event,
    close_classes,
    count,
    empty_out,
    end,
    join,
    open_class,
    put_in,
    refuse,
    require_living,
    require_not_offered,
    take_away,
)
from giamngheo.apps.territory.models import Area


@dataclass(frozen=True, slots=True)
class Recognised:
    """A class another commune's decision gave a household before it came here."""

    standard_id: str
    poverty_class: PovertyClass
    decision_number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Going:
    """A member who goes to a new household, and what the person is to its head."""

    membership: Membership
    relationship: str


@dataclass(frozen=True, slots=True)
class Founders:
    """Who founds a household: members of households of the register, and people from outside."""

    going: Sequence[Going] = ()
    coming: Sequence[NewMember] = ()
    # Who becomes head of a household whose head goes, by household.
    new_heads: Mapping[int, Person] = field(default_factory=dict)

    def require_one_head(self) -> None:
        everyone = [each.relationship for each in self.going]
        everyone += [each.relationship for each in self.coming]
        heads = everyone.count(HEAD)
        if heads != 1:
            raise RegisterRefused(
                _("A household needs exactly one head; %(count)s given.") % {"count": heads}
            )

    @property
    def head_name(self) -> str:
        for going in self.going:
            if going.relationship == HEAD:
                return going.membership.person.full_name
        return next(e.full_name for e in self.coming if e.relationship == HEAD)

    def households(self) -> dict[int, Household]:
        return {e.membership.household_id: e.membership.household for e in self.going}


def household_comes(
    *,
    village: Area,
    founders: Founders,
    facts: Mapping[str, Any],
    kind: OccurrenceKind = OccurrenceKind.HOUSEHOLD_CAME,
    recognised: Recognised | None = None,
    behind: Behind,
    versions: Mapping[int, int | None],
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A household begins here: from outside the system, or founded by a marriage.

    It has no class, unless it comes with a decision of the commune it comes from (`recognised`):
    then it has moved in and is not newly poor.
    """
    founders.require_one_head()
    household = shell(village, founders.head_name, facts, on=on, today=today)
    with founded(
        kind, household, founders, behind=behind, versions=versions, actor=actor, on=on, today=today
    ) as journal:
        if recognised is not None:
            status = PovertyStatus(
                household=household,
                standard_id=recognised.standard_id,
                poverty_class=recognised.poverty_class,
                basis=StatusBasis.LISTED,
                decision_number=recognised.decision_number,
                decided_on=recognised.decided_on,
                valid_from=on,
                **{name: getattr(household, name) for name in LOCATION},
            )
            journal.create(status)
            count(journal, household, status, on, Event.MOVED_IN, opens=True)
    return journal.entry


def shell(
    village: Area, head_name: str, facts: Mapping[str, Any], *, on: date, today: date
) -> Household:
    """A household that is about to begin, without members and not yet saved."""
    name = normalise_name(head_name)
    return Household(
        registered_on=on,
        head_name=name,
        head_sort_key=collation_key(name),
        person_count=0,
        **location_of(village, today=today).columns(),
        **only(facts, HOUSEHOLD_FACTS),
    )


@contextmanager
def founded(
    kind: OccurrenceKind,
    new: Household,
    founders: Founders,
    *,
    about: Household | None = None,
    behind: Behind,
    versions: Mapping[int, int | None],
    actor: User,
    on: date,
    today: date,
) -> Iterator[Journal]:
    """An entry by which a household begins: its founders leave theirs and come together."""
    sources = founders.households()
    others = [new] if about is not None else list(sources.values())
    with occurrence(
        kind,
        about or new,
        others=others,
        new=new,
        behind=behind,
        versions=versions,
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        for key in sources:
            source = journal.households[key]
            leaving = [e.membership for e in founders.going if e.membership.household_id == key]
            take_away(journal, source, leaving, on, new_head=founders.new_heads.get(key))
        for going in founders.going:
            join(journal, new, going.membership.person, going.relationship, on)
        for member in founders.coming:
            person = bring_person(journal, new, member, on, named=False)
            join(journal, new, person, member.relationship, on)
        yield journal


def split_household(
    *,
    household: Household,
    founders: Founders,
    village: Area | None = None,
    facts: Mapping[str, Any] | None = None,
    keeps_class: bool = True,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """Some members form a household of their own.

    No article says which class it has. The forms count it: column "khác ... tách" of BC2 and BC3
    on both sides, which is Event.SPLIT_OFF of povertycore.transitions, and that event opens a class
    only where there was one. So by default the new household keeps the class of the one it came
    out of, resting on the same decision, until the next review; `keeps_class=False` leaves it
    without any. Nobody is dropped from a list by an act of the registry.
    """
    founders.require_one_head()
    if set(founders.households()) != {household.pk} or founders.coming:
        raise RegisterRefused(_("Only members of this household can form the new one."))
    there = village or household.village
    new = shell(there, founders.head_name, facts or {}, on=on, today=today)
    with founded(
        OccurrenceKind.SPLIT,
        new,
        founders,
        about=household,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        if household.dissolved_on is not None:
            raise RegisterRefused(
                _("Somebody must stay. If everybody goes, the household moves or is dissolved.")
            )
        if keeps_class:
            for status in classes_held(household, on):
                open_class(journal, new, status, on, Event.SPLIT_OFF)
    return journal.entry


def classes_held(household: Household, on: date) -> list[PovertyStatus]:
    """The classes in force now, all of them begun by that day; refused when one began later."""
    rows = PovertyStatus._base_manager.filter(household=household, valid_to__isnull=True)
    found = list(rows)
    for row in found:
        if row.valid_from > on:
            refuse(
                _("The class of household %(code)s began on %(day)s only, after that day."),
                code=household.code,
                day=row.valid_from,
            )
    return found


def household_leaves(
    *,
    household: Household,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """Everybody moves to a place the register does not reach. To a commune inside it: hand over."""
    return household_ends(
        OccurrenceKind.HOUSEHOLD_LEFT,
        Event.MOVED_OUT,
        household=household,
        behind=behind,
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )


def dissolve_household(
    *,
    household: Household,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """The household is no more and its members live in none that the register knows."""
    return household_ends(
        OccurrenceKind.DISSOLVED,
        Event.DISSOLVED,
        household=household,
        behind=behind,
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )


def household_ends(
    kind: OccurrenceKind,
    event: Event,
    *,
    household: Household,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    with occurrence(
        kind,
        household,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        empty_out(journal, household, on)
        end(journal, household, on, event)
    return journal.entry


def change_village(
    *,
    household: Household,
    to: Area,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """The household moves to another village where the actor writes too.

    Its classes close where they were counted and open in the new village.
    """
    if to.pk == household.village_id:
        raise RegisterRefused(_("The household already lies in this village."))
    with occurrence(
        OccurrenceKind.CHANGED_VILLAGE,
        household,
        behind=behind,
        versions={household.pk: expected_version},
        places=[to],
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        relocate(journal, household, to, on)
    return journal.entry


def relocate(journal: Journal, household: Household, village: Area, on: date) -> None:
    """Classes close at the old place and open at the new one; the rows counted before stay."""
    require_living(household, on)
    require_not_offered(household)
    if on == household.registered_on:
        refuse(
            _("Household %(code)s was registered on that very day; correct that entry instead."),
            code=household.code,
        )
    closed = close_classes(journal, household, on, Event.MOVED_OUT)
    put_in(journal, household, village)
    for status in closed:
        open_class(journal, household, status, on, Event.MOVED_IN)


def merge_households(
    *,
    household: Household,
    into: Household,
    relationships: Mapping[int, str],
    behind: Behind,
    expected_version: int | None,
    expected_other_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """All members go into another household; the first one ends and its class with it.

    `relationships` to the head of the other household, by person; OTHER where none is given.
    """
    if into.pk == household.pk:
        raise RegisterRefused(_("Choose another household than the present one."))
    if HEAD in relationships.values():
        raise RegisterRefused(_("The household already has a head."))
    with occurrence(
        OccurrenceKind.MERGED,
        household,
        others=[into],
        behind=behind,
        versions={household.pk: expected_version, into.pk: expected_other_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        gone = empty_out(journal, household, on)
        end(journal, household, on, Event.MERGED_AWAY)
        for each in gone:
            join(journal, into, each.person, relationships.get(each.person_id, "OTHER"), on)
    return journal.entry
