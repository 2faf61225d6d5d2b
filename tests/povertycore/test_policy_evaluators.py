"""The two evaluators of policies are equal: any household, any day, every policy, and stacking."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from povertycore.policies.catalogue import catalogue
from povertycore.policies.expressions import MOST, OfFact, OfLine
from povertycore.policies.frames import frames_of
from povertycore.policies.model import Policy
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.stacking import resolve
from povertycore.policies.store import all_policies
from povertycore.policies.vectorised import PolicyColumn, evaluate
from povertycore.policies.verdicts import judge_all
from povertycore.policies.walk import every_amount, facts_of, leaves, limits_of
from tests.povertycore.policy_strategies import edges, edges_of, snapshots

QUIET = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def facts_asked(policies: tuple[Policy, ...]) -> frozenset[str]:
    names = {"province_code", "area_type"}
    for policy in policies:
        for rule in policy.rules:
            amounts = [amount for _, amount in rule.amounts()]
            for _, condition in rule.conditions():
                names |= {fact.name for leaf in leaves(condition) for fact in facts_of(leaf)}
                amounts += list(limits_of(condition))
            for amount in amounts:
                for part in every_amount(amount):
                    names |= {part.fact} if isinstance(part, OfFact) else set()
                    names |= {"area_type"} if isinstance(part, OfLine) else set()
    return frozenset(names)


def scalar_rows(
    households: list[Snapshot], on: date, policies: tuple[Policy, ...]
) -> dict[str, list[tuple[int, int, int, bool]]]:
    rows: dict[str, list[tuple[int, int, int, bool]]] = {one.id: [] for one in policies}
    for snapshot in households:
        for one in resolve(judge_all(snapshot, on, policies=policies)):
            verdict = one.verdict
            amount = verdict.amount
            rows[verdict.policy.id].append(
                (int(verdict.answer), amount.low, amount.high, one.is_due)
            )
    return rows


def vector_rows(column: PolicyColumn) -> list[tuple[int, int, int, bool]]:
    low = [0] * len(column.verdict) if column.low is None else column.low.tolist()
    high = [0] * len(column.verdict) if column.high is None else column.high.tolist()
    rows = zip(column.verdict.tolist(), low, high, column.is_due.tolist(), strict=True)
    return [(int(v), a, b, bool(due)) for v, a, b, due in rows]


def assert_equal(households: list[Snapshot], on: date, policies: tuple[Policy, ...]) -> None:
    expected = scalar_rows(households, on, policies)
    for column in evaluate(*frames_of(households), on, policies=policies):
        policy = column.policy
        theirs = expected[policy.id]
        if not policy.has_amounts:
            theirs = [(verdict, 0, 0, due) for verdict, _low, _high, due in theirs]
        assert vector_rows(column) == theirs, (policy.id, on)


@pytest.mark.parametrize("policy", all_policies(), ids=lambda one: one.id)
def test_both_evaluators_say_the_same_of_every_policy(policy: Policy) -> None:
    wanted = facts_asked((policy,))

    @QUIET
    @given(st.data())
    def holds(data: Any) -> None:
        on = data.draw(st.sampled_from(edges_of(policy)))
        households = data.draw(st.lists(snapshots(on, wanted), min_size=1, max_size=8))
        assert_equal(households, on, (policy,))

    holds()


@settings(QUIET, max_examples=15)
@given(st.data())
def test_both_evaluators_stack_alike(data: Any) -> None:
    on = data.draw(st.sampled_from(edges()))
    stacked = tuple(one for one in all_policies() if one.stacking is not None)
    group = data.draw(
        st.sampled_from(sorted({one.stacking.group for one in stacked if one.stacking}))
    )
    policies = tuple(one for one in stacked if one.stacking and one.stacking.group == group)
    households = data.draw(st.lists(snapshots(on, facts_asked(policies)), min_size=1, max_size=6))
    assert_equal(households, on, policies)


def test_the_strategies_ask_for_facts_there_are() -> None:
    assert facts_asked(all_policies()) <= set(catalogue())


def test_no_end_of_an_amount_is_beyond_the_most() -> None:
    households = [Snapshot({}, ({}, {}), (), is_complete=True)]
    for column in evaluate(*frames_of(households), date(2026, 11, 25)):
        if column.high is not None and column.low is not None:
            assert (column.low <= column.high).all()
            assert (column.high <= MOST).all()
            assert column.low.dtype == np.int64
