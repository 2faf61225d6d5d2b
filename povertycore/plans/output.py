"""A proposal as plain values, in the shape `giamngheo read-plan --json` prints.

Decimals become text with a dot, days ISO dates; nothing is rounded or left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from povertycore.plans.model import (
    Assignment,
    CitedAct,
    Due,
    Mention,
    PlacedText,
    PlanTable,
    Proposal,
    Target,
    Task,
)


def as_dict(plan: Proposal) -> dict[str, Any]:
    """Return the proposal as plain values; every item has its `line` and the `text` it came from.

    The head of the plan is given as plain texts; `places` says where each of them stands.
    """
    return {
        "title": plan.title.text if plan.title else None,
        "number": plan.number.text if plan.number else None,
        "date": plan.date[0].isoformat() if plan.date else None,
        "issuer": plan.issuer.text if plan.issuer else None,
        "signer": plan.signer.text if plan.signer else None,
        "year": plan.year,
        "recipients": _texts(plan.recipients),
        "legal_bases": [_act(act) for act in plan.legal_bases],
        "objectives": _texts(plan.objectives),
        "targets": [_target(target) for target in plan.targets],
        "tables": [_table(table) for table in plan.tables],
        "tasks": [_task(task) for task in plan.tasks],
        "oversight": [_assignment(one) for one in plan.oversight],
        "policies": [_mention(mention) for mention in plan.policies],
        "programmes": [_mention(mention) for mention in plan.programmes],
        "findings": [{**placed.finding.as_dict(), "line": placed.line} for placed in plan.findings],
        "unplaced": _texts(plan.unplaced),
        "citations": [_act(act) for act in plan.citations],
        "measures": _texts(plan.measures),
        "facts": _texts(plan.facts),
        "places": _places(plan),
    }


def _texts(texts: Iterable[PlacedText]) -> list[dict[str, Any]]:
    return [{"line": one.line, "text": one.text} for one in texts]


def _places(plan: Proposal) -> dict[str, dict[str, Any]]:
    known = {
        "title": plan.title,
        "number": plan.number,
        "date": plan.date[1] if plan.date else None,
        "issuer": plan.issuer,
        "signer": plan.signer,
    }
    return {
        name: {"line": place.line, "text": place.text}
        for name, place in known.items()
        if place is not None
    }


def _act(act: CitedAct) -> dict[str, Any]:
    return {
        "number": act.number,
        "kind": act.kind,
        "issuer": act.issuer,
        "date": _day(act.signed_on),
        "about": act.about,
        "problems": list(act.problems),
        "line": act.line,
        "text": act.text,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "indicator": target.indicator,
        "name": target.name,
        "direction": target.direction,
        "low": _figure(target.low),
        "high": _figure(target.high),
        "unit": target.unit,
        "commitment": target.commitment,
        "area": target.area,
        "deadline": _day(target.deadline),
        "per_year": target.per_year,
        "of_those_in_need": target.of_those_in_need,
        "implied": target.implied,
        "baseline": _figure(target.baseline),
        "threshold": _figure(target.threshold),
        "line": target.line,
        "text": target.text,
    }


def _table(table: PlanTable) -> dict[str, Any]:
    return {
        "label": table.label,
        "title": table.title,
        "columns": [
            {"index": index, "head": head, "meaning": meaning}
            for index, head, meaning in table.columns
        ],
        "rows": list(table.rows),
        "targets": [
            {
                "area": target.area,
                "meaning": target.meaning,
                "value": _figure(target.value),
                "unit": target.unit,
                "line": target.line,
            }
            for target in table.targets
        ],
        "line": table.line,
        "end_line": table.end,
        "text": table.title,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "agency": task.agency,
        "role": task.role,
        "text": task.text,
        "due": due_as_dict(task.due),
        "agencies": [{"name": name, "field": field} for name, field in task.agencies],
        "cooperating": list(task.cooperating),
        "requested": task.requested,
        "policies": list(task.policies),
        "line": task.line,
    }


def due_as_dict(due: Due | None) -> dict[str, Any] | None:
    """Return a deadline as plain values, None for none."""
    if due is None:
        return None
    return {
        "code": due.code(),
        "date": _day(due.day),
        "since": _day(due.since),
        "cycles": [
            {"kind": cycle.kind, "day": cycle.day, "month": cycle.month} for cycle in due.cycles
        ],
        "within_days": due.within_days,
        "working_days": due.working,
        "text": due.text,
    }


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "overseer": assignment.overseer,
        "post": assignment.post,
        "areas": list(assignment.areas),
        "line": assignment.line,
        "text": assignment.text,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {"id": mention.id, "name": mention.name, "line": mention.line, "text": mention.text}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
