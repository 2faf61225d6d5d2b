"""The pieces of the table check by themselves: heads, formulas, places of tables, hints."""

from __future__ import annotations

import pytest

from povertycore.tables import Table, check
from povertycore.tables.block import blocks_of
from povertycore.tables.formulas import printed_formulas
from povertycore.tables.grid import regions
from povertycore.tables.heads import (
    Role,
    area_level,
    direction,
    is_additive,
    is_total_row,
    names_everybody,
    role_of,
)

NUMBERED = [["TT", "Xã", "Một", "Hai", "Ba", "Bốn"], ["A", "B", "1", "2", "3", "4"]]
FIGURES = [["1", "Xã An", "100", "40", "60", "40"], ["2", "Xã Bình", "90", "30", "60", "33,33"]]


@pytest.mark.parametrize(
    ("text", "terms", "over"),
    [
        ("4=1-2-3", [(1, "1"), (-1, "2"), (-1, "3")], []),
        ("4 = 1 - (2 + 3)", [(1, "1"), (-1, "2"), (-1, "3")], []),
        ("(4)=(2)/(1)*100", [(1, "2")], [(1, "1")]),
        ("4=2/1x100%", [(1, "2")], [(1, "1")]),
        ("4=2*100/1", [(1, "2")], [(1, "1")]),
        ("4=(2+3):1", [(1, "2"), (1, "3")], [(1, "1")]),
        ("4=[3]:[1]x100", [(1, "3")], [(1, "1")]),
    ],
)
def test_printed_formulas_are_read(
    text: str, terms: list[tuple[int, str]], over: list[tuple[int, str]]
) -> None:
    numbering = [*NUMBERED[1][:5], text]
    (block,) = blocks_of(Table.of([NUMBERED[0], numbering, *FIGURES]))
    (formula,) = printed_formulas(block)
    number = {2: "1", 3: "2", 4: "3", 5: "4"}
    assert number[formula.target.index] == "4"
    assert [(sign, number[column.index]) for sign, column in formula.terms] == terms
    assert [(sign, number[column.index]) for sign, column in formula.over] == over


@pytest.mark.parametrize("text", ["4=2*3", "4=9-1", "4=1-", "4=(1-2", "4", "4=1/2/3", "4=4-1"])
def test_what_is_no_formula_over_the_columns_is_left(text: str) -> None:
    numbering = [*NUMBERED[1][:5], text]
    (block,) = blocks_of(Table.of([NUMBERED[0], numbering, *FIGURES]))
    assert printed_formulas(block) == []


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("Hộ nghèo > TS", Role.COUNT),
        ("Hộ nghèo > %", Role.RATE),
        ("Tỷ lệ % > Chung", Role.RATE),
        ("Số hộ và tỷ lệ hộ nghèo > Số hộ", Role.COUNT),
        ("Tổng kinh phí (triệu đồng)", Role.AMOUNT),
        ("Hộ đồng bào DTTS", Role.COUNT),
        ("Tổng số hộ gia đình", Role.COUNT),
        ("Năm", Role.OTHER),
        ("Nam", Role.COUNT),
        ("Mã hộ", Role.OTHER),
        ("Mạ", None),
        ("TY LE HO NGHEO", Role.RATE),
    ],
)
def test_heads_state_roles(path: str, role: Role | None) -> None:
    assert role_of(path) is role


def test_words_of_heads_and_rows() -> None:
    assert names_everybody("Tổng số hộ dân cư (tại thời điểm rà soát) > Số hộ")
    assert not names_everybody("Tổng số hộ nghèo > Số hộ")
    assert is_additive("Tổng số hộ dân cư (tại thời điểm rà soát) > Số hộ")
    assert is_additive("Tổng số hộ nông, lâm, ngư nghiệp có mức sống trung bình > Số hộ")
    assert not is_additive("Thu nhập bình quân (triệu đồng)")
    assert [is_total_row(text) for text in ("Tổng cộng", "TOÀN XÃ", "Tổng số hộ", "Cộng %")] == [
        True,
        True,
        False,
        False,
    ]
    assert [area_level(text) for text in ("Huyện An", "1.1 Xã Bình", "Thôn 3", "Cây Tắt")] == [
        1,
        2,
        3,
        None,
    ]


@pytest.mark.parametrize(
    ("path", "near_poor", "expected"),
    [
        ("Diễn biến giảm số hộ nghèo > Trở thành hộ cận nghèo", False, -1),
        ("Diễn biến tăng > Số hộ cận nghèo trở thành hộ nghèo", False, 1),
        ("Số hộ cận nghèo trở thành hộ nghèo", True, -1),
        ("Số hộ nghèo trở thành hộ cận nghèo", True, 1),
        ("Diễn biến giảm > Số hộ khác", False, -1),
        ("Tái nghèo", False, 1),
        ("Số hộ khác", False, 0),
    ],
)
def test_directions_depend_on_whose_table_it_is(path: str, near_poor: bool, expected: int) -> None:
    assert direction(path, near_poor=near_poor) == expected


def test_a_sheet_may_hold_titles_several_tables_and_signatures() -> None:
    rows = [
        ["UBND XÃ AN", "", "CỘNG HÒA"],
        ["BIỂU TỔNG HỢP", "", ""],
        ["Thôn", "Hộ nghèo", "Khẩu"],
        ["Đông", "3", "9"],
        ["Cộng", "3", "9"],
        ["", "", ""],
        ["BIỂU HAI", "", ""],
        ["Thôn", "Hộ cận nghèo", "Khẩu"],
        ["Đông", "4", "12"],
        ["Người lập", "", "Chủ tịch"],
    ]
    found = regions(Table.of(rows))
    assert [(region.title, region.heads, region.body) for region in found] == [
        ("BIỂU TỔNG HỢP", (2,), (3, 4)),
        ("BIỂU HAI", (7,), (8,)),
    ]


def test_one_repair_that_mends_two_slips_is_named() -> None:
    rows = [
        ["Thôn", "Hộ nghèo đầu năm", "Giảm", "Hộ nghèo cuối năm"],
        ["Đông", "14", "4", "9"],
        ["Đoài", "9", "2", "7"],
        ["Thượng", "7", "1", "6"],
        ["Cộng", "30", "7", "23"],
    ]
    found = check([Table.of(rows)])
    assert [(f.kind.value, f.row) for f in found] == [("balance", "Đông"), ("sum", "Cộng")]
    hint = "Nếu Đông, Hộ nghèo cuối năm là 10 thì 2 chỗ sai cùng khớp."
    assert all(f.message.endswith(hint) for f in found)
    assert "hint" not in found[0].as_dict()


def test_computed_is_written_as_printed_is() -> None:
    rows = [
        ["District", "Tổng số hộ", "Số hộ nghèo", "Tỷ lệ"],
        ["Một", "12,471", "1,051", "8.43%"],
        ["Hai", "21,880", "2,940", "13.44%"],
        ["Ba", "9,013", "1,427", "15.38%"],
        ["Cộng", "43,364", "5,481", "12.49%"],
    ]
    found = {f.kind.value: (f.printed, f.computed) for f in check([Table.of(rows)])}
    assert found["sum"] == ("5,481", "5,418")
    assert ("15.38%", "15.83%") in {(f.printed, f.computed) for f in check([Table.of(rows)])}
