"""What a plan does to the tree: a tried draft compared with the tree as it was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from giamngheo.apps.restructuring.draft import Draft, Heir, Node
from giamngheo.apps.territory.enums import AreaClassKind, AreaType, Level
from giamngheo.apps.territory.models import AreaClass, AreaParent, AreaTotal, Succession, in_force
from giamngheo.common.bulk import values_of

Triple = tuple[Node, Node | None, Node]
NAMED = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows of `source` (a village or a commune) go to `place`, under other units than before."""

    source_id: int
    source_name: str
    place: Node | None
    place_id: int | None
    after: Triple
    before: Triple


@dataclass(frozen=True, slots=True)
class ProposedTotal:
    """The total of a unit, added up from what it is made of."""

    node: Node
    household_count: int
    person_count: int | None
    ethnic_minority_household_count: int | None


@dataclass
class TreeEffects:
    """Rows of the tree to write, by what happens to them."""

    on: date
    created: list[Node] = field(default_factory=list)
    ended: list[Node] = field(default_factory=list)
    renamed: list[Node] = field(default_factory=list)
    moved: list[Node] = field(default_factory=list)
    successions: list[tuple[Node, Heir]] = field(default_factory=list)
    totals: list[ProposedTotal] = field(default_factory=list)
    villages: list[Placed] = field(default_factory=list)
    communes: list[Placed] = field(default_factory=list)
    # Parts of split villages, by the primary key of the village.
    split: dict[int, Node] = field(default_factory=dict)

    @property
    def touched(self) -> list[Node]:
        """Standing units that the change names: ended, renamed, moved."""
        return list(dict.fromkeys([*self.ended, *self.renamed, *self.moved]))


def tree_effects(draft: Draft) -> TreeEffects:
    """Read off what a plan did; problems with later facts and remarks are noted in the draft."""
    found = TreeEffects(draft.on)
    for node in draft.nodes.values():
        if node.is_ended:
            found.ended.append(node)
        else:
            if has_other_name(node):
                found.renamed.append(node)
            if node.parent is not node.was_parent:
                found.moved.append(node)
        seen: set[int] = set()
        for heir in node.heirs:
            if id(heir.node) not in seen:
                seen.add(id(heir.node))
                found.successions.append((node, heir))
        if node.parts and node.area is not None:
            found.split[node.area.pk] = node
    found.created = list(draft.created)
    for unit in found.split.values():
        if len({id(part.parent) for part in unit.parts.values()}) > 1:
            told = _("The parts of %(name)s must stay in one commune; move them afterwards.")
            draft.problems.append(told % {"name": unit.full_name})
    placements(draft, found)
    note_later_facts(draft, found)
    note_names(draft, found)
    note_area_types(draft, found)
    note_empty(draft)
    note_classes(draft, found)
    if not draft.problems:
        found.totals = proposed_totals(draft, found)
    return found


def has_other_name(node: Node) -> bool:
    version = node.version
    was = (
        (version.kind, version.name, version.area_type)
        if version
        else (node.area.kind, node.area.name, "")
        if node.area
        else ("", "", "")
    )
    return was != (node.kind, node.name, node.area_type)


def triple(above: Iterable[Node]) -> Triple | None:
    """Commune, district, province of a path; None for a place outside the tree."""
    found: dict[Level, Node] = {node.level: node for node in above}
    if Level.COMMUNE not in found or Level.PROVINCE not in found:
        return None
    return found[Level.COMMUNE], found.get(Level.DISTRICT), found[Level.PROVINCE]


def placements(draft: Draft, found: TreeEffects) -> None:
    for node in draft.nodes.values():
        if node.level not in (Level.VILLAGE, Level.COMMUNE) or node.area is None:
            continue
        goes_to = node.destination()
        before = triple(node.was_above())
        after = triple(goes_to.above()) if goes_to else None
        if before is None:
            continue
        if after is None or goes_to is None:
            told = _("The rows of %(name)s would lie nowhere.")
            draft.problems.append(told % {"name": node.full_name})
            continue
        if goes_to is node and after == before:
            continue
        place_id = goes_to.area.pk if goes_to.area else None
        placed = Placed(node.area.pk, node.full_name, goes_to, place_id, after, before)
        (found.villages if node.level == Level.VILLAGE else found.communes).append(placed)
    found.villages += former_villages(found.villages)


def former_villages(placed: list[Placed]) -> list[Placed]:
    """Villages that ended earlier and still hold records of their time: they follow their heirs."""
    made: list[Placed] = []
    by_heir = {each.source_id: each for each in placed}
    while by_heir:
        links = Succession.objects.filter(
            new__in=values_of(sorted(by_heir)), old__level=Level.VILLAGE
        ).exclude(extent="part")
        older: dict[int, Placed] = {}
        for link in links.exclude(old__valid_to__isnull=True).select_related("old"):
            if link.new_id is None or link.old_id in by_heir:
                continue
            heir = by_heir[link.new_id]
            if heir.after == heir.before:
                continue
            older[link.old_id] = Placed(
                link.old_id, link.old.full_name, None, link.old_id, heir.after, heir.before
            )
        made += older.values()
        by_heir = older
    return made


def note_later_facts(draft: Draft, found: TreeEffects) -> None:
    """A change cannot be written under facts that came after it."""
    path = {
        id(node): node
        for placed in (*found.villages, *found.communes)
        for node in (*placed.before, *placed.after)
        if node is not None
    }
    checked = {id(node): node for node in found.touched} | path
    for node in checked.values():
        if node.area is None:
            continue
        ends = [
            row.valid_to
            for row in (node.area, node.version, node.link)
            if row is not None and row.valid_to is not None
        ]
        if ends:
            told = _("%(name)s changes on %(day)s already; record changes in the order of days.")
            draft.problems.append(told % {"name": node.full_name, "day": f"{min(ends):%d/%m/%Y}"})
    for node in found.ended:
        starts = (row.valid_from for row in (node.area, node.version, node.link) if row)
        if any(start is not None and start >= draft.on for start in starts):
            told = _("%(name)s was changed on %(day)s too; it cannot end on the same day.")
            draft.problems.append(told % {"name": node.full_name, "day": f"{draft.on:%d/%m/%Y}"})
    ids = [node.area.pk for node in checked.values() if node.area is not None]
    later = AreaParent.objects.filter(parent__in=values_of(ids), valid_from__gt=draft.on)
    affected = {node.area.pk for node in found.touched if node.area is not None}
    for link in later.select_related("area", "parent")[:NAMED]:
        if link.parent_id in affected:
            told = _("%(unit)s came under %(place)s on %(day)s, after this change.")
            draft.problems.append(
                told
                % {
                    "unit": link.area.full_name,
                    "place": link.parent.full_name,
                    "day": f"{link.valid_from:%d/%m/%Y}",
                }
            )


def note_names(draft: Draft, found: TreeEffects) -> None:
    """Two units of one name under one parent, where the plan brought them together."""
    fresh = {id(node) for node in (*found.created, *found.renamed, *found.moved)}
    parents = {
        id(node.parent): node.parent
        for node in (*found.created, *found.renamed, *found.moved)
        if node.parent is not None
    }
    for parent in parents.values():
        by_name: dict[str, list[Node]] = {}
        for child in parent.children:
            by_name.setdefault(child.name.casefold(), []).append(child)
        for twins in by_name.values():
            if len(twins) > 1 and any(id(twin) in fresh for twin in twins):
                told = _(
                    "%(place)s would have %(count)s units called %(name)s (%(codes)s): "
                    "lists name villages by their names, so they must be renamed."
                )
                draft.warnings.append(
                    told
                    % {
                        "place": parent.full_name,
                        "count": len(twins),
                        "name": twins[0].name,
                        "codes": ", ".join(sorted(twin.code for twin in twins)),
                    }
                )


def note_area_types(draft: Draft, found: TreeEffects) -> None:
    """Villages whose income line changes with the day."""
    changed: dict[tuple[str, str, str], int] = {}
    for node in draft.nodes.values():
        if node.level != Level.VILLAGE:
            continue
        before, after, commune = type_before(node), type_after(node), commune_after(node)
        if before != after and commune is not None:
            key = (type_word(before), type_word(after), commune.full_name)
            changed[key] = changed.get(key, 0) + 1
    for node in found.renamed:
        if node.level == Level.COMMUNE and not node.children:
            before = node.version.area_type if node.version else ""
            if before != node.area_type:
                changed[type_word(before), type_word(node.area_type), node.full_name] = 0
    for (before, after, name), count in sorted(changed.items()):
        told = _(
            "%(name)s: %(count)s villages go from %(before)s to %(after)s. Households judged from "
            "%(day)s on are judged by the %(after)s income line; earlier ones keep theirs."
        )
        draft.warnings.append(
            told
            % {
                "name": name, "count": count, "before": before, "after": after,
                "day": f"{draft.on:%d/%m/%Y}",
            }
        )  # fmt: skip


def type_before(village: Node) -> str:
    """The area type of a village's commune as it was loaded."""
    commune = commune_before(village)
    return commune.version.area_type if commune is not None and commune.version else ""


def commune_before(village: Node) -> Node | None:
    return next((each for each in village.was_above() if each.level == Level.COMMUNE), None)


def commune_after(village: Node) -> Node | None:
    goes_to = village.destination()
    above = goes_to.above() if goes_to is not None else ()
    return next((each for each in above if each.level == Level.COMMUNE), None)


def type_after(village: Node) -> str:
    commune = commune_after(village)
    return commune.area_type if commune is not None else ""


def type_word(value: str) -> str:
    return str(AreaType(value).label) if value else _("unknown")


def note_empty(draft: Draft) -> None:
    for node in draft.all_nodes():
        if node.level != Level.COMMUNE or node.is_ended or node.children or node.is_new:
            continue
        if any(each.was_parent is node for each in draft.nodes.values()):
            draft.warnings.append(_("%(name)s has no villages.") % {"name": node.full_name})


def note_classes(draft: Draft, found: TreeEffects) -> None:
    """Zones and other classes of law are given to a unit by name: a new one has none yet."""
    ended = {node.area.pk: node for node in found.ended if node.area is not None}
    rows = AreaClass.objects.filter(in_force(draft.on), area__in=values_of(sorted(ended)))
    for row in rows.order_by("area_id", "kind"):
        told = _("%(name)s was of class “%(kind)s”; the new unit is not, until a decision says so.")
        draft.warnings.append(
            told
            % {
                "name": ended[row.area_id].full_name,
                "kind": str(AreaClassKind(row.kind).label),
            }
        )


def proposed_totals(draft: Draft, found: TreeEffects) -> list[ProposedTotal]:
    """Totals of units whose ground changed: the sum of their villages, else of whole parts."""
    changed = changed_ground(draft, found)
    ids = {
        node.area.pk
        for each in changed
        for node in (each, *each.children, *each.made_of)
        if node.area is not None
    }
    rows = AreaTotal.objects.filter(area__in=values_of(sorted(ids)), counted_on__lte=draft.on)
    known: dict[int, AreaTotal] = {row.area_id: row for row in rows.order_by("counted_on")}
    made: dict[int, ProposedTotal] = {}
    for node in sorted(changed, key=lambda each: each.level != Level.VILLAGE):
        own = known.get(node.area.pk) if node.area else None
        if own is not None and own.counted_on == draft.on and not own.is_computed:
            continue
        parts = [part_total(each, known, made) for each in node.children]
        if not parts or None in parts:
            parts = [part_total(each, known, {}) for each in node.made_of]
        whole = [part for part in parts if part is not None]
        if not whole or len(whole) != len(parts):
            told = _("%(name)s has no total of households yet: a part of it has none.")
            draft.warnings.append(told % {"name": node.full_name})
            continue
        made[id(node)] = ProposedTotal(node, *(add(each) for each in zip(*whole, strict=True)))
    return list(made.values())


def changed_ground(draft: Draft, found: TreeEffects) -> list[Node]:
    """Villages and communes that gained or lost a part."""
    changed: dict[int, Node] = {}
    for node in draft.all_nodes():
        if node.made_of and not node.is_ended:
            changed[id(node)] = node
    for village in draft.nodes.values():
        if village.level != Level.VILLAGE:
            continue
        before, after = commune_before(village), commune_after(village)
        if before is not after:
            for commune in (before, after):
                if commune is not None and not commune.is_ended:
                    changed[id(commune)] = commune
    return [node for node in changed.values() if node.level in (Level.VILLAGE, Level.COMMUNE)]


Sums = tuple[int | None, ...]


def part_total(
    node: Node, known: dict[int, AreaTotal], made: dict[int, ProposedTotal]
) -> Sums | None:
    """Households, persons and minority households of a part, or None where nobody counted."""
    row: Any = made.get(id(node)) or (known.get(node.area.pk) if node.area else None)
    if row is None:
        return None
    return (row.household_count, row.person_count, row.ethnic_minority_household_count)


def add(values: Iterable[int | None]) -> Any:
    numbers = list(values)
    return None if None in numbers else sum(number or 0 for number in numbers)
