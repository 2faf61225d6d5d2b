"""Half-open periods, births that may be a year alone, ages that may be undecided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.dates import (
    Birth,
    DateNotReadError,
    Period,
    add_months,
    age_bounds,
    age_on,
    newly_escaped_until,
    parse_birth,
    parse_date_vi,
)

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A period of one day to many, or open."""
    begins = draw(DAYS)
    length = draw(st.none() | st.integers(1, 4000))
    return Period(begins, None if length is None else begins + timedelta(days=length))


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="must end after it begins"):
        Period(date(2021, 1, 1), date(2021, 1, 1))


def test_the_last_day_is_not_in_it() -> None:
    period = Period(date(2016, 1, 1), date(2022, 1, 1))
    assert not period.contains(date(2015, 12, 31))
    assert period.contains(date(2016, 1, 1))
    assert period.contains(date(2021, 12, 31))
    assert not period.contains(date(2022, 1, 1))
    assert not period.overlaps(Period(date(2022, 1, 1)))
    assert Period(date(2022, 1, 1)).contains(date(9999, 12, 31))


@given(periods(), periods())
def test_overlapping_is_sharing_a_day(one: Period, other: Period) -> None:
    first_shared = max(one.valid_from, other.valid_from)
    shares = one.contains(first_shared) and other.contains(first_shared)
    assert one.overlaps(other) is shares
    assert other.overlaps(one) is shares


@pytest.mark.parametrize(
    "text",
    [
        "05/09/2021",
        "5/9/2021",
        " 05-09-2021 ",
        "05.09.2021",
        "5 / 9 / 2021",
        "2021-09-05",
        "2021/09/05",
        "2021-09-05 00:00:00",
        "ngày 5 tháng 9 năm 2021",
        "Ngày 05 tháng 09 năm 2021",
        "5 tháng 9 năm 2021",
    ],
)
def test_days_as_people_write_them(text: str) -> None:
    assert parse_date_vi(text) == date(2021, 9, 5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "date.empty"),
        ("hôm qua", "date.not_a_date"),
        ("5/9", "date.not_a_date"),
        ("05/09-2021", "date.not_a_date"),
        ("5/9/21", "date.short_year"),
        ("5/9/20211", "date.not_a_date"),
        ("31/02/2021", "date.no_such_day"),
        ("5/13/2021", "date.no_such_day"),
        ("2021-13-01", "date.no_such_day"),
        ("0/1/2021", "date.no_such_day"),
    ],
)
def test_what_is_no_day_is_refused_in_words(text: str, key: str) -> None:
    with pytest.raises(DateNotReadError) as refusal:
        parse_date_vi(text)
    assert refusal.value.key == key
    assert refusal.value.render("vi") != str(refusal.value)


@given(DAYS)
def test_printed_days_are_read_back(day: date) -> None:
    assert parse_date_vi(f"{day:%d/%m/%Y}") == day
    assert parse_date_vi(f"{day.day}/{day.month}/{day.year}") == day
    assert parse_date_vi(day.isoformat()) == day


@pytest.mark.parametrize(
    ("value", "birth"),
    [
        ("1957", Birth(1957)),
        (" 1957 ", Birth(1957)),
        ("1957.0", Birth(1957)),
        (1957, Birth(1957)),
        (1957.0, Birth(1957)),
        (Decimal("1957"), Birth(1957)),
        ("3/1957", Birth(1957, None, 3)),
        ("03-1957", Birth(1957, None, 3)),
        ("02/03/1957", Birth(1957, date(1957, 3, 2), 3)),
        ("1957-03-02", Birth(1957, date(1957, 3, 2), 3)),
        (date(1957, 3, 2), Birth(1957, date(1957, 3, 2), 3)),
        (datetime(1957, 3, 2, 7, 0, tzinfo=UTC), Birth(1957, date(1957, 3, 2), 3)),
    ],
)
def test_births_as_workbooks_hold_them(value: Any, birth: Birth) -> None:
    assert parse_birth(value) == birth


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (None, "birth.empty"),
        ("  ", "birth.empty"),
        ("không rõ", "birth.not_a_birth"),
        ([], "birth.not_a_birth"),
        (True, "birth.not_a_birth"),
        (57, "birth.not_a_birth"),
        ("57", "birth.not_a_birth"),
        (1957.5, "birth.not_a_birth"),
        (20910, "birth.serial"),
        (20910.0, "birth.serial"),
        ("13/1957", "date.no_such_day"),
        ("31/2/1957", "date.no_such_day"),
        ("2/3/57", "date.short_year"),
        ("1057", "birth.year_out_of_range"),
        ("02/03/2957", "birth.year_out_of_range"),
    ],
)
def test_what_is_no_birth_is_refused_in_words(value: Any, key: str) -> None:
    with pytest.raises(DateNotReadError) as refusal:
        parse_birth(value)
    assert refusal.value.key == key
    assert refusal.value.render("vi") != str(refusal.value)


@given(st.text(max_size=15) | st.integers() | st.floats(allow_nan=True))
def test_no_cell_breaks_the_reader(value: Any) -> None:
    try:
        birth = parse_birth(value)
    except DateNotReadError:
        return
    assert 1850 <= birth.year <= 2100


@given(DAYS, DAYS)
def test_age_counts_birthdays(born: date, day: date) -> None:
    birth = Birth(born.year, born, born.month)
    age = age_on(birth, day)
    if day < born:
        assert age is None
        assert max(age_bounds(birth, day)) < 0
        return
    assert age is not None
    birthdays = 0
    while add_months(born, 12 * (birthdays + 1)) <= day:
        birthdays += 1
    # A birthday of 29 February falls on 1 March in a common year, add_months puts it on the 28th.
    if (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28):
        assert age in (birthdays, birthdays - 1)
    else:
        assert age == birthdays


@given(DAYS, DAYS, st.sampled_from(["month", "year"]))
def test_bounds_hold_for_every_day_it_could_have_been(born: date, day: date, known: str) -> None:
    birth = Birth(born.year, None, born.month if known == "month" else None)
    low, high = age_bounds(birth, day)
    exact = age_on(Birth(born.year, born, born.month), day)
    if exact is not None:
        assert low <= exact <= high
    assert high - low <= 1
    undecided = age_on(birth, day)
    assert undecided is None or undecided == low == high


def test_a_year_alone_decides_on_the_last_day_of_the_year_only() -> None:
    birth = Birth(2000)
    assert age_bounds(birth, date(2021, 6, 1)) == (20, 21)
    assert age_on(birth, date(2021, 6, 1)) is None
    assert age_on(birth, date(2021, 12, 31)) == 21
    assert age_bounds(birth, date(2000, 6, 1)) == (0, 0)
    assert age_on(birth, date(1999, 1, 1)) is None


def test_months_end_where_the_month_does() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert add_months(date(2021, 12, 15), 1) == date(2022, 1, 15)
    assert add_months(date(2021, 1, 15), -1) == date(2020, 12, 15)


@given(DAYS, st.integers(-600, 600))
def test_so_many_months_later(day: date, months: int) -> None:
    if not 1 <= (day.year * 12 + day.month - 1 + months) // 12 <= 9999:
        return
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_newly_escaped_lasts_thirty_six_months() -> None:
    assert newly_escaped_until(date(2021, 12, 15)) == date(2024, 12, 15)
    assert newly_escaped_until(date(2021, 12, 15), months=12) == date(2022, 12, 15)
