"""Birth, death, marriage, coming and going of persons: what is written, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import HEAD, MovementKind, OccurrenceKind, PovertyClass
from giamngheo.apps.registry.models import Membership, Movement, Person, PovertyStatus
from giamngheo.apps.registry.services import (
    Behind,
    ChangedMeanwhile,
    Founders,
    Going,
    NewMember,
    RegisterRefused,
)
from giamngheo.apps.reporting import queries as reporting
from povertycore.report_forms import Unit
from tests.apps.registry.lives import (
    BEGUN,
    PAPER,
    STANDARD,
    acting,
    fresh,
    home,
    last_entry,
    member,
    member_names,
    state,
)
from tests.people import TODAY, Cast

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 15)
ID_NUMBER = "000190000123"


def bc2(cast: Cast, unit: Unit) -> dict[str, int]:
    """The non-empty columns of the poor list of An's commune from February to October."""
    report = reporting.bc2(
        cast.country.commune_a,
        opening_on=date(2026, 2, 1),
        closing_on=date(2026, 10, 31),
        standard_id=STANDARD,
    )
    assert report.problems == () or all("NO_RECORDS" in p.kind for p in report.problems)
    return {c.column.key: c.count for c in report.total(unit).cells if c.count}


def test_a_birth_counts_as_a_change_of_members_of_a_listed_household(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = services.record_birth(
        household=household, child=NewMember("Trần Bé", "GRANDCHILD"), **acting(as_an.an, MARCH)
    )
    household = fresh(household)
    assert (household.person_count, household.version) == (4, 3)
    child = member(household, "Trần Bé")
    assert (child.person.birth_date, child.valid_from) == (MARCH, MARCH)
    assert (entry.kind, entry.person_name, entry.persons_before, entry.persons_after) == (
        "BORN", "Trần Bé", 3, 4,
    )  # fmt: skip
    assert (entry.paper_number, entry.recorded_by, entry.recorded_on) == (
        "12/GCT", as_an.an, TODAY,
    )  # fmt: skip
    assert bc2(as_an, Unit.PERSONS) == {"opening": 3, "other_in": 1, "closing": 4}
    assert bc2(as_an, Unit.HOUSEHOLDS) == {"opening": 1, "closing": 1}
    event: Any = Event.objects.get(verb="registry.occurrence.born")
    assert event.after["occurrence"] == entry.pk


def test_a_death_counts_out_and_the_household_stays(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.record_death(membership=member(household, "Trần Thị Mai"), **acting(as_an.an, MARCH))
    assert Person.objects.get(full_name="Trần Thị Mai").died_on == MARCH
    assert member_names(household) == ["Trần Thị Hòa", "Trần Văn Đức"]
    assert bc2(as_an, Unit.PERSONS) == {"opening": 3, "other_out": 1, "closing": 2}


def test_when_the_head_dies_the_chosen_member_is_head_the_same_day(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    head, son = member(household, "Trần Thị Hòa"), member(household, "Trần Văn Đức")
    with pytest.raises(RegisterRefused, match="chủ hộ"):
        services.record_death(membership=head, **acting(as_an.an, MARCH))
    services.record_death(membership=head, new_head=son.person, **acting(as_an.an, MARCH))
    household = fresh(household)
    assert household.head_name == "Trần Văn Đức"
    heads = Membership.objects.filter(household=household, relationship=HEAD).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in heads] == [(BEGUN, MARCH), (MARCH, None)]


def test_with_its_only_member_a_household_is_dissolved(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], "Lê Thị Một", actor=as_an.an)
    services.record_death(membership=member(household, "Lê Thị Một"), **acting(as_an.an, MARCH))
    household = fresh(household)
    assert (household.dissolved_on, household.person_count) == (MARCH, 0)
    movement = Movement.objects.get(kind=MovementKind.DISSOLVED)
    assert (movement.class_before, movement.class_after, movement.person_count) == ("POOR", "", 1)
    assert movement.occurrence == last_entry()
    assert PovertyStatus.objects.get().valid_to == MARCH
    assert bc2(as_an, Unit.HOUSEHOLDS) == {"opening": 1, "other_out": 1}
    assert bc2(as_an, Unit.PERSONS) == {"opening": 1, "other_out": 1}


def test_an_unnamed_household_is_not_dissolved_with_the_one_known_member(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], "Lê Thị Một", actor=as_an.an)
    household.declared_person_count = 4
    household.save()
    one = member(household, "Lê Thị Một")
    with pytest.raises(RegisterRefused, match="4"):
        services.record_death(membership=one, **acting(as_an.an, MARCH))
    services.dissolve_household(household=household, **acting(as_an.an, MARCH))
    assert fresh(household).dissolved_on == MARCH


def test_a_person_of_one_household_marries_into_another(as_an: Cast) -> None:
    first = home(as_an.country.villages_a[0], actor=as_an.an)
    second = home(
        as_an.country.villages_a[1], "Lê Văn Rể", actor=as_an.an, to=PovertyClass.NEAR_POOR
    )
    entry = services.person_changes_household(
        membership=member(first, "Trần Thị Mai"),
        to=second,
        relationship="SPOUSE",
        kind=OccurrenceKind.MARRIED,
        expected_other_version=None,
        **acting(as_an.an, JUNE),
    )
    assert (entry.household, entry.other_household, entry.kind) == (first, second, "MARRIED")
    assert member_names(second) == ["Lê Văn Rể", "Trần Thị Mai"]
    person = Person.objects.get(full_name="Trần Thị Mai")
    assert person.household == second
    spells = Membership.objects.filter(person=person).order_by("valid_from")
    assert [(row.household, row.valid_from, row.valid_to) for row in spells] == [
        (first, BEGUN, JUNE),
        (second, JUNE, None),
    ]
    assert (fresh(first).person_count, fresh(second).person_count) == (2, 2)
    assert bc2(as_an, Unit.PERSONS) == {"opening": 3, "other_out": 1, "closing": 2}


def test_a_marriage_founds_a_household_without_class(as_an: Cast) -> None:
    first = home(as_an.country.villages_a[0], actor=as_an.an)
    second = home(as_an.country.villages_a[0], "Lê Văn Cha", "Lê Thị Dâu", actor=as_an.an)
    entry = services.household_comes(
        village=as_an.country.villages_a[1],
        founders=Founders(
            [
                Going(member(first, "Trần Văn Đức"), HEAD),
                Going(member(second, "Lê Thị Dâu"), "SPOUSE"),
            ]
        ),
        facts={"address": "xóm 3"},
        kind=services.MARRIAGE,
        behind=PAPER,
        versions={first.pk: first.version, second.pk: second.version},
        actor=as_an.an,
        on=JUNE,
        today=TODAY,
    )
    new = fresh(entry.household)
    assert (new.head_name, new.person_count, new.registered_on) == ("Trần Văn Đức", 2, JUNE)
    assert not PovertyStatus.objects.filter(household=new).exists()
    assert bc2(as_an, Unit.PERSONS) == {"opening": 5, "other_out": 2, "closing": 3}


def test_the_head_changes_and_the_former_head_stays(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.change_head(
        household=household,
        new_head=member(household, "Trần Văn Đức").person,
        relationship="PARENT",
        **acting(as_an.an, MARCH),
    )
    assert fresh(household).head_name == "Trần Văn Đức"
    assert member(household, "Trần Thị Hòa").relationship == "PARENT"
    assert bc2(as_an, Unit.PERSONS) == {"opening": 3, "closing": 3}


def test_who_comes_back_is_the_same_person(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    come = NewMember("Trần Văn Xa", "SIBLING", birth_year=1970, personal_id=ID_NUMBER)
    services.person_comes(household=household, member=come, **acting(as_an.an, MARCH))
    services.person_leaves(
        membership=member(household, "Trần Văn Xa"), **acting(as_an.an, date(2026, 4, 1))
    )
    other = home(as_an.country.villages_a[1], "Lê Văn Chủ", actor=as_an.an)
    services.person_comes(household=other, member=come, **acting(as_an.an, JUNE))
    person = Person.objects.get(full_name="Trần Văn Xa")
    assert person.household == other
    assert person.memberships.count() == 2
    with pytest.raises(RegisterRefused, match="định danh"):
        services.person_comes(household=household, member=come, **acting(as_an.an, JUNE))
    impostor = NewMember("Người Khác", "OTHER", personal_id=ID_NUMBER)
    with pytest.raises(RegisterRefused, match="định danh"):
        services.person_comes(household=household, member=impostor, **acting(as_an.an, JUNE))


CONTRADICTIONS: dict[str, tuple[date, str]] = {
    "a future day": (TODAY + timedelta(days=1), "chưa đến"),
    "before the household was registered": (BEGUN - timedelta(days=1), "05/01/2026"),
    "the day the member came": (BEGUN, "05/01/2026"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_day_that_contradicts_the_register_is_refused(as_an: Cast, name: str) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    day, named = CONTRADICTIONS[name]
    before = state()
    with pytest.raises(RegisterRefused, match=named):
        services.record_death(membership=member(household, "Trần Thị Mai"), **acting(as_an.an, day))
    assert state() == before
    assert fresh(household).version == household.version


def test_nothing_happens_after_death_or_after_the_end(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], "Lê Thị Một", "Lê Văn Hai", actor=as_an.an)
    gone = member(household, "Lê Văn Hai")
    services.record_death(membership=gone, **acting(as_an.an, MARCH))
    with pytest.raises(RegisterRefused, match="10/03/2026"):
        services.record_death(membership=gone, **acting(as_an.an, JUNE))
    services.dissolve_household(household=household, **acting(as_an.an, JUNE))
    with pytest.raises(RegisterRefused, match="15/06/2026"):
        services.record_birth(
            household=household, child=NewMember("Bé", "CHILD"), **acting(as_an.an, JUNE)
        )


def test_a_backdated_entry_stands_unless_a_later_row_contradicts(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.record_birth(
        household=household, child=NewMember("Trần Bé", "CHILD"), **acting(as_an.an, JUNE)
    )
    services.record_death(membership=member(household, "Trần Thị Mai"), **acting(as_an.an, MARCH))
    with pytest.raises(RegisterRefused, match="Trần Bé.*15/06/2026"):
        services.record_death(
            membership=member(household, "Trần Thị Hòa"),
            new_head=member(household, "Trần Bé").person,
            **acting(as_an.an, MARCH),
        )


def test_an_older_page_is_told_and_nothing_is_written(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    common: dict[str, Any] = acting(as_an.an, MARCH) | {"expected_version": household.version}
    services.record_birth(household=household, child=NewMember("Bé", "CHILD"), **common)
    with pytest.raises(ChangedMeanwhile):
        services.record_death(membership=member(household, "Trần Thị Mai"), **common)
    assert fresh(household).person_count == 4


def test_the_journal_holds_no_citizen_id_number(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    services.person_comes(
        household=household,
        member=NewMember("Trần Văn Xa", "SIBLING", personal_id=ID_NUMBER),
        behind=Behind(),
        expected_version=None,
        actor=as_an.an,
        on=MARCH,
        today=TODAY,
    )
    assert ID_NUMBER not in str(last_entry().written)
    assert ID_NUMBER not in str(list(Event.objects.values_list("after", "before")))
