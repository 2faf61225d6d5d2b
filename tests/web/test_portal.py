"""The public pages: what a posted list shows and hides, objecting, the receipt, asking."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from giamngheo.apps.review import services
from giamngheo.apps.review.enums import Channel, ObjectionState
from giamngheo.apps.review.models import Objection, Posting, PublicTry
from giamngheo.common.scoping import area_scope, unscoped
from giamngheo.web.portal import views
from tests.apps.review.making import STANDARD, case_of, make_round
from tests.apps.review.scored import (
    DOWN_ON,
    GIANG,
    LAST_DAY,
    POSTED_ON,
    by_an,
    endorse,
    post,
    score,
)
from tests.people import TODAY
from tests.web.homes import NEAR_POOR, make_home

PERSONAL = {
    "id number": "098160012345",
    "phone": "0987654321",
    "address": "Xóm Đình, ngõ 5",
    "member": "Trần Văn Đức",
    "birth year": "1990",
    "birth year of the head": "1960",
    "note": "bệnh nan y",
}


class Clock:
    """What time it is for the pages."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = at(POSTED_ON)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.moment)


def at(day: date, text: str = "10:00:00") -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{text}+07:00")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def posting(cast: Any, clock: Clock) -> Posting:
    """A hanging list with one household whose every personal field is filled in."""
    with area_scope(cast.scope_of(cast.an)):
        home = make_home(
            cast.country.villages_a[0],
            actor=cast.an,
            measured=NEAR_POOR,
            standard_id=STANDARD,
            on=date(2025, 12, 12),
            personal_id=PERSONAL["id number"],
            facts={key: PERSONAL[key] for key in ("phone", "address", "note")},
        )
        campaign = make_round(cast)
        case = case_of(campaign, home)
        score(case, by=cast.an)
        case.refresh_from_db()
        endorse(cast, campaign, [case])
        return post(cast, campaign)


@pytest.fixture
def page(posting: Posting) -> str:
    return f"/cong-khai/danh-sach/{posting.public_code}"


def form(posting: Posting, **changes: str) -> dict[str, str]:
    with unscoped(reason="test"):
        line = posting.lines.get().pk
    return {
        "kind": "WRONGLY_IN", "line": str(line), "text": "Nhà này có xe ô tô.", "once": "a1b2",
        "name": GIANG.name, "phone": GIANG.phone, "address": GIANG.address,
    } | changes  # fmt: skip


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_the_head_and_nothing_else_of_the_family(page: str) -> None:
    shown = text_of(Client().get(page))
    assert "Nguyễn Thị Hòa" in shown
    assert "Hộ nghèo" in shown
    leaked = [what for what, value in PERSONAL.items() if value in shown]
    assert leaked == []
    with unscoped(reason="test"):
        code = Posting.objects.get().lines.get().case.household.code
    assert code not in shown


def test_the_form_does_not_show_more_than_the_list(page: str) -> None:
    shown = text_of(Client().get(f"{page}/khieu-nai"))
    assert "Nguyễn Thị Hòa" in shown
    assert [what for what, value in PERSONAL.items() if value in shown] == []


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (at(POSTED_ON - timedelta(days=1), "23:59:59"), 404),
        (at(POSTED_ON, "00:00:00"), 200),
        (at(LAST_DAY, "23:59:59"), 200),
        (at(DOWN_ON, "00:00:00"), 404),
    ],
)
def test_it_is_read_while_it_hangs_by_the_clock_of_vietnam(
    page: str, clock: Clock, moment: datetime, status: int
) -> None:
    clock.moment = moment
    assert Client().get(page).status_code == status
    assert Client().get(f"{page}/khieu-nai").status_code == status


def test_a_list_taken_down_reads_like_one_that_never_was(
    cast: Any, posting: Posting, page: str
) -> None:
    with area_scope(cast.scope_of(cast.an)):
        services.cut_short(
            posting=posting, taken_down_on=POSTED_ON, reason="gió",
            expected_version=posting.version, **by_an(cast, on=POSTED_ON, today=POSTED_ON),
        )  # fmt: skip
    gone, never = Client().get(page), Client().get("/cong-khai/danh-sach/zzzzz-zzzzz")
    assert gone.status_code == never.status_code == 404
    assert text_of(gone) == text_of(never)


def test_no_cache_no_search_engine_no_script(page: str) -> None:
    response = Client().get(page)
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert "<script" not in text_of(response)


def test_objecting_gives_a_code_and_the_code_tells_how_it_stands(
    cast: Any, posting: Posting, page: str, clock: Clock
) -> None:
    client = Client()
    sent = client.post(f"{page}/khieu-nai", form(posting))
    assert sent.status_code == 302
    receipt = text_of(client.get(sent["Location"]))
    found = re.search(r"\d{4}-\d{4}-\d{4}", receipt)
    assert found is not None
    assert found[0] not in sent["Location"]
    with unscoped(reason="test"):
        objection = Objection.objects.select_related("case").get()
    assert objection.tracking_code == found[0]
    assert objection.channel == Channel.ONLINE
    assert objection.case is not None
    assert objection.case.is_contested
    told = text_of(Client().post("/cong-khai/tra-cuu", {"code": found[0].replace("-", " ")}))
    assert f"{objection.due_on:%d/%m/%Y}" in told
    for private in (GIANG.name, GIANG.phone, GIANG.address, objection.text, "Nguyễn Thị Hòa"):
        assert private not in told
    with area_scope(cast.scope_of(cast.an)):
        services.answer_objection(
            objection=objection, upheld=False, answer="Xe mượn của em ruột.",
            answered_on=POSTED_ON, expected_version=objection.version,
            **by_an(cast, on=POSTED_ON, today=POSTED_ON),
        )  # fmt: skip
    told = text_of(Client().post("/cong-khai/tra-cuu", {"code": found[0]}))
    assert "Xe mượn của em ruột." in told
    assert "Nguyễn Thị Hòa" not in told


def test_the_note_of_a_withdrawal_is_not_told(cast: Any, posting: Posting, page: str) -> None:
    Client().post(f"{page}/khieu-nai", form(posting))
    with area_scope(cast.scope_of(cast.an)):
        objection = Objection.objects.get()
        services.withdraw_objection(
            objection=objection, reason="bà Sen gọi điện", expected_version=objection.version,
            **by_an(cast),
        )  # fmt: skip
    told = text_of(Client().post("/cong-khai/tra-cuu", {"code": objection.tracking_code}))
    assert "bà Sen" not in told


def test_a_form_opened_before_midnight_is_not_lost_after_it(
    posting: Posting, page: str, clock: Clock
) -> None:
    """The list still hangs at the door until it is taken down, so the objection counts."""
    clock.moment = at(LAST_DAY, "23:59:50")
    client = Client()
    assert client.get(f"{page}/khieu-nai").status_code == 200
    clock.moment = at(DOWN_ON, "00:00:20")
    assert client.post(f"{page}/khieu-nai", form(posting)).status_code == 302
    with unscoped(reason="test"):
        assert Objection.objects.get().state == ObjectionState.RECEIVED


def test_after_it_was_taken_down_it_is_kept_for_the_next_round(
    cast: Any, posting: Posting, page: str, clock: Clock
) -> None:
    with area_scope(cast.scope_of(cast.an)):
        Posting.objects.update(state="COMPLETE", taken_down_on=LAST_DAY)
    clock.moment = at(DOWN_ON, "09:00:00")
    client = Client()
    sent = client.post(f"{page}/khieu-nai", form(posting))
    assert sent.status_code == 302
    assert "đợt sau" in text_of(client.get(sent["Location"]))
    clock.moment = at(DOWN_ON + timedelta(days=1))
    assert client.post(f"{page}/khieu-nai", form(posting, once="c3")).status_code == 404


def test_pressing_twice_is_one_objection(posting: Posting, page: str) -> None:
    client = Client()
    for _n in range(3):
        assert client.post(f"{page}/khieu-nai", form(posting)).status_code == 302
    with unscoped(reason="test"):
        assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"kind": "NONSENSE"},
        {"line": "999999"},
        {"line": "9" * 40},
        {"text": ""},
        {"name": ""},
        {"phone": "", "address": ""},
        {"kind": "LEFT_OUT", "about": ""},
        {"website": "http://x"},
    ],
)
def test_a_form_not_in_order_comes_back_with_what_was_typed(
    posting: Posting, page: str, changes: dict[str, str]
) -> None:
    response = Client().post(f"{page}/khieu-nai", form(posting, **changes))
    assert response.status_code == 422
    assert 'role="alert"' in text_of(response)
    if "text" not in changes:
        assert "Nhà này có xe ô tô." in text_of(response)
    with unscoped(reason="test"):
        assert not Objection.objects.exists()


def test_a_household_of_another_list_cannot_be_meant(
    cast: Any, posting: Posting, page: str
) -> None:
    with area_scope(cast.scope_of(cast.an)):
        home = make_home(
            cast.country.villages_a[1], actor=cast.an, head="Tư", measured=NEAR_POOR,
            standard_id=STANDARD, on=date(2025, 12, 12),
        )  # fmt: skip
        services.build_list(campaign=posting.campaign, actor=cast.an, on=TODAY, today=TODAY)
        case = case_of(posting.campaign, home)
        score(case, by=cast.an)
        case.refresh_from_db()
        endorse(cast, posting.campaign, [case], village=1)
        other = post(cast, posting.campaign, village=1)
        line = other.lines.get().pk
    response = Client().post(f"{page}/khieu-nai", form(posting, line=str(line)))
    assert response.status_code == 422
    assert "Tư" not in re.findall(r"<option[^>]*>([^<]*)", text_of(response))


def test_too_many_from_one_address(
    posting: Posting, page: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_OBJECTIONS", 2)
    codes = [
        Client().post(f"{page}/khieu-nai", form(posting, once=f"n{n}")).status_code
        for n in range(3)
    ]
    assert codes == [302, 302, 429]
    there = Client(REMOTE_ADDR="203.0.113.9")
    assert there.post(f"{page}/khieu-nai", form(posting, once="elsewhere")).status_code == 302
    kept = " ".join(str(value) for row in PublicTry.objects.values() for value in row.values())
    assert "127.0.0.1" not in kept
    assert "203.0.113.9" not in kept
    clock.moment += timedelta(hours=1)
    assert Client().post(f"{page}/khieu-nai", form(posting, once="later")).status_code == 302
    clock.moment += timedelta(days=1, hours=2)
    Client().post("/cong-khai/tra-cuu", {"code": "1"})
    assert PublicTry.objects.count() == 1


def test_behind_our_proxy_the_address_is_what_the_proxy_says() -> None:
    class Asked:
        headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
        META = {"REMOTE_ADDR": "10.0.0.1"}

    assert views.address_of(Asked) == "10.0.0.1"
    with override_settings(TRUSTED_PROXIES=1):
        assert views.address_of(Asked) == "203.0.113.7"


def test_forms_need_their_token(posting: Posting, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{page}/khieu-nai", form(posting)).status_code == 403
    shown = text_of(strict.get(f"{page}/khieu-nai"))
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert token is not None
    sent = strict.post(f"{page}/khieu-nai", form(posting) | {"csrfmiddlewaretoken": token[1]})
    assert sent.status_code == 302


def test_the_front_page_leads_to_a_list_by_its_code(posting: Posting, page: str) -> None:
    typed = posting.public_code.upper().replace("-", " ")
    found = Client().post("/cong-khai/", {"code": typed})
    assert (found.status_code, found["Location"]) == (302, page)
    assert Client().post("/cong-khai/", {"code": "k7"}).status_code == 404


def test_a_signed_in_officer_of_elsewhere_sees_what_everybody_sees(cast: Any, page: str) -> None:
    client = Client()
    client.force_login(cast.binh, backend="django.contrib.auth.backends.ModelBackend")
    shown = text_of(client.get(page))
    assert "Nguyễn Thị Hòa" in shown
    assert client.get("/households?q=Hòa").status_code == 200
    assert "Nguyễn Thị Hòa" not in text_of(client.get("/households?q=nguyen"))


def test_wrong_tracking_codes_tell_nothing(posting: Posting) -> None:
    for code in ("", "0000-0000-0000", "abc", "' OR 1=1"):
        response = Client().post("/cong-khai/tra-cuu", {"code": code})
        assert response.status_code == 404
