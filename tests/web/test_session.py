"""Signing in and out, the working day, the language, and pages for what goes wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.models import Event
from tests.people import PASSWORD, Cast


def sign_in(client: Client, username: str, password: str) -> Any:
    return client.post("/sign-in", {"username": username, "password": password})


def test_the_right_password_opens_todays_work(cast: Cast, client: Client) -> None:
    assert sign_in(client, "an", PASSWORD)["Location"] == "/"
    assert "Việc hôm nay" in client.get("/").content.decode()


def test_the_wrong_password_says_so_and_keeps_the_name(cast: Cast, client: Client) -> None:
    page = sign_in(client, "an", "sai").content.decode()
    assert "mật khẩu không đúng" in page
    assert 'value="an"' in page
    assert "sai" not in page.split("<form", 1)[1]


def test_after_signing_in_one_comes_to_the_page_asked_for(cast: Cast, client: Client) -> None:
    assert client.get("/reports/bc1")["Location"] == "/sign-in?next=/reports/bc1"
    data = {"username": "an", "password": PASSWORD, "next": "/reports/bc1"}
    assert client.post("/sign-in", data)["Location"] == "/reports/bc1"


def test_no_other_site_is_led_to(cast: Cast, client: Client) -> None:
    data = {"username": "an", "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/sign-in", data)["Location"] == "/"
    answer = client.post("/working-day", {"day": "01/06/2021", "next": "//example.org/x"})
    assert answer["Location"] == "/"


def test_signing_out_needs_a_form(an: Client) -> None:
    assert an.get("/sign-out").status_code == 405
    assert an.post("/sign-out")["Location"] == "/sign-in"
    assert an.get("/").status_code == 302


def test_a_name_is_locked_after_many_wrong_passwords(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    cache.clear()
    answers = [sign_in(client, "an", "sai") for _ in range(4)]
    assert "Nhập sai quá nhiều lần" in answers[-1].content.decode()
    assert answers[-1].status_code == 429
    assert sign_in(client, "an", PASSWORD).status_code == 429


def test_no_demo_accounts_are_shown_where_there_is_no_demo(cast: Cast, client: Client) -> None:
    assert "dùng thử" not in client.get("/sign-in").content.decode()


def test_somebody_without_a_post_is_told_what_to_do(db: None, client: Client) -> None:
    user = User.objects.create_user(username="moi", password=PASSWORD, full_name="Mới")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/")
    assert answer.status_code == 403
    assert "chưa được giao địa bàn" in answer.content.decode()
    assert "Đăng nhập bằng tài khoản khác" in answer.content.decode()


def test_choosing_a_day_changes_the_figures_and_leaves_a_trace(on_day: Cast, an: Client) -> None:
    assert an.post("/working-day", {"day": "1/6/2021", "next": "/households"}).status_code == 302
    on_day.an.refresh_from_db()
    assert on_day.an.working_day == date(2021, 6, 1)
    assert "01/06/2021" in an.get("/households").content.decode()
    event = Event.objects.get(verb="accounts.working_day.chosen")
    assert event.actor_id == on_day.an.pk
    assert (event.before, event.after) == (
        {"working_day": "2021-11-30"},
        {"working_day": "2021-06-01"},
    )


def test_back_to_today(on_day: Cast, an: Client) -> None:
    an.post("/working-day", {"back": "1"})
    on_day.an.refresh_from_db()
    assert on_day.an.working_day is None


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("31/02/2021", "không có ngày này trong lịch"),
        ("hôm qua", "không phải là ngày"),
        ("01/01/2999", "chưa đến"),
        ("", "Ô trống"),
    ],
)
def test_a_wrong_day_is_refused_in_words(on_day: Cast, an: Client, day: str, told: str) -> None:
    page = an.post("/working-day", {"day": day, "next": "/"}, follow=True).content.decode()
    assert told in page
    on_day.an.refresh_from_db()
    assert on_day.an.working_day == date(2021, 11, 30)


def test_the_working_day_never_changes_what_is_allowed(on_day: Cast, an: Client) -> None:
    """On a day before An's post began An still sees her commune, and still not the neighbour's."""
    an.post("/working-day", {"day": "01/01/2019"})
    assert an.get("/areas/98001").status_code == 200
    assert an.get("/areas/98002").status_code == 404


def test_a_browser_in_english_still_shows_vietnamese(an: Client) -> None:
    page = an.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert "Việc hôm nay" in page.content.decode()
    assert page["Content-Language"] == "vi"


def test_english_can_be_chosen(an: Client) -> None:
    an.post("/language", {"language": "en", "next": "/"})
    page = an.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert "Today&#x27;s work" in page.content.decode()
    an.post("/language", {"language": "klingon"})
    assert an.get("/")["Content-Language"] == "en"


def test_pages_carry_a_strict_policy(an: Client) -> None:
    policy = an.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_form_without_its_token_is_explained(on_day: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(on_day.an, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/working-day", {"day": "01/06/2021"})
    assert answer.status_code == 403
    assert "Chưa gửi được" in answer.content.decode()


def test_the_page_of_a_failure_needs_no_database() -> None:
    """Not marked for the database: any query would fail the test."""
    from django.test import RequestFactory

    from giamngheo.web.errors import failed

    answer = failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Hệ thống chưa làm được việc này" in answer.content.decode()
