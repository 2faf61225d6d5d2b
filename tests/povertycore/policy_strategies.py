"""Random households for the tests of policies: facts of all types, some missing, near edges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from povertycore.dates import add_months
from povertycore.policies.catalogue import Fact, FactType, Scope, catalogue
from povertycore.policies.model import Policy
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.store import all_policies, all_series

NUMBERS = (0, 1, 2, 49, 50, 51, 3_999, 4_000, 7_000, 10_000, 360_000, 499_999, 500_000, 750_000,
           1_500_000, 2_250_000, 2_250_001, 3_000_000, 10**9)  # fmt: skip
PLACES = (None, "01", "08", "31", "42", "44", "46", "49", "64", "68", "79", "89", "96")
AGES = (0, 3, 36, 47, 48, 60, 72, 180, 192, 216, 276, 720, 840, 899, 900, 960)


def edges() -> list[date]:
    """Every day on which a rule or a series begins or ends, the days around it, and a few more."""
    days = {date(2009, 1, 1), date(2016, 2, 29), date(2026, 11, 25), date(2030, 12, 31)}
    for policy in all_policies():
        for rule in policy.rules:
            days |= {rule.in_force.from_, rule.in_force.to or rule.in_force.from_}
    for series in all_series():
        for entry in series.entries:
            days |= {entry.in_force.from_, entry.in_force.to or entry.in_force.from_}
            days |= {entry.paid_from.from_} if entry.paid_from else set()
    return sorted(day + timedelta(step) for day in days for step in (-1, 0, 1))


def edges_of(policy: Policy) -> list[date]:
    """The days around the changes of one policy."""
    days = set()
    for rule in policy.rules:
        for day in (rule.in_force.from_, rule.in_force.to):
            days |= {day + timedelta(step) for step in (-1, 0, 1)} if day else set()
    return sorted(days | {date(2014, 7, 1), date(2026, 8, 15), date(2026, 11, 25)})


def _event_day(on: date) -> st.SearchStrategy[date | None]:
    months = st.sampled_from((0, 1, 23, 24, 35, 36, 37, 59, 60, 96, 97))
    near = st.builds(lambda m, d: add_months(on, -m) + timedelta(d), months, st.integers(-2, 2))
    return st.none() | near


def _value(fact: Fact, on: date) -> st.SearchStrategy[Any]:
    if fact.name == "province_code":
        return st.sampled_from(PLACES)
    if fact.type in (FactType.BOOL, FactType.EVENT):
        return st.sampled_from((True, False, None))
    if fact.type is FactType.NUMBER:
        return st.none() | st.sampled_from(NUMBERS)
    if fact.type is FactType.CODE:
        return st.sampled_from((*fact.code_labels(), None))
    return st.none()


@st.composite
def facts(draw: Any, scope: Scope, on: date, wanted: frozenset[str]) -> dict[str, Any]:
    """The facts of one household or one member; those no policy at hand asks for are left out."""
    found: dict[str, Any] = {}
    for fact in catalogue().values():
        if fact.scope is not scope or fact.name not in wanted:
            continue
        if fact.type is FactType.BIRTH:
            months, days = draw(st.sampled_from(AGES)), draw(st.integers(-1, 1))
            first = add_months(on, -months) + timedelta(days)
            last = first + timedelta(draw(st.sampled_from((0, 0, 0, 27, 364))))
            known = draw(st.integers(0, 5)) > 0
            found["born_first"], found["born_last"] = (first, last) if known else (None, None)
            continue
        found[fact.name] = draw(_value(fact, on))
        if fact.type is FactType.EVENT:
            found[f"{fact.name}_on"] = draw(_event_day(on)) if found[fact.name] else None
    return found


@st.composite
def snapshots(draw: Any, on: date, wanted: frozenset[str]) -> Snapshot:
    """A household of up to three members, its list of members complete or not."""
    members = draw(st.lists(facts(Scope.MEMBER, on, wanted), max_size=3))
    complete = draw(st.booleans()) and bool(members)
    household = draw(facts(Scope.HOUSEHOLD, on, wanted))
    return Snapshot(household, tuple(members), (), complete)
