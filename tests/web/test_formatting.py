"""Numbers, rates, days and money as they stand on the screens."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from giamngheo.web.templatetags import desk
from povertycore.quantities import Ratio


@pytest.mark.parametrize(
    ("value", "text"), [(2471, "2.471"), (0, "0"), (None, ""), (1234567, "1.234.567")]
)
def test_numbers_have_dots_between_thousands(value: int | None, text: str) -> None:
    assert desk.number(value) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [(Ratio(51, 2471), "2,06"), (Ratio(5, 218), "2,29"), (Ratio(3, 0), ""), (None, "")],
)
def test_rates_have_two_places_and_a_comma(rate: Ratio | None, text: str) -> None:
    assert desk.percent(rate) == text


def test_days_and_money() -> None:
    assert desk.day(date(2021, 3, 5)) == "05/03/2021"
    assert desk.vnd(1500000) == "1.500.000 đ"


@pytest.mark.parametrize(("value", "text"), [(3, "+3"), (-3, "−3"), (0, "0")])
def test_changes_carry_a_true_minus(value: int, text: str) -> None:
    assert desk.signed(value) == text


@pytest.mark.parametrize(
    ("poverty_class", "text"),
    [
        ("POOR", "Hộ nghèo"),
        ("NEAR_POOR", "Hộ cận nghèo"),
        ("UNKNOWN", "Chưa rõ"),
        ("", "chưa xếp loại"),
    ],
)
def test_a_class_is_a_word_not_a_colour_alone(poverty_class: str, text: str) -> None:
    assert text in desk.chip(poverty_class)


def test_a_bar_never_uses_an_inline_style() -> None:
    drawn = desk.drawn_bar("Kim Thành", [("poor", 1), ("near", 2)], 4)
    assert 'width="25.00%"' in drawn
    assert 'x="25.00%" width="50.00%"' in drawn
    assert "style=" not in drawn
    assert desk.drawn_bar("trống", [("poor", 0)], 0).count('width="0.00%"') == 1


def test_an_address_keeps_other_keys_and_escapes() -> None:
    request = RequestFactory().get("/x", {"q": "a&b", "page": "3"})
    drawn = Template("{% load desk %}{% address page=4 q=None %}").render(
        Context({"request": request})
    )
    assert drawn == "?page=4"
    kept = Template("{% load desk %}{% address page=4 %}").render(Context({"request": request}))
    assert kept == "?q=a%26b&amp;page=4"
