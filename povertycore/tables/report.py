"""Findings made from places in a block: labels, printed text, the computed figure alike written.

It decides nothing about what is wrong.
"""

from __future__ import annotations

from decimal import Decimal

from povertycore.tables.block import Block, Column
from povertycore.tables.model import Finding, Kind
from povertycore.tables.numbers import Style, write


def style_of(block: Block, column: Column, line: int) -> Style:
    """Return the signs a computed figure takes to look like the printed one beside it."""
    number = column.numbers[line]
    if number is None:
        return block.style
    style = number.style
    return Style(
        style.decimal or block.style.decimal,
        style.group or block.style.group,
        style.percent,
    )


def figure(block: Block, column: Column, line: int, value: int) -> str:
    """Return a count or an amount (times the block's scale) written as its column is."""
    exact = Decimal(value) / block.scale
    number = column.numbers[line]
    places = column.places if number is None else number.places
    while exact != exact.quantize(Decimal(1).scaleb(-places)):
        places += 1
    return write(exact, places, style_of(block, column, line))


def percentage(block: Block, column: Column, line: int, value: Decimal, places: int) -> str:
    """Return a percentage written as its column is."""
    return write(value, places, style_of(block, column, line))


def path_of(block: Block, index: int) -> str:
    """Return the heads of a column of the grid as findings name it."""
    column = next((c for c in block.columns if c.index == index), None)
    return column.path if column is not None and column.path else f"cột {index + 1}"


def finding_at(
    block: Block, line: int, column: int, kind: Kind, computed: str, key: str, **values: object
) -> Finding:
    """Return a finding at the cell of a line and a column of the grid."""
    return Finding(
        kind=kind,
        table=block.label,
        row=block.lines[line].name,
        column=path_of(block, column),
        printed=" ".join(block.cell(line, column).text.split()),
        computed=computed,
        key=key,
        values=values,
        table_index=block.table_index,
        row_index=block.lines[line].row,
        column_index=column,
    )
