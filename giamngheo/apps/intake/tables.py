"""From the sheets of a file to one frame of text cells: which rows are persons, which are not.

Rows that name a village, repeat the headings, number the columns, sum up or sign are told from rows
of persons. Cells stay text here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import polars as pl
from povertycore.vietnamese import fold, normalise_name

from giamngheo.apps.intake import columns
from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.headers import (
    SEARCH_ROWS,
    Header,
    cell_text,
    find_header,
    is_row_of_column_numbers,
)
from giamngheo.apps.intake.places import Places, begins_with_kind
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.common.workbooks import Sheet, Workbook
from giamngheo.common.workbooks.problems import FileProblem
from giamngheo.common.workbooks.text import refuse_old_fonts

OUR_OTHER_SHEETS = {"huong dan", "danh muc"}
EXAMPLE = "vi du"
TOTAL = re.compile(r"(?:tổng (?:cộng|số|nhân)|cộng (?:toàn|thôn|xã)|(?:tổng|cộng):?\Z|cộng:)")
# With accents: 'Trương Bản' is a name, 'Trưởng bản' signs.
SIGNED = re.compile(
    r"(?:người lập|lập biểu|người tổng hợp|t ?m\b|kt\b|ủy ban|ubnd|chủ tịch|phó chủ tịch|công chức|"
    r"cán bộ|xác nhận|trưởng thôn|trưởng ban|thủ trưởng|ghi chú|nơi nhận|đại diện|ban chỉ đạo|"
    r"ban giảm|ngày \d|.*,? ngày .{0,8}tháng|\(ký|ký tên)"
)
# Facts of a person or household: a row that has one of them is no heading, total or signature.
FACTS = ("relationship", "personal_id", "household_code", "stated_class")

# Columns without which persons are hard to tell apart later.
WANTED = ({"birth", "birth_male", "birth_female"}, {"sex", "sex_male", "birth_male"})


@dataclass(slots=True)
class Table:
    """One table: its rows of persons as text, with `row` (Excel's) and `village_text`."""

    sheet: int
    name: str
    header: Header
    layout: Layout
    list_class: PovertyClass | None
    rows: pl.DataFrame
    cells: list[list[Any]]


def read_tables(book: Workbook, places: Places, findings: Findings) -> list[Table]:
    """Every table of the file. Raises FileProblem when there is none, or they do not fit."""
    found: list[Table] = []
    headers = [find_header(sheet) for sheet in book.sheets]
    shaped = any(header is not None and header.layout for header in headers)
    for place, (sheet, header) in enumerate(zip(book.sheets, headers, strict=True)):
        if fold(sheet.name) in OUR_OTHER_SHEETS:
            continue
        if header is None or (shaped and header.layout is None):
            if any(any(row) for row in sheet.rows):
                findings.add("sheet.no_table", sheet=place, error=False, name=sheet.name)
            continue
        if sheet.hidden:
            findings.add("sheet.hidden", sheet=place, error=False, name=sheet.name)
            continue
        if header.lists_those_who_left:
            findings.add("sheet.those_who_left", sheet=place, error=False, name=sheet.name)
            continue
        found.append(read_table(place, sheet, header, places, findings))
    found = [table for table in found if not table.rows.is_empty()]
    if not found:
        explain_absence(book, findings)
    layouts = {table.layout for table in found}
    if len(layouts) > 1:
        raise FileProblem("file.mixed_layouts", sheets=", ".join(table.name for table in found))
    return found


def explain_absence(book: Workbook, findings: Findings) -> None:
    """Raises FileProblem: no table, or only one without rows."""
    for sheet in book.sheets:
        header = None if fold(sheet.name) in OUR_OTHER_SHEETS else find_header(sheet)
        if header is not None and not sheet.hidden and not header.lists_those_who_left:
            raise FileProblem("sheet.no_rows", sheet=sheet.name, row=header.last + 1)
    codes = {finding["code"] for finding in findings.single}
    if "sheet.hidden" in codes:
        raise FileProblem("file.only_hidden")
    if "sheet.those_who_left" in codes:
        raise FileProblem("file.only_those_who_left")
    lines = [
        " | ".join(filter(None, map(cell_text, row)))
        for sheet in book.sheets
        for row in sheet.rows[:SEARCH_ROWS]
    ]
    refuse_old_fonts("\n".join(lines))
    seen = next((line[:200] for line in lines if line), "")
    raise FileProblem("file.no_header", seen=seen)


def read_table(
    place: int, sheet: Sheet, header: Header, places: Places, findings: Findings
) -> Table:
    layout, missing = header.layout, header.missing
    where = {"sheet": sheet.name, "row": header.last + 1}
    if layout is None or missing:
        raise FileProblem("sheet.missing_columns", names=", ".join(missing), **where)
    refuse_repeated(header, where)
    warn_of_columns(place, header, findings)
    frame = text_frame(sheet, header)
    frame = keep_rows_of_persons(place, sheet, header, layout, frame, places, findings)
    return Table(place, sheet.name, header, layout, header.list_class, frame, sheet.rows)


def refuse_repeated(header: Header, where: dict[str, Any]) -> None:
    for key, first, second in header.repeated:
        if columns.all_columns()[key].belongs != columns.NOT_KEPT:
            raise FileProblem(
                "sheet.repeated_column",
                name=columns.all_columns()[key].header,
                first=header.texts[first],
                second=header.texts[second],
                **where,
            )


def warn_of_columns(place: int, header: Header, findings: Findings) -> None:
    """Columns whose cells go nowhere are named, never dropped in silence."""
    row = header.last + 1
    for column, text in header.unknown.items():
        if columns.header_key(text):
            findings.add(
                "column.unknown", sheet=place, row=row, column=column, shown=text, error=False
            )
    for names in WANTED:
        if header.layout != Layout.RAW_EXPORT_11 and not names & set(header.fields):
            told = columns.all_columns()[min(names)].header
            findings.add("column.absent", sheet=place, row=row, error=False, name=told)
    silent = {"row_number", "member_number", "reason", "original_row"}
    for key, column in header.fields.items():
        if columns.all_columns()[key].belongs == columns.NOT_KEPT and key not in silent:
            findings.add(
                "column.not_kept", sheet=place, row=row, field=key, column=column, error=False,
                shown=header.texts[column],
            )  # fmt: skip


def text_frame(sheet: Sheet, header: Header) -> pl.DataFrame:
    """The cells under the headings as text, one column a field; empty rows and cells are null."""
    below = sheet.rows[header.last + 1 :]
    by_place = list(zip_longest(*below, fillvalue=""))
    series = [
        text_series(key, by_place[column])
        for key, column in header.fields.items()
        if column < len(by_place)
    ]
    first = header.last + 2
    rows = pl.Series("row", range(first, first + len(below)), dtype=pl.Int32)
    frame = pl.DataFrame([rows, *series])
    texts = [each.name for each in series]
    frame = frame.with_columns(
        pl.when(pl.col(texts).str.len_bytes() > 0).then(pl.col(texts)).name.keep()
    )
    return frame.filter(pl.any_horizontal(pl.col(texts).is_not_null())) if texts else frame.clear()


def text_series(key: str, cells: tuple[Any, ...]) -> pl.Series:
    if set(map(type, cells)) == {str}:
        return pl.Series(key, cells, dtype=pl.String).str.strip_chars()
    known: dict[Any, str] = {}
    texts: list[str] = []
    for cell in cells:
        if type(cell) is str:
            texts.append(cell)
            continue
        # 1, 1.0 and True are one key, so the type belongs to it.
        key_of_cell = (cell, type(cell))
        if key_of_cell not in known:
            known[key_of_cell] = cell_text(cell)
        texts.append(known[key_of_cell])
    return pl.Series(key, texts, dtype=pl.String).str.strip_chars()


def keep_rows_of_persons(
    place: int,
    sheet: Sheet,
    header: Header,
    layout: Layout,
    frame: pl.DataFrame,
    places: Places,
    findings: Findings,
) -> pl.DataFrame:
    """Only the rows of persons, each with the text of the village row above it."""
    plain = [name for name in FACTS if name in frame.columns]
    bare = [without_fact(name, header) for name in plain]
    doubtful = frame.filter(pl.all_horizontal(bare)) if bare else frame
    if "row_number" in frame.columns:
        marked = frame["row_number"].str.len_chars() <= 8
        doubtful = pl.concat([doubtful, frame.filter(marked & is_example(frame["row_number"]))])
    sorter = RowSorter(sheet, header, layout, places)
    dropped: set[int] = set()
    villages: dict[int, str] = {}
    last = frame.filter(~pl.col("row").is_in(doubtful["row"].to_list()))["row"].max()
    notes: list[tuple[int, str]] = []
    for cells in doubtful.sort("row").unique("row", keep="first", maintain_order=True).to_dicts():
        row = cells["row"]
        kind = sorter.kind(cells, after_the_last=isinstance(last, int) and row > last)
        if kind == "person":
            continue
        dropped.add(row)
        if kind == "village":
            villages[row] = sorter.said
        elif kind == "note":
            notes.append((row, sorter.said))
    for row, said in notes:
        findings.add("row.not_kept", sheet=place, row=row, shown=said[:80], error=False)
    kept = frame.filter(~pl.col("row").is_in(list(dropped))) if dropped else frame
    return with_villages(kept, villages)


def without_fact(name: str, header: Header) -> pl.Expr:
    """Empty, a column's number, or the heading once more (as on every printed page)."""
    column = pl.col(name)
    headings = header.texts.get(header.fields[name], "").split(" > ")
    return column.is_null() | column.str.contains(r"^\(?[0-9]{1,2}\)?$") | column.is_in(headings)


def is_example(marks: pl.Series) -> pl.Series:
    distinct = [text for text in marks.drop_nulls().unique() if fold(text) == EXAMPLE]
    return marks.is_in(distinct).fill_null(value=False)


def with_villages(frame: pl.DataFrame, villages: dict[int, str]) -> pl.DataFrame:
    """The village row in force for each row: its text and its own row number."""
    above = pl.DataFrame(
        {
            "village_row": pl.Series(list(villages), dtype=pl.Int32),
            "village_text": pl.Series(list(villages.values()), dtype=pl.String),
        }
    ).sort("village_row")
    return frame.sort("row").join_asof(above, left_on="row", right_on="village_row")


def lowered(text: str) -> str:
    return normalise_name(text).lower()


class RowSorter:
    """Tells rows that hold no person from those that do, by all that the row says."""

    def __init__(self, sheet: Sheet, header: Header, layout: Layout, places: Places) -> None:
        self.sheet, self.header, self.layout, self.places = sheet, header, layout, places
        name = "head_name" if layout == Layout.RAW_EXPORT_11 else "full_name"
        self.name = name
        self.headings = {columns.header_key(text) for text in header.texts.values()}
        self.headings |= {
            columns.header_key(part) for text in header.texts.values() for part in text.split(" > ")
        }
        self.merged_rows = {
            top for (top, left), (bottom, right) in sheet.merged if right > left and top == bottom
        }
        self.signing = False
        self.said = ""

    def kind(self, cells: dict[str, Any], *, after_the_last: bool) -> str:
        """'person', 'village', 'note', or what is dropped without a word."""
        row = cells["row"]
        texts = [cell_text(value) for value in self.sheet.rows[row - 1]]
        said = [text for text in dict.fromkeys(texts) if text]
        self.said = " | ".join(said)
        words = next((text for text in said if any(map(str.isalpha, text))), "")
        if is_example(pl.Series([cells.get("row_number")], dtype=pl.String))[0]:
            return "example"
        if is_row_of_column_numbers(said):
            return "numbers"
        if len(said) >= 3 and sum(columns.header_key(t) in self.headings for t in said) >= 3:
            return "heading"
        village = self.village_said(row, cells, said, words)
        if village:
            self.signing = False
            self.said = village
            return "village"
        named = cells.get(self.name)
        if named and any(cells[key] for key in cells if key.startswith(("birth", "sex"))):
            return "person"
        if TOTAL.match(lowered(words)):
            return "total"
        if any(SIGNED.match(lowered(text)) for text in said):
            self.signing = True
            return "signature"
        if self.signing and after_the_last:
            return "signature"
        if named and (len(said) > 1 or not after_the_last):
            return "person"
        return "note"

    def village_said(
        self, row: int, cells: dict[str, Any], said: list[str], words: str
    ) -> str | None:
        """The name of the village when the row is a village's heading."""
        if self.layout == Layout.RAW_EXPORT_11 or not words:
            return None
        known, looks = bool(self.places.match(words)), begins_with_kind(words)
        alone = sum(any(map(str.isalpha, text)) for text in said) == 1
        if not alone or not (known or looks or row - 1 in self.merged_rows):
            return None
        if TOTAL.match(lowered(words)) or SIGNED.match(lowered(words)):
            return None
        has_birth = any(cells.get(key) for key in ("birth", "birth_male", "birth_female"))
        if has_birth and not looks:
            return None
        return words
