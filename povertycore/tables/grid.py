"""Where the tables are inside a rectangle of cells: titles, heads, numbering line, body, footers.

It tells lines apart by their shape only; what a column means is decided in `block`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from povertycore.tables.heads import PATH_SEPARATOR, folded
from povertycore.tables.model import Cell, Table
from povertycore.tables.numbers import is_empty, recognise

_INDEX = re.compile(r"\(?\s*(?:[A-Za-zĐđ]|[0-9]{1,2}(?:\.[0-9]{1,2})*)\s*\)?\Z")
_FORMULA = re.compile(r"\(?[0-9.\s]+\)?\s*=\s*[-+*/x×:()0-9.,%\s\[\]]+\Z", re.IGNORECASE)
_PLAIN_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-HĐ]|[0-9]{1,3}(?:\.[0-9]{1,3})*)[.)]?\Z")
_HEAD_WORD = re.compile(
    r"\A(?:s?tt|so tt|don vi|chi tieu|noi dung|thon|ten|dia phuong|dia ban|xa|huyen|nam|tieu chi)\b"
)
_NOT_A_TITLE = re.compile(r"\A\(?(?:don vi tinh|dvt|ngay|kem theo|\(?kem theo)")
_MOST_HEAD_ROWS = 7
_LOOK_AHEAD = 8


class Shape(Enum):
    """What a line of cells looks like before anything is known about the table."""

    EMPTY = auto()
    TEXT = auto()
    YEARS = auto()
    NUMBERING = auto()
    DATA = auto()


@dataclass(frozen=True, slots=True)
class Region:
    """One table: which rows of the grid are its heads, its numbering line and its body."""

    title: str
    heads: tuple[int, ...]
    numbering: int | None
    body: tuple[int, ...]
    sections: frozenset[int]


def regions(table: Table) -> list[Region]:
    """Return the tables that stand one below the other in the grid, titles and signatures left out.

    A table begins with its heads (or, headless, with its first line of figures) and ends before the
    next heads or where no more figures follow. Heads repeated at a page break are skipped.
    """
    shapes = [shape_of(row) for row in table.cells]
    found: list[Region] = []
    start = 0
    while True:
        first = next((i for i in range(start, len(shapes)) if _begins(table, shapes, i)), None)
        if first is None:
            return found
        region, start = _region_at(table, shapes, first, start)
        found.append(region)


def texts_of(row: Sequence[Cell]) -> list[str]:
    """Return the printed texts of a line, each merged area once."""
    return [cell.text.strip() for cell in row if not cell.spanned and not is_empty(cell)]


def shape_of(row: Sequence[Cell]) -> Shape:
    """Return what the line looks like.

    >>> shape_of(Table.of([["1", "Thôn 1", "135"]]).cells[0])
    <Shape.DATA: 5>
    """
    texts = texts_of(row)
    if not texts:
        return Shape.EMPTY
    if _is_numbering(texts):
        return Shape.NUMBERING
    numbers = [
        cell.text.strip() for cell in row if not cell.spanned and recognise(cell) is not None
    ]
    if not numbers or len(texts) < 2:
        return Shape.TEXT
    if all(_PLAIN_YEAR.match(number) for number in numbers):
        words = [text for text in texts if text not in numbers]
        if not words or _HEAD_WORD.match(folded(words[0])):
            return Shape.YEARS
    return Shape.DATA


def _is_numbering(texts: Sequence[str]) -> bool:
    """Return whether the line only numbers the columns: A, B, 1, 2, 3=1-2 ..."""
    if len(texts) < 3:
        return False
    numbers: list[tuple[int, ...]] = []
    for text in texts:
        if not _INDEX.match(text) and not _FORMULA.match(text):
            return False
        number = column_number(text)
        if number is not None:
            numbers.append(tuple(int(part) for part in number.split(".")))
    steps = list(zip(numbers, numbers[1:], strict=False))
    rising = all(before < after for before, after in steps)
    dense = bool(numbers) and numbers[-1][0] - numbers[0][0] <= 2 * len(numbers)
    return len(numbers) >= 2 and rising and dense and numbers[0][0] <= 3


def column_number(text: str) -> str | None:
    """Return the number a numbering cell gives its column: '9' for "9=1-2" and for "(9)".

    >>> column_number("(9)=(1)-(2)"), column_number("1.2"), column_number("A")
    ('9', '1.2', None)
    """
    match = re.match(r"\(?\s*([0-9]{1,2}(?:\.[0-9]{1,2})*)\s*\)?\s*(?:=|\Z)", text.strip())
    return match[1] if match else None


def _begins(table: Table, shapes: Sequence[Shape], index: int) -> bool:
    """Return whether a body can begin here: a line of figures, or a numbering line before one."""
    if shapes[index] is Shape.DATA:
        return True
    if shapes[index] is not Shape.NUMBERING:
        return False
    ahead = shapes[index + 1 : index + _LOOK_AHEAD]
    return Shape.DATA in ahead


def _region_at(table: Table, shapes: Sequence[Shape], first: int, start: int) -> tuple[Region, int]:
    numbering = first if shapes[first] is Shape.NUMBERING else None
    heads, title = _heads_above(table, shapes, first, start)
    body, sections, end = _body_from(table, shapes, first, heads)
    return Region(title, heads, numbering, body, frozenset(sections)), end


def _heads_above(
    table: Table, shapes: Sequence[Shape], first: int, start: int
) -> tuple[tuple[int, ...], str]:
    """Return the head rows above the body, top down, and the title above them."""
    heads: list[int] = []
    index = first - 1
    while index >= start and len(heads) < _MOST_HEAD_ROWS:
        shape = shapes[index]
        if shape is Shape.EMPTY and not heads:
            index -= 1
            continue
        if shape not in (Shape.TEXT, Shape.YEARS):
            break
        if _is_single(table.cells[index]) or _is_section(table.cells[index]):
            if heads or not _head_further_up(table, shapes, index, start):
                break
        else:
            heads.append(index)
        index -= 1
    return tuple(reversed(heads)), _title_above(table, shapes, index, start)


def _head_further_up(table: Table, shapes: Sequence[Shape], index: int, start: int) -> bool:
    """Return whether a single text just above the figures is a section line under real heads."""
    above = range(index - 1, max(start, index - 3) - 1, -1)
    return any(
        shapes[i] in (Shape.TEXT, Shape.YEARS) and len(texts_of(table.cells[i])) >= 3 for i in above
    )


def _title_above(table: Table, shapes: Sequence[Shape], index: int, start: int) -> str:
    for row in range(index, max(start, index - _LOOK_AHEAD) - 1, -1):
        texts = texts_of(table.cells[row])
        if shapes[row] is Shape.DATA:
            return ""
        if len(texts) == 1 and len(texts[0]) > 3 and not _NOT_A_TITLE.match(folded(texts[0])):
            return " ".join(texts[0].split())
    return ""


def _is_single(row: Sequence[Cell]) -> bool:
    return len(texts_of(row)) == 1


def _is_section(row: Sequence[Cell]) -> bool:
    """Return whether the line is a number and a name without figures ("I  Khu vực thành thị")."""
    texts = texts_of(row)
    return len(texts) == 2 and bool(_SECTION_NUMBER.match(texts[0]))


def _body_from(
    table: Table, shapes: Sequence[Shape], first: int, heads: Sequence[int]
) -> tuple[tuple[int, ...], list[int], int]:
    """Return the body rows, which of them are section lines, and the row after the table."""
    head_texts = {tuple(texts_of(table.cells[row])) for row in (*heads, first)}
    body: list[int] = []
    sections: list[int] = []
    index = first
    while index < len(shapes):
        shape = shapes[index]
        if shape is Shape.DATA or (shape is Shape.NUMBERING and index > first):
            # Small figures that happen to rise are figures; only the numbering line itself repeats.
            if shape is Shape.DATA or tuple(texts_of(table.cells[index])) not in head_texts:
                body.append(index)
        elif shape in (Shape.TEXT, Shape.YEARS):
            repeated = tuple(texts_of(table.cells[index])) in head_texts
            if not repeated and body and _ends_before(table, shapes, index):
                break
            if not repeated and _is_followed_by_data(shapes, index):
                body.append(index)
                sections.append(index)
        index += 1
    return tuple(body), sections, max(index, first + 1)


def _ends_before(table: Table, shapes: Sequence[Shape], index: int) -> bool:
    """Return whether new heads, or the title of a new table, begin in this row."""
    if not _is_followed_by_data(shapes, index):
        return False
    apart = shapes[index - 1] is Shape.EMPTY or _is_single(table.cells[index])
    for row in _text_rows_from(shapes, index):
        texts = texts_of(table.cells[row])
        if len(texts) >= 3 and (apart or _HEAD_WORD.match(folded(texts[0]))):
            return True
    return False


def _text_rows_from(shapes: Sequence[Shape], index: int) -> Iterator[int]:
    for row in range(index, min(index + _LOOK_AHEAD, len(shapes))):
        if shapes[row] in (Shape.DATA, Shape.NUMBERING):
            return
        if shapes[row] in (Shape.TEXT, Shape.YEARS):
            yield row


def _is_followed_by_data(shapes: Sequence[Shape], index: int) -> bool:
    ahead = (shape for shape in shapes[index + 1 : index + 1 + 2 * _LOOK_AHEAD])
    return any(shape is Shape.DATA for shape in ahead)


def head_paths(table: Table, region: Region) -> list[str]:
    """Return the heads of every column, outermost first, each part once.

    A head that was merged over several columns and lost its merging (a CSV file, pasted text)
    stands over the first one only: it is carried to the right as long as lower heads follow.
    """
    width = max((len(row) for row in table.cells), default=0)
    rows = [_texts_across(table.cells[row], width) for row in region.heads]
    for depth in range(len(rows) - 2, -1, -1):
        for column in range(1, width):
            if rows[depth][column] or not _has_below(rows, depth, column):
                continue
            if rows[depth][column - 1] and _has_below(rows, depth, column - 1):
                rows[depth][column] = rows[depth][column - 1]
    paths: list[str] = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            if row[column] and row[column] not in parts[-1:]:
                parts.append(row[column])
        paths.append(PATH_SEPARATOR.join(parts))
    return paths


def _texts_across(row: Sequence[Cell], width: int) -> list[str]:
    texts = [" ".join(cell.text.replace("*", " ").split()) for cell in row]
    return texts + [""] * (width - len(texts))


def _has_below(rows: Sequence[Sequence[str]], depth: int, column: int) -> bool:
    return any(row[column] and row[column] != rows[depth][column] for row in rows[depth + 1 :])
