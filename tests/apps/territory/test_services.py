"""Loading the real files, walking both trees, and recording totals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.audit.models import Event
from giamngheo.apps.territory import queries, services
from giamngheo.apps.territory.enums import AreaType, Level
from giamngheo.apps.territory.models import Area, AreaParent, ReferenceLoad, Succession
from giamngheo.apps.territory.queries import UnknownArea
from giamngheo.apps.territory.services import TotalRefused, set_total
from tests.people import Cast

IN_2021 = date(2021, 11, 30)
TODAY = date(2026, 11, 22)


@pytest.fixture
def country(db: None) -> int:
    return services.load_reference()


def test_loading_twice_changes_nothing(country: int) -> None:
    assert country == Area.objects.count() > 14_000
    before = AreaParent.objects.count(), Succession.objects.count()
    assert services.load_reference() == 0
    ReferenceLoad.objects.all().delete()
    assert services.load_reference() == country
    assert (AreaParent.objects.count(), Succession.objects.count()) == before
    assert Area.objects.count() == country


def test_loading_mends_what_differs_and_keeps_what_is_ours(country: int) -> None:
    commune = queries.by_code("18172", level=Level.COMMUNE, on=IN_2021)
    Area.objects.filter(pk=commune.pk).update(name="Sai")
    ours = Area.objects.create(
        level=Level.VILLAGE, code="18172-99", kind="VILLAGE", name="Mới", folded_name="moi"
    )
    ReferenceLoad.objects.all().delete()
    services.load_reference()
    commune.refresh_from_db()
    assert commune.name == "Sơn Tây"
    assert Area.objects.filter(pk=ours.pk).exists()


def test_a_code_is_found_by_day_on_both_trees(country: int) -> None:
    old = queries.by_code("18172", level=Level.COMMUNE, on=IN_2021)
    new = queries.by_code("18172", level=Level.COMMUNE, on=TODAY)
    assert old != new
    assert [str(each) for each in queries.path(old, on=IN_2021).values()] == [
        "Xã Sơn Tây", "Huyện Hương Sơn", "Tỉnh Hà Tĩnh",
    ]  # fmt: skip
    assert [str(each) for each in queries.path(new, on=TODAY).values()] == [
        "Xã Sơn Tây", "Tỉnh Hà Tĩnh",
    ]  # fmt: skip
    assert queries.today_of(old, on=TODAY) == [new]
    assert queries.today_of(old, on=IN_2021) == [old]
    with pytest.raises(UnknownArea):
        queries.by_code("99999", level=Level.COMMUNE, on=TODAY)


def test_the_thirteen_villages_hang_on_both_communes(country: int) -> None:
    old = queries.by_code("18172", level=Level.COMMUNE, on=IN_2021)
    villages = queries.children(old, on=IN_2021)
    assert [village.name for village in villages][:3] == ["Cây Tắt", "Tân Thủy", "Hồ Sen"]
    assert len(villages) == 13
    new = queries.by_code("18172", level=Level.COMMUNE, on=TODAY)
    assert set(villages) <= set(queries.children(new, on=TODAY))
    assert queries.area_type(villages[0], on=IN_2021) == AreaType.RURAL


def test_a_commune_that_became_a_ward_changes_its_line(country: int) -> None:
    ward = queries.by_code("26485", level=Level.COMMUNE, on=TODAY)
    assert queries.area_type(ward, on=date(2026, 4, 29)) == AreaType.RURAL
    assert queries.area_type(ward, on=date(2026, 4, 30)) == AreaType.URBAN


def test_descendants_by_day(country: int) -> None:
    province = queries.by_code("42", level=Level.PROVINCE, on=IN_2021)
    then = queries.descendant_ids(province, level=Level.COMMUNE, on=IN_2021)
    today = queries.by_code("42", level=Level.PROVINCE, on=TODAY)
    now = queries.descendant_ids(today, level=Level.COMMUNE, on=TODAY)
    assert len(then) > len(now) > 50
    assert queries.contains(today, queries.by_code("18172", level="COMMUNE", on=TODAY), on=TODAY)


def test_totals_take_the_latest_count_of_the_day(cast: Cast) -> None:
    village = cast.country.villages_a[0]
    give: dict[str, Any] = {"area": village, "actor": cast.an, "on": TODAY, "source": "UBND xã"}
    set_total(counted_on=date(2021, 1, 1), household_count=183, person_count=700, **give)
    set_total(counted_on=date(2022, 1, 1), household_count=190, person_count=None, **give)
    found = queries.totals([village.pk], on=date(2021, 12, 31))[village.pk]
    assert (found.household_count, found.person_count) == (183, 700)
    assert queries.totals([village.pk], on=date(2022, 1, 1))[village.pk].household_count == 190
    assert queries.totals([village.pk], on=date(2020, 12, 31)) == {}
    set_total(counted_on=date(2021, 1, 1), household_count=184, person_count=700, **give)
    event = Event.objects.order_by("pk").last()
    assert event is not None
    before: Any = event.before
    after: Any = event.after
    assert (before["households"], after["households"]) == (183, 184)


@pytest.mark.parametrize(("households", "persons", "source"), [(10, 9, "x"), (10, 20, " ")])
def test_a_total_that_cannot_be_true_is_refused(
    cast: Cast, households: int, persons: int, source: str
) -> None:
    with pytest.raises(TotalRefused):
        set_total(
            area=cast.country.commune_a,
            counted_on=TODAY,
            household_count=households,
            person_count=persons,
            source=source,
            actor=cast.an,
            on=TODAY,
        )
    assert not Event.objects.exists()
