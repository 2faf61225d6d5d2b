"""Columns that are sums and differences of others: what the forms print, heads say, figures show.

It finds relations; `slips` says which lines break them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.evidence import CERTAIN, chance_of_match, floor_of, is_no_accident
from povertycore.tables.formulas import Formula
from povertycore.tables.model import Kind
from povertycore.tables.totals import rounding_slack

_SAMPLE = 40
_MOST_COUNTS = 30
_MOST_MOVEMENTS = 10
_LONGEST_WINDOW = 9
_LONGEST_SUM = 16
_MOST = 0.7
_MOST_BY_HEADS = 0.6
_HALF = 0.5
_OF_PRINTED = 0.25
_SURE_BY_HEADS = -1.0
_SURE_BY_PLACE = -3.0

Signed = tuple[tuple[int, Column], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """`target` is the signed sum of `terms`; `kind` says how an officer calls it."""

    target: Column
    terms: Signed
    kind: Kind

    @property
    def columns(self) -> frozenset[int]:
        """Return the columns that take part, the target included."""
        return frozenset([self.target.index, *(column.index for _, column in self.terms)])

    def computed(self, line: int) -> int | None:
        """Return what the terms give on a line; None where one is text or all are blank."""
        total, known = 0, False
        for sign, column in self.terms:
            term = column.term(line)
            if term is None:
                return None
            known = known or not column.empty[line]
            total += sign * term
        return total if known else None

    def holds(self, line: int, scale: int) -> bool | None:
        """Return whether the line obeys, None where it cannot be told."""
        computed, printed = self.computed(line), self.target.values[line]
        if computed is None or printed is None or self._opening_is_blank(line):
            return None
        return abs(computed - printed) <= rounding_slack(self.target, len(self.terms), scale)

    def _opening_is_blank(self, line: int) -> bool:
        first = self.terms[0][1]
        return self.kind is Kind.BALANCE and first.empty[line]


def linear_relations(block: Block, formulas: Sequence[Formula]) -> list[Linear]:
    """Return the sums and balances among the columns, those on surer ground first."""
    found: list[Linear] = []
    for relation in _all(block, formulas):
        known = any(relation.columns == other.columns for other in found)
        same_target = any(
            relation.target is other.target and relation.kind is other.kind for other in found
        )
        if not known and not same_target:
            found.append(relation)
    return found


def _all(block: Block, formulas: Sequence[Formula]) -> Iterator[Linear]:
    yield from _printed(block, formulas)
    yield from balances_by_heads(block)
    yield from _sums_of_neighbours(block)
    if not block.mixed:
        yield from _by_figures(block)


def _printed(block: Block, formulas: Sequence[Formula]) -> Iterator[Linear]:
    for formula in formulas:
        if formula.over or not formula.target.values:
            continue
        if not all(column.values for _, column in formula.terms):
            continue
        kind = Kind.SUM if all(sign > 0 for sign, _ in formula.terms) else Kind.BALANCE
        relation = Linear(formula.target, formula.terms, kind)
        obeyed, judged = _count(block, relation)
        if judged <= 2 or obeyed >= _OF_PRINTED * judged:
            yield relation


def _count(block: Block, relation: Linear, *, moved: bool = False) -> tuple[int, int]:
    """Return how many lines obey and how many can be judged.

    With `moved` only lines where some term after the first is not 0 count: the others obey
    whatever is copied from start to end.
    """
    obeyed = judged = 0
    for line in range(len(block.lines)):
        if moved and not any(column.values[line] for _, column in relation.terms[1:]):
            continue
        holds = relation.holds(line, block.scale)
        judged += holds is not None
        obeyed += holds is True
    return obeyed, judged


def balances_by_heads(block: Block) -> Iterator[Linear]:
    """Yield closing = opening - out + in, where the heads name an opening and a closing."""
    for closing in block.counts:
        if not heads.is_closing(closing.path):
            continue
        opening = _opening_for(block, closing)
        if opening is None:
            continue
        candidates = [
            relation
            for movements in _movement_sets(block, opening, closing)
            for relation in _signed(opening, movements, closing)
        ]
        best = max(candidates, key=lambda r: _count(block, r)[0], default=None)
        if best is not None and _is_accepted(block, best):
            yield best


def _opening_for(block: Block, closing: Column) -> Column | None:
    """Return the nearest opening column of the same subject and measure, left of the closing."""
    options = [
        column
        for column in reversed(block.counts)
        if column.index < closing.index
        and heads.is_opening(column.path)
        and heads.is_near_poor(column.path) == heads.is_near_poor(closing.path)
        and column.role is closing.role
    ]
    same_leaf = [
        column for column in options if heads.folded(column.leaf) == heads.folded(closing.leaf)
    ]
    return next(iter(same_leaf or options), None)


def _movement_sets(block: Block, opening: Column, closing: Column) -> Iterator[list[Column]]:
    """Yield the columns that may stand for what left and what came, the likeliest set first."""
    others = [
        column
        for column in block.counts
        if column not in (opening, closing)
        and not heads.is_opening(column.path)
        and not heads.is_closing(column.path)
    ]
    between = [c for c in others if opening.index < c.index < closing.index]
    near = heads.is_near_poor(closing.path)
    same_subject = [c for c in others if heads.is_near_poor(c.path) == near]
    said = [c for c in same_subject if heads.direction(c.path, near_poor=near)]
    seen: set[frozenset[int]] = set()
    for options in (between, [c for c in between if c in same_subject], said):
        same_leaf = [c for c in options if heads.folded(c.leaf) == heads.folded(closing.leaf)]
        for movements in (options, same_leaf):
            indexes = frozenset(column.index for column in movements)
            if 0 < len(movements) <= _MOST_MOVEMENTS and indexes not in seen:
                seen.add(indexes)
                yield movements


def _signed(opening: Column, movements: Sequence[Column], closing: Column) -> Iterator[Linear]:
    """Yield the balance with each movement signed as its head says, or left out.

    Left out, because "of which" columns and subtotals stand among the movements.
    """
    near = heads.is_near_poor(closing.path)
    choices: list[tuple[int, ...]] = []
    for column in movements:
        sign = heads.direction(column.path, near_poor=near)
        choices.append((sign, 0) if sign else (-1, 1, 0))
    if sum(len(choice) for choice in choices) > 24:
        choices = [choice[:1] if choice[0] in (-1, 1) else choice for choice in choices]
    for signs in product(*choices):
        terms = [(s, column) for s, column in zip(signs, movements, strict=True) if s]
        if terms:
            yield Linear(closing, ((1, opening), *terms), Kind.BALANCE)


def _is_accepted(block: Block, relation: Linear) -> bool:
    obeyed, judged = _count(block, relation)
    if judged == 1:
        return len(relation.terms) == 2
    if obeyed < _HALF * judged or not obeyed:
        return False
    near = heads.is_near_poor(relation.target.path)
    moved_obeyed, moved_judged = _count(block, relation, moved=True)
    opening, closing = relation.terms[0][1].index, relation.target.index
    movements = [column for _, column in relation.terms[1:]]
    unsaid = sum(not heads.direction(column.path, near_poor=near) for column in movements)
    outside = not all(opening < column.index < closing for column in movements)
    if unsaid or outside:
        chance = _chance(*_signed_terms(relation, _sample(block)))
        limit = _SURE_BY_PLACE if outside else _SURE_BY_HEADS
        return is_no_accident(moved_obeyed, moved_judged, chance, 3 ** max(unsaid, 1), limit)
    return moved_judged < 2 or moved_obeyed >= _HALF * moved_judged


def _sums_of_neighbours(block: Block) -> Iterator[Linear]:
    """Yield total = sum of the columns next to it, under heads that speak of a total."""
    for sequence in _sequences(block):
        for place, total in enumerate(sequence):
            needed = _MOST_BY_HEADS if heads.is_total_head(total.path) else _MOST
            best: tuple[int, int, Linear] | None = None
            for terms in _neighbours(sequence, place):
                relation = Linear(total, tuple((1, column) for column in terms), Kind.SUM)
                obeyed, judged = _sum_evidence(block, relation)
                if obeyed < 2 or obeyed < needed * judged:
                    continue
                if best is None or (obeyed, -len(terms)) > best[:2]:
                    best = (obeyed, -len(terms), relation)
            if best is not None and _sum_is_sure(block, best[2], len(sequence)):
                yield _renamed(best[2])


def _renamed(relation: Linear) -> Linear:
    """Return a = b + c as c = a - b where no head says that the first column is a total."""
    parts = [column for _, column in relation.terms]
    if relation.target.is_headless and len(parts) == 2 and relation.target.index < parts[0].index:
        terms = ((1, relation.target), (-1, parts[0]))
        return Linear(parts[1], terms, Kind.BALANCE)
    return relation


def _sequences(block: Block) -> Iterator[list[Column]]:
    """Yield the counts in order: all, then those whose lowest head is the same."""
    counts = block.counts[:_MOST_COUNTS]
    yield counts
    leaves = dict.fromkeys(heads.folded(column.leaf) for column in counts)
    for leaf in leaves:
        alike = [column for column in counts if heads.folded(column.leaf) == leaf]
        if 3 <= len(alike) < len(counts):
            yield alike


def _neighbours(sequence: Sequence[Column], place: int) -> Iterator[Sequence[Column]]:
    for length in range(2, _LONGEST_SUM + 1):
        if place + length < len(sequence):
            yield sequence[place + 1 : place + 1 + length]
        if place - length >= 0:
            yield sequence[place - length : place]


def _sum_evidence(block: Block, relation: Linear) -> tuple[int, int]:
    """Return how many lines obey and how many can be judged; (0, 0) where too many disobey.

    Only lines with two terms that are not 0 say anything: on the others the sum is a mere copy.
    """
    obeyed = judged = copies = broken = 0
    for line in _sample(block):
        terms = sum(bool(column.values[line]) for _, column in relation.terms)
        holds = relation.holds(line, block.scale)
        if holds is None or not (terms or relation.target.values[line]):
            continue
        if terms >= 2:
            judged += 1
            obeyed += holds
        else:
            copies += 1
            broken += not holds
        if judged >= 8 and obeyed < judged // 4:
            break
    return (0, 0) if broken > (1 - _MOST) * copies + 1 else (obeyed, judged)


def _sum_is_sure(block: Block, relation: Linear, columns: int) -> bool:
    obeyed, judged = _sum_evidence(block, relation)
    groups = {column.group for _, column in relation.terms}
    is_named = heads.is_total_head(relation.target.path) and (
        relation.target.group in groups or judged >= 4
    )
    rows, printed = _signed_terms(relation, _sample(block))
    limit, guesses = (_SURE_BY_HEADS, 1) if is_named else (CERTAIN, columns * columns)
    return obeyed >= 3 - is_named and is_no_accident(
        obeyed, judged, _chance(rows, printed), guesses, limit
    )


def _chance(rows: Sequence[Sequence[int]], printed: Sequence[int]) -> float:
    """Return how often the sum could be right by accident, its signed terms given line by line.

    Where two of the figures nearly copy each other (start and end of a quiet year), only their
    small difference is left for the others to explain; the easiest such explanation counts.
    """
    figures = [[*row, -target] for row, target in zip(rows, printed, strict=True)]
    greatest = 0.0
    for first, second in combinations(range(len(figures[0]) if figures else 0), 2):
        pair = [row[first] + row[second] for row in figures]
        others = [both - sum(row) for both, row in zip(pair, figures, strict=True)]
        greatest = max(greatest, chance_of_match(pair, others), floor_of(others))
    return greatest


def _signed_terms(relation: Linear, lines: Iterable[int]) -> tuple[list[list[int]], list[int]]:
    """Return the signed terms and the target of the lines where all of them are known."""
    rows, printed = [], []
    for line in lines:
        terms = [column.term(line) for _, column in relation.terms]
        target = relation.target.values[line]
        known = [term for term in terms if term is not None]
        if target is not None and len(known) == len(terms) and any(known):
            rows.append([s * t for (s, _), t in zip(relation.terms, known, strict=True)])
            printed.append(target)
    return rows, printed


def _sample(block: Block) -> range:
    return range(0, len(block.lines), max(1, len(block.lines) // _SAMPLE))


def _by_figures(block: Block) -> Iterator[Linear]:
    """Yield relations that no head announces but nearly all figures obey."""
    for sequence in _sequences(block):
        yield from _balances_in_windows(block, sequence)
    yield from _triples(block)


def _matrix(columns: Sequence[Column], lines: Iterable[int]) -> tuple[np.ndarray, list[int]]:
    """Return the figures (lines x columns) of the lines where all of them are known."""
    rows, kept = [], []
    for line in lines:
        terms = [column.term(line) for column in columns]
        if any(term is None or abs(term) > 2**52 for term in terms):
            continue
        if sum(column.empty[line] for column in columns) > len(columns) // 2:
            continue
        rows.append(terms)
        kept.append(line)
    shape = (len(rows), len(columns))
    return np.array(rows, dtype=np.int64).reshape(shape), kept


def _balances_in_windows(block: Block, sequence: Sequence[Column]) -> Iterator[Linear]:
    """Yield last = first +- the columns between them, for every run of neighbouring columns."""
    figures, _ = _matrix(sequence, _sample(block))
    if len(figures) < 4:
        return
    guesses = len(sequence) * 2**_LONGEST_WINDOW
    for length in range(3, min(_LONGEST_WINDOW, len(sequence)) + 1):
        signs = np.array(list(product((-1, 1), repeat=length - 2)), dtype=np.int64).T
        for start in range(len(sequence) - length + 1):
            window = figures[:, start : start + length]
            between = window[:, 1:-1]
            if not between.any(axis=0).all():
                continue
            computed = window[:, :1] + between @ signs
            moved = between.any(axis=1)
            fits = computed == window[:, -1:]
            obeyed = fits[moved].sum(axis=0)
            best = int(obeyed.argmax())
            matches, judged = int(obeyed[best]), int(moved.sum())
            if matches < 4 or matches < _MOST * judged or fits[:, best].mean() < _MOST:
                continue
            if not _every_term_tells(between, fits[:, best]):
                continue
            factors = np.concatenate([[1], signs[:, best]])
            signed = (window[moved, :-1] * factors).tolist()
            chance = _chance(signed, window[moved, -1].tolist())
            if is_no_accident(matches, judged, chance, guesses):
                terms = [(1, sequence[start])]
                terms += [
                    (int(sign), column)
                    for sign, column in zip(
                        signs[:, best], sequence[start + 1 : start + length - 1], strict=True
                    )
                ]
                yield _named(sequence[start + length - 1], tuple(terms))


def _every_term_tells(between: np.ndarray, fits: np.ndarray) -> bool:
    """Return whether each column is not 0 on at least two lines that obey."""
    return bool(((between != 0) & fits[:, None]).sum(axis=0).min() >= 2)


def _named(target: Column, terms: Signed) -> Linear:
    """Return the relation with the name its shape has: total of parts, or what is left."""
    if all(sign > 0 for sign, _ in terms):
        return Linear(target, terms, Kind.SUM)
    first = terms[0][1]
    out = all(sign < 0 for sign, _ in terms[1:])
    if out and heads.is_total_head(first.path) and not heads.is_closing(target.path):
        parts = (*((1, column) for _, column in terms[1:]), (1, target))
        return Linear(first, parts, Kind.SUM)
    return Linear(target, terms, Kind.BALANCE)


def _triples(block: Block) -> Iterator[Linear]:
    """Yield whole = part + part for columns anywhere in the table."""
    counts = block.counts[:_MOST_COUNTS]
    figures, _ = _matrix(counts, _sample(block))
    if len(figures) < 5 or len(counts) < 3:
        return
    guesses = len(counts) ** 3
    for first in range(len(counts)):
        for second in range(first + 1, len(counts)):
            a, b = figures[:, first], figures[:, second]
            real = (a != 0) & (b != 0)
            if real.sum() < 4:
                continue
            total = a + b
            obeyed = (figures[real] == total[real, None]).sum(axis=0)
            obeyed[[first, second]] = 0
            best = int(obeyed.argmax())
            matches, judged = int(obeyed[best]), int(real.sum())
            if matches < 4 or matches < _MOST * judged:
                continue
            both = figures[real][:, [first, second]].tolist()
            chance = _chance(both, figures[real, best].tolist())
            if is_no_accident(matches, judged, chance, guesses):
                yield _whole_and_parts(counts, best, first, second)


def _whole_and_parts(counts: Sequence[Column], whole: int, first: int, second: int) -> Linear:
    if whole < first and not heads.is_total_head(counts[whole].path):
        return Linear(counts[second], ((1, counts[whole]), (-1, counts[first])), Kind.BALANCE)
    return Linear(counts[whole], ((1, counts[first]), (1, counts[second])), Kind.SUM)
