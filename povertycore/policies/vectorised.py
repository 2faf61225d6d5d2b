"""Every policy for whole provinces: verdicts and amounts as arrays, held equal to verdicts.judge.

It explains nothing (verdicts and scalar do) and reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.policies.columns import Amounts, Answer, Columns
from povertycore.policies.expressions import MOST
from povertycore.policies.frames import Block, Numbers, Truths
from povertycore.policies.model import NOT_OF_HOUSEHOLDS, Combine, Policy, Rule
from povertycore.policies.series import Moment
from povertycore.policies.store import all_policies


@dataclass(slots=True)
class PolicyColumn:
    """One policy for a block: a row for each household, or for each member.

    `verdict` is 1 entitled, 0 unknown, -1 not. `low` and `high` are the ends of the amount, equal
    where it is known, None for a policy without amounts. `is_due` leaves out what is beaten by
    another policy of its group.
    """

    policy: Policy
    verdict: Truths
    low: Numbers | None
    high: Numbers | None
    is_due: NDArray[np.bool_]

    @property
    def of_members(self) -> bool:
        """Whether the rows are members."""
        return self.policy.is_of_members


def evaluate(
    households: pl.DataFrame,
    members: pl.DataFrame,
    on: date,
    known_on: date | None = None,
    policies: Sequence[Policy] = (),
) -> tuple[PolicyColumn, ...]:
    """Return every policy (or these) for the households of two frames on a day.

    Columns are named as the facts (frames.schema); codes as text, categories or enumerations. The
    members of a household stand together, in the order of the households.

    Raises:
        ValueError: for members out of order, or of a household that is not there.
    """
    columns = Columns(Block(households, members), Moment.day(on, known_on))
    found = tuple(_judged(policy, columns) for policy in policies or all_policies())
    _stack(found)
    return found


def _judged(policy: Policy, columns: Columns) -> PolicyColumn:
    of_members = policy.is_of_members
    block = columns.block
    height = (block.members if of_members else block.households).height
    rules = policy.rules_on(columns.moment.on, columns.moment.known_on)
    verdict = _base(policy, columns, rules)
    verdict = block.spread(verdict) if of_members else verdict
    highest: list[tuple[Numbers, Numbers]] = []
    added: list[tuple[Numbers, Numbers]] = []
    for rule in rules:
        here = columns.lives_in(rule.area_codes)
        if not (here >= 0).any():
            continue
        cases = list(_of_rule(rule, columns, here, of_members=of_members))
        for truth, _amount in cases:
            verdict = np.maximum(verdict, truth)
        if policy.has_amounts and cases:
            ends = columns.chosen(cases, rule.choose, of_members=of_members)
            (added if rule.joins == "SUM" else highest).append(ends)
    low = high = None
    if policy.has_amounts:
        low, high = _combined(highest, added, height)
    return PolicyColumn(policy, verdict, low, high, verdict == 1)


def _base(policy: Policy, columns: Columns, rules: Sequence[Rule]) -> Truths:
    """Return the verdict before any rule: not, or unknown where a place's own rule is not known."""
    height = columns.block.households.height
    base = np.full(height, -1, dtype=np.int8)
    asks = policy.elsewhere == "unknown" and columns.moment.on >= policy.valid_from
    if not asks or policy.beneficiary in NOT_OF_HOUSEHOLDS:
        return base
    somewhere = base
    for rule in rules:
        somewhere = np.maximum(somewhere, columns.lives_in(rule.area_codes))
    return np.where(somewhere == -1, 0, -1).astype(np.int8)


def _of_rule(
    rule: Rule, columns: Columns, here: Truths, *, of_members: bool
) -> Iterator[tuple[Truths, Amounts]]:
    asked = [Answer(here, of_members=False)] if rule.area_codes else []
    if rule.requires is not None:
        asked.append(columns.check(rule.requires))
    common = columns.joined(asked, np.minimum) if asked else None
    for group in rule.groups:
        parts = [common] if common is not None else []
        if group.when is not None:
            parts.append(columns.check(group.when))
        answer = columns.joined(parts, np.minimum) if parts else Answer(here, of_members=False)
        truth = columns.as_members(answer) if of_members else answer.values
        amount = Amounts(0, MOST) if group.amount is None else columns.measure(group.amount)
        yield truth, amount


def _combined(
    highest: Sequence[tuple[Numbers, Numbers]],
    added: Iterable[tuple[Numbers, Numbers]],
    height: int,
) -> tuple[Numbers, Numbers]:
    low: Any
    high: Any
    low, high = highest[0] if highest else (np.zeros(height, np.int64), np.zeros(height, np.int64))
    for least, most in highest[1:]:
        low, high = np.maximum(low, least), np.maximum(high, most)
    for least, most in added:
        low, high = np.minimum(low + least, MOST), np.minimum(high + most, MOST)
    return low, high


def _stack(found: Sequence[PolicyColumn]) -> None:
    """Take out what is beaten: within a group of MAX or ONCE the highest alone is due."""
    groups: dict[str, list[PolicyColumn]] = {}
    for one in found:
        stacking = one.policy.stacking
        if stacking is not None and stacking.combine in (Combine.MAX, Combine.ONCE):
            groups.setdefault(stacking.group, []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: one.policy.id)
        if len(group) < 2:
            continue
        best = np.full(len(group[0].verdict), -1, dtype=np.int64)
        winner = np.full(len(best), -1, dtype=np.int16)
        for place, one in enumerate(group):
            low = np.zeros(len(best), np.int64) if one.low is None else one.low
            wins = (one.verdict == 1) & (low > best)
            best, winner = np.where(wins, low, best), np.where(wins, place, winner)
        for place, one in enumerate(group):
            one.is_due = winner == place


def totals(found: Sequence[PolicyColumn]) -> pl.DataFrame:
    """Return for each policy how many are entitled, due, unknown, and the amounts due, added.

    Amounts are in the unit of the policy, for one of its frequency; those that are not known are
    counted in `without_amount`, not added.
    """
    rows = []
    for one in found:
        due = one.is_due
        amount = open_amounts = 0
        if one.low is not None and one.high is not None:
            known = due & (one.low == one.high)
            amount = int(one.low[known].sum())
            open_amounts = int(due.sum()) - int(known.sum())
        rows.append(
            {
                "policy": one.policy.id,
                "entitled": int((one.verdict == 1).sum()),
                "due": int(due.sum()),
                "unknown": int((one.verdict == 0).sum()),
                "amount": amount,
                "without_amount": open_amounts,
            }
        )
    return pl.DataFrame(rows)
