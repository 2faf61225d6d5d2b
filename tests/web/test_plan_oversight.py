"""Oversight on screen: places, a name that is asked, visits followed up."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.plans.models import OversightPlace, Visit
from tests.apps.plans.planning import in_force
from tests.apps.plans.test_overseeing import PAPER
from tests.people import Cast


def test_the_page_names_gaps_asks_and_takes_the_answer(on_day: Cast, an: Client) -> None:
    plan = in_force(on_day.country.commune_a, on_day.an, PAPER.encode())
    page = an.get(f"/plans/{plan.pk}/oversight").content.decode()
    assert "Suối Cạn" in page
    assert "giao cho hai nơi" in page
    asked = OversightPlace.objects.get(plan=plan, unit=None)
    an.post(f"/plans/places/{asked.pk}/unit", {"unit": [on_day.country.villages_a[2].pk]})
    found = an.get(f"/plans/{plan.pk}/oversight").context["found"]
    assert (found.gaps, found.unknown) == ([], [])


def test_a_visit_is_recorded_and_closed(on_day: Cast, an: Client) -> None:
    plan = in_force(on_day.country.commune_a, on_day.an, PAPER.encode())
    place = OversightPlace.objects.filter(plan=plan)[0]
    sent = {"day": "10/01/2026", "findings": "thiếu phiếu", "recommendation": "bổ sung"}
    an.post(f"/plans/places/{place.pk}/visit", sent)
    visit = Visit.objects.get(place=place)
    page = an.get(f"/plans/places/{place.pk}").content.decode()
    assert "thiếu phiếu" in page
    an.post(f"/plans/visits/{visit.pk}/close", {"outcome": "đã bổ sung"})
    visit.refresh_from_db()
    assert visit.outcome == "đã bổ sung"


def test_the_same_queries_for_few_and_many_places(on_day: Cast, an: Client) -> None:
    plan = in_force(on_day.country.commune_a, on_day.an, PAPER.encode())

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            an.get(f"/plans/{plan.pk}/oversight")
        return len(captured)

    few = asked()
    first = OversightPlace.objects.filter(plan=plan)[0]
    OversightPlace.objects.bulk_create(
        OversightPlace(
            plan=plan, item_id=first.item_id, overseer=f"Ông {number}", area_name="x",
            unit_id=first.unit_id, valid_from=first.valid_from,
        )
        for number in range(20)
    )  # fmt: skip
    assert asked() == few <= 26
