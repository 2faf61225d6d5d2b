"""The check of a whole document: every table by itself, then the tables against each other.

It holds no rule; each is in the module that is named for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from povertycore.tables.between import contradictions
from povertycore.tables.block import Block, blocks_of
from povertycore.tables.formulas import printed_formulas
from povertycore.tables.implied import added_rates, implied_slips
from povertycore.tables.linear import linear_relations
from povertycore.tables.model import Finding, Table
from povertycore.tables.rates import rate_relations
from povertycore.tables.repairs import Relations, with_hints
from povertycore.tables.sideways import sideways_slips
from povertycore.tables.slips import (
    broken_linear,
    misplaced_decimals,
    parts_over_wholes,
    rates_over_hundred,
    wrong_rates,
)
from povertycore.tables.totals import groups_of, line_of_whole, misprinted_totals


def check(tables: Sequence[Table]) -> list[Finding]:
    """Return every arithmetic slip of the tables, in reading order.

    A grid may hold several tables one below the other, titles and signatures included. Relations
    that heads and printed formulas state, and those that most of the figures obey, are checked;
    where neither heads nor figures show a relation, nothing is reported. Percentages are compared
    at their printed decimals, half up.

    >>> table = Table.of([
    ...     ["Thôn", "Tổng số hộ", "Số hộ nghèo", "Tỷ lệ (%)"],
    ...     ["Thôn 1", 135, 3, "2,22"],
    ...     ["Thôn 2", 118, 1, "0,85"],
    ...     ["Thôn 3", 115, 3, "2,16"],
    ...     ["Tổng cộng", 368, 7, "1,90"],
    ... ])
    >>> [(finding.row, finding.printed, finding.computed) for finding in check([table])]
    [('Thôn 3', '2,16', '2,61')]
    """
    blocks = [block for index, table in enumerate(tables) for block in blocks_of(table, index)]
    alone = [finding for block in blocks for finding in _in_one(block)]
    findings = _each_cell_once([*alone, *contradictions(blocks)])
    if any(table.hidden for table in tables):
        shown = check([_without_hidden(table) for table in tables])
        said = {_place(finding) for finding in shown}
        findings = [finding for finding in findings if _place(finding) in said]
    return sorted(findings, key=_reading_order)


def holds_figures(tables: Sequence[Table]) -> bool:
    """Return whether any of the grids holds a table of figures, as letterheads do not."""
    return any(blocks_of(table) for table in tables)


def _without_hidden(table: Table) -> Table:
    """Return the table with its hidden rows blanked, so that rows keep their numbers.

    A total may or may not count what is hidden: only what is wrong either way is reported.
    """
    cells = tuple(() if row in table.hidden else cells for row, cells in enumerate(table.cells))
    return replace(table, cells=cells, hidden=frozenset())


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.table_index, finding.row_index, finding.column_index, finding.kind)


def _in_one(block: Block) -> list[Finding]:
    groups = groups_of(block)
    formulas = printed_formulas(block)
    linear = linear_relations(block, formulas)
    relations = rate_relations(block, formulas, line_of_whole(block, groups))
    found = [
        *misplaced_decimals(block),
        *misprinted_totals(block, groups),
        *broken_linear(block, linear),
        *wrong_rates(block, relations, linear, groups),
        *sideways_slips(block),
        *implied_slips(block, relations, groups),
        *added_rates(block, relations, groups),
        *parts_over_wholes(block, relations),
        *rates_over_hundred(block, relations),
    ]
    return with_hints(Relations(block, groups, linear, relations), _each_cell_once(found))


def _each_cell_once(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what is said twice about one cell: the same computed figure, or a weaker remark."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        place = (finding.table_index, finding.row_index, finding.column_index)
        kept.setdefault((*place, finding.computed), finding)
    return list(kept.values())


def _reading_order(finding: Finding) -> tuple[int, int, int]:
    return (finding.table_index or 0, finding.row_index or 0, finding.column_index or 0)
