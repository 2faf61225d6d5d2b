"""Rows of cells that lost their grid: heads spread over their columns, short rows moved to place.

It works on plain texts from any reader and knows no file format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from povertycore.tables.model import Cell
from povertycore.tables.numbers import recognise

Rows = list[list[str]]

_ORDINAL = re.compile(r"(?:[0-9]{1,3}|[IVX]{1,5}|[A-ZĐa-z])[.)]?\Z")
_TRAILING_HEADS = re.compile(r"\A(?:ghi chú|ghi chu)\Z", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Return whether the text is a figure."""
    return recognise(Cell(text)) is not None


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of cells that most lines of figures have."""
    widths = Counter(len(row) for row in rows if sum(map(is_number, row)) >= 2)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def squared(rows: Sequence[Sequence[str]], *, strict: bool = False) -> Rows:
    """Return the rows all as wide as the lines of figures.

    Heads that stand over several columns are spread over them. A short row that begins with a name
    instead of a number (a total whose label was merged) has its figures moved to the right. Other
    short rows lack cells at their end; with `strict` nobody knows which cells they lack, and they
    keep their name alone.
    """
    width = usual_width(rows)
    if not width:
        return [list(row) for row in rows]
    first = next(i for i, row in enumerate(rows) if len(row) == width and _has_figures(row))
    head_rows = spread_heads([list(row) for row in rows[:first]], width)
    return [*head_rows, *(_moved(list(row), width, strict=strict) for row in rows[first:])]


def _has_figures(row: Sequence[str]) -> bool:
    return sum(map(is_number, row)) >= 2


def _moved(row: list[str], width: int, *, strict: bool) -> list[str]:
    missing = width - len(row)
    if missing <= 0:
        return row
    figures = [is_number(cell) or not cell.strip() for cell in row[1:]]
    named = bool(row) and bool(row[0].strip()) and not _ORDINAL.match(row[0].strip())
    if named and figures and all(figures):
        return [row[0], *[""] * missing, *row[1:]]
    if strict:
        return [*row[:2], *[""] * (width - len(row[:2]))]
    return [*row, *[""] * missing]


def spread_heads(rows: Sequence[list[str]], width: int) -> Rows:
    """Return head rows of full width; heads over several columns repeat over each of them.

    >>> spread_heads([["Thôn", "Hộ nghèo", "Cận nghèo"], ["", "TS", "%", "TS", "%"]], 5)
    [['Thôn', 'Hộ nghèo', 'Hộ nghèo', 'Cận nghèo', 'Cận nghèo'], ['', 'TS', '%', 'TS', '%']]
    """
    if len(rows) >= 2 and len(rows[-2]) < width:
        spread = _spread_two(rows[-2], rows[-1], width)
        if spread is not None:
            return [*(_padded(row, width) for row in rows[:-2]), *spread]
    return [_padded(row, width) for row in rows]


def _padded(row: Sequence[str], width: int) -> list[str]:
    # A lone line above the heads is a title; anything else too short to place is kept at the left.
    return [*row, *[""] * (width - len(row))]


def _spread_two(upper: list[str], lower: list[str], width: int) -> Rows | None:
    below = _full_lower(upper, lower, width)
    if below is None:
        return None
    single = [not text.strip() for text in below]
    groups = len(upper) - sum(single)
    sub_heads = [text for text in below if text.strip()]
    sizes = group_sizes(sub_heads, groups)
    if sizes is None:
        return None
    above: list[str] = []
    texts = iter(upper)
    counts = iter(sizes)
    column = 0
    while column < width:
        text = next(texts, None)
        if text is None:
            return None
        span = 1 if single[column] else next(counts, 0)
        if span == 0 or any(single[column + 1 : column + span]):
            return None
        above += [text] * span
        column += span
    return [above, below]


def _full_lower(upper: Sequence[str], lower: list[str], width: int) -> list[str] | None:
    """Return the lower heads at full width: blanks stand under heads without parts."""
    if len(lower) == width:
        return lower
    missing = width - len(lower)
    if missing <= 0 or missing >= len(upper):
        return None
    at_end = 1 if _TRAILING_HEADS.match(upper[-1].strip()) else 0
    return [*[""] * (missing - at_end), *lower, *[""] * at_end]


def group_sizes(sub_heads: Sequence[str], groups: int) -> list[int] | None:
    """Return over how many lower heads each upper head stands, None where that cannot be told.

    Equal shares, or a new group wherever the first lower head comes again.

    >>> group_sizes(["TS", "%", "TS", "%"], 2), group_sizes(["Hộ", "%", "Hộ", "Khẩu", "%"], 2)
    ([2, 2], [2, 3])
    """
    total = len(sub_heads)
    if groups <= 0 or total < groups:
        return None
    starts = [i for i, text in enumerate(sub_heads) if text == sub_heads[0]]
    if len(starts) == groups:
        ends = [*starts[1:], total]
        return [end - start for start, end in zip(starts, ends, strict=True)]
    if total % groups == 0:
        return [total // groups] * groups
    return None


def heads_of_flat(texts: Sequence[str], width: int) -> Rows:
    """Return head rows for heads that came as one list: upper ones first, then the lower ones.

    With `width` columns and more heads than columns, the surplus are upper heads that stand over
    several columns; the lower heads then repeat the same pattern under each of them.
    """
    if len(texts) == width:
        return [list(texts)]
    if not all(texts):
        # Blank cells were kept: the lower heads are a full row, blank under heads without parts.
        spread = _spread_two(list(texts[:-width]), list(texts[-width:]), width)
        return spread if spread is not None else []
    groups = len(texts) - width
    if groups <= 0:
        return []
    for size in range((width // groups), 1, -1):
        lower = list(texts[len(texts) - groups * size :])
        pattern = lower[:size]
        if all(lower[i] == pattern[i % size] for i in range(len(lower))):
            upper = list(texts[: len(texts) - groups * size])
            spread = _spread_two(upper, lower, width)
            return spread if spread is not None else []
    return []
