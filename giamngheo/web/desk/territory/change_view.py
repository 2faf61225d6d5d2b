"""What the pages of a change show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.restructuring.dryrun import DryRun
from giamngheo.apps.restructuring.enums import ChangeState, PostAnswer
from giamngheo.apps.restructuring.models import Change
from giamngheo.apps.restructuring.posts import PostEffect
from giamngheo.apps.restructuring.sheets import table_name
from giamngheo.apps.territory.enums import AreaType, Extent, SuccessionKind
from giamngheo.apps.territory.models import Area

LISTED = 60
SHOWN_ROWS = 40
STATE_STYLE = {
    ChangeState.PLANNED: "near",
    ChangeState.APPLIED: "ok",
    ChangeState.UNDONE: "out",
    ChangeState.DROPPED: "out",
}


def steps(current: int) -> list[tuple[int, str, str]]:
    names = (_("What changes"), _("Dry run"), _("Receipt"))
    return [
        (number, name, "done" if number < current else "on" if number == current else "")
        for number, name in enumerate(names, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One change of a list."""

    change: Change
    state: str
    style: str


def line(change: Change) -> Line:
    state = ChangeState(change.state)
    return Line(change, capfirst(str(state.label)), STATE_STYLE[state])


def in_reach(posts: list[Post], *, today: Any) -> list[Line]:
    """Changes of units that the person manages, those to come first."""
    found = []
    rows = Change.objects.select_related("area", "applied_by").order_by("-on", "-pk")[:LISTED]
    known: dict[int, bool] = {}
    for change in rows:
        if change.area_id not in known:
            known[change.area_id] = reaches(posts, change.area, today=today)
        if known[change.area_id]:
            found.append(line(change))
    return sorted(found, key=lambda each: each.change.state != ChangeState.PLANNED)


def reaches(posts: list[Post], area: Area, *, today: Any) -> bool:
    try:
        return permissions.may(posts, Verb.MANAGE_TERRITORY, area, on=today)
    except permissions.OutsideArea:
        return False


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a form with its words."""

    field: Any
    label: str
    hint: str
    kind: str = "text"


def fields_of(form: Any, verb: str) -> list[ShownField]:
    """The fields that say which units; day and paper stand apart in the template."""
    words = words_of(verb)
    common = {"day", "paper", "title", "verified", "file"}
    found = []
    for bound in form:
        if bound.name in common:
            continue
        label, hint = words.get(bound.name, (bound.name, ""))
        widget = type(bound.field.widget).__name__
        kind = {"Textarea": "area", "Select": "select"}.get(widget, "text")
        found.append(ShownField(bound, label, hint, kind))
    order = list(words)
    return sorted(found, key=lambda each: order.index(each.field.name))


def words_of(verb: str) -> dict[str, tuple[str, str]]:
    several = _("Codes, separated by spaces or commas: 18172 18175")
    words = {
        "merge": {
            "units": (_("Units that merge"), several),
            "into": (_("Into a unit that lives on (code)"), _("Empty when a new unit begins.")),
            "code": (_("Code of the new unit"), _("A code of one of the units may be used again.")),
            "name": (_("Name of the new unit"), _("Without the word for its kind.")),
            "kind": (_("Kind"), ""),
            "area_type": (_("Urban or rural"), _("Decides the income line from that day on.")),
        },
        "split": {
            "unit": (_("Unit that is split (code)"), ""),
            "parts": (
                _("Parts, one a line"),
                _(
                    "code; name; kind; urban or rural; codes of what lies below. "
                    "= before the code: the old unit lives on as this part. "
                    "A village is split by its households, on the next page."
                ),
            ),
        },
        "rename": {
            "unit": (_("Unit (code)"), ""),
            "name": (_("New name"), _("Without the word for its kind.")),
        },
        "kind": {
            "unit": (_("Unit (code)"), ""),
            "kind": (_("New kind"), ""),
            "area_type": (_("Urban or rural"), _("Decides the income line from that day on.")),
            "name": (_("New name"), _("Empty when it keeps its name.")),
        },
        "move": {
            "units": (_("Units that move"), several),
            "to": (_("Under which unit (code)"), ""),
        },
        "boundary": {
            "units": (_("Villages that go over"), several),
            "to": (_("To which commune (code)"), ""),
        },
        "end_level": {"within": (_("Province (code)"), _("All its districts end that day."))},
    }
    return words.get(verb, {})


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post with the answers to choose from; `chosen` is the one given."""

    effect: PostEffect
    role: str
    chosen: str
    choices: list[tuple[str, str]]


def post_line(effect: PostEffect) -> PostLine:
    choices = [("end", capfirst(str(PostAnswer.END.label)))]
    if effect.gains:
        choices.insert(0, ("keep", capfirst(str(PostAnswer.KEEP.label))))
    choices += [
        (f"move:{node.code}", _("Receives a post in %(place)s") % {"place": node.full_name})
        for node in effect.choices
    ]
    chosen = effect.answer.value if effect.answer else ""
    if effect.to:
        chosen = f"move:{effect.to[0].code}"
    return PostLine(effect, str(Role(effect.post.role).label), chosen, choices)


@dataclass(frozen=True, slots=True)
class TableLine:
    """Rows of one table that move, with the units they lie in."""

    table: str
    count: int
    units: list[tuple[str, int]]
    more: int


def table_lines(run: DryRun) -> list[TableLine]:
    by_table: dict[str, list[tuple[str, int]]] = {}
    for each in run.rows.touched:
        by_table.setdefault(each.table, []).append((each.source_name, each.count))
    return [
        TableLine(
            table_name(table), sum(count for _name, count in units), units[:SHOWN_ROWS],
            max(len(units) - SHOWN_ROWS, 0),
        )
        for table, units in by_table.items()
    ]  # fmt: skip


def tree_lines(run: DryRun) -> Iterable[tuple[str, str, str]]:
    """What happens to units: a word, the unit, the detail."""
    tree = run.tree
    for node in tree.created:
        above = node.parent.full_name if node.parent else ""
        kind = str(AreaType(node.area_type).label) if node.area_type else ""
        yield (
            _("newly formed"),
            f"{node.full_name} ({node.code})",
            ", ".join(filter(None, (above, kind))),
        )
    for node, heir in tree.successions:
        kind = str(SuccessionKind(heir.kind).label)
        into = f"{heir.node.full_name} ({Extent(heir.extent).label})" if heir.node else ""
        yield kind, f"{node.full_name} ({node.code})", into
    for node in tree.renamed:
        kind = str(AreaType(node.area_type).label) if node.area_type else ""
        was = node.version.full_name if node.version else node.code
        yield _("is called"), was, ", ".join(filter(None, (node.full_name, kind)))
    for node in tree.moved:
        yield _("goes under"), node.full_name, node.parent.full_name if node.parent else ""


def dry_run(change: Change, run: DryRun) -> dict[str, Any]:
    villages = run.tree.villages
    lines = list(tree_lines(run))
    return {
        "change": change,
        "line": line(change),
        "run": run,
        "steps": steps(2),
        "tree": lines[: SHOWN_ROWS * 2],
        "tree_more": max(len(lines) - SHOWN_ROWS * 2, 0),
        "villages": [
            (each.source_name, each.before[0].full_name, each.after[0].full_name,
             each.place.full_name if each.place else each.source_name)
            for each in villages[:SHOWN_ROWS]
        ],
        "villages_more": max(len(villages) - SHOWN_ROWS, 0),
        "tables": table_lines(run),
        "posts": [post_line(each) for each in run.posts],
        "split": [
            (unit.area, run.unassigned.get(key, 0), list(unit.parts.values()))
            for key, unit in run.tree.split.items()
        ],
    }  # fmt: skip


def receipt(change: Change) -> dict[str, Any]:
    summary = change.receipt.get("summary", {})
    return {
        "change": change,
        "line": line(change),
        "steps": steps(3),
        "summary": summary,
        "tables": [(table_name(key), count) for key, count in summary.get("tables", {}).items()],
        "warnings": change.receipt.get("warnings", []),
        "posts": change.receipt.get("posts", []),
        "units": [unit.area for unit in change.units.select_related("area").order_by("area__code")],
        "may_undo": change.state == ChangeState.APPLIED,
    }


def of_area(area: Area) -> list[Line]:
    """Changes that name a unit, those to come first, for everybody who may see its page."""
    rows = Change.objects.filter(units__area=area).exclude(state=ChangeState.DROPPED)
    found = [line(change) for change in rows.order_by("-on", "-pk")[:LISTED]]
    return sorted(found, key=lambda each: each.change.state != ChangeState.PLANNED)
