"""What happens to one person: birth, death, marriage, coming, leaving, becoming head."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from povertycore.vietnamese import fold

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry.enums import HEAD, OccurrenceKind
from giamngheo.apps.registry.models import Household, Membership, Occurrence, Person
from giamngheo.apps.registry.services.common import RegisterRefused
from giamngheo.apps.registry.services.households import NewMember, make_person
from giamngheo.apps.registry.services.journal import Behind, Journal, occurrence
from giamngheo.apps.registry.services.steps import (
    join,
    living_members,
    refuse,
    require_living,
    reseat,
    take_away,
)
from giamngheo.common import crypto


def record_birth(
    *,
    household: Household,
    child: NewMember,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A child is born into the household; `on` is its day of birth."""
    born = replace(child, birth_date=on, birth_year=on.year)
    return person_comes(
        household=household,
        member=born,
        kind=OccurrenceKind.BORN,
        behind=behind,
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )


def person_comes(
    *,
    household: Household,
    member: NewMember,
    kind: OccurrenceKind = OccurrenceKind.PERSON_CAME,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A person from outside the register joins: moved in, or married in.

    Whoever carries a citizen ID number that is on record, lives in no household now and has the
    same name is that person come back, with the whole history; no second person is made.
    """
    if member.relationship == HEAD:
        raise RegisterRefused(_("The household already has a head."))
    with occurrence(
        kind,
        household,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        require_living(household, on)
        person = bring_person(journal, household, member, on)
        join(journal, household, person, member.relationship, on)
    return journal.entry


def bring_person(
    journal: Journal, household: Household, member: NewMember, on: date, *, named: bool = True
) -> Person:
    """Whoever of this ID number came back, or a new person; `named`: the entry is theirs."""
    person = returning(member)
    if person is None:
        if member.birth_date and member.birth_date > on:
            refuse(
                _("%(name)s was born on %(day)s, after that day."),
                name=member.full_name,
                day=member.birth_date,
            )
        person = make_person(household, member)
        journal.note("created", person, row={}, name=person.full_name)
    if named:
        journal.entry.person, journal.entry.person_name = person, person.full_name
    return person


def returning(member: NewMember) -> Person | None:
    """Whoever left the register and comes back, known by the citizen ID number."""
    if not member.personal_id:
        return None
    person = Person._base_manager.filter(
        personal_id_hash=crypto.fingerprint(member.personal_id)
    ).first()
    if person is None:
        return None
    lives = Membership._base_manager.filter(person=person, valid_to__isnull=True).exists()
    if lives or person.folded_name != fold(member.full_name):
        refuse(
            _("The citizen ID number of %(name)s already belongs to another person."),
            name=member.full_name,
        )
    return person


def record_death(
    *,
    membership: Membership,
    new_head: Person | None = None,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A member died on this day. With the only member the household ends too.

    When the head dies and others stay, `new_head` must be one of them.
    """
    return member_leaves(
        membership=membership,
        kind=OccurrenceKind.DIED,
        new_head=new_head,
        behind=behind,
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )


def person_leaves(
    *,
    membership: Membership,
    kind: OccurrenceKind = OccurrenceKind.PERSON_LEFT,
    new_head: Person | None = None,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A member goes where the register does not reach, or to another commune alone.

    The receiving commune enters the person by the citizen ID number; history stays with them.
    """
    return member_leaves(
        membership=membership,
        kind=kind,
        new_head=new_head,
        behind=behind,
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )


def member_leaves(
    *,
    membership: Membership,
    kind: OccurrenceKind,
    new_head: Person | None,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    household, person = membership.household, membership.person
    with occurrence(
        kind,
        household,
        person=person,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        membership.refresh_from_db(fields=["valid_to", "relationship"])
        take_away(journal, household, [membership], on, new_head=new_head)
        if kind == OccurrenceKind.DIED:
            journal.change(person, died_on=on)
    return journal.entry


def person_changes_household(
    *,
    membership: Membership,
    to: Household,
    relationship: str,
    kind: OccurrenceKind = OccurrenceKind.CHANGED_HOUSEHOLD,
    new_head: Person | None = None,
    behind: Behind,
    expected_version: int | None,
    expected_other_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """A member goes to live in another household of the register, without a day between.

    Both households must be the actor's to write; to another commune a person leaves and is entered
    there by its officer.
    """
    household, person = membership.household, membership.person
    if to.pk == household.pk:
        raise RegisterRefused(_("Choose another household than the present one."))
    if relationship == HEAD:
        raise RegisterRefused(_("The household already has a head."))
    with occurrence(
        kind,
        household,
        others=[to],
        person=person,
        behind=behind,
        versions={household.pk: expected_version, to.pk: expected_other_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        membership.refresh_from_db(fields=["valid_to", "relationship"])
        take_away(journal, household, [membership], on, new_head=new_head)
        join(journal, to, person, relationship, on)
    return journal.entry


def change_head(
    *,
    household: Household,
    new_head: Person,
    relationship: str,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """Another member becomes head; the head of before stays, as `relationship` to the new one."""
    if relationship == HEAD:
        raise RegisterRefused(_("The household already has a head."))
    with occurrence(
        OccurrenceKind.HEAD_CHANGED,
        household,
        person=new_head,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        require_living(household, on)
        members = {row.person_id: row for row in living_members(household)}
        seat = next((row for row in members.values() if row.relationship == HEAD), None)
        coming = members.get(new_head.pk)
        if coming is None or seat is None or coming.pk == seat.pk:
            raise RegisterRefused(_("Choose who of the remaining members becomes the head."))
        reseat(journal, seat, relationship, on)
        reseat(journal, coming, HEAD, on)
    return journal.entry


def add_member(
    *,
    household: Household,
    member: NewMember,
    expected_version: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> Membership:
    """An arrival without any paper behind it: `person_comes`, giving the membership."""
    entry = person_comes(
        household=household,
        member=member,
        behind=Behind(),
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )
    return Membership.objects.select_related("person").get(
        person=entry.person, household=household, valid_to__isnull=True
    )


def end_membership(
    *,
    membership: Membership,
    died: bool = False,
    new_head: Person | None = None,
    expected_version: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> None:
    """A death or a departure without any paper behind it."""
    member_leaves(
        membership=membership,
        kind=OccurrenceKind.DIED if died else OccurrenceKind.PERSON_LEFT,
        new_head=new_head,
        behind=Behind(),
        expected_version=expected_version,
        actor=actor,
        on=on,
        today=today,
    )
