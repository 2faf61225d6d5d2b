"""Writing the tree: loading the reference files, and recording totals of households."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext as _

from giamngheo.apps.audit.services import act
from giamngheo.apps.territory import reference
from giamngheo.apps.territory.models import (
    Area,
    AreaClass,
    AreaParent,
    AreaTotal,
    AreaVersion,
    ReferenceLoad,
    Succession,
    TreeEdit,
    as_dict,
)
from giamngheo.common import bulk


class TotalRefused(Exception):
    """The total cannot be true; the message says why."""


def set_total(
    *,
    area: Area,
    counted_on: date,
    household_count: int,
    person_count: int | None,
    source: str,
    actor: AbstractBaseUser,
    on: date,
) -> AreaTotal:
    """Record how many households and persons a unit has on a day; a second count corrects it.

    The caller has checked that `actor` may (Verb.SET_TOTALS). Raises TotalRefused.
    """
    if household_count < 0 or (person_count is not None and person_count < household_count):
        raise TotalRefused(_("There cannot be fewer persons than households."))
    if not source.strip():
        raise TotalRefused(_("Say where the figure comes from."))
    with act("territory.total.set", actor=actor, on=on, area_id=area.pk) as doing:
        earlier = AreaTotal.objects.filter(area=area, counted_on=counted_on).first()
        total, _made = AreaTotal.objects.update_or_create(
            area=area,
            counted_on=counted_on,
            defaults={
                "household_count": household_count,
                "person_count": person_count,
                "source": source,
                "is_computed": False,
            },
        )
        doing.subject = total
        doing.before = earlier and counts(earlier)
        doing.after = {**as_dict(area), **counts(total)}
    return total


def counts(total: AreaTotal) -> dict[str, object]:
    return {
        "counted_on": total.counted_on.isoformat(),
        "households": total.household_count,
        "persons": total.person_count,
        "source": total.source,
    }


def load_reference() -> int:
    """Bring the tree up to the territory files; returns how many units they hold, 0 if current.

    Adds what is missing and updates what the files changed; deletes nothing, so units and ties made
    here stay. Runs at set-up, before anybody has an account: its trace is ReferenceLoad.
    """
    fingerprint = reference.fingerprint()
    latest = ReferenceLoad.objects.order_by("-pk").first()
    if latest is not None and latest.fingerprint == fingerprint:
        return 0
    units = reference.areas()
    with transaction.atomic():
        put(Area, ["level", "code", "valid_from"], units.values())
        keys = {
            (level, code, start): key
            for key, level, code, start in Area.objects.values_list(
                "pk", "level", "code", "valid_from"
            )
        }
        put(
            AreaVersion,
            ["area_id", "valid_from"],
            ({"area_id": keys[key], **row} for key, row in reference.versions()),
        )
        put(
            AreaParent,
            ["area_id", "valid_from"],
            (
                {"area_id": keys[key], "parent_id": keys[above], **row}
                for key, above, row in reference.parents()
            ),
        )
        put(
            Succession,
            ["old_id", "new_id", "happened_on"],
            (
                {"old_id": keys[old], "new_id": keys[new] if new else None, **row}
                for old, new, row in reference.successions()
            ),
        )
        put(
            AreaClass,
            ["area_id", "kind", "valid_from"],
            ({"area_id": keys[key], **row} for key, row in reference.classes()),
        )
        ReferenceLoad.objects.create(fingerprint=fingerprint, area_count=len(units))
    return len(units)


def put(model: type[models.Model], key: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows whose key is new, update those whose other columns differ.

    Rows that a change recorded here has written are newer than the files and stay as they are.
    """
    wanted = {tuple(row[name] for name in key): row for row in rows}
    if not wanted:
        return
    columns = list(next(iter(wanted.values())))
    manager = model._default_manager
    known = {
        tuple(values[name] for name in key): values for values in manager.values("pk", *columns)
    }
    fresh = [row for name, row in wanted.items() if name not in known]
    bulk.insert(model, columns, ([row[column] for column in columns] for row in fresh))
    edited = set(TreeEdit.objects.filter(table=model.__name__).values_list("row_id", flat=True))
    for name, row in wanted.items():
        old = known.get(name)
        if old is None or old["pk"] in edited:
            continue
        if any(old[column] != row[column] for column in columns):
            manager.filter(pk=old["pk"]).update(**row)
