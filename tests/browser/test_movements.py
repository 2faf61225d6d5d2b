"""A person closed as dead who lives: recorded on screen, and brought back with one click."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def test_a_head_closed_as_dead_is_back_with_one_click(an: Desk) -> None:
    an.go("/households?class=POOR&order=size")
    an.page.locator("table a.hh").first.click()
    home = an.page.url.removeprefix(an.server)
    head = an.page.locator("#members tbody th").first.inner_text().split("\n")[0]
    an.page.locator(".record summary").click()
    an.page.locator(".record .sheet a[href$='/record/death']").click()
    name = an.page.locator("#id_member option").first.inner_text()
    assert name in head
    heir = an.page.locator("#id_new_head option").nth(2).inner_text()
    an.page.select_option("#id_new_head", index=2)
    an.page.fill("#id_reason", "Theo báo của thôn")
    an.page.click("button[value=preview]")
    expect(an.page.locator(".preview")).to_contain_text("−1 khẩu")
    an.page.click("button[value=confirm]")
    expect(an.page.locator("h1")).to_contain_text(heir)

    an.go(home + "/history")
    entry = an.page.locator("tr", has_text=f"Chết: {name}").first
    entry.locator("details.correct summary").click()
    entry.locator("input[name=reason]").fill("Nhầm với người cùng tên")
    entry.locator("button", has_text="Còn sống").click()
    expect(an.page.locator("tr.wrong-entry").first).to_contain_text("Nhầm với người cùng tên")
    assert an.overflow() == 0

    an.go(home)
    expect(an.page.locator("h1")).to_contain_text(name)
