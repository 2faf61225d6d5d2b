"""Households aimed at one policy: mostly what its own conditions ask for, on, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from povertycore.dates import add_months
from povertycore.policies.catalogue import Fact, FactType, Scope, fact_named
from povertycore.policies.expressions import Age, Compare, Is, Leaf, OfFact, OfSeries, Since
from povertycore.policies.law_on_day import window_months
from povertycore.policies.model import Policy
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.store import series_value
from povertycore.policies.walk import every_amount, facts_of, leaves
from tests.povertycore.policy_strategies import NUMBERS, PLACES

Aims = Mapping[str, list[Any]]


def aims_of(policy: Policy, on: date) -> Aims:
    """For every fact the policy asks for, the values at which its answer may turn."""
    aims: dict[str, list[Any]] = defaultdict(list)
    areas: list[str | None] = []
    for rule in policy.rules_on(on, on) or policy.rules:
        areas += rule.area_codes
        for _, condition in rule.conditions():
            for leaf in leaves(condition):
                _aim(aims, leaf, on)
        for _, amount in rule.amounts():
            for part in every_amount(amount):
                if isinstance(part, OfFact):
                    aims[part.fact] += [0, 1_000_000]
    aims["province_code"] = [*areas, *areas, *PLACES]
    aims["area_type"] += ["RURAL", "URBAN"]
    return aims


def _aim(aims: dict[str, list[Any]], leaf: Leaf, on: date) -> None:
    if isinstance(leaf, Is):
        aims[leaf.fact] += [leaf.is_] if isinstance(leaf.is_, bool) else list(leaf.is_)
    elif isinstance(leaf, Compare):
        limit = leaf.comparison[1]
        if isinstance(limit, OfSeries):
            limit = series_value(limit.series, Moment.day(on)).value or 0
        if isinstance(limit, int):
            aims[leaf.fact] += [max(0, limit + step) for step in (-1, 0, 1)]
    elif isinstance(leaf, Age):
        for end in (leaf.at_least, leaf.below):
            if end is not None:
                day = add_months(on, -leaf.months(end))
                aims["birth"] += [day + timedelta(step) for step in (-1, 0, 1, 400, -400)]
    elif isinstance(leaf, Since):
        months = leaf.below_months or leaf.at_least_months
        if leaf.window is not None:
            months = window_months(leaf.window, on)
        day = add_months(on, -(months or 0))
        aims[leaf.since] += [day + timedelta(step) for step in (-1, 0, 1, 40)]
    else:
        for fact in facts_of(leaf):
            aims[fact.name].append(True)


def aimed(aims: Aims, on: date, random: Random) -> Snapshot:
    """One household with up to three members, most of its facts near the edges of the policy."""
    household: dict[str, Any] = {}
    members: list[dict[str, Any]] = [{} for _ in range(random.randrange(4))]
    for name, values in aims.items():
        fact = fact_named(name)
        for holder in [household] if fact.scope is Scope.HOUSEHOLD else members:
            _fill(holder, fact, values, on, random)
    complete = bool(members) and random.random() < 0.8
    return Snapshot(household, tuple(members), (), complete)


def _fill(holder: dict[str, Any], fact: Fact, values: list[Any], on: date, random: Random) -> None:
    drawn = random.random()
    value = random.choice(values) if drawn < 0.75 and values else _any(fact, on, random)
    if drawn > 0.92:
        value = None
    if fact.type is FactType.BIRTH:
        first = value if isinstance(value, date) else None
        spread = random.choice((0, 0, 0, 27, 364))
        holder["born_first"] = first
        holder["born_last"] = first and first + timedelta(spread)
    elif fact.type is FactType.EVENT:
        holder[fact.name] = True if isinstance(value, date) else value
        holder[f"{fact.name}_on"] = value if isinstance(value, date) else None
    else:
        holder[fact.name] = value


def _any(fact: Fact, on: date, random: Random) -> Any:
    if fact.type is FactType.CODE:
        return random.choice((*fact.code_labels(), None))
    if fact.type is FactType.NUMBER:
        return random.choice(NUMBERS)
    if fact.type is FactType.BIRTH:
        return on - timedelta(random.randrange(36_500))
    return random.choice(PLACES) if fact.type is FactType.TEXT else random.choice((True, False))
