"""Denominators, remarks, households that have moved away, addresses of numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.reporting import queries
from giamngheo.apps.reporting.figures import Drill, DrillError, ProblemKind
from giamngheo.apps.reporting.tree import PartialScope
from giamngheo.apps.territory.models import AreaTotal
from giamngheo.common.scoping import NoActiveScope, Scope, area_scope
from povertycore.report_forms import Step, Unit
from tests.apps.reporting.histories import LONG_AGO, STANDARD, Spell, add_spell, make_household
from tests.people import TODAY, Country, make_country

OPENING, JUNE, CLOSING = date(2021, 1, 1), date(2021, 6, 1), date(2021, 12, 31)
POOR = PovertyClass.POOR


@pytest.fixture
def country(see_everything) -> Country:
    return make_country()


def total(area, households: int, persons: int | None = None, on: date = OPENING) -> None:
    AreaTotal.objects.create(
        area=area, counted_on=on, household_count=households, person_count=persons, source="thử"
    )


def bc1(area) -> Any:
    return queries.bc1(area, on=CLOSING, standard_id=STANDARD)


def bc2(area) -> Any:
    return queries.bc2(area, opening_on=OPENING, closing_on=CLOSING, standard_id=STANDARD)


def kinds(report) -> set[ProblemKind]:
    """Remarks, without the one that the register of these tests holds few households."""
    return {problem.kind for problem in report.problems} - {ProblemKind.NO_RECORDS}


def test_total_is_the_sum_of_the_villages(country: Country) -> None:
    for village, households in zip(country.villages_a, (10, 20, 30), strict=True):
        total(village, households, households * 3)
    report = bc1(country.old_a)
    assert [row["households"].count for row in report.all_rows] == [10, 20, 30, 60]
    assert report.total()["persons"].count == 180
    assert kinds(report) == set()
    assert report.base_sources == ("thử",)


def test_latest_total_on_or_before_the_day_counts(country: Country) -> None:
    village = country.villages_a[0]
    total(village, 10)
    total(village, 12, on=JUNE)
    total(village, 99, on=date(2022, 1, 1))
    assert bc1(country.old_a).row(village.code)["households"].count == 12


def test_one_village_without_total_leaves_the_commune_without(country: Country) -> None:
    total(country.villages_a[0], 10)
    total(country.villages_a[1], 20)
    report = bc1(country.old_a)
    assert [row["households"].count for row in report.all_rows] == [10, 20, None, None]
    assert report.total()["poor_household_rate"].value is None
    (missing,) = (p for p in report.problems if p.kind is ProblemKind.BASE_MISSING)
    assert (missing.area_name, missing.values) == ("Thôn 10", {"count": 1})


def test_the_communes_own_total_serves_where_parts_are_missing(country: Country) -> None:
    total(country.villages_a[0], 10)
    total(country.old_a, 70, 210)
    report = bc1(country.old_a)
    assert report.total()["households"].count == 70
    assert report.total()["persons"].count == 210
    assert ProblemKind.BASE_DIFFERS not in kinds(report)


def test_totals_that_do_not_add_up_are_named(country: Country) -> None:
    for village in country.villages_a:
        total(village, 10)
    total(country.old_a, 31)
    report = bc1(country.old_a)
    assert report.total()["households"].count == 30
    (problem,) = (p for p in report.problems if p.kind is ProblemKind.BASE_DIFFERS)
    assert problem.values == {"own": 31, "parts": 30}
    assert "31" in problem.message


def test_a_district_adds_up_its_communes(country: Country) -> None:
    for village in country.villages_a:
        total(village, 10)
    total(country.old_b, 50)
    report = bc1(country.district)
    assert [row["households"].count for row in report.all_rows] == [30, 50, 80]


def test_more_listed_than_living_is_named_and_no_rate_without_base(country: Country) -> None:
    here, there, _ = country.villages_a
    total(here, 1)
    total(there, 0)
    for village in (here, here, there):
        make_household(village, [Spell(POOR, LONG_AGO)])
    report = bc1(country.old_a)
    assert {ProblemKind.COUNT_ABOVE_BASE, ProblemKind.BASE_MISSING} == kinds(report)
    assert report.row(there.code)["poor_household_rate"].ratio is None
    assert report.row(there.code)["poor_household_rate"].text() == ""


def test_villages_without_any_household_are_named(country: Country) -> None:
    make_household(country.villages_a[1])
    (problem,) = (p for p in bc1(country.old_a).problems if p.kind is ProblemKind.NO_RECORDS)
    assert (problem.area_name, problem.values) == ("Đồng Ấm, Thôn 10", {"count": 2})


def test_a_total_opens_only_when_the_register_holds_exactly_those(country: Country) -> None:
    here, there, _ = country.villages_a
    total(here, 2)
    total(there, 2)
    for village in (here, here, there):
        make_household(village)
    report = bc1(country.old_a)
    drill = report.row(here.code)["households"].drill
    assert queries.households_behind(drill).count() == 2
    assert report.row(there.code)["households"].drill is None


def test_net_reduction_opens_both_ways(country: Country) -> None:
    village = country.villages_a[0]
    make_household(village, [Spell(POOR, LONG_AGO, JUNE, way_out=MovementKind.ESCAPED)])
    make_household(village, [Spell(POOR, LONG_AGO, JUNE, way_out=MovementKind.ESCAPED)])
    make_household(village, [Spell(POOR, JUNE, way_in=MovementKind.NEW_POOR)])
    report: Any = queries.village_table(country.old_a, year=2021, on=CLOSING, standard_id=STANDARD)
    cell = report.total()["poor_reduction"]
    assert cell.count == 1
    assert cell.drill.step is Step.CHANGED
    assert queries.households_behind(cell.drill).count() == 3
    with pytest.raises(DrillError):
        queries.persons_behind(cell.drill)


def test_a_household_that_moved_away_still_opens_for_who_counted_it(country: Country) -> None:
    """An's list of January has it, though it lives in Bình's commune now."""
    here, there = country.villages_a[0], country.villages_b[0]
    household = make_household(here, [Spell(POOR, LONG_AGO, JUNE, way_out=MovementKind.MOVED_OUT)])
    add_spell(household, Spell(POOR, JUNE, way_in=MovementKind.MOVED_IN, village=there))
    Household.objects.update(**location_of(there, today=TODAY).columns())
    seen = {}
    for name, commune, old in (
        ("an", country.commune_a, country.old_a),
        ("binh", country.commune_b, country.old_b),
    ):
        with area_scope(Scope((("commune", commune.pk),))):
            report = bc2(old)
            seen[name] = {
                key: (cell.count, [h.pk for h in queries.households_behind(cell.drill)])
                for key in ("opening", "other_out", "other_in", "closing")
                if (cell := report.total(Unit.HOUSEHOLDS)[key]).count
            }
            people = report.total(Unit.PERSONS)
            assert people["opening"].count == (1 if name == "an" else 0)
            assert people["closing"].count == (1 if name == "binh" else 0)
            assert kinds(report) == set()
    assert seen == {
        "an": {"opening": (1, [household.pk]), "other_out": (1, [household.pk])},
        "binh": {"other_in": (1, [household.pk]), "closing": (1, [household.pk])},
    }


def test_without_a_scope_nothing_is_counted(db) -> None:
    with pytest.raises(NoActiveScope):
        bc1(make_country().old_a)


def test_a_unit_that_came_from_two_needs_both_of_its_successors(country: Country) -> None:
    with area_scope(Scope((("commune", country.commune_a.pk),))):
        with pytest.raises(PartialScope):
            bc1(country.district)
        assert bc1(country.old_a).row_level == "VILLAGE"
    with area_scope(Scope((("village", country.villages_a[0].pk),))):
        assert len(bc1(country.villages_a[0]).rows) == 1
        with pytest.raises(PartialScope):
            bc1(country.villages_a[1])


GOOD = Drill(
    step=Step.OPENING,
    unit=Unit.HOUSEHOLDS,
    area_level="COMMUNE",
    area_code="98001",
    opening_on=OPENING,
    closing_on=CLOSING,
    standard_id=STANDARD,
    tree_on=CLOSING,
    poverty_class="POOR",
).as_params()


@pytest.mark.parametrize(
    "change",
    [
        {"step": "EVERYTHING"},
        {"unit": ""},
        {"from": "hôm qua"},
        {"to": "2020-01-01"},
        {"class": "RICH"},
        {"class": ""},
        {"step": "TOTAL"},
    ],
)
def test_a_made_up_address_is_refused(change: dict[str, str]) -> None:
    assert Drill.from_params(GOOD).as_params() == GOOD
    with pytest.raises(DrillError):
        Drill.from_params(GOOD | change)


@pytest.mark.parametrize("key", ["step", "unit", "area", "level", "from", "to", "standard", "tree"])
def test_an_incomplete_address_is_refused(key: str) -> None:
    with pytest.raises(DrillError):
        Drill.from_params({name: value for name, value in GOOD.items() if name != key})


def test_an_address_of_no_unit_is_refused(country: Country) -> None:
    with pytest.raises(DrillError):
        queries.households_behind(Drill.from_params(GOOD | {"area": "99999"}))


def test_a_form_outside_its_period_says_so(country: Country) -> None:
    early: Any = queries.bc1(country.old_a, on=date(2019, 12, 31), standard_id=STANDARD)
    assert ProblemKind.FORM_NOT_IN_FORCE in kinds(early)
    assert all(problem.message for problem in early.problems)
