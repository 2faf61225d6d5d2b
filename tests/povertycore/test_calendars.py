"""The calendar of reviews: which periods run or come near a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore import calendars
from povertycore.calendars import DayOfYear, Entry, deadlines

DAYS = st.dates(date(2021, 9, 1), date(2030, 12, 31))


def periods(on: date, code: str) -> list[tuple[date, date]]:
    return [(one.begins_on, one.ends_on) for one in deadlines(on) if one.code == code]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 9, 1), [(date(2021, 9, 1), date(2021, 12, 14))]),
        (date(2021, 12, 14), [(date(2021, 9, 1), date(2021, 12, 14))]),
        (date(2021, 12, 15), []),
        (date(2022, 8, 1), []),
        (date(2022, 8, 2), [(date(2022, 9, 1), date(2022, 12, 14))]),
    ],
)
def test_the_annual_review_runs_from_september_to_14_december(
    on: date, expected: list[tuple[date, date]]
) -> None:
    assert periods(on, "annual_review") == expected


def test_the_monthly_review_is_decided_within_15_days_of_the_15th() -> None:
    assert periods(date(2022, 2, 15), "monthly_review") == [
        (date(2022, 2, 15), date(2022, 3, 2)),
        (date(2022, 3, 15), date(2022, 3, 30)),
    ]


def test_before_the_decision_was_in_force_nothing_is_due() -> None:
    assert deadlines(date(2021, 6, 1)) == []


def test_what_no_text_was_found_for_is_not_verified() -> None:
    assert all(one.verified for one in deadlines(date(2025, 10, 1)))
    assert not any(one.verified for one in deadlines(date(2026, 10, 1)))


def test_every_period_names_its_article() -> None:
    assert {one.article for one in deadlines(date(2023, 11, 1))} == {"Quyết định số 24/2021/QĐ-TTg"}


@given(DAYS)
def test_periods_run_or_begin_soon_and_the_earliest_end_comes_first(on: date) -> None:
    found = deadlines(on, ahead_days=20)
    assert found
    assert [one.ends_on for one in found] == sorted(one.ends_on for one in found)
    for one in found:
        assert one.begins_on <= one.ends_on
        assert one.runs_on(on) or on < one.begins_on <= on + timedelta(days=20)


def test_a_yearly_period_needs_both_ends() -> None:
    with pytest.raises(ValueError, match="either ends or decided_within_days"):
        Entry.model_validate(
            {
                "code": "x",
                "name_vi": "x",
                "name_en": "x",
                "cites": "1/QĐ-TTg",
                "begins": DayOfYear(day=1, month=9),
                "in_force": {"from": "2021-01-01", "to": None, "source": ["a"], "verified": True},
            }
        )


def test_the_file_is_read_and_hangs_together() -> None:
    file = calendars._calendar()
    assert {entry.code for entry in file.entries} == {"annual_review", "monthly_review"}
