"""The evaluator that explains: one household, each condition with fact, limit, article and answer.

It keeps nothing. The evaluator for whole provinces is vectorised; tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from povertycore.dates import add_months
from povertycore.policies import intervals, truth
from povertycore.policies.catalogue import FactType, Scope, fact_named
from povertycore.policies.expressions import (
    Age,
    All,
    Any_,
    Cases,
    Compare,
    EveryMember,
    InAreas,
    Is,
    Larger,
    Leaf,
    Not,
    OfFact,
    OfLine,
    OfSeries,
    PlaceIs,
    Product,
    Share,
    Shortfall,
    Since,
    Smaller,
    SomeMember,
    Total,
)
from povertycore.policies.intervals import Interval
from povertycore.policies.law_on_day import income_line, window_months
from povertycore.policies.model import Rule
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import Snapshot, Value
from povertycore.policies.store import series_value
from povertycore.policies.truth import Truth
from povertycore.standards import AreaType

UNKNOWN_CLASS: Final = "UNKNOWN"
"""The class of a household nobody could classify: as if none were recorded."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition as it was answered; `parts` where it is made of others.

    `kind` is leaf, all, any, not, some_member or every_member. `missing` are the facts a leaf
    lacks. `who` is the member it was asked of, -1 the household. `negated` says that the law wants
    the opposite of the leaf.
    """

    kind: str
    answer: Truth
    parts: tuple[Checked, ...] = ()
    leaf: Leaf | None = None
    value: Value = None
    limit: Interval | None = None
    missing: tuple[str, ...] = ()
    verified: bool = True
    who: int = -1
    negated: bool = False

    def leaves(self) -> Iterator[Checked]:
        """Yield the single conditions, in the order of the law."""
        if self.leaf is not None:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def decisive(self) -> Iterator[Checked]:
        """Yield the single conditions the answer rests on: those that answer as it does.

        What stands under a "not" is turned round: `negated`, and answering the opposite.
        """
        if self.leaf is not None:
            yield self
            return
        for part in self.parts:
            if self.kind == "not":
                for one in part.decisive():
                    turned = truth.opposite(one.answer)
                    yield replace(one, answer=turned, negated=not one.negated)
            elif part.answer is self.answer:
                yield from part.decisive()


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose facts are asked for, on which day, under which rule."""

    snapshot: Snapshot
    moment: Moment
    rule: Rule
    who: int = -1

    def of(self, who: int) -> Asking:
        """Return the same question asked of one member."""
        return replace(self, who=who)

    def value(self, name: str) -> Value:
        """Return a fact of the member or the household by its plain name."""
        fact = fact_named(name)
        if fact.scope is Scope.HOUSEHOLD:
            return self.snapshot.household.get(name)
        return self.snapshot.members[self.who].get(name)

    def day(self, name: str) -> date | None:
        """Return a day on record."""
        on_member = name.startswith("born_") or fact_named(name[:-3]).scope is Scope.MEMBER
        holder: Mapping[str, Value] = (
            self.snapshot.members[self.who] if on_member else self.snapshot.household
        )
        found = holder.get(name)
        return found if isinstance(found, date) else None


def check(node: Any, asking: Asking) -> Checked:
    """Return the answer to a condition, with the answers it is made of."""
    if isinstance(node, All):
        parts = tuple(check(part, asking) for part in node.all_)
        return Checked("all", truth.all_of(part.answer for part in parts), parts)
    if isinstance(node, Any_):
        parts = tuple(check(part, asking) for part in node.any_)
        return Checked("any", truth.any_of(part.answer for part in parts), parts)
    if isinstance(node, Not):
        part = check(node.not_, asking)
        return Checked("not", truth.opposite(part.answer), (part,))
    if isinstance(node, SomeMember):
        return _some(node, asking)
    if isinstance(node, EveryMember):
        return _every(node, asking)
    return _leaf(node, asking)


def _some(node: SomeMember, asking: Asking) -> Checked:
    parts = _of_each(node.some_member, asking)
    complete = asking.snapshot.is_complete
    answer = truth.at_least((part.answer for part in parts), node.count, is_complete=complete)
    return Checked("some_member", answer, parts, missing=() if complete else ("members",))


def _every(node: EveryMember, asking: Asking) -> Checked:
    parts = _of_each(node.every_member, asking)
    answer = truth.all_of(part.answer for part in parts)
    complete = asking.snapshot.is_complete
    if answer is Truth.YES and not complete:
        answer = Truth.UNKNOWN
    return Checked("every_member", answer, parts, missing=() if complete else ("members",))


def _of_each(node: Any, asking: Asking) -> tuple[Checked, ...]:
    return tuple(check(node, asking.of(who)) for who in range(len(asking.snapshot.members)))


def _leaf(leaf: Any, asking: Asking) -> Checked:
    answer, value, limit, missing = _ANSWERS[type(leaf)](leaf, asking)
    verified = asking.rule.verified if leaf.verified is None else leaf.verified
    return Checked("leaf", answer, (), leaf, value, limit, missing, verified, asking.who)


_Answer = tuple[Truth, Value, Interval | None, tuple[str, ...]]


def _is(leaf: Is, asking: Asking) -> _Answer:
    value = asking.value(leaf.fact)
    if value is None or value == UNKNOWN_CLASS:
        return Truth.UNKNOWN, None, None, (leaf.fact,)
    wanted = value is leaf.is_ if isinstance(leaf.is_, bool) else value in leaf.is_
    return truth.of(wanted), value, None, ()


def _compare(leaf: Compare, asking: Asking) -> _Answer:
    value = asking.value(leaf.fact)
    name, limit = leaf.comparison
    bounds = Interval(limit, limit) if isinstance(limit, int) else measure(limit, asking)
    if value is None:
        return Truth.UNKNOWN, None, bounds, (leaf.fact,)
    number = int(value)  # type: ignore[arg-type]
    if name in ("at_least", "below"):
        surely, never = number >= bounds.high, number < bounds.low
    else:
        surely, never = number > bounds.high, number <= bounds.low
    reached = Truth.YES if surely else Truth.NO if never else Truth.UNKNOWN
    answer = reached if name in ("at_least", "above") else truth.opposite(reached)
    return answer, number, bounds, ()


def _age(leaf: Age, asking: Asking) -> _Answer:
    first, last = asking.day("born_first"), asking.day("born_last")
    if first is None or last is None:
        return Truth.UNKNOWN, None, None, ("birth",)
    answer = _reached(first, last, asking, leaf.months(leaf.at_least or 0))
    if leaf.below is not None:
        grown = _reached(first, last, asking, leaf.months(leaf.below))
        answer = truth.all_of((answer, truth.opposite(grown)))
    missing = ("birth",) if answer is Truth.UNKNOWN else ()
    return answer, first if first == last else None, None, missing


def _reached(first: date, last: date, asking: Asking, months: int) -> Truth:
    """Return whether somebody born in these days has completed so many months."""
    latest = add_months(asking.moment.on, -months)
    if last <= latest:
        return Truth.YES
    return Truth.NO if first > latest else Truth.UNKNOWN


def _since(leaf: Since, asking: Asking) -> _Answer:
    happened, day = asking.value(leaf.since), asking.day(f"{leaf.since}_on")
    if happened is False:
        return Truth.NO, False, None, ()
    on = asking.moment.on
    months = leaf.below_months or leaf.at_least_months
    if leaf.window is not None:
        months = window_months(leaf.window, on)
    if happened is None or day is None:
        return Truth.UNKNOWN, day, None, (leaf.since,)
    limit = None if months is None else Interval(months, months)
    if on < day:
        return Truth.NO, day, limit, ()
    if months is None:
        return Truth.UNKNOWN, day, None, ()
    is_open = on < add_months(day, months)
    return truth.of(is_open if leaf.at_least_months is None else not is_open), day, limit, ()


def _place(leaf: PlaceIs, asking: Asking) -> _Answer:
    values = [(name, asking.value(name)) for name in leaf.facts]
    answer = truth.any_of(truth.of(None if one is None else bool(one)) for _, one in values)
    missing = tuple(name for name, one in values if one is None)
    found = next((name for name, one in values if one is True), None)
    return answer, found, None, missing if answer is Truth.UNKNOWN else ()


def _areas(leaf: InAreas, asking: Asking) -> _Answer:
    answer = lives_in(leaf.in_areas, asking.snapshot)
    value = asking.snapshot.household.get("province_code")
    return answer, value, None, ("province_code",) if answer is Truth.UNKNOWN else ()


_ANSWERS: Final[Mapping[type, Any]] = {
    Is: _is,
    Compare: _compare,
    Age: _age,
    Since: _since,
    PlaceIs: _place,
    InAreas: _areas,
}


def lives_in(codes: tuple[str, ...], snapshot: Snapshot) -> Truth:
    """Return whether a household lives in one of the areas; no code at all is the country."""
    if not codes or not snapshot.here.isdisjoint(codes):
        return Truth.YES
    return Truth.NO if snapshot.knows_place else Truth.UNKNOWN


def measure(amount: Any, asking: Asking) -> Interval:
    """Return an amount: known, or from the least to the most it can be."""
    if isinstance(amount, OfSeries):
        found = series_value(amount.series, asking.moment, asking.snapshot.here)
        return intervals.exactly(found.value)
    if isinstance(amount, OfFact):
        fact_named(amount.fact).require(FactType.NUMBER)
        value = asking.value(amount.fact)
        return intervals.exactly(None if value is None else int(value))  # type: ignore[arg-type]
    if isinstance(amount, OfLine):
        return _line(amount, asking)
    if isinstance(amount, Product):
        return intervals.product(measure(part, asking) for part in amount.product)
    if isinstance(amount, Total):
        return intervals.total(measure(part, asking) for part in amount.total)
    if isinstance(amount, Larger):
        return intervals.larger(measure(part, asking) for part in amount.larger)
    if isinstance(amount, Smaller):
        return intervals.smaller(measure(part, asking) for part in amount.smaller)
    if isinstance(amount, Shortfall):
        return intervals.shortfall(measure(amount.target, asking), measure(amount.current, asking))
    if isinstance(amount, Share):
        part, of = measure(amount.share, asking), measure(amount.of, asking)
        return intervals.share(part, amount.out_of, of, amount.round_to)
    if isinstance(amount, Cases):
        cases = [
            (check(case.when, asking).answer, measure(case.then, asking)) for case in amount.cases
        ]
        return intervals.CHOICES[amount.choose](cases)
    return intervals.exactly(amount.value)


def _line(amount: OfLine, asking: Asking) -> Interval:
    on = asking.moment.on
    area = "RURAL" if amount.income_line == "rural" else asking.value("area_type")
    if area is not None:
        return intervals.exactly(income_line(on, str(area)))
    lines = [income_line(on, one.value) for one in AreaType]
    known = [line for line in lines if line is not None]
    return Interval(min(known), max(known)) if len(known) == len(lines) else intervals.OPEN
