"""Rows that total other rows: which rows they total, and which printed totals are wrong.

It adds counts and amounts only; percentages are never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.heads import Role
from povertycore.tables.model import Finding, Kind
from povertycore.tables.outline import Outline
from povertycore.tables.report import figure, finding_at

_YEAR = re.compile(r"(?:năm )?(?:19|20)[0-9]{2}\Z", re.IGNORECASE)
_CLOSE_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Group:
    """A row that totals others: line numbers of the block. `grand` marks the total of the table."""

    total: int
    parts: tuple[int, ...]
    grand: bool


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


def line_of_whole(block: Block, groups: Iterable[Group]) -> int | None:
    """Return the line that shares are taken of: the grand total, else the row called a total.

    The rows above it need not add up to it: groups of poor households overlap or leave some out.
    """
    grand = [group.total for group in groups if group.grand]
    if grand:
        return grand[-1]
    called = [i for i, line in enumerate(block.lines) if heads.begins_like_total(line.label)]
    return called[-1] if len(called) == 1 else None


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
    outline = Outline(block.lines, members)
    found = _tree_groups(block, outline)
    for total in outline.totals:
        group = _labelled_total(block, outline, total)
        if group is not None:
            found.append(group)
    if not outline.totals:
        found += _unlabelled_total(block, outline, found)
    return found


def _tree_groups(block: Block, outline: Outline) -> list[Group]:
    """Return the rows followed by their parts, when most figures say that they are."""
    candidates = [
        Group(line, tuple(parts), grand=False)
        for line, parts in outline.children.items()
        if parts and not block.lines[line].is_section
    ]
    scores = [_score(block, group) for group in candidates]
    matched = sum(score.matched for score in scores)
    missed = sum(score.missed for score in scores)
    return candidates if matched >= 2 and matched >= 1.5 * missed else []


def _labelled_total(block: Block, outline: Outline, total: int) -> Group | None:
    grand = total in (outline.totals[0], outline.totals[-1])
    candidates = [
        Group(total, parts, grand)
        for parts in outline.may_cover(total)
        if len(parts) >= 2 or len(outline.figures) == 1
    ]
    if not candidates:
        return None
    scores = [_score(block, group) for group in candidates]
    score, best = max(zip(scores, candidates, strict=True), key=lambda pair: pair[0].matched)
    strong = heads.is_total_row(block.lines[total].label) and not _rows_are_years(block, outline)
    if not strong:
        return best if score.matched >= 2 and score.matched >= 1.5 * score.missed else None
    if score.matched:
        return best if 2 * score.matched >= score.missed else None
    flat = outline.is_flat()
    ordinals = [block.lines[i].ordinal.rstrip(".)") for i in best.parts]
    numbered = flat and all(ordinals) and ordinals[0].lstrip("0") in ("1", "I", "A")
    alike = flat and len({heads.area_level(block.lines[i].label) or -1 for i in best.parts}) == 1
    level = heads.area_level(block.lines[best.parts[0]].label)
    named = alike and level is not None and not any(ordinals)
    alone = flat and score.missed == 1 and not _hides_parts(block, best)
    return best if numbered or named or alone else None


def _hides_parts(block: Block, group: Group) -> bool:
    """Return whether the rows seem to hold totals of each other, or miss the total by far.

    Rows without numbers may be a list of heads with their items; nothing tells them apart.
    """
    for column in _summable(block):
        values = [column.term(part) or 0 for part in group.parts]
        printed, computed = column.values[group.total], sum_of(column, group.parts)
        if printed is None or computed is None:
            continue
        if not _is_close(printed, computed):
            return True
        if any(_is_total_of_next(values, place) for place in range(len(values))):
            return True
    return False


def _is_total_of_next(values: Sequence[int], place: int) -> bool:
    following = 0
    for count, other in enumerate(values[place + 1 :], start=1):
        following += other
        if following == values[place] and count >= 2 and following:
            return True
        if following > values[place]:
            return False
    return False


def _rows_are_years(block: Block, outline: Outline) -> bool:
    years = sum(bool(_YEAR.match(block.lines[i].label)) for i in outline.rank_of)
    return 2 * years > len(outline.rank_of)


def _unlabelled_total(block: Block, outline: Outline, found: Sequence[Group]) -> list[Group]:
    """Return the first or last row as a total when its figures, not its name, say so."""
    taken = {group.total for group in found}
    figures = outline.figures
    if len(figures) < 4 or taken & {figures[0], figures[-1]}:
        return []
    for total in (figures[-1], figures[0]):
        line, beside = block.lines[total], figures[-2 if total == figures[-1] else 1]
        level = heads.area_level(line.label)
        # A village totals no villages: a total stands above its parts, or says no level.
        same_level = level is not None and level == heads.area_level(block.lines[beside].label)
        if line.ordinal or same_level:
            continue
        rest = [i for i in figures if i != total]
        top = min(outline.rank_of[i] for i in rest)
        parts = tuple(i for i in rest if outline.rank_of[i] == top)
        group = Group(total, parts, grand=True)
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
