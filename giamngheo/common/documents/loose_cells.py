"""Tables that lost their grid: one cell to a line, as text copied from a page comes.

Rows are told by blank lines where they part rows, else by the running number 1, 2, 3. A row whose
cells cannot be placed with certainty keeps its name and loses its figures: better unread than
misread.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from giamngheo.common.documents.head_rows import (
    Rows,
    heads_of_flat,
    is_number,
    squared,
    usual_width,
)
from povertycore.tables.heads import is_total_row

_LEAST_CELLS = 9
_LONGEST_CELL = 90
_MOST_HEADS = 60
_MOST_SKIPPED = 2
_ORDINAL_HEAD = re.compile(r"(?:s?tt|số tt|số thứ tự)\Z", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;:!?…]\Z")


def tabbed_rows(lines: Sequence[str]) -> Rows | None:
    """Return the rows of cells one to a line behind a tab; a bare tab is a blank cell."""
    cells = [line.strip() for line in lines if line.startswith("\t")]
    named = sum(bool(cell) for cell in cells)
    if len(cells) < _LEAST_CELLS or 3 * sum(map(is_number, cells)) < named:
        return None
    rows = _parted(lines)
    width = usual_width(rows)
    if width >= 3 and sum(len(row) == width for row in rows) >= 2:
        return squared(rows, strict=True)
    return rows_by_ordinal(cells)


def _parted(lines: Sequence[str]) -> Rows:
    rows: Rows = [[]]
    for line in lines:
        if line.startswith("\t"):
            rows[-1].append(line.strip())
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if row]


def rows_by_ordinal(cells: Sequence[str]) -> Rows | None:
    """Return head rows, numbered rows and the total of a flat list of cells.

    >>> for row in rows_by_ordinal("TT Thôn Hộ % 1 A 10 2,1 2 B 20 2,2 Cộng 30 2,2".split()) or []:
    ...     print(row)
    ['TT', 'Thôn', 'Hộ', '%']
    ['1', 'A', '10', '2,1']
    ['2', 'B', '20', '2,2']
    ['Cộng', '', '30', '2,2']
    """
    starts = _ordinal_places(cells)
    if len(starts) < 2:
        return None
    slices = [list(cells[a:b]) for a, b in zip(starts, starts[1:], strict=False)]
    width = Counter(map(len, slices)).most_common(1)[0][0]
    if width < 3 or sum(len(row) == width for row in slices) < 0.6 * len(slices):
        return None
    last = list(cells[starts[-1] : starts[-1] + width])
    rest = list(cells[starts[-1] + width :])
    rows = [row if len(row) == width else [*row[:2], *[""] * (width - 2)] for row in slices]
    rows.append(last + [""] * (width - len(last)))
    heads = heads_of_flat(cells[: starts[0]], width)
    return [*heads, *rows, *_total_row(rest, width)]


def _ordinal_places(cells: Sequence[str]) -> list[int]:
    """Return where the rows 1, 2, 3 ... begin: the number, then a name, then a figure."""
    places: list[int] = []
    last = 0
    for place in range(len(cells) - 2):
        number, name = cells[place].rstrip(".)"), cells[place + 1]
        if not number.isdecimal() or not last < int(number) <= last + _MOST_SKIPPED + 1:
            continue
        if name.strip() and not is_number(name) and not is_total_row(name):
            places.append(place)
            last = int(number)
    return places if places and cells[places[0]].rstrip(".)") == "1" else []


def _total_row(rest: Sequence[str], width: int) -> Rows:
    """Return what follows the last numbered row as the total, when it is a name and its figures."""
    if not rest or is_number(rest[0]):
        return []
    figures = []
    for cell in rest[1:]:
        if cell and not is_number(cell):
            break
        figures.append(cell)
    if not width - 2 <= len(figures) <= width - 1:
        return []
    return [[rest[0], *[""] * (width - 1 - len(figures)), *figures]]


def numbered_rows(lines: Sequence[str], index: int) -> tuple[Rows | None, int]:
    """Return a table of bare lines, one cell to each, whose rows are numbered 1, 2, 3.

    It begins at the head that announces the running number (TT, STT), or at the first number.
    """
    text = lines[index].strip()
    if not (_ORDINAL_HEAD.match(text) or text.rstrip(".)") == "1"):
        return None, index
    end = _end_of_cells(lines, index)
    cells = [line.strip() for line in lines[index:end] if line.strip()]
    figures = sum(map(is_number, cells))
    if len(cells) < _LEAST_CELLS or 5 * figures < 2 * len(cells):
        return None, index
    return rows_by_ordinal(cells), end


def _end_of_cells(lines: Sequence[str], index: int) -> int:
    """Return the line after the last figure of a run of short lines."""
    end, names, in_heads = index, 0, True
    for place in range(index, len(lines)):
        text = lines[place].strip()
        if not text:
            continue
        if is_number(text):
            in_heads = in_heads and place == index
            names, end = 0, place + 1
            continue
        names += 1
        if names > (_MOST_HEADS if in_heads else 2) or len(text) > _LONGEST_CELL:
            break
        if not in_heads and _SENTENCE_END.search(text):
            break
    return end


def grouped_rows(lines: Sequence[str], index: int) -> tuple[Rows | None, int]:
    """Return a table of bare lines, one cell to each, whose rows are parted by blank lines."""
    begins = not index or not lines[index - 1].strip() or _ORDINAL_HEAD.match(lines[index].strip())
    if not begins or lines[index].startswith("\t"):
        return None, index
    groups: Rows = []
    end = index
    for group, after in _groups(lines, index):
        if max(map(len, group)) > _LONGEST_CELL or any(map(_ORDINAL_HEAD.match, group[1:])):
            break
        figures = sum(map(is_number, group))
        is_data = figures >= 2 and 2 * figures >= len(group)
        if not is_data and (len(group) < 3 or len(groups) > 2 or _has_data(groups)):
            break
        groups.append(group)
        end = after
    width = usual_width(groups)
    whole = sum(len(group) == width for group in groups)
    if width < 3 or whole < 3 or whole < 0.6 * len(groups):
        return None, index
    return squared(groups, strict=True), end


def _has_data(groups: Rows) -> bool:
    return any(sum(map(is_number, group)) >= 2 for group in groups)


def _groups(lines: Sequence[str], index: int) -> Iterator[tuple[list[str], int]]:
    """Yield the runs of lines between blank lines, each with the line after it."""
    group: list[str] = []
    for place in range(index, len(lines)):
        text = lines[place].strip()
        if lines[place].startswith("\t"):
            return
        if text:
            group.append(text)
        elif group:
            yield group, place
            group = []
    if group:
        yield group, len(lines)
