"""One household on two days, or under two sets of facts: what changes, when, and arrears.

It changes nothing that is recorded; a what-if is the same judging of a changed Situation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from povertycore.dates import add_months, birth_bounds
from povertycore.policies.expressions import Age, OfSeries, Since
from povertycore.policies.law_on_day import window_months
from povertycore.policies.model import Frequency, Policy
from povertycore.policies.situation import Situation
from povertycore.policies.stacking import Resolved, resolve
from povertycore.policies.store import all_policies, series
from povertycore.policies.verdicts import Entitlement, judge_all
from povertycore.policies.walk import every_amount, leaves, limits_of

MONTHLY = frozenset({Frequency.MONTH})


@dataclass(frozen=True, slots=True)
class Change:
    """What one policy says of one beneficiary before and after; `on` is the day of the after."""

    policy: Policy
    who: int
    name: str
    on: date
    before: Resolved
    after: Resolved

    @property
    def gained(self) -> bool:
        """Whether it is due after and was not before."""
        return self.after.is_due and not self.before.is_due

    @property
    def lost(self) -> bool:
        """Whether it was due before and is not after."""
        return self.before.is_due and not self.after.is_due

    @property
    def difference(self) -> int | None:
        """By how much the amount due changes; None where one of the two is not known."""
        ends = []
        for one in (self.before, self.after):
            if one.is_due and one.due_amount is None:
                return None
            ends.append(one.due_amount or 0)
        return ends[1] - ends[0]


def standing_on(
    situation: Situation, on: date, known_on: date | None = None, policies: Sequence[Policy] = ()
) -> tuple[Resolved, ...]:
    """Return every policy's verdict with its standing for a household on a day."""
    return resolve(judge_all(situation.snapshot(on), on, known_on, policies))


def what_if(
    before: Situation,
    after: Situation,
    on: date,
    later: date | None = None,
    policies: Sequence[Policy] = (),
) -> tuple[Change, ...]:
    """Return what would change: other facts on the same day, or the same facts on a later day.

    Members are compared by their place; one that only stands in one of the two is left out.
    """
    day = later or on
    return _differences(
        standing_on(before, on, policies=policies), standing_on(after, day, policies=policies), day
    )


def _differences(
    before: Sequence[Resolved], after: Sequence[Resolved], on: date
) -> tuple[Change, ...]:
    earlier = {(one.verdict.policy.id, one.verdict.who): one for one in before}
    found = []
    for one in after:
        verdict = one.verdict
        old = earlier.get((verdict.policy.id, verdict.who))
        if old is not None and _said(old) != _said(one):
            found.append(Change(verdict.policy, verdict.who, verdict.name, on, old, one))
    return tuple(found)


def _said(one: Resolved) -> tuple[object, ...]:
    verdict = one.verdict
    due = one.is_due if verdict.verdict is Entitlement.ENTITLED else None
    return verdict.verdict, due, one.due_amount


def next_changes(
    situation: Situation, on: date, until: date, policies: Sequence[Policy] = ()
) -> tuple[Change, ...]:
    """Return what changes after the day up to and with `until`, in order of the days.

    By birthdays, windows that close, classes and area classes that end, and law that changes.

    Raises:
        ValueError: where `until` is not after the day.
    """
    if until <= on:
        raise ValueError(f"until: {until} is not after {on}")
    policies = policies or all_policies()
    found: list[Change] = []
    before = standing_on(situation, on, policies=policies)
    for day in sorted({one for one in _days(situation, policies, until) if on < one <= until}):
        after = standing_on(situation, day, policies=policies)
        found += _differences(before, after, day)
        before = after
    return tuple(found)


def _days(situation: Situation, policies: Sequence[Policy], until: date) -> Iterator[date]:
    """Yield every day on which something may change."""
    ages, windows, named = _limits(policies)
    for member in situation.members:
        if member.birth is not None:
            for born in birth_bounds(member.birth):
                # Born on the 31st, or on 29 February: the day after a short month's end.
                days = (add_months(born, months) for months in ages)
                yield from (day + timedelta(step) for day in days for step in (0, 1))
    spells = [one.period for one in situation.classes]
    spells += [one.period for one in situation.places]
    starts = [day for one in spells for day in (one.valid_from, one.valid_to) if day]
    starts += [value for value in situation.facts.values() if isinstance(value, date)]
    windows |= {months for code in named if (months := window_months(code, until)) is not None}
    for start in starts:
        yield start
        yield from (add_months(start, months) for months in windows)
    yield from _days_of_law(policies)


def _limits(policies: Sequence[Policy]) -> tuple[set[int], set[int], set[str]]:
    ages, windows, named = {0}, set(), set()
    for policy in policies:
        for rule in policy.rules:
            for _, condition in rule.conditions():
                for leaf in leaves(condition):
                    if isinstance(leaf, Age):
                        ends = (leaf.at_least, leaf.below)
                        ages |= {leaf.months(end) for end in ends if end is not None}
                    if isinstance(leaf, Since):
                        ends = (leaf.below_months, leaf.at_least_months)
                        windows |= {end for end in ends if end is not None}
                        named |= {leaf.window} if leaf.window else set()
    return ages, windows, named


def _days_of_law(policies: Sequence[Policy]) -> Iterator[date]:
    names = set()
    for policy in policies:
        for rule in policy.rules:
            yield rule.in_force.from_
            yield rule.period.valid_from
            if rule.in_force.to:
                yield rule.in_force.to
            amounts = [amount for _, amount in rule.amounts()]
            for _, condition in rule.conditions():
                amounts += list(limits_of(condition))
            names |= {
                one.series
                for amount in amounts
                for one in every_amount(amount)
                if isinstance(one, OfSeries)
            }
    for name in _with_formulas(names):
        for entry in series(name).entries:
            yield entry.in_force.from_
            yield entry.period.valid_from
            if entry.in_force.to:
                yield entry.in_force.to


def _with_formulas(names: set[str]) -> set[str]:
    """Return the series and those their formulas point to."""
    found = set(names)
    for name in names:
        for entry in series(name).entries:
            if entry.formula is not None:
                inner = {x.series for x in every_amount(entry.formula) if isinstance(x, OfSeries)}
                found |= _with_formulas(inner)
    return found


@dataclass(frozen=True, slots=True)
class Arrear:
    """What is still owed for one month: paid as the law then stood, due as it is read now."""

    policy: Policy
    who: int
    name: str
    month: date
    paid: int
    due: int

    @property
    def owed(self) -> int:
        """The difference; negative where too much was paid."""
        return self.due - self.paid


def arrears(
    situation: Situation, since: date, known_on: date, policies: Sequence[Policy] = ()
) -> tuple[Arrear, ...]:
    """Return what is owed for the months from `since` to the month of `known_on`, backwards.

    A month counts by its first day. `paid` is what was due as the law stood on that day, `due` what
    is due as the law stands on `known_on`: the standard of 540,000 came into force on 05/10/2026
    and is paid from 01/07/2026. Months whose amount is not known are left out.
    """
    found = []
    month = since.replace(day=1)
    chosen = tuple(one for one in policies or all_policies() if one.frequency in MONTHLY)
    while month <= known_on:
        then = standing_on(situation, month, policies=chosen)
        now = standing_on(situation, month, known_on, chosen)
        for old, new in zip(then, now, strict=True):
            paid, due = old.due_amount, new.due_amount
            if (paid is None and old.is_due) or (due is None and new.is_due):
                continue
            if (paid or 0) != (due or 0):
                verdict = new.verdict
                found.append(
                    Arrear(verdict.policy, verdict.who, verdict.name, month, paid or 0, due or 0)
                )
        month = add_months(month, 1)
    return tuple(found)
