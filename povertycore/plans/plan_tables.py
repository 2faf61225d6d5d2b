"""Tables of plans with typed columns: opening, reduction and closing of poor and near-poor.

It checks no figures (`povertycore.tables` does); it only says what each column means and what the
table asks of each unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from povertycore.plans.model import PlanTable, RowTarget
from povertycore.plans.paper import PlacedTable, head_row
from povertycore.plans.phrases import lowered
from povertycore.tables import heads
from povertycore.tables.block import Block, Column, blocks_of
from povertycore.tables.heads import Role

_CLOSING_YEAR = re.compile(r"\b(?:cuối năm|31/12/?)\s*((?:19|20)\d{2})\b")
_PLAIN_RATE = re.compile(r"\A\W*(?:tỷ lệ|tỉ lệ)?\s*\(?%?\)?\W*\Z")
_ASKED = re.compile(r"_(?:reduction|closing)(?:_rate)?\Z")


def read_tables(placed: Sequence[PlacedTable], year: int | None) -> list[PlanTable]:
    """Return the tables of the plan, in order."""
    return [_read(one, index, year) for index, one in enumerate(placed)]


def _read(placed: PlacedTable, index: int, year: int | None) -> PlanTable:
    blocks = blocks_of(placed.table, index)
    if not blocks:
        return _of_texts(placed)
    block = blocks[0]
    meanings = _meanings(block, year)
    columns = [*_text_columns(placed, block), *meanings]
    targets = [
        target
        for column_index, _, meaning in meanings
        if _ASKED.search(meaning)
        for target in _targets_in(placed, block, column_index, meaning)
    ]
    return PlanTable(
        line=placed.line,
        end=placed.end,
        label=placed.table.label,
        title=block.title,
        columns=tuple(sorted(columns)),
        rows=tuple(line.label for line in block.lines if not line.is_section),
        targets=tuple(sorted(targets, key=lambda target: target.line)),
    )


def _of_texts(placed: PlacedTable) -> PlanTable:
    """Return a table without figures: its heads, and its rows by their second cell."""
    rows = [[cell.text.strip() for cell in row] for row in placed.table.cells]
    first = head_row(placed.table) or 0
    names = rows[first] if rows else []
    columns = []
    for index, name in enumerate(names):
        low = lowered(name)
        meaning = "text"
        if heads.is_ordinal_head(name):
            meaning = "ordinal"
        elif re.search(r"địa bàn|phụ trách|theo dõi", low):
            meaning = "areas"
        elif re.search(r"cơ quan|thành viên|họ|đơn vị|cán bộ", low):
            meaning = "overseer"
        columns.append((index, name, meaning))
    label = next((i for i, _, meaning in columns if meaning != "ordinal"), 0)
    return PlanTable(
        line=placed.line,
        end=placed.end,
        label=placed.table.label,
        title=placed.table.title,
        columns=tuple(columns),
        rows=tuple(row[label] for row in rows[first + 1 :] if label < len(row)),
    )


def _text_columns(placed: PlacedTable, block: Block) -> list[tuple[int, str, str]]:
    """Return the columns in front of the figures: the running number and the name of the unit."""
    first = min((column.index for column in block.columns), default=0)
    names = dict(reversed(block.heads))
    found = []
    for index in range(first):
        name = " ".join(names.get(index, "").split())
        found.append((index, name, "ordinal" if heads.is_ordinal_head(name) else "unit"))
    return found


def _meanings(block: Block, year: int | None) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    last = ""
    for column in block.columns:
        meaning = _meaning(column, last, year)
        if not meaning.endswith("_rate"):
            last = meaning
        found.append((column.index, column.path, meaning))
    return found


def _meaning(column: Column, last: str, year: int | None) -> str:
    """Return what a column holds; a bare "Tỷ lệ %" is the rate of the count before it."""
    path = column.path
    rate = column.role is Role.RATE
    if rate and _PLAIN_RATE.match(lowered(path)) and last:
        return last if last.endswith("_rate") else f"{last}_rate"
    if heads.names_everybody(path) and not rate:
        return "households" if "khẩu" not in lowered(path) else "persons"
    group = "near_poor" if heads.is_near_poor(path) else "poor"
    stage = _stage(path, near_poor=group == "near_poor", year=year)
    if stage == "opening" and not heads.mentions_poverty(path):
        return "rate" if rate else "other"
    return f"{group}_{stage}" + ("_rate" if rate else "")


def _stage(path: str, *, near_poor: bool, year: int | None) -> str:
    way = heads.direction(path, near_poor=near_poor)
    if way:
        return "reduction" if way < 0 else "increase"
    closing = _CLOSING_YEAR.search(lowered(path))
    if closing and year is not None and int(closing[1]) < year:
        return "opening"
    return "closing" if heads.is_closing(path) else "opening"


def _targets_in(
    placed: PlacedTable, block: Block, column_index: int, meaning: str
) -> list[RowTarget]:
    column = next(column for column in block.columns if column.index == column_index)
    rate = meaning.endswith("_rate")
    found = []
    for place, line in enumerate(block.lines):
        number = column.numbers[place]
        if number is None or line.is_section:
            continue
        found.append(
            RowTarget(
                line=placed.line_of(line.row),
                area=line.label,
                meaning=meaning,
                value=number.value,
                unit="percent" if rate else "households",
            )
        )
    return found
