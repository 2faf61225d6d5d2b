"""The main job in a real browser: sign in, bring a list, read the village table."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.browser.conftest import DESKTOP, Desk

pytestmark = pytest.mark.browser

# Seed 002 with its contradictions repaired (reference/seed_inconsistencies.md): households; poor at
# the start, reduced, at the end; near-poor at the start, reduced, at the end.
VILLAGES = {
    "Cây Tắt": (183, 4, 0, 4, 5, 0, 5),
    "Tân Thủy": (129, 5, 1, 4, 7, 0, 7),
    "Hồ Sen": (158, 3, 0, 3, 9, 2, 7),
    "Cây Thị": (143, 2, 0, 2, 3, 1, 2),
    "Nam Nhe": (121, 2, 0, 2, 2, 0, 2),
    "Cây Chanh": (161, 3, 0, 3, 7, 0, 7),
    "Hoàng Nam": (218, 6, 1, 5, 6, 0, 6),
    "Bồng Phài": (135, 1, 0, 1, 9, 1, 8),
    "Kim Thành": (384, 11, 1, 10, 10, 0, 10),
    "Hà Chua": (393, 4, 0, 4, 4, 0, 4),
    "Khí Tượng": (183, 3, 0, 3, 1, 0, 1),
    "Trung Lưu": (103, 4, 0, 4, 1, 0, 1),
    "Phố Tây": (160, 3, 0, 3, 10, 0, 10),
    "Tổng cộng": (2471, 51, 3, 48, 74, 4, 70),
}
TOTAL_RATES = ("2,06", "0,12", "1,94", "2,99", "0,16", "2,83")


def rows(desk: Desk) -> dict[str, list[str]]:
    """The cells of the village table by the name of the unit, without number and name."""
    found: dict[str, list[str]] = {}
    for row in desk.page.locator("table.figures tbody tr, table.figures tfoot tr").all():
        cells = [text.strip() for text in row.locator("th, td").all_inner_texts()]
        found[cells[1]] = cells[2:]
    return found


def counts(cells: list[str]) -> tuple[int, ...]:
    numbers = [cells[0], *cells[1::2]]
    return tuple(int(number.replace(".", "")) for number in numbers)


def make_list(path: Path) -> Path:
    """A workbook of one new poor household of two persons."""
    heads = (
        "Số hộ",
        "Thôn",
        "Họ và tên",
        "Quan hệ với chủ hộ",
        "Giới tính",
        "Ngày sinh hoặc năm sinh",
        "Phân loại hộ",
        "Mới, cũ hay tái",
        "Điểm B1",
        "Điểm B2",
    )
    lines = (
        ("1", "Kim Thành", "Phạm Thị Mẫu Lan", "Chủ hộ", "Nữ", "1961", "Hộ nghèo", "Mới", 110, 30),
        ("1", "Kim Thành", "Phạm Mẫu Long", "Con", "Nam", "1990", "", "", "", ""),
    )  # fmt: skip
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Danh sách")
        for y, line in enumerate((heads, *lines)):
            for x, value in enumerate(line):
                sheet.write(y, x, value)
    return path


def test_the_village_table_shows_the_repaired_numbers_of_the_plan(an: Desk) -> None:
    an.page.get_by_role("link", name="Báo cáo").click()
    shown = rows(an)
    assert {name: counts(cells) for name, cells in shown.items()} == VILLAGES
    assert tuple(shown["Tổng cộng"][2::2]) == TOTAL_RATES


def test_bringing_a_list_changes_the_table_and_undoing_restores_it(
    an: Desk, tmp_path: Path
) -> None:
    an.page.get_by_role("link", name="Nhập từ Excel").first.click()
    an.page.get_by_role("link", name="Nhập danh sách").first.click()
    an.page.set_input_files("#id_file", make_list(tmp_path / "ho-moi.xlsx"))
    an.page.get_by_role("button", name="Kiểm tra tệp").click()
    an.page.get_by_role("button", name=re.compile("Ghi 1 hộ mới")).click()
    an.page.get_by_role("heading", name=re.compile("Biên nhận")).wait_for()
    receipt = an.page.url
    an.page.get_by_role("link", name="Xem bảng theo thôn").click()
    shown = rows(an)
    assert counts(shown["Kim Thành"])[3] == 11
    assert counts(shown["Tổng cộng"])[3] == 49
    an.page.goto(receipt)
    an.page.get_by_role("button", name="Hoàn tác cả lần nhập").click()
    an.page.get_by_text("sổ hộ như trước khi nhập").first.wait_for()
    an.go("/reports/villages")
    assert {name: counts(cells) for name, cells in rows(an).items()} == VILLAGES


def test_a_number_opens_its_households_and_a_household_its_reasons(an: Desk) -> None:
    an.go("/reports/villages")
    row = an.page.locator("tr", has_text="Hoàng Nam").first
    row.locator("a.n", has_text="5").first.click()
    an.page.get_by_role("heading", name="Hộ nghèo ngày 30/11/2021, Thôn Hoàng Nam").wait_for()
    names = an.page.locator("a.hh")
    assert names.count() == 5
    names.first.click()
    assert "Vì sao" in an.page.inner_text("#why")
    assert "Quyết định số 59/2015/QĐ-TTg" in an.page.inner_text("#why")


def test_looking_at_an_id_number_swaps_it_in_without_leaving_the_page(an: Desk) -> None:
    an.go("/households?class=POOR")
    an.page.locator("a.hh").first.click()
    where = an.page.url
    an.page.locator("#members button", has_text="xem").first.click()
    an.page.get_by_text("đã xem, có ghi lại").first.wait_for()
    assert an.page.url == where
    assert re.search(r"\b\d{12}\b", an.page.inner_text("#members"))


def test_a_plan_is_checked_where_it_is_wrong(an: Desk, tmp_path: Path) -> None:
    plan = tmp_path / "bang.csv"
    plan.write_text(
        'Thôn,Tổng số hộ,Số hộ nghèo,Tỷ lệ (%)\nMột,135,3,"2,22"\nHai,118,1,"0,85"\n'
        'Ba,115,3,"2,16"\nTổng cộng,368,7,"1,90"\n',
        encoding="utf-8",
    )
    an.page.get_by_role("link", name="Kiểm tra bảng số").click()
    an.page.set_input_files("#id_file", plan)
    an.page.get_by_role("button", name="Kiểm tra tệp").click()
    wrong = an.page.locator("td.cell-bad")
    wrong.first.wait_for()
    assert [text.split()[0] for text in wrong.all_inner_texts()] == ["2,16"]


def test_choosing_a_day_shows_the_year_before_its_end(an: Desk) -> None:
    an.page.locator(".asof summary").click()
    an.page.fill("#working-day", "1/6/2021")
    an.page.get_by_role("button", name="Tính đến ngày này").click()
    an.page.locator(".asof", has_text="01/06/2021").wait_for()
    an.go("/reports/villages")
    assert counts(rows(an)["Tổng cộng"]) == (2471, 51, 0, 51, 74, 0, 74)
    an.page.locator(".asof summary").click()
    an.page.fill("#working-day", "30/11/2021")
    an.page.keyboard.press("Enter")
    an.page.locator(".asof", has_text="30/11/2021").wait_for()


def test_the_neighbour_sees_nothing_of_it(an: Desk, desk_of: Callable[..., Desk]) -> None:
    from tests.browser.conftest import password

    an.go("/households?class=POOR")
    address = an.page.locator("a.hh").first.get_attribute("href")
    binh = desk_of(DESKTOP)
    binh.sign_in("binh", password())
    binh.go(address or "")
    assert "Không có gì ở đây" in binh.page.inner_text("main")
    assert [line for line in binh.wrong if "404" not in line] == []
    binh.wrong.clear()
