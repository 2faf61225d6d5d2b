"""Taking back an entry made by mistake: another entry says so, and the register is as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn

from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import OccurrenceKind
from giamngheo.apps.registry.models import Household, Membership, Movement, Occurrence, Person
from giamngheo.apps.registry.services.common import RegisterRefused
from giamngheo.apps.registry.services.journal import (
    KNOWN,
    Behind,
    Journal,
    jsonable,
    occurrence,
)
from giamngheo.apps.registry.services.steps import refuse, require_living

# What two communes agreed is not taken back by one of them.
NOT_CORRECTED = (
    OccurrenceKind.CORRECTION,
    OccurrenceKind.HANDED_OVER,
    OccurrenceKind.TAKEN_OVER,
)


class RestsOnIt(RegisterRefused):
    """Something that came later rests on the entry; the message names it."""


def correct(
    *,
    entry: Occurrence,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """Take an entry back whole: a correcting entry with its reason, and every row as before.

    The entry stays in the journal beside its correction. Movements it wrote are withdrawn, not
    deleted. Raises RestsOnIt when a later entry changed the same rows (correct that one first),
    RegisterRefused without a reason, for an entry that is corrected already, for a correction, and
    for a handover: that one is handed back.
    """
    require_correctable(entry, behind)
    household = entry.household
    others = [entry.other_household] if entry.other_household is not None else []
    others += further_households(entry, known={household.pk, *[each.pk for each in others]})
    require_all_here(others, actor, today)
    with occurrence(
        OccurrenceKind.CORRECTION,
        household,
        others=others,
        person=entry.person,
        behind=behind,
        versions={household.pk: expected_version},
        actor=actor,
        on=on,
        today=today,
    ) as journal:
        journal.entry.corrects = entry
        journal.entry.person_name = entry.person_name
        journal.entry.save(update_fields=["corrects", "person_name"])
        for written in reversed(entry.written):
            put_back(journal, entry, written)
    return journal.entry


def require_correctable(entry: Occurrence, behind: Behind) -> None:
    if not behind.reason.strip():
        raise RegisterRefused(_("Say why the entry is wrong: the reason stands beside it."))
    if entry.kind in NOT_CORRECTED:
        raise RegisterRefused(
            _(
                "This entry cannot be taken back. After a correction record again what happened;"
                " a household that was handed over is handed back."
            )
        )
    if Occurrence._base_manager.filter(corrects=entry).exists():
        raise RegisterRefused(_("This entry was corrected already."))


def require_all_here(others: list[Household], actor: User, today: date) -> None:
    for each in others:
        try:
            permissions.require(actor, Verb.EDIT_HOUSEHOLDS, each.village, today=today)
        except permissions.OutsideArea:
            refuse(
                _(
                    "The entry also touches a household that belongs to another commune now, so it"
                    " cannot be taken back here. Record what has happened instead."
                )
            )


def further_households(entry: Occurrence, known: set[int]) -> list[Household]:
    """Households the entry touched besides the two it names (several founders)."""
    keys = {
        row["row"]["household_id"] for row in entry.written if "household_id" in row.get("row", {})
    }
    keys |= {each["pk"] for each in entry.written if each["model"] == "registry.household"}
    members = [each["pk"] for each in entry.written if each["model"] == "registry.membership"]
    rows = Membership._base_manager.filter(pk__in=members)
    keys |= set(rows.values_list("household_id", flat=True))
    return list(Household._base_manager.filter(pk__in=keys - known).order_by("pk"))


def replace_entry(
    *,
    entry: Occurrence,
    again: Callable[[], Occurrence],
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """Take an entry back and record what really happened, both or neither.

    For a wrong day or a wrong person. `again` calls the verb that writes the right entry; it must
    not expect a version, since the correction has just taken one.
    """
    with act(
        "registry.occurrence.replaced",
        actor=actor,
        on=on,
        area_id=entry.village_id,
        reason=behind.reason,
    ) as doing:
        correct(
            entry=entry,
            behind=behind,
            expected_version=expected_version,
            actor=actor,
            on=on,
            today=today,
        )
        right = again()
        doing.subject = right.household
        doing.after = {"wrong": entry.pk, "right": right.pk}
    return right


def put_back(journal: Journal, entry: Occurrence, written: dict[str, Any]) -> None:
    """Undo one change of a row, if nothing has changed it since."""
    model = KNOWN[written["model"]]
    if written["how"] == "deleted":
        journal.create(remade(model, written))
        return
    row = model._base_manager.select_for_update().filter(pk=written["pk"]).first()
    if row is None:
        raise_in_the_way(entry, written)
    if written["how"] == "changed":
        require_as_left(entry, row, written, written["after"])
        require_free(row, written["before"])
        journal.change(row, **values_of(model, written["before"]))
        return
    require_as_left(entry, row, written, written["row"])
    if isinstance(row, Movement):
        journal.change(
            row, status_closed_id=None, status_opened_id=None, withdrawn_by_id=journal.entry.pk
        )
    elif isinstance(row, Household):
        empty_shell(journal, row)
    else:
        try:
            journal.delete(row)
        except ProtectedError as problem:
            raise rests(problem) from problem
        if isinstance(row, Person):
            journal.entry.person = None


def empty_shell(journal: Journal, household: Household) -> None:
    """A household entered by mistake keeps its code and holds nobody on any day."""
    if Membership._base_manager.filter(household=household).exists():
        refuse(
            _("People joined household %(code)s later. Correct those entries first."),
            code=household.code,
        )
    journal.change(household, dissolved_on=household.registered_on)


def require_as_left(
    entry: Occurrence, row: models.Model, written: dict[str, Any], left: dict[str, Any]
) -> None:
    now = {name: jsonable(getattr(row, name)) for name in left}
    if now != left:
        raise_in_the_way(entry, written)


def require_free(row: models.Model, before: dict[str, Any]) -> None:
    """Whoever is to be a member again may live elsewhere by now, or the household have ended."""
    if not isinstance(row, Membership) or before.get("valid_to", "") is not None:
        return
    require_living(Household._base_manager.get(pk=row.household_id), row.valid_from)
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=row.valid_to)
    other = Membership._base_manager.filter(later, person=row.person).exclude(pk=row.pk).first()
    if other is not None:
        refuse(
            _("%(name)s is recorded in a household again since %(day)s. Correct that entry first."),
            name=row.person.full_name,
            day=other.valid_from,
        )


def raise_in_the_way(entry: Occurrence, written: dict[str, Any]) -> NoReturn:
    """Name the later entry that changed the same row, or say that it was changed otherwise."""
    touched = Q(household=entry.household_id) | Q(other_household=entry.household_id)
    if entry.other_household_id:
        other = entry.other_household_id
        touched |= Q(household=other) | Q(other_household=other)
    later = Occurrence._base_manager.filter(touched, pk__gt=entry.pk).order_by("-pk")
    for each in later.exclude(kind=OccurrenceKind.CORRECTION).filter(corrected_by__isnull=True):
        if any((r["model"], r["pk"]) == (written["model"], written["pk"]) for r in each.written):
            raise RestsOnIt(
                _("A later entry rests on it: %(kind)s, %(day)s. Correct that one first.")
                % {"kind": each.get_kind_display(), "day": f"{each.happened_on:%d/%m/%Y}"}
            )
    what = KNOWN[written["model"]]._meta.verbose_name
    raise RestsOnIt(
        _(
            "The register was changed since (%(what)s), by a decision or an import. Put that right"
            " first; or record what has happened now."
        )
        % {"what": what}
    )


def rests(problem: ProtectedError) -> RestsOnIt:
    kinds = sorted({str(row._meta.verbose_name) for row in problem.protected_objects})
    return RestsOnIt(
        _("Something rests on the entry already: %(what)s. Put that right first.")
        % {"what": ", ".join(kinds)}
    )


def remade(model: type[models.Model], written: dict[str, Any]) -> models.Model:
    return model(pk=written["pk"], **values_of(model, written["row"]))


def values_of(model: type[models.Model], kept: dict[str, Any]) -> dict[str, Any]:
    """Columns as they stand in the journal, as Python values again."""
    fields = {each.attname: each for each in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in kept.items()}
