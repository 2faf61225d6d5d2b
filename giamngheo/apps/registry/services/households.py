"""Entering households, correcting their facts, and their members' coming and going."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from povertycore.vietnamese import collation_key, normalise_name

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import HEAD
from giamngheo.apps.registry.models import Household, Membership, Person
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import (
    HOUSEHOLD_FACTS,
    PERSON_FACTS,
    RegisterRefused,
    clean,
    jsonable,
    name_columns,
    only,
    refresh_summary,
    take_codes,
    touch,
)
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person to enter with a household. Birth may be a year alone."""

    full_name: str
    relationship: str
    sex: str = ""
    birth_year: int | None = None
    birth_date: date | None = None
    personal_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def register_household(
    *,
    village: Area,
    members: Sequence[NewMember],
    facts: Mapping[str, Any],
    actor: User,
    on: date,
    today: date,
) -> Household:
    """Enter a household with its members. Exactly one member must be the head.

    Raises RegisterRefused (no or several heads, a citizen ID number already on record, a value out
    of range), accounts.OutsideArea, accounts.NotAllowed.
    """
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, village, today=today)
    heads = [member for member in members if member.relationship == HEAD]
    if len(heads) != 1:
        raise RegisterRefused(
            _("A household needs exactly one head; %(count)s given.") % {"count": len(heads)}
        )
    head_name = normalise_name(heads[0].full_name)
    with act("registry.household.registered", actor=actor, on=on, area_id=village.pk) as doing:
        household = Household(
            code=take_codes(1)[0],
            registered_on=on,
            head_name=head_name,
            head_sort_key=collation_key(head_name),
            person_count=len(members),
            **location_of(village, today=today).columns(),
            **only(facts, HOUSEHOLD_FACTS),
        )
        clean(household)
        household.save()
        for line, member in enumerate(members, start=1):
            enter_member(household, member, line_number=line, on=on)
        doing.subject = household
        doing.after = {
            "code": household.code,
            "village": village.full_name,
            "members": [member.full_name for member in members],
            **jsonable(facts),
        }
    return household


def enter_member(
    household: Household, member: NewMember, *, line_number: int, on: date
) -> Membership:
    return Membership.objects.create(
        person=make_person(household, member),
        household=household,
        relationship=member.relationship,
        line_number=line_number,
        valid_from=on,
    )


def make_person(household: Household, member: NewMember) -> Person:
    """A person nobody has entered before. Raises RegisterRefused when the ID number is taken."""
    birth_year = member.birth_date.year if member.birth_date else member.birth_year
    person = Person(
        household=household,
        sex=member.sex,
        birth_year=birth_year,
        birth_date=member.birth_date,
        **name_columns(member.full_name),
        **only(member.facts, PERSON_FACTS),
    )
    if member.personal_id:
        person.personal_id_sealed = crypto.seal(member.personal_id.encode())
        person.personal_id_hash = crypto.fingerprint(member.personal_id)
    clean(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as problem:
        raise RegisterRefused(
            _("The citizen ID number of %(name)s already belongs to another person.")
            % {"name": person.full_name}
        ) from problem
    return person


def edit_household(
    *,
    household: Household,
    changes: Mapping[str, Any],
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Household:
    """Correct or complete facts of a household. Raises ChangedMeanwhile, RegisterRefused."""
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, household.village, today=today)
    changes = only(changes, HOUSEHOLD_FACTS)
    with act(
        "registry.household.edited", actor=actor, on=on, area_id=household.village_id
    ) as doing:
        touch(household, expected_version)
        doing.subject = household
        doing.before = jsonable({name: getattr(household, name) for name in changes})
        for name, value in changes.items():
            setattr(household, name, value)
        clean(household)
        household.save(update_fields=list(changes))
        doing.after = jsonable(changes)
    return household


def edit_person(
    *,
    person: Person,
    changes: Mapping[str, Any],
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Person:
    """Correct or complete facts of a person; `expected_version` is that of the household."""
    household = person.household
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, household.village, today=today)
    names = name_columns(changes["full_name"]) if "full_name" in changes else {}
    facts = {key: value for key, value in changes.items() if key != "full_name"}
    changes = {**only(facts, PERSON_FACTS), **names}
    with act("registry.person.edited", actor=actor, on=on, area_id=household.village_id) as doing:
        touch(household, expected_version)
        doing.subject = person
        doing.before = jsonable({name: getattr(person, name) for name in changes})
        for name, value in changes.items():
            setattr(person, name, value)
        if "birth_date" in changes and person.birth_date:
            person.birth_year = person.birth_date.year
        clean(person)
        person.save()
        refresh_summary(household)
        doing.after = jsonable(changes)
    return person
