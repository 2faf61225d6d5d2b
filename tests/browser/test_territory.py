"""Khoa merges two villages of the demo commune, looks, applies, and takes it back, on screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Desk, password

pytestmark = pytest.mark.browser
Open = Callable[..., Desk]


def look(desk: Desk, name: str) -> None:
    """No page is wider than its window; with SHOTS set, what it looks like is kept there."""
    folder = os.environ.get("SHOTS")
    if folder:
        desk.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    assert desk.overflow() == 0, name


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_two_villages_merge_and_part_again(desk_of: Open, size: dict[str, int]) -> None:
    name = f"territory-{size['width']}"
    desk = desk_of(size)
    desk.go("/sign-in")
    desk.page.fill("#id_username", "khoa")
    desk.page.fill("#id_password", password())
    desk.page.press("#id_password", "Enter")
    desk.page.wait_for_url(desk.server + "/area-changes")
    look(desk, f"{name}-list")
    desk.go("/area-changes/new/merge")
    look(desk, f"{name}-new")
    page = desk.page
    page.fill("#id_units", "18172-01 18172-02")
    page.fill("#id_code", "18172-91")
    page.fill("#id_name", "Cây Tắt Hà Chua")
    page.select_option("#id_kind", "VILLAGE")
    page.fill("#id_day", "01/10/2025")
    page.fill("#id_paper", "Nghị quyết thử 01/NQ-HĐND")
    page.click("main form button.main")
    page.wait_for_url("**/area-changes/*")
    look(desk, f"{name}-dry-run")
    page.click("main form[action$='/apply'] button")
    page.wait_for_selector("form[action$='/undo']")
    look(desk, f"{name}-receipt")
    desk.go("/areas/18172-91")
    look(desk, f"{name}-area")
    page.go_back()
    page.click("form[action$='/undo'] button")
    page.wait_for_load_state()
    assert page.locator("form[action$='/undo']").count() == 0
