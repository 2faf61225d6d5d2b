"""From the class before and the class after to the movement the reports count, and its codes.

It changes no status and knows no register: what happened to the household besides is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from povertycore.law_store import Code, code_list
from povertycore.reasons import Classification, Outcome, PovertyClass
from povertycore.standards import Standard
from povertycore.wording import WordedError


class TransitionError(WordedError):
    """A change that is no movement a report could count: a class not known, or events at odds."""


class MovementKind(StrEnum):
    """Columns of forms BC2 and BC3; the register's own list has the same values."""

    ESCAPED_TO_NEAR_POOR = "ESCAPED_TO_NEAR_POOR"
    ESCAPED = "ESCAPED"
    ESCAPED_NEAR_POOR = "ESCAPED_NEAR_POOR"
    NEAR_POOR_TO_POOR = "NEAR_POOR_TO_POOR"
    RELAPSED = "RELAPSED"
    RELAPSED_NEAR_POOR = "RELAPSED_NEAR_POOR"
    NEW_POOR = "NEW_POOR"
    NEW_NEAR_POOR = "NEW_NEAR_POOR"
    MOVED_OUT = "MOVED_OUT"
    MOVED_IN = "MOVED_IN"
    SPLIT = "SPLIT"
    MERGED = "MERGED"
    DISSOLVED = "DISSOLVED"
    LISTED_FIRST = "LISTED_FIRST"
    CORRECTED = "CORRECTED"
    """Back to the class before a decision that was wrong; never the outcome of a review."""


class EntryKind(StrEnum):
    """Detail of a listed household on forms 14 and 15; the register has the same values."""

    CONTINUING = "CONTINUING"
    NEW = "NEW"
    RELAPSED = "RELAPSED"


class Event(StrEnum):
    """What happened to the household itself, apart from its living standard."""

    MOVED_IN = "MOVED_IN"
    MOVED_OUT = "MOVED_OUT"
    SPLIT_OFF = "SPLIT_OFF"
    """Came out of another household that was on the list."""
    MERGED_AWAY = "MERGED_AWAY"
    """Went into another household and exists no more."""
    DISSOLVED = "DISSOLVED"
    """Ended: its only member died, or all left."""
    LISTED_FIRST = "LISTED_FIRST"
    """Comes from a list that was kept before this register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the household's history says, as far as it is known.

    `escaped_poverty` and `escaped_near_poverty`: was recognised as escaped from that list at any
    time before. How far back the law looks was not found, so the caller decides what to count.
    """

    event: Event | None = None
    escaped_poverty: bool = False
    escaped_near_poverty: bool = False


LISTED: Final = frozenset({PovertyClass.POOR, PovertyClass.NEAR_POOR})
_LEAVING: Final = {
    Event.MOVED_OUT: MovementKind.MOVED_OUT,
    Event.MERGED_AWAY: MovementKind.MERGED,
    Event.DISSOLVED: MovementKind.DISSOLVED,
}
_COMING: Final = {
    Event.MOVED_IN: MovementKind.MOVED_IN,
    Event.SPLIT_OFF: MovementKind.SPLIT,
    Event.LISTED_FIRST: MovementKind.LISTED_FIRST,
}
_BETWEEN: Final = {
    (PovertyClass.POOR, PovertyClass.NEAR_POOR): MovementKind.ESCAPED_TO_NEAR_POOR,
    (PovertyClass.NEAR_POOR, PovertyClass.POOR): MovementKind.NEAR_POOR_TO_POOR,
}
_OUT: Final = {
    PovertyClass.POOR: MovementKind.ESCAPED,
    PovertyClass.NEAR_POOR: MovementKind.ESCAPED_NEAR_POOR,
}


def movement(
    before: PovertyClass | None, after: PovertyClass | None, past: Past | None = None
) -> MovementKind | None:
    """Return the movement a report counts, None where the household stays where it was.

    `before` is None for a household that had no class here, `after` None for one that has none any
    more (moved out, merged away, dissolved). Events of the household itself come before its living
    standard: who moves in poor has moved in and is not newly poor.

    >>> movement(PovertyClass.POOR, PovertyClass.NEAR_POOR)
    <MovementKind.ESCAPED_TO_NEAR_POOR: 'ESCAPED_TO_NEAR_POOR'>
    >>> movement(PovertyClass.NOT_POOR, PovertyClass.POOR, Past(escaped_poverty=True))
    <MovementKind.RELAPSED: 'RELAPSED'>

    Raises:
        TransitionError: when a class is UNKNOWN, or the event does not fit the classes.
    """
    past = past or Past()
    _require_known(before, after)
    _require_fitting(before, after, past.event)
    was_listed, is_listed = before in LISTED, after in LISTED
    if past.event in _LEAVING:
        return _LEAVING[past.event] if was_listed else None
    if not was_listed and not is_listed:
        return None
    if not was_listed:
        return _entry(after, past)
    if before is None or before is after:
        return None
    if is_listed and after is not None:
        return _BETWEEN[before, after]
    return _OUT[before]


def correction(
    before: PovertyClass | None,
    wrong: PovertyClass | None,
    right: PovertyClass,
    past: Past | None = None,
) -> MovementKind | None:
    """Return the movement by which a wrong decision is put right, None where no list changes.

    `before` is the class before the wrong decision, `wrong` the one it gave. The movement is the
    one the decision should have counted, so that a year that holds both reads as if it had been
    right; CORRECTED where it should have counted none. `past` is that before the wrong decision.

    >>> correction(PovertyClass.POOR, PovertyClass.NOT_POOR, PovertyClass.NEAR_POOR)
    <MovementKind.ESCAPED_TO_NEAR_POOR: 'ESCAPED_TO_NEAR_POOR'>
    >>> correction(PovertyClass.POOR, PovertyClass.NOT_POOR, PovertyClass.POOR)
    <MovementKind.CORRECTED: 'CORRECTED'>

    Raises:
        TransitionError: when a class is UNKNOWN.
    """
    _require_known(wrong, right)
    if wrong is right or (wrong not in LISTED and right not in LISTED):
        return None
    return movement(before, right, past) or MovementKind.CORRECTED


def _entry(after: PovertyClass | None, past: Past) -> MovementKind:
    if past.event in _COMING:
        return _COMING[past.event]
    if after is PovertyClass.POOR:
        return MovementKind.RELAPSED if past.escaped_poverty else MovementKind.NEW_POOR
    if past.escaped_near_poverty:
        return MovementKind.RELAPSED_NEAR_POOR
    return MovementKind.NEW_NEAR_POOR


def _require_known(before: PovertyClass | None, after: PovertyClass | None) -> None:
    if PovertyClass.UNKNOWN in (before, after):
        raise TransitionError("transition.unknown_class")


def _require_fitting(
    before: PovertyClass | None, after: PovertyClass | None, event: Event | None
) -> None:
    """Refuse a household that leaves with a class, comes with a past class, or vanishes."""
    if event in _LEAVING and after is not None:
        raise TransitionError("transition.left_with_class")
    if event in _COMING and before is not None:
        raise TransitionError("transition.came_with_class")
    if after is None and event not in _LEAVING:
        raise TransitionError("transition.no_class_after")


def entry_kind(
    before: PovertyClass | None, after: PovertyClass | None, past: Past | None = None
) -> EntryKind | None:
    """Return the detail of a household on the list after, None when it is on none.

    A household that changes lists is new on the one it comes to, unless it had escaped from it.
    """
    past = past or Past()
    _require_known(before, after)
    if after not in LISTED:
        return None
    if before is after or past.event is Event.LISTED_FIRST:
        return EntryKind.CONTINUING
    back = past.escaped_poverty if after is PovertyClass.POOR else past.escaped_near_poverty
    return EntryKind.RELAPSED if back and before not in LISTED else EntryKind.NEW


@dataclass(frozen=True, slots=True)
class ResultCodes:
    """The codes a form of the period prints: by what poor (N1, N2), and from where it comes.

    None where the period has no such code or the class has none.
    """

    basis: Code | None
    listing: Code | None


def result_codes(
    standard: Standard,
    classification: Classification,
    before: PovertyClass | None = None,
    past: Past | None = None,
) -> ResultCodes:
    """Return the codes of the standard's period for this result.

    Raises:
        TransitionError: when the class before is UNKNOWN. A class UNKNOWN now has no codes.
    """
    after = classification.poverty_class
    if after is PovertyClass.UNKNOWN:
        return ResultCodes(None, None)
    names, basis, listing = standard.code_lists, None, None
    if "result_codes" in names and after is PovertyClass.POOR:
        by_income = any(
            step.code.endswith("_LOWER_LINE") and step.outcome is Outcome.AT_OR_BELOW
            for step in classification.steps
        )
        basis = code_list(names["result_codes"])["N1" if by_income else "N2"]
    if "listing_codes" in names and after in LISTED:
        listing = _listing_code(names["listing_codes"], before, after, past)
    return ResultCodes(basis, listing)


def _listing_code(
    name: str, before: PovertyClass | None, after: PovertyClass, past: Past | None
) -> Code:
    codes = code_list(name)
    kind = entry_kind(before, after, past)
    if kind is not None and kind.value in codes.codes:
        return codes[kind.value]
    origins = {PovertyClass.POOR: 1, PovertyClass.NEAR_POOR: 2}
    origin = origins.get(before, 3) if before is not None else 3
    return codes[f"{origin + (3 if after is PovertyClass.NEAR_POOR else 0):02d}"]
