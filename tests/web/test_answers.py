"""Phiếu B on screen: the form, its score, what is kept when something is wrong, the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.review import services
from giamngheo.apps.review.models import Case, Outcome, Sheet
from giamngheo.common.scoping import unscoped
from tests.apps.review.answering import answers as typed_answers
from tests.apps.review.answering import enter
from tests.apps.review.making import INDICATORS, STANDARD, case_of, make_listed, make_round
from tests.apps.review.test_answer_files import fill, workbook
from tests.people import Cast
from tests.web.conftest import BACKEND

ON = date(2026, 9, 25)


def form(**more: Any) -> dict[str, Any]:
    """What the browser sends for a whole sheet: 130 points, four deprivations."""
    sent: dict[str, Any] = {
        "number": "1", "version": "0", "act": "next",
        f"income_totals.{STANDARD}": "130", "reviewer": "Lê Văn Rà", "visited_on": "20/09/2026",
        "person_count": "2",
    }  # fmt: skip
    for place, code in enumerate(INDICATORS):
        sent[f"deprivations.{STANDARD}.{code}"] = "1" if place < 4 else "2"
    return {**sent, **more}


@pytest.fixture
def round_of_2026(cast: Cast) -> list[Case]:
    """Three households of one village on the list of a round; An's working day lies in it."""
    cast.an.working_day = ON
    cast.an.save(update_fields=["working_day"])
    with unscoped(reason="test"):
        homes = [make_listed(cast, head=f"Lê Thị Mai {number}") for number in range(3)]
        campaign = make_round(cast)
        return [case_of(campaign, home) for home in homes]


@pytest.fixture
def an(cast: Cast, round_of_2026: list[Case]) -> Client:
    client = Client()
    client.force_login(cast.an, backend=BACKEND)
    return client


def address(case: Case, what: str = "") -> str:
    return f"/review/cases/{case.pk}/answers{what}"


def test_the_form_shows_last_year_and_the_register_beside_each_tick(
    an: Client, round_of_2026: list[Case]
) -> None:
    page = an.get(address(round_of_2026[0])).content.decode()
    assert "năm trước: <b>130</b>" in page
    assert page.count("data-tick") == 12
    assert "như năm trước" in page
    assert "theo sổ" in page
    assert "chưa kiểm chứng" in page


def test_saving_scores_the_household_and_leads_to_the_next(
    an: Client, round_of_2026: list[Case]
) -> None:
    first, second, _third = round_of_2026
    response = an.post(address(first), form())
    assert response.status_code == 302
    assert response["Location"] == address(second)
    page = an.get(response["Location"]).content.decode()
    assert "Lê Thị Mai 0: hộ nghèo (B1 130, B2 40)" in page
    assert 'value="Lê Văn Rà"' in page
    with unscoped(reason="test"):
        assert Outcome.objects.get(case=first).poverty_class == "POOR"


def test_the_last_sheet_of_a_village_leads_back_to_the_list(
    an: Client, round_of_2026: list[Case]
) -> None:
    for case in round_of_2026[:-1]:
        an.post(address(case), form())
    response = an.post(address(round_of_2026[-1]), form())
    assert response["Location"].endswith("/cases?village=98001-01")


def test_a_draft_comes_back_as_it_was_typed(an: Client, round_of_2026: list[Case]) -> None:
    case = round_of_2026[0]
    sent = form(act="save", remark="vắng nhà")
    sent[f"income_totals.{STANDARD}"] = ""
    assert an.post(address(case), sent)["Location"] == address(case)
    page = an.get(address(case)).content.decode()
    assert "vắng nhà" in page
    assert 'name="version" value="2"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [(f"income_totals.{STANDARD}", "một trăm"), ("visited_on", "hôm qua"), ("person_count", "0"),
     ("visited_on", "01/10/2026"), (f"income_totals.{STANDARD}", "9999")],
)  # fmt: skip
def test_a_wrong_answer_is_told_at_its_field_and_nothing_typed_is_lost(
    an: Client, round_of_2026: list[Case], field: str, value: str
) -> None:
    response = an.post(address(round_of_2026[0]), form(remark="giữ lại", **{field: value}))
    page = response.content.decode()
    assert response.status_code == 422
    assert "giữ lại" in page
    assert f'value="{value}"' in page
    assert page.count('class="wrong"') >= 1
    assert 'aria-invalid="true"' in page
    with unscoped(reason="test"):
        assert not Sheet.objects.exists()


def test_missing_data_are_named_and_only_an_officer_may_do_without(
    an: Client, cast: Cast, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    sent = form(**{f"income_totals.{STANDARD}": ""})
    response = an.post(address(case), sent)
    assert response.status_code == 422
    assert "tổng điểm B1" in response.content.decode()
    chi = Client()
    cast.chi.working_day = ON
    cast.chi.save(update_fields=["working_day"])
    chi.force_login(cast.chi, backend=BACKEND)
    refused = chi.post(address(case), {**sent, "insufficient_data": "đi vắng"})
    assert refused.status_code == 403
    assert an.post(address(case), {**sent, "insufficient_data": "đi vắng"}).status_code == 302
    page = an.get(address(case)).content.decode()
    assert "Không đủ dữ liệu để xếp loại" in page


def test_the_second_officer_keeps_what_he_typed_and_sees_the_difference(
    an: Client, cast: Cast, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    with unscoped(reason="test"):
        enter(cast, case, typed_answers(120, 4), complete=False)
    response = an.post(address(case), form(remark="của tôi"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "của tôi" in page
    assert "<td>120</td><td>130</td>" in page
    assert 'name="version" value="2"' in page
    again = an.post(address(case), form(remark="của tôi", version="2"))
    assert again.status_code == 302
    with unscoped(reason="test"):
        assert Sheet.objects.get().income_totals == {STANDARD: 130}


def test_the_second_officer_is_asked_why_when_the_sheet_is_complete(
    an: Client, cast: Cast, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    with unscoped(reason="test"):
        enter(cast, case, typed_answers(120, 4))
    page = an.post(address(case), form()).content.decode()
    assert 'name="number" value="2"' in page
    assert 'name="reason"' in page
    sent = form(number="2", reason="Ghi nhầm điểm")
    assert an.post(address(case), sent).status_code == 302
    with unscoped(reason="test"):
        assert Sheet.objects.filter(case=case).count() == 2


def test_the_score_follows_what_is_typed_and_keeps_nothing(
    an: Client, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    page = an.post(address(case, "/score"), form()).content.decode()
    assert "Hộ nghèo" in page
    assert "Dinh dưỡng" in page
    sent = form(**{f"income_totals.{STANDARD}": "150"})
    assert "Hộ không nghèo" in an.post(address(case, "/score"), sent).content.decode()
    with unscoped(reason="test"):
        assert not Sheet.objects.exists()


def test_a_contradiction_is_let_stand_on_the_form_and_on_the_finished_sheet(
    an: Client, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    key = f"tick_facts:deprivations.{STANDARD}.nutrition"
    typed = {f"income_totals.{STANDARD}": "128", f"accept.{key}": "cân lại rồi"}
    sent = form(person_count="5", **typed)
    an.post(address(case), sent)
    page = an.get(address(case)).content.decode()
    assert "cân lại rồi" in page
    listed = an.get(f"/review/{case.campaign_id}/contradictions").content.decode()
    assert "Ghi 5 nhân khẩu" in listed
    with unscoped(reason="test"):
        version = Sheet.objects.get(case=case).version
    sent = {"key": "size_members:person_count", "reason": "mới sinh", "version": str(version)}
    assert an.post(address(case, "/accept"), sent).status_code == 302
    listed = an.get(f"/review/{case.campaign_id}/contradictions").content.decode()
    assert "mới sinh" in listed
    assert "Không còn chỗ nào" in listed


def test_what_was_found_is_written_to_the_register_when_chosen(
    an: Client, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    an.post(address(case), form(**{"facts.house_kind": "SIMPLE", "facts.floor_area_m2": "30,5"}))
    page = an.get(address(case)).content.decode()
    assert "30,5 m²" in page
    with unscoped(reason="test"):
        case.household.refresh_from_db()
    sent = {"fact": ["house_kind"], "version": str(case.household.version)}
    assert an.post(address(case, "/facts"), sent).status_code == 302
    with unscoped(reason="test"):
        case.household.refresh_from_db()
    assert case.household.house_kind == "SIMPLE"
    assert case.household.floor_area_m2 is None


def test_a_whole_table_is_asked_group_by_group(
    an: Client, round_of_2026: list[Case], settings: Any
) -> None:
    settings.FICTITIOUS_POINTS = True
    case = round_of_2026[0]
    page = an.get(address(case)).content.decode()
    assert "bảng điểm đặt ra để minh họa" in page
    groups = {
        "household_size": "persons_1_2", "non_farm_work": "none", "house": ["wall"],
        "assets": ["-"], "land": "small", "livestock": ["-"],
    }  # fmt: skip
    sent = form(region="NT3")
    sent.pop(f"income_totals.{STANDARD}")
    sent |= {f"income_answers.{STANDARD}.{name}": value for name, value in groups.items()}
    assert an.post(address(case), sent).status_code == 302
    with unscoped(reason="test"):
        outcome = Outcome.objects.select_related("assessment").get(case=case)
    assert outcome.assessment is not None
    assert outcome.assessment.income_points == 40 + 0 + 10 + 0 + 10 + 0


def test_the_form_needs_the_same_queries_for_any_size_of_household(
    an: Client, cast: Cast, round_of_2026: list[Case]
) -> None:
    with unscoped(reason="test"):
        many = make_listed(cast, head="Trần Thị Đông", others=tuple(f"Con {n}" for n in range(9)))
        campaign = round_of_2026[0].campaign
        services.build_list(campaign=campaign, actor=cast.an, on=ON, today=ON)
        large = case_of(campaign, many)
    an.get("/")
    counts = [queries(an, address(case)) for case in (round_of_2026[0], large)]
    assert counts[0] == counts[1] <= 34


def queries(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_the_list_of_contradictions_needs_the_same_queries_for_any_number(
    an: Client, cast: Cast, round_of_2026: list[Case]
) -> None:
    where = f"/review/{round_of_2026[0].campaign_id}/contradictions"
    counts = []
    for case in round_of_2026:
        with unscoped(reason="test"):
            enter(cast, case, typed_answers(130, 4, person_count=9))
        counts.append(queries(an, where))
    assert counts[1] == counts[2]


def upload(content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("phieu.xlsx", content)}


def test_a_file_goes_from_template_over_preview_to_the_sheets(
    an: Client, round_of_2026: list[Case], cast: Cast
) -> None:
    campaign = round_of_2026[0].campaign
    base = f"/review/{campaign.pk}/answers"
    assert an.get(f"{base}/template?village=98001-01").status_code == 200
    with unscoped(reason="test"):
        content = workbook(campaign, fill)
    page = an.post(f"{base}/import", upload(content))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Lưu 3 phiếu" in text
    rows = text.split('name="rows" value="')[1].split('"')[0]
    done = an.post(f"{base}/import", {"rows": rows, "name": "phieu.xlsx"})
    assert done.status_code == 302
    with unscoped(reason="test"):
        assert Sheet.objects.filter(completed_on__isnull=False).count() == 3
    same = an.post(f"{base}/import", upload(content)).content.decode()
    assert "Tệp không làm thay đổi gì" in same
    late = an.post(f"{base}/import", {"rows": rows, "name": "phieu.xlsx"}).content.decode()
    assert "Có phiếu đã thay đổi" in late
    forged = an.post(f"{base}/import", {"rows": rows[:-3] + "abc"})
    assert forged.status_code == 422


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"ma;ten\n1;2\n"])
def test_a_file_that_is_no_template_is_told(
    an: Client, round_of_2026: list[Case], content: bytes
) -> None:
    where = f"/review/{round_of_2026[0].campaign_id}/answers/import"
    sent = upload(content) if content else {}
    response = an.post(where, sent)
    assert response.status_code == 422
    assert "class=" in response.content.decode()


def test_a_closed_round_takes_no_answers(
    signed_in: Callable[[Any], Client], cast: Cast, round_of_2026: list[Case]
) -> None:
    case = round_of_2026[0]
    with unscoped(reason="test"):
        Case.objects.filter(pk=case.pk).update(state="WITHDRAWN")
    client = signed_in(cast.an)
    assert client.get(address(case)).status_code == 302
    assert client.post(address(case), form()).status_code == 422
