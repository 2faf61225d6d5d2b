"""Amounts that may rest on something unknown: a lowest and a highest value, both whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from povertycore.policies.expressions import MOST
from povertycore.policies.truth import Truth
from povertycore.quantities import half_up_multiple


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; known where both are the same, open above where high is MOST."""

    low: int
    high: int

    @property
    def known(self) -> int | None:
        """The amount, None where it is not known."""
        return self.low if self.low == self.high and self.high < MOST else None


OPEN: Final = Interval(0, MOST)
NOTHING: Final = Interval(0, 0)


def exactly(value: int | None) -> Interval:
    """Return the interval of a number, open where there is none."""
    return OPEN if value is None else Interval(value, value)


def _capped(low: int, high: int) -> Interval:
    return Interval(min(low, MOST), min(high, MOST))


def product(parts: Iterable[Interval]) -> Interval:
    """Return all parts multiplied."""
    low = high = 1
    for part in parts:
        low, high = min(low * part.low, MOST), min(high * part.high, MOST)
    return Interval(low, high)


def total(parts: Iterable[Interval]) -> Interval:
    """Return all parts added."""
    parts = list(parts)
    return _capped(sum(part.low for part in parts), sum(part.high for part in parts))


def larger(parts: Iterable[Interval]) -> Interval:
    """Return the largest part."""
    parts = list(parts)
    return Interval(max(part.low for part in parts), max(part.high for part in parts))


def smaller(parts: Iterable[Interval]) -> Interval:
    """Return the smallest part."""
    parts = list(parts)
    return Interval(min(part.low for part in parts), min(part.high for part in parts))


def shortfall(target: Interval, current: Interval) -> Interval:
    """Return what current lacks to target, never below 0."""
    return Interval(max(0, target.low - current.high), max(0, target.high - current.low))


def share(part: Interval, out_of: int, of: Interval, round_to: int) -> Interval:
    """Return part / out_of of an amount, rounded half up to a multiple.

    >>> share(Interval(150, 150), 100, Interval(540000, 540000), 1)
    Interval(low=810000, high=810000)
    """
    if of.high >= MOST or part.high >= MOST:
        return Interval(half_up_multiple(part.low * of.low, out_of, round_to), MOST)
    return _capped(
        half_up_multiple(part.low * of.low, out_of, round_to),
        half_up_multiple(part.high * of.high, out_of, round_to),
    )


def first(cases: list[tuple[Truth, Interval]]) -> Interval:
    """Return the amount of the first case that holds; any that may be the first widens it."""
    found = NOTHING
    for truth, amount in reversed(cases):
        if truth is Truth.YES:
            found = amount
        elif truth is Truth.UNKNOWN:
            found = Interval(min(found.low, amount.low), max(found.high, amount.high))
    return found


def highest(cases: list[tuple[Truth, Interval]]) -> Interval:
    """Return the highest amount of the cases that hold, up to that of those that may hold."""
    low = max((one.low for truth, one in cases if truth is Truth.YES), default=0)
    high = max((one.high for truth, one in cases if truth is not Truth.NO), default=0)
    return Interval(low, high)


def together(cases: list[tuple[Truth, Interval]]) -> Interval:
    """Return the amounts of all cases that hold, added."""
    return _capped(
        sum(one.low for truth, one in cases if truth is Truth.YES),
        sum(one.high for truth, one in cases if truth is not Truth.NO),
    )


CHOICES: Final = {"first": first, "highest": highest, "sum": together}
