"""The four reports on the demo place: figures, ways back to households, queries, Excel."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.accounts.models import User
from giamngheo.apps.accounts.permissions import posts, scope_of
from giamngheo.apps.demo import services as demo
from giamngheo.apps.reporting import queries
from giamngheo.apps.reporting.comparison import compare, printed_tables
from giamngheo.apps.reporting.figures import Drill, ProblemKind
from giamngheo.apps.reporting.tree import PartialScope
from giamngheo.apps.reporting.workbooks import workbook
from giamngheo.apps.territory import queries as tree
from giamngheo.apps.territory import services as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import area_scope, unscoped
from povertycore.report_forms import Step, Unit
from tests.apps.demo.test_demo import NEW_YEAR, NOVEMBER, REPAIRED
from tests.people import TODAY

STANDARD = "vn-2016"
DAYS: dict[str, Any] = {"opening_on": NEW_YEAR, "closing_on": NOVEMBER, "standard_id": STANDARD}
RATES_OF_TOTAL = ["2.06", "0.12", "1.94", "2.99", "0.16", "2.83"]


def unit(level: str, code: str, on: date) -> Area:
    return tree.by_code(code, level=level, on=on)


# Any: a test that reads a cell that is not there shall fail, not be told so by the types.
def all_four(area: Area) -> list[Any]:
    return [
        queries.village_table(area, year=2021, on=NOVEMBER, standard_id=STANDARD),
        queries.bc1(area, on=NOVEMBER, standard_id=STANDARD),
        queries.bc2(area, **DAYS),
        queries.bc3(area, **DAYS),
    ]


def counts(report: Any, *keys: str, unit: Unit | None = None) -> list[int | None]:
    return [report.total(unit)[key].count for key in keys]


def expected_households(drill: Drill) -> int:
    return queries.households_behind(drill).count()


class Reports(TestCase):
    commune: Area
    commune_today: Area
    province: Area

    @classmethod
    def setUpTestData(cls) -> None:
        territory.load_reference()
        demo.create_demo(today=TODAY)
        cls.commune = unit("COMMUNE", "18172", NOVEMBER)
        cls.commune_today = unit("COMMUNE", "18172", TODAY)
        cls.province = unit("PROVINCE", "42", NOVEMBER)

    def setUp(self) -> None:
        self.enter("an")

    def enter(self, username: str) -> None:
        user = User.objects.get(username=username)
        scope = area_scope(scope_of(posts(user, on=TODAY)))
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)

    def test_village_table_has_the_repaired_figures(self) -> None:
        report = all_four(self.commune)[0]
        found = {
            row.area_name: (
                row["households"].count,
                row["poor_opening"].count,
                row["poor_closing"].count,
                row["near_poor_opening"].count,
                row["near_poor_closing"].count,
            )
            for row in report.rows
        }
        assert found == REPAIRED
        assert [row.number for row in report.rows] == [str(n) for n in range(1, 14)]
        for row in report.all_rows:
            for name in ("poor", "near_poor"):
                opening, reduction, closing = (
                    row[f"{name}_{step}"].count for step in ("opening", "reduction", "closing")
                )
                assert opening - reduction == closing
        rates = [c.value for c in report.total().cells if c.column.kind == "rate"]
        assert rates == [Decimal(rate) for rate in RATES_OF_TOTAL]
        assert report.row("18172-01")["poor_closing_rate"].value == Decimal("2.19")
        assert report.row("18172-04")["near_poor_opening_rate"].value == Decimal("2.10")
        assert report.problems == ()

    def test_bc1(self) -> None:
        report = all_four(self.commune)[1]
        keys = ["households", "poor_households", "near_poor_households", "average_households"]
        assert counts(report, *keys) == [2471, 48, 70, 0]
        assert report.total()["poor_household_rate"].value == Decimal("1.94")
        people = report.total()["poor_persons"]
        assert queries.persons_behind(people.drill).count() == people.count
        assert report.total()["poor_person_rate"].ratio.denominator == counts(report, "persons")[0]

    def test_bc2_and_bc3(self) -> None:
        _, bc1, bc2, bc3 = all_four(self.commune)
        households, persons = Unit.HOUSEHOLDS, Unit.PERSONS
        keys = [f.column.key for f in bc2.total(households).cells if f.column.kind == "count"]
        assert counts(bc2, *keys, unit=households) == [51, 0, 3, 0, 0, 0, 0, 0, 48]
        assert counts(bc2, "opening", unit=persons) == [111]
        # A birth and a death in poor households, a marriage and a death in near-poor ones.
        assert counts(bc2, "other_out", "other_in", unit=persons) == [1, 1]
        keys = [f.column.key for f in bc3.total(households).cells if f.column.kind == "count"]
        assert counts(bc3, *keys, unit=households) == [74, 4, 0, 0, 0, 0, 0, 0, 70]
        assert counts(bc3, "opening", unit=persons) == [181]
        assert counts(bc3, "other_out", "other_in", unit=persons) == [2, 1]
        for unit in Unit:
            word = "households" if unit is households else "persons"
            assert counts(bc2, "closing", unit=unit) == counts(bc1, f"poor_{word}")
            assert counts(bc3, "closing", unit=unit) == counts(bc1, f"near_poor_{word}")

    def test_every_number_opens_to_exactly_its_households_or_people(self) -> None:
        opened = 0
        for report in all_four(self.commune):
            for row in report.all_rows:
                for cell in row.cells:
                    if cell.column.kind != "count":
                        continue
                    if cell.drill is None:
                        assert not cell.count or cell.column.key == "persons"
                        continue
                    opened += 1
                    if cell.drill.unit is Unit.HOUSEHOLDS:
                        assert expected_households(cell.drill) == cell.count
                    else:
                        assert queries.persons_behind(cell.drill).count() == cell.count
                        assert 0 < expected_households(cell.drill) <= cell.count
        assert opened > 200

    def test_drills_survive_an_address(self) -> None:
        for report in all_four(self.commune):
            for cell in (cell for row in report.all_rows for cell in row.cells if cell.drill):
                assert Drill.from_params(cell.drill.as_params()) == cell.drill

    def test_sums_of_parts(self) -> None:
        self.enter("dung")
        for area in (self.commune, self.province, self.commune_today):
            for report in all_four(area):
                leaves = [row for row in report.rows if not row.is_subtotal]
                for total in report.totals:
                    for cell in total.cells:
                        if cell.column.kind == "count" and cell.column.step is not Step.TOTAL:
                            parts = [
                                row[cell.column.key].count
                                for row in leaves
                                if row.unit is total.unit
                            ]
                            assert sum(parts) == cell.count

    def test_same_figures_in_the_tree_of_today(self) -> None:
        before, since = all_four(self.commune), all_four(self.commune_today)
        for old, new in zip(before, since, strict=True):
            assert [[c.value for c in row.cells] for row in old.all_rows] == [
                [c.value for c in row.cells] for row in new.all_rows
            ]
            assert [problem.kind for problem in new.problems] == [ProblemKind.OTHER_TREE]
            assert new.tree_on == date(2025, 7, 1)

    def test_number_of_queries_does_not_grow_with_the_units(self) -> None:
        self.enter("dung")
        today = unit("PROVINCE", "42", TODAY)
        numbers = []
        for area in (self.commune, self.province, today):
            with CaptureQueriesContext(connection) as captured:
                reports = all_four(area)
            numbers.append((len(captured), max(len(report.rows) for report in reports)))
        (few, _), (many, old_rows), (two_tiers, new_rows) = numbers
        assert old_rows > 400
        assert new_rows > 130
        # One of them asks whether a village has merged or split since the day of the tree.
        assert few <= 4 * 12
        # Two more levels to walk down, whatever the number of units on them.
        assert many - few <= 4 * 5
        assert two_tiers <= many

    def test_counted_together_or_alone_is_the_same(self) -> None:
        form_ids = ["village-table", "bc1", "bc2", "bc3"]
        assert queries.several(form_ids, self.commune, **DAYS) == all_four(self.commune)

    def test_province_lists_districts_with_their_communes(self) -> None:
        self.enter("em")
        report: Any = queries.bc2(self.province, **DAYS)
        rows = [row for row in report.rows if row.unit is Unit.HOUSEHOLDS]
        district = next(row for row in rows if row.area_code == "439")
        parts = [row for row in rows if re.fullmatch(rf"{district.number}\.\d+", row.number)]
        assert district.is_subtotal
        assert len(parts) == 22
        assert district["opening"].count == sum(row["opening"].count for row in parts) == 51 + 4
        assert {row.depth for row in parts} == {1}

    def test_missing_totals_are_said_and_never_zero(self) -> None:
        self.enter("binh")
        neighbour = unit("COMMUNE", "18196", NOVEMBER)
        report: Any = queries.bc1(neighbour, on=NOVEMBER, standard_id=STANDARD)
        assert report.total()["households"].count is None
        assert report.total()["poor_household_rate"].value is None
        assert report.total()["poor_households"].count == 4
        (problem,) = report.problems
        assert problem.kind is ProblemKind.BASE_MISSING
        assert problem.values == {"count": 2}

    def test_who_does_not_see_the_whole_gets_no_total(self) -> None:
        for username, area in (("chi", self.commune), ("binh", self.commune)):
            self.enter(username)
            with pytest.raises(PartialScope):
                queries.bc2(area, **DAYS)
        self.enter("an")
        with pytest.raises(PartialScope):
            queries.bc2(self.province, **DAYS)
        self.enter("chi")
        village = unit("VILLAGE", "18172-09", NOVEMBER)
        report: Any = queries.village_table(village, year=2021, on=NOVEMBER, standard_id=STANDARD)
        assert counts(report, "households", "poor_opening", "poor_closing") == [384, 11, 10]

    def test_a_drill_never_leaves_the_scope(self) -> None:
        drill: Any = all_four(self.commune)[2].total(Unit.PERSONS)["opening"].drill
        assert queries.persons_behind(drill).count() == 111
        self.enter("binh")
        assert queries.persons_behind(drill).count() == 0
        assert expected_households(drill) == 0
        self.enter("chi")
        assert queries.households_behind(drill).exclude(village__code="18172-09").count() == 0
        assert expected_households(drill) == 11

    def test_printed_table_beside_the_counted_one(self) -> None:
        (printed,) = printed_tables(self.commune, year=2021, form_id="village-table")
        compared: Any = compare(printed, all_four(self.commune)[0])
        kinds = [finding.kind.value for finding in compared.findings]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "sum": 3, "balance": 1, "rate": 12, "truncation": 5,
        }  # fmt: skip
        assert compared.not_printed == ()
        differing = {
            (row.area_name, cell.column.key): (cell.printed, cell.counted.text())
            for row in compared.rows
            for cell in row.cells
            if not cell.agrees
        }
        assert compared.differing == len(differing) == 19
        assert differing["Cây Tắt", "poor_closing"] == ("3", "4")
        assert differing["Cây Thị", "near_poor_opening"] == ("2", "3")
        assert differing["Hoàng Nam", "poor_closing_rate"] == ("22,22", "2,29")
        total = compared.rows[-1]
        assert total.is_total
        assert all(cell.agrees for cell in total.cells)
        found_in_total = {cell.column.key for cell in total.cells if cell.findings}
        assert found_in_total == {"poor_closing", "near_poor_opening", "near_poor_closing"}

    def test_excel_holds_the_same_numbers_as_numbers(self) -> None:
        reports = all_four(self.commune)
        content = workbook(*reports, signed_on=date(2021, 2, 5))
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames == ["Bảng chỉ tiêu theo thôn", "BC1", "BC2", "BC3"]
        for sheet, report in zip(book, reports, strict=True):
            check_sheet(sheet, report)


def check_sheet(sheet: Any, report: Any) -> None:
    texts = {cell.value: cell for row in sheet for cell in row if isinstance(cell.value, str)}
    assert "ỦY BAN NHÂN DÂN" in texts
    assert "XÃ SƠN TÂY" in texts
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
    assert "Độc lập - Tự do - Hạnh phúc" in texts
    assert report.title in texts
    assert "Sơn Tây, ngày 05 tháng 02 năm 2021" in texts
    assert "TM. ỦY BAN NHÂN DÂN" in texts
    top = texts["TT"].row
    for head in report.header:
        cell = sheet.cell(top + head.row, head.column + 1)
        assert cell.value == head.text
        if (head.row_span, head.column_span) != (1, 1):
            last = sheet.cell(top + head.last_row, head.last_column + 1)
            assert f"{cell.coordinate}:{last.coordinate}" in map(str, sheet.merged_cells.ranges)
    body = top + report.form.header_depth + bool(report.form.has_number_row)
    for line, row in enumerate(report.all_rows):
        for place, cell in enumerate(row.cells, start=1):
            if cell.column.kind in ("count", "rate"):
                value = sheet.cell(body + line, place).value
                expected = None if cell.value is None else float(cell.value)
                assert value == expected, (row.area_name, cell.column.key)
    if report.form.has_number_row:
        formulas = [sheet.cell(body - 1, place + 1).value for place in range(len(row.cells))]
        assert formulas == [c.formula or c.number for c in report.form.columns]
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    # One page wide (what an absent number means), as many high as it takes.
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${top}:${body - 1}"


@pytest.mark.django_db
def test_days_of_a_year() -> None:
    def days(year: int, on: date, standard_id: str = "vn-2022") -> tuple[date, date]:
        return queries.year_days(year, on=on, standard_id=standard_id)

    assert days(2023, date(2023, 6, 30)) == (date(2023, 1, 1), date(2023, 6, 30))
    assert days(2023, date(2023, 12, 31))[1] == date(2023, 12, 31)
    # A year that is over closes with what the next one opens with ...
    assert days(2023, date(2025, 3, 1))[1] == days(2024, date(2025, 3, 1))[0]
    # ... but for the last year of a standard, whose lists end with it.
    assert days(2021, date(2025, 3, 1), "vn-2016")[1] == date(2021, 12, 31)
    with pytest.raises(ValueError, match="2023"):
        days(2023, date(2022, 12, 31))


@pytest.mark.django_db
def test_closing_before_opening_is_refused() -> None:
    territory.load_reference()
    area = unit("COMMUNE", "18172", NOVEMBER)
    with unscoped(reason="test"), pytest.raises(ValueError, match="closing"):
        queries.bc2(area, opening_on=NOVEMBER, closing_on=NEW_YEAR, standard_id=STANDARD)
