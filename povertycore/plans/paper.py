"""The document as it comes to the reader: numbered lines and tables, letterheads opened to lines.

It knows no words of plans; it only makes lines comparable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from povertycore.plans.phrases import lowered
from povertycore.tables import Table, holds_figures
from povertycore.vietnamese import nfc

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_HEAD = re.compile(
    r"(?:s?tt|số tt|đơn vị|họ (?:và )?tên|cơ quan|thành viên|nội dung|nhiệm vụ|công việc"
    r"|chỉ tiêu)\b"
)
_MOST_TITLE_ROWS = 12
_MARKUP = re.compile(r"\*\*|__|\A#{1,6}\s+|\|")


@dataclass(frozen=True, slots=True)
class Line:
    """One line (or paragraph) of a document; `number` counts from 1.

    `text` is as printed, with single spaces; `low` is the same text as phrases are compared. `end`
    is the last line of a paragraph that was broken over several.
    """

    number: int
    text: str
    low: str = field(default="", compare=False)
    end: int = 0

    @classmethod
    def of(cls, number: int, text: str) -> Line:
        """Return the line with its spaces and invisible signs put in order."""
        clean = " ".join(_MARKUP.sub(" ", _INVISIBLE.sub("", nfc(text))).split())
        return cls(number, clean, lowered(clean), number)

    def with_more(self, line: Line) -> Line:
        """Return the line with the next one joined to it."""
        return Line(self.number, f"{self.text} {line.text}", f"{self.low} {line.low}", line.end)


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table of figures or assignments with the lines it takes in the document."""

    line: int
    end: int
    table: Table
    rows: tuple[int, ...] = ()

    def line_of(self, row: int) -> int:
        """Return the line a row (from 0) stands on, the first line where that is not known."""
        return self.rows[row] if row < len(self.rows) else self.line


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in reading order: lines outside tables, and the tables that are tables.

    `unread_pages` are pages of a PDF that hold a picture and no text.
    """

    lines: tuple[Line, ...]
    tables: tuple[PlacedTable, ...]
    unread_pages: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        paragraphs: Sequence[str],
        paragraph_lines: Sequence[int] = (),
        tables: Sequence[Table] = (),
        table_lines: Sequence[tuple[int, int]] = (),
        unread_pages: Sequence[int] = (),
        table_rows: Sequence[Sequence[int]] = (),
    ) -> Paper:
        """Return the paper of texts and tables; without line numbers the texts are counted.

        A table without figures and without heads over at least two rows of two columns is a
        letterhead, a signature or a frame: its cells are lines like all others.

        >>> Paper.of(["KẾ HOẠCH", "", "I. Mục tiêu"]).lines[1].number
        3
        """
        numbers = list(paragraph_lines) or list(range(1, len(paragraphs) + 1))
        lines = [Line.of(n, text) for n, text in zip(numbers, paragraphs, strict=True)]
        placed: list[PlacedTable] = []
        after = max(numbers, default=0)
        for index, table in enumerate(tables):
            if index < len(table_lines):
                first, last = table_lines[index]
            else:
                first, last = after + 1, after + max(1, len(list(_opened(table, after + 1))))
                last = max(last, first + len(table.cells) - 1)
                after = last
            if is_real_table(table):
                rows = tuple(table_rows[index]) if index < len(table_rows) else ()
                placed.append(PlacedTable(first, last, table, rows or _in_order(first, table)))
            else:
                lines += _opened(table, first)
        return cls(
            tuple(sorted((line for line in lines if line.text), key=lambda line: line.number)),
            tuple(placed),
            tuple(unread_pages),
        )


def _in_order(first: int, table: Table) -> tuple[int, ...]:
    return tuple(range(first, first + len(table.cells)))


def is_real_table(table: Table) -> bool:
    """Return whether the table holds figures, or rows of texts under heads, not a letterhead."""
    if holds_figures([table]):
        return True
    head = head_row(table)
    if head is None:
        return False
    below = [[c.text.strip() for c in row if not c.spanned] for row in table.cells[head + 1 :]]
    return sum(sum(map(bool, row)) >= 2 for row in below) >= 2


def head_row(table: Table) -> int | None:
    """Return the row of the heads of a table without figures, titles above it skipped.

    >>> head_row(Table.of([["PHÂN CÔNG", ""], ["STT", "Thành viên"], ["1", "Ông A"]]))
    1
    """
    for place, row in enumerate(table.cells[:_MOST_TITLE_ROWS]):
        texts = [cell.text.strip() for cell in row if not cell.spanned]
        filled = [text for text in texts if text]
        if len(filled) >= 2 and _HEAD.match(filled[0].lower()):
            return place
    return None


def _opened(table: Table, first: int) -> Iterator[Line]:
    """Yield the lines in the cells of a letterhead row by row, numbered from `first` on."""
    number = first
    for cells in table.cells:
        before = number
        for cell in cells:
            if cell.spanned or not cell.text:
                continue
            for text in cell.text.split("\n"):
                line = Line.of(number, text)
                number += 1
                if line.text:
                    yield line
        number = max(number, before + 1)
