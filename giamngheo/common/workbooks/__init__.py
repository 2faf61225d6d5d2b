"""Opening what an officer brings: .xlsx, .xls, .ods or .csv, by what the bytes are, not the name.

Everything is bounded before it is read: uncompressed size, rows, stray cells far from the table. It
knows nothing of households.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from giamngheo.common.workbooks import legacy, ods, text, xlsx
from giamngheo.common.workbooks.limits import MAX_COLUMNS
from giamngheo.common.workbooks.problems import FileProblem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_A_TABLE = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|table|meta|body|workbook)", re.IGNORECASE)
EXTENSIONS = {"xlsx": {".xlsx"}, "xls": {".xls"}, "ods": {".ods"}, "csv": {".csv", ".txt", ".tsv"}}


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet from A1 on, as Python values; `merged` in zero-based (row, column)."""

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """A file that was opened: its kind by its bytes, and its worksheets."""

    kind: str
    sheets: list[Sheet]
    wrong_extension: bool = False


def open_workbook(file_name: str, content: bytes) -> Workbook:
    """All sheets of a file. Raises FileProblem, whatever the bytes are."""
    kind = kind_of(content)
    sheets = READERS[kind](content)
    extension = PurePath(file_name).suffix.lower()
    return Workbook(kind, sheets, wrong_extension=extension not in EXTENSIONS[kind])


def kind_of(content: bytes) -> str:
    """'xlsx', 'xls', 'ods' or 'csv'. Raises FileProblem for everything else."""
    if not content.strip(b"\0 \t\r\n"):
        raise FileProblem("file.empty")
    for magic, name in NOT_A_TABLE.items():
        if content.startswith(magic):
            raise FileProblem("file.not_a_table", kind=name)
    if content.startswith(b"PK"):
        return xlsx.kind_of(content)
    if content.startswith(OLE):
        legacy.refuse_what_is_no_plain_xls(content)
        return "xls"
    if MARKUP.match(content[:2000].removeprefix(b"\xef\xbb\xbf")):
        raise FileProblem("file.markup")
    return "csv"


def read_xlsx(content: bytes) -> list[Sheet]:
    faults = xlsx.scan(content)
    sheets = read_with_calamine(content)
    for sheet in sheets:
        put_back(sheet.rows, faults.get(sheet.name, {}))
    return sheets


def read_xls(content: bytes) -> list[Sheet]:
    faults = legacy.scan(content)
    sheets = read_with_calamine(content)
    for sheet in sheets:
        put_back(sheet.rows, faults.get(sheet.name, {}))
    return sheets


def read_ods(content: bytes) -> list[Sheet]:
    ods.scan(content)
    return read_with_calamine(content)


def read_csv(content: bytes) -> list[Sheet]:
    return [Sheet("", text.read(content))]


READERS: dict[str, Callable[[bytes], list[Sheet]]] = {
    "xlsx": read_xlsx,
    "xls": read_xls,
    "ods": read_ods,
    "csv": read_csv,
}


def read_with_calamine(content: bytes) -> list[Sheet]:
    """Every worksheet. What the Rust reader cannot read, even by panicking, is a FileProblem."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for place, about in enumerate(workbook.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(place)
            if sheet.total_width > MAX_COLUMNS:
                raise FileProblem("file.stray_cell", cell="", columns=MAX_COLUMNS)
            rows = sheet.to_python(skip_empty_area=False)
            hidden = about.visible != SheetVisibleEnum.Visible
            sheets.append(Sheet(about.name, rows, hidden, sheet.merged_cell_ranges or []))
    except PasswordError as problem:
        raise FileProblem("file.password") from problem
    except (CalamineError, OSError, ValueError, MemoryError) as problem:
        raise FileProblem("file.damaged") from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise FileProblem("file.damaged") from problem
    if not sheets:
        raise FileProblem("file.no_sheet")
    return sheets


def put_back(rows: list[list[Any]], faults: dict[tuple[int, int], str]) -> None:
    """Error values and formulas without a result, which the reader shows as empty cells."""
    for (row, column), said in faults.items():
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = said
