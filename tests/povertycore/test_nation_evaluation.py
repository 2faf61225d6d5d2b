"""A frame of households gets the classes and reasons that the scalar rules give one by one."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycore.classification import AreaType, Measured, MeasureError, PovertyClass, classify
from povertycore.law_store import all_standards, standard
from povertycore.nation.evaluation import Reason, evaluate, greatest_possible, reason_of
from povertycore.standards import Standard

NUMBERS = (
    "income_vnd",
    "income_vnd_year",
    "income_points",
    "deprivation_points",
    "deprivation_count",
)
ORDER = [PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.AVERAGE, PovertyClass.NOT_POOR]


def _near(*lines: int | None) -> st.SearchStrategy[int | None]:
    close = [line + step for line in lines if line is not None for step in (-1, 0, 1)]
    return st.none() | st.sampled_from(close) | st.integers(0, max(close) * 2)


def _yearly_lines(chosen: Standard) -> list[int]:
    """The lines over twelve months, exactly: 16 million a year do not divide by twelve."""
    income = chosen.income
    lines = [one for one in (income.lower, income.upper, income.average_to) if one is not None]
    return [line.of(area).value * (12 // income.months) for line in lines for area in AreaType]


def _row(chosen: Standard) -> st.SearchStrategy[dict[str, Any]]:
    lines = [chosen.thresholds(area) for area in AreaType]
    count = greatest_possible("deprivation_count", chosen) or 9
    points = greatest_possible("deprivation_points", chosen) or 120
    cells = {
        "area_type": st.sampled_from(["RURAL", "URBAN", None]),
        "income_vnd": _near(*[line for one in lines for line in one[:3]]),
        "income_vnd_year": st.none() | _near(*_yearly_lines(chosen)),
        "income_points": _near(140, *[line for one in lines for line in one[3:5]]),
        "deprivation_points": st.none() | st.integers(0, points),
        "deprivation_count": st.none() | st.integers(0, count),
    }
    answers = st.sampled_from([True, False, None])
    return st.fixed_dictionaries(cells | dict.fromkeys(sorted(chosen.indicator_codes), answers))


def _frame(rows: list[dict[str, Any]], chosen: Standard) -> pl.DataFrame:
    schema: dict[str, Any] = {"area_type": pl.String} | dict.fromkeys(NUMBERS, pl.Int64)
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(chosen.indicator_codes, pl.Boolean))


@st.composite
def frames(draw: st.DrawFn) -> tuple[Standard, pl.DataFrame]:
    """A standard and households near its lines; any column may be absent, any cell unknown."""
    chosen = draw(st.sampled_from(all_standards()))
    frame = _frame(draw(st.lists(_row(chosen), max_size=10)), chosen)
    return chosen, frame.drop(draw(st.sets(st.sampled_from(frame.columns))))


def _one_by_one(frame: pl.DataFrame, chosen: Standard) -> list[tuple[str, str]]:
    told = []
    for row in frame.iter_rows(named=True):
        answers = {code: row[code] for code in chosen.indicator_codes if code in row}
        numbers = {name: row.get(name) for name in NUMBERS}
        area = AreaType(row["area_type"]) if row.get("area_type") else None
        found = classify(Measured(**numbers, deprivations=answers), chosen, area)
        told.append((found.poverty_class.value, reason_of(found).value))
    return told


@given(frames())
def test_equal_to_the_scalar_rules(table: tuple[Standard, pl.DataFrame]) -> None:
    chosen, frame = table
    assert evaluate(frame, chosen).rows() == _one_by_one(frame, chosen)


@pytest.mark.parametrize("chosen", all_standards(), ids=lambda one: one.id)
@settings(max_examples=15)
@given(data=st.data())
def test_equal_for_every_standard(chosen: Standard, data: st.DataObject) -> None:
    frame = _frame(data.draw(st.lists(_row(chosen), min_size=1, max_size=6)), chosen)
    assert evaluate(frame, chosen).rows() == _one_by_one(frame, chosen)


@pytest.mark.parametrize("chosen", all_standards(), ids=lambda one: one.id)
@settings(max_examples=15)
@given(data=st.data())
def test_more_income_never_makes_poorer(chosen: Standard, data: st.DataObject) -> None:
    row = data.draw(_row(chosen)) | {"income_points": None, "income_vnd_year": None}
    rows = [row | {"income_vnd": income} for income in range(0, 4_000_000, 50_000)]
    classes = [PovertyClass(one) for one in evaluate(_frame(rows, chosen), chosen)["poverty_class"]]
    known = [ORDER.index(one) for one in classes if one is not PovertyClass.UNKNOWN]
    assert known == sorted(known)


@pytest.mark.parametrize("chosen", all_standards(), ids=lambda one: one.id)
@settings(max_examples=15)
@given(data=st.data())
def test_a_further_deprivation_never_makes_better_off(
    chosen: Standard, data: st.DataObject
) -> None:
    codes = [one.code for one in chosen.indicators]
    row = data.draw(_row(chosen)) | dict.fromkeys(codes, False) | {"deprivation_count": None}
    row |= {"deprivation_points": None}
    rows = [row | dict.fromkeys(codes[:number], True) for number in range(len(codes) + 1)]
    classes = [PovertyClass(one) for one in evaluate(_frame(rows, chosen), chosen)["poverty_class"]]
    known = [ORDER.index(one) for one in classes if one is not PovertyClass.UNKNOWN]
    assert known == sorted(known, reverse=True)


@pytest.mark.parametrize("chosen", all_standards(), ids=lambda one: one.id)
@settings(max_examples=15)
@given(data=st.data())
def test_knowing_more_never_changes_what_was_known(chosen: Standard, data: st.DataObject) -> None:
    """A class given with an answer missing must stand whatever the answer turns out to be."""
    codes = sorted(chosen.indicator_codes)
    row = data.draw(_row(chosen)) | {"deprivation_count": None, "deprivation_points": None}
    missing = [code for code in codes if row[code] is None]
    if not missing:
        return
    told = [row | {missing[0]: answer} for answer in (None, True, False)]
    before, *after = evaluate(_frame(told, chosen), chosen)["poverty_class"].to_list()
    if before != "UNKNOWN":
        assert {one for one in after if one != "UNKNOWN"} <= {before}


def test_nothing_known_is_unknown_and_never_not_poor() -> None:
    for chosen in all_standards():
        frame = _frame([{"area_type": area} for area in ("RURAL", "URBAN", None)], chosen)
        assert set(evaluate(frame, chosen)["poverty_class"]) == {"UNKNOWN"}
        assert set(evaluate(frame.select("area_type"), chosen)["poverty_class"]) == {"UNKNOWN"}
        nothing = pl.DataFrame({"household_id": ["H1", "H2"]})
        assert set(evaluate(nothing, chosen)["poverty_class"]) == {"UNKNOWN"}


def test_every_reason_says_what_it_says() -> None:
    frame = _frame(
        [
            {"area_type": "RURAL", "income_vnd": 1_500_000, "deprivation_count": 3},
            {"area_type": "RURAL", "income_vnd": 1_500_000, "deprivation_count": 2},
            {"area_type": "RURAL", "income_vnd": 2_250_000},
            {"area_type": "RURAL", "income_vnd": 2_250_001},
            {"area_type": "RURAL", "income_points": 141},
            {"area_type": None, "income_vnd": 1, "deprivation_count": 12},
            {"area_type": "URBAN", "deprivation_count": 12},
            {"area_type": "URBAN", "income_vnd": 1, "water": True},
            {
                "area_type": "URBAN",
                "income_vnd": 1,
                "deprivation_count": 2,
                "deprivation_points": 30,
            },
        ],
        standard("vn-2022"),
    )
    assert evaluate(frame, standard("vn-2022"))["reason"].to_list() == [
        Reason.BY_DEPRIVATIONS,
        Reason.BELOW_CUTOFF,
        Reason.WITHIN_AVERAGE_BAND,
        Reason.ABOVE_AVERAGE_BAND,
        Reason.AVERAGE_NOT_TOLD_BY_POINTS,
        Reason.AREA_TYPE_UNKNOWN,
        Reason.INCOME_UNKNOWN,
        Reason.DEPRIVATIONS_UNKNOWN,
        Reason.DEPRIVATIONS_CONTRADICT,
    ]
    before = frame.select("area_type", "income_vnd")[:1].with_columns(income_vnd=pl.lit(400_000))
    assert evaluate(before, standard("vn-2011"))["reason"].item() == Reason.BY_INCOME
    between = before.with_columns(income_vnd=pl.lit(400_001))
    assert evaluate(between, standard("vn-2011"))["reason"].item() == Reason.BETWEEN_LINES


@pytest.mark.parametrize(
    ("columns", "error", "told"),
    [
        ({"income_vnd": [5, -3]}, MeasureError, "row 1"),
        ({"deprivation_count": [3, 13]}, MeasureError, "row 1.*12"),
        ({"deprivation_points": [121, 0]}, MeasureError, "row 0.*120"),
        ({"income_vnd": [1.5, 2.5]}, TypeError, "income_vnd must be whole numbers"),
        ({"water": ["x", ""]}, TypeError, "column water must be Boolean, not String"),
        ({"area_type": ["RURAL", "xã"]}, ValueError, "'xã' is neither RURAL nor URBAN"),
    ],
)
def test_bad_columns_are_refused_by_name(
    columns: dict[str, list[Any]], error: type[Exception], told: str
) -> None:
    frame = pl.DataFrame({"area_type": ["RURAL", "URBAN"]} | columns)
    with pytest.raises(error, match=told):
        evaluate(frame, standard("vn-2022"))
