"""How sure one may be that an agreement of figures is no accident.

It knows no table: only how often a guess could be right by chance, and how many guesses were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import comb, log10

CERTAIN = -4.0
"""log10 of the accepted chance that a relation found by trying many is an accident."""


def chance_of_match(computed: Sequence[int], printed: Sequence[int]) -> float:
    """Return how often a computed figure equals the printed one of another line.

    >>> chance_of_match([1, 1, 2], [1, 3, 3])
    0.16666666666666666
    """
    lines = len(computed)
    if lines < 2:
        return 0.0
    times = Counter(printed)
    same = sum(times[value] for value in computed)
    own = sum(mine == theirs for mine, theirs in zip(computed, printed, strict=True))
    return (same - own) / (lines * (lines - 1))


def is_no_accident(
    matches: int, of: int, chance: float, guesses: int, limit: float = CERTAIN
) -> bool:
    """Return whether `matches` out of `of` are too many for chance, after so many guesses.

    >>> is_no_accident(6, 7, 0.01, 600), is_no_accident(3, 4, 0.3, 600)
    (True, False)
    """
    if matches <= 0:
        return False
    logarithm = log10(comb(of, matches)) + matches * log10(min(1.0, chance))
    return logarithm + log10(max(guesses, 1)) < limit


def floor_of(values: Sequence[int]) -> float:
    """Return the least chance to be believed, from how far the figures spread.

    Figures between 0 and 5 are met by accident far more often than figures between 0 and 500, even
    if none of the few at hand happens to come twice.

    >>> floor_of([0, 500])
    0.00392156862745098
    """
    return 2.0 / (max(values) - min(values) + 10) if values else 1.0
