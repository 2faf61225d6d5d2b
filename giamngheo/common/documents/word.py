"""Word files: tables with their merged cells, and the paragraphs around them.

It follows the main text only: headers, footers, comments and deleted text are left out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx.oxml.parser import parse_xml

from giamngheo.common.documents.model import Document, Gathering, UnreadableDocument
from giamngheo.common.documents.word_numbers import Numbers, numbers_of
from povertycore.tables import BLANK, Cell

# python-docx gives no types; an element is lxml's, and its parser resolves no entities.
Element = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}tbl", _FALLBACK})
_WRAPPERS = frozenset(
    {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"}
)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
)
_MAIN = "/officeDocument"
_MOST_SPAN = 200


def read_word(data: bytes, name: str) -> Document:
    """Return the tables and paragraphs of a .docx file, in reading order.

    Raises:
        UnreadableDocument: the file is damaged.
    """
    gathered = Gathering()
    body, numbers = _body(data, name)
    for element in _blocks(body):
        if element.tag == f"{_W}tbl":
            _add_tables(element, gathered)
        elif text := _text(element):
            first, *others = text.split("\n")
            gathered.add_paragraph(f"{numbers.before(element)} {first}".strip())
            for other in others:
                gathered.add_paragraph(other)
    return gathered.document()


def _body(data: bytes, name: str) -> tuple[Element, Numbers]:
    """Return the body of the main text, wherever the container says it is, and its lists."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            relations = parse_xml(archive.read("_rels/.rels"))
            targets = [r.get("Target", "") for r in relations if r.get("Type", "").endswith(_MAIN)]
            body = parse_xml(archive.read(targets[0].lstrip("/"))).find(f"{_W}body")
            numbers = numbers_of(archive)
    except _DAMAGE as error:
        raise UnreadableDocument("document.damaged", {"name": name}) from error
    if body is None:
        raise UnreadableDocument("document.damaged", {"name": name})
    return body, numbers


def _blocks(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a container, those in content controls included."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _add_tables(element: Element, gathered: Gathering) -> None:
    gathered.add_table(_grid(element))
    for nested in element.iter(f"{_W}tbl"):
        if nested is not element and _is_child_table(element, nested):
            _add_tables(nested, gathered)


def _is_child_table(outer: Element, nested: Element) -> bool:
    """Return whether no third table stands between the two."""
    others = (t for t in outer.iter(f"{_W}tbl") if t not in (outer, nested))
    return not any(nested in list(other.iter(f"{_W}tbl")) for other in others)


def _grid(table: Element) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of a table; merged cells repeat their text and are marked."""
    rows: list[list[Cell]] = []
    for row in _parts(table, f"{_W}tr"):
        cells: list[Cell] = [BLANK] * _number(row, f"{_W}trPr/{_W}gridBefore", 0)
        for cell in _parts(row, f"{_W}tc"):
            text = "\n".join(filter(None, (_text(p) for p in _parts(cell, f"{_W}p"))))
            span = _number(cell, f"{_W}tcPr/{_W}gridSpan", 1)
            above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else BLANK
            if _continues_above(cell):
                cells += [Cell(above.text, spanned=True)] * span
            else:
                cells += [Cell(text), *[Cell(text, spanned=True)] * (span - 1)]
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return tuple(tuple(row + [BLANK] * (width - len(row))) for row in rows)


def _parts(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _parts(child, tag)


def _continues_above(cell: Element) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _number(parent: Element, path: str, default: int) -> int:
    found = parent.find(path)
    value = "" if found is None else found.get(f"{_W}val", "")
    return min(int(value), _MOST_SPAN) if value.isdecimal() else default


def _text(element: Element) -> str:
    """Return the visible text of a paragraph, its own line breaks kept.

    Deleted text and nested tables are left out.
    """
    pieces: list[str] = []
    _collect(element, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, lines))


def _collect(element: Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        else:
            _collect(child, pieces)
