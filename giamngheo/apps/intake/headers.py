"""Finding the table in a sheet by what its headings say: rows and columns are never assumed.

Headings may span several rows, be merged, stand under title rows, in any order. Reads no data row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from povertycore.vietnamese import fold

from giamngheo.apps.intake import columns
from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.common.workbooks import Sheet

SEARCH_ROWS = 60
DEEPEST_HEADER = 5
LEAST_FIELDS = 3
COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z]{1,2})\)?\Z|[0-9]+ ?=[0-9 .()+*/x:%=-]+\Z")
SPACES = re.compile(r"\s+")
ESCAPED_LIST = re.compile(r"\bthoat (can )?ngheo\b")


@dataclass(slots=True)
class Header:
    """Where the table of a sheet stands, and which column says what (all zero-based)."""

    first: int
    last: int
    fields: dict[str, int]
    texts: dict[int, str]
    unknown: dict[int, str] = field(default_factory=dict)
    repeated: list[tuple[str, int, int]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    # Columns that only their group heading told apart: a sign that the block is read whole.
    grouped: int = 0

    @property
    def score(self) -> tuple[int, int]:
        return len(self.fields), self.grouped

    @property
    def layout(self) -> Layout | None:
        """The shape, None when columns that every shape needs are missing."""
        has = self.fields
        if {"birth_male", "birth_female"} & set(has) and "full_name" in has:
            return Layout.MEMBER_LIST_19
        if "head_name" in has and "full_name" not in has:
            return Layout.RAW_EXPORT_11
        return Layout.TEMPLATE if "full_name" in has else None

    @property
    def missing(self) -> list[str]:
        """Headings that must be there for this layout and are not."""
        if self.layout is None:
            return [columns.all_columns()["full_name"].header]
        needed = [] if self.layout == Layout.RAW_EXPORT_11 else ["relationship"]
        return [columns.all_columns()[key].header for key in needed if key not in self.fields]

    @property
    def list_class(self) -> PovertyClass | None:
        """The class that the title says of every household: 'DANH SÁCH CHI TIẾT HỘ NGHÈO'."""
        said = " ".join(fold(title) for title in self.titles if "danh sach" in fold(title))
        near_poor = "ho can ngheo" in said
        poor = "ho ngheo" in said
        if near_poor == poor:
            return None
        return PovertyClass.NEAR_POOR if near_poor else PovertyClass.POOR

    @property
    def lists_those_who_left(self) -> bool:
        """A list of households that escaped: what they are now it does not say."""
        return any(ESCAPED_LIST.search(fold(title)) for title in self.titles)


def cell_text(value: Any) -> str:
    """A cell as text that means the same: whole numbers without '.0', days as yyyy-mm-dd."""
    kind = type(value)
    if kind is str:
        return str(value).strip()
    if kind is float:
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text: str = repr(value)
        # '2.471' would read as two thousand: a true decimal keeps an unmistakable shape.
        return f"{text}0" if re.search(r"\.[0-9]{3}\Z", text) else text
    if kind is datetime:
        return str(value.isoformat() if value.hour or value.minute else value.date().isoformat())
    if isinstance(value, date):
        return str(value.isoformat())
    if value is None:
        return ""
    return str(value).upper() if kind is bool else str(value)


def find_header(sheet: Sheet) -> Header | None:
    """The block of rows whose headings name the most columns we know; None when too few do."""
    grid = head_of(sheet)
    best: Header | None = None
    for first in range(min(len(grid), SEARCH_ROWS)):
        if not any(grid[first]):
            continue
        for last in range(first, min(first + DEEPEST_HEADER, len(grid))):
            if looks_like_data(grid[last]):
                break
            found = read_block(grid, first, last, filled=bool(sheet.merged))
            smaller = best is not None and last - first < best.last - best.first
            if best is None or (found.score, smaller) > (best.score, False):
                best = found
    if best is None or len(best.fields) < LEAST_FIELDS:
        return None
    best.titles = [text for row in grid[: best.first] for text in dict.fromkeys(row) if text]
    return best


def head_of(sheet: Sheet) -> list[list[str]]:
    """The first rows as text, merged cells filled with what stands in their first cell."""
    depth = SEARCH_ROWS + DEEPEST_HEADER
    width = max((len(row) for row in sheet.rows[:depth]), default=0)
    grid = [
        [SPACES.sub(" ", cell_text(value)) for value in row] + [""] * (width - len(row))
        for row in sheet.rows[:depth]
    ]
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(grid) or left >= width:
            continue
        for row in range(top, min(bottom, len(grid) - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                grid[row][column] = grid[top][left]
    return grid


def looks_like_data(row: Sequence[str]) -> bool:
    """Headings hold no numbers, dates or marks of their own."""
    return any(text and text[0].isdigit() and not text[-1].isalpha() for text in row)


def read_block(grid: list[list[str]], first: int, last: int, *, filled: bool) -> Header:
    """What the rows first..last say as headings of the columns."""
    rows = [list(row) for row in grid[first : last + 1]]
    if not filled:
        for row in rows[:-1]:
            fill_to_the_right(row, rows[-1])
    found = Header(first, last, {}, {})
    for column in range(len(rows[0]) if rows else 0):
        path = list(dict.fromkeys(row[column] for row in rows if row[column]))
        if not path:
            continue
        found.texts[column] = " > ".join(path)
        recognised = columns.recognise(path)
        if recognised is None:
            found.unknown[column] = found.texts[column]
            continue
        key, by_group = recognised
        if key in found.fields:
            found.repeated.append((key, found.fields[key], column))
        else:
            found.fields[key] = column
            found.grouped += by_group
    return found


def fill_to_the_right(row: list[str], lowest: Sequence[str]) -> None:
    """Without merged cells in the file, a group heading reaches over the empty cells after it."""
    current = ""
    for column, text in enumerate(row):
        if text:
            current = text
        elif lowest[column]:
            row[column] = current
        else:
            current = ""


def is_row_of_column_numbers(texts: Sequence[str]) -> bool:
    """'A', 'B', '1', '2', '4=3/1*100': the row under the headings that numbers the columns."""
    said = [text for text in texts if text]
    return len(said) >= 3 and all(COLUMN_NUMBER.match(text) for text in said)
