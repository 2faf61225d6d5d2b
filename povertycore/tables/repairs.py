"""Single figures whose correction would put several slips right at once, told as hints.

It repairs nothing and claims nothing: the officer looks up which figure is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from povertycore.tables.block import Block, Column
from povertycore.tables.implied import bases_of
from povertycore.tables.linear import Linear
from povertycore.tables.model import Finding, Kind, spoken_path
from povertycore.tables.rates import RateRelation, Verdict, half_up
from povertycore.tables.report import figure
from povertycore.tables.slips import judge
from povertycore.tables.totals import Group, differs, sum_of

_MOST_FINDINGS = 200
_LEAST_FIXED = 2

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Relations:
    """All that was found to hold in a block, to be tried again with one figure changed."""

    block: Block
    groups: Sequence[Group]
    linear: Sequence[Linear]
    rates: Sequence[RateRelation]


@dataclass(frozen=True, slots=True)
class _Repair:
    column: Column
    line: int
    value: int
    fixed: frozenset[Place]


def with_hints(relations: Relations, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those that share one repair with the sentence that names it."""
    if not findings or len(findings) > _MOST_FINDINGS:
        return list(findings)
    block = relations.block
    lines = {line.row: place for place, line in enumerate(block.lines)}
    places = [(lines.get(f.row_index or 0, -1), f.column_index or 0) for f in findings]
    repairs = [
        repair
        for column, line, value in dict.fromkeys(_candidates(relations, findings, places))
        if (repair := _tried(relations, column, line, value)) is not None
    ]
    hinted: list[Finding] = []
    for finding, place in zip(findings, places, strict=True):
        fitting = [repair for repair in repairs if place in repair.fixed]
        best = max(fitting, key=lambda repair: len(repair.fixed), default=None)
        hinted.append(finding if best is None else _hinted(block, finding, best))
    return hinted


def _hinted(block: Block, finding: Finding, repair: _Repair) -> Finding:
    values = {
        "cell_row": block.lines[repair.line].name,
        "cell_column": spoken_path(repair.column.path),
        "value": figure(block, repair.column, repair.line, repair.value),
        "count": len(repair.fixed),
    }
    return replace(finding, hints=(("table.hint", values),))


def _tried(relations: Relations, column: Column, line: int, value: int) -> _Repair | None:
    """Return the repair if it puts at least two slips right and makes no new one."""
    if value < 0 or column.values[line] == value:
        return None
    values = tuple(value if i == line else old for i, old in enumerate(column.values))
    empty = tuple(False if i == line else old for i, old in enumerate(column.empty))
    changed = replace(column, values=values, empty=empty)
    before = set(_violated(relations, column, column, line))
    after = set(_violated(relations, column, changed, line))
    fixed = before - after
    if len(fixed) < _LEAST_FIXED or after - before:
        return None
    return _Repair(column, line, value, frozenset(fixed))


def _violated(relations: Relations, old: Column, new: Column, line: int) -> Iterator[Place]:
    """Yield where relations that use the cell are broken, with the new column for the old."""
    block = relations.block
    for group in relations.groups:
        if (line == group.total or line in group.parts) and differs(new, group, block):
            yield (group.total, old.index)
    for relation in relations.linear:
        if old.index in relation.columns:
            target = new if relation.target is old else relation.target
            terms = tuple((sign, new if c is old else c) for sign, c in relation.terms)
            if replace(relation, target=target, terms=terms).holds(line, block.scale) is False:
                yield (line, target.index)
    for rate in relations.rates:
        if old in (rate.count, rate.base):
            base = new if rate.base is old else rate.base
            count = new if rate.count is old else rate.count
            verdict = judge(replace(rate, count=count, base=base), line)
            if verdict not in (None, Verdict.RIGHT):
                yield (line, rate.rate.index)


def _candidates(
    relations: Relations, findings: Sequence[Finding], places: Sequence[Place]
) -> Iterator[tuple[Column, int, int]]:
    """Yield figures that would put one of the slips right: (column, line, value)."""
    block = relations.block
    troubled = {line for line, _ in places}
    for finding, (line, index) in zip(findings, places, strict=True):
        if finding.kind is Kind.SUM:
            yield from _for_sum(block, relations.groups, line, index, troubled)
        if finding.kind in (Kind.SUM, Kind.BALANCE):
            for relation in relations.linear:
                if relation.target.index == index:
                    yield from _for_linear(relation, line)
        if finding.kind in (Kind.RATE, Kind.TRUNCATION):
            for rate in relations.rates:
                if rate.rate.index == index:
                    yield from _for_rate(rate, line)


def _for_sum(
    block: Block, groups: Sequence[Group], line: int, index: int, troubled: set[int]
) -> Iterator[tuple[Column, int, int]]:
    column = next((c for c in block.counts if c.index == index), None)
    for group in groups:
        if column is None or group.total != line:
            continue
        computed, printed = sum_of(column, group.parts), column.values[line]
        if computed is None or printed is None:
            continue
        yield column, line, computed
        for part in group.parts:
            value = column.term(part)
            if part in troubled and value is not None:
                yield column, part, value + printed - computed


def _for_linear(relation: Linear, line: int) -> Iterator[tuple[Column, int, int]]:
    computed, printed = relation.computed(line), relation.target.values[line]
    if computed is None or printed is None:
        return
    yield relation.target, line, computed
    for sign, column in relation.terms:
        yield column, line, (column.term(line) or 0) + sign * (printed - computed)


def _for_rate(relation: RateRelation, line: int) -> Iterator[tuple[Column, int, int]]:
    number, base = relation.rate.numbers[line], relation.base_value(line)
    count = relation.count.values[line]
    if number is None or not base or not count or relation.scale != 100:
        return
    if relation.count.index >= 0:
        yield relation.count, line, half_up(number.scaled * base, 100 * 10**number.places)
    if relation.base is not None and relation.base.index >= 0 and number.scaled > 0:
        possible = bases_of(count, number.scaled, number.places)
        if possible and possible.most - possible.least <= 3:
            for value in range(possible.least, possible.most + 1):
                yield relation.base, line, value
