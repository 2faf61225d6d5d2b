"""Spreadsheets: cells as displayed, merged areas, formulas, hidden rows.

It computes no formula: a formula whose result the file does not keep is left as text.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from giamngheo.common.documents.formats import shown
from giamngheo.common.documents.model import Document, UnreadableDocument
from povertycore.tables import BLANK, Cell, Table

_MOST_CELLS = 3_000_000
Merged = tuple[tuple[int, int], tuple[int, int]]
Rows = Sequence[Sequence[object]]


def read_workbook(data: bytes, name: str) -> Document:
    """Return one table for each visible sheet of an .xlsx or .xlsm file.

    Values come from the file's stored results; formats, merged areas and hidden rows are applied.

    Raises:
        UnreadableDocument: the file is damaged or has too many cells.
    """
    values = _opened(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    sizes = {sheet: _values(values, sheet, name) for sheet in values.sheet_names}
    _refuse_large(sizes.values(), name)
    book = _opened(lambda: openpyxl.load_workbook(io.BytesIO(data), keep_links=False), name)
    tables: list[Table] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and sheet.title in sizes:
            cells, hidden = _sheet(sheet, sizes[sheet.title])
            tables.append(Table(cells, label=sheet.title, hidden=hidden))
    return Document(tuple(tables), ())


def read_plain_workbook(data: bytes, name: str) -> Document:
    """Return one table for each visible sheet of an .xls, .xlsb or .ods file, without formats.

    Raises:
        UnreadableDocument: the file is damaged, encrypted or has too many cells.
    """
    book = _opened(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if "visible" in str(meta.visible).lower() and "work" in str(meta.typ).lower()
    ]
    sheets = {sheet: _values(book, sheet, name) for sheet in visible}
    _refuse_large(sheets.values(), name)
    tables = []
    for sheet, rows in sheets.items():
        cells = [[shown(_plain(value), "General") for value in row] for row in rows]
        merged = _merged_ranges(book, sheet, name)
        tables.append(Table(_with_merged(cells, merged), label=sheet))
    return Document(tuple(tables), ())


def _merged_ranges(book: CalamineWorkbook, sheet: str, name: str) -> Iterable[Merged]:
    ranges = _opened(lambda: book.get_sheet_by_name(sheet).merged_cell_ranges, name)
    return ranges or ()


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


def _refuse_large(sheets: Iterable[Rows], name: str) -> None:
    cells = sum(len(rows) * max((len(row) for row in rows[:1]), default=0) for rows in sheets)
    if cells > _MOST_CELLS:
        raise UnreadableDocument("document.too_many_cells", {"name": name, "cells": cells})


def _plain(value: object) -> object:
    return None if value == "" else value


def _sheet(sheet: Worksheet, values: Rows) -> tuple[tuple[tuple[Cell, ...], ...], frozenset[int]]:
    cells: list[list[Cell]] = []
    for number, row in enumerate(sheet.iter_rows(), start=0):
        known = values[number] if number < len(values) else ()
        cells.append([_cell(cell, known) for cell in row])
    merged = [
        ((area.min_row - 1, area.min_col - 1), (area.max_row - 1, area.max_col - 1))
        for area in sheet.merged_cells.ranges
    ]
    hidden = frozenset(number - 1 for number, row in sheet.row_dimensions.items() if row.hidden)
    return _with_merged(cells, merged), hidden


def _cell(cell: Any, known: Sequence[object]) -> Cell:
    if not isinstance(cell, SheetCell) or cell.value is None:
        return BLANK
    value: object = cell.value
    if cell.data_type == "f":
        place = cell.column - 1
        value = known[place] if place < len(known) else ""
        if value == "":
            return Cell("=…")
    return shown(value, cell.number_format or "General")


def _with_merged(cells: list[list[Cell]], merged: Iterable[Merged]) -> tuple[tuple[Cell, ...], ...]:
    for (top, left), (bottom, right) in merged:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        first = cells[top][left]
        for row in range(top, min(bottom, len(cells) - 1) + 1):
            for column in range(left, min(right, len(cells[row]) - 1) + 1):
                if (row, column) != (top, left):
                    cells[row][column] = Cell(first.text, first.number, spanned=True)
    return tuple(map(tuple, cells))
