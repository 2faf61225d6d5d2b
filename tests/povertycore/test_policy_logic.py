"""Three-valued logic: its laws, and intervals that only ever narrow when more is known."""

from __future__ import annotations

from itertools import product as pairs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.policies import intervals, truth
from povertycore.policies.expressions import MOST
from povertycore.policies.intervals import Interval
from povertycore.policies.truth import Truth, all_of, any_of, at_least, opposite

TRUTHS = st.sampled_from(list(Truth))
LISTS = st.lists(TRUTHS, max_size=6)


@pytest.mark.parametrize(("one", "other"), list(pairs(Truth, Truth)))
def test_not_turns_all_into_any(one: Truth, other: Truth) -> None:
    assert opposite(all_of((one, other))) is any_of((opposite(one), opposite(other)))
    assert opposite(any_of((one, other))) is all_of((opposite(one), opposite(other)))


@pytest.mark.parametrize("one", Truth)
def test_not_twice_is_nothing_and_unknown_stays_unknown(one: Truth) -> None:
    assert opposite(opposite(one)) is one
    assert opposite(Truth.UNKNOWN) is Truth.UNKNOWN
    assert all_of((one, Truth.YES)) is one
    assert any_of((one, Truth.NO)) is one
    assert all_of((one, Truth.NO)) is Truth.NO
    assert any_of((one, Truth.YES)) is Truth.YES


def test_two_valued_logic_is_kept() -> None:
    for one, other in pairs((True, False), repeat=2):
        assert all_of((truth.of(one), truth.of(other))) is truth.of(one and other)
        assert any_of((truth.of(one), truth.of(other))) is truth.of(one or other)


@given(LISTS)
def test_order_and_repetition_do_not_matter(parts: list[Truth]) -> None:
    assert all_of(parts) is all_of([*reversed(parts), *parts])
    assert any_of(parts) is any_of([*reversed(parts), *parts])


@given(LISTS, st.integers(0, 5), st.sampled_from((Truth.YES, Truth.NO)))
def test_learning_a_fact_never_turns_an_answer_round(
    parts: list[Truth], place: int, learnt: Truth
) -> None:
    """UNKNOWN may become yes or no; what was yes or no stays."""
    if place >= len(parts) or parts[place] is not Truth.UNKNOWN:
        return
    known = [*parts[:place], learnt, *parts[place + 1 :]]
    for combine in (all_of, any_of, lambda some: at_least(some, 2)):
        before = combine(parts)
        assert before is Truth.UNKNOWN or combine(known) is before


@given(LISTS)
def test_one_of_a_list_is_any_of_it(parts: list[Truth]) -> None:
    assert at_least(parts, 1) is any_of(parts)
    incomplete = at_least(parts, 1, is_complete=False)
    assert incomplete is (Truth.YES if Truth.YES in parts else Truth.UNKNOWN)


@st.composite
def amounts(draw: st.DrawFn) -> Interval:
    low = draw(st.integers(0, 10**7))
    return Interval(low, draw(st.sampled_from((low, low + 1000, MOST))))


CASES = st.lists(st.tuples(TRUTHS, amounts()), min_size=1, max_size=4)


@given(CASES, st.sampled_from(sorted(intervals.CHOICES)))
def test_a_choice_of_cases_narrows_when_more_is_known(
    cases: list[tuple[Truth, Interval]], how: str
) -> None:
    """Every way of answering the open cases lies within the interval given before."""
    choose = intervals.CHOICES[how]
    wide = choose(cases)
    assert 0 <= wide.low <= wide.high <= MOST
    options = [
        [
            (answer, amount)
            for answer in ((Truth.YES, Truth.NO) if case is Truth.UNKNOWN else (case,))
        ]
        for case, amount in cases
    ]
    for settled in pairs(*options):
        narrow = choose(list(settled))
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


@given(amounts(), amounts())
def test_a_top_up_and_what_is_received_make_the_target(target: Interval, current: Interval) -> None:
    gap = intervals.shortfall(target, current)
    if target.known is not None and current.known is not None:
        assert gap.known == max(0, target.known - current.known)
    assert 0 <= gap.low <= gap.high <= MOST


@given(st.integers(0, 300), st.integers(0, 10**7), st.sampled_from((1, 1000)))
def test_a_share_is_within_half_a_step_of_the_exact_one(part: int, of: int, step: int) -> None:
    found = intervals.share(Interval(part, part), 100, Interval(of, of), step).known
    assert found is not None
    assert found % step == 0
    assert abs(200 * found - 2 * part * of) <= 100 * step
