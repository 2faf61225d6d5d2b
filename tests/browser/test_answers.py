"""Phiếu B in a real browser: three households by keyboard alone, and the form on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE, Desk, password

pytestmark = pytest.mark.browser

# Not the day of the round the demo brings.
STARTS_ON = date(2021, 9, 6)
TYPED = (("118", "1122222222", "Hộ nghèo"), ("141", "2222222212", "Hộ cận nghèo"),
         ("171", "2222222222", "Hộ không nghèo"))  # fmt: skip


@pytest.fixture
def first_case(server: LiveServer, django_db_blocker: Any) -> Iterator[int]:
    """The first household of a round of the demo commune; the round is cancelled at the end."""
    from giamngheo.apps.accounts.models import User
    from giamngheo.apps.review import services
    from giamngheo.apps.review.enums import CampaignKind
    from giamngheo.apps.review.models import Campaign
    from giamngheo.apps.review.queries.sheets import to_fill
    from giamngheo.common.scoping import unscoped
    from giamngheo.web import places

    today = date.today()  # noqa: DTZ011
    with django_db_blocker.unblock(), unscoped(reason="browser test"):
        an = User.objects.get(username="an")
        an.working_day = date(2021, 11, 30)
        an.save(update_fields=["working_day"])
        commune = places.find("18172", on=STARTS_ON)
        assert commune is not None
        campaign = services.open_campaign(
            commune=commune, kind=CampaignKind.ANNUAL, starts_on=STARTS_ON,
            standard_ids=["vn-2016"], actor=an, on=STARTS_ON, today=today,
        )  # fmt: skip
        services.build_list(campaign=campaign, actor=an, on=STARTS_ON, today=today)
        first = to_fill(campaign).first()
        assert first is not None
    yield first.pk
    with django_db_blocker.unblock(), unscoped(reason="browser test"):
        campaign = Campaign.objects.get(pk=campaign.pk)
        services.cancel_campaign(
            campaign=campaign, reason="thử", expected_version=campaign.version,
            actor=an, on=date(2021, 11, 30), today=today,
        )  # fmt: skip


def test_three_households_are_scored_by_keyboard_alone(an: Desk, first_case: int) -> None:
    page, keys = an.page, an.page.keyboard
    an.go(f"/review/cases/{first_case}/answers")
    for place, (points, ticks, expected) in enumerate(TYPED):
        head = page.locator("h1").inner_text()
        if place == 0:
            expect(page.locator("[name=visited_on]")).to_be_focused()
            keys.type("20/11/2021")
            keys.press("Enter")
            keys.type("Lê Văn Rà")
            keys.press("Enter")
            keys.press("Enter")
        # Day and reviewer stay from the household before: typing goes on at the points.
        expect(page.locator("[name='income_totals.vn-2016']")).to_be_focused()
        keys.type(points)
        keys.press("Enter")
        keys.press("Enter")
        for key in ticks:
            keys.press(key)
        expect(page.locator(".score .result .chip").first).to_have_text(expected)
        keys.press("Control+Enter")
        expect(page.locator(".messages")).to_contain_text(f"B1 {points}")
        assert page.locator("h1").inner_text() != head
    expect(page.locator(".head .sub")).to_contain_text("đã tính điểm 3")


def test_whoever_leaves_with_unsaved_answers_is_asked(an: Desk, first_case: int) -> None:
    asked: list[str] = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    an.page.on("dialog", leave)
    an.go(f"/review/cases/{first_case}/answers")
    an.page.keyboard.type("20/11/2021")
    an.go("/households")
    assert asked == ["beforeunload"]


def test_on_a_phone_one_group_fills_the_screen_and_the_score_stays(
    desk_of: Callable[..., Desk], first_case: int
) -> None:
    desk = desk_of(PHONE)
    desk.sign_in("an", password())
    desk.go(f"/review/cases/{first_case}/answers")
    parts = desk.page.locator("[data-part]")
    small: list[str] = []
    for place in range(parts.count()):
        assert [part.is_visible() for part in parts.all()].count(True) == 1
        assert desk.overflow() == 0
        expect(desk.page.locator(".score .result h2").first).to_be_in_viewport()
        for target in desk.page.locator(
            ".answers [data-here] .three label, .answers [data-here] select"
        ).all():
            box = target.bounding_box()
            if box is not None and box["height"] < 44:
                small.append(target.inner_text())
        if place + 1 < parts.count():
            desk.page.click("[data-on]")
    assert small == []
