"""The class of one household: cases a lawyer can read, and properties that always hold."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycore.classification import (
    AreaType,
    Change,
    Classification,
    Direction,
    Measured,
    MeasureError,
    Outcome,
    PovertyClass,
    classify,
    explain,
    render,
)
from povertycore.decision import Band, Level, decision_table
from povertycore.evaluation import evaluate
from povertycore.law_store import (
    NoLawInForce,
    all_standards,
    read_yaml,
    standard,
    standards_in_force,
)
from povertycore.standards import Method, Standard

CASES = Path(__file__).parent / "cases"
# The households are drawn near the lines, so fewer examples meet every boundary.
FEWER = settings(max_examples=40)
RANK = {"POOR": 0, "NEAR_POOR": 1, "AVERAGE": 2, "NOT_POOR": 3}


OTHER_KINDS = {"by-day", "indicators", "transitions", "forms"}
"""Folders of cases that other tests collect; the rest are named after a standard."""


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*/*.yaml")):
        if path.parent.name in OTHER_KINDS:
            continue
        for case in read_yaml(path):
            name = f"{path.parent.name}/{path.stem}: {case['name']}"
            found.append(pytest.param(path.parent.name, case, id=name))
    return found


def test_there_are_cases_for_every_standard() -> None:
    folders = {folder.name for folder in CASES.iterdir()} - OTHER_KINDS
    assert folders == {one.id for one in all_standards()}
    assert len(_cases()) >= 100


def test_there_are_cases_enough_and_each_names_its_law() -> None:
    cases = [case for path in CASES.glob("*/*.yaml") for case in read_yaml(path)]
    assert len(cases) >= 150
    for case in cases:
        assert len(case["source"].strip()) > 5, case["name"]


@pytest.mark.parametrize(("standard_id", "case"), _cases())
def test_case(standard_id: str, case: dict[str, Any]) -> None:
    assert case["source"].strip()
    area = AreaType(case["area"]) if case["area"] else None
    result = classify(Measured(**case["measured"]), standard(standard_id), area)
    assert result.poverty_class == case["expect"], explain(result)
    assert result.standard_id == standard_id
    if "steps" in case:
        assert [f"{step.code} {step.outcome}" for step in result.steps] == case["steps"]
    if "next" in case:
        following = result.next_class
        if case["next"] is None:
            assert following is None
        else:
            assert following is not None
            assert following.poverty_class == case["next"]["class"]
            changes = {change.measure: change.needed for change in following.changes}
            assert changes == case["next"]["changes"]


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case["name"]) for case in read_yaml(CASES / "by-day/standards.yaml")],
)
def test_case_of_a_day(case: dict[str, Any]) -> None:
    """Every standard that holds on the day in the place, each with its own result."""
    place, on = case.get("place", []), case["day"]
    if "refused" in case:
        with pytest.raises(NoLawInForce, match=case["refused"]):
            standards_in_force(on, place)
        return
    standards = standards_in_force(on, place)
    found = evaluate(Measured(**case["measured"]), standards, AreaType(case["area"]))
    classes = {name: result.poverty_class.value for name, result in found.items()}
    assert classes == case["expect"]
    assert next(iter(found)).startswith("vn-")


def test_each_standard_is_met_on_its_first_and_its_last_day() -> None:
    met = {
        (name, case["day"])
        for case in read_yaml(CASES / "by-day/standards.yaml")
        for name in case.get("expect", ())
    }
    for one in all_standards():
        if one.level == "national":
            assert one.period.valid_to is not None
            days = {one.period.valid_from, one.period.valid_to - timedelta(1)}
            assert {(one.id, day) for day in days} <= met


# --- properties -----------------------------------------------------------------------------------


def _near(*lines: int | None) -> st.SearchStrategy[int | None]:
    """Nothing, the lines themselves, their neighbours, and anything between."""
    close = [line + step for line in lines if line is not None for step in (-1, 0, 1)]
    return st.none() | st.sampled_from(close) | st.integers(0, max(close) * 2)


@st.composite
def households(draw: st.DrawFn) -> tuple[Standard, AreaType, Measured]:
    """A standard, a kind of place and a household measured near its lines."""
    chosen = draw(st.sampled_from(all_standards()))
    area = draw(st.sampled_from(list(AreaType)))
    lines = chosen.thresholds(area)
    incomes = (lines.income_lower, lines.income_upper, lines.income_average_to)
    most = len(chosen.indicators)
    flags = None
    if most and draw(st.booleans()):
        answer = st.sampled_from([True, False, None])
        flags = draw(
            st.dictionaries(st.sampled_from(sorted(chosen.indicator_codes)), answer, max_size=most)
        )
    measured = Measured(
        income_vnd=draw(_near(*incomes)),
        income_vnd_year=draw(st.none() | _near(*[line and line * 12 for line in incomes])),
        income_points=draw(_near(lines.points_lower, lines.points_upper or 140)),
        deprivation_points=draw(st.none() | st.integers(0, most or 9).map(lambda n: n * 10)),
        deprivation_count=draw(st.none() | st.integers(0, most or 9)),
        deprivations=flags,
    )
    return chosen, area, measured


@FEWER
@given(households())
def test_kept_and_read_back_it_is_the_same(household: tuple[Standard, AreaType, Measured]) -> None:
    chosen, area, measured = household
    result = classify(measured, chosen, area)
    kept = json.loads(json.dumps(result.as_json()))
    assert Classification.from_json(kept) == result


@FEWER
@given(households())
def test_every_step_can_be_told_and_names_its_law(
    household: tuple[Standard, AreaType, Measured],
) -> None:
    chosen, area, measured = household
    result = classify(measured, chosen, area)
    labels = {citation.label() for citation in chosen.citations}
    assert result.steps
    assert {step.article for step in result.steps} <= labels
    for language in ("vi", "en"):
        told = explain(result, language)
        assert len(told) >= len(result.steps)
        assert not [sentence for sentence in told if "?" in sentence or "{" in sentence]


@FEWER
@given(households())
def test_unknown_is_said_where_it_is_and_only_there(
    household: tuple[Standard, AreaType, Measured],
) -> None:
    chosen, area, measured = household
    result = classify(measured, chosen, area)
    if result.poverty_class is PovertyClass.UNKNOWN:
        assert result.missing
        assert result.next_class is None
    no_points = measured.income_points is None or not chosen.scores
    settled_by_deprivation = decision_table(chosen)[Band.UNKNOWN][Level.REACHED]
    if (
        measured.income_over(12) is None
        and no_points
        and settled_by_deprivation is PovertyClass.UNKNOWN
    ):
        assert result.poverty_class is PovertyClass.UNKNOWN


@FEWER
@given(households(), st.integers(0, 3_000_000))
def test_more_income_never_makes_poorer(
    household: tuple[Standard, AreaType, Measured], more: int
) -> None:
    chosen, area, measured = household
    if measured.income_vnd is None:
        return
    richer = _with(measured, income_vnd=measured.income_vnd + more, income_vnd_year=None)
    measured = _with(measured, income_vnd_year=None)
    before, after = (classify(one, chosen, area).poverty_class.value for one in (measured, richer))
    if "UNKNOWN" not in (before, after):
        assert RANK[after] >= RANK[before]


@FEWER
@given(households(), st.integers(0, 12))
def test_more_deprivations_never_make_better_off(
    household: tuple[Standard, AreaType, Measured], more: int
) -> None:
    chosen, area, measured = household
    if measured.deprivation_count is None or not chosen.indicators:
        return
    count = min(measured.deprivation_count + more, len(chosen.indicators))
    worse = _with(measured, deprivation_count=count)
    before, after = (classify(one, chosen, area).poverty_class.value for one in (measured, worse))
    if "UNKNOWN" not in (before, after):
        assert RANK[after] <= RANK[before]


@FEWER
@given(households(), st.data())
def test_learning_more_never_overturns_what_was_settled_by_flags(
    household: tuple[Standard, AreaType, Measured], data: st.DataObject
) -> None:
    """Answering an open indicator changes UNKNOWN into a class, and no class into another."""
    chosen, area, measured = household
    if not chosen.indicators:
        return
    flags = dict(measured.deprivations or {})
    measured = _with(measured, deprivation_count=None, deprivation_points=None, deprivations=flags)
    before = classify(measured, chosen, area).poverty_class
    answered = {
        code: flags.get(code) if flags.get(code) is not None else data.draw(st.booleans())
        for code in sorted(chosen.indicator_codes)
    }
    after = classify(_with(measured, deprivations=answered), chosen, area).poverty_class
    if before is not PovertyClass.UNKNOWN:
        assert after is before
    elif measured.income_vnd is not None:
        # Income within the line with one more indicator: the sources found do not say (hcm-2021).
        open_case = chosen.method is Method.COUNT_WITH_INCOME
        assert after is not PovertyClass.UNKNOWN or open_case


@FEWER
@given(households())
def test_the_way_to_the_next_class_leads_there(
    household: tuple[Standard, AreaType, Measured],
) -> None:
    chosen, area, measured = household
    measured = _with(measured, deprivations=None)
    if chosen.scores and measured.deprivation_points is not None:
        # Two measures of the same thing must agree, or the household is UNKNOWN to begin with.
        measured = _with(measured, deprivation_count=None)
    result = classify(measured, chosen, area)
    following = result.next_class
    if following is None:
        return
    assert RANK[following.poverty_class.value] > RANK[result.poverty_class.value]
    changed = _with(measured, **{change.measure: change.needed for change in following.changes})
    assert classify(changed, chosen, area).poverty_class is following.poverty_class
    for change in following.changes:
        almost = _with(changed, **{change.measure: _one_short(change, chosen)})
        assert classify(almost, chosen, area).poverty_class is not following.poverty_class


def _one_short(change: Change, chosen: Standard) -> int:
    unit = 1
    if change.measure == "deprivation_points" and chosen.scores:
        unit = chosen.scores.points_per_indicator.value
    elif change.measure == "deprivation_points" and chosen.deprivation:
        assert chosen.deprivation.points_unit is not None
        unit = chosen.deprivation.points_unit.value
    return change.needed + (unit if change.direction is Direction.AT_MOST else -unit)


def _with(measured: Measured, **changes: Any) -> Measured:
    values = {field.name: getattr(measured, field.name) for field in fields(Measured)}
    return Measured(**values | changes)


# --- single facts ---------------------------------------------------------------------------------


def test_an_unverified_threshold_is_marked_in_words() -> None:
    measured = Measured(income_points=130, deprivation_points=30)
    result = classify(measured, standard("vn-2016"), AreaType.RURAL)
    assert not result.is_verified
    sentences = [render(step) for step in result.steps]
    assert [sentence.endswith("[chưa kiểm chứng]") for sentence in sentences] == [
        False,
        True,
        False,
    ]
    urban = classify(measured, standard("vn-2016"), AreaType.URBAN)
    assert urban.is_verified


def test_sentences_in_both_languages() -> None:
    measured = Measured(income_vnd=1_500_000, deprivation_count=3)
    result = classify(measured, standard("vn-2022"), AreaType.RURAL)
    assert explain(result) == [
        "Thu nhập bình quân 1.500.000 đồng/người/tháng không vượt mức 1.500.000 đồng"
        " (Điều 3 Nghị định số 07/2021/NĐ-CP)",
        "Thiếu hụt 3 chỉ số, đạt ngưỡng 3 chỉ số trở lên (Điều 3 Nghị định số 07/2021/NĐ-CP)",
        "Để thành hộ cận nghèo cần:",
        "số chỉ số thiếu hụt giảm từ 3 xuống không quá 2",
    ]
    assert "Income 1,500,000 đồng a person a month does not exceed" in explain(result, "en")[0]


def test_the_same_household_has_a_class_under_each_standard() -> None:
    measured = Measured(income_vnd=520_000)
    classes = {
        one: classify(measured, standard(one), AreaType.RURAL).poverty_class.value
        for one in ("vn-2011", "hanoi-2011", "vn-2016")
    }
    assert classes == {"vn-2011": "NEAR_POOR", "hanoi-2011": "POOR", "vn-2016": "POOR"}


@pytest.mark.parametrize(
    ("measured", "key"),
    [
        ({"deprivation_count": 13}, "measure.too_many"),
        ({"deprivation_points": 121}, "measure.too_many"),
        ({"deprivations": {"waste": True}}, "measure.unknown_indicator"),
    ],
)
def test_impossible_measures_are_refused(measured: dict[str, Any], key: str) -> None:
    with pytest.raises(MeasureError) as refusal:
        classify(Measured(**measured), standard("vn-2022"), AreaType.RURAL)
    assert refusal.value.key == key
    assert refusal.value.render("vi") != str(refusal.value)


def _measured(**values: Any) -> Measured:
    return Measured(**values)


@pytest.mark.parametrize("name", ["income_vnd", "income_points", "deprivation_count"])
def test_negative_and_fractional_measures_are_refused(name: str) -> None:
    with pytest.raises(MeasureError, match="cannot be negative"):
        _measured(**{name: -1})
    with pytest.raises(TypeError, match="whole number"):
        _measured(**{name: 1.5})
    with pytest.raises(TypeError, match="whole number"):
        _measured(**{name: True})


@pytest.mark.parametrize(
    "data",
    [{}, {"version": 99}, {"version": 1, "poverty_class": "POOR"}, {"version": 1, "steps": [{}]}],
)
def test_foreign_data_is_no_kept_classification(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a kept classification"):
        Classification.from_json(data)


def test_missing_names_the_open_question() -> None:
    result = classify(Measured(income_vnd=1), standard("vn-2022"), AreaType.URBAN)
    assert result.missing == ("DEPRIVATION_COUNT",)
    assert result.steps[-1].outcome is Outcome.UNKNOWN
