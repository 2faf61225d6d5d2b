"""The process that opens one PDF: bytes on standard input, its pieces as JSON on standard output.

It limits its own memory and processor time first, so that no file can harm the machine.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_PAGES = 200
"""The most pages that are read: a plan with its annexes has some dozens."""

ENCRYPTED, DAMAGED, TOO_MANY_PAGES = "encrypted", "damaged", "too_many_pages"

_MEMORY = 2 * 1024**3
_SECONDS = 100
_MOST_CHARACTERS = 3_000_000
_GAP = 14.0
_SAME_LINE = 3.0
_WIDEST_INDENT = 80.0
_NARROWEST_TEXT = 0.82
_BEGINS = re.compile(
    r"(?:[-–—+*•·▪]|[IVXL]{1,6}[.)/]|\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s|\(\d{1,2}\)|[a-zđ][.)]\s"
    r"|Căn cứ|Điều \d|Nơi nhận|KẾ HOẠCH|Số\s*:)"
)
_PAGE_NUMBER = re.compile(r"(?:Trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?\Z", re.IGNORECASE)


@dataclass(slots=True)
class _Line:
    """A run of words on one line, without a wide gap in it."""

    left: float
    right: float
    top: float
    bottom: float
    text: str


def main() -> None:
    """Read the file on standard input and print what it holds."""
    _limit()
    logging.disable(logging.CRITICAL)
    answer = pieces_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's clock remains
        return
    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def pieces_of(data: bytes) -> dict[str, Any]:
    """Return paragraphs (texts) and tables (rows of texts) in reading order, or the problem."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = _number_of_pages(pdf)
            if pages > MOST_PAGES:
                return {"problem": TOO_MANY_PAGES, "pages": pages}
            return _read(pdf.pages)
    except PDFPasswordIncorrect:
        return {"problem": ENCRYPTED}
    except PdfminerException as error:
        inner = error.args[0] if error.args else None
        encrypted = isinstance(inner, PDFPasswordIncorrect)
        return {"problem": ENCRYPTED if encrypted else DAMAGED}
    except Exception:
        return {"problem": DAMAGED}


def _number_of_pages(pdf: Any) -> int:
    from pdfminer.pdfpage import PDFPage

    return sum(1 for _, _ in zip(PDFPage.create_pages(pdf.doc), range(10_000), strict=False))


def _read(pages: Sequence[Any]) -> dict[str, Any]:
    pieces: list[Any] = []
    unread: list[int] = []
    characters = 0
    for number, page in enumerate(pages, start=1):
        characters += len(page.chars)
        if characters > _MOST_CHARACTERS:
            return {"problem": TOO_MANY_PAGES, "pages": len(pages)}
        if not page.chars:
            if page.images or page.rects or page.curves:
                unread.append(number)
            page.close()
            continue
        _add_page(pieces, list(_blocks(page)))
        page.close()
    return {"pieces": pieces, "unread_pages": unread, "pages": len(pages)}


def _add_page(pieces: list[Any], blocks: list[Any]) -> None:
    """Add a page; a table or a sentence that goes on from the page before is joined to it."""
    if blocks and pieces:
        last, first = pieces[-1], blocks[0]
        if isinstance(last, list) and isinstance(first, list) and len(last[0]) == len(first[0]):
            last.extend(first[1:] if first[0] == last[0] else first)
            blocks = blocks[1:]
        elif isinstance(last, str) and isinstance(first, str) and _goes_on(last, first):
            pieces[-1] = f"{last} {first}"
            blocks = blocks[1:]
    pieces.extend(blocks)


def _goes_on(last: str, first: str) -> bool:
    """Return whether a sentence broken off at the foot of a page goes on at the head of the next.

    >>> _goes_on("Hỗ trợ các hộ nghèo vay vốn để", "phát triển sản xuất."), _goes_on("Hết.", "a")
    (True, False)
    """
    return not re.search(r"[.;:!?/]\s*\Z", last) and first[:1].islower()


def _blocks(page: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a page from top to bottom."""
    found = [table for table in page.find_tables() if _is_table(table)]
    tables = sorted(found, key=lambda table: (table.bbox[1], table.bbox[0]))
    words = [w for w in page.extract_words(keep_blank_chars=False) if not _inside(w, tables)]
    lines = list(_without_page_number(list(_lines(words))))
    for table in tables:
        above = [line for line in lines if line.top < table.bbox[1]]
        lines = [line for line in lines if line.top >= table.bbox[1]]
        yield from _paragraphs(above, page.width)
        yield [[_one_line(cell) for cell in row] for row in table.extract()]
    yield from _paragraphs(lines, page.width)


def _is_table(table: Any) -> bool:
    return len(table.rows) >= 2 and max(len(row.cells) for row in table.rows) >= 2


def _one_line(cell: str | None) -> str:
    return " ".join((cell or "").split())


def _inside(word: dict[str, Any], tables: Sequence[Any]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return any(
        left <= x <= right and top <= y <= bottom
        for left, top, right, bottom in (table.bbox for table in tables)
    )


def _lines(words: Sequence[dict[str, Any]]) -> Iterator[_Line]:
    """Yield the lines of a page; two columns side by side are lines of their own."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        if rows and abs(word["bottom"] - rows[-1][0]["bottom"]) <= _SAME_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        run: list[dict[str, Any]] = []
        for word in sorted(row, key=lambda word: word["x0"]):
            if run and word["x0"] - run[-1]["x1"] > _GAP:
                yield _line_of(run)
                run = []
            run.append(word)
        yield _line_of(run)


def _line_of(run: Sequence[dict[str, Any]]) -> _Line:
    return _Line(
        left=run[0]["x0"],
        right=run[-1]["x1"],
        top=min(word["top"] for word in run),
        bottom=max(word["bottom"] for word in run),
        text=" ".join(word["text"] for word in run),
    )


def _without_page_number(lines: Sequence[_Line]) -> Iterator[_Line]:
    for place, line in enumerate(lines):
        if place in (0, len(lines) - 1) and _PAGE_NUMBER.match(line.text):
            continue
        yield line


def _paragraphs(lines: Sequence[_Line], width: float) -> Iterator[str]:
    """Yield the lines joined to paragraphs.

    A line goes on in the next one when it reaches the right edge of the page's text and the next
    one begins neither with a number or dash nor further right than it.
    """
    if not lines:
        return
    edge = max(_NARROWEST_TEXT * width, *(line.right for line in lines))
    start = min(line.left for line in lines)
    reach = edge - 0.12 * (edge - start)
    current = ""
    before: _Line | None = None
    for line in lines:
        joins = (
            before is not None
            and before.right >= reach
            and before.text.isupper() == line.text.isupper()
            and not _BEGINS.match(line.text)
            and before.left - _WIDEST_INDENT <= line.left <= before.left + _SAME_LINE
            and line.top > before.top
            and line.top - before.bottom < 1.5 * (before.bottom - before.top)
        )
        if joins:
            current = f"{current} {line.text}"
        else:
            if current:
                yield current
            current = line.text
        before = line
    if current:
        yield current


if __name__ == "__main__":
    main()
