"""Where a household stands in the decision: its annexes, and whether what it asked was granted.

Rules on plain values; classes are those of PovertyClass, '' for a household without a class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review.enums import DecisionList, EnrolmentReason, RequestKind

POOR: Final = PovertyClass.POOR.value
NEAR_POOR: Final = PovertyClass.NEAR_POOR.value
LISTED: Final = (POOR, NEAR_POOR)
ASKED_TO_ENTER: Final = frozenset(
    {
        EnrolmentReason.ENTRY_REQUEST.value,
        EnrolmentReason.OBJECTION.value,
        EnrolmentReason.PROPOSED.value,
    }
)


def rank(poverty_class: str) -> int:
    """0 poor, 1 near-poor, 2 on neither list."""
    return LISTED.index(poverty_class) if poverty_class in LISTED else len(LISTED)


def lists_changed(before: str, after: str) -> bool:
    """Whether a decision gives the household another class: a list is left, entered or changed."""
    return before != after and (before in LISTED or after in LISTED)


def annexes(before: str, after: str) -> tuple[DecisionList, ...]:
    """The annexes a household stands in, apart from that of the refusals.

    Who rose from poor to near-poor stands among the near-poor and among those who escaped.

    >>> [one.value for one in annexes("POOR", "NEAR_POOR")]
    ['NEAR_POOR', 'ESCAPED']
    """
    found = []
    if after in LISTED:
        found.append(DecisionList(after))
    if before == POOR and after != POOR:
        found.append(DecisionList.ESCAPED)
    if before == NEAR_POOR and after not in LISTED:
        found.append(DecisionList.ESCAPED_NEAR_POOR)
    return tuple(found)


def is_granted(reason: str, request_kind: str, changes: Iterable[tuple[str, str]]) -> bool:
    """Whether a case gave what was asked for, by any of the standards (class before, after).

    Asked to enter: a poorer list than before. Asked to leave: a better one. Who asked nothing is
    granted whatever was found.
    """
    ranks = [(rank(before), rank(after)) for before, after in changes]
    if request_kind == RequestKind.EXIT or reason == EnrolmentReason.EXIT_REQUEST:
        return any(after > before for before, after in ranks)
    if request_kind == RequestKind.ENTRY or reason in ASKED_TO_ENTER:
        return any(after < before for before, after in ranks)
    return True


def has_asked(reason: str, request_kind: str) -> bool:
    """Whether the family itself asked, so that a refusal is answered with its reasons."""
    asked = (EnrolmentReason.ENTRY_REQUEST, EnrolmentReason.EXIT_REQUEST)
    return bool(request_kind) or reason in asked


BEFORE, AFTER = pl.col("class_before"), pl.col("poverty_class")
IS_LISTED = {True: AFTER.is_in(LISTED), False: ~AFTER.is_in(LISTED)}
CHANGED = (BEFORE != AFTER) & (BEFORE.is_in(LISTED) | AFTER.is_in(LISTED))
# The same rule as `annexes`, for whole columns.
IN_ANNEX: dict[DecisionList, pl.Expr] = {
    DecisionList.POOR: AFTER == POOR,
    DecisionList.NEAR_POOR: AFTER == NEAR_POOR,
    DecisionList.ESCAPED: (BEFORE == POOR) & (AFTER != POOR),
    DecisionList.ESCAPED_NEAR_POOR: (BEFORE == NEAR_POOR) & ~AFTER.is_in(LISTED),
}
