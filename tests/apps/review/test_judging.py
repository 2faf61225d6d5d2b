"""Answers to classes: the same as the evaluator for whole provinces, and what an unknown lacks."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.judging import Place, forms_of, judge, scoring_problems, tick_source
from povertycore.law_store import standard
from povertycore.law_values import AreaType
from povertycore.nation.evaluation import evaluate, reason_of

STANDARDS = {
    "vn-2011": date(2014, 1, 31),
    "hanoi-2011": date(2014, 1, 31),
    "vn-2016": date(2020, 9, 1),
    "hanoi-2016": date(2020, 9, 1),
    "vn-2022": date(2026, 9, 1),
    "hanoi-2022": date(2024, 9, 1),
    "hcm-2021": date(2022, 9, 1),
}


@st.composite
def sheets(draw: Any) -> tuple[str, Answers, AreaType]:
    key = draw(st.sampled_from(sorted(STANDARDS)))
    law = standard(key)
    codes = [each.code for each in law.indicators]
    tick = st.sampled_from([True, False, None])
    ticks = {code: draw(tick) for code in codes}
    most = len(codes) * (law.scores.points_per_indicator.value if law.scores else 1)
    total = draw(st.one_of(st.none(), st.integers(0, most))) if codes else None
    points = draw(st.one_of(st.none(), st.integers(100, 200)))
    income = draw(st.one_of(st.none(), st.integers(300_000, 4_000_000)))
    answers = Answers(
        income_totals={} if points is None or law.scores is None else {key: points},
        income_vnd=income,
        deprivations={key: ticks} if codes else {},
        deprivation_totals={} if total is None else {key: total},
    )
    return key, answers, draw(st.sampled_from(list(AreaType)))


@given(sheets())
def test_a_sheet_gets_the_class_that_the_evaluator_for_provinces_gives(
    sheet: tuple[str, Answers, AreaType],
) -> None:
    key, answers, area_type = sheet
    on = STANDARDS[key]
    judged = judge(answers, forms_of([key], on), Place(area_type), on)[key]
    measured = judged.measured
    columns: dict[str, Any] = {
        "area_type": [area_type.value],
        "income_vnd": pl.Series([measured.income_vnd], dtype=pl.Int64),
        "income_points": pl.Series([measured.income_points], dtype=pl.Int64),
        "deprivation_points": pl.Series([measured.deprivation_points], dtype=pl.Int64),
        "deprivation_count": pl.Series([measured.deprivation_count], dtype=pl.Int64),
    }
    for code, tick in (measured.deprivations or {}).items():
        columns[code] = pl.Series([tick], dtype=pl.Boolean)
    found = evaluate(pl.DataFrame(columns), standard(key))
    assert found["poverty_class"][0] == judged.poverty_class.value
    assert found["reason"][0] == reason_of(judged.classification).value


@given(sheets())
def test_an_unknown_class_always_says_what_lacks_and_a_known_one_nothing(
    sheet: tuple[str, Answers, AreaType],
) -> None:
    key, answers, area_type = sheet
    on = STANDARDS[key]
    judged = judge(answers, forms_of([key], on), Place(area_type), on)[key]
    assert bool(judged.missing) is not judged.is_known


def test_where_the_kind_of_place_is_not_known_there_is_no_class() -> None:
    on = STANDARDS["vn-2022"]
    judged = judge(
        Answers(income_totals={"vn-2022": 10}), forms_of(["vn-2022"], on), Place(None), on
    )
    assert not judged["vn-2022"].is_known
    assert judged["vn-2022"].missing


def test_a_city_standard_that_asks_the_same_shares_the_ticks_of_the_national_one() -> None:
    forms = forms_of(["vn-2022", "hanoi-2022", "vn-2016"], date(2024, 9, 1))
    assert tick_source(forms) == {
        "vn-2022": "vn-2022", "hanoi-2022": "vn-2022", "vn-2016": "vn-2016",
    }  # fmt: skip


GROUPS: dict[str, Any] = {
    "household_size": "persons_3_4", "non_farm_work": "none", "house": ["wall", "roof"],
    "assets": ["motorbike"], "land": "small", "livestock": [],
}  # fmt: skip


def test_a_whole_table_is_asked_group_by_group_and_the_made_up_one_only_where_allowed(
    settings: Any,
) -> None:
    on = date(2026, 9, 1)
    asked = Answers(region="NT3", income_answers={"vn-2022": GROUPS})
    place = Place(AreaType.RURAL)
    assert forms_of(["vn-2022"], on)[0].b1 is None
    assert scoring_problems(asked, forms_of(["vn-2022"], on), place, on)
    settings.FICTITIOUS_POINTS = True
    forms = forms_of(["vn-2022"], on)
    assert scoring_problems(asked, forms, place, on) == {}
    judged = judge(asked, forms, place, on)["vn-2022"]
    assert (judged.b1_points, judged.is_fictitious) == (20 + 0 + 20 + 20 + 10 + 0, True)


@pytest.mark.parametrize(
    ("group", "answer"),
    [
        ("household_size", "persons_9"),
        ("household_size", ["persons_1_2", "persons_3_4"]),
        ("x", "y"),
    ],
)
def test_a_wrong_answer_of_a_group_is_refused_at_that_group(
    settings: Any, group: str, answer: Any
) -> None:
    settings.FICTITIOUS_POINTS = True
    on = date(2026, 9, 1)
    asked = Answers(region="NT3", income_answers={"vn-2022": {**GROUPS, group: answer}})
    found = scoring_problems(asked, forms_of(["vn-2022"], on), Place(AreaType.RURAL), on)
    assert set(found) == {f"income_answers.vn-2022.{group}"}


def test_groups_without_a_region_ask_for_the_region(settings: Any) -> None:
    settings.FICTITIOUS_POINTS = True
    on = date(2026, 9, 1)
    asked = Answers(income_answers={"vn-2022": GROUPS})
    assert set(scoring_problems(asked, forms_of(["vn-2022"], on), Place(AreaType.RURAL), on)) == {
        "region"
    }
