"""Taking back what `bulk` wrote, as long as nothing rests on it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from django.db import models
from django.utils.translation import gettext as _

from giamngheo.apps.registry.bulk import MODELS, Ledger, change
from giamngheo.apps.registry.enums import HEAD
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.common import bulk

MOST_NAMED = 20


NO_RENUMBERING = pl.Schema({"id": pl.Int64, "before": pl.Int64, "after": pl.Int64})


def resting_on(ledger: Ledger, renumbered: pl.DataFrame) -> list[str]:
    """One line for each thing that would lose its ground; empty when the writing can go back.

    `renumbered` holds what `take_back` returned for later writings: a household that was changed
    and restored has another version and is otherwise as it was.
    """
    return [
        *later_rows(ledger),
        *changed_households(ledger, renumbered),
        *ended_memberships(ledger),
    ]


def later_rows(ledger: Ledger) -> Iterator[str]:
    """Rows of any capability that refer to a row of this writing and are not part of it."""
    for name, model in MODELS.items():
        made = ledger.ids_made(name)
        if not made:
            continue
        for relation in model._meta.related_objects:
            other: type[models.Model] = relation.related_model
            own = (
                ledger.ids_made(other._meta.object_name or "")
                if other in MODELS.values()
                else range(0)
            )
            column = relation.field.attname
            rows = other._default_manager.filter(
                **{f"{column}__gte": made[0], f"{column}__lte": made[-1]}
            )
            if own:
                rows = rows.exclude(pk__gte=own[0], pk__lte=own[-1])
            count = rows.count()
            if count:
                yield _("%(what)s: %(count)s, entered after the import") % {
                    "what": str(other._meta.verbose_name),
                    "count": count,
                }


def changed_households(ledger: Ledger, renumbered: pl.DataFrame) -> Iterator[str]:
    """Households that are no longer as the writing left them."""
    made = ledger.ids_made("Household")
    if made:
        rows = Household.objects.filter(pk__gte=made[0], pk__lte=made[-1]).exclude(version=1)
        now = bulk.read_frame(rows, ["id", "version"])
        first = now.with_columns(pl.lit(1, dtype=pl.Int64).alias("version"))
        changed = now.join(as_renumbered(first, renumbered), on=["id", "version"], how="anti")
        yield from named(changed["id"])
    if ledger.left.is_empty():
        return
    ids = ledger.left["id"].to_list()
    columns = ["id", "person_count", "head_name", "version"]
    now = bulk.read_frame(Household.objects.filter(pk__in=bulk.values_of(ids)), columns)
    left = as_renumbered(ledger.left.select(columns).cast(now.schema), renumbered)
    yield from named(left.join(now, on=columns, how="anti")["id"])
    yield from later_facts(ledger, ids)


def as_renumbered(versions: pl.DataFrame, renumbered: pl.DataFrame) -> pl.DataFrame:
    """Follow each version through the changes that were taken back again."""
    while True:
        steps = versions.join(
            renumbered, left_on=["id", "version"], right_on=["id", "before"], how="inner"
        ).select("id", "after")
        if steps.is_empty():
            return versions
        versions = versions.join(steps, on="id", how="left", maintain_order="left")
        versions = versions.with_columns(pl.coalesce("after", "version").alias("version")).drop(
            "after"
        )


def later_facts(ledger: Ledger, household_ids: list[int]) -> Iterator[str]:
    """Assessments, classes and movements of changed households from after the writing."""
    for model in (Membership, Assessment, PovertyStatus, Movement):
        mark = ledger.marks.get(model._meta.object_name or "", 0)
        rows = model._default_manager.filter(
            household_id__in=bulk.values_of(household_ids), pk__gt=mark
        )
        yield from named(bulk.read_frame(rows, ["household_id"])["household_id"].unique())


def named(ids: pl.Series) -> Iterator[str]:
    """The first households by code, then how many more."""
    keys = ids.to_list()
    rows = Household.objects.filter(pk__in=bulk.values_of(keys)) if keys else []
    for household in sorted(rows, key=lambda row: row.code)[:MOST_NAMED]:
        yield _("%(code)s %(name)s was changed after the import") % {
            "code": household.code,
            "name": household.head_name,
        }
    if len(keys) > MOST_NAMED:
        yield _("and %(count)s more households") % {"count": len(keys) - MOST_NAMED}


def ended_memberships(ledger: Ledger) -> Iterator[str]:
    made = ledger.ids_made("Membership")
    if not made:
        return
    ended = Membership.objects.filter(
        pk__gte=made[0], pk__lte=made[-1], valid_to__isnull=False
    ).count()
    if ended:
        yield _("%(count)s persons have left their household since") % {"count": ended}


def take_back(ledger: Ledger) -> pl.DataFrame:
    """Delete what was made and restore what was changed; versions go on, never back.

    Returns the households restored: id, the version they had before the writing, and now.
    """
    for model in (Movement, PovertyStatus, Assessment):
        bulk.delete(model, ledger.ids_made(model._meta.object_name or ""))
    for frame in ledger.before.get("PovertyStatus", []):
        restore(PovertyStatus, frame)
    bulk.delete(Membership, ledger.ids_made("Membership"))
    for frame in ledger.before.get("Membership", []):
        restore(Membership, frame.filter(pl.col("relationship") != HEAD))
        restore(Membership, frame.filter(pl.col("relationship") == HEAD))
    for frame in ledger.before.get("Person", []):
        restore(Person, frame)
    bulk.delete(Person, ledger.ids_made("Person"))
    restored = pl.DataFrame(schema=NO_RENUMBERING)
    for frame in ledger.before.get("Household", []):
        next_version = ledger.left.select("id", pl.col("version") + 1)
        restore(Household, frame.drop("version").join(next_version, on="id"))
        before = frame.select("id", pl.col("version").alias("before"))
        now = next_version.select("id", pl.col("version").alias("after"))
        restored = before.join(now, on="id").cast(NO_RENUMBERING)
    bulk.delete(Household, ledger.ids_made("Household"))
    return restored


def restore(model: type[models.Model], frame: pl.DataFrame) -> None:
    decimals = [
        field.attname for field in model._meta.concrete_fields
        if isinstance(field, models.DecimalField) and field.attname in frame.columns
    ]  # fmt: skip
    change(
        model,
        frame.with_columns(
            (pl.col(decimals).cast(pl.Float64) * 100).round().cast(pl.Int64)
        ) if decimals else frame,
    )  # fmt: skip


__all__ = ["resting_on", "take_back"]
