"""Statements of running text that contradict each other: counts, rates, citations, assignments.

It understands the set phrases of plans and reports, not Vietnamese: what it cannot place with
certainty it leaves alone. Tables are checked by `povertycore.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence

from povertycore.sentences.arithmetic import wrong_rates, wrong_sums
from povertycore.sentences.facts import read_facts
from povertycore.sentences.papers import (
    contradicting_citations,
    deadlines_before_the_paper,
    impossible_days,
    repeated_headings,
    units_assigned_twice,
    wrong_plan_year,
)
from povertycore.tables import Finding, Table

__all__ = ["check", "placed"]


def check(paragraphs: Sequence[str], tables: Sequence[Table] = ()) -> list[Finding]:
    """Return the contradictions of running text, in reading order; see `placed`.

    `tables` of the same document lend the number of all households, which the text often leaves
    out. Findings have no table; their row is the statement.

    >>> text = ["- Có 200 hộ nghèo, trong đó:", "+ Thành thị có 40 hộ nghèo; nông thôn có 150 hộ."]
    >>> [(finding.kind.value, finding.printed, finding.computed) for finding in check(text)]
    [('coverage', '200', '190')]
    """
    return [finding for _, finding in placed(paragraphs, tables)]


def placed(paragraphs: Sequence[str], tables: Sequence[Table] = ()) -> list[tuple[int, Finding]]:
    """Return the contradictions with the place (from 0) of the paragraph each stands in."""
    facts = read_facts(paragraphs, tables)
    found = [
        *wrong_sums(facts),
        *wrong_rates(facts),
        *contradicting_citations(paragraphs),
        *impossible_days(paragraphs),
        *deadlines_before_the_paper(paragraphs),
        *wrong_plan_year(paragraphs),
        *units_assigned_twice(paragraphs),
        *repeated_headings(paragraphs),
    ]
    return [(place[0], finding) for place, finding in sorted(found, key=lambda one: one[0])]
