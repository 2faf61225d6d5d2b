"""A file read for checking: its tables and its running text, and the refusal to read one.

It judges nothing that was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from povertycore.tables import Cell, Table, holds_figures
from povertycore.wording import WordedError


class UnreadableDocument(WordedError):
    """The file cannot be read: what is wrong, where, and how to mend it, in both languages."""


_LONGEST_TITLE = 200
MOST_CELLS = 2_000_000
"""The most cells that are read from one file: a check of so many takes about half a minute."""


def refuse_many_cells(cells: int, name: str) -> None:
    """Refuse a file with more cells than can be checked.

    Raises:
        UnreadableDocument: there are more than `MOST_CELLS`.
    """
    if cells > MOST_CELLS:
        raise UnreadableDocument("document.too_many_cells", {"name": name, "cells": cells})


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a file in reading order, and its paragraphs outside tables.

    Lines count from 1. In plain text they are the lines of the file. In Word, HTML and PDF every
    paragraph is one line, so is every row of a table of figures and every line in the cells of
    another table. `paragraph_lines` has the line of each paragraph, `table_lines` the first and
    last line of each table, `table_rows` the line of each row; all are empty for workbooks.
    `unread_pages` are pages of a PDF that hold a picture and no text.
    """

    tables: tuple[Table, ...]
    paragraphs: tuple[str, ...]
    paragraph_lines: tuple[int, ...] = ()
    table_lines: tuple[tuple[int, int], ...] = ()
    unread_pages: tuple[int, ...] = ()
    table_rows: tuple[tuple[int, ...], ...] = ()


def _sizes(table: Table) -> list[int]:
    """Return how many lines each row takes: one in a table of figures, else those of its cells."""
    if holds_figures([table]):
        return [1] * len(table.cells)
    return [
        max(1, sum(len(cell.text.split("\n")) for cell in row if cell.text and not cell.spanned))
        for row in table.cells
    ]


@dataclass(slots=True)
class Gathering:
    """Tables and paragraphs as a reader meets them, numbered line by line."""

    tables: list[Table] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    paragraph_lines: list[int] = field(default_factory=list)
    table_lines: list[tuple[int, int]] = field(default_factory=list)
    table_rows: list[tuple[int, ...]] = field(default_factory=list)
    line: int = 0

    def add_paragraph(self, text: str) -> None:
        """Take the next line as a paragraph; nothing happens when it is blank."""
        if text:
            self.line += 1
            self.paragraphs.append(text)
            self.paragraph_lines.append(self.line)

    def add_table(self, cells: tuple[tuple[Cell, ...], ...]) -> None:
        """Take the next lines as the rows of a table, titled by the paragraph before it."""
        last = self.paragraphs[-1] if self.paragraphs else ""
        title = last if len(last) < _LONGEST_TITLE else ""
        table = Table(cells, label=f"Bảng {len(self.tables) + 1}", title=title)
        self.tables.append(table)
        first = self.line + 1
        starts: list[int] = []
        for size in _sizes(table):
            starts.append(self.line + 1)
            self.line += size
        self.line = max(self.line, first)
        self.table_rows.append(tuple(starts))
        self.table_lines.append((first, self.line))

    def document(self, unread_pages: tuple[int, ...] = ()) -> Document:
        """Return what was gathered."""
        return Document(
            tuple(self.tables),
            tuple(self.paragraphs),
            tuple(self.paragraph_lines),
            tuple(self.table_lines),
            unread_pages,
            tuple(self.table_rows),
        )
