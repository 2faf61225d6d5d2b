"""Each method of a standard as one table: where income lies by how deprived, giving the class.

Both evaluators read it, the one that explains and the one for arrays; it compares nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from povertycore.reasons import PovertyClass
from povertycore.standards import Method, Standard


class Band(IntEnum):
    """Where the income (or its points) lies between the lines of the standard."""

    LOWER = 0
    UPPER = 1
    ABOVE = 2
    UNKNOWN = 3


class Level(IntEnum):
    """How deprived beside the cut-off; NEAR is at the lower count, where the method has one."""

    UNKNOWN = 0
    BELOW = 1
    NEAR = 2
    REACHED = 3


Row = tuple[PovertyClass, PovertyClass, PovertyClass, PovertyClass]
Table = tuple[Row, Row, Row, Row]

_U, _P, _N, _A = (
    PovertyClass.UNKNOWN,
    PovertyClass.POOR,
    PovertyClass.NEAR_POOR,
    PovertyClass.NOT_POOR,
)
_ALL_POOR: Final[Row] = (_P, _P, _P, _P)
_ALL_NEAR: Final[Row] = (_N, _N, _N, _N)
_ALL_ABOVE: Final[Row] = (_A, _A, _A, _A)
_ALL_UNKNOWN: Final[Row] = (_U, _U, _U, _U)
_CUTOFF_DECIDES: Final[Row] = (_U, _N, _N, _P)

_TABLES: Final[Mapping[Method, Table]] = MappingProxyType(
    {
        Method.ONE_LINE: (_ALL_UNKNOWN, _ALL_POOR, _ALL_ABOVE, _ALL_UNKNOWN),
        Method.TWO_LINES: (_ALL_POOR, _ALL_NEAR, _ALL_ABOVE, _ALL_UNKNOWN),
        Method.TWO_LINES_AND_COUNT: (_ALL_POOR, _CUTOFF_DECIDES, _ALL_ABOVE, _ALL_UNKNOWN),
        Method.LINE_AND_COUNT: (_ALL_UNKNOWN, _CUTOFF_DECIDES, _ALL_ABOVE, _ALL_UNKNOWN),
        Method.TWO_LINES_OR_POINTS: (
            _ALL_POOR,
            _CUTOFF_DECIDES,
            (_U, _A, _A, _P),
            (_U, _U, _U, _P),
        ),
        # At or under the lower line with the lower count the whole income dimension may be
        # deprived, which makes poor: the count alone cannot tell.
        Method.COUNT_WITH_INCOME: (
            (_U, _A, _U, _P),
            (_U, _A, _N, _P),
            (_U, _A, _A, _P),
            (_U, _U, _U, _P),
        ),
    }
)


def decision_table(standard: Standard) -> Table:
    """Return the class for each Band (row) and Level (column) under the standard.

    NOT_POOR stands for everything above: average living standard is told apart by income later.

    >>> from povertycore.law_store import standard
    >>> decision_table(standard("vn-2022"))[Band.UPPER][Level.REACHED]
    <PovertyClass.POOR: 'POOR'>
    """
    return _TABLES[standard.method]


def needs_deprivations(row: Row) -> bool:
    """Return whether the class in this row depends on how deprived the household is."""
    return len(set(row)) > 1
