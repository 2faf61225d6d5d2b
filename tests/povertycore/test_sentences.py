"""Statements of running text: what contradicts itself is told, what cannot be placed is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.sentences import check
from povertycore.tables import Table

TOTAL = "- Toàn huyện có 2.000 hộ nghèo, với 8.100 nhân khẩu, chiếm tỷ lệ 4,00% tổng số hộ dân cư"


def told(*paragraphs: str, tables: tuple[Table, ...] = ()) -> list[str]:
    return [" | ".join((f.kind.value, f.printed, f.computed)) for f in check(paragraphs, tables)]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        # Sums: town and country, lists in brackets, persons of groups.
        ([f"{TOTAL}:", "+ Thành thị có 300 hộ nghèo; nông thôn có 1.700 hộ nghèo."], []),
        (
            [f"{TOTAL}:", "+ Thành thị có 310 hộ nghèo; nông thôn có 1.700 hộ nghèo."],
            ["sum | 2.000 | 2.010"],
        ),
        (
            [f"{TOTAL}:", "+ Thành thị có 300 hộ nghèo; nông thôn có 1.100 hộ nghèo."],
            ["coverage | 2.000 | 1.400"],
        ),
        (["Có 9 hộ tại 3 xã, gồm: Xã An (4 hộ), Xã Bình (3 hộ) và Xã Cát (2 hộ)."], []),
        (
            ["Có 9 hộ tại 3 xã, gồm: Xã An (4 hộ), Xã Bình (3 hộ) và Xã Cát (3 hộ)."],
            ["sum | 9 | 10"],
        ),
        (
            [
                "Trên địa bàn xã có 50 hộ nghèo, 200 khẩu.",
                "Trong đó hộ bảo trợ là 20 hộ, có 60 khẩu, hộ còn lại là 30 hộ, có 130 khẩu.",
            ],
            ["sum | 200 | 190"],
        ),
        # Two groups that should cover the whole.
        (
            [
                "Trên địa bàn xã có 50 hộ nghèo.",
                "- Có 10 hộ nghèo có lao động trong hộ.",
                "- Có 24 hộ nghèo không có lao động trong hộ.",
            ],
            ["coverage | 50 | 34"],
        ),
        (
            [
                "Trên địa bàn xã có 50 hộ nghèo.",
                "- Có 26 hộ nghèo có lao động trong hộ.",
                "- Có 24 hộ nghèo không có lao động trong hộ.",
            ],
            [],
        ),
        # Rates over the poor, over all households (implied by 2.000 = 4,00%), over the unknown.
        ([f"{TOTAL}:", "+ Có 500 hộ nghèo là DTTS, chiếm 25% tổng số hộ nghèo."], []),
        (
            [f"{TOTAL}:", "+ Có 500 hộ nghèo là DTTS, chiếm 52% tổng số hộ nghèo."],
            ["rate | 52% | 25,00%"],
        ),
        (
            [f"{TOTAL}:", "+ Có 500 hộ nghèo là DTTS, chiếm 1,2% tổng số hộ dân cư;"],
            ["rate | 1,2% | 1,00%"],
        ),
        ([f"{TOTAL}:", "+ Có 500 hộ nghèo là DTTS, chiếm 9,35% tổng số hộ dân cư của 14 xã."], []),
        (
            [f"{TOTAL}:", "+ Có 500 hộ nghèo, chiếm 1,1% tổng số hộ dân cư của các xã miền núi."],
            [],
        ),
        ([f"{TOTAL}:", "+ Khu vực thành thị có 300 hộ nghèo (tỷ lệ 0,62%)."], []),
        ([f"{TOTAL}:", "+ Hộ bảo trợ xã hội là 300 hộ (tỷ lệ 0,62%)."], ["rate | 0,62% | 0,60%"]),
        (
            [
                f"{TOTAL}:",
                "+ Nông thôn có 1.700 hộ nghèo. Hộ nghèo nông thôn chiếm trên 80%"
                " tổng số hộ nghèo.",
            ],
            [],
        ),
        (
            [
                f"{TOTAL}:",
                "+ Khu vực nông thôn có 1.700 hộ nghèo. Số hộ nghèo khu vực nông thôn chiếm"
                " trên 90% tổng số hộ nghèo toàn huyện.",
            ],
            ["rate | trên 90% | 85,00%"],
        ),
        (
            [f"{TOTAL}.", "- Có 3.000 hộ cận nghèo, chiếm tỷ lệ 5,00% tổng số hộ dân cư."],
            ["rate | 4,00%; 5,00% | "],
        ),
        # Goals are no statements of fact.
        ([f"{TOTAL}.", "Phấn đấu giảm 150 hộ nghèo, tỷ lệ giảm từ 0,5% đến 0,8%."], []),
        (["Có 09 quận có tỷ lệ hộ nghèo dưới 1%, cao nhất là 7,92%."], []),
        (["100% hộ nghèo được cấp thẻ; hỗ trợ 30 triệu đồng/hộ, 150.000 đồng/người."], []),
    ],
)
def test_figures(paragraphs: list[str], expected: list[str]) -> None:
    assert told(*paragraphs) == expected


def test_the_table_lends_the_number_of_households() -> None:
    table = Table.of(
        [
            ["Thôn", "Tổng số hộ", "Hộ nghèo"],
            ["Đông", 1200, 30],
            ["Đoài", 1300, 20],
            ["Cộng", 2500, 50],
        ]
    )
    text = "Trên địa bàn xã có 50 hộ nghèo; hộ bảo trợ xã hội là 14 hộ, tỷ lệ 0,55%."
    assert told(text, tables=(table,)) == ["rate | 0,55% | 0,56%"]
    assert told(text) == []


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["Quyết định số 12/2015/QĐ-TTg ngày 05/8/2015"], []),
        (
            ["Quyết định số 12/2014/QĐ-TTg ngày 05/8/2015", "theo Quyết định số 12/2014/QĐ-TTg"],
            ["citation | Quyết định số 12/2014/QĐ-TTg ngày 05/8/2015 | "],
        ),
        (["Thông tư số 30/2011/NĐ-CP"], ["citation | Thông tư số 30/2011/NĐ-CP | "]),
        (["Chương trình số 05/CT-UBND", "Công văn số 2097/UBND-KGVX ngày 23/6/2021"], []),
        (["Hoàn thành trước ngày 31/4/2021."], ["date | 31/4/2021 | "]),
        (["báo cáo trước ngày 30/11 hàng năm, điện thoại 0234.3.822.105"], []),
        (
            ["Xã An, ngày 04 tháng 4 năm 2021", "Xây dựng kế hoạch trước ngày 10/03/2021."],
            ["date | 10/03/2021 | "],
        ),
        (["Ngày cập nhật 04/04/2021", "Xây dựng kế hoạch trước ngày 10/03/2021."], []),
        (
            [
                "KẾ HOẠCH",
                "GIẢM NGHÈO HUYỆN AN NĂM 2014",
                "UBND huyện ban hành Kế hoạch giảm nghèo năm 2013 như sau:",
            ],
            ["text | 2013 | 2014"],
        ),
        (
            [
                "KẾ HOẠCH",
                "Giảm nghèo huyện An năm 2014",
                "UBND huyện xây dựng Kế hoạch giảm nghèo năm 2014 như sau:",
            ],
            [],
        ),
        (
            [
                "KẾ HOẠCH giảm nghèo giai đoạn 2021-2025 và năm 2021",
                "ban hành Kế hoạch giảm nghèo năm 2022 như sau:",
            ],
            [],
        ),
        (["I. MỤC TIÊU", "II. NỘI DUNG", "II. TỔ CHỨC"], ["text | II | "]),
        (["I. MỤC TIÊU", "II. NỘI DUNG", "III. TỔ CHỨC"], []),
    ],
)
def test_papers_days_and_headings(paragraphs: list[str], expected: list[str]) -> None:
    assert told(*paragraphs) == expected


DUTY = "- Trực tiếp theo dõi, kiểm tra việc thực hiện tại"


def test_a_place_given_to_two_offices() -> None:
    text = [
        "1. Sở Một.",
        f"{DUTY} quận Đông, huyện Bắc, huyện Nam.",
        "2. Sở Hai.",
        f"{DUTY} TX Tây, huyện Nam.",
        "3. Đề nghị các hội:",
        f"{DUTY} các quận, huyện:",
        "+ Hội Nông dân: quận Trung, huyện Thượng.",
        "+ Hội Phụ nữ: quận Đông;",
    ]
    found = check(text)
    assert [(f.kind.value, f.row, f.printed) for f in found] == [
        ("duplicate_assignment", "huyện Nam", "Sở Một; Sở Hai"),
        ("duplicate_assignment", "quận Đông", "Sở Một; Hội Phụ nữ"),
    ]


def test_the_same_place_may_be_named_for_other_work() -> None:
    text = [
        "1. Sở Một.",
        f"{DUTY} huyện Nam.",
        "2. Sở Hai.",
        "- Phối hợp với UBND các huyện Bắc, Nam triển khai dự án.",
        "- Chỉ đạo mô hình tại huyện Nam.",
        "3. Sở Một.",
        f"{DUTY} huyện Nam.",
    ]
    assert check(text) == []


def test_findings_of_text_have_no_table_and_name_the_statement() -> None:
    finding, *_ = check([f"{TOTAL}:", "+ Có 500 hộ nghèo là DTTS, chiếm 52% tổng số hộ nghèo."])
    assert (finding.table, finding.table_index, finding.row) == (None, None, "Có 500 hộ nghèo")
    assert finding.message == "Có 500 hộ nghèo: ghi 52%, tính ra 25,00% (500/2.000)."


@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.lists(
                st.sampled_from(
                    ["có", "12", "hộ nghèo", "1.200 hộ", "(3 hộ)", "gồm:", "chiếm 2,5%", "0%",
                     "năm", "KẾ HOẠCH", "II.", "ngày 31/2/2020", "số 1/2010/QĐ-TTg", ",",
                     "không có lao động", "tổng số hộ", "khẩu", "trong đó", "0 hộ nghèo"]
                ),
                max_size=14,
            ).map(" ".join),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_any_text_at_all_is_checked_without_failing(paragraphs: list[str]) -> None:
    for finding in check(paragraphs):
        assert finding.message
        assert finding.render("en")
