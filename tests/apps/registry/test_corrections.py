"""An entry made by mistake is taken back by another one, and what was wrong can be asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry import queries, services
from giamngheo.apps.registry.enums import HEAD, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household, Movement, Occurrence, Person, PovertyStatus
from giamngheo.apps.registry.services import (
    Behind,
    Founders,
    Going,
    NewMember,
    RegisterRefused,
    RestsOnIt,
)
from tests.apps.registry.lives import (
    STANDARD,
    acting,
    correct,
    fresh,
    home,
    last_entry,
    member,
    member_names,
    state,
)
from tests.people import TODAY, Cast

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 15)
RECORDED, MENDED = date(2026, 7, 1), date(2026, 9, 20)


def dies(
    cast: Cast, household: Household, name: str, *, on: date = MARCH, heir: str = ""
) -> Occurrence:
    new_head = member(household, heir).person if heir else None
    return services.record_death(
        membership=member(household, name),
        new_head=new_head,
        **(acting(cast.an, on) | {"today": RECORDED}),
    )


def lives_again(cast: Cast, entry: Occurrence) -> Occurrence:
    return services.correct(
        entry=entry,
        behind=Behind("Người còn sống, nhầm với người cùng tên"),
        expected_version=None,
        actor=cast.an,
        on=MENDED,
        today=MENDED,
    )


def test_the_head_closed_as_dead_is_head_again_without_a_gap(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    before = state()
    entry = dies(as_an, household, "Trần Thị Hòa", heir="Trần Văn Đức")
    assert state() != before
    correction = lives_again(as_an, entry)
    assert state() == before
    household = fresh(household)
    assert (household.head_name, household.person_count) == ("Trần Thị Hòa", 3)
    for day in (date(2026, 3, 9), MARCH, JUNE, MENDED):
        names = [row.person.full_name for row in queries.members_on(household, on=day)]
        assert names[0] == "Trần Thị Hòa", day
    assert (correction.kind, correction.corrects, correction.person_name) == (
        "CORRECTION", entry, "Trần Thị Hòa",
    )  # fmt: skip
    assert Occurrence.objects.count() == 2, "the wrong entry stays"


def test_what_happened_to_others_meanwhile_stays(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = dies(as_an, household, "Trần Thị Mai")
    services.record_birth(
        household=household, child=NewMember("Trần Bé", "CHILD"), **acting(as_an.an, JUNE)
    )
    lives_again(as_an, entry)
    assert member_names(household) == ["Trần Bé", "Trần Thị Hòa", "Trần Thị Mai", "Trần Văn Đức"]
    assert Person.objects.get(full_name="Trần Thị Mai").died_on is None


def test_whose_status_was_wrong_and_when_can_be_asked(as_an: Cast) -> None:
    """A list made in August left the living person out: the payer finds whom to pay later."""
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = dies(as_an, household, "Trần Thị Hòa", heir="Trần Văn Đức")
    person = Person.objects.get(full_name="Trần Thị Hòa")
    area = as_an.country.commune_a
    assert journal.corrections(area, since=RECORDED) == []
    correction = lives_again(as_an, entry)
    (spell,) = journal.corrections(area, since=RECORDED)
    assert (spell.person_id, spell.person_name) == (person.pk, "Trần Thị Hòa")
    assert spell.wrong == journal.Wrong.MISSING
    assert (spell.wrong_from, spell.wrong_to) == (MARCH, MENDED)
    assert (spell.told_from, spell.corrected_on) == (RECORDED, MENDED)
    assert (spell.entry_id, spell.correction_id) == (entry.pk, correction.pk)
    assert journal.corrections(area, since=date(2026, 9, 21)) == []
    assert journal.corrections(as_an.country.commune_b, since=RECORDED) == []
    assert len(journal.corrections(as_an.country.villages_a[0], since=RECORDED)) == 1


def test_who_was_entered_by_mistake_was_counted_too_much(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    before = state()
    entry = services.record_birth(
        household=household, child=NewMember("Trần Bé", "CHILD"), **acting(as_an.an, JUNE)
    )
    correct(entry, as_an.an)
    assert state() == before, "the person is gone too"
    (spell,) = journal.corrections(as_an.country.commune_a, since=JUNE)
    assert (spell.wrong, spell.person_name) == (journal.Wrong.EXTRA, "Trần Bé")
    assert Occurrence.objects.get(pk=entry.pk).person_name == "Trần Bé"


def test_a_household_dissolved_by_mistake_lives_on(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    before = state()
    entry = services.dissolve_household(household=household, **acting(as_an.an, MARCH))
    correct(entry, as_an.an)
    assert state() == before
    (status,) = PovertyStatus.objects.all()
    assert status.valid_to is None
    withdrawn = Movement._base_manager.get(kind=MovementKind.DISSOLVED)
    assert withdrawn.withdrawn_by == last_entry()
    assert (withdrawn.status_closed, withdrawn.class_before) == (None, "POOR")
    assert not Movement.objects.filter(kind=MovementKind.DISSOLVED).exists()
    spells = journal.corrections(as_an.country.commune_a, since=MARCH)
    assert {spell.person_name for spell in spells} == {
        "Trần Thị Hòa", "Trần Văn Đức", "Trần Thị Mai",
    }  # fmt: skip
    # The class may change again: the withdrawn movement does not hold it.
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


def test_a_split_by_mistake_leaves_an_empty_code_and_nothing_else(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    before = state()
    entry = services.split_household(
        household=household,
        founders=Founders([Going(member(household, "Trần Văn Đức"), HEAD)]),
        **acting(as_an.an, MARCH),
    )
    correct(entry, as_an.an)
    assert state() == before
    shell = entry.other_household
    assert shell is not None
    shell = fresh(shell)
    assert (shell.dissolved_on, shell.person_count) == (shell.registered_on, 0)


def test_a_split_others_have_joined_is_not_taken_back(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = services.split_household(
        household=household,
        founders=Founders([Going(member(household, "Trần Văn Đức"), HEAD)]),
        **acting(as_an.an, MARCH),
    )
    assert entry.other_household is not None
    services.record_birth(
        household=entry.other_household, child=NewMember("Bé", "CHILD"), **acting(as_an.an, JUNE)
    )
    before = state()
    with pytest.raises(RegisterRefused):
        correct(entry, as_an.an)
    assert state() == before


def test_a_later_entry_on_the_same_seat_is_named(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    first = dies(as_an, household, "Trần Thị Hòa", heir="Trần Văn Đức")
    second = dies(as_an, household, "Trần Văn Đức", on=JUNE, heir="Trần Thị Mai")
    with pytest.raises(RestsOnIt, match="15/06/2026"):
        correct(first, as_an.an)
    correct(second, as_an.an)
    correct(first, as_an.an)
    assert fresh(household).head_name == "Trần Thị Hòa"


def test_a_decision_made_since_stands_in_the_way(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = services.change_village(
        household=household, to=as_an.country.villages_a[1], **acting(as_an.an, MARCH)
    )
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
    with pytest.raises(RestsOnIt, match="quyết định"):
        correct(entry, as_an.an)


def test_a_correction_needs_a_reason_and_happens_once(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = dies(as_an, household, "Trần Thị Mai")
    with pytest.raises(RegisterRefused, match="lý do"):
        services.correct(
            entry=entry,
            behind=Behind(" "),
            expected_version=None,
            actor=as_an.an,
            on=TODAY,
            today=TODAY,
        )
    correction = correct(entry, as_an.an)
    for again in (entry, correction):
        with pytest.raises(RegisterRefused):
            correct(again, as_an.an)


def test_a_wrong_day_is_replaced_both_or_neither(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = dies(as_an, household, "Trần Thị Mai", on=MARCH)

    def replace(day: date) -> Occurrence:
        return services.replace_entry(
            entry=entry,
            again=lambda: dies(as_an, household, "Trần Thị Mai", on=day),
            behind=Behind("Sai ngày"),
            expected_version=None,
            actor=as_an.an,
            on=MENDED,
            today=MENDED,
        )

    before = state()
    with pytest.raises(RegisterRefused):
        replace(date(2027, 1, 1))
    assert (state(), Occurrence.objects.count()) == (before, 1)
    right = replace(JUNE)
    assert right.happened_on == JUNE
    assert Person.objects.get(full_name="Trần Thị Mai").died_on == JUNE
    assert [each.kind for each in journal.occurrences_of(household)].count("DIED") == 2


def test_the_wrong_person_is_replaced_by_the_right_one(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    entry = dies(as_an, household, "Trần Thị Mai")
    services.replace_entry(
        entry=entry,
        again=lambda: dies(as_an, household, "Trần Văn Đức"),
        behind=Behind("Nhầm người"),
        expected_version=None,
        actor=as_an.an,
        on=MENDED,
        today=MENDED,
    )
    assert member_names(household) == ["Trần Thị Hòa", "Trần Thị Mai"]
    dead: Any = Person.objects.get(full_name="Trần Văn Đức")
    assert dead.died_on == MARCH


def test_who_lives_elsewhere_by_now_does_not_come_back_twice(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    other = home(as_an.country.villages_a[1], "Lê Văn Chủ", actor=as_an.an)
    number = "000190000123"
    child = NewMember("Trần Xa", "CHILD", personal_id=number)
    services.person_comes(household=household, member=child, **acting(as_an.an, date(2026, 2, 1)))
    gone = services.person_leaves(
        membership=member(household, "Trần Xa"), **acting(as_an.an, MARCH)
    )
    services.person_comes(household=other, member=child, **acting(as_an.an, JUNE))
    before = state()
    with pytest.raises(RegisterRefused):
        correct(gone, as_an.an)
    assert state() == before


def test_nobody_comes_back_into_a_household_that_has_ended(as_an: Cast) -> None:
    household = home(as_an.country.villages_a[0], actor=as_an.an)
    other = home(as_an.country.villages_a[1], "Lê Văn Chủ", actor=as_an.an)
    two: dict[str, Any] = {"expected_other_version": None}
    gone = services.person_changes_household(
        membership=member(household, "Trần Thị Mai"),
        to=other,
        relationship="SPOUSE",
        **two,
        **acting(as_an.an, MARCH),
    )
    merged = services.merge_households(
        household=household, into=other, relationships={}, **two, **acting(as_an.an, JUNE)
    )
    before = state()
    with pytest.raises(RegisterRefused, match="15/06/2026"):
        correct(gone, as_an.an)
    assert state() == before
    correct(merged, as_an.an)
    correct(gone, as_an.an)
    assert len(member_names(household)) == 3
