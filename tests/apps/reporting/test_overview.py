"""The quick figures of the first page say what the village table says."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household
from giamngheo.apps.reporting import overview, queries
from giamngheo.apps.reporting.tree import PartialScope
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import area_scope, unscoped
from tests.people import TODAY, Cast

STANDARD = "vn-2022"
OPENING, ON = date(2026, 1, 1), date(2026, 6, 30)
CHANGE = date(2026, 3, 1)
WAYS = [
    (PovertyClass.POOR, None, None),
    (PovertyClass.POOR, PovertyClass.NEAR_POOR, MovementKind.ESCAPED_TO_NEAR_POOR),
    (PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR, MovementKind.ESCAPED_NEAR_POOR),
    (PovertyClass.NOT_POOR, PovertyClass.POOR, MovementKind.NEW_POOR),
    (PovertyClass.NEAR_POOR, None, None),
    (PovertyClass.UNKNOWN, None, None),
]


@pytest.fixture
def lists(cast: Cast) -> Cast:
    """In each village of both communes, households that go each of the ways."""
    country = cast.country
    with unscoped(reason="test"):
        for place, village in enumerate((*country.villages_a, *country.villages_b)):
            officer = cast.an if village in country.villages_a else cast.binh
            for before, after, kind in WAYS[: 3 + place]:
                go(cast, village, officer, before, after, kind)
    return cast


def go(
    cast: Cast, village: Area, officer: object, before: object, after: object, kind: object
) -> None:
    who: dict[str, object] = {"actor": officer, "today": TODAY}
    household: Household = registry.register_household(
        village=village,
        members=[registry.NewMember("Nguyễn Văn Mẫu", "HEAD")],
        facts={},
        on=date(2020, 1, 1),
        **who,  # type: ignore[arg-type]
    )
    put = {"household": household, "standard_id": STANDARD, "basis": StatusBasis.DECIDED, **who}
    first = date(2025, 12, 20)
    registry.change_status(to=before, kind=MovementKind.LISTED_FIRST, on=first, **put)  # type: ignore[arg-type]
    if after is not None:
        registry.change_status(to=after, kind=kind, on=CHANGE, **put)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["province", "commune_a"])
def test_it_equals_the_village_table(lists: Cast, name: str) -> None:
    area = getattr(lists.country, name)
    with unscoped(reason="test"):
        quick = overview.overview(area, opening_on=OPENING, closing_on=ON, standard_id=STANDARD)
        table = queries.village_table(area, year=2026, on=ON, standard_id=STANDARD)

    def of(row: object) -> tuple[int | None, ...]:
        keys = ("poor_opening", "poor_closing", "near_poor_opening", "near_poor_closing")
        return tuple(row[key].count for key in keys)  # type: ignore[index]

    whole = quick.whole
    assert whole.listed > 0
    assert (
        whole.poor_opening, whole.poor, whole.near_poor_opening, whole.near_poor,
    ) == of(table.total())  # fmt: skip
    by_name = {Area.objects.get(pk=key).code: unit for key, unit in quick.units.items()}
    for row in table.rows:
        unit = by_name.get(row.area_code, overview.Lists())
        figures = (unit.poor_opening, unit.poor, unit.near_poor_opening, unit.near_poor)
        assert figures == of(row), row.area_name


def test_a_reader_of_a_part_gets_no_total_of_it(lists: Cast) -> None:
    with area_scope(lists.scope_of(lists.chi)), pytest.raises(PartialScope):
        overview.overview(
            lists.country.commune_a, opening_on=OPENING, closing_on=ON, standard_id=STANDARD
        )


def test_the_number_of_statements_does_not_grow(lists: Cast) -> None:
    counts = set()
    with unscoped(reason="test"):
        for area in (lists.country.commune_a, lists.country.commune_b):
            with CaptureQueriesContext(connection) as captured:
                overview.overview(area, opening_on=OPENING, closing_on=ON, standard_id=STANDARD)
            counts.add(len(captured))
    assert len(counts) == 1
