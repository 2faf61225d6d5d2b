"""The page of one household: why, members, needs, history, and looking at an ID number."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household
from giamngheo.common.scoping import unscoped
from tests.people import TODAY, Cast
from tests.web.homes import ID_NUMBER, NEAR_POOR, STANDARD, make_home


def text_of(page: Any) -> str:
    """The words of a page without its tags, one space between them."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def home(on_day: Cast) -> Household:
    return make_home(
        on_day.country.villages_a[0],
        actor=on_day.an,
        personal_id=ID_NUMBER,
        facts={
            "house_kind": "PERMANENT",
            "floor_area_m2": "14.00",
            "poverty_causes": ["NO_CAPITAL", "ILLNESS"],
            "support_needs": ["CREDIT"],
            "debt_vnd": 30_000_000,
        },
        member_facts={"insurance_kind": "NONE"},
    )


def test_the_class_is_told_with_its_steps_and_their_law(home: Household, an: Client) -> None:
    page = text_of(an.get(f"/households/{home.code}"))
    assert "Hộ Nguyễn Thị Hòa Hộ nghèo" in page
    assert "Điểm B1 là 132, vượt 120 điểm của chuẩn nghèo" in page
    assert "Điểm B2 là 40, đạt từ 30 điểm trở lên" in page
    assert "Thông tư số 14/2018/TT-BLĐTBXH" in page
    assert "Chuẩn quốc gia 2016-2020" in page


def test_an_unverified_threshold_says_so(home: Household, an: Client) -> None:
    page = text_of(an.get(f"/households/{home.code}"))
    assert "không vượt 150 điểm của chuẩn cận nghèo" in page
    step = page.split("150 điểm", 1)[1][:90]
    assert "chưa kiểm chứng" in step


def test_the_way_to_the_next_class_is_told(home: Household, an: Client) -> None:
    page = text_of(an.get(f"/households/{home.code}"))
    assert "Để thành hộ cận nghèo: số chỉ số thiếu hụt giảm từ 4 xuống không quá 2" in page


def test_sheet_and_register_stand_side_by_side_and_contradictions_are_outlined(
    home: Household, an: Client
) -> None:
    """The form ticks a bad house and no lack of space; the register says otherwise."""
    answer = an.get(f"/households/{home.code}")
    outlined = re.findall(r'<td class="cell-bad">(.*?)</td>', answer.content.decode(), re.DOTALL)
    told = [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in outlined]
    assert "loại nhà ở: nhà kiên cố" in told[0]
    assert "14 m² cho 2 người; thiếu hụt khi dưới 8 m² một người" in told[1]
    assert len(told) == 2
    assert all("trái với phiếu" in each for each in told)
    assert "2 chỗ trái nhau" in text_of(answer)


def test_an_indicator_left_open_is_not_known_rather_than_no(home: Household, an: Client) -> None:
    page = text_of(an.get(f"/households/{home.code}"))
    assert re.search(r"Nguồn nước sinh hoạt .{0,120}Chưa rõ", page)


def test_a_list_that_disagrees_with_the_points_is_flagged(on_day: Cast, an: Client) -> None:
    home = make_home(on_day.country.villages_a[0], actor=on_day.an, measured=NEAR_POOR)
    page = text_of(an.get(f"/households/{home.code}"))
    assert "Danh sách và điểm rà soát khác nhau" in page


def test_needs_causes_and_circumstances_in_the_words_of_the_lists(
    home: Household, an: Client
) -> None:
    page = text_of(an.get(f"/households/{home.code}"))
    for words in ("Thiếu vốn; Ốm đau", "Vay vốn tín dụng", "30.000.000 đ", "14 m²"):
        assert words in page


def test_a_day_without_a_class_says_so(home: Household, an: Client) -> None:
    an.post("/working-day", {"day": "01/06/2020"})
    assert "Chưa xếp loại ngày 01/06/2020" in text_of(an.get(f"/households/{home.code}"))


def test_history_tells_what_happened_latest_first(on_day: Cast, an: Client) -> None:
    home = make_home(on_day.country.villages_a[0], actor=on_day.an)
    with unscoped(reason="test"):
        services.change_status(
            household=home,
            standard_id=STANDARD,
            to=PovertyClass.NEAR_POOR,
            kind=MovementKind.ESCAPED_TO_NEAR_POOR,
            basis=StatusBasis.DECIDED,
            decision_number="07/QĐ-UBND",
            actor=on_day.an,
            on=date(2021, 11, 25),
            today=TODAY,
        )
    page = text_of(an.get(f"/households/{home.code}"))
    history = page.split("Lịch sử", 2)[2]
    assert history.index("25/11/2021 Hộ nghèo → hộ cận nghèo") < history.index(
        "18/12/2020 Hộ nghèo"
    )
    assert "07/QĐ-UBND" in history
    assert "An ghi" in history


def test_id_numbers_are_masked_until_asked_for(home: Household, an: Client) -> None:
    page = an.get(f"/households/{home.code}").content.decode()
    assert ID_NUMBER not in page
    assert "••••••••••••" in page


def reveal(client: Client, home: Household, **headers: str) -> Any:
    with unscoped(reason="test"):
        line = home.memberships.get(relationship="HEAD").pk
    return client.post(f"/households/{home.code}/personal-id", {"line": line}, headers=headers)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_looking_at_an_id_number_shows_it_and_leaves_a_trace(
    home: Household, an: Client, on_day: Cast, headers: dict[str, str]
) -> None:
    answer = reveal(an, home, **headers)
    assert ID_NUMBER in answer.content.decode()
    assert answer.headers.get("Cache-Control") == "no-store, private"
    event = Event.objects.get(verb="registry.person.personal_id_seen")
    assert event.actor_id == on_day.an.pk
    assert ID_NUMBER not in f"{event.before} {event.after}"
    assert "Xem số định danh cá nhân" in text_of(an.get(f"/households/{home.code}"))


def test_a_village_head_sees_that_a_number_is_on_record_and_no_more(
    home: Household, signed_in: Any, on_day: Cast
) -> None:
    chi = signed_in(on_day.chi)
    page = chi.get(f"/households/{home.code}").content.decode()
    assert "••••" not in page
    assert reveal(chi, home).status_code == 403
    assert not Event.objects.filter(verb="registry.person.personal_id_seen").exists()


def test_a_member_of_another_household_cannot_be_asked_for_here(
    home: Household, an: Client, on_day: Cast
) -> None:
    other = make_home(on_day.country.villages_a[1], actor=on_day.an, personal_id="098160054321")
    with unscoped(reason="test"):
        line = other.memberships.get(relationship="HEAD").pk
    answer = an.post(f"/households/{home.code}/personal-id", {"line": line})
    assert answer.status_code == 404


def test_a_missing_number_is_told(on_day: Cast, an: Client) -> None:
    home = make_home(on_day.country.villages_a[0], actor=on_day.an)
    assert "Người này chưa có số định danh" in reveal(an, home).content.decode()
    assert "chưa có" in text_of(an.get(f"/households/{home.code}"))


def test_a_dissolved_household_says_so(home: Household, an: Client) -> None:
    with unscoped(reason="test"):
        Household.objects.filter(pk=home.pk).update(dissolved_on=date(2021, 5, 1))
    assert "đã giải thể ngày 01/05/2021" in text_of(an.get(f"/households/{home.code}"))
