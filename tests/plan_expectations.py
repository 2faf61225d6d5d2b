"""What a plan says, as read by eye and written down in YAML, held against what the reader finds.

Facts and figures with their lines, no sentences. Precision and recall are counted over targets,
tasks, assignments and citations.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from giamngheo.common import documents
from giamngheo.common.documents.papers import paper_of
from povertycore.plans import Proposal, Target, read_plan
from povertycore.vietnamese import fold


@dataclass(frozen=True)
class Score:
    """How many of the items found are right, and how many of the right ones were found."""

    right: int
    found: int
    expected: int
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0


def proposal_of(path: Path) -> Proposal:
    return read_plan(paper_of(documents.read(path)))


def expectation(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def compare(expected: list[str], found: list[str]) -> Score:
    wanted, got = Counter(expected), Counter(found)
    right = sum((wanted & got).values())
    return Score(
        right,
        len(found),
        len(expected),
        tuple(sorted((wanted - got).elements())),
        tuple(sorted((got - wanted).elements())),
    )


def scores(wanted: dict[str, Any], plan: Proposal) -> dict[str, Score]:
    """Return precision and recall of everything that is listed item by item."""
    return {
        "targets": compare(list(wanted["targets"]), [target_line(t) for t in plan.targets]),
        "tasks": compare(
            [
                f"{line} {fold(agency)}"
                for agency, lines in wanted["tasks"].items()
                for line in lines
            ],
            [f"{task.line} {fold(task.agency)}" for task in plan.tasks],
        ),
        "assignments": compare(
            [
                f"{fold(who)}: {fold(area)}"
                for who, areas in wanted["oversight"].items()
                for area in areas
            ],
            [f"{fold(a.overseer)}: {fold(area)}" for a in plan.oversight for area in a.areas],
        ),
        "citations": compare(
            [*wanted["legal_bases"], *wanted["citations"]],
            [
                *(act.number for act in plan.legal_bases if act.number),
                *(f"{act.line} {act.number}" for act in plan.citations),
            ],
        ),
        "deadlines": compare(
            [str(due) for due in wanted["due"]],
            [f"{task.line} {task.due.code()}" for task in plan.tasks if task.due],
        ),
        "objectives": compare(
            [str(line) for line in wanted["objectives"]],
            [str(text.line) for text in plan.objectives],
        ),
        "measures": compare(
            [str(line) for line in wanted["measures"]],
            [str(text.line) for text in plan.measures],
        ),
        "policies": policies_score(wanted, plan),
        "unplaced": compare(
            [str(line) for line in wanted["unplaced"]],
            [f"{text.line}" for text in plan.unplaced],
        ),
    }


def policies_score(wanted: dict[str, Any], plan: Proposal) -> Score:
    """Return the score over the lines whose policies were written down (key lines, not all)."""
    lines = {int(line) for line in wanted["policies"]}
    return compare(
        [f"{line} {name}" for line, names in wanted["policies"].items() for name in names],
        [f"{m.line} {m.id}" for m in plan.policies if m.line in lines and m.id != "P64"],
    )


def target_line(target: Target) -> str:
    return (
        f"{target.line} {target.indicator} {target.direction} {_values(target)} {target.unit} "
        f"{target.commitment}"
    )


def _values(target: Target) -> str:
    low, high = _figure(target.low), _figure(target.high)
    if low == high:
        return low
    return f"{low}..{high}"


def _figure(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value:f}"


def heads(wanted: dict[str, Any], plan: Proposal) -> dict[str, tuple[Any, Any]]:
    """Return the head of the plan, expected and found, where they differ."""
    pairs = {
        "title": (fold(wanted["title"]), fold(plan.title.text) if plan.title else None),
        "number": (wanted["number"], plan.number.text if plan.number else None),
        "date": (
            str(wanted["date"]) if wanted["date"] else None,
            str(plan.date[0]) if plan.date else None,
        ),
        "issuer": (fold(wanted["issuer"]), fold(plan.issuer.text) if plan.issuer else None),
        "signer": (wanted["signer"], plan.signer.text if plan.signer else None),
        "recipients": (wanted["recipients"], len(plan.recipients)),
        "programmes": (
            set(wanted["programmes"]),
            {mention.id for mention in plan.programmes if mention.id} - {"DA-1956", "NPA-CHILDREN"},
        ),
        "findings": (
            dict(wanted["findings"]),
            dict(Counter(placed.finding.kind.value for placed in plan.findings)),
        ),
        "tables": (
            [(t["line"], t["rows"], t["targets"]) for t in wanted["tables"]],
            [(t.line, len(t.rows), len(t.targets)) for t in plan.tables],
        ),
        "columns": (
            [t["columns"] for t in wanted["tables"] if t["columns"] != "any"],
            [
                [meaning for _, _, meaning in t.columns]
                for t, asked in zip(plan.tables, wanted["tables"], strict=False)
                if asked["columns"] != "any"
            ],
        ),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
