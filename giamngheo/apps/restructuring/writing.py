"""Writing a dry run: a fixed number of statements a table, whatever the size of the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from povertycore.vietnamese import collation_key, fold

from giamngheo.apps.accounts import services as accounts
from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import User
from giamngheo.apps.restructuring.columns import Group, every, location_groups
from giamngheo.apps.restructuring.draft import Node
from giamngheo.apps.restructuring.dryrun import DryRun
from giamngheo.apps.restructuring.effects import Placed, TreeEffects
from giamngheo.apps.restructuring.enums import PostAnswer
from giamngheo.apps.restructuring.models import Assignment, Change, ChangeUnit, Placement
from giamngheo.apps.restructuring.rows import (
    Assigned,
    assigned_elsewhere,
    goes_by_household,
    key_of,
    leaving_rows,
    left_behind,
    placed_rows,
    sources,
)
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
from giamngheo.common import bulk
from giamngheo.common.bulk import values_of

Row = models.Model


class TreeWriter:
    """Writes the rows of the tree and keeps each one, before and after, for taking it back."""

    def __init__(self, change: Change, tree: TreeEffects) -> None:
        self.change, self.tree, self.on = change, tree, tree.on
        self.edits: list[TreeEdit] = []

    def write(self) -> None:
        self.create_units()
        self.end_units()
        self.rename_units()
        self.move_units()
        self.create_successions()
        self.record_totals()
        insert_all(self.edits)

    def made(self, rows: Iterable[Row]) -> None:
        self.edits += [self.edit(row, None) for row in rows]

    def edit(self, row: Row, before: dict[str, Any] | None) -> TreeEdit:
        return TreeEdit(
            table=type(row).__name__, row_id=row.pk, change_id=self.change.pk,
            happened_on=self.on, before=before, after=snapshot(row),
        )  # fmt: skip

    def save(self, rows: list[Any], columns: dict[str, list[Any]]) -> None:
        """Set columns of many rows of one model, each with its own value: one statement."""
        if not rows:
            return
        before = [snapshot(row) for row in rows]
        for name, values in columns.items():
            for row, value in zip(rows, values, strict=True):
                setattr(row, name, value)
        type(rows[0])._default_manager.bulk_update(rows, list(columns))
        self.keep(rows, before)

    def keep(self, rows: list[Any], before: list[dict[str, Any]]) -> None:
        earlier = {(each.table, each.row_id): each for each in self.edits}
        for row, was in zip(rows, before, strict=True):
            known = earlier.get((type(row).__name__, row.pk))
            if known is not None:
                known.after = snapshot(row)
            else:
                self.edits.append(self.edit(row, was))

    def create_units(self) -> None:
        for node in self.tree.created:
            node.area = Area(
                level=node.level, code=node.code, kind=node.kind, name=node.name,
                folded_name=fold(node.name), sort_key=collation_key(node.name),
                valid_from=self.on,
            )  # fmt: skip
        nodes = self.tree.created
        self.made(insert_all([node.area for node in nodes if node.area]))
        self.made(insert_all([self.version_of(node) for node in nodes]))
        self.made(insert_all([self.link_of(node) for node in nodes if node.parent is not None]))

    def version_of(self, node: Node) -> AreaVersion:
        return AreaVersion(
            area=node.area, kind=node.kind, name=node.name, area_type=node.area_type,
            valid_from=self.on,
        )  # fmt: skip

    def link_of(self, node: Node) -> AreaParent:
        parent = node.parent.area if node.parent is not None else None
        return AreaParent(area=node.area, parent=parent, valid_from=self.on)

    def end_units(self) -> None:
        self.close([node.area for node in self.tree.ended])
        self.close([node.version for node in self.tree.ended])
        self.close([node.link for node in self.tree.ended])

    def close(self, rows: Iterable[Any]) -> None:
        """End rows of one model on the day of the change."""
        closing = [row for row in rows if row is not None]
        if not closing:
            return
        before = [snapshot(row) for row in closing]
        keys = values_of([row.pk for row in closing])
        type(closing[0])._default_manager.filter(pk__in=keys).update(valid_to=self.on)
        for row in closing:
            row.valid_to = self.on
        self.keep(closing, before)

    def rename_units(self) -> None:
        nodes = self.tree.renamed
        same_day = [n for n in nodes if n.version and n.version.valid_from == self.on]
        later = [n for n in nodes if n not in same_day]
        self.save(
            [node.version for node in same_day],
            {
                "kind": [node.kind for node in same_day],
                "name": [node.name for node in same_day],
                "area_type": [node.area_type for node in same_day],
            },
        )
        self.close([node.version for node in later])
        self.made(insert_all([self.version_of(node) for node in later]))
        self.save(
            [node.area for node in nodes],
            {
                "kind": [node.kind for node in nodes],
                "name": [node.name for node in nodes],
                "folded_name": [fold(node.name) for node in nodes],
                "sort_key": [collation_key(node.name) for node in nodes],
            },
        )

    def move_units(self) -> None:
        nodes = self.tree.moved
        same_day = [n for n in nodes if n.link and n.link.valid_from == self.on]
        later = [n for n in nodes if n not in same_day]
        self.save(
            [node.link for node in same_day],
            {"parent": [node.parent.area if node.parent else None for node in same_day]},
        )
        self.close([node.link for node in later])
        fresh = [self.link_of(node) for node in later if node.parent is not None]
        self.made(insert_all(fresh))

    def create_successions(self) -> None:
        rows = [
            Succession(
                old=node.area, new=heir.node.area if heir.node else None, kind=heir.kind,
                extent=heir.extent, happened_on=self.on, source=self.change.paper,
                verified=self.change.verified,
            )
            for node, heir in self.tree.successions
        ]  # fmt: skip
        self.made(insert_all(rows))

    def record_totals(self) -> None:
        wanted = {each.node.area.pk: each for each in self.tree.totals if each.node.area}
        known = AreaTotal.objects.filter(area__in=values_of(sorted(wanted)), counted_on=self.on)
        replaced = {row.area_id: row for row in known}
        source = _("added up from its parts: %(paper)s") % {"paper": self.change.paper}
        columns = ("household_count", "person_count", "ethnic_minority_household_count")
        self.save(
            list(replaced.values()),
            {name: [getattr(wanted[key], name) for key in replaced] for name in columns}
            | {"source": [source[:300]] * len(replaced)},
        )
        fresh = [
            AreaTotal(
                area_id=key, counted_on=self.on, source=source[:300], is_computed=True,
                **{name: getattr(each, name) for name in columns},
            )
            for key, each in wanted.items()
            if key not in replaced
        ]  # fmt: skip
        self.made(insert_all(fresh))


def insert_all(rows: Sequence[Any]) -> Sequence[Any]:
    """Insert rows of one model in one statement and give them their keys."""
    if not rows:
        return rows
    model = type(rows[0])
    columns = [column.attname for column in model._meta.concrete_fields]
    for row, key in zip(rows, bulk.next_ids(model, len(rows)), strict=True):
        row.pk = key
    # Keys of rows made in the same act are known only now.
    for row in rows:
        for column in model._meta.concrete_fields:
            if isinstance(column, models.ForeignKey) and column.is_cached(row):
                related = getattr(row, column.name)
                setattr(row, column.attname, related.pk if related is not None else None)
    bulk.insert(model, columns, ([getattr(row, name) for name in columns] for row in rows))
    return rows


def snapshot(row: Row) -> dict[str, Any]:
    """The columns of a row as JSON."""
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if value is not None and not isinstance(value, (str, int, bool, float)):
            value = value.isoformat() if isinstance(value, date) else str(value)
        found[column.attname] = value
    return found


def write_placements(change: Change, tree: TreeEffects) -> None:
    """Keep where every village and commune goes; the updates below read it."""
    insert_all([placement_of(change, each) for each in (*tree.villages, *tree.communes)])


def placement_of(change: Change, placed: Placed) -> Placement:
    commune, district, province = placed.after
    commune_before, district_before, province_before = placed.before
    place = placed.place.area if placed.place is not None else None
    place_id = place.pk if place is not None else placed.place_id
    if place_id is None:
        raise RuntimeError(placed.source_name)
    return Placement(
        change=change, source_id=placed.source_id,
        place_id=place_id,
        commune=commune.area, district=district.area if district else None,
        province=province.area, commune_before=commune_before.area,
        district_before=district_before.area if district_before else None,
        province_before=province_before.area,
    )  # fmt: skip


def write_assigned(change: Change, tree: TreeEffects) -> None:
    """Tell each assignment the unit its part has become."""
    for village_id, unit in tree.split.items():
        for code, node in unit.parts.items():
            rows = every(Assignment).filter(change=change, village_id=village_id, part=code)
            rows.update(place=node.area)


class RowMover:
    """Moves the rows of all tables, and keeps where they lay."""

    def __init__(self, change: Change, run: DryRun, assigned: Assigned) -> None:
        self.change, self.tree, self.assigned = change, run.tree, assigned
        self.run = run
        self.moved: dict[str, int] = {}
        self.made_rounds: list[int] = []

    def move_all(self) -> dict[str, int]:
        """Update every table; returns how many rows of each were written."""
        for group in location_groups():
            self.move_assigned(group)
            self.move_placed(group)
        return self.moved

    def count(self, group: Group, rows: int) -> None:
        if rows:
            self.moved[group.table] = self.moved.get(group.table, 0) + rows

    def remember(self, group: Group, rows: QuerySet[Any], now: dict[int, int]) -> None:
        """Keep the place of rows that get another village (or commune), for reports and undo."""
        lowest = f"{group.lowest}_id"
        if not now:
            return
        pairs = rows.filter(**{f"{lowest}__in": values_of(sorted(now))})
        bulk.insert(
            FormerPlace,
            ["table", "field", "row_id", "area_id", "now_id", "until", "change_id"],
            [
                (group.table, group.lowest, pk, old, now[old], self.tree.on, self.change.pk)
                for pk, old in pairs.order_by().values_list("pk", lowest)
            ],
        )

    def move_placed(self, group: Group) -> None:
        found = sources(group, self.tree)
        if not found:
            return
        rows = placed_rows(group, self.tree, self.assigned)
        behind = left_behind(group, self.tree)
        upper = self.upper_columns(group)
        written = behind.update(**upper)
        columns = dict(upper)
        if group.follows or not group.by_village:
            now = {
                key: each.place.area.pk
                for key, each in found.items()
                if each.place is not None and each.place.area and each.place.area.pk != key
            }
            self.remember(group, rows, now)
            columns[f"{group.lowest}_id"] = self.placement(group, "place_id")
        self.count(group, written + rows.update(**columns))

    def upper_columns(self, group: Group) -> dict[str, Any]:
        names = (
            ["commune", "district", "province"] if group.by_village else ["district", "province"]
        )
        return {
            f"{group.prefix}{name}_id": self.placement(group, f"{name}_id")
            for name in names
            if name in group.levels
        }

    def placement(self, group: Group, column: str) -> Subquery:
        here = Placement.objects.filter(change=self.change, source=OuterRef(f"{group.lowest}_id"))
        return Subquery(here.values(column)[:1])

    def move_assigned(self, group: Group) -> None:
        """Rows that go with a household to another part of its split village."""
        if not goes_by_household(group):
            return
        for village_id, leaving in assigned_elsewhere(self.tree, self.assigned).items():
            unit = self.tree.split[village_id]
            by_code: dict[str, list[int]] = {}
            for household, code in leaving.items():
                by_code.setdefault(code, []).append(household)
            for code, households in sorted(by_code.items()):
                node = unit.parts[code]
                rows = leaving_rows(group, village_id, households)
                if node.area is None:
                    raise RuntimeError(node.code)
                self.remember(group, rows, {village_id: node.area.pk})
                self.count(group, rows.update(**location_columns(group, node)))

    def cut_rounds(self) -> None:
        """Give the cases that leave a running round a round of their own in their new commune.

        Runs after the rows have moved: what leaves is what now lies in another commune.
        """
        by_key = {key_of(each.after[0]): each.after for each in self.tree.villages}
        for new in self.new_rounds:
            original = every(Campaign).get(pk=new.campaign_id)
            commune, district, province = by_key[new.commune_key]
            twin = Campaign(
                kind=original.kind, unit=original.unit, procedure_id=original.procedure_id,
                standard_ids=original.standard_ids, starts_on=original.starts_on,
                due_on=original.due_on, opened_by=original.opened_by,
                opened_on=original.opened_on, note=original.note, split_from=original,
                commune=commune.area, district=district.area if district else None,
                province=province.area,
            )  # fmt: skip
            twin.save()
            self.made_rounds.append(twin.pk)
            moving = [each.source_id for each in self.tree.villages]
            places = {*moving, *(e.place.area.pk for e in self.tree.villages
                                 if e.place is not None and e.place.area)}  # fmt: skip
            for group in location_groups():
                if group.campaign and group.by_village and not group.prefix:
                    rows = group.rows.filter(
                        campaign=original, commune=commune.area,
                        village_id__in=values_of(sorted(places)),
                    )  # fmt: skip
                    rows.update(campaign=twin)

    @property
    def new_rounds(self) -> list[Any]:
        by_key = {}
        for node in self.tree.created:
            by_key[f"new:{node.code}"] = str(node.area.pk) if node.area else ""
        return [
            type(each)(each.campaign_id, by_key.get(each.commune_key, each.commune_key),
                       each.commune_name)
            for each in self.run.rows.new_rounds
        ]  # fmt: skip


def location_columns(group: Group, node: Node) -> dict[str, Any]:
    """All location columns of a row that goes to a village."""
    found: dict[str, Any] = {}
    for each in node.above():
        name = each.level.lower()
        if name in group.levels:
            found[f"{group.prefix}{name}"] = each.area
    if "district" in group.levels and f"{group.prefix}district" not in found:
        found[f"{group.prefix}district"] = None
    return found


def write_posts(run: DryRun, *, actor: User, today: date) -> list[dict[str, Any]]:
    """End, keep and give posts as answered; returns what was done, for the receipt."""
    done: list[dict[str, Any]] = []
    for each in run.posts:
        line: dict[str, Any] = {
            "post": each.post.pk, "user": each.post.user.username, "role": each.post.role,
            "area": each.post.area.code, "answer": each.answer, "given": [],
        }  # fmt: skip
        if each.answer in (PostAnswer.END, PostAnswer.MOVE):
            line["valid_to"] = each.post.valid_to and each.post.valid_to.isoformat()
            last = max(today, each.post.valid_from + timedelta(days=1))
            accounts.end_post(post=each.post, valid_to=last, actor=actor, on=run.plan.on)
        for node in each.to if each.answer == PostAnswer.MOVE else ():
            if node.area is None:
                raise RuntimeError(node.code)
            held = node.area.posts.filter(
                user=each.post.user, role=each.post.role, valid_to__isnull=True
            ).exists()
            given = accounts.give_post(
                user=each.post.user, role=Role(each.post.role), area=node.area,
                valid_from=today, actor=actor, on=run.plan.on,
            )  # fmt: skip
            if not held:
                line["given"].append(given.pk)
        done.append(line)
    return done


def record_units(change: Change, run: DryRun, areas: Iterable[Area]) -> None:
    """The units a change is shown with on their pages."""
    found = {area.pk for area in areas}
    found |= {node.area.pk for node in run.tree.created if node.area is not None}
    ChangeUnit.objects.bulk_create(
        [ChangeUnit(change=change, area_id=key) for key in sorted(found)], ignore_conflicts=True
    )
