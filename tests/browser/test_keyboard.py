"""The desk without a mouse."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def focused(desk: Desk) -> str:
    return str(desk.page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def test_a_slash_searches_and_escape_leaves(an: Desk) -> None:
    an.page.keyboard.press("/")
    assert focused(an) == "search"
    assert an.page.input_value("#search") == ""
    an.page.keyboard.press("Escape")
    assert focused(an) != "search"
    an.page.keyboard.press("/")
    an.page.keyboard.type("nguyen thi")
    an.page.keyboard.press("Enter")
    an.page.wait_for_url("**/households?q=nguyen+thi")


def test_a_slash_typed_into_a_field_stays_there(an: Desk) -> None:
    an.go("/imports/new")
    an.page.fill("#id_day", "")
    an.page.focus("#id_day")
    an.page.keyboard.type("1/2/2021")
    assert an.page.input_value("#id_day") == "1/2/2021"


def test_arrows_move_in_a_list_and_enter_opens(an: Desk) -> None:
    an.go("/households?class=POOR")
    names = an.page.locator("a.hh").all_inner_texts()
    an.page.keyboard.press("ArrowDown")
    assert focused(an) == names[0]
    an.page.keyboard.press("ArrowDown")
    assert focused(an) == names[1]
    an.page.keyboard.press("ArrowUp")
    assert focused(an) == names[0]
    an.page.keyboard.press("Enter")
    an.page.wait_for_url("**/households/H*")
    assert names[0] in an.page.inner_text("h1")


def test_arrows_move_over_the_numbers_of_a_table(an: Desk) -> None:
    an.go("/reports/villages")
    an.page.keyboard.press("ArrowDown")
    assert focused(an) == "183"
    an.page.keyboard.press("ArrowRight")
    assert focused(an) == "4"
    an.page.keyboard.press("ArrowDown")
    assert focused(an) == "5"
    an.page.keyboard.press("ArrowRight")
    assert focused(an) == "1"


def test_escape_closes_what_is_open_and_gives_the_focus_back(an: Desk) -> None:
    an.page.locator(".asof summary").focus()
    an.page.keyboard.press("Enter")
    assert an.page.locator(".asof").get_attribute("open") is not None
    an.page.keyboard.press("Escape")
    assert an.page.locator(".asof").get_attribute("open") is None
    assert "30/11/2021" in focused(an)


def test_the_first_tab_leads_past_the_navigation(an: Desk) -> None:
    an.page.keyboard.press("Tab")
    assert focused(an) == "Đến nội dung"
    an.page.keyboard.press("Enter")
    assert an.page.evaluate("location.hash") == "#content"


def test_focus_is_always_visible(an: Desk) -> None:
    an.go("/households")
    for _ in range(25):
        an.page.keyboard.press("Tab")
        width = an.page.evaluate(
            "parseFloat(getComputedStyle(document.activeElement).outlineWidth) || 0"
        )
        assert width >= 2, focused(an)
