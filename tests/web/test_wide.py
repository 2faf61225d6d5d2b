"""A province: first page, lists and search found from the side that has an index."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Person
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Succession
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk import wide_list
from tests.people import MERGED_ON, TODAY, Cast
from tests.web.homes import NEAR_POOR, make_home
from tests.web.test_household_page import text_of
from tests.web.test_households import heads


@pytest.fixture
def two_communes(on_day: Cast) -> Cast:
    """A: 3 poor and 1 near-poor. B: 1 poor."""
    a1, b1 = on_day.country.villages_a[0], on_day.country.villages_b[0]
    for name in ("Nguyễn Thị Một", "Nguyễn Thị Hai", "Nguyễn Văn Ba"):
        make_home(a1, actor=on_day.an, head=name)
    make_home(
        a1, actor=on_day.an, head="Đặng Thị Tư", listed=PovertyClass.NEAR_POOR, measured=NEAR_POOR
    )
    make_home(b1, actor=on_day.binh, head="Nguyễn Thị Năm")
    return on_day


@pytest.fixture
def dung(two_communes: Cast, signed_in: Any) -> Client:
    client: Client = signed_in(two_communes.dung)
    return client


def test_the_first_page_adds_the_communes_up(dung: Client) -> None:
    page = dung.get("/").content.decode()
    poor = re.search(r'class="card stat poor".*?</a>', page, re.DOTALL)
    assert poor is not None
    assert "<b>4 <small>" in poor[0]
    text = text_of(dung.get("/"))
    assert "Xã Mẫu A 3 1 " in text
    assert "Xã Mẫu B 1 0 " in text
    assert text.index("Xã Mẫu A 3 1") < text.index("Xã Mẫu B 1 0")


def test_the_change_since_new_year_is_told(dung: Client, two_communes: Cast) -> None:
    make_home(two_communes.country.villages_b[1], actor=two_communes.binh, on=date(2021, 5, 1))
    text = text_of(dung.get("/"))
    assert "Hộ nghèo 5 chưa có tỷ lệ +1 so với 01/01" in text
    assert "Xã Mẫu B 2 0 +1" in text


def test_the_numbers_of_the_first_page_are_those_of_the_report(dung: Client) -> None:
    report = dung.get("/reports/villages").content.decode()
    foot = report.split("<tfoot>")[1]
    counts = re.findall(r'class="n"[^>]*>(\d+)<', foot)
    assert counts == ["4", "4", "1", "1"]


def test_on_the_days_of_districts_the_same_households_are_found(
    dung: Client, two_communes: Cast
) -> None:
    """Today and in 2021 the province covers the same ground, so the counts are the same."""
    before = text_of(dung.get("/"))
    district = text_of(dung.get("/?area=980"))
    assert "Huyện Mẫu" in district
    assert "Hộ nghèo 4 " in district
    assert "Hộ nghèo 4 " in before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("class=POOR", 4),
        ("class=NEAR_POOR", 1),
        ("class=NONE", 0),
        ("q=nguyen+thi", 3),
        ("q=nam", 1),
        ("q=H0000001-3", 1),
        ("q=12", 0),
        ("q=%26%26", 0),
        ("need=HOUSING", 5),
    ],
)
def test_lists_of_a_province(dung: Client, query: str, expected: int) -> None:
    """Filters that have no index over a province are left out, and are not offered."""
    page = dung.get(f"/households?{query}")
    assert len(heads(page)) == expected
    assert "f-need" not in page.content.decode()


def test_the_dead_are_not_searched_for(dung: Client) -> None:
    with unscoped(reason="test data"):
        Person.objects.filter(full_name="Nguyễn Thị Năm").update(died_on=date(2021, 3, 1))
    assert heads(dung.get("/households?q=nam")) == []


def test_rows_of_a_province_name_the_commune(dung: Client) -> None:
    assert "Đồng Ấm, Mẫu B" in text_of(dung.get("/households?q=nam"))


def test_a_search_stops_after_enough_names(dung: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide_list, "MOST_FOUND", 2)
    page = dung.get("/households?q=nguyen")
    assert len(heads(page)) == 2
    assert "Hơn 2 hộ" in text_of(page)


def test_a_province_needs_the_same_queries_for_more_households(
    dung: Client, two_communes: Cast
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dung.get(address).status_code == 200
        return len(captured)

    addresses = ("/", "/households", "/households?class=POOR", "/households?q=nguyen")
    few = [queries(address) for address in addresses]
    for number in range(8):
        make_home(
            two_communes.country.villages_a[1], actor=two_communes.an, head=f"Nguyễn Văn {number}"
        )
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 25


def test_an_abolished_district_is_judged_by_its_province(two_communes: Cast) -> None:
    """No unit of today covers it: whoever holds the province may open it, an officer may not."""
    district = two_communes.country.district
    assert territory.today_of(district, on=TODAY) == []
    assert territory.heirs(district, on=TODAY) == [two_communes.country.province]
    held = permissions.posts(two_communes.dung, on=TODAY)
    assert permissions.may(held, Verb.READ_FIGURES, district, on=TODAY)
    with pytest.raises(permissions.OutsideArea):
        permissions.may(
            permissions.posts(two_communes.an, on=TODAY), Verb.READ_FIGURES, district, on=TODAY
        )


def test_a_unit_with_successors_is_judged_by_them(two_communes: Cast) -> None:
    country = two_communes.country
    assert territory.heirs(country.old_a, on=TODAY) == [country.commune_a]
    assert territory.heirs(country.commune_a, on=TODAY) == [country.commune_a]
    assert Succession.objects.filter(old=country.old_a, happened_on=MERGED_ON).exists()
