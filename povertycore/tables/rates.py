"""Percentages: which count over which base each column prints, and which cells print it wrong.

It needs the base in the table; where there is none, `implied` works back from counts and rates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.evidence import chance_of_match, floor_of, is_no_accident
from povertycore.tables.formulas import Formula
from povertycore.tables.heads import Role
from povertycore.tables.numbers import Number

_SAMPLE = 40
_MOST_COUNTS = 30
_ENOUGH = 0.5
_ENOUGH_ALONE = 0.6
_ENOUGH_BESIDE_SIBLINGS = 0.15
_SURE_BY_HEADS = -0.5
_SURE_BESIDE = -1.0
_SURE_BY_PLACE = -3.0
_UNITS = re.compile(r"\((?:%|ho|nguoi|khau|nhan khau)\)")
_RATE_WORDS = frozenset("ty ti le % trong so ho ts tong khau nguoi cua cac va - +".split())


class Verdict(Enum):
    """How a printed percentage compares with the exact one."""

    RIGHT = auto()
    TRUNCATED = auto()
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class RateRelation:
    """`rate` prints `count` over `base`; without a base column, over the figure of `base_line`.

    `scale` is 100 for percentages and 1 for plain fractions under a "%" head.
    """

    rate: Column
    count: Column
    base: Column | None
    base_line: int | None = None
    scale: int = 100

    def base_value(self, line: int) -> int | None:
        """Return the base of one line, None when it is blank or text."""
        if self.base is not None:
            return self.base.values[line]
        return None if self.base_line is None else self.count.values[self.base_line]


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient of whole numbers rounded half up, away from zero.

    >>> half_up(5, 2), half_up(-5, 2), half_up(7, 3)
    (3, -3, 2)
    """
    rounded = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


def verdict(count: int, base: int, printed: Number, usual_places: int, scale: int = 100) -> Verdict:
    """Return whether the printed percentage is count/base, half up or cut off, at its decimals.

    A cell with fewer decimals than its column may have lost zeros at the end (1,9 for 1,90): it is
    judged at its own. But 0 for a count that is not 0 is judged at the decimals of the column.
    """
    lost = bool(count) and not printed.value
    places = max(usual_places, printed.places) if lost else printed.places
    exact, shown = scale * count * 10**places, printed.scaled * 10 ** (places - printed.places)
    if half_up(exact, base) == shown:
        return Verdict.RIGHT
    return Verdict.TRUNCATED if _cut(exact, base) == shown else Verdict.WRONG


def _cut(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def rate_relations(
    block: Block,
    formulas: Sequence[Formula],
    grand_total: int | None,
    *,
    by_heads_only: bool = False,
) -> list[RateRelation]:
    """Return for each column of percentages what it is the percentage of, where that can be told.

    Printed formulas state it or heads propose it (the count beside it, all households); the
    figures decide: most lines must obey.
    A column whose figures are mostly wrong is still understood when it is built like columns
    beside it whose figures are right.
    """
    search = _Search(block, grand_total, by_heads_only=by_heads_only)
    found = {relation.rate.index: relation for relation in _printed(block, formulas)}
    for rate in block.rates:
        if rate.index in found:
            continue
        relation = search.by_figures(rate)
        if relation is not None:
            found[rate.index] = relation
    for rate in block.rates:
        if rate.index not in found:
            relation = search.beside_siblings(rate, list(found.values()))
            if relation is not None:
                found[rate.index] = relation
    return [found[rate.index] for rate in block.rates if rate.index in found]


def _printed(block: Block, formulas: Sequence[Formula]) -> Iterator[RateRelation]:
    """Yield the percentages that the form itself explains, unless no line at all obeys."""
    for formula in formulas:
        if not formula.over or formula.target.role is not Role.RATE:
            continue
        if not all(column.values for _, column in (*formula.terms, *formula.over)):
            continue
        count, base = added(formula.terms, block), added(formula.over, block)
        relation = RateRelation(formula.target, count, base)
        lines = [i for i, n in enumerate(formula.target.numbers) if n is not None and n.value]
        fit = _fit(relation, lines, None)
        if fit is not None and (fit.matches or fit.informative <= 2):
            yield relation


def added(terms: Sequence[tuple[int, Column]], block: Block) -> Column:
    """Return one column of the signed sums, the column itself when there is only one."""
    if len(terms) == 1 and terms[0][0] == 1:
        return terms[0][1]
    values: list[int | None] = []
    for line in range(len(block.lines)):
        figures = [(sign, column.term(line)) for sign, column in terms]
        known = [sign * value for sign, value in figures if value is not None]
        values.append(sum(known) if len(known) == len(figures) else None)
    first = terms[0][1]
    path = " + ".join(column.path for _, column in terms)
    nothing = (False,) * len(values)
    return replace(first, index=-1, path=path, values=tuple(values), empty=nothing)


@dataclass(frozen=True, slots=True)
class _Fit:
    relation: RateRelation
    matches: int
    informative: int

    @property
    def share(self) -> float:
        return self.matches / self.informative if self.informative else 0.0


class _Search:
    """The search for one block: its counts and the sample of lines it is judged by."""

    def __init__(
        self, block: Block, grand_total: int | None, *, by_heads_only: bool = False
    ) -> None:
        self.block = block
        self.by_heads_only = by_heads_only
        self.grand_total = grand_total
        self.counts = block.counts[:_MOST_COUNTS]

    def by_figures(self, rate: Column) -> RateRelation | None:
        """Return the relation that most of the figures obey."""
        lines = self._sample(rate)
        if not lines:
            return None
        near, bases = preferred_counts(self.block, rate), self.counts
        if self.by_heads_only:
            near = [count for count in near if _belongs(rate, count)]
            bases = [base for base in bases if heads.names_everybody(base.path)]
        fit = self._best(rate, near, bases, lines)
        if fit is not None and fit.share >= _ENOUGH and self._is_sure(fit, lines, len(bases)):
            return fit.relation
        if self.by_heads_only:
            return None
        fit = self._best(rate, self.counts, self.counts, lines)
        if fit is None or fit.matches < 3 or fit.share < _ENOUGH_ALONE:
            return None
        chance = self._chance(fit, lines)
        certain = is_no_accident(fit.matches, fit.informative, chance, len(self.counts) ** 2)
        return fit.relation if certain else None

    def beside_siblings(
        self, rate: Column, siblings: Sequence[RateRelation]
    ) -> RateRelation | None:
        """Return the relation the heads give, for a column whose own figures do not show it."""
        near = [c for c in preferred_counts(self.block, rate) if _belongs(rate, c)][:1]
        bases = _bases_of(siblings, rate)
        lines = self._sample(rate)
        if near and bases and lines:
            fit = self._best(rate, near, bases, lines)
            if fit is not None and self._is_like_siblings(fit, lines):
                return fit.relation
        if near and not siblings and len(lines) == 1:
            return self._by_heads_alone(rate, near[0])
        return None

    def _is_like_siblings(self, fit: _Fit, lines: Sequence[int]) -> bool:
        """Return whether a column may be read as the columns built alike are read."""
        if fit.share >= _ENOUGH:
            return True
        if self._is_of_other_rates(fit.relation.rate):
            return False
        return fit.share >= _ENOUGH_BESIDE_SIBLINGS or len(lines) <= 2

    def _is_of_other_rates(self, rate: Column) -> bool:
        """Return whether the column is the sum or the difference of two others, in points."""
        others = [other for other in self.block.rates if other.index != rate.index]
        lines = self._sample(rate)
        if len(lines) < 3:
            return False
        for first in others:
            for second in others:
                for sign in (1, -1):
                    fits = sum(_points_match(rate, first, second, sign, line) for line in lines)
                    if fits >= _ENOUGH_ALONE * len(lines) and fits >= 3:
                        return True
        return False

    def _by_heads_alone(self, rate: Column, count: Column) -> RateRelation | None:
        bases = [c for c in self.counts if heads.names_everybody(c.path) and c is not count]
        poor = heads.mentions_poverty(count.path)
        return RateRelation(rate, count, bases[0]) if len(bases) == 1 and poor else None

    def _sample(self, rate: Column) -> list[int]:
        """Return lines whose percentage says something, evenly spread."""
        lines = [i for i, n in enumerate(rate.numbers) if n is not None and n.value]
        step = max(1, len(lines) // _SAMPLE)
        return lines[::step]

    def _best(
        self,
        rate: Column,
        counts: Iterable[Column],
        bases: Sequence[Column],
        lines: Sequence[int],
    ) -> _Fit | None:
        best: _Fit | None = None
        for count in counts:
            for relation in self._candidates(rate, count, bases):
                fit = _fit(relation, lines, best)
                if fit is not None and (best is None or _better(fit, best)):
                    best = fit
        return best

    def _candidates(
        self, rate: Column, count: Column, bases: Sequence[Column]
    ) -> Iterable[RateRelation]:
        scale = 100
        numbers = [n for n in rate.numbers if n is not None]
        if rate.places >= 3 and all(abs(n.value) <= 1 for n in numbers):
            scale = 1
        for base in bases:
            if base is not count:
                yield RateRelation(rate, count, base, scale=scale)
        if self.grand_total is not None:
            yield RateRelation(rate, count, None, self.grand_total, scale=scale)

    def _is_sure(self, fit: _Fit, lines: Sequence[int], guesses: int) -> bool:
        """Return whether the agreement is no accident, the surer the less the heads say."""
        relation = fit.relation
        base = relation.base
        named = base is not None and heads.names_everybody(base.path)
        beside = relation.count.index == relation.rate.index - 1
        if named and _belongs(relation.rate, relation.count):
            limit, guesses = _SURE_BY_HEADS, 1
        elif named and beside:
            limit, guesses = _SURE_BESIDE, 1
        else:
            limit = _SURE_BY_PLACE
        chance = self._chance(fit, lines)
        return is_no_accident(fit.matches, fit.informative, chance, guesses, limit)

    def _chance(self, fit: _Fit, lines: Sequence[int]) -> float:
        relation = fit.relation
        computed, printed = [], []
        for line in lines:
            count, base = relation.count.values[line], relation.base_value(line)
            number = relation.rate.numbers[line]
            if count is not None and base and number is not None:
                computed.append(half_up(relation.scale * count * 10**number.places, base))
                printed.append(number.scaled)
        return max(2 * chance_of_match(computed, printed), floor_of(printed))


def _fit(relation: RateRelation, lines: Sequence[int], best: _Fit | None) -> _Fit | None:
    matches = informative = 0
    for place, line in enumerate(lines):
        if best is not None and matches + len(lines) - place < best.matches:
            return None
        count, base = relation.count.values[line], relation.base_value(line)
        number = relation.rate.numbers[line]
        if count is None or not base or number is None:
            continue
        informative += 1
        judged = verdict(count, base, number, relation.rate.places, relation.scale)
        matches += judged is not Verdict.WRONG
    # A base that is blank nearly everywhere explains nothing, however well its few lines fit.
    return _Fit(relation, matches, informative) if 2 * informative >= len(lines) else None


def _better(fit: _Fit, best: _Fit) -> bool:
    return (fit.share, fit.matches, _base_rank(fit)) > (
        best.share,
        best.matches,
        _base_rank(best),
    )


def _base_rank(fit: _Fit) -> tuple[bool, bool]:
    base = fit.relation.base
    return (base is not None and heads.names_everybody(base.path), base is not None)


def preferred_counts(block: Block, rate: Column) -> list[Column]:
    """Return the counts that the heads offer for a percentage, the likeliest first.

    That is the count beside it under the same head, then the one whose words are the same, then
    the nearest on the left and on the right.
    """
    left = [c for c in reversed(block.counts) if c.index < rate.index]
    right = [c for c in block.counts if c.index > rate.index]
    same_group = [c for c in [*left, *right] if rate.group and c.group == rate.group]
    words = _topic(rate.path)
    alike = [c for c in [*left, *right] if words and _topic(c.path) == words]
    return list(dict.fromkeys([*same_group[:3], *alike, *left[:1], *right[:1]]))


def _belongs(rate: Column, count: Column) -> bool:
    """Return whether the heads say that the percentage is of this very count."""
    if rate.group and rate.group == count.group:
        return True
    return bool(_topic(rate.path)) and _topic(rate.path) == _topic(count.path)


def _topic(path: str) -> frozenset[str]:
    words = _UNITS.sub(" ", heads.folded(path.replace(heads.PATH_SEPARATOR, " "))).split()
    return frozenset(words) - _RATE_WORDS


def _bases_of(siblings: Sequence[RateRelation], rate: Column) -> list[Column]:
    """Return the bases of the columns built alike, the most used first."""
    bases = [sibling.base for sibling in siblings if sibling.base is not None]
    return sorted(dict.fromkeys(bases), key=bases.count, reverse=True)


def _points_match(rate: Column, first: Column, second: Column, sign: int, line: int) -> bool:
    a, b, c = first.numbers[line], second.numbers[line], rate.numbers[line]
    if a is None or b is None or c is None or not b.value:
        return False
    unit = abs(c.value - (a.value + sign * b.value)).scaleb(max(a.places, b.places, c.places))
    return unit <= 1
