"""Percentages without a printed base: the bases that counts and rates imply must agree.

A count c printed as the rate r at d decimals leaves only some whole bases possible. Two rates of
one line over the same base must leave one in common; a total's base cannot be less than the bases
of its parts. It works only where the table has no column of all households or persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, log10

from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.evidence import CERTAIN
from povertycore.tables.heads import Role
from povertycore.tables.model import Finding, Kind, spoken_path
from povertycore.tables.rates import RateRelation, preferred_counts
from povertycore.tables.report import figure, finding_at, percentage
from povertycore.tables.slips import exact_rate, is_sum_of_rates
from povertycore.tables.totals import Group

_MOST = 0.6
_AT_MOST_BY_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class Bases:
    """The whole bases from `least` to `most`; none when `least` is greater."""

    least: int
    most: int

    def __and__(self, other: Bases) -> Bases:
        """Return the bases in both."""
        return Bases(max(self.least, other.least), min(self.most, other.most))

    def __or__(self, other: Bases) -> Bases:
        """Return the bases from the least to the most of both."""
        if not self:
            return other
        return (
            self if not other else Bases(min(self.least, other.least), max(self.most, other.most))
        )

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return self.least <= self.most


def bases_of(count: int, digits: int, places: int, *, cut: bool = False) -> Bases:
    """Return the bases over which `count` prints as `digits` at `places` decimals.

    Half up, or with further digits cut off.

    >>> bases_of(3, 222, 2), bases_of(1, 107, 2), bases_of(1, 107, 2, cut=True)
    (Bases(least=135, most=135), Bases(least=94, most=93), Bases(least=93, most=93))
    """
    scaled = 100 * count * 10**places
    if cut:
        least, most = scaled // (digits + 1) + 1, scaled // digits
    else:
        least, most = 2 * scaled // (2 * digits + 1) + 1, 2 * scaled // (2 * digits - 1)
    return Bases(max(least, count), most)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A count and the percentage printed beside it."""

    count: Column
    rate: Column

    def tells(self, line: int) -> bool:
        """Return whether the line says anything about the base."""
        count, number = self.count.values[line], self.rate.numbers[line]
        return bool(count and count > 0 and number is not None and number.value > 0)

    def bases(self, line: int, *, cut: bool = False) -> Bases:
        """Return the bases that the line leaves possible."""
        count, number = self.count.values[line], self.rate.numbers[line]
        if not count or number is None:
            raise ValueError(f"line {line} says nothing about the base")
        return bases_of(count, number.scaled, number.places, cut=cut)

    def either(self, line: int) -> Bases:
        """Return the bases possible whether the rate is rounded or cut off."""
        return self.bases(line) | self.bases(line, cut=True)

    def same_figures(self, other: _Pair, line: int) -> bool:
        """Return whether both print the same count."""
        return self.count.values[line] == other.count.values[line]

    def same_rate(self, other: _Pair, line: int) -> bool:
        """Return whether both print the same rate, at the decimals of the shorter."""
        mine, theirs = self.rate.numbers[line], other.rate.numbers[line]
        if mine is None or theirs is None:
            return True
        return mine.value == theirs.value or mine.places != theirs.places


def implied_slips(
    block: Block, relations: Sequence[RateRelation], groups: Sequence[Group]
) -> list[Finding]:
    """Return the percentages that cannot stand beside the others, where no base is printed."""
    if block.mixed or any(heads.names_everybody(column.path) for column in block.counts):
        return []
    pairs = _pairs(block, relations)
    if not pairs:
        return []
    check = _Check(block, pairs, [group for group in groups if group.grand])
    return list(check.findings())


def _pairs(block: Block, relations: Sequence[RateRelation]) -> list[_Pair]:
    explained = {relation.rate.index for relation in relations}
    pairs = []
    for rate in block.rates:
        if rate.index in explained or not rate.stated or rate.places == 0:
            continue
        if heads.may_exceed_hundred(rate.path):
            continue
        count = next(iter(preferred_counts(block, rate)), None)
        if count is None or count.role is not Role.COUNT or block.scale != 1:
            continue
        same_head = bool(rate.group) and count.group == rate.group
        if count.index == rate.index - 1 or (same_head and count.index == rate.index + 1):
            pairs.append(_Pair(count, rate))
    return pairs


class _Check:
    """The check of one block: which pairs share a base, and where they contradict each other."""

    def __init__(self, block: Block, pairs: Sequence[_Pair], groups: Sequence[Group]) -> None:
        self.block = block
        self.pairs = pairs
        self.groups = {group.total: group for group in groups}
        self.plain = [
            line
            for line in range(len(block.lines))
            if line not in self.groups and not block.lines[line].is_section
        ]
        self.links = [
            (first, second)
            for place, first in enumerate(pairs)
            for second in pairs[place + 1 :]
            if first.count is not second.count and self._share_a_base(first, second)
        ]
        self.flagged: set[tuple[int, int]] = set()

    def findings(self) -> Iterator[Finding]:
        """Yield every contradiction once."""
        yield from self._totals()
        for line in range(len(self.block.lines)):
            for first, second in self.links:
                finding = self._between(first, second, line)
                if finding is not None:
                    yield finding
        for pair in self.pairs:
            yield from self._impossible(pair)

    def _share_a_base(self, first: _Pair, second: _Pair) -> bool:
        """Return whether the figures of most lines allow one base for both, and not by chance."""
        lines = [
            line
            for line in self.plain
            if first.tells(line)
            and second.tells(line)
            and not (first.same_figures(second, line) and first.same_rate(second, line))
        ]
        agree = sum(bool(first.either(line) & second.either(line)) for line in lines)
        if agree < 2 or agree < _MOST * len(lines):
            return False
        crossed = [(a, b) for a in lines for b in lines if a != b][:400]
        by_chance = sum(bool(first.either(a) & second.either(b)) for a, b in crossed)
        return by_chance <= _AT_MOST_BY_CHANCE * len(crossed)

    def _between(self, first: _Pair, second: _Pair, line: int) -> Finding | None:
        """Return the slip of one line in two percentages over the same base."""
        if not (first.tells(line) and second.tells(line)):
            return None
        if self._is_flagged(first, line) or self._is_flagged(second, line):
            return None
        if first.same_figures(second, line):
            if first.same_rate(second, line):
                return None
            return self._two_rates(first, second, line)
        if first.bases(line) & second.bases(line):
            return None
        for wrong, other in ((second, first), (first, second)):
            common = wrong.bases(line, cut=True) & other.bases(line)
            if common:
                return self._finding(wrong, line, Kind.TRUNCATION, common)
        if first.bases(line, cut=True) & second.bases(line, cut=True):
            return None
        wrong, other = (first, second) if not first.bases(line) else (second, first)
        reference = other.bases(line) or other.either(line)
        return self._finding(wrong, line, Kind.RATE, reference) if reference else None

    def _two_rates(self, first: _Pair, second: _Pair, line: int) -> Finding:
        number = first.rate.numbers[line]
        if number is None:
            raise ValueError(f"line {line} has no rate")
        self.flagged.add((line, second.rate.index))
        return finding_at(
            self.block,
            line,
            second.rate.index,
            Kind.TWO_RATES_ONE_COUNT,
            percentage(self.block, second.rate, line, number.value, number.places),
            "table.two_rates",
            count=self._count(second, line),
            other=spoken_path(first.rate.path),
        )

    def _totals(self) -> Iterator[Finding]:
        """Yield totals of percentages that were made by adding percentages."""
        for line, group in self.groups.items():
            for pair in self.pairs:
                if not pair.tells(line) or not is_sum_of_rates(pair.rate, group):
                    continue
                reference = self._base_of_total(pair, line, group)
                if reference is not None and not reference & pair.either(line):
                    yield self._finding(pair, line, Kind.SUM_OF_RATES, reference)

    def _base_of_total(self, pair: _Pair, line: int, group: Group) -> Bases | None:
        """Return the bases left possible for a total by its other rates and by its parts."""
        least = sum(
            max(
                (p.either(part).least for p in self.pairs if self._counts(p, pair, part)), default=0
            )
            for part in group.parts
        )
        reference = Bases(least, 10**15)
        for first, second in self.links:
            if pair in (first, second):
                other = first if pair is second else second
                if other.tells(line) and other.either(line) & reference:
                    reference &= other.bases(line) or other.either(line)
        return reference if least or reference.most < 10**15 else None

    def _counts(self, other: _Pair, pair: _Pair, line: int) -> bool:
        linked = any({other, pair} == {first, second} for first, second in self.links)
        return (other is pair or linked) and other.tells(line) and bool(other.either(line))

    def _impossible(self, pair: _Pair) -> Iterator[Finding]:
        """Yield percentages that no whole base gives, where nearly all others have one."""
        lines = [line for line in self.plain if pair.tells(line)]
        bad = [line for line in lines if not pair.bases(line)]
        good = [line for line in lines if line not in bad]
        if not bad or 4 * len(bad) > len(lines):
            return
        by_chance = sum(log10(min(1.0, self._width(pair, line))) for line in good)
        if by_chance + log10(comb(len(lines), len(bad))) > CERTAIN:
            return
        for line in bad:
            cut = pair.bases(line, cut=True)
            if self._is_flagged(pair, line):
                continue
            if cut:
                yield self._finding(pair, line, Kind.TRUNCATION, cut)
            else:
                yield finding_at(
                    self.block,
                    line,
                    pair.rate.index,
                    Kind.RATE,
                    "",
                    "table.rate_impossible",
                    count=self._count(pair, line),
                )

    def _width(self, pair: _Pair, line: int) -> float:
        """Return how many bases the line leaves on average: how often chance leaves a whole one."""
        count, number = pair.count.values[line], pair.rate.numbers[line]
        if not count or number is None:
            return 1.0
        scaled, digits = 200 * count * 10**number.places, number.scaled
        return float(scaled) / (2 * digits - 1) - float(scaled) / (2 * digits + 1)

    def _is_flagged(self, pair: _Pair, line: int) -> bool:
        return (line, pair.rate.index) in self.flagged

    def _finding(self, pair: _Pair, line: int, kind: Kind, bases: Bases) -> Finding:
        self.flagged.add((line, pair.rate.index))
        count, number = pair.count.values[line], pair.rate.numbers[line]
        if not count or number is None:
            raise ValueError(f"line {line} says nothing about the base")
        ends = [bases.least] if bases.most >= 10**15 else [bases.most, bases.least]
        printed = [
            percentage(
                self.block, pair.rate, line, exact_rate(count, base, number.places), number.places
            )
            for base in ends
        ]
        computed = "-".join(dict.fromkeys(printed))
        base = str(bases.least) if bases.least == bases.most else f"{bases.least}-{bases.most}"
        return finding_at(
            self.block,
            line,
            pair.rate.index,
            kind,
            computed if bases.most < 10**15 else "",
            _KEYS[kind] if bases.most < 10**15 else "table.sum_of_rates_alone",
            count=self._count(pair, line),
            base=base,
        )

    def _count(self, pair: _Pair, line: int) -> str:
        return figure(self.block, pair.count, line, pair.count.values[line] or 0)


_KEYS = {
    Kind.RATE: "table.rate_implied",
    Kind.TRUNCATION: "table.truncation_implied",
    Kind.SUM_OF_RATES: "table.sum_of_rates_implied",
}


def added_rates(
    block: Block, relations: Sequence[RateRelation], groups: Sequence[Group]
) -> Iterator[Finding]:
    """Yield totals of percentages that are plain sums, in tables that print percentages only.

    A rate of the whole cannot exceed the greatest rate of its parts, unless the parts are shares of
    one whole: those add up to about 100 or say so.
    """
    if block.counts or block.mixed:
        return
    explained = {relation.rate.index for relation in relations}
    for group in (group for group in groups if group.grand):
        for rate in block.rates:
            if rate.index in explained or heads.is_share(rate.path) or not rate.stated:
                continue
            total = rate.numbers[group.total]
            parts = [n for i in group.parts if (n := rate.numbers[i]) is not None and n.value]
            shares = total is not None and total.value >= 99
            if total is None or shares or len(parts) < 3 or not is_sum_of_rates(rate, group):
                continue
            yield finding_at(
                block,
                group.total,
                rate.index,
                Kind.SUM_OF_RATES,
                "",
                "table.sum_of_rates_alone",
            )
