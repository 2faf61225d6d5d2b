"""The two evaluators of policies are equal: any household, any day, every policy, and stacking."""

from __future__ import annotations

from datetime import date
from random import Random
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
from tests.povertycore.policy_aimed import aimed, aims_of
from tests.povertycore.policy_strategies import edges, edges_of, snapshots

QUIET = settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
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
    """Hypothesis picks the day; the households stand at the edges of the policy's conditions."""

    @QUIET
    @given(st.sampled_from(edges_of(policy)), st.integers(0, 2**32))
    def holds(on: date, seed: int) -> None:
        random = Random(seed)
        aims = aims_of(policy, on)
        assert_equal([aimed(aims, on, random) for _ in range(60)], on, (policy,))

    holds()


@settings(QUIET, max_examples=10)
@given(st.data())
def test_both_evaluators_say_the_same_of_any_household(data: Any) -> None:
    """Every fact there is drawn by Hypothesis, so that a difference is shrunk to its cause."""
    on = data.draw(st.sampled_from(edges()))
    policies = tuple(data.draw(st.lists(st.sampled_from(all_policies()), min_size=1, max_size=1)))
    wanted = facts_asked(policies)
    households = data.draw(st.lists(snapshots(on, wanted), min_size=1, max_size=3))
    assert_equal(households, on, policies)


GROUPS = sorted({one.stacking.group for one in all_policies() if one.stacking})


@pytest.mark.parametrize("group", GROUPS)
def test_both_evaluators_stack_alike(group: str) -> None:
    policies = tuple(one for one in all_policies() if one.stacking and one.stacking.group == group)

    @QUIET
    @given(st.sampled_from(policies), st.data())
    def holds(main: Policy, data: Any) -> None:
        on = data.draw(st.sampled_from(edges_of(main)))
        random = Random(data.draw(st.integers(0, 2**32)))
        aims: dict[str, list[Any]] = {}
        for policy in policies:
            for name, values in aims_of(policy, on).items():
                aims.setdefault(name, []).extend(values)
        assert_equal([aimed(aims, on, random) for _ in range(40)], on, policies)

    holds()


def test_the_strategies_ask_for_facts_there_are() -> None:
    assert facts_asked(all_policies()) <= set(catalogue())


def test_no_end_of_an_amount_is_beyond_the_most() -> None:
    households = [Snapshot({}, ({}, {}), (), is_complete=True)]
    for column in evaluate(*frames_of(households), date(2026, 11, 25)):
        if column.high is not None and column.low is not None:
            assert (column.low <= column.high).all()
            assert (column.high <= MOST).all()
            assert column.low.dtype == np.int64
