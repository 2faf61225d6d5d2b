"""Whole plans: the five documents and eight of invented places against what was read by eye."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from giamngheo.common import documents
from giamngheo.common.documents.papers import paper_of
from povertycore.plans import Proposal, read_plan
from povertycore.vietnamese import fold
from tests import seeds
from tests.plan_expectations import expectation, heads, proposal_of, scores

HERE = Path(__file__).resolve().parent
SEEDS_EXPECTED = HERE.parent / "seeds_expected"
HELD_OUT = sorted((HERE / "plans").glob("*.txt"))
LEAST = 0.95
COUNTED = ("targets", "tasks", "assignments", "citations")

NUMBERS = ["000", "001", "002", "003", "004"]


def told(name: str, plan: Proposal, wanted: dict[str, object]) -> None:
    """Print precision and recall, as `pytest -s` or a failure shows them."""
    print(f"\n{name}")
    for what, score in scores(wanted, plan).items():
        print(
            f"  {what:12} precision {score.precision:.2f} recall {score.recall:.2f} "
            f"({score.right} of {score.expected}) missing {score.missing} wrong {score.wrong}"
        )


@pytest.mark.parametrize("number", NUMBERS)
def test_a_seed_reads_as_it_was_read_by_eye(number: str) -> None:
    plan, wanted = proposal_of(seeds.seed(number)), expectation(SEEDS_EXPECTED / f"{number}.yaml")
    told(number, plan, wanted)
    found = scores(wanted, plan)
    assert {
        name: (score.missing, score.wrong)
        for name, score in found.items()
        if name != "policies" and (score.precision < LEAST or score.recall < LEAST)
    } == {}
    assert found["policies"].recall >= LEAST, found["policies"].missing
    assert heads(wanted, plan) == {}


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_other_plans_of_the_genre_read_sensibly(path: Path) -> None:
    plan, wanted = proposal_of(path), expectation(path.with_suffix(".yaml"))
    told(path.stem, plan, wanted)
    found = scores(wanted, plan)
    assert {
        name: (score.missing, score.wrong)
        for name, score in found.items()
        if name != "policies" and (score.precision < LEAST or score.recall < LEAST)
    } == {}
    assert found["policies"].recall >= LEAST, found["policies"].missing
    assert heads(wanted, plan) == {}


@pytest.mark.parametrize("number", NUMBERS)
def test_no_line_of_a_seed_is_lost(number: str) -> None:
    path = seeds.seed(number)
    plan = proposal_of(path)
    unplaced = {one.line for one in plan.unplaced}
    for place, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if text.strip():
            assert place in plan.claims or place in unplaced, (place, text[:60])


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_no_line_of_another_plan_is_lost(path: Path) -> None:
    plan = proposal_of(path)
    unplaced = {one.line for one in plan.unplaced}
    for place, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if text.strip():
            assert place in plan.claims or place in unplaced, (place, text[:60])


def test_every_item_stands_on_a_line_of_the_document() -> None:
    path = HELD_OUT[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    plan = proposal_of(path)
    placed = [
        *(one.line for one in plan.targets),
        *(one.line for one in plan.tasks),
        *(one.line for one in plan.oversight),
        *(one.line for one in plan.policies),
        *(one.line for one in plan.objectives),
    ]
    for line in placed:
        assert 1 <= line <= len(lines)
        assert lines[line - 1].strip()


def test_the_districts_of_ha_noi_are_all_watched_over() -> None:
    plan = proposal_of(seeds.seed("004"))
    areas = [area for one in plan.oversight for area in one.areas]
    assert len(plan.oversight) == 14
    assert len(areas) == 30
    assert len(set(areas)) == 29
    twice = [p.finding.row for p in plan.findings if p.finding.kind.value == "duplicate_assignment"]
    assert twice == ["huyện Thạch Thất"]


def test_villages_of_son_tay_have_their_targets_in_households() -> None:
    (table,) = proposal_of(seeds.seed("002")).tables
    asked = {
        (target.area, target.meaning): int(target.value)
        for target in table.targets
        if target.unit == "households"
    }
    assert asked["Hồ Sen", "near_poor_reduction"] == 2
    assert asked["Kim Thành", "poor_closing"] == 10
    assert asked["Tổng cộng", "poor_reduction"] == 3


def in_words(plan: Proposal) -> dict[str, object]:
    """Return what a plan says without the lines it says it on."""
    return {
        "head": [one and fold(one.text) for one in (plan.title, plan.number, plan.issuer)],
        "signer": plan.signer and plan.signer.text,
        "targets": [(t.indicator, t.low, t.high, t.unit, t.commitment) for t in plan.targets],
        "tasks": [(t.agency, t.text, t.due and t.due.code()) for t in plan.tasks],
        "oversight": [(one.overseer, one.areas) for one in plan.oversight],
        "citations": [act.number for act in (*plan.legal_bases, *plan.citations)],
        "unplaced": [one.text for one in plan.unplaced],
    }


def broken_at(path: Path, width: int) -> list[str]:
    """The lines of a paper, prose broken at the edge of a page so many characters wide."""
    broken: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        plain = not line.startswith(("|", "\t"))
        broken += (
            textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
            if (line and plain)
            else [line]
        )
    return broken


# Only papers with enough lines longer than the page.
BROKEN = [
    (path, width)
    for path in HELD_OUT
    for width in (64, 90)
    if len(broken_at(path, width)) - len(path.read_text(encoding="utf-8").split("\n")) >= 12
]


@pytest.mark.parametrize(("path", "width"), BROKEN, ids=lambda each: getattr(each, "stem", None))
def test_a_text_broken_at_the_edge_of_the_page_says_the_same(path: Path, width: int) -> None:
    document = documents.read("\n".join(broken_at(path, width)).encode("utf-8"), path.name)
    assert in_words(read_plan(paper_of(document))) == in_words(proposal_of(path))
