"""The number of queries of a page does not grow with the number of households on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import Cast
from tests.web.homes import make_home, make_village

# Pinned: a page that needs more queries than this must say why in its change.
# On a past day lists ask whether the ground of the unit has changed since (twice: rows, filters).
PAGES = {
    # Three of them: the tasks of plans that are late or due soon.
    "/": 38,
    "/households": 23,
    "/households?class=POOR": 23,
    "/households?q=le+thi+mai": 23,
    "/households?check=disagrees": 21,
    "/reports/villages": 26,
    "/reports/bc2": 26,
    "/areas/98001": 26,
}
FEW, MANY = 5, 50


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_same_queries_with_five_and_with_fifty_households(on_day: Cast, an: Client) -> None:
    village = on_day.country.villages_a[0]
    make_village(village, FEW, actor=on_day.an)
    few = {address: queries(an, address) for address in PAGES}
    make_village(village, MANY - FEW, actor=on_day.an)
    many = {address: queries(an, address) for address in PAGES}
    assert few == many
    too_many = {address: n for address, n in many.items() if n > PAGES[address]}
    assert too_many == {}


@pytest.mark.parametrize("size", [1, 9])
def test_a_household_page_needs_the_same_queries_for_any_number_of_members(
    on_day: Cast, an: Client, size: int
) -> None:
    others = tuple(f"Lê Văn {number}" for number in range(size))
    home: Any = make_home(on_day.country.villages_a[0], actor=on_day.an, others=others)
    an.get("/")
    assert queries(an, f"/households/{home.code}") == 23
