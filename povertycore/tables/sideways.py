"""Tables with indicators as rows and years or units as columns, read by turning them round.

It reports only what row labels announce in words: with so few figures in a row nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from povertycore.tables import heads
from povertycore.tables.block import Block, blocks_of
from povertycore.tables.heads import PATH_SEPARATOR, Role
from povertycore.tables.linear import balances_by_heads
from povertycore.tables.model import Cell, Finding, Table
from povertycore.tables.rates import rate_relations
from povertycore.tables.slips import broken_linear, wrong_rates

_MOST_COLUMNS = 12
_BULLETS = "-+•– "


def sideways_slips(block: Block) -> Iterator[Finding]:
    """Yield slips among the rows of a table whose rows are indicators."""
    turned = turn(block)
    if turned is None:
        return
    table, rows, columns = turned
    for side in blocks_of(table):
        linear = list(balances_by_heads(side))
        relations = rate_relations(side, (), None, by_heads_only=True)
        findings = [*broken_linear(side, linear), *wrong_rates(side, relations, linear, ())]
        for finding in findings:
            if finding.row_index is None or finding.column_index is None:
                continue
            line, column = rows[finding.column_index - 1], columns[finding.row_index - 1]
            yield replace(
                finding,
                table=block.label,
                row=block.lines[line].name,
                column=finding.row,
                table_index=block.table_index,
                row_index=block.lines[line].row,
                column_index=column,
            )


def turn(block: Block) -> tuple[Table, list[int], list[int]] | None:
    """Return the table with rows and columns exchanged, the lines and the columns of its cells.

    None where the rows are units, not indicators.
    """
    columns = [c for c in block.columns if not (c.role is Role.RATE and c.stated)]
    rates = sum(line.holds_rates for line in block.lines)
    moves = any(heads.is_closing(line.label) for line in block.lines) and any(
        heads.is_opening(line.label) for line in block.lines
    )
    if not columns or len(columns) > _MOST_COLUMNS or not (rates or moves):
        return None
    lines = [i for i, line in enumerate(block.lines) if not line.is_section]
    if rates == len(lines):
        return None
    top = (Cell("Đơn vị"), *(Cell(path) for path in _paths(block, lines)))
    rest = [
        (Cell(column.path), *(block.cell(line, column.index) for line in lines))
        for column in columns
    ]
    table = Table((top, *rest), label=block.label, title=block.title)
    return table, lines, [column.index for column in columns]


def _paths(block: Block, lines: list[int]) -> Iterator[str]:
    """Yield what each row is called, with the row it is a part of and its unit of measure."""
    above = ""
    for place in range(len(block.lines)):
        line = block.lines[place]
        bare = line.label.lstrip(_BULLETS)
        is_part = bare != line.label or line.ordinal.islower()
        if not is_part:
            above = bare
        if place not in lines:
            continue
        unit = f" ({line.unit})" if line.unit else ""
        yield f"{above}{PATH_SEPARATOR}{bare}{unit}" if is_part and above else f"{bare}{unit}"
