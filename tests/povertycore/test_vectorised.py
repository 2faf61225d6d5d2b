"""Many households at once: equal to the scalar rules on every input, and safe with bad ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from povertycore.classification import AreaType, Measured, MeasureError, PovertyClass, classify
from povertycore.law_store import all_standards, standard
from povertycore.standards import Method, Standard
from povertycore.vectorised import (
    CLASS_CODES,
    CLASS_DTYPE,
    MEASURES,
    NOT_KNOWN,
    classify_arrays,
    classify_frame,
)

SCHEMA = dict.fromkeys(MEASURES, pl.Int64) | {"area_type": pl.String}


def _near(*lines: int | None) -> st.SearchStrategy[int | None]:
    close = [line + step for line in lines if line is not None for step in (-1, 0, 1)]
    return st.none() | st.sampled_from(close) | st.integers(0, max(close) * 2)


@st.composite
def frames(draw: st.DrawFn) -> tuple[Standard, pl.DataFrame]:
    """A standard and a table of households measured near its lines, any column absent at times."""
    chosen = draw(st.sampled_from(all_standards()))
    lines = [chosen.thresholds(area) for area in AreaType]
    most = len(chosen.indicators) or 9
    row = st.fixed_dictionaries(
        {
            "income_vnd": _near(*[line for one in lines for line in one[:3]]),
            "income_points": _near(140, *[line for one in lines for line in one[3:5]]),
            "deprivation_points": st.none() | st.integers(0, most).map(lambda n: n * 10),
            "deprivation_count": st.none() | st.integers(0, most),
            "area_type": st.sampled_from(["RURAL", "URBAN", None]),
        }
    )
    rows = draw(st.lists(row, max_size=8))
    frame = pl.DataFrame(rows, schema=SCHEMA)
    absent = draw(st.sets(st.sampled_from(MEASURES), max_size=3))
    return chosen, frame.drop(absent)


def _one_by_one(frame: pl.DataFrame, chosen: Standard) -> list[str]:
    classes = []
    for row in frame.iter_rows(named=True):
        area = AreaType(row["area_type"]) if row["area_type"] else None
        measured = Measured(**{name: row[name] for name in MEASURES if name in row})
        classes.append(classify(measured, chosen, area).poverty_class.value)
    return classes


@settings(max_examples=60)  # the boundaries are met one by one below
@given(frames())
def test_equal_to_the_scalar_rules(table: tuple[Standard, pl.DataFrame]) -> None:
    chosen, frame = table
    classified = classify_frame(frame, chosen)
    assert classified["poverty_class"].dtype == CLASS_DTYPE
    assert classified["poverty_class"].to_list() == _one_by_one(frame, chosen)
    assert_frame_equal(classified.drop("poverty_class"), frame)


@pytest.mark.parametrize("chosen", all_standards(), ids=lambda one: one.id)
def test_equal_on_every_boundary(chosen: Standard) -> None:
    """Every line of the standard, one below and one above, with every number of deprivations."""
    rows: list[tuple[object, ...]] = []
    for area in AreaType:
        lines = chosen.thresholds(area)
        incomes = [line + step for line in lines[:3] if line is not None for step in (-1, 0, 1)]
        points = [line + step for line in lines[3:5] if line is not None for step in (-1, 0, 1)]
        for income in [None, *incomes]:
            for point in [None, *points]:
                for count in [None, *range(len(chosen.indicators) + 1)]:
                    points_too = None if count is None else count * 10
                    rows.append((income, point, None, count, area.value))
                    rows.append((income, point, points_too, None, area.value))
                    # Four deprivations by points beside every count: agreeing and contradicting.
                    rows.append((income, point, 40, count, area.value))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    classes = classify_frame(frame, chosen)["poverty_class"].to_list()
    assert classes == _one_by_one(frame, chosen)
    reachable = {"POOR", "NEAR_POOR", "NOT_POOR", "UNKNOWN"}
    if chosen.method is Method.ONE_LINE:
        reachable.remove("NEAR_POOR")
    if chosen.income.average_to:
        reachable.add("AVERAGE")
    assert set(classes) == reachable


@pytest.mark.parametrize("rows", [0, 1, 16_383, 16_384, 16_385, 40_000])
def test_blocks_leave_no_row_out(rows: int) -> None:
    chosen = standard("vn-2022")
    income = np.arange(rows, dtype=np.int64) * 997 % 4_000_000
    areas = (np.arange(rows) % 3).astype(np.uint8)
    whole = classify_arrays(chosen, areas, income_vnd=income, deprivation_count=income % 13)
    cuts = [0, *range(5_000, rows, 5_000), rows]
    parts = [
        classify_arrays(
            chosen,
            areas[begin:end],
            income_vnd=income[begin:end],
            deprivation_count=income[begin:end] % 13,
        )
        for begin, end in pairwise(cuts)
    ]
    assert np.array_equal(whole, np.concatenate(parts))
    assert rows < 100 or len(set(whole.tolist())) == 5


def test_nothing_known_is_unknown_and_never_not_poor() -> None:
    frame = pl.DataFrame(
        {name: [None, None] for name in MEASURES} | {"area_type": ["RURAL", "URBAN"]}
    )
    for chosen in all_standards():
        assert classify_frame(frame, chosen)["poverty_class"].to_list() == ["UNKNOWN"] * 2
        bare = classify_frame(frame.select("area_type"), chosen)
        assert bare["poverty_class"].to_list() == ["UNKNOWN"] * 2


@pytest.mark.parametrize("dtype", [pl.Int16, pl.UInt16, pl.Int32, pl.UInt32, pl.UInt64])
def test_any_whole_number_column_will_do(dtype: Any) -> None:
    frame = pl.DataFrame(
        {
            "income_points": pl.Series([140, 141, None], dtype=dtype),
            "deprivation_points": pl.Series([30, 30, 30], dtype=dtype),
            "area_type": pl.Series(["RURAL"] * 3, dtype=pl.Categorical),
        }
    )
    classes = classify_frame(frame, standard("vn-2022"))["poverty_class"].to_list()
    assert classes == ["POOR", "NOT_POOR", "UNKNOWN"]


def test_class_codes_are_the_places_in_the_column_type() -> None:
    for poverty_class, code in CLASS_CODES.items():
        assert CLASS_DTYPE.categories[code] == poverty_class.value
    assert set(CLASS_CODES) == set(PovertyClass)


@pytest.mark.parametrize(
    ("columns", "error", "told"),
    [
        ({"income_vnd": [5, -3]}, MeasureError, "row 1"),
        ({"income_vnd": [5, NOT_KNOWN]}, MeasureError, "row 1"),
        ({"deprivation_count": [3, 13]}, MeasureError, "row 1.*12"),
        ({"deprivation_points": [121, 0]}, MeasureError, "row 0.*120"),
        ({"income_vnd": [1.5, 2.5]}, TypeError, "income_vnd must be whole numbers"),
        ({"income_points": ["120", "130"]}, TypeError, "income_points must be whole numbers"),
        ({"area_type": ["RURAL", "xã"]}, ValueError, "'xã' is neither RURAL nor URBAN"),
    ],
)
def test_bad_columns_are_refused_by_name(
    columns: dict[str, list[Any]], error: type[Exception], told: str
) -> None:
    frame = pl.DataFrame({"area_type": ["RURAL", "URBAN"]} | columns)
    with pytest.raises(error, match=told):
        classify_frame(frame, standard("vn-2022"))


def test_bad_arrays_are_refused_by_name() -> None:
    chosen, areas = standard("vn-2022"), np.array([0, 1], dtype=np.uint8)
    with pytest.raises(ValueError, match="shape"):
        classify_arrays(chosen, areas, income_vnd=np.array([1, 2, 3]))
    with pytest.raises(TypeError, match="signed whole numbers"):
        classify_arrays(chosen, areas, income_vnd=np.array([1.0, 2.0]))
    with pytest.raises(MeasureError, match="row 1"):
        classify_arrays(chosen, areas, income_vnd=np.array([1, -2]))
    with pytest.raises(ValueError, match="area codes"):
        classify_arrays(chosen, np.array([0, 3], dtype=np.uint8))
