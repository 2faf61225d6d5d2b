"""Taking a change back, row by row, and what forbids it; and mending rows written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.models import Post
from giamngheo.apps.restructuring.columns import Group, every, location_groups, ties
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.restructuring.models import Assignment, Change, ChangeUnit, Placement
from giamngheo.apps.review.models import Campaign
from giamngheo.apps.territory.models import (
    Area,
    AreaParent,
    AreaTotal,
    AreaVersion,
    FormerPlace,
    Succession,
    TreeEdit,
)
from giamngheo.common.bulk import values_of

TREE_TABLES: dict[str, type[models.Model]] = {
    each.__name__: each for each in (AreaTotal, Succession, AreaParent, AreaVersion, Area)
}
UPPER = ("commune", "district", "province")


def placed_at(group: Group, change: Change, column: str) -> Subquery:
    """A column of the placement of the row's village or commune in a change."""
    here = Placement.objects.filter(change=change, source=OuterRef(f"{group.lowest}_id"))
    return Subquery(here.values(column)[:1])


def move_again(change: Change) -> int:
    """Move rows that still lie where a change moved them from; returns how many."""
    mended = 0
    found = Placement.objects.filter(change=change)
    for group in location_groups():
        upper = UPPER if group.by_village else UPPER[1:]
        columns: dict[str, Any] = {
            f"{group.prefix}{name}_id": placed_at(group, change, f"{name}_id")
            for name in upper
            if name in group.levels
        }
        rows = group.rows.filter(**{f"{group.lowest}_id__in": found.values("source_id")})
        rows = rows.annotate(
            goes_to=placed_at(group, change, "place_id"),
            goes_under=placed_at(group, change, "commune_id"),
        )
        stale = ~Q(**{f"{group.prefix}commune_id": F("goes_under")})
        if group.follows and group.table != "review.reviewerassignment":
            columns[f"{group.lowest}_id"] = placed_at(group, change, "place_id")
            stale |= ~Q(**{f"{group.lowest}_id": F("goes_to")})
        keys = list(rows.filter(stale).values_list("pk", f"{group.lowest}_id", "goes_to"))
        if not keys:
            continue
        FormerPlace.objects.bulk_create(
            FormerPlace(
                table=group.table, field=group.lowest, row_id=pk, area_id=old, now_id=now,
                until=change.on, change_id=change.pk,
            )
            for pk, old, now in keys
            if now != old and f"{group.lowest}_id" in columns
        )  # fmt: skip
        mended += group.rows.filter(pk__in=values_of([key[0] for key in keys])).update(**columns)
    return mended


def made_areas(change: Change) -> list[int]:
    rows = TreeEdit.objects.filter(change_id=change.pk, table="Area", before__isnull=True)
    return sorted(rows.values_list("row_id", flat=True))


def what_rests_on(change: Change) -> list[str]:
    """Why a change cannot be taken back: facts recorded since that need it."""
    reasons = list(later_edits(change))
    made = made_areas(change)
    for group in location_groups():
        reasons += rows_resting(group, change, made)
    reasons += plans_resting(change, made)
    reasons += others_resting(change, made)
    reasons += rounds_resting(change)
    return reasons


def later_edits(change: Change) -> Iterator[str]:
    mine = TreeEdit.objects.filter(change_id=change.pk)
    same = mine.filter(table=OuterRef("table"), row_id=OuterRef("row_id"))
    later = TreeEdit.objects.exclude(change_id=change.pk).filter(Exists(same))
    later = later.filter(pk__gt=mine.order_by("pk").values("pk")[:1])
    ids = set(later.values_list("change_id", flat=True))
    for other in Change.objects.filter(pk__in=ids).order_by("on", "pk"):
        yield _("“%(title)s” of %(day)s was applied to the same units later.") % {
            "title": other.title,
            "day": f"{other.on:%d/%m/%Y}",
        }


def remembered(group: Group, change: Change) -> QuerySet[FormerPlace]:
    return FormerPlace.objects.filter(
        change_id=change.pk, table=group.table, field=group.lowest, row_id=OuterRef("pk")
    )


def rows_resting(group: Group, change: Change, made: list[int]) -> Iterator[str]:
    """Rows entered in the new units since, and moved rows that have gone elsewhere since."""
    here = Q(**{f"{group.lowest}_id__in": values_of(made)})
    rows = group.rows.filter(here).exclude(Exists(remembered(group, change)))
    if group.model is Campaign:
        rows = rows.exclude(pk__in=change.receipt.get("rounds", []))
    entered = rows.count()
    label = str(group.model._meta.verbose_name)
    if entered:
        told = _("%(count)s rows of “%(table)s” were entered in the new units.")
        yield told % {"count": entered, "table": label}
    where = remembered(group, change).values("now_id")[:1]
    moved = group.rows.filter(Exists(remembered(group, change))).annotate(was_put=Subquery(where))
    gone = moved.exclude(**{f"{group.lowest}_id": F("was_put")}).count()
    if gone:
        told = _("%(count)s rows of “%(table)s” have moved on since.")
        yield told % {"count": gone, "table": label}


def plans_resting(change: Change, made: list[int]) -> Iterator[str]:
    """Other changes, planned or applied, that name the new units."""
    living = Change.objects.filter(state__in=(ChangeState.PLANNED, ChangeState.APPLIED))
    for other in living.filter(units__area__in=values_of(made)).exclude(pk=change.pk).distinct():
        told = _("“%(title)s” of %(day)s names the new units.")
        yield told % {"title": other.title, "day": f"{other.on:%d/%m/%Y}"}


def others_resting(change: Change, made: list[int]) -> Iterator[str]:
    """Ties of other kinds to the new units: posts, rounds opened, lists brought, classes."""
    edits = TreeEdit.objects.filter(change_id=change.pk)
    given = [key for line in change.receipt.get("posts", []) for key in line["given"]]
    for model in apps.get_models():
        if model._meta.app_label == "restructuring" or model._meta.proxy:
            continue
        located = {(g.model, g.lowest) for g in location_groups()}
        upper = {
            f"{g.prefix}{name}" for g in location_groups() if g.model is model for name in UPPER
        }
        for name in ties(model):
            if (model, name) in located or name in upper or model is FormerPlace:
                continue
            rows = every(model).filter(**{f"{name}_id__in": values_of(made)})
            if model.__name__ in TREE_TABLES:
                mine = edits.filter(table=model.__name__).values("row_id")
                rows = rows.exclude(pk__in=mine)
            elif model is Post:
                rows = rows.exclude(pk__in=given)
            count = rows.count()
            if count:
                told = _("%(count)s rows of “%(table)s” name the new units.")
                yield told % {"count": count, "table": str(model._meta.verbose_name)}


def rounds_resting(change: Change) -> Iterator[str]:
    """Rounds that the change cut off and that have gone on: papers and decisions of their own."""
    followers = {group.model for group in location_groups() if group.campaign and group.by_village}
    made = change.receipt.get("rounds", [])
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if column.related_model is not Campaign or model in followers:
                continue
            count = every(model).filter(**{f"{column.name}__in": made}).count()
            if count:
                told = _("%(count)s rows of “%(table)s” belong to a round that the change opened.")
                yield told % {"count": count, "table": str(model._meta.verbose_name)}


def take_back(change: Change) -> dict[str, int]:
    """Put rows, tree and posts back as they were; returns how many rows of each table."""
    rejoin_rounds(change)
    counts: dict[str, int] = {}
    for group in location_groups():
        count = put_back(group, change)
        if count:
            counts[group.table] = counts.get(group.table, 0) + count
    FormerPlace.objects.filter(change_id=change.pk).delete()
    every(Assignment).filter(change=change).update(place=None)
    Placement.objects.filter(change=change).delete()
    restore_posts(change)
    restore_tree(change)
    return counts


def rejoin_rounds(change: Change) -> None:
    for twin in every(Campaign).filter(pk__in=change.receipt.get("rounds", [])):
        for group in location_groups():
            if group.campaign and group.by_village:
                group.rows.filter(campaign=twin).update(campaign=twin.split_from)
        twin.delete()


def put_back(group: Group, change: Change) -> int:
    was = remembered(group, change).values("area_id")[:1]
    restored = group.rows.filter(Exists(remembered(group, change)))
    count = restored.update(**{f"{group.lowest}_id": Subquery(was)})
    sources = Placement.objects.filter(change=change).values("source_id")
    names = UPPER if group.by_village else UPPER[1:]
    rows = group.rows.filter(**{f"{group.lowest}_id__in": sources})
    raised = rows.update(
        **{
            f"{group.prefix}{name}_id": placed_at(group, change, f"{name}_before_id")
            for name in names
            if name in group.levels
        }
    )
    return max(count, raised)


def restore_posts(change: Change) -> None:
    for line in change.receipt.get("posts", []):
        Post.objects.filter(pk__in=line["given"]).delete()
        if "valid_to" in line:
            Post.objects.filter(pk=line["post"]).update(valid_to=line["valid_to"])


def restore_tree(change: Change) -> None:
    edits = list(TreeEdit.objects.filter(change_id=change.pk).order_by("-pk"))
    made = {name: [e.row_id for e in edits if e.table == name and e.before is None]
            for name in TREE_TABLES}  # fmt: skip
    gone = values_of(made["Area"])
    ChangeUnit.objects.filter(area__in=gone).delete()
    # Changes given up or taken back may still name units that now never were.
    every(Assignment).filter(village__in=gone).delete()
    Change.objects.filter(area__in=gone).update(area=change.area)
    for name, model in TREE_TABLES.items():
        model._default_manager.filter(pk__in=values_of(made[name])).delete()
    for edit in edits:
        if edit.before is not None:
            columns = {key: value for key, value in edit.before.items() if key != "id"}
            TREE_TABLES[edit.table]._default_manager.filter(pk=edit.row_id).update(**columns)
    TreeEdit.objects.filter(change_id=change.pk).delete()
