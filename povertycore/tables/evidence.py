"""How sure one may be that an agreement of figures is no accident.

It knows no table: only how often a guess could be right by chance, and how many guesses were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import comb, log10

CERTAIN = -4.0
"""log10 of the accepted chance that a relation found by trying many is an accident."""


def chance_of_match(first: Sequence[int], second: Sequence[int]) -> float:
    """Return how often a figure of the one list equals a figure of the other taken at random.

    >>> chance_of_match([1, 1, 2], [1, 3, 3])
    0.2222222222222222
    """
    if not first or not second:
        return 0.0
    times = Counter(second)
    same = sum(times[value] for value in first)
    return same / (len(first) * len(second))


def is_no_accident(matches: int, of: int, chance: float, guesses: int) -> bool:
    """Return whether `matches` out of `of` are too many for chance, after so many guesses.

    >>> is_no_accident(6, 7, 0.01, 600), is_no_accident(3, 4, 0.3, 600)
    (True, False)
    """
    if matches <= 0:
        return False
    likely = min(1.0, max(chance, 1.0 / (4.0 * max(of, 1))))
    logarithm = log10(comb(of, matches)) + matches * log10(likely) + log10(max(guesses, 1))
    return logarithm < CERTAIN
