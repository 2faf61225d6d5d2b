"""The officer's pages of meetings, postings and objections, and their papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseStep, MeetingState, ObjectionState
from giamngheo.apps.review.models import Case, Meeting, Objection, Posting, Vote
from giamngheo.common.scoping import area_scope
from tests.apps.review.scored import (
    GIANG,
    POSTED_ON,
    by_an,
    endorse,
    object_to,
    plan,
    post,
    scored_round,
)
from tests.web.conftest import BACKEND


@pytest.fixture
def client(cast: Any) -> Iterator[Client]:
    """An's browser, with her households open for the test itself."""
    browser = Client()
    browser.force_login(cast.an, backend=BACKEND)
    with area_scope(cast.scope_of(cast.an)):
        yield browser


def text_of(response: Any) -> str:
    return str(response.content.decode())


def words_of(response: Any) -> str:
    """The text of a Word file."""
    import re

    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        inside = "".join(
            file.read(name).decode() for name in file.namelist() if name.startswith("word/")
        )
    return re.sub(r"<[^>]+>", "", inside)


HELD = {
    "held_on": "02/10/2026", "present": "40", "households": "9", "invited": "50",
    "chair": "Lê Văn Chi", "secretary": "Phan Thị Thư", "place": "Nhà văn hóa thôn",
    "official-FRONT": "Võ Văn Mặt", "opinions": "Xem lại hộ Ba",
}  # fmt: skip


def test_planning_and_recording_a_meeting_by_its_exceptions(cast: Any, client: Client) -> None:
    campaign, (mai, ba, tu) = scored_round(cast, "Mai", "Ba", "Tư")
    where = f"/review/{campaign.pk}/meetings"
    sent = client.post(f"{where}/plan", {
        "village": "98001-01", "day": "02/10/2026", "time": "19h30", "place": "Nhà văn hóa",
    })  # fmt: skip
    assert sent.status_code == 302
    meeting = Meeting.objects.get()
    page = f"/review/meetings/{meeting.pk}"
    assert "Mai" in text_of(client.get(page))
    done = client.post(f"{page}/record", HELD | {
        "version": str(meeting.version), f"disagreed-{ba.pk}": "25", f"remark-{ba.pk}": "có xe",
        f"skip-{tu.pk}": "1",
    })  # fmt: skip
    assert done.status_code == 302
    votes = {vote.case_id: (vote.agreed, vote.disagreed) for vote in Vote.objects.all()}
    assert votes == {mai.pk: (40, 0), ba.pk: (15, 25)}
    assert Case.objects.get(pk=mai.pk).step == CaseStep.ENDORSED
    shown = text_of(client.get(page))
    assert "Tư" in shown
    assert "chưa biểu quyết" in shown


def test_what_was_typed_stays_when_it_is_refused(cast: Any, client: Client) -> None:
    campaign, (mai,) = scored_round(cast, "Mai")
    meeting = plan(cast, campaign)
    answer = client.post(f"/review/meetings/{meeting.pk}/record", HELD | {
        "version": str(meeting.version), f"agreed-{mai.pk}": "50",
    })  # fmt: skip
    assert answer.status_code == 422
    shown = text_of(answer)
    assert 'value="50"' in shown
    assert "Phan Thị Thư" in shown
    assert "Mai: 50" in shown
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_a_correction_begins_with_what_was_recorded(cast: Any, client: Client) -> None:
    campaign, (mai,) = scored_round(cast, "Mai")
    meeting = endorse(cast, campaign, [mai])
    page = f"/review/meetings/{meeting.pk}"
    assert 'name="correcting"' in text_of(client.get(f"{page}?correct"))
    done = client.post(f"{page}/record", HELD | {
        "version": str(meeting.version), "correcting": "1", "reason": "gõ nhầm",
        f"agreed-{mai.pk}": "4", f"disagreed-{mai.pk}": "36",
    })  # fmt: skip
    assert done.status_code == 302
    assert Case.objects.get(pk=mai.pk).step == CaseStep.ASSESSED
    assert "gõ nhầm" in text_of(client.get(page))


def test_posting_taking_down_and_the_public_address(cast: Any, client: Client) -> None:
    campaign, (mai,) = scored_round(cast, "Mai")
    endorse(cast, campaign, [mai])
    sent = client.post(f"/review/{campaign.pk}/postings/post", {
        "what": "98001-01", "posted_on": "09/10/2026", "place-1": "Nhà văn hóa",
        "loudspeaker": "05:30, 17h30",
    })  # fmt: skip
    posting = Posting.objects.get()
    assert sent["Location"].endswith(f"/review/postings/{posting.pk}")
    shown = text_of(client.get(sent["Location"]))
    assert "14/10/2026" in shown
    assert posting.public_code in shown
    assert "05:30 09/10/2026" in shown
    early = client.post(
        f"/review/postings/{posting.pk}/complete",
        {"version": str(posting.version), "taken_down_on": "14/10/2026"},
        follow=True,
    )
    assert "gỡ sớm là cắt ngắn" in text_of(early)
    client.post(
        f"/review/postings/{posting.pk}/complete",
        {"version": str(posting.version), "taken_down_on": "15/10/2026"},
    )
    assert Case.objects.get(pk=mai.pk).step == CaseStep.POSTED


@pytest.fixture
def objection(cast: Any, client: Client) -> Objection:
    campaign, (mai,) = scored_round(cast, "Mai")
    endorse(cast, campaign, [mai])
    post(cast, campaign)
    return object_to(cast, campaign, mai)


def test_who_objects_is_shown_only_on_asking(client: Client, objection: Objection) -> None:
    page = f"/objections/{objection.pk}"
    shown = text_of(client.get(page)) + text_of(
        client.get(f"/review/{objection.campaign_id}/objections")
    )
    for private in (GIANG.name, GIANG.phone, GIANG.address):
        assert private not in shown
    asked = client.post(f"{page}/complainant")
    assert GIANG.phone in text_of(asked)
    assert asked["Cache-Control"] == "no-store, private"


def test_an_objection_from_desk_to_answer(client: Client, objection: Objection) -> None:
    page = f"/objections/{objection.pk}"
    version = {"version": str(objection.version)}
    refused = client.post(f"{page}/answer", version | {
        "verdict": "upheld", "answer": "Đã xem lại.", "answered_on": "13/10/2026",
    })  # fmt: skip
    assert refused.status_code == 422
    assert "Đã xem lại." in text_of(refused)
    client.post(f"{page}/reverify", version)
    objection.refresh_from_db()
    assert objection.state == ObjectionState.IN_REVERIFICATION
    again = client.post(f"{page}/reverify", version, follow=True)
    assert "đang phúc tra" in text_of(again)
    assert objection.sheet is not None


def test_the_village_head_sees_her_meetings_and_postings_and_no_objection(
    cast: Any, objection: Objection
) -> None:
    chi = Client()
    chi.force_login(cast.chi, backend=BACKEND)
    posting = Posting.objects.get()
    assert chi.get(f"/review/postings/{posting.pk}").status_code == 200
    assert chi.get(f"/review/{objection.campaign_id}/meetings").status_code == 200
    assert chi.get(f"/objections/{objection.pk}").status_code == 403
    case = text_of(chi.get(f"/review/cases/{objection.case_id}"))
    assert objection.text not in case
    home = text_of(chi.get("/"))
    assert f"/review/{objection.campaign_id}/objections" not in home


def test_the_minutes_hold_what_was_recorded(cast: Any, client: Client) -> None:
    campaign, (mai, ba) = scored_round(cast, "Lê Thị Mai", "Trần Văn Ba")
    meeting = plan(cast, campaign)
    client.post(f"/review/meetings/{meeting.pk}/record", HELD | {
        "version": str(meeting.version), f"disagreed-{ba.pk}": "25",
    })  # fmt: skip
    paper = client.get(f"/review/meetings/{meeting.pk}/minutes")
    assert paper.status_code == 200
    words = words_of(paper)
    for said in ("Lê Thị Mai", "Trần Văn Ba", "37,5", "Võ Văn Mặt", "Phan Thị Thư", "XÃ MẪU A"):
        assert said in words, said
    assert client.get(f"/review/meetings/{meeting.pk}/minutes?as=pdf").content[:5] == b"%PDF-"
    assert mai.pk


def test_minutes_need_the_households_represented(cast: Any, client: Client) -> None:
    campaign, (mai,) = scored_round(cast, "Mai")
    meeting = endorse(cast, campaign, [mai])
    answer = client.get(f"/review/meetings/{meeting.pk}/minutes", follow=True)
    assert "số hộ có đại diện" in text_of(answer)


def test_the_notice_leaks_nothing_personal(cast: Any, client: Client) -> None:
    from tests.apps.review.making import STANDARD, case_of, make_round
    from tests.apps.review.scored import score
    from tests.web.homes import NEAR_POOR, make_home
    from tests.web.test_portal import PERSONAL

    home = make_home(
        cast.country.villages_a[0], actor=cast.an, measured=NEAR_POOR, standard_id=STANDARD,
        on=date(2025, 12, 12), personal_id=PERSONAL["id number"],
        facts={key: PERSONAL[key] for key in ("phone", "address", "note")},
    )  # fmt: skip
    campaign = make_round(cast)
    case = case_of(campaign, home)
    score(case, by=cast.an)
    case.refresh_from_db()
    endorse(cast, campaign, [case])
    posting = post(cast, campaign)
    words = words_of(client.get(f"/review/postings/{posting.pk}/notice"))
    assert "Nguyễn Thị Hòa" in words
    assert posting.public_code in words
    assert [what for what, value in PERSONAL.items() if value in words] == []
    assert home.code not in words


def test_the_minutes_of_a_reverification_do_not_name_who_objected(
    cast: Any, client: Client, objection: Objection
) -> None:
    from giamngheo.apps.registry.enums import PovertyClass
    from tests.apps.review.scored import complete

    day = date(2026, 10, 16)
    done = services.start_reverification(
        objection=objection, expected_version=objection.version, **by_an(cast, on=day)
    )
    assert done.sheet is not None
    complete(done.sheet, PovertyClass.NEAR_POOR, on=day)
    words = words_of(client.get(f"/objections/{objection.pk}/minutes"))
    assert "Mai" in words
    assert "Hộ cận nghèo" in words
    for private in (GIANG.name, GIANG.phone, GIANG.address):
        assert private not in words


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_same_queries_for_few_and_for_many_households(cast: Any, client: Client) -> None:
    campaign, cases = scored_round(cast, *(f"Mai {n}" for n in range(3)))
    meeting = plan(cast, campaign)
    pages = [f"/review/{campaign.pk}/{part}" for part in ("meetings", "postings", "objections")]
    pages.append(f"/review/meetings/{meeting.pk}")
    few = {address: queries(client, address) for address in pages}
    from tests.apps.review.making import case_of, make_listed
    from tests.apps.review.scored import score

    for n in range(9):
        home = make_listed(cast, head=f"Ba {n}", village=n % 2)
        services.build_list(campaign=campaign, actor=cast.an, on=POSTED_ON, today=POSTED_ON)
        score(case_of(campaign, home), by=cast.an)
    many = {address: queries(client, address) for address in pages}
    assert few == many
    assert max(many.values()) <= 30
    assert cases
