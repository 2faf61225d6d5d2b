"""Counts by place, class, indicator and group: equal to counting by hand, and adding up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from povertycore.nation.rollup import add_up, counted_columns, rollup, shares
from povertycore.quantities import Ratio

LEVELS = ["province", "commune", "poverty_class", "group"]


@st.composite
def registers(draw: st.DrawFn) -> pl.DataFrame:
    row = st.tuples(
        st.sampled_from(["P1", "P2"]),
        st.sampled_from(["C1", "C2", None]),
        st.sampled_from(["POOR", "NEAR_POOR", "UNKNOWN"]),
        st.booleans() | st.none(),
        st.integers(0, 12) | st.none(),
        st.booleans() | st.none(),
    )
    schema: dict[str, Any] = {
        "province": pl.String,
        "commune": pl.String,
        "poverty_class": pl.Enum(["POOR", "NEAR_POOR", "UNKNOWN"]),
        "group": pl.Boolean,
        "person_count": pl.UInt8,
        "water": pl.Boolean,
    }
    return pl.DataFrame(draw(st.lists(row, max_size=20)), schema=schema, orient="row")


@given(registers(), st.lists(st.sampled_from(LEVELS), unique=True))
def test_every_parent_is_the_sum_of_its_children(frame: pl.DataFrame, by: list[str]) -> None:
    children = rollup(frame, LEVELS, ["water"])
    assert_frame_equal(add_up(children, by), rollup(frame, by, ["water"]))


@given(registers())
def test_batches_add_up_to_the_whole(frame: pl.DataFrame) -> None:
    parts = [rollup(frame[i : i + 3], ["province"], ["water"]) for i in range(0, frame.height, 3)]
    if parts:
        whole = rollup(frame, ["province"], ["water"])
        assert_frame_equal(add_up(pl.concat(parts), ["province"]), whole)


@given(registers())
def test_counts_equal_those_made_by_hand(frame: pl.DataFrame) -> None:
    for row in rollup(frame, ["province", "group"], ["water"]).iter_rows(named=True):
        here = [
            one
            for one in frame.iter_rows(named=True)
            if (one["province"], one["group"]) == (row["province"], row["group"])
        ]
        sizes = [one["person_count"] for one in here]
        water = [one["water"] for one in here]
        assert row["households"] == len(here)
        assert row["persons"] == sum(size for size in sizes if size is not None)
        assert row["households_without_person_count"] == sizes.count(None)
        assert (row["deprived_water"], row["unknown_water"]) == (
            water.count(True),
            water.count(None),
        )


@given(registers())
def test_no_household_is_lost(frame: pl.DataFrame) -> None:
    assert rollup(frame, LEVELS)["households"].sum() == frame.height


def test_rates_are_two_counts() -> None:
    frame = pl.DataFrame(
        {
            "commune": ["x", "x", "x", "y"],
            "poverty_class": ["POOR", "UNKNOWN", "NOT_POOR", "POOR"],
            "person_count": [3, 2, 4, 5],
        }
    )
    rolled = rollup(frame, ["commune", "poverty_class"])
    assert list(shares(rolled, ["commune"], "poverty_class", ["POOR"])) == [
        (("x",), Ratio(1, 3)),
        (("y",), Ratio(1, 1)),
    ]
    ((key, rate),) = shares(rolled, [], "poverty_class", ["POOR"], "persons")
    assert (key, rate) == ((), Ratio(8, 14))
    assert rate.percent() == Decimal("57.14")
    assert all(rolled[name].dtype == pl.Int64 for name in counted_columns(rolled))


def test_questions_without_an_answer_are_refused() -> None:
    frame = pl.DataFrame({"commune": ["x"], "person_count": [1]})
    with pytest.raises(ValueError, match="named twice"):
        rollup(frame, ["commune", "commune"])
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        rollup(frame, ["province"])
    with pytest.raises(ValueError, match="cannot be counted within itself"):
        list(shares(rollup(frame, ["commune"]), ["commune"], "commune", ["x"]))
