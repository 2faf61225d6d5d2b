"""A plan from its file to its end: upload, confirm, put in force.

The city's plan of 2014 (seed 004) where the seeds are at hand, else a paper of our own writing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import seeds
from tests.browser.conftest import Desk, password
from tests.people import PASSWORD, TODAY

pytestmark = pytest.mark.browser
# A day on which tasks of the paper are late.
DAY_OF_CITY = date(2014, 7, 15) if seeds.FOLDER.is_dir() else date(2026, 1, 10)
PHONE = {"width": 360, "height": 800}


def shot(desk: Desk, name: str) -> None:
    """Keep a picture where PLAN_SHOTS names a folder: for looking at, not for comparing."""
    folder = os.environ.get("PLAN_SHOTS")
    if folder:
        desk.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def lead_of_the_city(server: Any, django_db_blocker: Any) -> str:
    """A specialist with the city of Hà Nội, on a day when tasks are late."""
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post, User
    from giamngheo.apps.territory import queries as territory

    with django_db_blocker.unblock():
        city = territory.by_code("01", level="PROVINCE", on=TODAY)
        made = User.objects.filter(username="lan").first()
        if made is None:
            made = User.objects.create_user(
                username="lan", password=PASSWORD, full_name="Lan", working_day=DAY_OF_CITY
            )
            Post.objects.create(
                user=made, role=Role.DEPARTMENT_SPECIALIST, area=city, valid_from=date(2010, 1, 1)
            )
    return "lan"


def test_a_plan_from_its_file_to_the_late_list(
    desk_of: Callable[..., Desk], lead_of_the_city: str
) -> None:
    desk = desk_of()
    desk.sign_in(lead_of_the_city, PASSWORD)
    desk.go("/plans/new")
    shot(desk, "1-new")
    desk.page.set_input_files("#id_file", str(the_paper()))
    desk.page.click("main form button[type=submit]")
    desk.page.wait_for_selector(".tabs")
    shot(desk, "2-proposal")
    for part in ("HEAD", "TARGET", "TASK", "OVERSIGHT"):
        desk.page.click(f".tabs a[href='?part={part}']")
        shot(desk, f"3-{part}")
        desk.page.click("footer.plan-acts button[value=CONFIRMED]")
    desk.page.click(".tabs a[href='?part=TASK']")
    desk.page.click(".plan-items .doing a >> nth=0")
    shot(desk, "4-item")
    desk.page.click("main form button.main")
    if desk.page.locator(".tabs a[href='?part=FINDINGS']").count():
        desk.page.click(".tabs a[href='?part=FINDINGS']")
        shot(desk, "5-findings")
    desk.page.click(".head .act button.main")
    desk.page.wait_for_selector("h1 .chip.ok")
    desk.go("/plans")
    shot(desk, "6-list")
    desk.page.click("table a.plan-name")
    desk.page.click(".head .act a[href$='/oversight']")
    desk.page.wait_for_selector("table.oversight")
    shot(desk, "7-oversight")
    if seeds.FOLDER.is_dir():
        assert "29 địa bàn, 14 cơ quan" in desk.page.inner_text(".head")
        assert desk.page.locator("table.oversight .chip.poor").count() == 2
    desk.page.click("table.oversight a.hh >> nth=0")
    desk.page.fill("#f-findings", "Chưa họp Ban Chỉ đạo quý I")
    desk.page.fill("#f-rec", "Họp trước ngày 15/4")
    desk.page.click("form[action$='/visit'] button")
    desk.page.wait_for_selector("form[action$='/close']")
    shot(desk, "8-place")
    do_a_task(desk)


def do_a_task(desk: Desk) -> None:
    """A late task is reported with evidence and leaves the late list."""
    desk.go("/plans/tasks?state=LATE")
    shot(desk, "9-tasks")
    desk.page.click(".task-rows a >> nth=0")
    before = desk.page.url
    desk.page.fill("#f-done", f"{DAY_OF_CITY:%d/%m/%Y}")
    desk.page.fill("#f-note", "Đã triển khai")
    desk.page.set_input_files("#f-files", str(the_paper()))
    desk.page.click("form[action$='/done'] button.main")
    desk.page.wait_for_selector("a[href^='/plans/evidence/']")
    shot(desk, "10-task")
    desk.go("/plans/tasks?state=LATE")
    shot(desk, "11-late")
    assert before.removeprefix(desk.server) not in desk.page.content()


def the_paper() -> Path:
    own = Path(__file__).resolve().parents[1] / "povertycore" / "plans" / "binh_chau_2025.txt"
    return seeds.seed(seeds.HA_NOI) if seeds.FOLDER.is_dir() else own


def test_the_pages_of_plans_fit_a_phone(desk_of: Callable[..., Desk], an: Desk) -> None:
    an.go("/plans/new")
    an.page.set_input_files("#id_file", str(the_paper()))
    an.page.click("main form button[type=submit]")
    an.page.wait_for_selector(".tabs")
    where = an.page.url.removeprefix(an.server)
    for part in ("HEAD", "TARGET", "TASK", "OVERSIGHT"):
        an.page.click(f".tabs a[href='?part={part}']")
        an.page.click("footer.plan-acts button[value=CONFIRMED]")
    desk = desk_of(PHONE)
    desk.sign_in("an", password())
    for name, address in (
        ("list", "/plans"), ("new", "/plans/new"), ("task", f"{where}?part=TASK"),
        ("findings", f"{where}?part=FINDINGS"), ("add", f"{where}/add?kind=TARGET"),
    ):  # fmt: skip
        desk.go(address)
        shot(desk, f"m-{name}")
        assert desk.overflow() <= 0, address
    an.page.click(".head .act button.main")
    an.page.wait_for_selector("h1 .chip.ok")
    for name, address in (("oversight", f"{where}/oversight"), ("tasks", "/plans/tasks")):
        desk.go(address)
        shot(desk, f"m-{name}")
        assert desk.overflow() <= 0, address
    for name, link in (("one-task", ".task-rows a"), ("place", "table.oversight a.hh")):
        desk.go("/plans/tasks" if name == "one-task" else f"{where}/oversight")
        desk.page.click(f"{link} >> nth=0")
        desk.page.wait_for_selector("main form")
        shot(desk, f"m-{name}")
        assert desk.overflow() <= 0, name
