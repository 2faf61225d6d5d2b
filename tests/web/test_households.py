"""Finding households: the list, its filters, the search box, paging, and the Excel file."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk import households, paging
from tests.people import TODAY, Cast
from tests.web.homes import ID_NUMBER, NEAR_POOR, STANDARD, UNDECIDED, make_home, make_village


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def heads(page: Any) -> list[str]:
    return re.findall(r'class="hh" href="/households/H[^"]+">([^<]+)<', page.content.decode())


@pytest.fixture
def three(on_day: Cast) -> Cast:
    """A poor, a near-poor and an unlisted household in two villages of A, and one in B."""
    a1, a2, *_rest = on_day.country.villages_a
    make_home(
        a1, actor=on_day.an, head="Nguyễn Thị Hòa", personal_id=ID_NUMBER,
        facts={"support_needs": ["HOUSING"], "is_social_protection": True},
    )  # fmt: skip
    make_home(
        a2, actor=on_day.an, head="Đặng Văn Hoà", listed=PovertyClass.NEAR_POOR,
        measured=NEAR_POOR, others=("Đặng Thị Mai",), facts={"support_needs": ["CREDIT"]},
    )  # fmt: skip
    make_home(a2, actor=on_day.an, head="Bùi Thị Cúc", listed=None, measured=None)
    make_home(on_day.country.villages_b[0], actor=on_day.binh, head="Người Xã Bên")
    return on_day


def test_the_list_shows_ones_own_commune_only(three: Cast, an: Client) -> None:
    found = heads(an.get("/households"))
    assert sorted(found) == ["Bùi Thị Cúc", "Nguyễn Thị Hòa", "Đặng Văn Hòa"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("class=POOR", ["Nguyễn Thị Hòa"]),
        ("class=NEAR_POOR", ["Đặng Văn Hòa"]),
        ("class=NONE", ["Bùi Thị Cúc"]),
        ("class=UNKNOWN", []),
        ("village=98001-02&order=name", ["Bùi Thị Cúc", "Đặng Văn Hòa"]),
        ("need=HOUSING", ["Nguyễn Thị Hòa"]),
        ("group=is_social_protection", ["Nguyễn Thị Hòa"]),
        ("class=POOR&need=CREDIT", []),
        ("q=dang+van+hoa", ["Đặng Văn Hòa"]),
        ("q=mai", ["Đặng Văn Hòa"]),
        ("q=Đặng", ["Đặng Văn Hòa"]),
        ("q=nguoi+xa+ben", []),
        ("class=no-such&need=' OR 1=1", ["Nguyễn Thị Hòa", "Bùi Thị Cúc", "Đặng Văn Hòa"]),
    ],
)
def test_filters_leave_what_they_say(
    three: Cast, an: Client, query: str, expected: list[str]
) -> None:
    assert heads(an.get(f"/households?{query}")) == expected


def test_the_list_adds_households_and_persons_up(three: Cast, an: Client) -> None:
    assert "3 hộ · 6 nhân khẩu" in text_of(an.get("/households"))
    assert "1 hộ · 2 nhân khẩu" in text_of(an.get("/households?class=POOR"))
    an.post("/working-day", {"day": "01/06/2020"})
    assert "3 hộ · 0 nhân khẩu" in text_of(an.get("/households"))


def test_classes_are_those_of_the_working_day(three: Cast, an: Client) -> None:
    an.post("/working-day", {"day": "01/06/2020"})
    assert heads(an.get("/households?class=POOR")) == []
    assert len(heads(an.get("/households?class=NONE"))) == 3


def test_the_class_in_a_row_is_that_of_the_working_day(on_day: Cast, an: Client) -> None:
    home = make_home(on_day.country.villages_a[0], actor=on_day.an)
    with unscoped(reason="test data"):
        services.change_status(
            household=home,
            standard_id=STANDARD,
            to=PovertyClass.NEAR_POOR,
            kind=MovementKind.ESCAPED_TO_NEAR_POOR,
            basis=StatusBasis.DECIDED,
            actor=on_day.an,
            on=date(2021, 11, 25),
            today=TODAY,
        )
    assert '<span class="chip near">Hộ cận nghèo</span>' in an.get("/households").content.decode()
    an.post("/working-day", {"day": "24/11/2021"})
    page = an.get("/households").content.decode()
    assert '<span class="chip poor">Hộ nghèo</span>' in page
    assert "chip near" not in page


def test_households_whose_form_does_not_bear_the_class_out(on_day: Cast, an: Client) -> None:
    a1 = on_day.country.villages_a[0]
    make_home(a1, actor=on_day.an, head="Đủ Căn Cứ")
    make_home(a1, actor=on_day.an, head="Thiếu Điểm", measured=UNDECIDED)
    make_home(a1, actor=on_day.an, head="Điểm Khác", measured=NEAR_POOR)
    assert heads(an.get("/households?check=incomplete")) == ["Thiếu Điểm"]
    assert heads(an.get("/households?check=disagrees")) == ["Điểm Khác"]


def test_the_search_box_leads_to_the_list_by_name(three: Cast, an: Client) -> None:
    answer = an.post("/households/find", {"q": "mai"})
    assert answer["Location"] == "/households?q=mai"


def test_a_code_opens_its_household_however_it_is_typed(three: Cast, an: Client) -> None:
    answer = an.post("/households/find", {"q": "h 0000001 3"})
    assert answer["Location"] == "/households/H0000001-3"


@pytest.mark.parametrize("typed", [ID_NUMBER, "098 160 012 345"])
def test_an_id_number_opens_its_household_and_stands_in_no_address(
    three: Cast, an: Client, typed: str
) -> None:
    answer = an.post("/households/find", {"q": typed})
    assert answer["Location"] == "/households/H0000001-3"


def test_an_unknown_id_number_is_told_and_stands_in_no_address(three: Cast, an: Client) -> None:
    answer = an.post("/households/find", {"q": "098160099999"}, follow=True)
    assert "Không có ai trong địa bàn" in answer.content.decode()
    assert all("098160099999" not in where for where, _code in answer.redirect_chain)
    assert "098160099999" not in answer.content.decode()


def test_an_id_number_typed_into_the_address_is_not_searched_for(three: Cast, an: Client) -> None:
    page = an.get(f"/households?q={ID_NUMBER}", follow=True)
    assert page.redirect_chain == [("/households", 302)]
    assert len(heads(page)) == 3
    assert ID_NUMBER not in page.content.decode()


def test_another_commune_is_not_found_by_id_number(
    three: Cast, signed_in: Any, on_day: Cast
) -> None:
    answer = signed_in(on_day.binh).post("/households/find", {"q": ID_NUMBER}, follow=True)
    assert "Không có ai trong địa bàn" in answer.content.decode()


def test_pages_of_fifty(on_day: Cast, an: Client) -> None:
    make_village(on_day.country.villages_a[0], 53, actor=on_day.an)
    first, second = an.get("/households"), an.get("/households?page=2")
    assert (len(heads(first)), len(heads(second))) == (50, 3)
    assert not set(heads(first)) & set(heads(second))
    assert "1 đến 50 trong 53" in first.content.decode()
    assert len(heads(an.get("/households?page=99"))) == 3
    assert len(heads(an.get("/households?page=-1"))) == 50


def test_a_province_is_not_counted_to_the_end(
    on_day: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "CAP", 4)
    make_village(on_day.country.villages_a[0], 6, actor=on_day.an)
    page = signed_in(on_day.dung).get("/households").content.decode()
    assert "Hơn 4 hộ" in page
    assert "1 đến 4 trong 4 và hơn nữa" in page


def test_an_empty_list_says_what_to_do_first(on_day: Cast, an: Client, signed_in: Any) -> None:
    page = an.get("/households").content.decode()
    assert "Chưa có hộ nào" in page
    assert "/imports/new" in page
    nothing = an.get("/households?q=zzz").content.decode()
    assert "Không có hộ nào phù hợp" in nothing
    assert "/imports/new" not in signed_in(on_day.chi).get("/households").content.decode()


def test_the_excel_file_holds_what_the_screen_shows(three: Cast, an: Client) -> None:
    answer = an.get("/households/export?class=NEAR_POOR")
    assert answer["Content-Disposition"] == (
        'attachment; filename="danh-sach-ho-98001-20211130.xlsx"'
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[4][:6] == ("STT", "Mã hộ", "Chủ hộ", "Thôn", "Nhân khẩu", "Loại hộ")
    assert len(rows) == 6
    assert rows[5][2:9] == ("Đặng Văn Hòa", "Hòa Bình", 2, "Hộ cận nghèo", None, 140, 10)
    assert rows[5][10] == "Vay vốn tín dụng"
    text = " ".join(str(cell) for row in rows for cell in row)
    assert ID_NUMBER not in text


def test_a_cell_that_looks_like_a_formula_stays_text(on_day: Cast, an: Client) -> None:
    make_home(on_day.country.villages_a[0], actor=on_day.an, head="=HYPERLINK(1)")
    sheet = openpyxl.load_workbook(io.BytesIO(an.get("/households/export").content)).worksheets[0]
    cell = sheet.cell(row=6, column=3)
    assert cell.data_type == "s"


def test_too_long_a_list_is_refused_with_what_to_do(
    three: Cast, an: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(households, "EXPORT_LIMIT", 2)
    page = an.get("/households/export", follow=True).content.decode()
    assert "thu hẹp bộ lọc" in page
