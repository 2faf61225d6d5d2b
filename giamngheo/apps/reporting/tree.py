"""The rows of a report: units below an area in the tree of one day, and the villages of each.

Counting is by village, so that every number of a larger unit is the sum of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area, AreaParent, AreaVersion, in_force
from giamngheo.common.scoping import current_scope

LAST_DAY = date.max


class PartialScope(Exception):
    """The reader's areas do not cover the whole unit, so its total would be wrong for all of it."""


def tree_day(area: Area, *, on: date) -> date:
    """The day whose tree is used: `on`, or the nearest day on which the unit exists."""
    if area.valid_from is not None and on < area.valid_from:
        return area.valid_from
    if area.valid_to is not None and on >= area.valid_to:
        return area.valid_to - timedelta(days=1)
    return on


def require_whole(area: Area) -> None:
    """Let through when the active scope covers the unit (or all it has become).

    Raises PartialScope otherwise, and NoActiveScope without any scope.
    """
    scope = current_scope()
    if scope.everything:
        return
    held = set(scope.areas)
    today = territory.heirs(area, on=LAST_DAY)
    for each in today:
        above = territory.path(each, on=LAST_DAY)
        if held.isdisjoint((level, unit.pk) for level, unit in above.items()):
            raise PartialScope
    if not today:
        raise PartialScope


Villages = QuerySet[AreaParent, int] | list[int]


def village_ids(area: Area, *, tree_on: date) -> Villages:
    """Primary keys of the villages in a unit, for `village_id__in`."""
    if area.level == Level.VILLAGE:
        return [area.pk]
    return below_communes(
        territory.descendant_ids(area, level=Level.COMMUNE, on=tree_on), tree_on=tree_on
    )


def below_communes(communes: list[int], *, tree_on: date) -> Villages:
    links = AreaParent.objects.filter(in_force(tree_on), parent__in=communes)
    return links.values_list("area_id", flat=True)


@dataclass(frozen=True, slots=True)
class Node:
    """One unit of the table and the villages it counts."""

    area: Area
    name: str
    number: str
    depth: int
    villages: frozenset[int]
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """The units of a table in printed order. `nodes[0]` is the reported unit itself."""

    nodes: tuple[Node, ...]
    row_level: str
    full_name: str
    villages: Villages

    @property
    def whole(self) -> Node:
        return self.nodes[0]

    @property
    def rows(self) -> tuple[Node, ...]:
        return self.nodes[1:]

    @property
    def top_rows(self) -> tuple[Node, ...]:
        return tuple(node for node in self.rows if node.depth == 0)


def tree(area: Area, *, tree_on: date) -> Tree:
    """The units below an area: villages of a commune, else communes (under their district).

    At most one query a level of the tree, and one for the names of the day.
    """
    children = links_below(area, tree_on=tree_on)
    below = [each for units in children.values() for each in units]
    names, full_name = names_on(below, area, tree_on)

    def villages(unit: Area) -> frozenset[int]:
        if unit.level == Level.VILLAGE:
            return frozenset([unit.pk])
        return frozenset().union(*(villages(each) for each in children.get(unit.pk, ())))

    def node(unit: Area, number: str, depth: int, parts: tuple[int, ...] = ()) -> Node:
        return Node(unit, names[unit.pk], number, depth, villages(unit), parts)

    shown: list[Node] = []
    directly = children.get(area.pk, ()) if area.level != Level.VILLAGE else (area,)
    for place, child in enumerate(directly, start=1):
        inner = children.get(child.pk, ()) if child.level == Level.DISTRICT else ()
        parts = tuple(each.pk for each in inner)
        shown.append(node(child, str(place), 0, parts))
        shown += [node(each, f"{place}.{i}", 1) for i, each in enumerate(inner, start=1)]
    row_level = shown[-1].area.level if shown else Level.VILLAGE.value
    whole = node(area, "", 0, tuple(each.pk for each in directly))
    communes = [key for key, units in children.items() if units[0].level == Level.VILLAGE]
    village_keys = below_communes(communes, tree_on=tree_on) if communes else list(whole.villages)
    return Tree((whole, *shown), row_level, full_name, village_keys)


def links_below(area: Area, *, tree_on: date) -> dict[int, tuple[Area, ...]]:
    """Children in printed order of every unit from `area` down to the villages."""
    children: dict[int, list[Area]] = {}
    above = [area.pk] if area.level != Level.VILLAGE else []
    while above:
        links = AreaParent.objects.filter(in_force(tree_on), parent__in=above)
        above = []
        for link in links.select_related("area"):
            children.setdefault(link.parent_id, []).append(link.area)
            if link.area.level != Level.VILLAGE:
                above.append(link.area_id)
    return {key: tuple(sorted(below, key=printed_place)) for key, below in children.items()}


def printed_place(area: Area) -> tuple[str, str]:
    """Villages in the order of their codes, other units by name."""
    if area.level == Level.VILLAGE:
        return (area.code, "")
    return (area.sort_key, area.code)


def names_on(below: list[Area], top: Area, on: date) -> tuple[dict[int, str], str]:
    """What each unit was called on a day, and the top's name in full.

    Villages are named where the table shows them: below a commune.
    """
    names = {area.pk: area.name for area in (*below, top)}
    full_name = top.full_name
    shows_villages = top.level in (Level.COMMUNE, Level.VILLAGE)
    larger = [area.pk for area in (*below, top) if shows_villages or area.level != Level.VILLAGE]
    for version in AreaVersion.objects.filter(in_force(on), area__in=larger):
        names[version.area_id] = version.name
        if version.area_id == top.pk:
            full_name = version.full_name
    return names, full_name
