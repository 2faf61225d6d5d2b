"""From a filled-in workbook to answers by household code; every cell is looked at.

It knows cells and headings, not households: whether a code is on the list is checked by `plan`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from povertycore.dates import parse_date_vi
from povertycore.identifiers import HouseholdCodeError, household_code, parse_household_code
from povertycore.quantities import parse_number_vi
from povertycore.vietnamese import fold, nfc
from povertycore.wording import WordedError

from giamngheo.apps.review.answer_files.columns import CODE, HEAD, Column, columns
from giamngheo.apps.review.judging import SheetForms
from giamngheo.common.workbooks import Sheet, open_workbook
from giamngheo.common.workbooks.problems import FileProblem
from giamngheo.common.workbooks.sentences import told
from giamngheo.common.workbooks.words import BLANKS, FAULT, MARKS, MONEY_WORDS, NO, YES
from giamngheo.common.workbooks.xlsx import column_letter

MOST_HEAD_ROWS = 30
MOST_HOUSEHOLDS = 300
"""Households in one file: more of them are brought village by village."""
NOT_KNOWN = {"chua ro", "khong ro", "chua biet", "?"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where in the file, and how to mend it."""

    where: str
    message: str
    remedy: str = ""


@dataclass(slots=True)
class ReadRow:
    """One household of the file: its code, the head as written, and the answers by their path."""

    sheet: str
    number: int
    code: str
    head: str = ""
    flat: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return _("Sheet %(sheet)s, row %(row)s") % {"sheet": self.sheet, "row": self.number}


@dataclass(slots=True)
class ReadFile:
    """Everything a file says, and everything that is wrong with it."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(file_name: str, content: bytes, forms: Sequence[SheetForms]) -> ReadFile:
    """The answers of a workbook. Never raises for what is in the file: that is told as problems."""
    found = ReadFile()
    try:
        book = open_workbook(file_name, content)
    except FileProblem as problem:
        message, remedy = told(problem)
        found.problems.append(Problem(_("The file"), message, remedy))
        return found
    known = {each.key: each for each in columns(forms)}
    for sheet in book.sheets:
        if not sheet.hidden:
            read_sheet(sheet, known, found)
    if len(found.rows) > MOST_HOUSEHOLDS:
        found.problems.append(
            Problem(
                _("The file"),
                _("The file has %(count)s households; at most %(most)s are taken at once.")
                % {"count": len(found.rows), "most": MOST_HOUSEHOLDS},
                _("Bring the villages one after another."),
            )
        )
    if not found.rows and not found.problems:
        found.problems.append(
            Problem(
                _("The file"),
                _("No table with the heading “%(header)s” was found.") % {"header": CODE.header},
                _("Fill in the template of this round and bring it again."),
            )
        )
    return found


def read_sheet(sheet: Sheet, known: Mapping[str, Column], found: ReadFile) -> None:
    """One sheet: the heading row, then a household a row until the end."""
    top = head_row(sheet)
    if top is None:
        return
    asked = {
        place: known[key]
        for place, text in enumerate(sheet.rows[top])
        if (key := " ".join(fold(nfc(str(text))).replace(".", " ").split())) in known
    }
    _require_once(sheet, top, asked, found)
    seen: dict[str, int] = {row.code: row.number for row in found.rows}
    for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2):
        row = read_row(sheet, number, cells, asked, found)
        if row is None:
            continue
        if row.code in seen:
            found.problems.append(
                Problem(
                    row.where,
                    _("The household %(code)s stands in row %(row)s already.")
                    % {"code": row.code, "row": seen[row.code]},
                    _("Delete one of the two rows."),
                )
            )
            continue
        seen[row.code] = number
        found.rows.append(row)


def head_row(sheet: Sheet) -> int | None:
    for place, cells in enumerate(sheet.rows[:MOST_HEAD_ROWS]):
        if any(fold(nfc(str(cell))).strip() == CODE.key for cell in cells):
            return place
    return None


def _require_once(sheet: Sheet, top: int, asked: Mapping[int, Column], found: ReadFile) -> None:
    first: dict[str, int] = {}
    for place, column in asked.items():
        if column.key in first:
            found.problems.append(
                Problem(
                    place_of(sheet, top + 1, place),
                    _("The heading “%(header)s” stands twice.") % {"header": column.header},
                    _("Delete one of the two columns."),
                )
            )
        first.setdefault(column.key, place)


def place_of(sheet: Sheet, row: int, column: int) -> str:
    """'Trang Phiếu B, dòng 7, cột D'."""
    return _("Sheet %(sheet)s, row %(row)s, column %(column)s") % {
        "sheet": sheet.name or "1",
        "row": row,
        "column": column_letter(column),
    }


def read_row(
    sheet: Sheet,
    number: int,
    cells: Sequence[Any],
    asked: Mapping[int, Column],
    found: ReadFile,
) -> ReadRow | None:
    """One household; None for an empty row and for one without a code that can be read."""
    texts = {place: cells[place] for place in asked if place < len(cells)}
    if all(is_blank(value) for value in texts.values()):
        return None
    row = ReadRow(sheet.name or "1", number, "")
    for place, column in asked.items():
        value = texts.get(place, "")
        if is_blank(value):
            continue
        try:
            read_cell(row, column, value)
        except CellProblem as problem:
            where = place_of(sheet, number, place)
            found.problems.append(Problem(where, problem.message, problem.remedy))
            if column is CODE or column.kind == "code":
                return None
    if not row.code:
        found.problems.append(
            Problem(row.where, _("The row has no household code."), _("Copy it from the template."))
        )
        return None
    return row


class CellProblem(Exception):
    """A cell that cannot be taken."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in BLANKS | {""})


def read_cell(row: ReadRow, column: Column, value: Any) -> None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = nfc(" ".join(str(value).split()))
    if FAULT.match(text):
        raise CellProblem(
            _("The cell shows the error %(text)s.") % {"text": text},
            _("Correct the cell and bring the file again."),
        )
    if column.kind == "code":
        row.code = read_code(text)
    elif column.header == HEAD.header:
        row.head = text
    elif column.path:
        row.flat[column.path] = READERS[column.kind](value, text)


def read_code(text: str) -> str:
    try:
        return household_code(parse_household_code(text))
    except HouseholdCodeError as problem:
        raise CellProblem(
            _("“%(text)s” is no household code.") % {"text": text}, _("Copy it from the template.")
        ) from problem


def read_whole(value: Any, text: str) -> int:
    try:
        number = (
            Decimal(str(value))
            if isinstance(value, int | float) and not isinstance(value, bool)
            else parse_number_vi(MONEY_WORDS.sub("", text))
        )
    except WordedError as problem:
        raise CellProblem(
            capfirst(problem.render(get_language() or "vi")),
            _("Correct the cell and bring the file again."),
        ) from problem
    if number != number.to_integral_value() or number < 0:
        raise CellProblem(
            _("“%(typed)s” is no whole number.") % {"typed": text},
            _("Correct the cell and bring the file again."),
        )
    return int(number)


def read_tick(value: Any, text: str) -> bool | None:
    """1, x, có: deprived; 0, không: not; 'chưa rõ' is an answer too."""
    said = fold(text)
    if text in MARKS or said in YES:
        return True
    if said in NO:
        return False
    if said in NOT_KNOWN:
        return None
    raise CellProblem(
        _("“%(text)s” is neither 1 (deprived) nor 0 (not deprived).") % {"text": text},
        _("Write 1 or x, 0, or leave the cell empty where it is not known."),
    )


def read_text(value: Any, text: str) -> str:
    return text


def read_day(value: Any, text: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date_vi(text)
    except WordedError as problem:
        raise CellProblem(
            capfirst(problem.render(get_language() or "vi")), _("Write the day as dd/mm/yyyy.")
        ) from problem


READERS: dict[str, Any] = {
    "whole": read_whole,
    "tick": read_tick,
    "text": read_text,
    "day": read_day,
}


def as_json(rows: Sequence[ReadRow]) -> list[list[Any]]:
    """Rows as they travel between preview and confirmation; they hold no citizen ID numbers."""
    return [
        [
            row.sheet,
            row.number,
            row.code,
            row.head,
            {
                path: value.isoformat() if isinstance(value, date) else value
                for path, value in row.flat.items()
            },
        ]
        for row in rows
    ]


def of_json(kept: Sequence[Sequence[Any]]) -> list[ReadRow]:
    """The rows that `as_json` wrote."""
    rows = [ReadRow(*each) for each in kept]
    for row in rows:
        if row.flat.get("visited_on"):
            row.flat["visited_on"] = date.fromisoformat(row.flat["visited_on"])
    return rows
