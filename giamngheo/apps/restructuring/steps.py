"""The verbs, tried on a draft. Whatever does not fit is noted; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from giamngheo.apps.restructuring import plans
from giamngheo.apps.restructuring.draft import LEVELS_DOWN, Draft, Heir, Node, place
from giamngheo.apps.territory.enums import Extent, Level, SuccessionKind


def codes_in(plan: plans.Plan) -> set[str]:
    """Codes of units that must stand before the change."""
    found: set[str] = set()
    for step in plan.steps:
        for name in ("units", "villages"):
            found.update(getattr(step, name, ()))
        for name in ("unit", "to", "within"):
            if hasattr(step, name):
                found.add(getattr(step, name))
        made = [*getattr(step, "parts", ()), getattr(step, "into", None)]
        for unit in made:
            if isinstance(unit, str):
                found.add(unit)
            elif unit is not None and unit.parent:
                found.add(unit.parent)
    return found


def run(plan: plans.Plan, draft: Draft) -> None:
    """Try every step in order; each sees what the earlier ones left."""
    for step in plan.steps:
        DOING[step.verb](step, draft)


def live_units(codes: Iterable[str], draft: Draft) -> list[Node] | None:
    """The units of one level that codes name, or None with the problem noted."""
    named = list(codes)
    if len(set(named)) != len(named):
        draft.problems.append(_("A unit is named twice: %(codes)s.") % {"codes": ", ".join(named)})
        return None
    found = [draft.live(code) for code in named]
    nodes = [node for node in found if node is not None]
    if len(nodes) != len(named):
        return None
    if len({node.level for node in nodes}) > 1:
        draft.problems.append(
            _("Units of different levels: %(names)s.")
            % {"names": ", ".join(node.full_name for node in nodes)}
        )
        return None
    return nodes


def new_node(
    wanted: plans.NewUnit, draft: Draft, *, like: list[Node], ending: Iterable[Node] = ()
) -> Node | None:
    """A unit to be, checked: its code is free, its kind fits, its area type is known."""
    level = like[0].level
    if plans.level_of(wanted.code) != level:
        told = _("The code %(code)s is not one of a %(level)s.")
        draft.problems.append(told % {"code": wanted.code, "level": str(level.label)})
        return None
    if wanted.kind not in plans.KINDS_OF[level]:
        told = _("%(kind)s is no kind of %(level)s.")
        draft.problems.append(told % {"kind": wanted.kind.label, "level": str(level.label)})
        return None
    holder = draft.by_code.get((level, wanted.code))
    if holder is not None and holder not in ending:
        told = _("The code %(code)s belongs to %(name)s.")
        draft.problems.append(told % {"code": wanted.code, "name": holder.full_name})
        return None
    area_type = wanted.area_type.value if wanted.area_type else ""
    if level == Level.COMMUNE and not area_type:
        types = {node.area_type for node in like}
        if len(types) > 1 or not types - {""}:
            told = _("Say whether %(name)s is urban or rural: it decides the income line.")
            draft.problems.append(told % {"name": f"{wanted.kind.label} {wanted.name}"})
            return None
        area_type = types.pop()
    return Node(level, wanted.code, wanted.kind.value, wanted.name, area_type)


def parent_for(wanted: plans.NewUnit, draft: Draft, like: Node) -> Node | None:
    return draft.live(wanted.parent) if wanted.parent else like.parent


def merge(step: plans.Merge, draft: Draft) -> None:
    """Units end in one that lives on or is new; what they held goes under it."""
    nodes = live_units(step.units, draft)
    if not nodes:
        return
    if isinstance(step.into, str):
        target = draft.live(step.into)
        if target is None:
            return
        if target.level != nodes[0].level:
            told = _("%(name)s cannot take in units of another level.")
            draft.problems.append(told % {"name": target.full_name})
            return
    else:
        target = new_node(step.into, draft, like=nodes, ending=nodes)
        if target is None:
            return
    ending = [node for node in nodes if node is not target]
    if not ending or (target.is_new and len(ending) < 2):
        told = _("A merger needs at least two units: %(names)s.")
        draft.problems.append(told % {"names": ", ".join(node.full_name for node in nodes)})
        return
    above = None
    if not isinstance(step.into, str):
        above = parent_for(step.into, draft, nodes[0])
    for node in ending:
        for child in list(node.children):
            place(child, target)
        draft.end(node, [Heir(target, SuccessionKind.MERGE, Extent.WHOLE)])
    if target.is_new:
        draft.create(target, above)
    target.made_of += [*ending] if target.is_new else [target, *ending]


def split(step: plans.Split, draft: Draft) -> None:
    """A unit becomes several: by what lies below it, or (a village) by its households."""
    unit = draft.live(step.unit)
    if unit is None or not parts_fit(step, unit, draft):
        return
    staying = next((part for part in step.parts if part.continues), None)
    main = staying or next((part for part in step.parts if part.is_main), step.parts[0])
    made: list[tuple[plans.Part, Node]] = []
    for part in step.parts:
        if part.continues:
            made.append((part, unit))
            continue
        node = new_node(part, draft, like=[unit], ending=[] if staying else [unit])
        if node is None:
            return
        made.append((part, node))
    above = unit.parent
    children = {child.code: child for child in unit.children}
    if staying is None:
        heirs = [
            Heir(node, SuccessionKind.SPLIT, Extent.PART_DEFAULT if part is main else Extent.PART)
            for part, node in made
        ]
        draft.end(unit, heirs)
    for part, node in made:
        if node is unit:
            unit.name, unit.kind = part.name, part.kind.value
            unit.area_type = part.area_type.value if part.area_type else unit.area_type
            continue
        draft.create(node, draft.live(part.parent) if part.parent else above)
        for code in part.villages:
            place(children[code], node)
        if staying is not None:
            unit.heirs.append(Heir(node, SuccessionKind.SPLIT, Extent.PART))
    if unit.level == Level.VILLAGE:
        unit.parts = {part.code: node for part, node in made}


def parts_fit(step: plans.Split, unit: Node, draft: Draft) -> bool:
    """Whether the parts are a partition of what lies below the unit."""
    before = len(draft.problems)
    name = unit.full_name
    codes = [part.code for part in step.parts]
    if len(codes) < 2 or len(set(codes)) != len(codes):
        told = _("%(name)s must be split into at least two parts with different codes.")
        draft.problems.append(told % {"name": name})
    if sum(part.continues for part in step.parts) > 1:
        told = _("Only one part of %(name)s can be the old unit living on.")
        draft.problems.append(told % {"name": name})
    if sum(part.is_main for part in step.parts) > 1:
        told = _("Only one part of %(name)s can be the main part.")
        draft.problems.append(told % {"name": name})
    if any(part.continues and part.code != unit.code for part in step.parts):
        told = _("The part that continues %(name)s keeps the code %(code)s.")
        draft.problems.append(told % {"name": name, "code": unit.code})
    if unit.parts:
        told = _("%(name)s is split twice in one plan.")
        draft.problems.append(told % {"name": name})
    given = [code for part in step.parts for code in part.villages]
    below = {child.code for child in unit.children}
    for code in sorted(set(given) - below):
        told = _("%(code)s does not belong to %(name)s.")
        draft.problems.append(told % {"code": code, "name": name})
    for code in sorted({code for code in given if given.count(code) > 1}):
        draft.problems.append(_("%(code)s stands in two parts.") % {"code": code})
    missing = sorted(below - set(given))
    if missing:
        told = _("Not in any part of %(name)s: %(codes)s.")
        draft.problems.append(told % {"name": name, "codes": ", ".join(missing)})
    return len(draft.problems) == before


def rename(step: plans.Rename, draft: Draft) -> None:
    unit = draft.live(step.unit)
    if unit is None:
        return
    if unit.name == step.name:
        draft.problems.append(_("%(name)s has this name already.") % {"name": unit.full_name})
    unit.name = step.name


def change_kind(step: plans.ChangeKind, draft: Draft) -> None:
    """Another kind, for a commune with its area type; the name may change with it."""
    unit = draft.live(step.unit)
    if unit is None:
        return
    if step.kind not in plans.KINDS_OF[unit.level]:
        told = _("%(kind)s is no kind of %(level)s.")
        draft.problems.append(told % {"kind": step.kind.label, "level": str(unit.level.label)})
        return
    area_type = step.area_type.value if step.area_type else unit.area_type
    if unit.level != Level.COMMUNE and step.area_type:
        draft.problems.append(_("Only a commune is urban or rural."))
        return
    wanted = (step.kind.value, area_type, step.name or unit.name)
    if wanted == (unit.kind, unit.area_type, unit.name):
        draft.problems.append(_("%(name)s is of this kind already.") % {"name": unit.full_name})
    unit.kind, unit.area_type, unit.name = wanted


def move(step: plans.Move, draft: Draft) -> None:
    """Units go under another one; nothing ends."""
    units, target = live_units(step.units, draft), draft.live(step.to)
    if not units or target is None:
        return
    allowed = {
        Level.VILLAGE: (Level.COMMUNE,),
        Level.COMMUNE: (Level.DISTRICT, Level.PROVINCE),
        Level.DISTRICT: (Level.PROVINCE,),
        Level.PROVINCE: (),
    }
    for unit in units:
        if target.level not in allowed[unit.level]:
            told = _("%(unit)s cannot stand directly under %(place)s.")
            draft.problems.append(told % {"unit": unit.full_name, "place": target.full_name})
        elif unit.parent is target:
            told = _("%(unit)s belongs to %(place)s already.")
            draft.problems.append(told % {"unit": unit.full_name, "place": target.full_name})
        else:
            place(unit, target)


def boundary(step: plans.Boundary, draft: Draft) -> None:
    """Villages go to a neighbour commune, and the succession in part is kept."""
    villages = live_units(step.villages, draft)
    givers = {id(node.parent): node.parent for node in villages or () if node.parent}
    before = len(draft.problems)
    move(plans.Move(units=step.villages, to=step.to), draft)
    target = draft.by_code.get((plans.level_of(step.to), step.to))
    if len(draft.problems) > before or target is None:
        return
    for giver in givers.values():
        if not giver.children:
            told = _("Nothing would be left of %(name)s: merge it instead.")
            draft.problems.append(told % {"name": giver.full_name})
        giver.heirs.append(Heir(target, SuccessionKind.SPLIT, Extent.PART))


def end_level(step: plans.EndLevel, draft: Draft) -> None:
    """Every unit of the level within another ends; what it held goes under the unit above."""
    top = draft.live(step.within)
    if top is None:
        return
    level = Level(step.level)
    if LEVELS_DOWN.index(top.level) >= LEVELS_DOWN.index(level):
        told = _("%(name)s holds no units of that level.")
        draft.problems.append(told % {"name": top.full_name})
        return
    ending = [node for node in top.children if node.level == level]
    if not ending:
        told = _("%(name)s holds no units of that level.")
        draft.problems.append(told % {"name": top.full_name})
    for node in ending:
        for child in list(node.children):
            place(child, top)
        draft.end(node, [Heir(None, SuccessionKind.ABOLISHED, Extent.WHOLE)])


DOING: dict[str, Callable[[Any, Draft], None]] = {
    "merge": merge,
    "split": split,
    "rename": rename,
    "kind": change_kind,
    "move": move,
    "boundary": boundary,
    "end_level": end_level,
}
