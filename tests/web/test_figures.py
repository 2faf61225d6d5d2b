"""The counted reports on screen: numbers, the way to their households, what is missing, Excel."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.reporting import services as reporting
from giamngheo.apps.territory import services as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.people import TODAY, Cast
from tests.web.homes import NEAR_POOR, STANDARD, make_home
from tests.web.test_households import heads

NEW_YEAR = date(2021, 1, 1)


def cells(page: Any, name: str) -> list[str]:
    """The texts of the row of a unit, tags and gaps removed."""
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page.content.decode(), re.DOTALL):
        found = [
            html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        if name in found:
            return found
    raise AssertionError(f"no row of {name}")


def total(area: Area, households: int, cast: Cast) -> None:
    territory.set_total(
        area=area, counted_on=NEW_YEAR, household_count=households, person_count=households * 3,
        source="kiểm đếm thử", actor=cast.an, on=TODAY,
    )  # fmt: skip


@pytest.fixture
def commune(on_day: Cast) -> Cast:
    """A1: 3 poor of 120, one escapes to near-poor in November. A2: 1 near-poor, no total."""
    a1, a2, _a3 = on_day.country.villages_a
    homes = [make_home(a1, actor=on_day.an, head=f"Nguyễn Thị {n}") for n in ("Một", "Hai", "Ba")]
    make_home(
        a2, actor=on_day.an, head="Đặng Văn Tư", listed=PovertyClass.NEAR_POOR, measured=NEAR_POOR
    )
    total(a1, 120, on_day)
    with unscoped(reason="test data"):
        services.change_status(
            household=homes[0],
            standard_id=STANDARD,
            to=PovertyClass.NEAR_POOR,
            kind=MovementKind.ESCAPED_TO_NEAR_POOR,
            basis=StatusBasis.DECIDED,
            actor=on_day.an,
            on=date(2021, 11, 25),
            today=TODAY,
        )
    return on_day


def test_the_village_table_counts_the_year(commune: Cast, an: Client) -> None:
    page = an.get("/reports/villages")
    assert cells(page, "Đồng Ấm") == [
        "1", "Đồng Ấm", "120", "3", "2,50", "1", "0,83", "2", "1,67", "0", "0", "-1", "-0,83",
        "1", "0,83",
    ]  # fmt: skip


def test_a_missing_total_is_said_and_never_zero(commune: Cast, an: Client) -> None:
    page = an.get("/reports/villages")
    row = cells(page, "Hòa Bình")
    assert row[2] == "chưa nhập"
    assert row[-2:] == ["1", ""]
    assert "/areas/98001-02#totals" in page.content.decode()
    assert "Chưa nhập mẫu số" in page.content.decode()


@pytest.mark.parametrize(
    ("form", "name"),
    [("villages", "Đồng Ấm"), ("bc1", "Đồng Ấm"), ("bc2", "Đồng Ấm"), ("bc3", "Tổng cộng")],
)
def test_every_count_opens_exactly_its_households(
    commune: Cast, an: Client, form: str, name: str
) -> None:
    page = an.get(f"/reports/{form}").content.decode()
    links = re.findall(r'<a class="n" href="([^"]+)">([\d.]+)</a>', page)
    households = [(html.unescape(url), int(text)) for url, text in links if "HOUSEHOLDS" in url]
    assert len(households) >= 4
    for url, count in households:
        assert len(heads(an.get(url))) == count, url


def test_the_list_behind_a_number_says_which_number_it_is(commune: Cast, an: Client) -> None:
    page = an.get("/reports/villages").content.decode()
    url = html.unescape(re.findall(r'<a class="n" href="([^"]+)">3</a>', page)[0])
    shown = an.get(url).content.decode()
    assert "<h1>Hộ nghèo ngày 01/01/2021, Thôn Đồng Ấm</h1>" in shown
    assert "tất cả hộ" in shown


def test_a_number_of_another_commune_does_not_open(
    commune: Cast, signed_in: Any, an: Client
) -> None:
    page = an.get("/reports/villages").content.decode()
    url = html.unescape(re.findall(r'<a class="n" href="([^"]+)">3</a>', page)[0])
    assert signed_in(commune.binh).get(url).status_code == 404


def test_nonsense_in_the_address_of_a_number_is_not_found(commune: Cast, an: Client) -> None:
    for query in ("step=OPENING", "step=NO&unit=X", "step=OPENING&unit=HOUSEHOLDS&level=VILLAGE"):
        assert an.get(f"/households?{query}").status_code == 404


def test_the_heads_are_those_of_the_official_form(commune: Cast, an: Client) -> None:
    page = an.get("/reports/bc2").content.decode()
    for words in ("Trở thành hộ cận nghèo", "Vượt chuẩn cận nghèo", "9=1-2-3-4+5+6+7+8"):
        assert words in page
    assert page.count("<caption") >= 1


def test_movements_stand_in_their_columns(commune: Cast, an: Client) -> None:
    assert cells(an.get("/reports/bc2"), "Đồng Ấm")[2:6] == ["Hộ", "3", "1", "0"]
    assert cells(an.get("/reports/bc3"), "Đồng Ấm")[2:] == [
        "Hộ", "0", "0", "0", "0", "1", "0", "0", "0", "1",
    ]  # fmt: skip


def test_the_excel_file_opens_and_holds_the_same(commune: Cast, an: Client) -> None:
    answer = an.get("/reports/bc1/excel")
    assert 'filename="bc1-98001-20211130.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("TỔNG HỢP KẾT QUẢ" in text for text in texts)
    assert "Đồng Ấm" in texts


def test_an_earlier_year_closes_with_its_last_day(commune: Cast, an: Client) -> None:
    page = an.get("/reports/villages?year=2020").content.decode()
    assert "01/01/2020 đến 01/01/2021" in page
    assert an.get("/reports/villages?year=2022").status_code == 404
    assert an.get("/reports/villages?year=1999").status_code == 404
    assert an.get("/reports/bc9").status_code == 404


def test_a_year_without_a_standard_says_so(commune: Cast, an: Client) -> None:
    an.post("/working-day", {"day": "05/05/2009"})
    assert "Chưa có chuẩn nghèo cho năm 2009" in an.get("/reports/villages").content.decode()
    assert "Chưa có chuẩn nghèo cho ngày này" in an.get("/").content.decode()
    assert an.get("/reports/villages/excel").status_code == 404


def test_the_home_page_shows_the_figures_of_the_reports(commune: Cast, an: Client) -> None:
    page = an.get("/").content.decode()
    poor = re.search(r'class="card stat poor".*?</a>', page, re.DOTALL)
    assert poor is not None
    assert re.search(r"<b>2 <small>", poor[0])
    assert "−1" in poor[0]
    assert "Chưa có tổng số hộ của" in page
    assert "Rà soát định kỳ hằng năm" in page
    assert "Quyết định số 24/2021/QĐ-TTg" in page
    assert page.count('class="btn main"') >= 1


def test_the_printed_table_stands_beside_the_counted_one(commune: Cast, an: Client) -> None:
    with unscoped(reason="test data"):
        reporting.record_printed_table(
            area=commune.country.old_a,
            form_id="village-table",
            year=2021,
            title="Chỉ tiêu cụ thể",
            source="Kế hoạch thử",
            columns=["area", "households", "poor_opening", "poor_opening_rate"],
            rows=[
                reporting.PrintedRow("98001-01", ("Đồng Ấm", "120", "3", "22,50")),
                reporting.PrintedRow("", ("Tổng cộng", "120", "3", "2,50")),
            ],
            actor=commune.an,
            on=TODAY,
            today=TODAY,
        )
    page = an.get("/reports/printed").content.decode()
    assert re.search(r'cell-bad">2,50<a class="printed" href="#d1"><s>22,50</s></a>', page)
    assert "Đồng Ấm" in page.split('id="d1"', 1)[1][:80]
    beside = an.get("/reports/villages").content.decode()
    assert 'title="bảng in: 22,50"' in beside
    assert "So từng ô" in beside


def test_without_a_printed_table_the_page_points_to_the_check(commune: Cast, an: Client) -> None:
    page = an.get("/reports/printed").content.decode()
    assert "Chưa lưu bảng in nào cho năm 2021" in page
    assert 'href="/check"' in page
