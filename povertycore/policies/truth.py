"""Yes, no and not known, and how they combine: three-valued logic after Kleene.

The numbers are chosen so that "all" is the least, "any" the greatest and "not" the opposite.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Whether something holds. UNKNOWN says that a fact is missing, never that it does not hold."""

    NO = -1
    UNKNOWN = 0
    YES = 1


def of(value: bool | None) -> Truth:
    """Return the truth of an answer, UNKNOWN where there is none.

    >>> of(None) is Truth.UNKNOWN, of(False) is Truth.NO
    (True, True)
    """
    if value is None:
        return Truth.UNKNOWN
    return Truth.YES if value else Truth.NO


def all_of(parts: Iterable[Truth]) -> Truth:
    """Return whether every part holds; no part at all holds.

    >>> all_of([Truth.YES, Truth.UNKNOWN]).name, all_of([Truth.NO, Truth.UNKNOWN]).name
    ('UNKNOWN', 'NO')
    """
    return min(parts, default=Truth.YES)


def any_of(parts: Iterable[Truth]) -> Truth:
    """Return whether at least one part holds; no part at all does not.

    >>> any_of([Truth.YES, Truth.UNKNOWN]).name, any_of([Truth.NO, Truth.UNKNOWN]).name
    ('YES', 'UNKNOWN')
    """
    return max(parts, default=Truth.NO)


def opposite(part: Truth) -> Truth:
    """Return the opposite; what is not known stays not known."""
    return Truth(-part)


def at_least(parts: Iterable[Truth], count: int, *, is_complete: bool = True) -> Truth:
    """Return whether at least so many parts hold; an incomplete list may have more of them.

    >>> at_least([Truth.YES, Truth.UNKNOWN], 2).name, at_least([Truth.YES, Truth.NO], 2).name
    ('UNKNOWN', 'NO')
    """
    parts = list(parts)
    sure = sum(part is Truth.YES for part in parts)
    if sure >= count:
        return Truth.YES
    possible = sure + sum(part is Truth.UNKNOWN for part in parts)
    return Truth.NO if is_complete and possible < count else Truth.UNKNOWN
