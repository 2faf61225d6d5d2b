"""Writing down what happened, and every row of the register that changes with it.

A verb opens `occurrence(...)` and makes its changes through the Journal it gets. What the Journal
kept is what a correction later puts back, row by row; it refuses when something rests on a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import OccurrenceKind
from giamngheo.apps.registry.models import (
    Household,
    Membership,
    Movement,
    Occurrence,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import (
    ChangedMeanwhile,
    RegisterRefused,
    clean,
    refresh_summary,
    take_codes,
    touch,
)
from giamngheo.apps.territory.models import Area

LOCATION = ("village_id", "commune_id", "district_id", "province_id")
# Kept whole, so that they can be compared and put back. Households and persons are not: a household
# that was entered by mistake stays as an empty shell, and a person's facts are no matter of the
# journal.
WHOLE: tuple[type[models.Model], ...] = (Membership, PovertyStatus, Movement)
KEPT: tuple[type[models.Model], ...] = (*WHOLE, Household, Person)
KNOWN: dict[str, type[models.Model]] = {model._meta.label_lower: model for model in KEPT}


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind an entry: why, and the paper that proves it."""

    reason: str = ""
    paper_number: str = ""
    paper_on: date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "reason": self.reason.strip(),
            "paper_number": self.paper_number.strip(),
            "paper_on": self.paper_on,
        }


@dataclass
class Journal:
    """One entry while it is being written."""

    entry: Occurrence
    today: date
    households: dict[int, Household]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: models.Model, **values: Any) -> None:
        """Give columns (attnames) of a row other values."""
        before = {name: jsonable(getattr(row, name)) for name in values}
        after = {name: jsonable(value) for name, value in values.items()}
        if before == after:
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self.note("changed", row, before=before, after=after)

    def create(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self.note("created", row, row=snapshot(row))

    def delete(self, row: models.Model) -> None:
        """Raises ProtectedError when something refers to the row."""
        self.note("deleted", row, row=snapshot(row))
        type(row)._base_manager.filter(pk=row.pk).delete()

    def note(self, how: str, about: models.Model, /, **more: Any) -> None:
        self.rows.append({"how": how, "model": about._meta.label_lower, "pk": about.pk, **more})


def jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def snapshot(row: models.Model) -> dict[str, Any]:
    """All columns of a row that is kept whole; nothing of others."""
    if not isinstance(row, WHOLE):
        return {}
    columns = [each.attname for each in row._meta.concrete_fields if not each.primary_key]
    return {name: jsonable(getattr(row, name)) for name in columns}


@contextmanager
def occurrence(
    kind: OccurrenceKind,
    household: Household,
    *,
    behind: Behind,
    actor: User,
    on: date,
    today: date,
    versions: Mapping[int, int | None],
    others: Iterable[Household] = (),
    new: Household | None = None,
    places: Iterable[Area] = (),
    acting_in: Area | None = None,
    person: Person | None = None,
    verb: Verb = Verb.EDIT_HOUSEHOLDS,
) -> Iterator[Journal]:
    """One entry of the journal about a household, and `others` it touches.

    `new` is one of them that begins with this entry; `places` are further areas where the actor
    must be allowed to write; `acting_in` is the area asked about instead of the household's own,
    for who takes it over.

    Takes the next version of each (`versions` by household, as the page that asks was opened), in
    one order for everybody, so that two entries never wait for each other. Raises RegisterRefused
    for a future day, ChangedMeanwhile when somebody was faster, OutsideArea and NotAllowed when one
    of the households is not the actor's to write.
    """
    involved = [household, *others]
    own = [acting_in] if acting_in is not None else [each.village for each in involved]
    for area in (*own, *places):
        permissions.require(actor, verb, area, today=today)
    if on > today:
        raise RegisterRefused(
            _("%(day)s has not come yet: record what has happened.") % {"day": f"{on:%d/%m/%Y}"}
        )
    try:
        with act(
            f"registry.occurrence.{kind.lower()}",
            actor=actor,
            on=on,
            area_id=household.village_id,
            reason=behind.reason,
        ) as doing:
            standing = {each.pk: each for each in involved if each is not new}
            for key in sorted(standing):
                take(standing[key], versions.get(key))
            if new is not None:
                new.code = take_codes(1)[0]
                clean(new)
                new.save(force_insert=True)
            entry = Occurrence(
                kind=kind,
                happened_on=on,
                household=household,
                other_household=involved[1] if len(involved) > 1 else None,
                person=person,
                household_name=household.head_name,
                person_name=person.full_name if person else "",
                persons_before=household.person_count,
                persons_after=household.person_count,
                recorded_by=actor,
                recorded_on=today,
                **behind.columns(),
                **location_of(household.village, today=today).columns(),
            )
            entry.save(force_insert=True)
            journal = Journal(entry, today, {each.pk: each for each in involved})
            if new is not None:
                journal.note("created", new, row={})
            yield journal
            finish(journal)
            doing.subject = household
            doing.before = {"persons": entry.persons_before}
            doing.after = {
                "occurrence": entry.pk,
                "person": entry.person_name,
                "persons": entry.persons_after,
                "paper": entry.paper_number,
            }
    except IntegrityError as problem:
        raise ChangedMeanwhile(
            _("Somebody else recorded something about these people meanwhile. Open it again.")
        ) from problem


def take(household: Household, expected_version: int | None) -> None:
    """Lock the row, take its next version, and see it as it is now."""
    village = household.village_id
    touch(household, expected_version)
    household.refresh_from_db(fields=["registered_on", "dissolved_on", "person_count", *LOCATION])
    if household.village_id != village:
        raise ChangedMeanwhile(
            _("The household was moved to another place meanwhile. Open it again.")
        )


def finish(journal: Journal) -> None:
    entry = journal.entry
    for household in journal.households.values():
        refresh_summary(household)
    household = journal.households[entry.household_id]
    entry.persons_after = household.person_count
    if entry.kind == OccurrenceKind.CORRECTION:
        entry.household_name = household.head_name  # the head may have been put back
    entry.written = journal.rows
    entry.save()
