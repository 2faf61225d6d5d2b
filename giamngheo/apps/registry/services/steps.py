"""The small steps verbs are made of: a person leaves or joins, a class closes or opens.

Every step looks at the whole history of what it touches, whoever may see it, and refuses a day that
contradicts it, naming the row that stands in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from povertycore import reasons, transitions

from giamngheo.apps.registry.enums import HEAD, HandoverState, MovementKind
from giamngheo.apps.registry.models import (
    Handover,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import RegisterRefused
from giamngheo.apps.registry.services.journal import LOCATION, Journal
from giamngheo.apps.territory.models import Area

Event = transitions.Event


def refuse(text: str, **values: object) -> NoReturn:
    shown = {k: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for k, v in values.items()}
    raise RegisterRefused(text % shown)


def require_living(household: Household, on: date) -> None:
    """Refuse a day on which the register does not hold the household, or after it ended."""
    if on < household.registered_on:
        refuse(
            _("Household %(code)s is in the register since %(day)s; the day cannot be before."),
            code=household.code,
            day=household.registered_on,
        )
    if household.dissolved_on is not None:
        refuse(
            _("Household %(code)s ended on %(day)s. If that is wrong, correct it first."),
            code=household.code,
            day=household.dissolved_on,
        )


def require_not_offered(household: Household) -> None:
    """A household on its way to another commune waits for the answer, or is taken back first."""
    offer = Handover.objects.filter(household=household, state=HandoverState.OFFERED).first()
    if offer is not None:
        refuse(
            _("Household %(code)s is offered to %(commune)s. Withdraw the offer first."),
            code=household.code,
            commune=offer.to_commune.full_name,
        )


def living_members(household: Household) -> list[Membership]:
    """Who lives there now, the head first."""
    rows = Membership._base_manager.filter(household=household, valid_to__isnull=True)
    found = rows.select_related("person").order_by("line_number", "pk")
    return sorted(found, key=lambda row: row.relationship != HEAD)


def leave(journal: Journal, membership: Membership, on: date) -> None:
    """The person is no longer in the household from this day on."""
    membership.refresh_from_db(fields=["valid_to", "relationship"])
    name = membership.person.full_name
    if membership.valid_to is not None:
        refuse(
            _("%(name)s is recorded as no longer in this household since %(day)s."),
            name=name,
            day=membership.valid_to,
        )
    if membership.valid_from >= on:
        refuse(
            _("%(name)s is in the household since %(day)s; the day must come after that."),
            name=name,
            day=membership.valid_from,
        )
    journal.change(membership, valid_to=on)


def take_away(
    journal: Journal,
    household: Household,
    leaving: Sequence[Membership],
    on: date,
    *,
    new_head: Person | None,
) -> None:
    """Members leave a household; another becomes head if the head is among them.

    When nobody remains the household is dissolved. Refused when the head goes and `new_head` is not
    one of those who stay.
    """
    require_living(household, on)
    headless = any(each.relationship == HEAD for each in leaving)
    for each in leaving:
        leave(journal, each, on)
    if not living_members(household):
        require_named(household, len(leaving))
        end(journal, household, on, Event.DISSOLVED)
    elif headless:
        promote(journal, household, new_head, on)


def require_named(household: Household, count: int) -> None:
    """A list without names may count people the register does not know: they still live there."""
    declared = household.declared_person_count
    if declared is not None and declared > count and not has_known_more(household, declared):
        refuse(
            _(
                "The list states %(declared)s persons in household %(code)s, the register knows"
                " fewer by name. Enter the others first, or record that the household is dissolved."
            ),
            declared=declared,
            code=household.code,
        )


def has_known_more(household: Household, declared: int) -> bool:
    known = Membership._base_manager.filter(household=household).values("person").distinct()
    return known.count() >= declared


def promote(journal: Journal, household: Household, person: Person | None, on: date) -> None:
    """A member becomes head. The seat must be empty."""
    found = next((row for row in living_members(household) if row.person == person), None)
    if person is None or found is None:
        refuse(_("Choose who of the remaining members becomes the head."))
    reseat(journal, found, HEAD, on)


def reseat(journal: Journal, membership: Membership, relationship: str, on: date) -> None:
    """The same person in the same household, otherwise related to the head from a day on."""
    if membership.valid_from > on:
        refuse(
            _("%(name)s came into the household on %(day)s only, after that day."),
            name=membership.person.full_name,
            day=membership.valid_from,
        )
    if membership.valid_from == on:
        journal.change(membership, relationship=relationship)
        return
    journal.change(membership, valid_to=on)
    journal.create(
        Membership(
            person=membership.person,
            household=membership.household,
            relationship=relationship,
            line_number=membership.line_number,
            valid_from=on,
        )
    )


def join(
    journal: Journal, household: Household, person: Person, relationship: str, on: date
) -> Membership:
    """The person is in the household from this day on, and in no other."""
    require_living(household, on)
    person.refresh_from_db(fields=["died_on", "household"])
    if person.died_on is not None:
        refuse(
            _("%(name)s is recorded as dead since %(day)s. If that is wrong, correct it first."),
            name=person.full_name,
            day=person.died_on,
        )
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    there = Membership._base_manager.filter(later, person=person).first()
    if there is not None:
        refuse(
            _("%(name)s is recorded in a household from %(start)s, which holds on %(day)s."),
            name=person.full_name,
            start=there.valid_from,
            day=on,
        )
    last = Membership._base_manager.filter(household=household).aggregate(last=Max("line_number"))
    membership = Membership(
        person=person,
        household=household,
        relationship=relationship,
        line_number=(last["last"] or 0) + 1,
        valid_from=on,
    )
    journal.create(membership)
    journal.change(person, household_id=household.pk)
    return membership


def close_classes(
    journal: Journal, household: Household, on: date, event: transitions.Event
) -> list[PovertyStatus]:
    """End every class of the household, each with the movement the forms count. Returns them."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = PovertyStatus._base_manager.select_for_update(of=("self",)).filter(
        later, household=household
    )
    found = list(rows.order_by("standard_id", "valid_from"))
    for row in found:
        if row.valid_to is not None or row.valid_from >= on:
            refuse(
                _(
                    "A class of household %(code)s begins or ends on %(day)s; the day must come"
                    " after it."
                ),
                code=household.code,
                day=max(row.valid_from, row.valid_to or row.valid_from),
            )
        journal.change(row, valid_to=on)
        count(journal, household, row, on, event, opens=False)
    return found


def open_class(
    journal: Journal,
    household: Household,
    status: PovertyStatus,
    on: date,
    event: transitions.Event,
) -> None:
    """The same class, resting on the same decision, from a day on where the household lies now."""
    same = PovertyStatus(
        household=household,
        standard_id=status.standard_id,
        poverty_class=status.poverty_class,
        entry_kind=status.entry_kind,
        basis=status.basis,
        assessment=status.assessment,
        decision_number=status.decision_number,
        decided_on=status.decided_on,
        valid_from=on,
        **{name: getattr(household, name) for name in LOCATION},
    )
    journal.create(same)
    count(journal, household, same, on, event, opens=True)


def count(
    journal: Journal,
    household: Household,
    status: PovertyStatus,
    on: date,
    event: transitions.Event,
    *,
    opens: bool,
) -> None:
    """The line of forms BC2 and BC3, where the class is on one of their lists."""
    kind = counted_as(status, event, opens=opens)
    if kind is None:
        return
    members = Membership._base_manager.filter(household=household, valid_from__lte=on)
    living = members.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    journal.create(
        Movement(
            household=household,
            standard_id=status.standard_id,
            kind=kind,
            class_before="" if opens else status.poverty_class,
            class_after=status.poverty_class if opens else "",
            happened_on=on,
            person_count=living.values("person").distinct().count(),
            status_closed=None if opens else status,
            status_opened=status if opens else None,
            decision_number=journal.entry.paper_number,
            reason=journal.entry.reason,
            occurrence=journal.entry,
            **{name: getattr(status, name) for name in LOCATION},
        )
    )


def counted_as(
    status: PovertyStatus, event: transitions.Event, *, opens: bool
) -> MovementKind | None:
    known = reasons.PovertyClass(status.poverty_class)
    if known not in transitions.LISTED:
        return None
    past = transitions.Past(event=event)
    before, after = (None, known) if opens else (known, None)
    found = transitions.movement(before, after, past)
    return MovementKind(found.value) if found else None


def end(journal: Journal, household: Household, on: date, event: transitions.Event) -> None:
    """The register holds the household no more; its classes end with it."""
    require_living(household, on)
    require_not_offered(household)
    if on == household.registered_on:
        refuse(
            _("Household %(code)s was registered on that very day; correct that entry instead."),
            code=household.code,
        )
    require_nothing_after(household, on)
    close_classes(journal, household, on, event)
    journal.change(household, dissolved_on=on)


def require_nothing_after(household: Household, on: date) -> None:
    rows = Membership._base_manager.filter(household=household).select_related("person")
    later = rows.filter(Q(valid_from__gt=on) | Q(valid_to__gt=on)).first()
    if later is not None:
        days = [each for each in (later.valid_from, later.valid_to) if each and each > on]
        refuse(
            _("%(name)s came into or left household %(code)s on %(day)s, after that day."),
            name=later.person.full_name,
            code=household.code,
            day=days[0],
        )


def empty_out(journal: Journal, household: Household, on: date) -> list[Membership]:
    """Everybody leaves at once. Returns the memberships that ended."""
    found = living_members(household)
    for each in found:
        leave(journal, each, on)
    return found


def put_in(journal: Journal, household: Household, village: Area) -> None:
    """From now on the household lies in this village."""
    journal.change(household, **location_of(village, today=journal.today).columns())
