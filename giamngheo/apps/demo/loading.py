"""Synthetic households into the tables of the register, in bulk.

It judges nothing and opens no transaction: the service that calls it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models
from povertycore.vietnamese import collation_key

from giamngheo.apps.demo.households import (
    DECISION_NUMBER,
    REVIEWER,
    DemoAssessment,
    DemoHousehold,
    DemoMovement,
    DemoStatus,
)
from giamngheo.apps.demo.people import DemoPerson, Stay
from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import HEAD, AssessmentSource, StatusBasis
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import Location
from giamngheo.common import bulk, crypto

LOADED = (Household, Person, Membership, Assessment, PovertyStatus, Movement)


@dataclass(frozen=True, slots=True)
class Keys:
    """Primary keys given to the objects of one load, by identity."""

    of: Mapping[int, int]

    def __getitem__(self, thing: object) -> int:
        return self.of[id(thing)]

    def get(self, thing: object | None) -> int | None:
        return None if thing is None else self.of[id(thing)]


def load(
    households: Sequence[DemoHousehold],
    locations: Mapping[str, Location],
    *,
    registered_on: date,
    standard_id: str,
) -> None:
    """Insert households with members, reviews, list entries and movements.

    `locations` by village code. Needs an open transaction.
    """
    keys = Keys({**give_keys(Household, households), **give_keys(Person, everyone(households))})
    place = {id(each): locations[each.village_code].columns() for each in households}
    residents = residents_of(households)
    codes = registry.take_codes(len(households))
    put(
        Household,
        (
            {
                "id": keys[each],
                "code": code,
                "registered_on": registered_on,
                "list_number": each.list_number,
                **summary(residents[id(each)]),
                **place[id(each)],
                **each.facts,
            }
            for each, code in zip(households, codes, strict=True)
        ),
    )
    put_people(households, keys)
    put(Membership, membership_rows(households, keys))
    common = {"standard_id": standard_id}
    found = Keys(give_keys(Assessment, [one for each in households for one in each.assessments]))
    put(
        Assessment,
        (
            {"id": found[one], "household_id": keys[each], **place[id(each)], **judged(one)}
            for each in households
            for one in each.assessments
        ),
    )
    entries = Keys(give_keys(PovertyStatus, [one for each in households for one in each.statuses]))
    put(
        PovertyStatus,
        (
            {"id": entries[one], "household_id": keys[each], **common, **place[id(each)],
             **status_columns(one), "assessment_id": found.get(one.assessment)}
            for each in households
            for one in each.statuses
        ),
    )  # fmt: skip
    put(
        Movement,
        (
            {"household_id": keys[each], **common, **place[id(each)],
             **movement_columns(one, entries)}
            for each in households
            for one in each.movements
        ),
    )  # fmt: skip


def refresh_statistics() -> None:
    """Tell PostgreSQL how many rows there are now.

    Until its next autovacuum it would plan for the tables as they were: often for empty ones, with
    nested loops that take minutes.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in LOADED:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def everyone(households: Iterable[DemoHousehold]) -> list[DemoPerson]:
    return [person for household in households for person in household.members]


def give_keys(model: type[models.Model], things: Sequence[object]) -> dict[int, int]:
    return dict(zip(map(id, things), bulk.next_ids(model, len(things)), strict=True))


def put(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows given by column; a column that a row leaves out gets the field's default."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    prepared = list(rows)
    if prepared and "id" in prepared[0]:
        fields.insert(0, model._meta.concrete_fields[0])
    columns = [field.attname for field in fields]
    bulk.insert(
        model,
        columns,
        (
            [row[name] if name in row else field.get_default() for name, field in named]
            for named in [list(zip(columns, fields, strict=True))]
            for row in prepared
        ),
    )


def residents_of(households: Sequence[DemoHousehold]) -> dict[int, list[tuple[DemoPerson, Stay]]]:
    """Who lives in each household now, with the open stay."""
    found: dict[int, list[tuple[DemoPerson, Stay]]] = {id(each): [] for each in households}
    for household in households:
        for person in household.members:
            stay = person.stays[-1]
            if stay.valid_to is None:
                found[id(stay.household or household)].append((person, stay))
    return found


def summary(residents: Sequence[tuple[DemoPerson, Stay]]) -> dict[str, Any]:
    head = next(person for person, stay in residents if stay.relationship == HEAD)
    return {
        "head_name": head.full_name,
        "head_sort_key": collation_key(head.full_name),
        "person_count": len(residents),
    }


def put_people(households: Sequence[DemoHousehold], keys: Keys) -> None:
    people = everyone(households)
    numbers = [person.personal_id for person in people]
    homes = {id(p): p.stays[-1].household or each for each in households for p in each.members}
    put(
        Person,
        (
            {
                "id": keys[person],
                "household_id": keys[homes[id(person)]],
                **registry.name_columns(person.full_name),
                "sex": person.sex,
                "birth_year": person.birth_year,
                "birth_date": person.birth_date,
                "died_on": person.died_on,
                "ethnicity": person.ethnicity,
                "personal_id_sealed": sealed,
                "personal_id_hash": fingerprint,
                **person.facts,
            }
            for person, sealed, fingerprint in zip(
                people, crypto.seal_many(numbers), crypto.fingerprint_many(numbers), strict=True
            )
        ),
    )


def membership_rows(households: Sequence[DemoHousehold], keys: Keys) -> Iterator[dict[str, Any]]:
    lines: dict[int, int] = {id(each): len(each.members) for each in households}
    for household in households:
        for line, person in enumerate(household.members, start=1):
            for stay in person.stays:
                home = stay.household or household
                if home is not household:
                    line = lines[id(home)] = lines[id(home)] + 1
                yield {
                    "person_id": keys[person],
                    "household_id": keys[home],
                    "relationship": stay.relationship,
                    "line_number": line,
                    "valid_from": stay.valid_from,
                    "valid_to": stay.valid_to,
                }


def judged(one: DemoAssessment) -> dict[str, Any]:
    result = one.classification()
    return {
        "standard_id": one.standard_id,
        "assessed_on": one.assessed_on,
        "area_type": "RURAL",
        "income_points": one.measured.income_points,
        "deprivation_points": one.measured.deprivation_points,
        "deprivation_count": one.measured.deprivation_count,
        "deprivations": dict(one.measured.deprivations or {}),
        "poverty_class": result.poverty_class.value,
        "explanation": result.as_json(),
        "source": AssessmentSource.REVIEW.value,
        "reviewer": REVIEWER,
    }


def status_columns(one: DemoStatus) -> dict[str, Any]:
    return {
        "poverty_class": one.poverty_class.value,
        "entry_kind": one.entry_kind.value if one.entry_kind else "",
        "basis": StatusBasis.DECIDED.value,
        "decision_number": DECISION_NUMBER,
        "decided_on": one.decided_on,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }


def movement_columns(one: DemoMovement, entries: Keys) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "class_before": one.closed.poverty_class.value if one.closed else "",
        "class_after": one.opened.poverty_class.value if one.opened else "",
        "happened_on": one.on,
        "person_count": one.persons,
        "status_closed_id": entries.get(one.closed),
        "status_opened_id": entries.get(one.opened),
        "decision_number": DECISION_NUMBER,
        "reason": one.reason,
    }
