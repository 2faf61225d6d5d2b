"""Heads as officers write them, cells in both notations, and what is told of bad ones."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.law_store import standard
from povertycore.nation.columns import (
    Finding,
    Trouble,
    read_columns,
    read_flags,
    read_head,
    read_numbers,
    require_filled,
)
from povertycore.quantities import format_number_vi

VN_2022 = standard("vn-2022")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("income_vnd", "income_vnd"),
        ("Thu nhập bình quân (đồng/người/tháng)", None),
        ("THU NHẬP BÌNH QUÂN", "income_vnd"),
        ("B1", "income_points"),
        ("Điểm phiếu B1", "income_points"),
        ("điểm A", "income_points"),
        ("Điểm B", "deprivation_points"),
        ("diem B2", "deprivation_points"),
        ("Số nhân khẩu", "person_count"),
        ("Mã hộ", "household_id"),
        ("health_insurance", "health_insurance"),
        ("Thiếu hụt Bảo hiểm y tế", "health_insurance"),
        ("Bảo hiểm y tế", None),
        ("Chỉ số 4", "health_insurance"),
        ("Ghi chú", None),
    ],
)
def test_heads_of_both_notations(written: str, ours: str | None) -> None:
    head = read_head([written], [VN_2022])
    assert dict(head.names) == ({ours: written} if ours else {})


def test_a_number_of_an_indicator_means_nothing_under_two_standards() -> None:
    assert "health_insurance" not in read_head(["Chỉ số 4"], [VN_2022, standard("vn-2016")])


def test_two_columns_that_mean_the_same_are_told() -> None:
    head = read_head(["B1", "Điểm A"])
    assert head.findings == (Finding(Trouble.TWICE, "Điểm A", value="B1"),)


def _read(cells: dict[str, list[Any]], **limits: int) -> tuple[pl.DataFrame, list[Finding]]:
    frame = pl.DataFrame(cells)
    return read_columns(frame, read_head(frame.columns, [VN_2022]), limits)


def test_cells_as_text_become_types() -> None:
    frame, findings = _read(
        {
            "Mã hộ": [" H1 ", "H2", ""],
            "Khu vực": ["Nông thôn", "phường", None],
            "B1": ["140", "1.500.000", " "],
            "Thu nhập": ["1,500,000", "1500000.0", "1 500 000"],
            "water": ["x", "Không", ""],
            "toilet": ["1", "0", "Có"],
            "Dân tộc": ["Kinh", "02", "tày"],
            "Ghi chú": ["a", "b", "c"],
        }
    )
    assert findings == []
    assert frame.rows(named=True) == [
        {
            "household_id": "H1", "area_type": "RURAL", "income_points": 140,
            "income_vnd": 1_500_000, "water": True, "toilet": True, "ethnicity": "01",
        },
        {
            "household_id": "H2", "area_type": "URBAN", "income_points": 1_500_000,
            "income_vnd": 1_500_000, "water": False, "toilet": False, "ethnicity": "02",
        },
        {
            "household_id": None, "area_type": None, "income_points": None,
            "income_vnd": 1_500_000, "water": None, "toilet": True, "ethnicity": "02",
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cells", "trouble", "row", "value"),
    [
        ("B1", ["140", "một trăm"], Trouble.NOT_A_NUMBER, 1, "một trăm"),
        ("B1", ["140", "1,5"], Trouble.NOT_WHOLE, 1, "1,5"),
        ("B1", ["140", "-5"], Trouble.NEGATIVE, 1, "-5"),
        ("B1", [140, -5], Trouble.NEGATIVE, 1, "-5"),
        ("B1", [140.0, 1.5], Trouble.NOT_WHOLE, 1, "1.5"),
        ("B2", ["10", "130"], Trouble.TOO_GREAT, 1, "130"),
        ("Khu vực", ["nông thôn", "miền núi"], Trouble.NOT_AN_AREA, 1, "miền núi"),
        ("water", ["x", "giếng"], Trouble.NOT_A_FLAG, 1, "giếng"),
        ("water", [1, 2], Trouble.NOT_A_FLAG, 1, "2"),
        ("Dân tộc", ["Kinh", "Klingon"], Trouble.NOT_AN_ETHNIC_GROUP, 1, "Klingon"),
        ("B1", [True, False], Trouble.WRONG_TYPE, None, "Boolean"),
        ("water", [0.5, 1.0], Trouble.WRONG_TYPE, None, "Float64"),
    ],
)
def test_bad_cells_are_named(
    column: str, cells: list[Any], trouble: Trouble, row: int | None, value: str
) -> None:
    _frame, findings = _read({column: cells}, deprivation_points=120)
    assert [(one.trouble, one.column, one.row, one.value) for one in findings] == [
        (trouble, column, row, value)
    ]


def test_a_wholly_wrong_column_does_not_fill_the_memory() -> None:
    _frame, findings = _read({"B1": ["?"] * 5000})
    assert len(findings) == 100


def test_an_empty_cell_that_must_be_filled_is_told() -> None:
    frame, _findings = _read({"Mã hộ": ["H1", None, " "]})
    told = require_filled(frame, read_head(["Mã hộ"]), "household_id")
    assert [one.row for one in told] == [1, 2]


@given(st.lists(st.integers(0, 10**12) | st.none()))
def test_numbers_come_back_from_every_notation(numbers: list[int | None]) -> None:
    for write in (str, format_number_vi, lambda number: f"{number:,}"):
        if write is not str and any(number is not None and number < 10**6 for number in numbers):
            continue  # '1,500' with one group is a decimal in Vietnamese papers
        cells = [None if number is None else write(number) for number in numbers]
        read, findings = read_numbers(pl.Series("B1", cells, dtype=pl.String))
        assert (read.to_list(), findings) == (numbers, [])


@given(st.lists(st.booleans() | st.none()))
def test_flags_come_back_from_words_and_numbers(flags: list[bool | None]) -> None:
    for yes, no in ((True, False), (1, 0), ("x", "0"), ("Có", "Không"), ("thiếu hụt", "sai")):
        cells = [None if flag is None else yes if flag else no for flag in flags]
        read, findings = read_flags(pl.Series("water", cells))
        assert (read.to_list(), findings) == (flags, [])
