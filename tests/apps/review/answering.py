"""Answers for tests of the sheets: a whole Phiếu B of 2022 in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from giamngheo.apps.review import services
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.models import Case, Sheet
from tests.apps.review.making import INDICATORS, STANDARD
from tests.people import TODAY, Cast

VISITED = date(2026, 9, 20)
SCORED_ON = date(2026, 9, 25)


def answers(
    points: int | None = 130, deprived: int | None = 4, *, standard_id: str = STANDARD, **more: Any
) -> Answers:
    """So many points of B1; the first so many indicators deprived, the others not."""
    ticks = {} if deprived is None else {n: i < deprived for i, n in enumerate(INDICATORS)}
    told: dict[str, Any] = {
        "income_totals": {} if points is None else {standard_id: points},
        "deprivations": {standard_id: ticks} if ticks else {},
        "reviewer": "Lê Văn Rà",
        "visited_on": VISITED,
    }
    return Answers(**{**told, **more})


def enter(cast: Cast, case: Case, typed: Answers | None = None, **more: Any) -> Sheet:
    """The answers of a case as An enters them, completed unless said otherwise."""
    case.refresh_from_db()
    told: dict[str, Any] = {
        "number": case.sheet_count + 1,
        "expected_version": 0,
        "complete": True,
        "actor": cast.an,
        "on": SCORED_ON,
        "today": TODAY,
    }
    return services.enter_answers(case=case, answers=typed or answers(), **{**told, **more})
