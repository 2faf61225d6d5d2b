"""How the rows of a table stand above and below each other: sections, wholes, parts, totals.

It looks at numbers, names and order only; whether the figures agree is decided in `totals`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from povertycore.tables import heads
from povertycore.tables.block import Line

_ROMAN = re.compile(r"[IVXLC]+\Z")
_BULLET = re.compile(r"[-+•*–]")
_FEW_TOTALS = 6

_RANK_LETTER, _RANK_ROMAN, _RANK_UNNUMBERED_ABOVE, _RANK_NUMBER = 0.0, 1.0, 1.5, 2.0
_RANK_SMALL_LETTER, _RANK_UNNUMBERED, _RANK_BULLET = 20.0, 30.0, 40.0


class Outline:
    """The rows of one table (or of one kind among them): `members` are line numbers of the block.

    `totals` are the rows called totals, `figures` the others that may be parts of one, `children`
    the rows directly below each row. "Of which" rows, averages and remarks are left out.
    """

    def __init__(self, lines: Sequence[Line], members: Iterable[int]) -> None:
        """Read the order of the given rows."""
        rows = list(members)
        self.lines = lines
        self.totals = [i for i in rows if _is_total(lines[i])]
        called = set(self.totals)
        plain = [i for i in rows if i not in called and not heads.is_skipped_row(lines[i].label)]
        if self.totals and self.totals[0] > min(plain, default=0):
            # What follows the last total of a table are remarks, comparisons, another year.
            plain = [i for i in plain if i < self.totals[-1]]
        ranks = _ranks([lines[i] for i in plain])
        self.rank_of = dict(zip(plain, ranks, strict=True))
        self.children = _children(self.rank_of)
        self.sections = [i for i in plain if lines[i].is_section]
        self.figures = [i for i in plain if not lines[i].is_section]
        self.leaves = [i for i in self.figures if not self.children[i]]
        self._fences = sorted([*self.sections, *self.totals])

    def is_flat(self) -> bool:
        """Return whether the rows are one plain list, each unit once."""
        labels = {self.lines[i].label for i in self.rank_of}
        return len(set(self.rank_of.values())) == 1 and len(labels) == len(self.rank_of)

    def highest(self) -> list[int]:
        """Return the rows of the topmost rank."""
        top = min((self.rank_of[i] for i in self.figures), default=0.0)
        return [i for i in self.figures if self.rank_of[i] == top]

    def roots(self) -> list[int]:
        """Return the rows that stand below no other row of figures."""
        inner = {child for parts in self.children.values() for child in parts}
        under_sections = {child for i in self.sections for child in self.children[i]}
        return [i for i in self.figures if i not in inner or i in under_sections]

    def may_cover(self, total: int) -> list[tuple[int, ...]]:
        """Return the sets of rows that a total may be the total of, the likeliest first."""
        place = bisect_left(self._fences, total)
        before = self._fences[place - 1] if place else -1
        further = [fence for fence in self._fences[place : place + 2] if fence != total]
        after = further[0] if further else len(self.lines)
        since = _between(self.leaves, before, total)
        until = _between(self.leaves, total, after)
        others = [i for i in self.totals if i != total]
        below = [i for i in others if heads.is_subtotal_row(self.lines[i].label)]
        below = below or [i for i in others if i < total]
        options = [since, until, below]
        ends = (self.totals[0], self.totals[-1])
        if total in ends or len(self.totals) <= _FEW_TOTALS:
            options = [self.roots(), self.highest(), self.leaves, *options, self.figures]
        return list(dict.fromkeys(tuple(option) for option in options if option))


def _between(lines: Sequence[int], first: int, last: int) -> list[int]:
    return list(lines[bisect_right(lines, first) : bisect_left(lines, last)])


def _is_total(line: Line) -> bool:
    if line.is_section:
        return False
    if heads.is_total_row(line.label) or heads.is_subtotal_row(line.label):
        return True
    return heads.begins_like_total(line.label) and not line.ordinal


def _ranks(lines: Sequence[Line]) -> list[float]:
    """Return how deep every line stands: small numbers are wholes, greater ones their parts."""
    if any(line.ordinal for line in lines):
        letters = {line.ordinal.rstrip(".)") for line in lines}
        above = _unnumbered_stand_above(lines)
        return [_rank(line, letters, unnumbered_above=above) for line in lines]
    levels = [heads.area_level(line.label) for line in lines]
    if len({level for level in levels if level is not None}) >= 2:
        return [float(len(levels) if level is None else level) for level in levels]
    if any(_BULLET.match(line.label) for line in lines) and not _BULLET.match(lines[0].label):
        return [_RANK_BULLET if _BULLET.match(line.label) else 0.0 for line in lines]
    return [_RANK_UNNUMBERED_ABOVE if line.is_section else _RANK_NUMBER for line in lines]


def _rank(line: Line, ordinals: set[str], *, unnumbered_above: bool) -> float:
    ordinal = line.ordinal.rstrip(".)")
    if not ordinal:
        if line.is_section or unnumbered_above:
            return _RANK_UNNUMBERED_ABOVE
        return _RANK_BULLET if _BULLET.match(line.label) else _RANK_UNNUMBERED
    if ordinal[0].isdecimal():
        return _RANK_NUMBER + ordinal.count(".")
    if ordinal.islower():
        return _RANK_SMALL_LETTER
    is_letter = not _ROMAN.match(ordinal) or (ordinal in "CDLM" and "I" not in ordinals)
    return _RANK_LETTER if is_letter else _RANK_ROMAN


def _unnumbered_stand_above(lines: Sequence[Line]) -> bool:
    """Return whether lines without a number open a list that starts again at 1."""
    follow = [
        after.ordinal.rstrip(".)")
        for line, after in zip(lines, lines[1:], strict=False)
        if not line.ordinal and not line.is_section
    ]
    return bool(follow) and sum(ordinal == "1" for ordinal in follow) > len(follow) / 2


def _children(rank_of: dict[int, float]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {line: [] for line in rank_of}
    stack: list[int] = []
    for line in rank_of:
        while stack and rank_of[stack[-1]] >= rank_of[line]:
            stack.pop()
        if stack:
            children[stack[-1]].append(line)
        stack.append(line)
    return children
