"""A household moves, splits, merges, leaves, is handed over: what the forms count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry import queries, services
from giamngheo.apps.registry.enums import HEAD, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Handover,
    Household,
    Movement,
    Occurrence,
    PovertyStatus,
)
from giamngheo.apps.registry.services import Behind, Founders, Going, NewMember, RegisterRefused
from giamngheo.apps.reporting import queries as reporting
from giamngheo.common.scoping import area_scope, unscoped
from povertycore.report_forms import Unit
from tests.apps.registry.lives import (
    BEGUN,
    PAPER,
    STANDARD,
    acting,
    fresh,
    home,
    member,
    member_names,
    state,
)
from tests.people import TODAY, Cast

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 15)


def columns(area: Any, unit: Unit = Unit.HOUSEHOLDS, form: str = "bc2") -> dict[str, int]:
    count = getattr(reporting, form)
    report = count(
        area, opening_on=date(2026, 2, 1), closing_on=date(2026, 10, 31), standard_id=STANDARD
    )
    return {c.column.key: c.count for c in report.total(unit).cells if c.count}


def kinds() -> list[str]:
    return sorted(Movement.objects.values_list("kind", flat=True))


def test_to_another_village_the_class_closes_there_and_opens_here(as_an: Cast) -> None:
    old, new, _third = as_an.country.villages_a
    household = home(old, actor=as_an.an)
    services.change_village(household=household, to=new, **acting(as_an.an, MARCH))
    first, second = PovertyStatus.objects.order_by("valid_from")
    assert (first.village, first.valid_to, second.village, second.valid_to) == (
        old, MARCH, new, None,
    )  # fmt: skip
    assert (second.decision_number, second.basis) == ("1/QĐ-UBND", "DECIDED")
    assert fresh(household).village == new
    assert kinds() == ["MOVED_IN", "MOVED_OUT", "NEW_POOR"]
    assert columns(old) == {"opening": 1, "other_out": 1}
    assert columns(new, Unit.PERSONS) == {"other_in": 3, "closing": 3}


def test_a_household_that_leaves_the_system_ends_with_moved_out(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.household_leaves(household=household, **acting(as_an.an, MARCH))
    assert fresh(household).dissolved_on == MARCH
    assert kinds() == ["MOVED_OUT", "NEW_POOR"]
    assert columns(as_an.country.commune_a, Unit.PERSONS) == {"opening": 3, "other_out": 3}


def test_a_recognised_household_moves_in_and_is_not_newly_poor(as_an: Cast) -> None:
    entry = services.household_comes(
        village=as_an.country.villages_a[0],
        founders=Founders(coming=[NewMember("Lê Văn Mới", HEAD), NewMember("Lê Bé", "CHILD")]),
        facts={},
        recognised=services.Recognised(STANDARD, PovertyClass.POOR, "7/QĐ-UBND", BEGUN),
        behind=PAPER,
        versions={},
        actor=as_an.an,
        on=MARCH,
        today=TODAY,
    )
    status = PovertyStatus.objects.get(household=entry.household)
    assert (status.basis, status.decision_number) == (StatusBasis.LISTED, "7/QĐ-UBND")
    assert kinds() == ["MOVED_IN"]
    assert columns(as_an.country.commune_a) == {"other_in": 1, "closing": 1}


@pytest.mark.parametrize("keeps_class", [True, False])
def test_a_split_keeps_the_class_or_starts_without(as_an: Cast, keeps_class: bool) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = services.split_household(
        household=household,
        founders=Founders([Going(member(household, "Trần Văn Đức"), HEAD)]),
        keeps_class=keeps_class,
        **acting(as_an.an, MARCH),
    )
    new = entry.other_household
    assert new is not None
    assert (entry.household, new.head_name) == (household, "Trần Văn Đức")
    assert (fresh(household).person_count, fresh(new).person_count) == (2, 1)
    persons = columns(as_an.country.commune_a, Unit.PERSONS)
    households = columns(as_an.country.commune_a)
    if keeps_class:
        assert kinds() == ["NEW_POOR", "SPLIT"]
        assert households == {"opening": 1, "other_in": 1, "closing": 2}
        assert persons == {"opening": 3, "other_out": 1, "other_in": 1, "closing": 3}
    else:
        assert kinds() == ["NEW_POOR"]
        assert households == {"opening": 1, "closing": 1}
        assert persons == {"opening": 3, "other_out": 1, "closing": 2}


def test_a_split_leaves_somebody_behind_with_a_head(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], "Lê Một", "Lê Hai", actor=as_an.an)
    everybody = [
        Going(member(household, "Lê Một"), HEAD),
        Going(member(household, "Lê Hai"), "CHILD"),
    ]
    before = state()
    with pytest.raises(RegisterRefused, match="ở lại"):
        services.split_household(
            household=household, founders=Founders(everybody), **acting(as_an.an, MARCH)
        )
    with pytest.raises(RegisterRefused, match="chủ hộ"):
        services.split_household(
            household=household, founders=Founders(everybody[:1]), **acting(as_an.an, MARCH)
        )
    assert state() == before


def test_a_merge_ends_one_household_and_its_class(as_an: Cast) -> None:
    first = home(as_an.country.villages_a[0], "Lê Một", "Lê Hai", actor=as_an.an)
    second = home(as_an.country.villages_a[1], "Vũ Ba", actor=as_an.an, to=PovertyClass.NEAR_POOR)
    services.merge_households(
        household=first,
        into=second,
        relationships={member(first, "Lê Một").person_id: "PARENT"},
        expected_other_version=None,
        **acting(as_an.an, MARCH),
    )
    assert member_names(second) == ["Lê Hai", "Lê Một", "Vũ Ba"]
    assert member(second, "Lê Một").relationship == "PARENT"
    assert fresh(first).dissolved_on == MARCH
    assert columns(as_an.country.commune_a, Unit.PERSONS) == {"opening": 2, "other_out": 2}
    assert columns(as_an.country.commune_a, Unit.PERSONS, "bc3") == {
        "opening": 1, "other_in": 2, "closing": 3,
    }  # fmt: skip


def test_the_end_of_a_household_comes_after_what_is_recorded(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.change_status(
        household=household,
        standard_id=STANDARD,
        to=PovertyClass.NEAR_POOR,
        kind=MovementKind.ESCAPED_TO_NEAR_POOR,
        basis=StatusBasis.DECIDED,
        actor=as_an.an,
        on=JUNE,
        today=TODAY,
    )
    before = state()
    for verb in (services.dissolve_household, services.household_leaves):
        with pytest.raises(RegisterRefused, match="15/06/2026"):
            verb(household=household, **acting(as_an.an, MARCH))
    assert state() == before


def test_an_ended_household_gets_no_class_and_no_assessment(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.dissolve_household(household=household, **acting(as_an.an, MARCH))
    with pytest.raises(RegisterRefused, match="10/03/2026"):
        services.change_status(
            household=household,
            standard_id=STANDARD,
            to=PovertyClass.POOR,
            kind=MovementKind.NEW_POOR,
            basis=StatusBasis.DECIDED,
            actor=as_an.an,
            on=JUNE,
            today=TODAY,
        )


def offer(cast: Cast, household: Household, on: date = MARCH) -> Handover:
    with area_scope(cast.scope_of(cast.an)):
        return services.offer_handover(
            household=household, to_commune=cast.country.commune_b, **acting(cast.an, on)
        )


def accept(cast: Cast, handover: Handover, on: date = JUNE) -> Household:
    with area_scope(cast.scope_of(cast.binh)):
        return services.accept_handover(
            handover=handover,
            village=cast.country.villages_b[1],
            behind=Behind("Đã đến nhận", "8/PCT"),
            actor=cast.binh,
            on=on,
            today=TODAY,
        )


def test_an_offer_shows_its_short_facts_and_nothing_else(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
    offer(cast, household)
    with area_scope(cast.scope_of(cast.binh)):
        (seen,) = journal.handovers(cast.country.commune_b, outgoing=False)
        assert (seen.head_name, seen.person_count, seen.poverty_class) == (
            "Trần Thị Hòa", 3, "POOR",
        )  # fmt: skip
        assert queries.household_by_code(household.code) is None
        assert not Household.objects.exists()
        assert not PovertyStatus.objects.exists()
        assert journal.open_offers_to(cast.country.commune_b) == 1
    with area_scope(cast.scope_of(cast.chi)):
        assert Handover.objects.count() == 1, "the village it comes from"


def test_accepted_it_belongs_here_and_what_was_counted_stays_there(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
    handover = offer(cast, household)
    accept(cast, handover)
    a, b, everywhere = cast.country.commune_a, cast.country.commune_b, cast.country.province
    with area_scope(cast.scope_of(cast.an)):
        assert queries.household_by_code(household.code) is None
        assert columns(a, Unit.PERSONS) == {"opening": 3, "other_out": 3}
        assert [each.kind for each in Occurrence.objects.all()] == ["HANDED_OVER"]
    with area_scope(cast.scope_of(cast.binh)):
        found = queries.household_by_code(household.code)
        assert found is not None
        assert found.village == cast.country.villages_b[1]
        assert columns(b, Unit.PERSONS) == {"other_in": 3, "closing": 3}
        told = [each.kind for each in journal.occurrences_of(found)]
        assert sorted(told) == ["HANDED_OVER", "TAKEN_OVER"]
        assert len(journal.movements_of(found)) == 3, "the whole history comes along"
    with unscoped(reason="test"):
        assert columns(everywhere) == {"opening": 1, "other_out": 1, "other_in": 1, "closing": 1}
    handover.refresh_from_db()
    assert (handover.state, handover.answered_by) == ("ACCEPTED", cast.binh)


def test_an_offer_is_answered_once(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
    handover = offer(cast, household)
    with pytest.raises(RegisterRefused):
        offer(cast, household)
    common: dict[str, Any] = {"handover": handover, "on": JUNE, "today": TODAY}
    with area_scope(cast.scope_of(cast.binh)):
        with pytest.raises(RegisterRefused, match="lý do"):
            services.refuse_handover(reason=" ", actor=cast.binh, **common)
        services.refuse_handover(reason="không ở đây", actor=cast.binh, **common)
    with pytest.raises(RegisterRefused):
        accept(cast, handover)
    with area_scope(cast.scope_of(cast.an)), pytest.raises(RegisterRefused):
        services.withdraw_handover(actor=cast.an, **common)
    with unscoped(reason="test"):
        assert fresh(household).commune == cast.country.commune_a
        assert Handover.objects.get().answer == "không ở đây"
    assert offer(cast, household).state == "OFFERED", "it may be offered again"


def test_an_offered_household_neither_ends_nor_moves_before_the_answer(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
    handover = offer(cast, household)
    with area_scope(cast.scope_of(cast.an)):
        with pytest.raises(RegisterRefused, match="Mẫu B"):
            services.dissolve_household(household=household, **acting(cast.an, JUNE))
        with pytest.raises(RegisterRefused, match="Mẫu B"):
            services.change_village(
                household=household, to=cast.country.villages_a[1], **acting(cast.an, JUNE)
            )
        services.withdraw_handover(handover=handover, actor=cast.an, on=JUNE, today=TODAY)
        services.dissolve_household(household=household, **acting(cast.an, JUNE))


def test_a_handover_never_takes_effect_before_the_household_moved(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
    handover = offer(cast, household, on=JUNE)
    with pytest.raises(RegisterRefused, match="15/06/2026"):
        accept(cast, handover, on=MARCH)
    with unscoped(reason="test"):
        assert Handover.objects.get().state == "OFFERED"
