"""Parts of the reader of plans: deadlines, offices, places, figures, numbering, phrases."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.plans import Cycle, Due, Paper, Proposal, read_plan
from povertycore.plans.deadlines import find_dues, say_due
from povertycore.plans.offices import cooperating, heading_office, split_offices
from povertycore.plans.phrases import Phrases, lowered, pattern_of
from povertycore.plans.places import named_places
from povertycore.plans.words import vocabulary
from povertycore.tables import Table

WORDS = vocabulary()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("hoàn thành trước ngày 15/11/2026", ["2026-11-15"]),
        ("báo cáo trước ngày 20 hằng tháng", ["monthly:20"]),
        ("lập danh sách trong tháng 01", ["2026-01-31"]),
        ("chuyển hồ sơ trong 02 ngày làm việc", ["within:2"]),
        (
            "báo cáo 6 tháng trước ngày 15/6 và báo cáo năm trước ngày 15/12",
            ["half_yearly:15/6", "yearly:15/12"],
        ),
        ("định kỳ hằng quý, 6 tháng và hằng năm", ["quarterly+half_yearly+yearly"]),
        ("chậm nhất ngày 25 tháng cuối quý", ["quarterly:25"]),
        ("trước ngày 18/6 và ngày 18/12/2023", ["2023-06-18", "2023-12-18"]),
        ("từ ngày 01/9 đến ngày 14/12/2025", ["2025-12-14"]),
        ("trong quý II/2016", ["2016-06-30"]),
        ("kết quả 6 tháng, 1 năm", ["half_yearly+yearly"]),
        ("báo cáo tháng này", []),
        ("chi trả trợ cấp hằng tháng cho đối tượng", []),
        ("trước ngày 31/02/2024", []),
    ],
)
def test_deadlines(text: str, codes: list[str]) -> None:
    assert [found.due.code() for found in find_dues(text, 2026)] == codes


CYCLES = st.one_of(
    st.builds(Cycle, st.sampled_from(["weekly", "monthly", "quarterly", "yearly", "periodic"])),
    st.builds(Cycle, st.just("monthly"), st.integers(1, 28)),
    st.builds(Cycle, st.just("quarterly"), st.integers(1, 28)),
    st.builds(
        Cycle, st.sampled_from(["yearly", "half_yearly"]), st.integers(1, 28), st.integers(1, 12)
    ),
)
DUES = st.one_of(
    st.builds(Due, st.just(""), day=st.dates(date(1990, 1, 1), date(2099, 12, 31))),
    st.builds(Due, st.just(""), within_days=st.integers(1, 60), working=st.booleans()),
    st.builds(Due, st.just(""), cycles=st.tuples(CYCLES)),
)


@given(DUES)
def test_a_deadline_written_our_way_reads_the_same(due: Due) -> None:
    (found,) = find_dues(f"báo cáo {say_due(due)}")
    assert found.due.code() == due.code()
    assert found.due.working == due.working
    assert say_due(found.due) == say_due(due)


@pytest.mark.parametrize(
    ("text", "name", "requested"),
    [
        ("Sở Y tế chủ trì, phối hợp với Sở Tài chính", "Sở Y tế", False),
        ("Đề nghị Ủy ban Mặt trận Tổ quốc xã: Giám sát", "Ủy ban Mặt trận Tổ quốc xã", True),
        ("Giao đồng chí Phó Chủ tịch UBND xã phụ trách", "Phó Chủ tịch UBND xã", False),
        ("Các sở, ngành; UBND các huyện: Rà soát", "Các sở, ngành; UBND các huyện", False),
        ("Phòng Quản lý đô thị", "Phòng Quản lý đô thị", False),
        ("Sở X (thường trực Ban Chỉ đạo) chủ trì", "Sở X", False),
        ("Công chức Địa chính - Xây dựng", "Công chức Địa chính - Xây dựng", False),
    ],
)
def test_names_of_offices(text: str, name: str, requested: bool) -> None:
    office = heading_office(text, WORDS, numbered=False)
    assert office is not None
    assert (office.name, office.requested) == (name, requested)


def test_no_office_where_a_verb_begins() -> None:
    assert heading_office("Tổ chức tập huấn cho cán bộ", WORDS, numbered=True) is None
    assert heading_office("Rà soát hộ nghèo cuối năm", WORDS, numbered=True) is None


def test_unknown_offices_are_taken_under_numbers() -> None:
    office = heading_office("Hạt Quản lý đường bộ số 3", WORDS, numbered=True)
    assert office is not None
    assert office.name == "Hạt Quản lý đường bộ số 3"


def test_offices_named_together_and_their_fields() -> None:
    assert split_offices("Hội Nông dân và Hội Liên hiệp Phụ nữ Thành phố", WORDS) == (
        ("Hội Nông dân", "farmers"),
        ("Hội Liên hiệp Phụ nữ Thành phố", "women"),
    )


def test_cooperating_offices() -> None:
    text = "Chủ trì, phối hợp với Sở Tài chính, Ban Dân tộc rà soát; báo cáo UBND tỉnh."
    assert cooperating(text, WORDS) == ("Sở Tài chính", "Ban Dân tộc")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("quận Tây Hồ, huyện Thường Tín;", ("quận Tây Hồ", "huyện Thường Tín")),
        ("TX Sơn Tây, huyện Thạch Thất.", ("thị xã Sơn Tây", "huyện Thạch Thất")),
        ("các thôn 1, 2 và 5", ("thôn 1", "thôn 2", "thôn 5")),
        ("thôn Đông, việc khác", ()),
        ("hộ nghèo", ()),
        ("", ()),
    ],
)
def test_places_in_a_list(text: str, places: tuple[str, ...]) -> None:
    assert named_places(text) == places


def targets(*lines: str) -> list[str]:
    plan = read_plan(Paper.of(["KẾ HOẠCH", "Giảm nghèo năm 2030", "I. MỤC TIÊU", *lines]))
    return [
        f"{t.indicator} {t.direction} {t.low}..{t.high} {t.unit} {t.commitment}"
        for t in plan.targets
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- Giảm tỷ lệ hộ nghèo 2,5%.", ["poverty_rate decrease 2.5..2.5 points set"]),
        ("- Tỷ lệ hộ nghèo còn dưới 3%.", ["poverty_rate below 3..3 percent set"]),
        (
            "- Tỷ lệ hộ nghèo giảm từ 8,4% xuống còn 6%.",
            ["poverty_rate at_most 6..6 percent set"],
        ),
        (
            "- Huyện giao giảm 1,5%; xã phấn đấu giảm 2% hộ nghèo.",
            [
                "None decrease 1.5..1.5 points assigned",
                "poverty_rate decrease 2..2 points pledged",
            ],
        ),
        ("- Giảm 50% học phí cho con hộ cận nghèo.", []),
        ("- Vay tối đa 100 triệu đồng/hộ.", []),
        ("- Theo Nghị định số 07/2021/NĐ-CP ngày 27/01/2021.", []),
    ],
)
def test_targets_of_one_line(line: str, expected: list[str]) -> None:
    found = [one for one in targets(line) if not one.startswith("None")]
    assert found == [one for one in expected if not one.startswith("None")]


@given(st.text(alphabet="abcĐđòóỏõọoàaáâ ụu.;,:%0123456789-", max_size=60))
def test_lowering_keeps_every_place(text: str) -> None:
    assert len(lowered(text)) == len(text)
    assert lowered(lowered(text)) == lowered(text)


def test_phrases_choose_skip_and_leave_gaps() -> None:
    words = Phrases(["trước [ngày] #", "(hằng|hàng) năm", "từ … đến"])
    assert words("nộp trước 15")
    assert words("nộp trước ngày 15")
    assert words("hàng năm")
    assert words("từ tháng một đến tháng hai")
    assert not words("từ tháng một. đến")
    assert not Phrases([])("gì đó")
    assert re.search(pattern_of("hộ nghèo"), "hộ nghèo")
    assert not re.search(pattern_of("hộ"), "xã hội")


LINES = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            [
                "KẾ HOẠCH",
                "I. MỤC TIÊU",
                "1. Sở Y tế",
                "- Chủ trì, phối hợp với Sở Tài chính giảm 2% hộ nghèo trước ngày 30/11 hằng năm;",
                "Nơi nhận:",
                "TM. ỦY BAN NHÂN DÂN",
                "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27/01/2021;",
                "+ Ông Nguyễn Văn A: thôn 1, 2",
                "IV. TỔ CHỨC THỰC HIỆN",
                "- 100% hộ nghèo có nhu cầu được vay vốn.",
                "a) từ 5% xuống còn",
                "(",
                "%",
            ]
        ),
    ),
    max_size=25,
)


@given(LINES)
def test_any_lines_in_any_order_are_read_and_none_is_lost(lines: list[str]) -> None:
    plan = read_plan(Paper.of(lines))
    unplaced = {one.line for one in plan.unplaced}
    for line in Paper.of(lines).lines:
        assert line.number in plan.claims or line.number in unplaced
    everything: list[object] = [*plan.tasks, *plan.targets, *plan.oversight, *plan.measures]
    numbers = {line.number for line in Paper.of(lines).lines}
    assert all(getattr(item, "line", 0) in numbers for item in everything)


@pytest.mark.parametrize(
    "piece", ["1. ", "phối hợp với Sở Y tế, ", "từ 5% xuống còn 3%, ", "hằng năm, quý, ", "("]
)
def test_a_line_without_end_is_read_in_steps_that_do_not_grow(piece: str) -> None:
    line = "- " + piece * (4_000 // len(piece))
    plan = read_plan(Paper.of(["KẾ HOẠCH", "I. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế", line]))
    assert len(plan.targets) <= 200


def test_the_same_paper_gives_the_same_proposal() -> None:
    lines = ["KẾ HOẠCH", "I. MỤC TIÊU", "- Giảm 2% hộ nghèo.", "- Chưa rõ."]
    first: Proposal = read_plan(Paper.of(lines))
    assert first == read_plan(Paper.of(lines))


def test_what_no_part_knows_is_listed() -> None:
    plan = read_plan(Paper.of(["KẾ HOẠCH", "Giảm nghèo", "I. LỜI NÓI ĐẦU", "Một câu bâng quơ."]))
    assert [one.text for one in plan.unplaced] == ["Một câu bâng quơ."]


def plan_with(*rows: list[str]) -> Proposal:
    table = Table.of(rows, label="Bảng 1")
    return read_plan(
        Paper.of(["KẾ HOẠCH", "Giảm nghèo năm 2030"], (1, 2), (table,), ((3, 2 + len(rows)),))
    )


def test_rows_of_a_table_of_work_are_tasks() -> None:
    plan = plan_with(
        ["TT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"],
        ["1", "Rà soát hộ nghèo", "Phòng Kinh tế", "Các thôn, Công an xã", "Trước 15/11/2030"],
        ["2", "Báo cáo kết quả", "Phòng Văn hóa - Xã hội", "", "Hằng quý"],
    )
    assert [(t.line, t.agency, t.due and t.due.code(), t.cooperating) for t in plan.tasks] == [
        (4, "Phòng Kinh tế", "2030-11-15", ("Các thôn", "Công an xã")),
        (5, "Phòng Văn hóa - Xã hội", "quarterly", ()),
    ]


def test_rows_of_a_table_of_aims_are_targets() -> None:
    plan = plan_with(
        ["TT", "Chỉ tiêu", "ĐVT", "Thực hiện 2029", "Kế hoạch giao 2030"],
        ["1", "Tỷ lệ hộ nghèo", "%", "2,5", "1,9"],
        ["2", "Số hộ nghèo giảm", "hộ", "20", "30"],
        ["3", "Người có thẻ bảo hiểm y tế", "%", "98", "100"],
    )
    assert [
        (t.line, t.indicator, t.direction, str(t.high), t.unit, t.commitment) for t in plan.targets
    ] == [
        (4, "poverty_rate", "at_most", "1.9", "percent", "assigned"),
        (5, "poor_households", "decrease", "30", "households", "assigned"),
        (6, "health_insurance", "at_least", "100", "percent", "assigned"),
    ]


def test_who_leads_and_who_joins() -> None:
    plan = read_plan(
        Paper.of(
            [
                "KẾ HOẠCH",
                "I. TỔ CHỨC THỰC HIỆN",
                "1. Sở Y tế",
                "- Chủ trì, phối hợp với Sở Tài chính khám bệnh.",
                "- Phối hợp với Sở Xây dựng xóa nhà tạm.",
                "2. Giao Phòng Kinh tế phối hợp các thôn lập danh sách.",
            ]
        )
    )
    assert [(task.agency, task.role) for task in plan.tasks] == [
        ("Sở Y tế", "lead"),
        ("Sở Y tế", "cooperate"),
        ("Phòng Kinh tế", "lead"),
    ]
