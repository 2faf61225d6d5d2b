"""Figures that stand in two tables of one document and must agree, unit by unit.

Households that pass between poor and near-poor are counted in both movement tables; what a movement
table ends with is what the result table prints; a table of rates belongs to a table of counts.
Units are matched by name; a name that stands twice in a table is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.model import Finding, Kind, spoken_path
from povertycore.tables.rates import RateRelation, Verdict
from povertycore.tables.report import figure, finding_at
from povertycore.tables.slips import judge, wrong_rates

_ENOUGH = 0.5
_LEAST_RATES = 3

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """One column of one table, perhaps only the lines of one kind (households, persons)."""

    block: Block
    column: Column
    kind: str | None = None

    def lines(self) -> dict[Key, int]:
        """Return the line of every unit, by name and kind."""
        units = _units(self.block)
        if self.kind is None:
            return units
        return {(name, ""): line for (name, kind), line in units.items() if kind == self.kind}


def contradictions(blocks: Sequence[Block]) -> Iterator[Finding]:
    """Yield the figures of later tables that contradict those of earlier ones."""
    for first, second in permutations(blocks, 2):
        yield from _passages(first, second)
        yield from _endings(first, second)
        yield from _rates_of_counts(first, second)


def _passages(poor: Block, near: Block) -> Iterator[Finding]:
    """Yield households that one movement table sends over and the other does not receive."""
    if not (_is_movement(poor, near_poor=False) and _is_movement(near, near_poor=True)):
        return
    for said in (heads.poor_to_near_poor, heads.near_poor_to_poor):
        ours = [column for column in poor.counts if said(column.path)]
        theirs = [column for column in near.counts if said(column.path)]
        if len(ours) == 1 and len(theirs) == 1:
            yield from _compared(_Series(poor, ours[0]), _Series(near, theirs[0]))


def _is_movement(block: Block, *, near_poor: bool) -> bool:
    """Return whether the table follows poor (near-poor) households through a period, only them."""
    openings = [column for column in block.counts if heads.is_opening(column.path)]
    closings = [column for column in block.counts if heads.is_closing(column.path)]
    ends = [*openings, *closings]
    subject = heads.is_near_poor if near_poor else heads.is_poor
    return len(openings) == 1 and len(closings) == 1 and all(subject(c.path) for c in ends)


def _endings(result: Block, movement: Block) -> Iterator[Finding]:
    """Yield closing figures of a movement table that the result table prints differently."""
    plain = [c for c in result.counts if not heads.is_of_which(c.path)]
    if any(heads.is_opening(c.path) or heads.is_closing(c.path) for c in plain):
        return
    if not any(heads.names_everybody(c.path) for c in plain):
        return
    for near_poor, subject in ((False, heads.is_poor), (True, heads.is_near_poor)):
        if not _is_movement(movement, near_poor=near_poor):
            continue
        closing = next(c for c in movement.counts if heads.is_closing(c.path))
        for persons in (False, True):
            columns = [
                c for c in plain if subject(c.path) and ("khẩu" in heads.spoken(c.path)) == persons
            ]
            kind = _kind_of(movement, persons=persons)
            if len(columns) == 1 and kind is not None:
                yield from _compared(
                    _Series(result, columns[0]), _Series(movement, closing, kind or None)
                )


def _kind_of(block: Block, *, persons: bool) -> str | None:
    """Return the word for households (persons) in the lines; '' when all lines are households."""
    kinds = {line.classifier for line in block.lines} - {""}
    if not kinds:
        return None if persons else ""
    found = [kind for kind in kinds if ("khẩu" in heads.spoken(kind)) == persons]
    return heads.folded(found[0]) if len(found) == 1 else None


def _compared(one: _Series, other: _Series) -> Iterator[Finding]:
    """Yield the units whose figures differ, at the later table, if most units agree."""
    mine, theirs = one.lines(), other.lines()
    pairs = []
    for key in mine.keys() & theirs.keys():
        a, b = one.column.values[mine[key]], other.column.values[theirs[key]]
        if a is not None and b is not None:
            pairs.append((mine[key], theirs[key], a * other.block.scale, b * one.block.scale))
    agree = sum(a == b for *_, a, b in pairs)
    if not pairs or agree < _ENOUGH * len(pairs):
        return
    for line, other_line, a, b in pairs:
        if a == b:
            continue
        places = [(one, line), (other, other_line)]
        places.sort(key=lambda place: (place[0].block.table_index, place[0].block.part))
        (first, first_line), (later, later_line) = places
        value = first.column.values[first_line] or 0
        yield finding_at(
            later.block,
            later_line,
            later.column.index,
            Kind.TRANSFER_MISMATCH,
            figure(first.block, first.column, first_line, value),
            "table.transfer",
            other_table=first.block.label,
            other_column=spoken_path(first.column.path),
        )


def _units(block: Block) -> dict[Key, int]:
    keys = [(heads.folded(line.label), heads.folded(line.classifier)) for line in block.lines]
    times = Counter(keys)
    return {
        key: line
        for line, key in enumerate(keys)
        if times[key] == 1 and not block.lines[line].is_section
    }


def _rates_of_counts(counts: Block, rates: Block) -> Iterator[Finding]:
    """Yield rates whose counts stand in another table under the same heads."""
    if counts.rates or len(rates.rates) < _LEAST_RATES or len(rates.counts) > 2:
        return
    by_leaf = Counter(heads.folded(column.leaf) for column in counts.counts)
    units, own = _units(counts), _units(rates)
    found: list[RateRelation] = []
    for rate in rates.rates:
        leaf = heads.folded(rate.leaf)
        if by_leaf[leaf] != 1:
            continue
        count = next(c for c in counts.counts if heads.folded(c.leaf) == leaf)
        bases = [_carried(base, units, own, rates) for base in counts.counts if base is not count]
        carried = _carried(count, units, own, rates)
        options = [RateRelation(rate, carried, base) for base in (*rates.counts, *bases)]
        fits = [(_share(option, len(rates.lines)), option) for option in options]
        share, best = max(fits, key=lambda fit: fit[0], default=(0.0, None))
        if best is not None and share >= 0.6:
            found.append(best)
    if len(found) >= _LEAST_RATES:
        yield from wrong_rates(rates, found, (), ())


def _carried(column: Column, units: dict[Key, int], own: dict[Key, int], rates: Block) -> Column:
    """Return the column with its figures on the lines that the units have in the other table."""
    values: list[int | None] = [None] * len(rates.lines)
    for key, line in own.items():
        if key in units:
            values[line] = column.values[units[key]]
    numbers = [None] * len(values)
    return replace(
        column,
        index=-1,
        values=tuple(values),
        numbers=tuple(numbers),
        empty=(False,) * len(values),
        spanned=(False,) * len(values),
    )


def _share(relation: RateRelation, lines: int) -> float:
    verdicts = [judge(relation, line) for line in range(lines)]
    number = relation.rate.numbers
    told = [v for v, n in zip(verdicts, number, strict=True) if v is not None and n and n.value]
    right = sum(verdict is not Verdict.WRONG for verdict in told)
    return right / len(told) if len(told) >= 3 else 0.0
