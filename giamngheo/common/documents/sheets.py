"""Spreadsheets: cells as displayed, merged areas, formulas, hidden rows.

It computes no formula: a formula whose result the file does not keep is left as text.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from python_calamine import CalamineWorkbook

from giamngheo.common.documents.formats import shown
from giamngheo.common.documents.model import (
    Document,
    UnreadableDocument,
    refuse_many_cells,
)
from giamngheo.common.documents.sheet_parts import (
    Area,
    SheetParts,
    read_parts,
    size_of_open_document,
)
from povertycore.tables import BLANK, Cell, Table

_GENERAL = "General"
_UNCOMPUTED = Cell("=…")

Rows = Sequence[Sequence[object]]


def read_workbook(data: bytes, name: str) -> Document:
    """Return one table for each visible sheet of an .xlsx or .xlsm file.

    Values come from the file's stored results; formats, merged areas and hidden rows are applied.

    Raises:
        UnreadableDocument: the file is damaged, encrypted or has too many cells.
    """
    book = _opened(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    sheets: list[SheetParts] = _opened(lambda: read_parts(data), name)
    known = set(book.sheet_names)
    visible = [parts for parts in sheets if parts.visible and parts.name in known]
    # Asked before the values are: one stray cell in the last corner makes a rectangle of billions.
    refuse_many_cells(sum(parts.size for parts in visible), name)
    values = {parts.name: _values(book, parts.name, name) for parts in visible}
    tables = []
    for parts in visible:
        cells = _cells(values[parts.name], parts)
        hidden = frozenset(parts.hidden)
        tables.append(Table(_with_merged(cells, parts.merged), label=parts.name, hidden=hidden))
    return Document(tuple(tables), ())


def read_plain_workbook(data: bytes, name: str) -> Document:
    """Return one table for each visible sheet of an .xls or .ods file, without formats.

    Raises:
        UnreadableDocument: the file is damaged, encrypted or has too many cells.
    """
    if data.startswith(b"PK"):
        refuse_many_cells(_opened(lambda: size_of_open_document(data), name), name)
    book = _opened(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if "visible" in str(meta.visible).lower() and "work" in str(meta.typ).lower()
    ]
    sheets = {sheet: _values(book, sheet, name) for sheet in visible}
    tables = []
    for sheet, rows in sheets.items():
        cells = _cells(rows, SheetParts(sheet, visible=True))
        merged = _merged_ranges(book, sheet, name)
        tables.append(Table(_with_merged(cells, merged), label=sheet))
    return Document(tuple(tables), ())


def _opened(action: Callable[[], Any], name: str) -> Any:
    """Return what the reader returns; whatever a foreign file makes it raise becomes a refusal."""
    try:
        return action()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside calamine is no Exception
        key = "document.encrypted" if "password" in str(error).lower() else "document.damaged"
        raise UnreadableDocument(key, {"name": name}) from error


def _values(book: CalamineWorkbook, sheet: str, name: str) -> Rows:
    rows: Rows = _opened(
        lambda: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), name
    )
    return rows


def _merged_ranges(book: CalamineWorkbook, sheet: str, name: str) -> Iterable[Area]:
    ranges = _opened(lambda: book.get_sheet_by_name(sheet).merged_cell_ranges, name)
    return ranges or ()


def _cells(rows: Rows, parts: SheetParts) -> list[list[Cell]]:
    """Return the cells as displayed; equal values in the same format are made once."""
    made: dict[tuple[type, object, str], Cell] = {}
    formats = parts.formats
    cells: list[list[Cell]] = []
    for row, values in enumerate(rows):
        line: list[Cell] = []
        for column, value in enumerate(values):
            if value == "":
                line.append(_UNCOMPUTED if (row, column) in parts.uncomputed else BLANK)
                continue
            key = (type(value), value, formats.get((row, column), _GENERAL))
            cell = made.get(key)
            if cell is None:
                cell = made[key] = shown(value, key[2])
            line.append(cell)
        cells.append(line)
    return cells


def _with_merged(cells: list[list[Cell]], merged: Iterable[Area]) -> tuple[tuple[Cell, ...], ...]:
    for (top, left), (bottom, right) in merged:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        first = cells[top][left]
        for row in range(top, min(bottom, len(cells) - 1) + 1):
            for column in range(left, min(right, len(cells[row]) - 1) + 1):
                if (row, column) != (top, left):
                    cells[row][column] = Cell(first.text, first.number, spanned=True)
    return tuple(map(tuple, cells))
