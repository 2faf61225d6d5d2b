"""A plan in the words and numbers of its page: parts, items beside their sentences, findings."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.plans.enums import FindingState, ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import Plan, PlanFinding, PlanItem
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.plans.item_words import said

RUNNING = {PlanState.RECEIVED, PlanState.READING}
FINDINGS = "FINDINGS"
STYLES = {
    PlanState.DRAFT: "near",
    PlanState.UNREADABLE: "poor",
    PlanState.IN_FORCE: "ok",
    PlanState.ENDED: "not",
}
ITEM_STYLES = {
    ItemState.PROPOSED: "near",
    ItemState.CONFIRMED: "ok",
    ItemState.REFUSED: "not",
}
FINDING_STYLES = {FindingState.OPEN: "near", FindingState.DISPUTED: "not"}


def line(plan: Plan) -> dict[str, Any]:
    """One line of the list of plans."""
    state = PlanState(plan.state)
    return {
        "plan": plan,
        "unit": plan.unit.full_name,
        "state": capfirst(str(state.label)),
        "style": STYLES.get(state, "open"),
    }


def page(plan: Plan, *, part: str, number: str) -> dict[str, Any]:
    """The parts of a plan with their counts, and the items of the part asked for."""
    counts: dict[str, dict[str, int]] = {}
    rows = PlanItem.objects.filter(plan=plan).values("kind", "state").annotate(n=Count("pk"))
    for row in rows.order_by():
        counts.setdefault(row["kind"], {})[row["state"]] = row["n"]
    findings = PlanFinding.objects.filter(plan=plan).values("state").annotate(n=Count("pk"))
    counts[FINDINGS] = {row["state"]: row["n"] for row in findings.order_by()}
    parts = tabs(counts)
    chosen = part if part in {each["key"] for each in parts} else first_open(parts)
    shown: dict[str, Any] = {
        "state": line(plan),
        "heading": plan.title or proposed_title(plan),
        "parts": parts,
        "part": chosen,
        "is_draft": plan.state == PlanState.DRAFT,
        "waiting": sum(each["open"] for each in parts if each["key"] != ItemKind.UNPLACED),
    }
    if chosen == FINDINGS:
        return shown | {"findings": findings_of(plan)}
    return shown | items_of(plan, chosen, number)


def proposed_title(plan: Plan) -> str:
    """The title the reader proposes, while no title is confirmed; else the name of the file."""
    rows = PlanItem.objects.filter(plan=plan, kind=ItemKind.HEAD, data__field="title")
    found = rows.exclude(state=ItemState.REFUSED).first()
    return str(found.data["value"]) if found else plan.file_name


def tabs(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    names = [(kind.value, capfirst(str(kind.label))) for kind in ItemKind]
    names.append((FINDINGS, _("To look at again")))
    open_states = (ItemState.PROPOSED.value, FindingState.OPEN.value)
    return [
        {
            "key": key,
            "name": name,
            "total": sum(counts[key].values()),
            "open": sum(counts[key].get(state, 0) for state in open_states),
        }
        for key, name in names
        if counts.get(key)
    ]


def first_open(parts: list[dict[str, Any]]) -> str:
    """The part where work waits, else the first."""
    waiting = [each["key"] for each in parts if each["open"]]
    return str((waiting or [each["key"] for each in parts] or [""])[0])


def items_of(plan: Plan, part: str, number: str) -> dict[str, Any]:
    rows = PlanItem.objects.filter(plan=plan, kind=part).select_related("decided_by")
    cut = page_of(rows, number)
    return {
        "page": cut,
        "items": [item_line(item) for item in rows.order_by("line", "pk")[cut.bounds]],
        "is_unplaced": part == ItemKind.UNPLACED,
    }


def item_line(item: PlanItem) -> dict[str, Any]:
    main, details = said(item)
    state = ItemState(item.state)
    return {
        "item": item,
        "main": main,
        "details": [(name, value) for name, value in details if value],
        "state": capfirst(str(state.label)),
        "style": ITEM_STYLES[state],
        "corrected": item.proposed is not None,
        "added": item.line is None,
    }


def findings_of(plan: Plan) -> list[dict[str, Any]]:
    vietnamese = (get_language() or "vi").startswith("vi")
    rows = PlanFinding.objects.filter(plan=plan).select_related("decided_by").order_by("line", "pk")
    return [
        {
            "finding": each,
            "text": each.text_vi if vietnamese else each.text_en,
            "state": capfirst(str(FindingState(each.state).label)),
            "style": FINDING_STYLES.get(FindingState(each.state), "ok"),
        }
        for each in rows
    ]
