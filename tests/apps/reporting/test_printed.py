"""Keeping a printed table, and telling whether a printed figure is the counted one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.reporting import services
from giamngheo.apps.reporting.comparison import agrees, as_table, compare
from giamngheo.apps.reporting.figures import Cell
from giamngheo.apps.reporting.models import PrintedTable
from giamngheo.apps.reporting.queries import village_table
from giamngheo.apps.reporting.services import PrintedRow, PrintedTableRefused
from giamngheo.common.scoping import unscoped
from povertycore.law_store import UnknownLawError
from povertycore.quantities import Ratio
from povertycore.report_forms import report_form
from tests.people import TODAY

FORM = report_form("village-table", TODAY).form
COLUMNS = ["area", "households", "poor_opening", "poor_opening_rate"]


def record(cast, actor, **changes: Any) -> PrintedTable:
    given: dict[str, Any] = {
        "area": cast.country.old_a,
        "form_id": "village-table",
        "year": 2021,
        "title": "Bảng thử",
        "source": "kế hoạch thử",
        "columns": COLUMNS,
        "rows": [
            PrintedRow("98001-01", ("Đồng Ấm", "10", "1", "10,00")),
            PrintedRow("", ("Tổng cộng", "10", "1", "10,00")),
        ],
    }
    return services.record_printed_table(
        **(given | changes), actor=actor, on=date(2021, 2, 1), today=TODAY
    )


def test_recording_leaves_one_event_and_replaces_the_earlier_reading(cast) -> None:
    first = record(cast, cast.an)
    second = record(cast, cast.an, rows=[PrintedRow("", ("Tổng cộng", "11", "1", "9,09"))])
    assert first.pk == second.pk
    assert PrintedTable.objects.get().rows == [
        {"area": "", "cells": ["Tổng cộng", "11", "1", "9,09"]}
    ]
    events: Any = Event.objects.filter(verb="reporting.printed_table.recorded").order_by("pk")
    assert [event.actor for event in events] == [cast.an, cast.an]
    assert events[0].before is None
    assert events[1].before["rows"][0]["cells"][1] == "10"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": [*COLUMNS[:-1], "colour"]}, "colour"),
        ({"rows": [PrintedRow("", ("Tổng cộng", "11"))]}, "2"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(cast, changes, said) -> None:
    with pytest.raises(PrintedTableRefused, match=said):
        record(cast, cast.an, **changes)
    assert not PrintedTable.objects.exists()
    assert not Event.objects.filter(verb__startswith="reporting.").exists()


def test_who_may_record(cast) -> None:
    with pytest.raises(OutsideArea):
        record(cast, cast.binh)
    with pytest.raises(NotAllowed):
        record(cast, cast.dung)
    with pytest.raises(UnknownLawError):
        record(cast, cast.an, form_id="bc99")


def count_cell(count: int | None) -> Cell:
    return Cell(FORM.column("poor_opening"), count=count)


def rate_cell(numerator: int, denominator: int) -> Cell:
    return Cell(FORM.column("poor_opening_rate"), ratio=Ratio(numerator, denominator))


@pytest.mark.parametrize(
    ("printed", "cell", "expected"),
    [
        ("4", count_cell(4), True),
        ("04", count_cell(4), True),
        ("2.471", count_cell(2471), True),
        ("3", count_cell(4), False),
        ("", count_cell(None), True),
        ("", count_cell(0), False),
        ("0", count_cell(None), False),
        ("-", count_cell(0), False),
        ("1,94%", rate_cell(48, 2471), True),
        ("1,9", rate_cell(48, 2471), True),
        ("2", rate_cell(48, 2471), True),
        ("1,943", rate_cell(48, 2471), True),
        ("1,95", rate_cell(48, 2471), False),
        ("0", rate_cell(0, 183), True),
        ("0,77", rate_cell(1, 129), False),
        ("3", None, False),
    ],
)
def test_agreement_is_at_the_printed_decimals(printed, cell, expected) -> None:
    column = cell.column if cell else FORM.column("poor_opening")
    assert agrees(column, printed, cell) is expected


def test_rows_that_only_one_side_has(cast) -> None:
    printed = record(cast, cast.an, rows=[PrintedRow("98001-99", ("Không có", "10", "1", "10,00"))])
    with unscoped(reason="test"):
        counted = village_table(
            cast.country.old_a, year=2021, on=date(2021, 12, 31), standard_id="vn-2016"
        )
    compared = compare(printed, counted)
    (row,) = compared.rows
    assert [cell.counted for cell in row.cells] == [None] * 4
    assert compared.not_printed == ("Đồng Ấm", "Hòa Bình", "Thôn 10")


def test_the_printed_table_has_its_header_when_checked(cast) -> None:
    table = as_table(record(cast, cast.an))
    assert [[cell.text for cell in line] for line in table.cells] == [
        ["Đơn vị", "Tổng số hộ gia đình", "Hộ nghèo đầu năm 2021", "Hộ nghèo đầu năm 2021"],
        ["Đơn vị", "Tổng số hộ gia đình", "TS", "%"],
        ["Đồng Ấm", "10", "1", "10,00"],
        ["Tổng cộng", "10", "1", "10,00"],
    ]
    assert [cell.spanned for cell in table.cells[1]] == [True, True, False, False]
    assert rate_cell(1, 10).value == Decimal("10.00")
