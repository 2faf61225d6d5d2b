"""The area scope fails closed."""

from __future__ import annotations

from datetime import date

import pytest

from giamngheo.apps.registry.models import Household, Membership, Person
from giamngheo.apps.registry.services import NewMember, register_household
from giamngheo.common.scoping import NoActiveScope, Scope, area_scope, unscoped
from tests.people import TODAY, Cast

ON = date(2026, 3, 1)


def one_household(cast: Cast, village_index: int, name: str, *, of_b: bool = False) -> Household:
    country = cast.country
    village = (country.villages_b if of_b else country.villages_a)[village_index]
    officer = cast.binh if of_b else cast.an
    with unscoped(reason="test"):
        return register_household(
            village=village,
            members=[NewMember(full_name=name, relationship="HEAD", sex="FEMALE")],
            facts={},
            actor=officer,
            on=ON,
            today=TODAY,
        )


def test_reading_without_a_scope_raises(cast: Cast) -> None:
    household = one_household(cast, 0, "Nguyễn Thị Mẫu")
    with pytest.raises(NoActiveScope):
        Household.objects.count()
    with pytest.raises(NoActiveScope):
        Person.objects.filter(full_name="Nguyễn Thị Mẫu")
    with pytest.raises(NoActiveScope):
        household.persons.all()


def test_each_person_sees_own_area_only(cast: Cast) -> None:
    first = one_household(cast, 0, "Hộ thôn một")
    second = one_household(cast, 1, "Hộ thôn hai")
    other = one_household(cast, 0, "Hộ xã khác", of_b=True)

    def seen(user: object) -> set[int]:
        with area_scope(cast.scope_of(user)):  # type: ignore[arg-type]
            households = set(Household.objects.values_list("pk", flat=True))
            persons = set(Person.objects.values_list("household_id", flat=True))
            members = set(Membership.objects.values_list("household_id", flat=True))
        assert households == persons == members
        return households

    assert seen(cast.an) == {first.pk, second.pk}
    assert seen(cast.binh) == {other.pk}
    assert seen(cast.chi) == {first.pk}
    assert seen(cast.dung) == seen(cast.em) == {first.pk, second.pk, other.pk}


def test_reverse_relations_are_scoped_too(cast: Cast) -> None:
    household = one_household(cast, 0, "Nguyễn Thị Mẫu")
    with area_scope(cast.scope_of(cast.an)):
        assert household.persons.get().full_name == "Nguyễn Thị Mẫu"
        assert household.memberships.count() == 1
    with area_scope(cast.scope_of(cast.binh)):
        assert not household.persons.exists()
        assert not household.memberships.exists()


def test_an_empty_scope_sees_nothing(cast: Cast) -> None:
    one_household(cast, 0, "Nguyễn Thị Mẫu")
    with area_scope(Scope()):
        assert Household.objects.count() == 0


def test_the_scope_ends_with_its_block(cast: Cast) -> None:
    with area_scope(cast.scope_of(cast.an)):
        Household.objects.count()
    with pytest.raises(NoActiveScope):
        Household.objects.count()


def test_several_posts_add_up(cast: Cast) -> None:
    one = one_household(cast, 0, "Hộ thôn một")
    one_household(cast, 1, "Hộ thôn hai")
    three = one_household(cast, 2, "Hộ thôn ba")
    villages = cast.country.villages_a
    with area_scope(Scope((("village", villages[0].pk), ("village", villages[2].pk)))):
        assert set(Household.objects.values_list("pk", flat=True)) == {one.pk, three.pk}
