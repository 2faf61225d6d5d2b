"""Excel files: official sheets with their heads and signatures, and plain tables as displayed.

Numbers go in as numbers: whole numbers with the group sign and rates with two decimals of whatever
country the reader's Excel is set to (2.471 and 1,94 where it is set to Vietnam). Text goes in as
text: nothing a person typed ever becomes a formula. It knows no report and no law.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter

from povertycore.vietnamese import nfc

Value = str | int | Decimal | date | None

FONT = "Times New Roman"
A4 = 9
COUNT_FORMAT = "#,##0"
RATE_FORMAT = "0.00;-0.00;0"
DATE_FORMAT = "dd/mm/yyyy"
# Millimetres between a page's edge and its text: decree 30/2020/NĐ-CP, annex I, for a landscape
# page (top, bottom 20; the bound side 30).
MARGINS_MM = {"left": 20, "right": 15, "top": 30, "bottom": 20}
SHEET_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Excel refuses longer cells and more rows.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_000
LINE_HEIGHT = 15.0
# The rule under the issuer is a third to a half of its text, that under the motto as long (same
# annex).
RULE_LEFT = 0.45
RULE_PIXELS_A_CHARACTER = 8.6


class TooManyRows(Exception):
    """The table does not fit into one Excel sheet."""


class HeadCell(NamedTuple):
    """A cell of the header, rows and columns counted from 0, both ends included."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class BodyCell:
    """A value; `rows` merges it with cells below, which are then left out of their rows (None)."""

    value: Value = None
    rows: int = 1
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One line of the body; a None cell is covered by a merged one above."""

    cells: Sequence[BodyCell | None]
    is_bold: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialSheet:
    """One sheet as an office sends it up.

    `issuer` are the lines top left (the last in bold), `nation` and `motto` stand top right.
    `head` is the header with its merged cells, `numbers` the row of column numbers ('' for none),
    `foot` lines stand under the table, `signatures` are the two blocks below: left and right, each
    a list of lines, the first in bold.
    """

    name: str
    issuer: Sequence[str]
    nation: str
    motto: str
    form_code: str
    title: str
    subtitles: Sequence[str]
    head: Sequence[HeadCell]
    widths: Sequence[float]
    numbers: Sequence[str] = ()
    rows: Sequence[BodyRow] = ()
    foot: Sequence[str] = ()
    place_and_date: str = ""
    signatures: tuple[Sequence[str], Sequence[str]] = ((), ())


@dataclass(slots=True)
class Book:
    """The workbook being written and its formats, each made once."""

    book: Any
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def style(self, **wanted: Any) -> Any:
        """A format on top of the common typeface."""
        wanted = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **wanted}
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(wanted)
        return self.formats[key]


def official_book(sheets: Sequence[OfficialSheet]) -> bytes:
    """A workbook of official sheets, each printing on landscape A4, one page wide."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        styles = Book(book)
        names: list[str] = []
        for sheet in sheets:
            names.append(free_name(sheet.name, names))
            OfficialWriter(styles, book.add_worksheet(names[-1]), sheet).write()
    return content.getvalue()


def free_name(name: str, taken: Sequence[str]) -> str:
    """A sheet name Excel accepts and that is not taken: at most 31 characters, no []:*?/\\."""
    wanted = SHEET_NAME_FORBIDDEN.sub(" ", nfc(name)).strip("' ")[:31] or "1"
    found, number = wanted, 1
    lowered = {each.lower() for each in taken}
    while found.lower() in lowered:
        number += 1
        ending = f" {number}"
        found = wanted[: 31 - len(ending)] + ending
    return found


class OfficialWriter:
    """Writes one official sheet from top to bottom."""

    def __init__(self, styles: Book, target: Any, sheet: OfficialSheet) -> None:
        self.styles, self.target, self.sheet = styles, target, sheet
        self.last = len(sheet.widths) - 1
        self.split = self.middle()
        self.row = 0

    def middle(self) -> int:
        """The last column of the left half: a little less than half of the width."""
        total, sum_so_far = sum(self.sheet.widths), 0.0
        for column, width in enumerate(self.sheet.widths):
            sum_so_far += width
            if sum_so_far >= total * 0.42:
                return min(column, self.last - 1)
        return max(0, self.last - 1)

    def write(self) -> None:
        for column, width in enumerate(self.sheet.widths):
            self.target.set_column(column, column, width)
        self.heads()
        self.titles()
        first = self.row
        self.header()
        self.target.repeat_rows(first, self.row - 1)
        self.target.freeze_panes(self.row, min(2, self.last))
        self.body()
        self.feet()
        self.signatures()
        self.page()

    def page(self) -> None:
        target = self.target
        target.set_landscape()
        target.set_paper(A4)
        target.fit_to_pages(1, 0)
        target.set_margins(**{side: mm / 25.4 for side, mm in MARGINS_MM.items()})
        target.set_header("&C&P")
        target.hide_gridlines(2)
        target.center_horizontally()
        target.print_area(0, 0, self.row, self.last)

    def span(self, first: int, last: int, text: str, style: Any, *, rows: int = 1) -> None:
        """Text over a run of columns; Excel knows no merge of a single cell."""
        bottom = self.row + rows - 1
        if first == last and rows == 1:
            self.target.write_string(self.row, first, text, style)
        else:
            self.target.merge_range(self.row, first, bottom, last, "", style)
            self.target.write_string(self.row, first, text, style)

    def heads(self) -> None:
        """Issuer left, nation and motto right, a drawn rule under each."""
        sheet, style = self.sheet, self.styles.style
        left = list(sheet.issuer)
        right = [sheet.nation, sheet.motto]
        for line in range(max(len(left), len(right))):
            if line < len(left):
                is_last = line == len(left) - 1
                self.span(
                    0, self.split, left[line], style(font_size=12, bold=is_last, align="center")
                )
            if line < len(right):
                size = 12 if line == 0 else 13
                bold = style(font_size=size, bold=True, align="center")
                self.span(self.split + 1, self.last, right[line], bold)
            self.target.set_row(self.row, 17)
            self.row += 1
        self.rule(0, self.split, longest(left[-1:]) * RULE_LEFT)
        self.rule(self.split + 1, self.last, float(longest(right[-1:])))
        self.target.set_row(self.row, 8)
        self.row += 1

    def rule(self, first: int, last: int, characters: float) -> None:
        """A drawn line of so many characters' length in the middle of some columns."""
        pixels = [column_pixels(width) for width in self.sheet.widths]
        half = sum(pixels[first : last + 1])
        length = min(int(characters * RULE_PIXELS_A_CHARACTER), half)
        drawn = {
            "width": length,
            "height": 1,
            "x_offset": (half - length) // 2,
            "y_offset": 3,
            "line": {"color": "black", "width": 0.75},
            "object_position": 2,
        }
        self.target.insert_textbox(self.row, first, "", drawn)

    def titles(self) -> None:
        sheet, style = self.sheet, self.styles.style
        if sheet.form_code:
            code = style(italic=True, align="right")
            self.span(0, self.last, sheet.form_code, code)
            self.row += 1
        title = style(font_size=14, bold=True, align="center", text_wrap=True)
        self.span(0, self.last, sheet.title, title)
        lines = lines_needed(sheet.title, sum(sheet.widths) * 0.72)
        self.target.set_row(self.row, 20 * lines)
        self.row += 1
        for text in sheet.subtitles:
            self.span(0, self.last, text, style(font_size=12, italic=True, align="center"))
            self.row += 1
        self.target.set_row(self.row, 6)
        self.row += 1

    def header(self) -> None:
        bold = self.styles.style(bold=True, border=1, align="center", text_wrap=True)
        depth = max(cell.last_row for cell in self.sheet.head) + 1
        for cell in self.sheet.head:
            place = (self.row + cell.row, cell.column)
            if (cell.row, cell.column) != (cell.last_row, cell.last_column):
                end = (self.row + cell.last_row, cell.last_column)
                self.target.merge_range(*place, *end, "", bold)
            self.target.write_string(*place, cell.text, bold)
        for row, height in enumerate(header_heights(self.sheet.head, self.sheet.widths, depth)):
            self.target.set_row(self.row + row, height)
        self.row += depth
        if self.sheet.numbers:
            small = self.styles.style(
                font_size=9, italic=True, border=1, align="center", text_wrap=True
            )
            for column, text in enumerate(self.sheet.numbers):
                self.target.write_string(self.row, column, text, small)
            wraps = max(
                lines_needed(text, width * 1.1)
                for text, width in zip(self.sheet.numbers, self.sheet.widths, strict=True)
            )
            self.target.set_row(self.row, 12.5 * wraps)
            self.row += 1

    def body(self) -> None:
        for row in self.sheet.rows:
            for column, cell in enumerate(row.cells):
                if cell is not None:
                    self.body_cell(column, cell, row)
            self.row += 1

    def body_cell(self, column: int, cell: BodyCell, row: BodyRow) -> None:
        place = (self.row, column)
        look = self.look(cell, row, column)
        if cell.rows > 1:
            self.target.merge_range(*place, self.row + cell.rows - 1, column, "", look)
        write_value(self.target, place, cell.value, look)

    def look(self, cell: BodyCell, row: BodyRow, column: int) -> Any:
        style = self.styles.style
        common = {"border": 1, "bold": row.is_bold}
        if isinstance(cell.value, str) or cell.is_text:
            if column == 0:
                return style(**common, align="center")
            return style(**common, align="left", text_wrap=True, indent=row.indent)
        return style(**common, align="right", indent=1, num_format=number_format(cell.value))

    def feet(self) -> None:
        small = self.styles.style(font_size=10, italic=True, text_wrap=True, valign="top")
        self.row += 1 if self.sheet.foot else 0
        for text in self.sheet.foot:
            self.span(0, self.last, text, small)
            lines = lines_needed(text, sum(self.sheet.widths) * 1.05)
            self.target.set_row(self.row, 13.5 * lines)
            self.row += 1

    def signatures(self) -> None:
        """Place and date over the right block; room for names under both."""
        left, right = self.sheet.signatures
        if not left and not right:
            return
        style = self.styles.style
        self.row += 1
        dated = style(font_size=13, italic=True, align="center")
        self.span(self.split + 1, self.last, self.sheet.place_and_date, dated)
        self.row += 1
        for line in range(max(len(left), len(right))):
            for block, first, last in ((left, 0, self.split), (right, self.split + 1, self.last)):
                if line < len(block):
                    is_note = block[line].startswith("(")
                    look = style(font_size=12, bold=not is_note, italic=is_note, align="center")
                    self.span(first, last, block[line], look)
            self.row += 1
        self.row += 5


def column_pixels(width: float) -> int:
    """How wide Excel draws a column of so many characters."""
    return int(width * 7 + 5)


def longest(lines: Sequence[str]) -> int:
    return max((len(line) for line in lines), default=0)


def number_format(value: Value) -> str:
    if isinstance(value, Decimal):
        return RATE_FORMAT
    return DATE_FORMAT if isinstance(value, date) else COUNT_FORMAT


def write_value(target: Any, place: tuple[int, int], value: Value, style: Any) -> None:
    """One cell by its type; a Decimal is written as the number it displays."""
    if value is None:
        target.write_blank(*place, None, style)
    elif isinstance(value, str):
        target.write_string(*place, nfc(value)[:LONGEST_TEXT], style)
    elif isinstance(value, date):
        target.write_datetime(*place, value, style)
    else:
        target.write_number(*place, value, style)


def lines_needed(text: str, characters: float) -> int:
    """How many lines a text takes when so many characters fit on one."""
    lines, used = 1, 0.0
    for word in text.split():
        if used and used + 1 + len(word) > characters:
            lines, used = lines + 1, 0.0
        used += len(word) + (1 if used else 0)
    return lines


def header_heights(head: Iterable[HeadCell], widths: Sequence[float], depth: int) -> list[float]:
    """Row heights that show every header cell in full, bold at 11 points."""
    heights = [LINE_HEIGHT] * depth
    cells = sorted(head, key=lambda cell: cell.last_row - cell.row)
    for cell in cells:
        width = sum(widths[cell.column : cell.last_column + 1])
        needed = LINE_HEIGHT * lines_needed(cell.text, max(3.0, width * 0.92)) + 3
        rows = range(cell.row, cell.last_row + 1)
        missing = needed - sum(heights[row] for row in rows)
        if missing > 0:
            for row in rows:
                heights[row] += missing / len(rows)
    return heights


def export_table(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    notes: Sequence[str] = (),
    sheet_name: str = "",
) -> bytes:
    """Any table of a screen as displayed: title, notes (day, filter), headers, rows.

    Text, whole numbers, Decimals (two places), dates and None (empty) are allowed as values.
    Headers are frozen, filtered and repeated on every printed page. Raises TooManyRows.
    """
    prepared = [list(row) for row in rows]
    if len(prepared) > MOST_ROWS:
        raise TooManyRows(str(len(prepared)))
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        styles = Book(book)
        target = book.add_worksheet(free_name(sheet_name or title, ()))
        target.write_string(0, 0, title, styles.style(font_size=14, bold=True))
        for line, note in enumerate(notes, start=1):
            target.write_string(line, 0, note, styles.style(italic=True))
        top = len(notes) + 2
        bold = styles.style(bold=True, border=1, align="center", text_wrap=True)
        for column, (header, width) in enumerate(
            zip(headers, fitting_widths(headers, prepared), strict=True)
        ):
            target.set_column(column, column, width)
            target.write_string(top, column, header, bold)
        text = styles.style(border=1, text_wrap=True, valign="top")
        for line, row in enumerate(prepared, start=top + 1):
            for column, value in enumerate(row):
                look = text
                if not isinstance(value, str) and value is not None:
                    look = styles.style(
                        border=1, align="right", valign="top", num_format=number_format(value)
                    )
                write_value(target, (line, column), value, look)
        end = top + max(len(prepared), 1)
        target.autofilter(top, 0, end, len(headers) - 1)
        target.freeze_panes(top + 1, 0)
        target.repeat_rows(top)
        target.set_landscape()
        target.set_paper(A4)
        target.fit_to_pages(1, 0)
        target.set_header("&C&P")
    return content.getvalue()


def fitting_widths(headers: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[float]:
    """Column widths from the longest word of a header and the contents, within 6 to 45."""
    widths = []
    for column, header in enumerate(headers):
        longest = max((len(word) for word in header.split()), default=0)
        texts = (str(row[column]) for row in rows[:500] if row[column] is not None)
        longest = max(longest, max((len(text) for text in texts), default=0))
        widths.append(min(45.0, max(6.0, longest + 2.0)))
    return widths
