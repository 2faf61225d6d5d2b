"""Deadlines of plans as days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.plans.dues import days_due, read_due, words

YEAR = {"first": date(2024, 1, 1), "last": date(2024, 12, 31)}


def test_days_of_each_kind_of_deadline() -> None:
    assert days_due("2024-03-10", **YEAR) == [date(2024, 3, 10)]
    assert days_due("2025-03-10", **YEAR) == []
    assert days_due("yearly:30/11", **YEAR) == [date(2024, 11, 30)]
    assert days_due("half_yearly:15/6", **YEAR) == [date(2024, 6, 15), date(2024, 12, 15)]
    assert days_due("monthly:31", **YEAR)[1] == date(2024, 2, 29)
    assert days_due("quarterly", **YEAR)[0] == date(2024, 3, 31)
    assert days_due("within:2", **YEAR) == days_due("periodic", **YEAR) == []
    assert len(days_due("weekly", **YEAR)) == 52


def test_a_deadline_typed_again_as_it_is_shown_is_the_same() -> None:
    for code in ("2024-03-10", "yearly:30/11", "half_yearly:15/6", "monthly", "quarterly"):
        again = read_due(words(code), 2024)
        assert again is not None
        assert again["code"] == code
    assert read_due("10/03/2024", None) == {
        "code": "2024-03-10", "date": "2024-03-10", "text": "10/03/2024",
    }  # fmt: skip
    assert read_due("khi nào xong thì xong", 2024) is None


@given(
    code=st.sampled_from(["monthly", "monthly:15", "quarterly", "half_yearly:20/6", "yearly:5/12",
                          "weekly", "monthly+yearly:30/11"]),
    first=st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    span=st.integers(0, 900),
)  # fmt: skip
def test_days_lie_in_the_span_in_order_and_do_not_depend_on_where_it_is_cut(
    code: str, first: date, span: int
) -> None:
    last = first + timedelta(days=span)
    found = days_due(code, first=first, last=last)
    assert found == sorted(set(found))
    assert all(first <= day <= last for day in found)
    middle = first + timedelta(days=span // 2)
    after = days_due(code, first=middle + timedelta(days=1), last=last)
    assert found == days_due(code, first=first, last=middle) + after
