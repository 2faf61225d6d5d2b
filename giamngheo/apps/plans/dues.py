"""Deadlines of plans: between the reader's code, the words of an office, and days.

It knows no clock; every day comes in.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from povertycore.plans.deadlines import find_dues, say_due
from povertycore.plans.model import Cycle, Due

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def due_of(code: str, text: str = "") -> Due:
    """The deadline a code stands for ('2021-03-10', 'yearly:30/11', 'within:2'). Raises ValueError.

    >>> due_of("yearly:30/11").cycles[0].month
    11
    """
    if code.startswith("within:"):
        return Due(text, within_days=int(code.removeprefix("within:")))
    if code[:1].isdigit():
        return Due(text, day=date.fromisoformat(code))
    return Due(text, cycles=tuple(map(cycle_of, code.split("+"))))


def cycle_of(code: str) -> Cycle:
    kind, _, at = code.partition(":")
    if kind not in {*MONTHS, "weekly", "periodic"}:
        raise ValueError(code)
    day, _, month = at.partition("/")
    return Cycle(kind, int(day) if day else None, int(month) if month else None)  # type: ignore[arg-type]


def words(code: str) -> str:
    """How an office writes the deadline: 'trước ngày 30/11 hằng năm'."""
    return say_due(due_of(code))


def read_due(text: str, year: int | None) -> dict[str, object] | None:
    """The deadline in a text an officer typed, as shapes.Due takes it; None where there is none."""
    found = find_dues(text if " " in text.strip() else f"trước ngày {text.strip()}", year)
    if not found:
        return None
    due = found[0].due
    return {
        "code": due.code(), "date": due.day.isoformat() if due.day else None, "text": text.strip(),
    }  # fmt: skip


def days_due(code: str, *, first: date, last: date) -> list[date]:
    """The days a deadline falls on from `first` to `last`, in order.

    A cycle without a day falls on the last day of its period. Days counted from an event that the
    plan does not date ('within:2'), and 'periodic', fall on none.

    >>> days_due("yearly:30/11", first=date(2021, 1, 1), last=date(2022, 12, 31))
    [datetime.date(2021, 11, 30), datetime.date(2022, 11, 30)]
    """
    if not code:
        return []
    due = due_of(code)
    if due.day is not None:
        return [due.day] if first <= due.day <= last else []
    found = {day for cycle in due.cycles for day in days_of(cycle, first, last)}
    return sorted(found)


def days_of(cycle: Cycle, first: date, last: date) -> Iterator[date]:
    if cycle.kind == "weekly":
        day = first + timedelta(days=(4 - first.weekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
        return
    every = MONTHS.get(cycle.kind)
    if every is None:
        return
    for year in range(first.year, last.year + 1):
        for month in range(every, 13, every):
            at = month_at(cycle, month, every)
            most = calendar.monthrange(year, at)[1]
            day = date(year, at, min(cycle.day or most, most))
            if first <= day <= last:
                yield day


def month_at(cycle: Cycle, month: int, every: int) -> int:
    """The month a period's deadline falls in; a month the plan names shifts all of them alike.

    '6 tháng trước ngày 15/6' falls in June and December, '30/11 hằng năm' in November.
    """
    if cycle.month is None:
        return month
    return month - every + (cycle.month - 1) % every + 1
