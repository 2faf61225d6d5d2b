"""The verbs of the register: state and the one audit event, success and refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import queries, services
from giamngheo.apps.registry.enums import (
    AssessmentSource,
    MovementKind,
    PovertyClass,
    StatusBasis,
)
from giamngheo.apps.registry.models import Household, Membership, Movement, Person, PovertyStatus
from giamngheo.apps.registry.services import (
    ChangedMeanwhile,
    NewMember,
    RegisterRefused,
    register_household,
)
from giamngheo.common.scoping import area_scope, unscoped
from povertycore.classification import Measured
from tests.people import TODAY, Cast

ON = date(2022, 1, 10)
ID_NUMBER = "000190000123"


def enter(
    cast: Cast,
    *,
    names: tuple[str, ...] = ("Trần Thị Hòa", "Trần Văn Đức"),
    facts: Mapping[str, Any] | None = None,
    personal_id: str | None = ID_NUMBER,
) -> Household:
    head, *others = names
    members = [
        NewMember(head, "HEAD", sex="FEMALE", birth_year=1960, personal_id=personal_id),
        *[NewMember(name, "CHILD", sex="MALE", birth_year=1990) for name in others],
    ]
    return register_household(
        village=cast.country.villages_a[0],
        members=members,
        facts=facts or {"poverty_causes": ["LAND"], "address": "xóm 2"},
        actor=cast.an,
        on=ON,
        today=TODAY,
    )


def test_registering_makes_household_members_and_one_event(as_an: Cast) -> None:
    household = enter(as_an)
    assert household.code == "H0000001-3"
    assert (household.head_name, household.person_count) == ("Trần Thị Hòa", 2)
    assert household.commune == as_an.country.commune_a
    assert household.district is None
    members = queries.members_on(household, on=ON)
    assert [row.person.full_name for row in members] == ["Trần Thị Hòa", "Trần Văn Đức"]
    event = Event.objects.get()
    assert event.verb == "registry.household.registered"
    assert ID_NUMBER not in str(event.after)


def test_the_citizen_id_is_not_in_the_database_in_clear(as_an: Cast) -> None:
    person = enter(as_an).persons.get(personal_id_hash__isnull=False)
    assert ID_NUMBER.encode() not in bytes(person.personal_id_sealed or b"")
    assert ID_NUMBER not in (person.personal_id_hash or "")


@pytest.mark.parametrize("heads", [0, 2])
def test_a_household_needs_exactly_one_head(as_an: Cast, heads: int) -> None:
    members = [NewMember(f"Người {i}", "HEAD" if i < heads else "CHILD") for i in range(3)]
    with pytest.raises(RegisterRefused):
        register_household(
            village=as_an.country.villages_a[0],
            members=members,
            facts={},
            actor=as_an.an,
            on=ON,
            today=TODAY,
        )
    assert not Household.objects.exists()
    assert not Event.objects.exists()


def test_a_second_person_with_the_same_id_is_refused_whole(as_an: Cast) -> None:
    enter(as_an)
    with pytest.raises(RegisterRefused, match="Lê Thị Khác"):
        enter(as_an, names=("Lê Thị Khác",))
    assert Household.objects.count() == 1
    assert Event.objects.count() == 1


def test_the_officer_of_another_commune_cannot_write_here(cast: Cast) -> None:
    cast = Cast(**{**cast.__dict__, "an": cast.binh})
    with pytest.raises(OutsideArea), unscoped(reason="test"):
        enter(cast)


def test_the_village_head_cannot_write(cast: Cast) -> None:
    cast = Cast(**{**cast.__dict__, "an": cast.chi})
    with pytest.raises(NotAllowed), unscoped(reason="test"):
        enter(cast)


def test_an_edit_of_an_older_version_is_refused(as_an: Cast) -> None:
    household = enter(as_an)
    edit: dict[str, Any] = {"household": household, "actor": as_an.an, "on": ON, "today": TODAY}
    services.edit_household(changes={"debt_vnd": 5_000_000}, expected_version=1, **edit)
    with pytest.raises(ChangedMeanwhile):
        services.edit_household(changes={"debt_vnd": 0}, expected_version=1, **edit)
    household.refresh_from_db()
    assert (household.debt_vnd, household.version) == (5_000_000, 2)
    event = Event.objects.get(verb="registry.household.edited")
    assert (event.before, event.after) == ({"debt_vnd": None}, {"debt_vnd": 5_000_000})


def test_a_fact_outside_its_range_is_refused(as_an: Cast) -> None:
    household = enter(as_an)
    with pytest.raises(RegisterRefused):
        services.edit_household(
            household=household,
            changes={"farm_land_m2": -3},
            expected_version=1,
            actor=as_an.an,
            on=ON,
            today=TODAY,
        )
    household.refresh_from_db()
    assert household.version == 1


def test_when_the_head_dies_another_becomes_head(as_an: Cast) -> None:
    household = enter(as_an)
    head = Membership.objects.get(household=household, relationship="HEAD")
    son = Person.objects.get(full_name="Trần Văn Đức")
    leave: dict[str, Any] = {"membership": head, "died": True, "actor": as_an.an, "today": TODAY}
    with pytest.raises(RegisterRefused):
        services.end_membership(on=date(2022, 5, 1), **leave)
    head.refresh_from_db()
    services.end_membership(on=date(2022, 5, 1), new_head=son, **leave)
    household.refresh_from_db()
    assert (household.head_name, household.person_count) == ("Trần Văn Đức", 1)
    before = queries.members_on(household, on=date(2022, 4, 30))
    after = queries.members_on(household, on=date(2022, 5, 1))
    assert [row.relationship for row in before] == ["HEAD", "CHILD"]
    assert [row.person for row in after] == [son]


def assess(cast: Cast, household: Household, day: date, *, deprived: int) -> Any:
    return services.record_assessment(
        household=household,
        standard_id="vn-2022",
        measured=Measured(income_points=130, deprivation_points=10 * deprived),
        source=AssessmentSource.REVIEW,
        actor=cast.an,
        on=day,
        today=TODAY,
    )


def put(cast: Cast, household: Household, day: date, to: PovertyClass, kind: MovementKind) -> Any:
    return services.change_status(
        household=household,
        standard_id="vn-2022",
        to=to,
        kind=kind,
        basis=StatusBasis.DECIDED,
        actor=cast.an,
        on=day,
        today=TODAY,
    )


def test_classes_close_and_open_with_a_movement(as_an: Cast) -> None:
    household = enter(as_an)
    assert assess(as_an, household, ON, deprived=3).poverty_class == "POOR"
    put(as_an, household, ON, PovertyClass.POOR, MovementKind.NEW_POOR)
    end = date(2023, 1, 1)
    put(as_an, household, end, PovertyClass.NEAR_POOR, MovementKind.ESCAPED_TO_NEAR_POOR)
    first, second = PovertyStatus.objects.order_by("valid_from")
    assert (first.valid_to, second.valid_to) == (end, None)
    movement = Movement.objects.get(kind="ESCAPED_TO_NEAR_POOR")
    assert (movement.status_closed, movement.status_opened) == (first, second)
    for day, expected in ((date(2022, 12, 31), "POOR"), (end, "NEAR_POOR")):
        found = queries.statuses_on([household], standard_id="vn-2022", on=day)
        assert found[household.pk].poverty_class == expected


def test_a_class_cannot_begin_before_the_one_in_force(as_an: Cast) -> None:
    household = enter(as_an)
    put(as_an, household, ON, PovertyClass.POOR, MovementKind.NEW_POOR)
    with pytest.raises(RegisterRefused):
        put(as_an, household, ON, PovertyClass.NEAR_POOR, MovementKind.ESCAPED_TO_NEAR_POOR)
    assert PovertyStatus.objects.get().valid_to is None


def test_looking_at_an_id_number_leaves_a_trace(as_an: Cast) -> None:
    person = enter(as_an).persons.get(personal_id_hash__isnull=False)
    look: dict[str, Any] = {"person": person, "on": TODAY, "today": TODAY}
    assert services.reveal_personal_id(actor=as_an.an, **look) == ID_NUMBER
    event = Event.objects.get(verb="registry.person.personal_id_seen")
    assert (event.actor, event.subject_id) == (as_an.an, person.pk)
    with pytest.raises(NotAllowed):
        services.reveal_personal_id(actor=as_an.chi, **look)


@pytest.mark.parametrize(
    "text",
    ["tran thi", "TRẦN THỊ HOÀ", "hoa", "đức", "van duc", "000190000123", "h 0000001 3"],
)
def test_search_finds_by_any_handle(as_an: Cast, text: str) -> None:
    household = enter(as_an)
    enter(as_an, names=("Phạm Văn Khác",), personal_id=None)
    assert list(queries.search_households(text)) == [household]


def test_a_search_can_stop_early(as_an: Cast) -> None:
    for _ in range(3):
        enter(as_an, personal_id=None)
    assert queries.search_households("hoa").count() == 3
    assert queries.search_households("hoa", most=2).count() == 2


def test_search_stays_in_the_scope(cast: Cast) -> None:
    with unscoped(reason="test"):
        enter(cast)
    with area_scope(cast.scope_of(cast.binh)):
        assert not queries.search_households("hoa").exists()
        assert not queries.search_households(ID_NUMBER).exists()
        assert queries.household_by_code("H0000001-3") is None


def test_a_review_may_judge_twice_on_one_day_and_a_file_only_once(as_an: Cast) -> None:
    household = enter(as_an)
    first = assess(as_an, household, ON, deprived=3)
    second = assess(as_an, household, ON, deprived=1)
    assert (first.poverty_class, second.poverty_class) == ("POOR", "NEAR_POOR")
    by_file: dict[str, Any] = {
        "household": household,
        "standard_id": "vn-2022",
        "measured": Measured(income_points=130, deprivation_points=10),
        "source": AssessmentSource.IMPORT,
        "actor": as_an.an,
        "on": ON,
        "today": TODAY,
    }
    services.record_assessment(**by_file)
    with pytest.raises(RegisterRefused):
        services.record_assessment(**by_file)
    assert household.assessments.count() == 3


def test_every_change_takes_a_new_version(as_an: Cast) -> None:
    household = enter(as_an)
    seen = [household.version]

    def took_one() -> None:
        household.refresh_from_db()
        seen.append(household.version)

    assess(as_an, household, ON, deprived=3)
    took_one()
    put(as_an, household, ON, PovertyClass.POOR, MovementKind.NEW_POOR)
    took_one()
    day = date(2022, 5, 1)
    child = NewMember("Trần Văn Mới", "CHILD", birth_year=2022)
    write: dict[str, Any] = {"actor": as_an.an, "today": TODAY}
    membership = services.add_member(household=household, member=child, on=day, **write)
    took_one()
    services.end_membership(membership=membership, on=date(2022, 6, 1), **write)
    took_one()
    assert seen == [1, 2, 3, 4, 5]


def test_a_change_of_an_older_version_is_refused_whatever_it_is(as_an: Cast) -> None:
    household = enter(as_an)
    child = NewMember("Trần Văn Mới", "CHILD", birth_year=2022)
    old: dict[str, Any] = {
        "expected_version": 7,
        "actor": as_an.an,
        "on": date(2022, 5, 1),
        "today": TODAY,
    }
    with pytest.raises(ChangedMeanwhile):
        services.add_member(household=household, member=child, **old)
    membership = Membership.objects.get(household=household, relationship="CHILD")
    with pytest.raises(ChangedMeanwhile):
        services.end_membership(membership=membership, **old)
    with pytest.raises(ChangedMeanwhile):
        services.change_status(
            household=household,
            standard_id="vn-2022",
            to=PovertyClass.POOR,
            kind=MovementKind.NEW_POOR,
            basis=StatusBasis.DECIDED,
            **old,
        )
    household.refresh_from_db()
    assert (household.version, household.person_count) == (1, 2)


def test_a_class_may_be_changed_by_another_verb(as_an: Cast) -> None:
    household = enter(as_an)
    decide: dict[str, Any] = {
        "household": household,
        "standard_id": "vn-2022",
        "to": PovertyClass.POOR,
        "kind": MovementKind.NEW_POOR,
        "basis": StatusBasis.DECIDED,
        "actor": as_an.chi,
        "on": ON,
        "today": TODAY,
    }
    with pytest.raises(NotAllowed):
        services.change_status(**decide)
    services.change_status(verb=Verb.CHECK_DOCUMENTS, **decide)
    assert PovertyStatus.objects.get().poverty_class == "POOR"
