"""What both evaluators look up in the law for a day: lines of income and lengths of windows."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from povertycore import windows
from povertycore.law_store import NoLawInForce, standards_in_force
from povertycore.standards import AreaType


@lru_cache(maxsize=4096)
def income_line(on: date, area: str) -> int | None:
    """Return the national poverty line of a kind of place, đồng a person a month.

    Under a standard with two lines it is the lower one. None where no standard holds on the day.
    """
    try:
        standard = standards_in_force(on)[0]
    except NoLawInForce:
        return None
    thresholds = standard.thresholds(AreaType(area))
    lower = thresholds.income_lower
    return thresholds.income_upper if lower is None else lower


@lru_cache(maxsize=4096)
def window_months(code: str, on: date) -> int | None:
    """Return the length of a window of law/windows on the day; None where none is in force."""
    for entry in windows.windows().entries:
        if entry.code == code and entry.in_force.period.contains(on):
            return entry.months.value
    return None
