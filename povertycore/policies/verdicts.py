"""The verdict of a policy on a household or a member on a day: entitled, not or unknown, and why.

Stacking with other policies comes after (stacking); here every policy is judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from povertycore.policies import intervals, truth
from povertycore.policies.catalogue import Scope, fact_named
from povertycore.policies.expressions import Cases, OfFact, OfLine, OfSeries
from povertycore.policies.intervals import Interval
from povertycore.policies.model import NOT_OF_HOUSEHOLDS, Group, Policy, Rule, Unit
from povertycore.policies.scalar import Asking, Checked, check, lives_in, measure
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.store import all_policies, series_values
from povertycore.policies.truth import Truth
from povertycore.policies.walk import every_amount, numbers_in


class Entitlement(StrEnum):
    """What a policy says of a beneficiary."""

    ENTITLED = "ENTITLED"
    NOT_ENTITLED = "NOT_ENTITLED"
    UNKNOWN = "UNKNOWN"


_WORDS = {
    Truth.YES: Entitlement.ENTITLED,
    Truth.NO: Entitlement.NOT_ENTITLED,
    Truth.UNKNOWN: Entitlement.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A further number of a benefit, None where it is not known."""

    code: str
    label_vi: str
    unit: Unit
    value: int | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of one rule: the answer, the amount and the conditions behind it."""

    rule: Rule
    group: Group
    answer: Truth
    amount: Interval
    moment: Moment
    here: Truth
    requires: Checked | None
    when: Checked | None
    details: tuple[Numbered, ...]
    amount_lacks: tuple[tuple[int, str], ...] = ()

    def conditions(self) -> Iterator[Checked]:
        """Yield what was checked: the requirements of the rule, then the group's own."""
        yield from (one for one in (self.requires, self.when) if one is not None)


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """A policy's verdict on a household (`who` is -1) or on one member, before stacking.

    `why_none` is 'not_in_force', 'not_here', 'local_rule_not_on_file' or 'not_for_households'
    where no rule was asked. `amount` is in the unit of the policy for one of its frequency.
    """

    policy: Policy
    who: int
    name: str
    moment: Moment
    answer: Truth
    amount: Interval
    groups: tuple[GroupResult, ...]
    why_none: str = ""

    @property
    def verdict(self) -> Entitlement:
        """Entitled, not entitled, or unknown."""
        return _WORDS[self.answer]

    @property
    def is_entitled(self) -> bool:
        """Whether it is known that the beneficiary is entitled."""
        return self.answer is Truth.YES

    @property
    def known_amount(self) -> int | None:
        """The amount one is entitled to; None where there is none or it is not known."""
        return self.amount.known if self.is_entitled and self.policy.has_amounts else None

    @property
    def winners(self) -> tuple[GroupResult, ...]:
        """The groups that make the verdict: those that hold, else those that may hold."""
        wanted = Truth.YES if self.is_entitled else Truth.UNKNOWN
        found = [one for one in self.groups if one.answer is wanted]
        return tuple(sorted(found, key=lambda one: -one.amount.low))

    @property
    def missing(self) -> tuple[tuple[int, str], ...]:
        """The facts to ask for, each with the member (-1 the household), each once.

        Only of groups that may still hold, and only facts that keep them open. None where the
        beneficiary is entitled and the amount is known.
        """
        if self.is_entitled and (self.amount.known is not None or not self.policy.has_amounts):
            return ()
        found: dict[tuple[int, str], None] = {}
        for group in self.groups:
            if group.answer is not Truth.NO:
                found.update(dict.fromkeys(group.amount_lacks))
            if group.answer is not Truth.UNKNOWN:
                continue
            if group.here is Truth.UNKNOWN:
                found[(-1, "province_code")] = None
            for condition in group.conditions():
                found.update(dict.fromkeys(_open_facts(condition)))
        return tuple(found)

    @property
    def verified(self) -> bool:
        """Whether all that the verdict rests on was read in a source."""
        asked = self.winners or self.groups
        return all(_is_verified(one) for one in asked)

    @property
    def months_a_year(self) -> int | None:
        """How many months a year it is paid at most, where the law caps them."""
        caps = [one.rule.months_a_year for one in self.winners if one.rule.months_a_year]
        return min((cap.value for cap in caps), default=None)


def _open_facts(checked: Checked) -> Iterator[tuple[int, str]]:
    if checked.answer is not Truth.UNKNOWN:
        return
    yield from ((checked.who, name) for name in checked.missing)
    for part in checked.parts:
        yield from _open_facts(part)


def _is_verified(result: GroupResult) -> bool:
    rule = result.rule
    leaves = (leaf for one in result.conditions() for leaf in one.leaves())
    return (
        rule.in_force.verified
        and rule.verified
        and all(leaf.verified for leaf in leaves)
        and (result.group.amount is None or _rests_on_read(result.group.amount, result.moment))
    )


def _rests_on_read(amount: Any, moment: Moment) -> bool:
    """Return whether every number and series value in an amount was read in a source."""
    series = (one.series for one in every_amount(amount) if isinstance(one, OfSeries))
    return all(number.verified for number in numbers_in(amount)) and all(
        valued.verified for name in series for _, valued in series_values(name, moment)
    )


def judge(policy: Policy, snapshot: Snapshot, moment: Moment, who: int = -1) -> PolicyVerdict:
    """Return the policy's verdict on the household, or on the member number `who`."""
    name = snapshot.name(who) if who >= 0 else ""
    rules = policy.rules_on(moment.on, moment.known_on)
    results = tuple(result for rule in rules for result in _of_rule(rule, snapshot, moment, who))
    places = [lives_in(rule.area_codes, snapshot) for rule in rules]
    base, why = Truth.NO, ""
    if policy.beneficiary in NOT_OF_HOUSEHOLDS:
        why = "not_for_households"
    elif truth.any_of(places) is Truth.NO:
        base, why = _without_rule(policy, moment, has_rules=bool(rules))
    answer = truth.any_of([base, *(one.answer for one in results)])
    return PolicyVerdict(policy, who, name, moment, answer, _combined(rules, results), results, why)


def _without_rule(policy: Policy, moment: Moment, *, has_rules: bool) -> tuple[Truth, str]:
    if policy.elsewhere == "unknown" and moment.on >= policy.valid_from:
        return Truth.UNKNOWN, "local_rule_not_on_file"
    return Truth.NO, "not_here" if has_rules else "not_in_force"


def _of_rule(rule: Rule, snapshot: Snapshot, moment: Moment, who: int) -> Iterator[GroupResult]:
    here = lives_in(rule.area_codes, snapshot)
    if here is Truth.NO:
        return
    asking = Asking(snapshot, moment, rule, who)
    requires = check(rule.requires, asking) if rule.requires is not None else None
    for group in rule.groups:
        when = check(group.when, asking) if group.when is not None else None
        asked = [one.answer for one in (requires, when) if one is not None]
        amount = intervals.OPEN if group.amount is None else measure(group.amount, asking)
        details = tuple(
            Numbered(one.code, one.label_vi, one.unit, measure(one.amount, asking).known)
            for one in (*rule.details, *group.details)
        )
        answer = truth.all_of([here, *asked])
        lacks = () if amount.known is not None else tuple(_lacking(group.amount, asking))
        yield GroupResult(rule, group, answer, amount, moment, here, requires, when, details, lacks)


def _lacking(amount: Any, asking: Asking) -> Iterator[tuple[int, str]]:
    """Yield the facts an amount rests on that are not recorded, each with its member."""
    for one in every_amount(amount):
        if isinstance(one, OfFact) and asking.value(one.fact) is None:
            of_member = fact_named(one.fact).scope is Scope.MEMBER
            yield asking.who if of_member else -1, one.fact
        if isinstance(one, OfLine) and asking.value("area_type") is None:
            yield -1, "area_type"
        if isinstance(one, Cases):
            for case in one.cases:
                yield from _open_facts(check(case.when, asking))


def _combined(rules: Sequence[Rule], results: Sequence[GroupResult]) -> Interval:
    """Return the amount of all rules together: the highest, and on top what is added."""
    highest, added = intervals.NOTHING, intervals.NOTHING
    for rule in rules:
        own = [(one.answer, one.amount) for one in results if one.rule is rule]
        amount = intervals.CHOICES[rule.choose](own)
        if rule.joins == "SUM":
            added = intervals.total((added, amount))
        else:
            highest = intervals.larger((highest, amount))
    return intervals.total((highest, added))


def judge_all(
    snapshot: Snapshot, on: date, known_on: date | None = None, policies: Sequence[Policy] = ()
) -> tuple[PolicyVerdict, ...]:
    """Return the verdict of every policy (or of these) on the household and on each member."""
    moment = Moment.day(on, known_on)
    return tuple(
        judge(policy, snapshot, moment, who)
        for policy in policies or all_policies()
        for who in (range(len(snapshot.members)) if policy.is_of_members else (-1,))
    )
