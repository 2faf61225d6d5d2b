"""Answers by Excel: template out, filled in, read back, looked at, taken in whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.review import services
from giamngheo.apps.review.answer_files import reading, template
from giamngheo.apps.review.judging import forms_of
from giamngheo.apps.review.models import Campaign, Outcome, Sheet
from giamngheo.apps.review.queries import answer_files as planning
from giamngheo.apps.review.queries import sheets
from giamngheo.common.scoping import area_scope, unscoped
from povertycore.identifiers import household_code
from tests.apps.review.answering import SCORED_ON, answers, enter
from tests.apps.review.making import INDICATORS, STANDARD, case_of, make_listed, make_round
from tests.people import TODAY, Cast

FORMS = forms_of([STANDARD], date(2026, 9, 1))


def a_round(cast: Cast, heads: Sequence[str] = ("Nguyễn Thị Hòa", "Lê Văn Đức")) -> Campaign:
    for head in heads:
        make_listed(cast, head=head)
    return make_round(cast)


def workbook(campaign: Campaign, change: Callable[[Any, dict[str, int]], None]) -> bytes:
    """The template of the round, filled in by `change(page, column number by heading)`."""
    cases = list(planning.cases_of(campaign))
    kept = planning.kept_answers(cases)
    content = template.build(forms=sheets.forms(campaign), cases=cases, kept=kept, place="Xã Mẫu A")
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.active
    assert page is not None
    top = next(int(row[0].row or 0) for row in page.iter_rows() if row[0].value == "Mã hộ")
    heads = {str(cell.value): int(cell.column or 0) for cell in page[top]}
    change(page, {**heads, "first": top + 1})
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def fill(page: Any, at: dict[str, int], *, points: Any = 130, deprived: int = 4) -> None:
    """Both households: so many points, the first indicators deprived, visited."""
    for row in range(at["first"], page.max_row + 1):
        page.cell(row, at["Tổng điểm B1"]).value = points
        page.cell(row, at["Rà soát viên"]).value = "Lê Văn Rà"
        page.cell(row, at["Ngày đến hộ"]).value = "20/09/2026"
        for number, one in enumerate(FORMS[0].standard.indicators):
            column = at[f"{one.number}. {one.name_vi}"]
            page.cell(row, column).value = "x" if number < deprived else 0


def planned(campaign: Campaign, content: bytes) -> tuple[reading.ReadFile, planning.Plan]:
    found = reading.read("phieu.xlsx", content, sheets.forms(campaign))
    return found, planning.plan(campaign, found.rows, on=SCORED_ON)


def take_in(cast: Cast, campaign: Campaign, plan: planning.Plan, **more: Any) -> tuple[int, int]:
    told: dict[str, Any] = {"actor": cast.an, "on": SCORED_ON, "today": TODAY, **more}
    return services.import_answers(campaign=campaign, plan=plan, **told)


def test_a_filled_template_scores_every_household_in_one_event(as_an: Cast) -> None:
    campaign = a_round(as_an)
    found, plan = planned(campaign, workbook(campaign, fill))
    assert found.problems == plan.problems == []
    assert [(line.action, line.completes) for line in plan.lines] == [("new", True)] * 2
    before = Event.objects.count()
    assert take_in(as_an, campaign, plan) == (2, 2)
    assert Event.objects.count() == before + 1
    assert set(Outcome.objects.values_list("poverty_class", flat=True)) == {"POOR"}
    sheet = Sheet.objects.first()
    assert sheet is not None
    assert sheet.deprivations[STANDARD] == {n: i < 4 for i, n in enumerate(INDICATORS)}


def test_the_same_file_twice_changes_nothing(as_an: Cast) -> None:
    campaign = a_round(as_an)
    content = workbook(campaign, fill)
    take_in(as_an, campaign, planned(campaign, content)[1])
    before = Event.objects.count()
    _found, plan = planned(campaign, content)
    assert [line.action for line in plan.lines] == ["unchanged"] * 2
    assert take_in(as_an, campaign, plan) == (0, 0)
    assert (Event.objects.count(), Sheet.objects.count()) == (before, 2)


def test_an_unfinished_file_is_kept_as_drafts_and_finished_by_the_next(as_an: Cast) -> None:
    campaign = a_round(as_an)
    part = workbook(campaign, lambda page, at: fill(page, at, points=None))
    assert take_in(as_an, campaign, planned(campaign, part)[1]) == (2, 0)
    assert [line.action for line in planned(campaign, part)[1].lines] == ["unchanged"] * 2

    def only_points(page: Any, at: dict[str, int]) -> None:
        for row in range(at["first"], page.max_row + 1):
            page.cell(row, at["Tổng điểm B1"]).value = 150

    rest = workbook(campaign, only_points)
    _found, plan = planned(campaign, rest)
    assert [(line.action, line.completes) for line in plan.lines] == [("changed", True)] * 2
    assert take_in(as_an, campaign, plan) == (2, 2)
    assert set(Outcome.objects.values_list("poverty_class", flat=True)) == {"NOT_POOR"}


@pytest.mark.parametrize(
    ("heading", "value", "column", "said"),
    [
        ("Tổng điểm B1", "một trăm", "D", "một trăm"),
        ("Tổng điểm B1", 12.5, "D", "12.5"),
        ("Tổng điểm B1", -4, "D", "-4"),
        ("2. Người phụ thuộc trong hộ gia đình", "2", "G", "2"),
        ("Ngày đến hộ", "31/02/2026", "U", "31/02/2026"),
        ("Mã hộ", "H12", "A", "H12"),
        ("Số nhân khẩu", "#REF!", "S", "#REF!"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_row_and_column_and_nothing_is_written(
    as_an: Cast, heading: str, value: Any, column: str, said: str
) -> None:
    campaign = a_round(as_an)

    def spoil(page: Any, at: dict[str, int]) -> None:
        fill(page, at)
        page.cell(at["first"], at[heading]).value = value

    found, plan = planned(campaign, workbook(campaign, spoil))
    (problem,) = found.problems
    assert problem.where.startswith("Trang Phiếu B, dòng 6")
    assert problem.where.endswith(f"cột {column}")
    assert said in problem.message
    plan.problems += found.problems
    with pytest.raises(services.ReviewRefused):
        take_in(as_an, campaign, plan)
    assert not Sheet.objects.exists()


def test_rows_that_belong_to_nobody_here_are_refused(as_an: Cast) -> None:
    campaign = a_round(as_an)
    stranger = make_listed(as_an, head="Người lạ")

    def spoil(page: Any, at: dict[str, int]) -> None:
        fill(page, at)
        first = at["first"]
        page.cell(first, at["Chủ hộ"]).value = "Trần Văn Sai"
        page.cell(first + 2, at["Mã hộ"]).value = stranger.code
        page.cell(first + 3, at["Mã hộ"]).value = page.cell(first + 1, at["Mã hộ"]).value
        page.cell(first + 4, at["Tổng điểm B1"]).value = 3

    found, plan = planned(campaign, workbook(campaign, spoil))
    assert len(found.problems) == 2
    assert len(plan.problems) == 2
    assert stranger.code in plan.problems[1].message


def test_answers_beyond_what_can_be_are_refused_before_anything_is_written(as_an: Cast) -> None:
    campaign = a_round(as_an)
    content = workbook(campaign, lambda page, at: fill(page, at, points=5000))
    _found, plan = planned(campaign, content)
    assert len(plan.problems) == 2
    assert not plan.lines


def test_a_complete_sheet_is_not_overwritten_by_a_file(as_an: Cast) -> None:
    campaign = a_round(as_an)
    content = workbook(campaign, fill)
    case = planning.cases_of(campaign)[0]
    enter(as_an, case, answers(150, 0))
    _found, plan = planned(campaign, content)
    assert len(plan.problems) == 1
    assert case.household.head_name in plan.problems[0].message


def test_all_or_nothing_when_a_sheet_changed_meanwhile(as_an: Cast) -> None:
    campaign = a_round(as_an)
    _found, plan = planned(campaign, workbook(campaign, fill))
    last = plan.lines[-1].case
    enter(as_an, last, answers(150, 0), complete=False)
    with pytest.raises(services.ChangedMeanwhile):
        take_in(as_an, campaign, plan)
    assert Sheet.objects.count() == 1
    assert not Outcome.objects.exists()


def test_a_village_head_brings_her_own_village_only(cast: Cast) -> None:
    with unscoped(reason="test"):
        make_listed(cast, head="Trần Thị Một")
        make_listed(cast, head="Trần Thị Hai", village=1)
        campaign = make_round(cast)
        content = workbook(campaign, fill)
        whole = planned(campaign, content)[1]
        with pytest.raises(OutsideArea):
            take_in(cast, campaign, whole, actor=cast.chi)
        with pytest.raises(NotAllowed):
            take_in(cast, campaign, whole, actor=cast.hanh)
    with area_scope(cast.scope_of(cast.chi)):
        _found, plan = planned(campaign, content)
        assert len(plan.lines) == len(plan.problems) == 1
    with unscoped(reason="test"):
        assert not Sheet.objects.exists()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04broken", b"ma;ten\n1;2\n"])
def test_what_is_no_filled_template_is_told_not_raised(content: bytes) -> None:
    found = reading.read("tep.xlsx", content, FORMS)
    assert not found.rows
    assert found.problems[0].message


def test_too_many_households_are_brought_village_by_village() -> None:
    lines = "\n".join(f"{household_code(number)};" for number in range(1, 302))
    found = reading.read("tep.csv", f"Mã hộ;Tổng điểm B1\n{lines}\n".encode(), FORMS)
    assert [problem.where for problem in found.problems] == ["Tệp"]
    assert "301" in found.problems[0].message


@given(st.sampled_from([True, False]), st.integers(0, 999), st.text(max_size=12))
def test_reading_any_cell_gives_a_value_or_a_told_problem(
    yes: bool, number: int, text: str
) -> None:
    for value in (yes, number, float(number), text, None, date(2026, 9, 1)):
        for column in ("whole", "tick", "day"):
            found = one_cell(column, value)
            assert found is None or isinstance(found, str | int | date)
            assert found != ""


def one_cell(column: str, value: Any) -> Any:
    """What a reader makes of a cell: the value, or the sentence it refuses it with."""
    try:
        return reading.READERS[column](value, " ".join(str(value).split()))
    except reading.CellProblem as problem:
        return problem.message


@given(
    st.dictionaries(st.sampled_from(INDICATORS), st.booleans()),
    st.one_of(st.none(), st.integers(0, 300)),
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 9, 1))),
)
def test_rows_survive_the_way_from_preview_to_confirmation(
    ticks: dict[str, bool], points: int | None, day: date | None
) -> None:
    flat: dict[str, Any] = {f"deprivations.{STANDARD}.{code}": tick for code, tick in ticks.items()}
    if points is not None:
        flat[f"income_totals.{STANDARD}"] = points
    if day is not None:
        flat["visited_on"] = day
    row = reading.ReadRow("1", 7, "H0000001-3", "Nguyễn Thị Hòa", flat)
    assert reading.of_json(reading.as_json([row])) == [row]


def test_the_template_holds_drafts_and_no_citizen_ids(as_an: Cast) -> None:
    campaign = a_round(as_an, heads=("Nguyễn Thị Hòa",))
    enter(as_an, case_of(campaign, planning.cases_of(campaign)[0].household), answers(120, 2),
          complete=False)  # fmt: skip

    def look(page: Any, at: dict[str, int]) -> None:
        first = at["first"]
        assert page.cell(first, at["Tổng điểm B1"]).value == 120
        assert page.cell(first, at["1. Việc làm"]).value == 1
        assert page.cell(first, at["Ngày đến hộ"]).value == "20/09/2026"

    _found, plan = planned(campaign, workbook(campaign, look))
    assert plan.problems == []
    assert plan.lines[0].completes
