"""The layouts as offices really write them: headings found, rows told apart, encodings, sheets."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from giamngheo.apps.intake import mending, queries, services, template
from giamngheo.apps.intake.columns import header_key, recognise, template_columns
from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.headers import find_header
from giamngheo.apps.registry.models import Assessment, Household, Person, PovertyStatus
from giamngheo.common.scoping import unscoped
from giamngheo.common.workbooks import Sheet, open_workbook
from tests.apps.intake import bad_files as bad
from tests.apps.intake.helpers import (
    ON,
    bring,
    codes,
    dump,
    errors,
    finish,
    found,
    put_in,
    said,
)
from tests.apps.intake.workbooks import (
    EXPORT_HEADER,
    MEMBER_MERGES,
    TABLE_HEADER,
    good_members,
    member,
    member_list,
    saved,
    table,
    village,
    xlsx,
)
from tests.people import Cast

EXPORTED = ["05/11/2021", "Trần Thị Hòa", "HN01", "Không", "Nữ", 3, "Có", 110, 30, "Hộ nghèo", "An"]


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


def listed(*body: list[Any], **how: Any) -> bytes:
    return xlsx(member_list(list(body), **how), merge=MEMBER_MERGES)


def test_the_list_of_members(office: Cast) -> None:
    batch = bring(office, listed(*good_members()))
    assert (batch.layout, batch.list_class) == (Layout.MEMBER_LIST_19, "POOR")
    assert errors(batch) == []


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "unmerged"])
@pytest.mark.parametrize("numbered", [True, False], ids=["numbered columns", "bare"])
def test_headings_over_two_rows(office: Cast, merged: bool, numbered: bool) -> None:
    rows = member_list(good_members(), numbered=numbered)
    batch = bring(office, xlsx(rows, merge=MEMBER_MERGES if merged else ()))
    assert batch.household_created == 3, said(batch)
    finish(office, batch)
    assert Household.objects.get(head_name="Trần Thị Hòa").support_needs == ["HEALTH"]


def test_the_title_gives_the_class_of_a_near_poor_list(office: Cast) -> None:
    put_in(office, listed(*good_members(), near_poor=True))
    assert set(PovertyStatus.objects.values_list("poverty_class", flat=True)) == {"NEAR_POOR"}


def test_both_lists_in_one_workbook(office: Cast) -> None:
    other = [village("Thôn 10"), member("Hồ Thị Tư", 1970, "Chủ hộ", number=1, sex="Nữ")]
    book = openpyxl.load_workbook(io.BytesIO(listed(*good_members())))
    book.active.title = "BC15"  # type: ignore[union-attr]
    second = book.create_sheet("BC14")
    for row in member_list(other, near_poor=True):
        second.append(row)
    batch = bring(office, saved(book))
    assert batch.list_class == "", "two classes, so no one class of the file"
    finish(office, batch)
    classes = {row.household.head_name: row.poverty_class for row in PovertyStatus.objects.all()}
    assert classes["Hồ Thị Tư"] == "NEAR_POOR"
    assert classes["Trần Thị Hòa"] == "POOR"


def test_headings_and_page_numbers_repeated_in_the_middle(office: Cast) -> None:
    rows = member_list(good_members())
    heading, numbers = rows[4:6], rows[6]
    rows[10:10] = [*heading, numbers]
    batch = bring(office, xlsx(rows))
    assert batch.person_created == 6, said(batch)
    assert not codes(batch) & {"row.not_kept"}


def test_notes_between_and_after_rows_are_named_not_swallowed(office: Cast) -> None:
    rows = member_list(good_members())
    rows.insert(9, [None] * 17 + ["chờ xác minh"])
    batch = bring(office, xlsx(rows))
    assert batch.person_created == 6, said(batch)
    assert [issue.row for issue in found(batch) if "không phải một người" in issue.message] == [10]


def test_signatures_are_no_persons_even_when_they_look_like_names(office: Cast) -> None:
    put_in(office, listed(*good_members()))
    assert not Person.objects.filter(full_name__contains="Mẫu").exists()


def test_a_person_called_like_a_total_or_a_village_is_a_person(office: Cast) -> None:
    batch = bring(
        office,
        listed(
            village("Thôn Đồng Ấm"),
            member("Bàn Văn Tư", 1970, "Chủ hộ", number=1, ethnicity="Dao"),
            member("Tống Thị Cộng", 1975, "Vợ", line=2, sex="Nữ"),
            member("Trương Bản", 2001, None, line=3),
        ),
    )
    assert batch.person_read == 3, said(batch)
    assert codes(batch) == {"relationship.missing"}, "asked for, not dropped as a signature"


def test_columns_in_any_order_with_titles_above(office: Cast) -> None:
    header = list(reversed(TABLE_HEADER))
    row = list(reversed(bad.GOOD_ROW))
    content = xlsx([["UBND XÃ MẪU A"], [], ["Danh sách nhập"], [], [None, *header], [None, *row]])
    assert put_in(office, content).households.created == 1
    assert Person.objects.get().full_name == "Trần Thị Hòa"


def test_unknown_columns_are_named_with_their_letter(office: Cast) -> None:
    batch = bring(office, table([*bad.GOOD_ROW, "đỏ"], header=[*TABLE_HEADER, "Màu áo"]))
    told = [issue for issue in found(batch) if issue.value == "Màu áo"]
    assert [(issue.column, issue.severity) for issue in told] == [("L", "WARNING")]
    assert batch.household_created == 1


@pytest.mark.parametrize(
    ("said_village", "place"),
    [("Đồng Ấm", 0), ("thôn đồng ấm", 0), ("DONG AM", 0), ("98001-02", 1), ("Thôn Hoà Bình", 1),
     ("Thôn: Hòa Bình", 1), ("10", 2), ("Thôn 010", 2)],
)  # fmt: skip
def test_villages_by_name_or_code(office: Cast, said_village: str, place: int) -> None:
    put_in(office, table([*bad.GOOD_ROW[:1], said_village, *bad.GOOD_ROW[2:]]))
    assert Household.objects.get().village == office.country.villages_a[place]


def test_a_sheet_a_village(office: Cast) -> None:
    header = [name for name in TABLE_HEADER if name != "Thôn"]
    row = [value for place, value in enumerate(bad.GOOD_ROW) if place != 1]
    put_in(office, xlsx([header, row], title="Hòa Bình"))
    assert Household.objects.get().village == office.country.villages_a[1]


def test_a_sheet_called_by_a_number_is_no_village(office: Cast) -> None:
    header = [name for name in TABLE_HEADER if name != "Thôn"]
    row = [value for place, value in enumerate(bad.GOOD_ROW) if place != 1]
    assert "village.missing" in codes(bring(office, xlsx([header, row], title="10")))


def test_members_may_leave_household_cells_empty(office: Cast) -> None:
    content = table(
        bad.GOOD_ROW,
        [None, None, "Trần Văn Đức", "Con", "Nam", 1985],
        ["2", "Hòa Bình", "Lê Văn Bảy", "Chủ hộ", "Nam", 1955],
        [None, None, "Lê Thị Tám", "Vợ", "Nữ", 1957],
    )
    receipt = put_in(office, content)
    assert (receipt.households.created, receipt.persons.created) == (2, 4)


def test_without_numbers_the_heads_part_the_households(office: Cast) -> None:
    header = TABLE_HEADER[1:]
    rows = [
        ["Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1960],
        ["Đồng Ấm", "Trần Văn Đức", "Con", "Nam", 1985],
        ["Đồng Ấm", "Lê Văn Bảy", "Chủ hộ", "Nam", 1955],
    ]
    assert put_in(office, table(*rows, header=header)).households.created == 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("UTF-8", bad.GOOD_CSV.encode()),
        ("UTF-8 with mark", b"\xef\xbb\xbf" + bad.GOOD_CSV.encode()),
        ("UTF-16", bad.GOOD_CSV.encode("utf-16")),
        ("UTF-16 without mark", bad.GOOD_CSV.encode("utf-16-le")),
        ("Windows-1258", bad.in_windows_1258(bad.GOOD_CSV)),
        ("commas", bad.GOOD_CSV.replace(";", ",").encode()),
        ("tabs", bad.GOOD_CSV.replace(";", "\t").encode()),
        ("told separator", b"sep=;\n" + bad.GOOD_CSV.encode()),
        ("quotes", bad.GOOD_CSV.replace("Trần Thị Hòa", '"Trần Thị Hòa"').encode()),
        ("decomposed", unicodedata.normalize("NFD", bad.GOOD_CSV).encode()),
    ],
)
def test_text_files(office: Cast, kind: str, content: bytes) -> None:
    assert put_in(office, content, name="a.csv").households.created == 1
    person = Person.objects.get()
    assert (person.full_name, person.folded_name) == ("Trần Thị Hòa", "tran thi hoa")


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_and_open_workbooks(office: Cast, kind: str) -> None:
    make = bad.xls if kind == "xls" else bad.ods
    put_in(office, make([TABLE_HEADER, bad.GOOD_ROW]), name=f"a.{kind}")
    before = dump()
    assert put_in(office, bad.GOOD).households.unchanged == 1, "as the .xlsx says it"
    assert dump() == before


def test_a_wrong_ending_is_a_warning(office: Cast) -> None:
    batch = bring(office, bad.GOOD, name="a.csv")
    assert batch.household_created == 1
    assert "file.wrong_extension" in codes(batch)


@pytest.mark.parametrize("number", ["1.500.000", "1,500,000", "1500000", 1500000, 1500000.0,
                                    "1.500.000 đồng", "1 500 000"])  # fmt: skip
def test_both_number_notations(office: Cast, number: object) -> None:
    header = [*TABLE_HEADER, "Thu nhập bình quân (đồng/người/tháng)"]
    put_in(office, table([*bad.GOOD_ROW, number], header=header))
    assert Assessment.objects.get().income_vnd == 1_500_000


@pytest.mark.parametrize("area", ["42,5", "42.5", 42.5, "42,50 m2"])
def test_decimals_in_both_notations(office: Cast, area: object) -> None:
    header = [*TABLE_HEADER, "Diện tích nhà (m²)"]
    put_in(office, table([*bad.GOOD_ROW, area], header=header))
    assert str(Household.objects.get().floor_area_m2) == "42.50"


def test_three_decimals_of_a_number_cell_are_no_thousands(office: Cast) -> None:
    header = [*TABLE_HEADER, "Diện tích nhà (m²)"]
    put_in(office, table([*bad.GOOD_ROW, 42.125], header=header))
    assert str(Household.objects.get().floor_area_m2) in {"42.13", "42.12"}


def test_lost_zeros_are_restored_when_birth_and_sex_confirm_them(office: Cast) -> None:
    row = [*bad.GOOD_ROW[:7], 1160000123, *bad.GOOD_ROW[8:]]
    batch = bring(office, table(row))
    assert "personal_id.zeros_restored" in codes(batch), said(batch)
    finish(office, batch)
    again = bring(office, table([*row[:7], "001160000123", *row[8:]]))
    assert again.person_unchanged == 1, "it is the same number"


def test_lost_zeros_that_nothing_confirms_are_proposed_only(office: Cast) -> None:
    row = [*bad.GOOD_ROW[:5], 1961, "Kinh", 1160000123, *bad.GOOD_ROW[8:]]
    batch = bring(office, table(row))
    assert batch.household_refused == 1
    told = next(issue for issue in errors(batch) if issue.column == "H")
    assert "001••••••123" in told.message
    assert "1160000123" not in told.value


def test_the_raw_export_gives_households_with_their_head_alone(office: Cast) -> None:
    batch = bring(office, xlsx([EXPORT_HEADER, EXPORTED], title="Đồng Ấm"))
    assert batch.layout == Layout.RAW_EXPORT_11
    assert "sheet.heads_only" in codes(batch)
    finish(office, batch)
    household = Household.objects.get()
    assert (household.person_count, household.declared_person_count) == (1, 3)
    assert household.list_number == "HN01"
    assert household.is_native_minority is False
    assessment = Assessment.objects.get()
    assert (assessment.income_points, assessment.deprivation_points) == (110, 30)
    assert assessment.reviewer == "An"
    assert assessment.explanation["list"] == {
        "stated_class": "POOR", "reviewed_on": "2021-11-05", "form_a_result": "Có",
    }  # fmt: skip


def test_the_raw_export_again_changes_nothing_and_needs_no_village(office: Cast) -> None:
    put_in(office, xlsx([EXPORT_HEADER, EXPORTED], title="Đồng Ấm"))
    before = dump()
    batch = bring(office, xlsx([EXPORT_HEADER, EXPORTED], title="Sheet1"))
    assert (batch.household_unchanged, batch.person_unchanged) == (1, 1), said(batch)
    finish(office, batch)
    assert dump() == before


def test_dirt_of_real_exports(office: Cast) -> None:
    """Missing dates, sexes, counts and points are known dirt: taken in, and said."""
    dirty = [None, "Trần Thị Hòa", "HN02", None, None, None, None, None, None, "Hộ nghèo", None]
    nothing = [None, "Lê Văn Bảy", "HN03", None, None, None, None, None, None, None, None]
    clean = [EXPORTED[0], "Hồ Thị Tư", *EXPORTED[2:]]
    put_in(office, xlsx([EXPORT_HEADER, clean, dirty, nothing], title="Đồng Ấm"))
    classes = {row.household.head_name: (row.poverty_class, row.basis)
               for row in PovertyStatus.objects.all()}  # fmt: skip
    assert classes["Trần Thị Hòa"] == ("POOR", "LISTED")
    assert classes["Lê Văn Bảy"] == ("UNKNOWN", "COMPUTED"), "missing data is never 'not poor'"


NATIONAL = ["STT", "Họ tên chủ hộ", "Họ tên thành viên", "Quan hệ với chủ hộ", "Ngày sinh",
            "Giới tính", "CCCD", "Tỉnh", "Huyện", "Mã huyện", "Xã", "Mã xã", "Thôn", "Dân tộc",
            "Phân loại hộ", "Số QĐ công nhận", "Ngày ban hành QĐ", "B1", "B2", "DTTS",
            "Không có KNLĐ", "Có thành viên người có công", "Nguyên nhân nghèo", "Tuổi",
            "Số nhân khẩu"]  # fmt: skip


def test_the_national_list(office: Cast) -> None:
    def row(number: object, name: str, relationship: str, birth: str, sex: str) -> list[object]:
        return [number, "Trần Thị Hòa", name, relationship, birth, sex, None, "Mẫu", "Mẫu", "980",
                "Xã Mẫu A", "98001", "Đồng Ấm", "Kinh", "Hộ nghèo", "12/QĐ-UBND", "10/12/2021",
                110, 30, None, "x", None, "Thiếu vốn; Ốm đau", 61, 2]  # fmt: skip

    content = xlsx([
        ["Danh sách hộ nghèo, hộ cận nghèo sau khi rà soát"], NATIONAL,
        row(1, "Trần Thị Hòa", "Chủ hộ", "02/03/1960", "Nữ"),
        row(2, "Trần Văn Đức", "Con", "1985", "Nam"),
    ])  # fmt: skip
    batch = bring(office, content)
    assert not errors(batch), said(batch)
    finish(office, batch)
    household, status = Household.objects.get(), PovertyStatus.objects.get()
    assert (household.person_count, household.has_no_labour_capacity) == (2, True)
    assert household.poverty_causes == ["ILLNESS", "NO_CAPITAL"]
    assert (status.decision_number, str(status.decided_on)) == ("12/QĐ-UBND", "2021-12-10")


def test_the_template_alone_holds_nobody(office: Cast) -> None:
    batch = bring(office, template.build(villages=["Thôn Đồng Ấm"]))
    assert batch.problem_code == "sheet.no_rows", said(batch)


def test_every_heading_of_the_template_is_recognised() -> None:
    book = open_workbook("mau.xlsx", template.build())
    sheet = next(sheet for sheet in book.sheets if sheet.name == template.LIST_SHEET)
    header = find_header(sheet)
    assert header is not None
    assert list(header.fields) == [column.key for column in template_columns()]
    assert header.unknown == {}
    assert header.repeated == []


def test_every_drop_down_word_is_read_back() -> None:
    import polars as pl

    from giamngheo.apps.intake.cells import Setting, read_column
    from povertycore.law_store import code_list

    setting = Setting(on=ON, causes=code_list("poverty_causes_2016"))
    asked = 0
    for column in template_columns():
        words = template.choices_of(column, [])
        if words:
            read = read_column(pl.Series("x", words), column, setting)
            assert read.wrong == {}, column.key
            assert read.values.null_count() == 0, column.key
            asked += 1
    assert asked > 20


def test_the_mended_workbook_can_be_brought_again(office: Cast) -> None:
    body = good_members()
    body[1][6] = "Chủ nhà lớn"
    batch = bring(office, listed(*body))
    assert batch.household_refused == 1
    mended = openpyxl.load_workbook(io.BytesIO(services.issues_workbook(batch)))
    finish(office, batch)
    sheet = mended.worksheets[0]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Chủ nhà lớn")
    place.value = "Chủ hộ"
    again = bring(office, saved(mended))
    assert (again.household_created, again.household_refused) == (1, 0), said(again)
    finish(office, again)
    assert Household.objects.get(head_name="Trần Thị Hòa").person_count == 3
    assert set(PovertyStatus.objects.values_list("poverty_class", flat=True)) == {"POOR"}


def test_the_workbook_of_problems_lists_every_problem(office: Cast) -> None:
    body = good_members()
    body[1][6] = "Chủ nhà lớn"
    batch = bring(office, listed(*body))
    book = openpyxl.load_workbook(io.BytesIO(services.issues_workbook(batch)))
    assert book.worksheets[-1].max_row - 1 == len(found(batch))


def test_what_the_workbook_of_problems_leaves_out_is_said(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "MOST_ISSUES", 4)
    monkeypatch.setattr(mending, "MOST_ROWS", 3)
    rows = [[str(n), "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", "?"] for n in range(1, 11)]
    book = openpyxl.load_workbook(io.BytesIO(services.issues_workbook(bring(office, table(*rows)))))
    said = [str(cell.value) for page in book for row in page for cell in row if cell.value]
    assert "Chỉ liệt kê 4 trong số 10." in said
    assert "Chỉ liệt kê 3 trong số 10." in said


def test_pages_of_problems(office: Cast) -> None:
    rows = [
        [str(n), "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1900 + n, "?"] for n in range(1, 31)
    ]
    batch = bring(office, table(*rows))
    pages = [queries.issues(batch, page=page, per_page=7) for page in range(1, 6)]
    assert pages[0].total == len(found(batch)) > 29
    assert pages[0].pages == -(-pages[0].total // 7)
    seen = [issue for page in pages for issue in page.rows]
    assert seen == found(batch)[: len(seen)]
    assert queries.issues(batch, page=999, per_page=7).page == pages[0].pages


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (["NĂM SINH", "Nam"], "birth_male"),
        (["Giới tính", "Nam"], "sex_male"),
        (["Chính sách hỗ trợ", "Nhà ở"], "need_housing"),
        (["Nhà ở"], "house_kind"),
        (["Thiếu hụt", "Bảo hiểm y tế"], "deprived_health_insurance"),
        (["1. Họ, tên (viết hoa)"], "full_name"),
        (["Điểm A"], "income_points"),
    ],
)
def test_headings_are_told_by_what_stands_above_them(path: list[str], key: str) -> None:
    recognised = recognise(path)
    assert recognised is not None
    assert recognised[0] == key


def test_a_bare_heading_that_can_mean_two_things_is_not_guessed() -> None:
    assert recognise(["Bảo hiểm y tế"]) is None
    assert recognise(["Y tế"]) is None
    assert header_key("  Số CCCD* (12 số)") == "so cccd"


def test_a_title_over_the_whole_width_is_no_heading() -> None:
    rows: list[list[Any]] = [["DANH SÁCH HỘ NGHÈO"] * 7, TABLE_HEADER, list(bad.GOOD_ROW)]
    header = find_header(Sheet("x", rows))
    assert header is not None
    assert (header.first, header.list_class) == (1, "POOR")
