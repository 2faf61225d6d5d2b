"""Named cases of every policy around each of its changes, by both evaluators.

A case names the facts it changes; what no case names is not recorded. Its source is a key of the
policy's own list of sources: the page, or memory, that the expected answer was read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from povertycore.policies.catalogue import Scope, catalogue
from povertycore.policies.expressions import OfSeries
from povertycore.policies.frames import frames_of
from povertycore.policies.model import Policy
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.store import all_policies, policy, series
from povertycore.policies.vectorised import evaluate
from povertycore.policies.verdicts import PolicyVerdict, judge
from povertycore.policies.walk import every_amount

FOLDER = Path(__file__).parent / "policy_cases"
VERDICTS = {"E": "ENTITLED", "N": "NOT_ENTITLED", "U": "UNKNOWN"}
KEYS = {"day", "known_on", "with", "expect", "amount", "details", "months", "missing", "source"}


@dataclass(frozen=True)
class Case:
    """One expectation and the facts it is about."""

    policy_id: str
    facts: dict[str, Any]
    told: dict[str, Any]

    @property
    def on(self) -> date:
        day: date = self.told["day"]
        return day

    @property
    def known_on(self) -> date:
        day: date = self.told.get("known_on", self.on)
        return day

    def __str__(self) -> str:
        return f"{self.policy_id}-{self.on}-{self.told['expect']}"


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")):
            for told in block["cases"]:
                assert set(told) <= KEYS, told
                yield Case(block["policy"], {**block["given"], **told.get("with", {})}, told)


CASES = list(cases())


def snapshot_of(facts: dict[str, Any]) -> Snapshot:
    """The household with one member; `born` is the birth, each fact goes where it belongs."""
    household: dict[str, Any] = {}
    member: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "born":
            member["born_first"] = member["born_last"] = value
            continue
        fact = catalogue()[name.removesuffix("_on") if name not in catalogue() else name]
        (household if fact.scope is Scope.HOUSEHOLD else member)[name] = value
    return Snapshot(household, (member,), ("Mẫu",), is_complete=True)


def judged(case: Case) -> PolicyVerdict:
    one = policy(case.policy_id)
    moment = Moment(case.on, case.known_on)
    return judge(one, snapshot_of(case.facts), moment, 0 if one.is_of_members else -1)


def sources_of(one: Policy) -> set[str]:
    """Keys of the sources of a policy and of the series its amounts point to."""
    names = {
        part.series
        for rule in one.rules
        for _, amount in rule.amounts()
        for part in every_amount(amount)
        if isinstance(part, OfSeries)
    }
    return set(one.sources).union(*(series(name).sources for name in names))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_verdict_is_as_the_source_has_it(case: Case) -> None:
    verdict = judged(case)
    assert verdict.verdict.value == VERDICTS[case.told["expect"]]
    if "amount" in case.told:
        assert verdict.known_amount == case.told["amount"]
    if "months" in case.told:
        assert verdict.months_a_year == case.told["months"]
    for code, value in case.told.get("details", {}).items():
        found = {one.code: one.value for one in verdict.winners[0].details}
        assert found[code] == value, code
    missing = {name for _, name in verdict.missing}
    assert set(case.told.get("missing", ())) <= missing
    assert case.told["source"] in sources_of(verdict.policy)


def test_the_vectorised_evaluator_says_the_same_of_all_cases() -> None:
    for day, known_on in sorted({(case.on, case.known_on) for case in CASES}):
        here = [case for case in CASES if (case.on, case.known_on) == (day, known_on)]
        frames = frames_of([snapshot_of(case.facts) for case in here])
        columns = {one.policy.id: one for one in evaluate(*frames, day, known_on)}
        for row, case in enumerate(here):
            column, verdict = columns[case.policy_id], judged(case)
            assert int(column.verdict[row]) == int(verdict.answer), str(case)
            if column.low is not None and column.high is not None:
                ends = (int(column.low[row]), int(column.high[row]))
                assert ends == (verdict.amount.low, verdict.amount.high), str(case)


def test_there_are_cases_on_both_sides_of_every_change() -> None:
    """The first day of every rule, and the last day of every rule that ends."""
    days = {(case.policy_id, case.on) for case in CASES}
    for one in all_policies():
        mine = sorted(day for policy_id, day in days if policy_id == one.id)
        assert len(mine) >= 2, one.id
        for rule in one.rules:
            begins, ends = rule.in_force.from_, rule.in_force.to
            assert begins in mine, f"{one.id} {rule.code}: no case on {begins}"
            if ends is not None:
                near = [day for day in mine if abs((day - ends).days) <= 1]
                assert near, f"{one.id} {rule.code}: no case around {ends}"


def test_there_are_two_hundred_cases_and_more() -> None:
    assert len(CASES) >= 200
    assert {case.policy_id for case in CASES} == {one.id for one in all_policies()}
