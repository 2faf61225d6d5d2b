"""A unit's page: its dated past, the units below, and recording totals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from giamngheo.apps.audit.models import Event
from giamngheo.apps.territory.models import AreaTotal
from giamngheo.web import places
from tests.people import MERGED_ON, Cast
from tests.web.conftest import DAY

GOOD = {"day": "05/01/2021", "households": "2.471", "persons": "8.235", "source": "trưởng thôn đếm"}


def test_the_past_of_a_unit_is_told(on_day: Cast, an: Client) -> None:
    page = an.get("/areas/98001").content.decode()
    assert "thuộc Huyện Mẫu" in page
    assert "đến hết 30/06/2025" in page
    assert "01/07/2025" in page
    assert "dữ liệu thử" in page


def test_villages_stand_in_the_order_of_their_codes(on_day: Cast, an: Client) -> None:
    page = an.get("/areas/98001").content.decode()
    order = [page.index(name) for name in ("Thôn Đồng Ấm", "Thôn Hòa Bình", "Thôn Thôn 10")]
    assert order == sorted(order)


def test_units_above_ones_own_are_named_without_a_link(on_day: Cast, an: Client) -> None:
    page = an.get("/areas/98001").content.decode()
    assert "Huyện Mẫu" in page
    assert 'href="/areas/980"' not in page


def test_a_lead_walks_down_the_tree(on_day: Cast, signed_in: Any) -> None:
    dung = signed_in(on_day.dung)
    assert 'href="/areas/980"' in dung.get("/areas/98").content.decode()
    assert 'href="/areas/98001"' in dung.get("/areas/980").content.decode()
    on_commune = dung.get("/?area=98001").content.decode()
    assert 'href="/households?area=98001"' in on_commune


def test_recording_a_total_makes_it_the_base_of_rates(on_day: Cast, an: Client) -> None:
    answer = an.post("/areas/98001-01/totals", GOOD)
    assert answer["Location"] == "/areas/98001-01"
    total = AreaTotal.objects.get(area=on_day.country.villages_a[0])
    assert (total.household_count, total.person_count) == (2471, 8235)
    assert Event.objects.get(verb="territory.total.set").actor_id == on_day.an.pk
    assert "2.471" in an.get("/reports/bc1").content.decode()


def test_the_same_day_again_corrects(on_day: Cast, an: Client) -> None:
    an.post("/areas/98001-01/totals", GOOD)
    an.post("/areas/98001-01/totals", GOOD | {"households": "2472"})
    assert AreaTotal.objects.get().household_count == 2472


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"day": "32/01/2021"}, "không có ngày này"),
        ({"households": "hai trăm"}, "không phải là số"),
        ({"households": "12,5"}, "số nguyên"),
        ({"households": "-3"}, "số nguyên"),
        ({"households": ""}, "bắt buộc"),
        ({"persons": "5"}, "không thể ít hơn"),
        ({"source": " "}, "bắt buộc"),
    ],
)
def test_a_wrong_total_is_refused_where_it_is_wrong(
    on_day: Cast, an: Client, change: dict[str, str], told: str
) -> None:
    answer = an.post("/areas/98001-01/totals", GOOD | change)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not AreaTotal.objects.exists()


def test_a_code_is_read_on_the_working_day(on_day: Cast) -> None:
    country = on_day.country
    assert places.find("98001", on=DAY) == country.old_a
    assert places.find("98001", on=MERGED_ON) == country.commune_a
    assert places.find("980", on=MERGED_ON) == country.district
    assert places.find("12345", on=DAY) is None


def test_home_is_the_unit_that_stood_on_the_working_day(on_day: Cast) -> None:
    country = on_day.country
    assert places.standing_on(country.commune_a, on=DAY) == [country.old_a]
    assert places.standing_on(country.commune_a, on=MERGED_ON) == [country.commune_a]
    assert places.standing_on(country.old_a, on=MERGED_ON) == []


def test_the_bar_names_the_place_as_it_was(on_day: Cast, an: Client) -> None:
    assert "Huyện Mẫu · Tỉnh Mẫu" in an.get("/").content.decode()
    an.post("/working-day", {"back": "1"})
    page = an.get("/").content.decode()
    assert "Huyện Mẫu" not in page
    assert "<small>Tỉnh Mẫu</small>" in page
