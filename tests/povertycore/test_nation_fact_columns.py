"""Facts of dwelling and members as files write them, and what is told of bad ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from povertycore.nation.columns import Finding, Trouble
from povertycore.nation.fact_columns import (
    household_facts,
    member_facts,
    read_fact_head,
    read_facts,
)


def _read(cells: dict[str, list[Any]], types: dict[str, Any]) -> tuple[pl.DataFrame, list[Finding]]:
    frame = pl.DataFrame(cells)
    return read_facts(frame, read_fact_head(frame.columns, types), types)


def test_words_of_the_forms_become_codes() -> None:
    facts, findings = _read(
        {
            "Mã hộ": ["H1", "H2"],
            "Giới tính": ["Nam", "nữ"],
            "Ngày sinh": ["02/03/1957", "1957"],
            "Bậc học": ["THCS", ""],
            "work": ["WAGE", "own"],
            "is_studying": ["có", "không"],
            "monthly_allowance_vnd": ["500.000", "0"],
            "insurance_valid_to": ["31/12/2025", ""],
            "Ghi chú": ["x", "y"],
        },
        member_facts(),
    )
    assert findings == []
    assert facts.rows(named=True) == [
        {
            "household_id": "H1", "sex": "MALE", "birth_date": date(1957, 3, 2),
            "birth_year": 1957, "birth_month": 3, "school_stage": "LOWER_SECONDARY",
            "work": "WAGE", "is_studying": True, "monthly_allowance_vnd": 500_000,
            "insurance_valid_to": date(2025, 12, 31),
        },
        {
            "household_id": "H2", "sex": "FEMALE", "birth_date": None,
            "birth_year": 1957, "birth_month": None, "school_stage": None,
            "work": "OWN", "is_studying": False, "monthly_allowance_vnd": 0,
            "insurance_valid_to": None,
        },
    ]  # fmt: skip


def test_dwelling_and_goods() -> None:
    facts, findings = _read(
        {
            "Nguồn nước": ["PIPED", None],
            "Diện tích nhà ở": ["31,9", "1.250,5"],
            "means_RADIO": ["1", "0"],
            "telecom_INTERNET": [None, "x"],
        },
        household_facts(),
    )
    assert findings == []
    assert facts["floor_area_m2"].to_list() == [Decimal("31.90"), Decimal("1250.50")]
    assert facts["water_source"].to_list() == ["PIPED", None]
    assert facts["means_RADIO"].to_list() == [True, False]


@pytest.mark.parametrize("area", [[8, 16], [8.0, 16.0], [Decimal("8.0"), Decimal("16.0")]])
def test_square_metres_of_any_number_type(area: list[Any]) -> None:
    facts, findings = _read({"floor_area_m2": area}, household_facts())
    assert (findings, facts["floor_area_m2"].to_list()) == ([], [Decimal(8), Decimal(16)])


def test_typed_columns_pass() -> None:
    days = [date(2000, 1, 1), None]
    cells: dict[str, list[Any]] = {"birth_date": days, "birth_year": [None, 1999]}
    facts, findings = _read(cells, member_facts())
    assert (findings, facts["birth_year"].to_list()) == ([], [None, 1999])


@pytest.mark.parametrize(
    ("column", "cells", "trouble", "value"),
    [
        ("sex", ["MALE", "X"], Trouble.NOT_A_CODE, "X"),
        ("work", ["WAGE", "nghề tự do"], Trouble.NOT_A_CODE, "nghề tự do"),
        ("birth_date", ["1957", "31/02/1957"], Trouble.NOT_A_DATE, "31/02/1957"),
        ("insurance_valid_to", ["", "mai"], Trouble.NOT_A_DATE, "mai"),
        ("is_studying", ["có", "lớp 3"], Trouble.NOT_A_FLAG, "lớp 3"),
        ("birth_date", [1957, 1958], Trouble.WRONG_TYPE, "Int64"),
        ("monthly_allowance_vnd", ["0", "một"], Trouble.NOT_A_NUMBER, "một"),
    ],
)
def test_bad_facts_of_members_are_named(
    column: str, cells: list[Any], trouble: Trouble, value: str
) -> None:
    _facts, findings = _read({column: cells}, member_facts())
    assert [(one.trouble, one.column, one.value) for one in findings] == [(trouble, column, value)]


def test_a_bad_area_is_named() -> None:
    _facts, findings = _read({"floor_area_m2": ["rộng", "-4"]}, household_facts())
    assert [one.row for one in findings] == [0, 1]


def test_two_columns_that_mean_the_same_are_told() -> None:
    head = read_fact_head(["sex", "Giới tính"], member_facts())
    assert head.findings == (Finding(Trouble.TWICE, "Giới tính", value="sex"),)
