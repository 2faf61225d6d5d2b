"""Every screen on a phone and on an office machine: nothing hangs over, nothing is unnamed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Desk, password

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/households", "/households?class=POOR", "/households?q=zzz", "/reports/villages",
    "/reports/bc1", "/reports/bc2", "/reports/bc3", "/reports/printed", "/imports", "/imports/new",
    "/check", "/papers", "/papers/meeting_minutes", "/areas/18172",
)  # fmt: skip

# Names of controls, and the order of headings, asked of the page itself.
CONTROLS = "a[href], button, input, select, textarea, summary"
UNNAMED = """(controls) => [...document.querySelectorAll(controls)]
  .filter((each) => each.type !== "hidden" && each.checkVisibility())
  .filter((each) => {
    const label = each.labels && each.labels.length ? each.labels[0].innerText : "";
    const named = each.getAttribute("aria-label") || each.innerText || label || each.title
      || each.querySelector("img[alt]")?.alt || "";
    return !named.trim();
  }).map((each) => each.outerHTML.slice(0, 120))"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3")].map((each) => +each.tagName[1])"""
TARGETS = ".side a, .btn:not(.link):not(.small), select"
SMALL_TARGETS = """(targets) => [...document.querySelectorAll(targets)]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 36)
  .map((each) => each.outerHTML.slice(0, 100))"""


def household(desk: Desk) -> str:
    desk.go("/households?check=disagrees")
    return str(desk.page.locator("a.hh").first.get_attribute("href"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "office"])
def test_no_page_is_wider_than_the_window(
    size: dict[str, int], desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of(size)
    desk.go("/sign-in")
    assert desk.overflow() == 0
    desk.sign_in("an", password())
    too_wide: dict[str, Any] = {}
    for address in (*PAGES, household(desk)):
        desk.go(address)
        if over := desk.overflow():
            too_wide[address] = over
    assert too_wide == {}


def test_every_control_has_a_name_and_headings_are_in_order(an: Desk) -> None:
    problems: dict[str, Any] = {}
    for address in (*PAGES, household(an)):
        an.go(address)
        if unnamed := an.page.evaluate(UNNAMED, CONTROLS):
            problems[address] = unnamed
        levels = an.page.evaluate(HEADINGS)
        steps = [later - earlier for earlier, later in zip(levels, levels[1:], strict=False)]
        if levels[:1] != [1] or levels.count(1) != 1 or any(step > 1 for step in steps):
            problems[f"{address} headings"] = levels
    assert problems == {}


def test_targets_on_a_phone_are_large_enough(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(PHONE)
    desk.sign_in("an", password())
    small: dict[str, Any] = {}
    for address in PAGES:
        desk.go(address)
        if found := desk.page.evaluate(SMALL_TARGETS, TARGETS):
            small[address] = found
    assert small == {}


def test_printing_leaves_the_frame_away_and_repeats_heads(an: Desk) -> None:
    an.go("/reports/villages")
    an.page.emulate_media(media="print")
    assert not an.page.locator(".side").is_visible()
    assert not an.page.locator(".top").is_visible()
    assert not an.page.locator(".head .act").is_visible()
    head = "getComputedStyle(document.querySelector('table.figures thead')).display"
    assert an.page.evaluate(head) == "table-header-group"
