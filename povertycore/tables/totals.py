"""Rows that total other rows: which rows they total, and which printed totals are wrong.

It adds counts and amounts only; percentages are never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

from povertycore.tables import heads
from povertycore.tables.block import Block, Column, Line
from povertycore.tables.heads import Role
from povertycore.tables.model import Finding, Kind
from povertycore.tables.report import figure, finding_at

_YEAR = re.compile(r"(?:năm )?(?:19|20)[0-9]{2}\Z", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLC]+\Z")
_BULLET = re.compile(r"[-+•*–]")
_CLOSE_PERCENT = 30

_RANK_LETTER, _RANK_ROMAN, _RANK_UNNUMBERED_ABOVE, _RANK_NUMBER = 0.0, 1.0, 1.5, 2.0
_RANK_SMALL_LETTER, _RANK_UNNUMBERED, _RANK_BULLET = 20.0, 30.0, 40.0


@dataclass(frozen=True, slots=True)
class Group:
    """A row that totals others: line numbers of the block. `grand` marks the total of the table."""

    total: int
    parts: tuple[int, ...]
    grand: bool
    flat: bool


@dataclass(frozen=True, slots=True)
class _Score:
    """How a supposed total agrees with its parts, column by column; 0 = 0 proves nothing."""

    matched: int
    missed: int


def groups_of(block: Block) -> list[Group]:
    """Return the rows that total other rows and really do so in enough of the columns."""
    if block.mixed:
        return []
    found: list[Group] = []
    for kind in dict.fromkeys(line.classifier for line in block.lines if not line.is_section):
        members = [
            i for i, line in enumerate(block.lines) if line.is_section or line.classifier == kind
        ]
        found += _groups_among(block, members)
    return found


def misprinted_totals(block: Block, groups: Iterable[Group]) -> list[Finding]:
    """Return a finding for every printed total that its parts do not give."""
    findings: list[Finding] = []
    for group in groups:
        for column in _summable(block):
            computed = sum_of(column, group.parts)
            printed = None if column.spanned[group.total] else column.values[group.total]
            if computed is None or printed is None or not differs(column, group, block):
                continue
            if not column.stated and not _is_close(printed, computed):
                continue
            findings.append(
                finding_at(
                    block,
                    group.total,
                    column.index,
                    Kind.SUM,
                    figure(block, column, group.total, computed),
                    "table.sum_rows",
                    parts=len(group.parts),
                )
            )
    return findings


def _groups_among(block: Block, members: Sequence[int]) -> list[Group]:
    lines = block.lines
    totals = [i for i in members if _is_total(lines[i])]
    plain = [i for i in members if i not in totals and not heads.is_skipped_row(lines[i].label)]
    if totals and min(totals) > min(plain, default=0):
        # What follows the last total of a table are remarks, comparisons, another year.
        plain = [i for i in plain if i < max(totals)]
    ranks = _ranks([lines[i] for i in plain])
    rank_of = dict(zip(plain, ranks, strict=True))
    found = _tree_groups(block, plain, rank_of)
    for total in totals:
        group = _labelled_total(block, total, totals, plain, rank_of)
        if group is not None:
            found.append(group)
    if not totals:
        found += _unlabelled_total(block, plain, rank_of, found)
    return found


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


def _children(plain: Sequence[int], rank_of: dict[int, float]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {line: [] for line in plain}
    stack: list[int] = []
    for line in plain:
        while stack and rank_of[stack[-1]] >= rank_of[line]:
            stack.pop()
        if stack:
            children[stack[-1]].append(line)
        stack.append(line)
    return children


def _tree_groups(block: Block, plain: Sequence[int], rank_of: dict[int, float]) -> list[Group]:
    """Return the rows followed by their parts, when most figures say that they are."""
    children = _children(plain, rank_of)
    candidates = [
        Group(line, tuple(parts), grand=False, flat=False)
        for line, parts in children.items()
        if parts and not block.lines[line].is_section
    ]
    scores = [_score(block, group) for group in candidates]
    matched = sum(score.matched for score in scores)
    missed = sum(score.missed for score in scores)
    return candidates if matched >= 2 and matched >= 1.5 * missed else []


def _labelled_total(
    block: Block,
    total: int,
    totals: Sequence[int],
    plain: Sequence[int],
    rank_of: dict[int, float],
) -> Group | None:
    flat = _is_flat(block, plain, rank_of)
    candidates = [
        Group(total, parts, grand=len(totals) == 1 or total in (totals[0], totals[-1]), flat=flat)
        for parts in _partitions(block, total, totals, plain, rank_of)
        if len(parts) >= 2 or (parts and len(plain) == 1)
    ]
    if not candidates:
        return None
    best = max(candidates, key=lambda group: _score(block, group).matched)
    score = _score(block, best)
    strong = heads.is_total_row(block.lines[total].label) and not _rows_are_years(block, plain)
    if not strong:
        return best if score.matched >= 2 and score.matched >= 1.5 * score.missed else None
    if score.matched:
        return best if 2 * score.matched >= score.missed else None
    numbered = flat and all(block.lines[i].ordinal for i in best.parts)
    alone = flat and score.missed == 1 and not _hides_parts(block, best)
    return best if numbered or alone else None


def _hides_parts(block: Block, group: Group) -> bool:
    """Return whether the rows seem to hold totals of each other, or miss the total by far.

    Rows without numbers may be a list of heads with their items; nothing tells them apart.
    """
    for column in _summable(block):
        values = [column.term(part) or 0 for part in group.parts]
        computed, printed = sum(values), column.values[group.total]
        if printed is None or not _is_close(printed, computed):
            return True
        for place, value in enumerate(values):
            following = 0
            for count, other in enumerate(values[place + 1 :], start=1):
                following += other
                if value and count >= 2 and following == value:
                    return True
    return False


def _partitions(
    block: Block,
    total: int,
    totals: Sequence[int],
    plain: Sequence[int],
    rank_of: dict[int, float],
) -> list[tuple[int, ...]]:
    """Return the sets of rows that a total may cover, the likeliest first."""
    figures = [i for i in plain if not block.lines[i].is_section]
    children = _children(plain, rank_of)
    inner = {child for parts in children.values() for child in parts}
    sections = {i for i in plain if block.lines[i].is_section}
    under_sections = {child for i in sections for child in children[i]}
    roots = [i for i in figures if i not in inner or i in under_sections]
    leaves = [i for i in figures if not children[i]]
    top = min((rank_of[i] for i in figures), default=0.0)
    highest = [i for i in figures if rank_of[i] == top]
    fences = sorted([*sections, *(i for i in totals if i != total), -1, len(block.lines)])
    before = max(fence for fence in fences if fence < total)
    after = min(fence for fence in fences if fence > total)
    since = [i for i in leaves if before < i < total]
    until = [i for i in leaves if total < i < after]
    others = [i for i in totals if i != total and heads.is_subtotal_row(block.lines[i].label)]
    others = others or [i for i in totals if i < total]
    options = [roots, highest, leaves, since, until, others, figures]
    return list(dict.fromkeys(tuple(option) for option in options if option))


def _is_flat(block: Block, plain: Sequence[int], rank_of: dict[int, float]) -> bool:
    """Return whether the rows are one plain list, each unit once."""
    labels = [block.lines[i].label for i in plain]
    one_level = len({rank_of[i] for i in plain}) == 1
    return one_level and len(set(labels)) == len(labels)


def _rows_are_years(block: Block, plain: Sequence[int]) -> bool:
    years = sum(bool(_YEAR.match(block.lines[i].label)) for i in plain)
    return 2 * years > len(plain)


def _unlabelled_total(
    block: Block, plain: Sequence[int], rank_of: dict[int, float], found: Sequence[Group]
) -> list[Group]:
    """Return the first or last row as a total when its figures, not its name, say so."""
    taken = {group.total for group in found}
    figures = [i for i in plain if not block.lines[i].is_section]
    if len(figures) < 4 or taken & {figures[0], figures[-1]}:
        return []
    for total in (figures[-1], figures[0]):
        line = block.lines[total]
        others = {heads.area_level(block.lines[i].label) for i in figures if i != total}
        if line.ordinal or heads.area_level(line.label) in others - {None}:
            continue
        rest = [i for i in figures if i != total]
        top = min(rank_of[i] for i in rest)
        parts = tuple(i for i in rest if rank_of[i] == top)
        group = Group(total, parts, grand=True, flat=len(parts) == len(rest))
        score = _score(block, group)
        if score.matched >= 2 and score.matched >= 2 * score.missed and len(parts) >= 3:
            return [group]
    return []


def _score(block: Block, group: Group) -> _Score:
    matched = missed = 0
    for column in _summable(block):
        computed = sum_of(column, group.parts)
        printed = column.values[group.total]
        if computed is None or printed is None:
            continue
        if differs(column, group, block):
            missed += 1
        else:
            matched += bool(computed)
    return _Score(matched, missed)


def _summable(block: Block) -> list[Column]:
    return [column for column in block.counts if heads.is_additive(column.path)]


def sum_of(column: Column, parts: Sequence[int]) -> int | None:
    """Return the sum over the lines, None where one of them holds text."""
    total = 0
    for part in parts:
        term = 0 if column.spanned[part] else column.term(part)
        if term is None:
            return None
        total += term
    return total


def differs(column: Column, group: Group, block: Block) -> bool:
    """Return whether the printed total of a column is not what its lines add up to."""
    computed = sum_of(column, group.parts)
    printed = column.values[group.total]
    if computed is None or printed is None:
        return False
    return abs(printed - computed) > rounding_slack(column, len(group.parts), block.scale)


def rounding_slack(column: Column, parts: int, scale: int) -> int:
    """Return by how much a total may miss its parts because each of them was rounded.

    Counts are exact. Amounts in millions or with decimals are rounded one by one; their total may
    miss by half a last digit for each part at worst, in practice by about the square root.
    """
    unit = scale // int(10**column.places)
    rounded = column.places > 0 or "triệu" in heads.spoken(column.path)
    if column.role is not Role.AMOUNT or not rounded:
        return 0
    return unit * min((parts + 1) // 2, 1 + isqrt(parts))


def _is_close(printed: int, computed: int) -> bool:
    """Return whether the two are near enough that the row must be meant as the total."""
    return abs(printed - computed) * 100 <= _CLOSE_PERCENT * max(abs(computed), 1)
