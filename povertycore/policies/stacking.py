"""What a household really gets where several policies serve the same end: which one wins, and why.

MAX: the highest for a beneficiary. ONCE: one of them, once. SUM: each. TOP_UP_TO: each, the amount
being what is lacking to a total. Policies without a group stand alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from povertycore.policies.model import Combine
from povertycore.policies.verdicts import Entitlement, PolicyVerdict


class Standing(StrEnum):
    """How an entitlement stands to the others of its group."""

    ALONE = "ALONE"
    WINS = "WINS"
    BEATEN = "BEATEN"
    ADDS = "ADDS"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A verdict with its standing; `by` is the policy that wins over it, and `rivals` the others.

    `is_open` says that an unknown verdict of the group could still win over it.
    """

    verdict: PolicyVerdict
    standing: Standing
    by: str = ""
    rivals: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def is_due(self) -> bool:
        """Whether the beneficiary gets it: entitled and not beaten by another."""
        return self.standing in (Standing.ALONE, Standing.WINS, Standing.ADDS)

    @property
    def due_amount(self) -> int | None:
        """The amount that is due, None where nothing is or the amount is not known."""
        return self.verdict.known_amount if self.is_due else None


def resolve(verdicts: Iterable[PolicyVerdict]) -> tuple[Resolved, ...]:
    """Return the verdicts of one household with their standings, in the order given."""
    verdicts = tuple(verdicts)
    by_group: dict[tuple[str, int], list[PolicyVerdict]] = {}
    for one in verdicts:
        if one.policy.stacking is not None:
            by_group.setdefault((one.policy.stacking.group, one.who), []).append(one)
    return tuple(_standing(one, by_group) for one in verdicts)


def _standing(one: PolicyVerdict, by_group: dict[tuple[str, int], list[PolicyVerdict]]) -> Resolved:
    stacking = one.policy.stacking
    if not one.is_entitled:
        return Resolved(one, Standing.NONE)
    if stacking is None:
        return Resolved(one, Standing.ALONE)
    group = by_group[(stacking.group, one.who)]
    contend = [other for other in group if _contends(other)]
    entitled = [other for other in contend if other.is_entitled]
    rivals = tuple(other.policy.id for other in entitled if other is not one)
    if not _contends(one):
        return Resolved(one, Standing.ADDS, rivals=rivals)
    winner = highest(entitled)
    is_open = any(
        other.verdict is Entitlement.UNKNOWN and other.amount.high > one.amount.low
        for other in contend
    )
    if winner is not one:
        return Resolved(one, Standing.BEATEN, winner.policy.id, rivals, is_open)
    standing = Standing.WINS if rivals else Standing.ALONE
    return Resolved(one, standing, rivals=rivals, is_open=is_open)


def _contends(one: PolicyVerdict) -> bool:
    """Return whether only the highest of its kind is due: MAX and ONCE, not SUM and TOP_UP_TO."""
    stacking = one.policy.stacking
    return stacking is not None and stacking.combine in (Combine.MAX, Combine.ONCE)


def highest(entitled: Sequence[PolicyVerdict]) -> PolicyVerdict:
    """Return the verdict with the highest amount; of equal ones the policy with the lowest id."""
    return min(entitled, key=lambda one: (-one.amount.low, one.policy.id))
