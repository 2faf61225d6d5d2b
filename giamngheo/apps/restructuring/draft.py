"""The tree of one day held in memory, so that the steps of a plan can be tried on it.

Loaded in a fixed number of statements however many units a plan names. Steps change nodes; what
changed is read off by comparing each node with how it was loaded (see `effects`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.restructuring.plans import level_of
from giamngheo.apps.territory.enums import AreaKind, Extent, Level, SuccessionKind
from giamngheo.apps.territory.models import Area, AreaParent, AreaVersion, in_force
from giamngheo.common.bulk import values_of

LEVELS_DOWN = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)


@dataclass(eq=False, slots=True)
class Heir:
    """What an old unit becomes: a node, or nothing for a level that ends."""

    node: Node | None
    kind: SuccessionKind
    extent: Extent


@dataclass(eq=False, slots=True)
class Node:
    """One unit in the draft. `area` is empty for a unit the plan creates."""

    level: Level
    code: str
    kind: str
    name: str
    area_type: str
    parent: Node | None = None
    area: Area | None = None
    version: AreaVersion | None = None
    link: AreaParent | None = None
    children: list[Node] = field(default_factory=list)
    is_ended: bool = False
    heirs: list[Heir] = field(default_factory=list)
    # Units that went into this one whole, for adding up totals.
    made_of: list[Node] = field(default_factory=list)
    was_parent: Node | None = None
    # Parts of a split village by their code; households choose among them.
    parts: dict[str, Node] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return f"{AreaKind(self.kind).label} {self.name}"

    @property
    def is_new(self) -> bool:
        return self.area is None

    def above(self) -> Iterator[Node]:
        """The node and all above it as the plan leaves them."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def was_above(self) -> Iterator[Node]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.was_parent

    def destination(self) -> Node | None:
        """The node itself, or the one its rows go to when it has ended."""
        node: Node | None = self
        while node is not None and node.is_ended:
            whole = [each for each in node.heirs if each.extent != Extent.PART]
            node = whole[0].node if whole else None
        return node


@dataclass(eq=False)
class Draft:
    """The units of some provinces on a day, and what a plan does to them."""

    on: date
    nodes: dict[int, Node]
    created: list[Node] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_code = {(node.level, node.code): node for node in self.nodes.values()}

    def live(self, code: str) -> Node | None:
        """The unit that carries a code at this point of the plan, or a noted problem."""
        node = self.by_code.get((level_of(code), code))
        if node is None:
            self.problems.append(
                _("No unit has the code %(code)s on %(day)s.")
                % {"code": code, "day": f"{self.on:%d/%m/%Y}"}
            )
        return node

    def create(self, node: Node, parent: Node | None) -> None:
        self.created.append(node)
        self.by_code[node.level, node.code] = node
        place(node, parent)

    def end(self, node: Node, heirs: Iterable[Heir]) -> None:
        """The unit ends; its code is free from this point on."""
        if node.is_new:
            told = _("%(name)s would begin and end on one day; make two changes of it.")
            self.problems.append(told % {"name": node.full_name})
        node.is_ended = True
        node.heirs += heirs
        if self.by_code.get((node.level, node.code)) is node:
            del self.by_code[node.level, node.code]
        if node.parent is not None:
            node.parent.children.remove(node)

    def all_nodes(self) -> Iterator[Node]:
        yield from self.nodes.values()
        yield from self.created


def place(node: Node, parent: Node | None) -> None:
    """Put a node under another, taking it from where it stood."""
    if node.parent is not None and node in node.parent.children:
        node.parent.children.remove(node)
    node.parent = parent
    if parent is not None:
        parent.children.append(node)


def load(codes: Iterable[str], *, on: date) -> Draft:
    """The provinces in which the named units lie, down to their villages."""
    wanted = sorted(set(codes))
    units = Area.objects.in_force(on).filter(code__in=values_of(wanted)) if wanted else []
    named = [unit for unit in units if level_of(unit.code) == unit.level]
    tops = top_ids([unit.pk for unit in named], on=on)
    links, areas = links_below(tops, on=on)
    versions = {
        row.area_id: row
        for row in AreaVersion.objects.filter(in_force(on), area__in=values_of(list(areas)))
    }
    nodes = {key: node_of(area, versions.get(key)) for key, area in areas.items()}
    for link in links:
        node, parent = nodes[link.area_id], nodes[link.parent_id]
        node.link, node.was_parent = link, parent
        place(node, parent)
    for node in nodes.values():
        node.children.sort(key=lambda each: each.code)
    return Draft(on, nodes)


def node_of(area: Area, version: AreaVersion | None) -> Node:
    return Node(
        level=Level(area.level),
        code=area.code,
        kind=version.kind if version else area.kind,
        name=version.name if version else area.name,
        area_type=version.area_type if version else "",
        area=area,
        version=version,
    )


def top_ids(keys: list[int], *, on: date) -> list[int]:
    """Units above all others, of the given ones."""
    tops: set[int] = set()
    below = set(keys)
    while below:
        pairs = AreaParent.objects.filter(in_force(on), area__in=values_of(sorted(below)))
        above = dict(pairs.values_list("area_id", "parent_id"))
        tops |= below - set(above)
        below = set(above.values())
    return sorted(tops)


def links_below(tops: list[int], *, on: date) -> tuple[list[AreaParent], dict[int, Area]]:
    areas = {area.pk: area for area in Area.objects.filter(pk__in=tops)}
    links: list[AreaParent] = []
    above = tops
    while above:
        rows = AreaParent.objects.filter(in_force(on), parent__in=values_of(above))
        found = list(rows.select_related("area"))
        links += found
        areas.update((link.area_id, link.area) for link in found)
        above = [link.area_id for link in found]
    return links, areas
