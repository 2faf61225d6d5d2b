"""HTML pages, also those that old programs save under the name .xls: tables and paragraphs.

It runs nothing and fetches nothing; scripts and styles are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from giamngheo.common.documents.model import Document, Gathering
from povertycore.tables import BLANK, Cell

_BEGINS = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|meta|head|body)\b", re.I | re.S
)
_BLOCKS = frozenset("p div li h1 h2 h3 h4 h5 h6 br tr ul ol section article center".split())
_SILENT = frozenset({"script", "style", "noscript", "template"})
_MOST_SPAN = 1000


@dataclass(slots=True)
class _Grid:
    """A table being read: rows of cells, and how far cells from above reach down each column."""

    rows: list[list[Cell]] = field(default_factory=list)
    reaching: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    pieces: list[str] | None = None
    spans: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        self.rows.append([])

    def begin_cell(self, across: int, down: int) -> None:
        if not self.rows:
            self.begin_row()
        self._fill_from_above()
        self.pieces, self.spans = [], (across, down)

    def end_cell(self) -> None:
        if self.pieces is None:
            return
        text = " ".join("".join(self.pieces).split())
        across, down = self.spans
        row = self.rows[-1]
        for place in range(across):
            cell = Cell(text, spanned=place > 0)
            if down > 1:
                self.reaching[len(row)] = (down - 1, Cell(text, spanned=True))
            row.append(cell)
        self.pieces = None

    def _fill_from_above(self) -> None:
        row = self.rows[-1]
        while len(row) in self.reaching:
            left, cell = self.reaching.pop(len(row))
            if left > 1:
                self.reaching[len(row)] = (left - 1, cell)
            row.append(cell)

    def end_row(self) -> None:
        self.end_cell()
        if self.rows:
            self._fill_from_above()

    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        width = max(map(len, self.rows), default=0)
        return tuple(tuple(row + [BLANK] * (width - len(row))) for row in self.rows)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.gathered = Gathering()
        self.open_tables: list[_Grid] = []
        self.text: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self._end_paragraph()
            self.open_tables.append(_Grid())
        elif tag in ("td", "th") and self.open_tables:
            grid, given = self.open_tables[-1], dict(attrs)
            grid.end_cell()
            grid.begin_cell(_span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag == "tr" and self.open_tables:
            self.open_tables[-1].end_row()
            self.open_tables[-1].begin_row()
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "table" and self.open_tables:
            self._end_table()
        elif tag in ("td", "th") and self.open_tables:
            self.open_tables[-1].end_cell()
        elif tag == "tr" and self.open_tables:
            self.open_tables[-1].end_row()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        pieces = self.open_tables[-1].pieces if self.open_tables else self.text
        if pieces is not None:
            pieces.append(data)

    def close(self) -> None:
        super().close()
        while self.open_tables:
            self._end_table()
        self._end_paragraph()

    def _break(self) -> None:
        if not self.open_tables:
            self._end_paragraph()
        elif self.open_tables[-1].pieces is not None:
            self.open_tables[-1].pieces.append(" ")

    def _end_paragraph(self) -> None:
        words = " ".join("".join(self.text).split())
        self.text = []
        self.gathered.add_paragraph(words)

    def _end_table(self) -> None:
        grid = self.open_tables.pop()
        grid.end_row()
        self.gathered.add_table(grid.cells())


def _span(text: str | None) -> int:
    return max(1, min(int(text), _MOST_SPAN)) if text and text.strip().isdecimal() else 1


def is_page(text: str) -> bool:
    """Return whether the text is an HTML page."""
    return bool(_BEGINS.match(text[:4000]))


def read_page(text: str) -> Document:
    """Return the tables of a page with their spans, and the paragraphs outside them.

    A table inside a cell of another is a table by itself.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.gathered.document()
