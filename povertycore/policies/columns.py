"""Conditions and amounts over whole columns: the same answers as scalar gives, without reasons.

A result is an array with a value for each household or for each member; what concerns households
alone stays one value a household until it meets a member. Equal conditions are answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from povertycore.dates import add_months
from povertycore.policies.catalogue import Scope, fact_named
from povertycore.policies.expressions import (
    MOST,
    Age,
    All,
    Any_,
    Cases,
    Compare,
    EveryMember,
    InAreas,
    Is,
    Larger,
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
from povertycore.policies.frames import Block, Numbers, Truths, day_number
from povertycore.policies.law_on_day import income_line, window_months
from povertycore.policies.scalar import UNKNOWN_CLASS
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import PLACE_CODES
from povertycore.policies.store import series_values
from povertycore.standards import AreaType

YES: Final = np.int8(1)
NO: Final = np.int8(-1)


@dataclass(frozen=True, slots=True)
class Answer:
    """A truth for each household, or for each member."""

    values: Truths
    of_members: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """The two ends of an amount: a whole number each, or an array of households or of members."""

    low: Any
    high: Any
    of_members: bool = False
    of_households: bool = False


class Columns:
    """The evaluator of one block of households on one day."""

    def __init__(self, block: Block, moment: Moment) -> None:
        """Keep block and day; answers are worked out when they are asked for."""
        self.block = block
        self.moment = moment
        self._kept: dict[tuple[object, ...], Any] = {}
        self._spread: dict[int, tuple[Truths, Truths]] = {}

    def _once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def check(self, node: Any) -> Answer:
        """Return the answer to a condition."""
        if isinstance(node, All):
            return self.joined([self.check(part) for part in node.all_], np.minimum)
        if isinstance(node, Any_):
            return self.joined([self.check(part) for part in node.any_], np.maximum)
        if isinstance(node, Not):
            part = self.check(node.not_)
            return Answer(-part.values, part.of_members)
        if isinstance(node, SomeMember):
            return self._some(node)
        if isinstance(node, EveryMember):
            return self._every(node)
        key, make = _LEAVES[type(node)](self, node)
        scope_is_member, values = self._once(key, make)
        return Answer(values, scope_is_member)

    def joined(self, parts: Sequence[Answer], how: np.ufunc) -> Answer:
        """Return the least or greatest of the answers; households first, members after."""
        of_households = [part.values for part in parts if not part.of_members]
        of_members = [part.values for part in parts if part.of_members]
        if not of_members:
            return Answer(_reduced(of_households, how), of_members=False)
        if of_households:
            of_members.append(self._spread_once(_reduced(of_households, how)))
        return Answer(_reduced(of_members, how), of_members=True)

    def as_members(self, answer: Answer) -> Truths:
        """Return the answer for each member."""
        return answer.values if answer.of_members else self._spread_once(answer.values)

    def _spread_once(self, values: Truths) -> Truths:
        """Return the answers of households for their members; the same array is spread once.

        The array is kept beside what became of it, so that its id cannot be that of another.
        """
        found = self._spread.get(id(values))
        if found is None:
            found = self._spread[id(values)] = (values, self.block.spread(values))
        return found[1]

    def _some(self, node: SomeMember) -> Answer:
        each = self.as_members(self.check(node.some_member))
        block = self.block
        if node.count == 1:
            found = block.gathered(each, np.maximum, -1)
        else:
            sure = block.gathered((each == 1).astype(np.int64), np.add, 0)
            possible = block.gathered((each >= 0).astype(np.int64), np.add, 0)
            found = np.where(sure >= node.count, 1, np.where(possible >= node.count, 0, -1))
            found = found.astype(np.int8)
        found = np.where(block.is_complete, found, np.maximum(found, 0))
        return Answer(found.astype(np.int8), of_members=False)

    def _every(self, node: EveryMember) -> Answer:
        each = self.as_members(self.check(node.every_member))
        found = self.block.gathered(each, np.minimum, 1)
        found = np.where(self.block.is_complete, found, np.minimum(found, 0))
        return Answer(found.astype(np.int8), of_members=False)

    def lives_in(self, codes: tuple[str, ...]) -> Truths:
        """Return which households live in one of the areas; no code at all is the country."""
        found: Truths = self._once(("areas", codes), lambda: self._lives_in(codes))
        return found

    def _lives_in(self, codes: tuple[str, ...]) -> Truths:
        table = self.block.households
        if not codes:
            return np.full(table.height, YES, dtype=np.int8)
        hit = np.zeros(table.height, dtype=np.bool_)
        for name in PLACE_CODES:
            hit |= table.is_in(name, codes) == 1
        province, _ = table.codes("province_code")
        return np.where(hit, 1, np.where(province < 0, 0, -1)).astype(np.int8)

    def measure(self, amount: Any) -> Amounts:
        """Return an amount: numbers where it is the same for all, else arrays."""
        return _AMOUNTS.get(type(amount), _constant)(self, amount)

    def aligned(self, parts: Sequence[Amounts]) -> tuple[list[Amounts], bool, bool]:
        """Return the amounts as they can be reckoned with each other, and for whom they are."""
        of_members = any(part.of_members for part in parts)
        of_households = any(part.of_households for part in parts) and not of_members
        if not of_members:
            return list(parts), False, of_households
        spread = self.block.spread
        return (
            [
                Amounts(spread(one.low), spread(one.high)) if one.of_households else one
                for one in parts
            ],
            True,
            False,
        )

    def end_at(self, end: Any, amount: Amounts, at: Any, *, of_members: bool) -> Any:
        """Return one end of an amount for the rows `at`, a number where it is the same for all."""
        if amount.of_households and of_members:
            return end[self.block.household_of_member[at]]
        return end[at] if amount.of_households or amount.of_members else end

    def filled(self, amount: Amounts, *, of_members: bool) -> tuple[Numbers, Numbers]:
        """Return both ends of an amount as arrays of members or of households."""
        block = self.block
        height = (block.members if of_members else block.households).height
        low, high = (
            self.end_at(end, amount, slice(None), of_members=of_members)
            for end in (amount.low, amount.high)
        )
        if amount.of_households or amount.of_members:
            return low, high
        return np.full(height, low, dtype=np.int64), np.full(height, high, dtype=np.int64)

    def chosen(
        self, cases: Sequence[tuple[Truths, Amounts]], choose: str, *, of_members: bool
    ) -> tuple[Numbers, Numbers]:
        """Return the amount of the first case that holds, of the highest, or of all together.

        Only the rows where a case may hold are worked on.
        """
        low = np.zeros(len(cases[0][0]), dtype=np.int64)
        high = np.zeros(len(low), dtype=np.int64)
        how = np.add if choose == "sum" else np.maximum
        for truth, amount in reversed(cases) if choose == "first" else cases:
            at: Any = np.flatnonzero(truth >= 0)
            if len(at) == len(low):
                at = slice(None)
            elif not len(at):
                continue
            sure = truth[at] == 1
            least = self.end_at(amount.low, amount, at, of_members=of_members)
            most = self.end_at(amount.high, amount, at, of_members=of_members)
            if choose == "first":
                low[at] = np.where(sure, least, np.minimum(low[at], least))
                high[at] = np.where(sure, most, np.maximum(high[at], most))
            else:
                low[at] = how(low[at], np.where(sure, least, 0))
                high[at] = how(high[at], most)
        if choose == "sum":
            np.minimum(low, MOST, out=low)
            np.minimum(high, MOST, out=high)
        return low, high


def _reduced(arrays: Sequence[NDArray[Any]], how: np.ufunc) -> NDArray[Any]:
    found = arrays[0]
    for other in arrays[1:]:
        found = how(found, other)
    return found


_Leaf = tuple[tuple[object, ...], Callable[[], tuple[bool, Truths]]]


def _is_member(name: str) -> bool:
    return fact_named(name).scope is Scope.MEMBER


def _is(columns: Columns, leaf: Is) -> _Leaf:
    member = _is_member(leaf.fact)
    table = columns.block.table(fact_named(leaf.fact).scope)

    def make() -> tuple[bool, Truths]:
        if isinstance(leaf.is_, bool):
            values = table.truths(leaf.fact)
            return member, values if leaf.is_ else -values
        return member, table.is_in(leaf.fact, leaf.is_, UNKNOWN_CLASS)

    return ("is", leaf.fact, leaf.is_), make


def _compare(columns: Columns, leaf: Compare) -> _Leaf:
    how, limit = leaf.comparison
    member = _is_member(leaf.fact)

    def make() -> tuple[bool, Truths]:
        values, known = columns.block.table(fact_named(leaf.fact).scope).numbers(leaf.fact)
        bounds = Amounts(limit, limit) if isinstance(limit, int) else columns.measure(limit)
        at_members = member or bounds.of_members
        if at_members and not member:
            values, known = columns.block.spread(values), columns.block.spread(known)
        if member and bounds.of_households:
            low, high = columns.filled(bounds, of_members=True)
            bounds = Amounts(low, high, of_members=True)
        if how in ("at_least", "below"):
            surely, never = values >= bounds.high, values < bounds.low
        else:
            surely, never = values > bounds.high, values <= bounds.low
        reached = surely.astype(np.int8) - never.astype(np.int8)
        if how in ("below", "at_most"):
            reached = -reached
        return at_members, reached * known

    shown = limit if isinstance(limit, int) else id(limit)
    return ("compare", leaf.fact, how, shown), make


def _age(columns: Columns, leaf: Age) -> _Leaf:
    low = leaf.months(leaf.at_least or 0)
    high = None if leaf.below is None else leaf.months(leaf.below)

    def reached(months: int) -> Truths:
        return columns._once(("reached", months), lambda: _reached(columns, months))  # type: ignore[no-any-return]

    def make() -> tuple[bool, Truths]:
        found = reached(low)
        return True, found if high is None else np.minimum(found, -reached(high))

    return ("age", low, high), make


def _reached(columns: Columns, months: int) -> Truths:
    members = columns.block.members
    first, known_first = members.numbers("born_first")
    last, known_last = members.numbers("born_last")
    latest = day_number(add_months(columns.moment.on, -months))
    surely, never = last <= latest, first > latest
    return (surely.astype(np.int8) - never.astype(np.int8)) * (known_first & known_last)


def _since(columns: Columns, leaf: Since) -> _Leaf:
    on = columns.moment.on
    months = leaf.below_months or leaf.at_least_months
    if leaf.window is not None:
        months = window_months(leaf.window, on)
    scope = fact_named(leaf.since).scope

    def make() -> tuple[bool, Truths]:
        table = columns.block.table(scope)
        happened = table.truths(leaf.since)
        days, known = table.numbers(f"{leaf.since}_on")
        today = day_number(on)
        if months is None:
            answer = np.zeros(len(days), dtype=np.int8)
        else:
            is_open = today < _months_later(np.where(known, days, 0), months)
            answer = np.where(is_open, 1, -1).astype(np.int8)
            if leaf.at_least_months is not None:
                answer = -answer
        answer = np.where(days > today, NO, answer)
        answer = np.where(known & (happened == 1), answer, 0)
        return scope is Scope.MEMBER, np.where(happened == -1, NO, answer).astype(np.int8)

    return ("since", leaf.since, months, leaf.at_least_months is None), make


def _months_later(days: Numbers, months: int) -> Numbers:
    """Return the same day of the month so many months later, its last day where it is short."""
    moments = days.astype("datetime64[D]")
    month = moments.astype("datetime64[M]")
    in_month = (moments - month.astype("datetime64[D]")).astype(np.int64)
    later = month + np.timedelta64(months, "M")
    first = later.astype("datetime64[D]").astype(np.int64)
    length = (later + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    found: Numbers = first + np.minimum(in_month, length - 1)
    return found


def _place(columns: Columns, leaf: PlaceIs) -> _Leaf:
    def make() -> tuple[bool, Truths]:
        table = columns.block.households
        return False, _reduced([table.truths(name) for name in leaf.facts], np.maximum)

    return ("place", leaf.facts), make


def _areas(columns: Columns, leaf: InAreas) -> _Leaf:
    return ("in_areas", leaf.in_areas), lambda: (False, columns.lives_in(leaf.in_areas))


_LEAVES: Final[dict[type, Callable[[Columns, Any], _Leaf]]] = {
    Is: _is,
    Compare: _compare,
    Age: _age,
    Since: _since,
    PlaceIs: _place,
    InAreas: _areas,
}


def _constant(columns: Columns, amount: Any) -> Amounts:
    del columns
    return Amounts(amount.value, amount.value)


def _series(columns: Columns, amount: OfSeries) -> Amounts:
    low, high = 0, MOST
    local: list[tuple[tuple[str, ...], int]] = []
    for codes, valued in series_values(amount.series, columns.moment):
        if codes and valued.value is not None:
            local.append((codes, valued.value))
        elif valued.value is not None:
            low = high = valued.value
    here = [(columns.lives_in(codes) == 1, value) for codes, value in local]
    here = [(hit, value) for hit, value in here if hit.any()]
    if not here:
        return Amounts(low, high)
    height = columns.block.households.height
    lows, highs = np.full(height, low, np.int64), np.full(height, high, np.int64)
    # Where the nation has no value of its own, the place's alone counts.
    highest = np.full(height, -1, np.int64) if high == MOST else lows.copy()
    for hit, value in here:
        highest = np.where(hit, np.maximum(highest, value), highest)
    known = highest >= 0
    return Amounts(
        np.where(known, highest, lows), np.where(known, highest, highs), of_households=True
    )


def _fact(columns: Columns, amount: OfFact) -> Amounts:
    member = _is_member(amount.fact)
    values, known = columns.block.table(fact_named(amount.fact).scope).numbers(amount.fact)
    low = np.where(known, values, 0)
    return Amounts(low, np.where(known, values, MOST), member, not member)


def _line(columns: Columns, amount: OfLine) -> Amounts:
    on = columns.moment.on
    lines = {one.value: income_line(on, one.value) for one in AreaType}
    if any(line is None for line in lines.values()):
        return Amounts(0, MOST)
    rural, urban = lines["RURAL"], lines["URBAN"]
    if amount.income_line == "rural" or rural == urban:
        return Amounts(rural, rural)
    assert rural is not None and urban is not None  # noqa: S101, PT018 - told above
    is_rural = columns.block.households.is_in("area_type", ("RURAL",))
    low = np.where(is_rural == 1, rural, np.where(is_rural == -1, urban, min(rural, urban)))
    high = np.where(is_rural == 1, rural, np.where(is_rural == -1, urban, max(rural, urban)))
    return Amounts(low, high, of_households=True)


def _product(columns: Columns, amount: Product) -> Amounts:
    parts, members, households = columns.aligned([columns.measure(one) for one in amount.product])
    low: Any = 1
    high: Any = 1
    for part in parts:
        low = np.minimum(low * part.low, MOST)
        high = _times(high, part.high)
    return Amounts(low, high, members, households)


def _times(one: Any, other: Any) -> Any:
    """Return two upper ends multiplied, MOST where either is MOST and the other is not 0."""
    is_open = (one >= MOST) | (other >= MOST)
    closed = np.minimum(np.where(is_open, 0, one) * np.where(is_open, 0, other), MOST)
    return np.where(is_open & (one != 0) & (other != 0), MOST, closed)


def _total(columns: Columns, amount: Total) -> Amounts:
    parts, members, households = columns.aligned([columns.measure(one) for one in amount.total])
    low = np.minimum(sum(part.low for part in parts), MOST)
    high = np.minimum(sum(part.high for part in parts), MOST)
    return Amounts(low, high, members, households)


def _bounded(columns: Columns, amounts: Sequence[Any], how: np.ufunc) -> Amounts:
    parts, members, households = columns.aligned([columns.measure(one) for one in amounts])
    low = _reduced([part.low for part in parts], how)
    return Amounts(low, _reduced([part.high for part in parts], how), members, households)


def _shortfall(columns: Columns, amount: Shortfall) -> Amounts:
    measured = [columns.measure(amount.target), columns.measure(amount.current)]
    (target, current), members, households = columns.aligned(measured)
    low = np.maximum(target.low - current.high, 0)
    return Amounts(low, np.maximum(target.high - current.low, 0), members, households)


def _share(columns: Columns, amount: Share) -> Amounts:
    measured = [columns.measure(amount.share), columns.measure(amount.of)]
    (part, of), members, households = columns.aligned(measured)
    step = amount.out_of * amount.round_to

    def rounded(numerator: Any) -> Any:
        return (2 * numerator + step) // (2 * step) * amount.round_to

    is_open = (part.high >= MOST) | (of.high >= MOST)
    closed = np.where(is_open, 0, part.high) * np.where(is_open, 0, of.high)
    high = np.where(is_open, MOST, np.minimum(rounded(closed), MOST))
    low = rounded(part.low * of.low)
    low = np.where(is_open, low, np.minimum(low, MOST))
    return Amounts(low, high, members, households)


def _cases(columns: Columns, amount: Cases) -> Amounts:
    answers = [columns.check(case.when) for case in amount.cases]
    amounts = [columns.measure(case.then) for case in amount.cases]
    members = any(one.of_members for one in answers) or any(one.of_members for one in amounts)
    pairs = [
        (columns.as_members(answer) if members else answer.values, one)
        for answer, one in zip(answers, amounts, strict=True)
    ]
    low, high = columns.chosen(pairs, amount.choose, of_members=members)
    return Amounts(low, high, members, not members)


_AMOUNTS: Final[dict[type, Callable[[Columns, Any], Amounts]]] = {
    OfSeries: _series,
    OfFact: _fact,
    OfLine: _line,
    Product: _product,
    Total: _total,
    Larger: lambda columns, amount: _bounded(columns, amount.larger, np.maximum),
    Smaller: lambda columns, amount: _bounded(columns, amount.smaller, np.minimum),
    Shortfall: _shortfall,
    Share: _share,
    Cases: _cases,
}
