"""Every verb refuses the right role in the wrong territory, and the wrong role in the right one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.models import User
from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import HEAD
from giamngheo.apps.registry.models import Handover, Household, Occurrence
from giamngheo.apps.registry.services import Behind, Founders, Going, NewMember
from giamngheo.common.scoping import unscoped
from tests.apps.registry.lives import acting, fresh, home, last_entry, member, state
from tests.people import TODAY, Cast

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 15)
Verbs = dict[str, Callable[[User], object]]


def verbs(cast: Cast, household: Household, other: Household, entry: Occurrence) -> Verbs:
    """Every act on a household of commune A, for whoever tries it."""
    somebody, village = member(household, "Trần Thị Mai"), cast.country.villages_a[1]

    def rest(actor: User) -> dict[str, Any]:
        return acting(actor, JUNE)

    def two(actor: User) -> dict[str, Any]:
        return rest(actor) | {"expected_other_version": None}

    def founded(actor: User) -> dict[str, Any]:
        return {
            "behind": Behind(), "versions": {}, "actor": actor, "on": JUNE, "today": TODAY,
        }  # fmt: skip

    newcomer = NewMember("Lê Mới", "OTHER")
    return {
        "birth": lambda a: services.record_birth(household=household, child=newcomer, **rest(a)),
        "death": lambda a: services.record_death(membership=somebody, **rest(a)),
        "comes": lambda a: services.person_comes(household=household, member=newcomer, **rest(a)),
        "leaves": lambda a: services.person_leaves(membership=somebody, **rest(a)),
        "changes": lambda a: services.person_changes_household(
            membership=somebody, to=other, relationship="OTHER", **two(a)
        ),
        "head": lambda a: services.change_head(
            household=household, new_head=somebody.person, relationship="PARENT", **rest(a)
        ),
        "arrives": lambda a: services.household_comes(
            village=village, founders=Founders(coming=[NewMember("Lê Chủ", HEAD)]), facts={},
            **founded(a),
        ),
        "marries": lambda a: services.household_comes(
            village=village, founders=Founders([Going(somebody, HEAD)]), facts={}, **founded(a)
        ),
        "goes away": lambda a: services.household_leaves(household=household, **rest(a)),
        "other village": lambda a: services.change_village(
            household=household, to=village, **rest(a)
        ),
        "splits": lambda a: services.split_household(
            household=household, founders=Founders([Going(somebody, HEAD)]), **rest(a)
        ),
        "merges": lambda a: services.merge_households(
            household=household, into=other, relationships={}, **two(a)
        ),
        "dissolved": lambda a: services.dissolve_household(household=household, **rest(a)),
        "offered": lambda a: services.offer_handover(
            household=household, to_commune=cast.country.commune_b, **rest(a)
        ),
        "corrected": lambda a: services.correct(
            entry=entry, behind=Behind("nhầm"), expected_version=None, actor=a, on=TODAY,
            today=TODAY,
        ),
    }  # fmt: skip


@pytest.fixture
def tried(cast: Cast) -> Callable[[], Verbs]:
    """Builds the acts anew: what one of them changed in memory is not there for the next."""
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
        other = home(cast.country.villages_a[0], "Lê Một", actor=cast.an)
        services.record_death(
            membership=member(household, "Trần Văn Đức"), **acting(cast.an, MARCH)
        )
        entry = last_entry()
    return lambda: verbs(cast, fresh(household), fresh(other), entry)


def test_the_officer_of_another_commune_writes_nothing_here(
    cast: Cast, tried: Callable[[], Verbs]
) -> None:
    with unscoped(reason="test"):
        before = state()
        for name, verb in tried().items():
            with pytest.raises(OutsideArea):
                verb(cast.binh)
            assert state() == before, name
        assert not Handover.objects.exists()


@pytest.mark.parametrize("role", ["chi", "dung", "em"])
def test_who_only_reads_writes_nothing(cast: Cast, tried: Callable[[], Verbs], role: str) -> None:
    person = getattr(cast, role)
    with unscoped(reason="test"):
        before = state()
        for name, verb in tried().items():
            # The village head's post does not reach the village a household would move into.
            with pytest.raises((NotAllowed, OutsideArea)):
                verb(person)
            assert state() == before, name


def test_the_officer_of_the_commune_may_do_each(cast: Cast, tried: Callable[[], Verbs]) -> None:
    from django.db import transaction

    with unscoped(reason="test"):
        for name in tried():
            point = transaction.savepoint()
            assert tried()[name](cast.an) is not None
            transaction.savepoint_rollback(point)


def test_a_household_is_not_drawn_into_another_commune(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
        abroad = home(cast.country.villages_b[0], "Lê Một", actor=cast.binh)
        before = state()
        two = acting(cast.an, JUNE) | {"expected_other_version": None}
        one = member(household, "Trần Thị Mai")
        there = cast.country.villages_b[0]
        acts: list[Callable[[], object]] = [
            lambda: services.person_changes_household(
                membership=one, to=abroad, relationship="OTHER", **two
            ),
            lambda: services.merge_households(
                household=household, into=abroad, relationships={}, **two
            ),
            lambda: services.change_village(
                household=household, to=there, **acting(cast.an, JUNE)
            ),
            lambda: services.split_household(
                household=household, founders=Founders([Going(one, HEAD)]), village=there,
                **acting(cast.an, JUNE),
            ),
        ]  # fmt: skip
        for act in acts:
            with pytest.raises(OutsideArea):
                act()
            assert state() == before


def test_an_offer_is_answered_by_the_receiving_officer_alone(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = home(cast.country.villages_a[0], actor=cast.an)
        handover = services.offer_handover(
            household=household, to_commune=cast.country.commune_b, **acting(cast.an, MARCH)
        )
        common: dict[str, Any] = {"handover": handover, "on": JUNE, "today": TODAY}
        takes = common | {"village": cast.country.villages_b[0], "behind": Behind()}
        wrong: list[tuple[User, type[Exception]]] = [
            (cast.an, OutsideArea), (cast.chi, OutsideArea), (cast.dung, NotAllowed),
        ]  # fmt: skip
        for actor, refusal in wrong:
            with pytest.raises(refusal):
                services.accept_handover(actor=actor, **takes)
            with pytest.raises(refusal):
                services.refuse_handover(actor=actor, reason="x", **common)
        for actor, refusal in ((cast.binh, OutsideArea), (cast.chi, NotAllowed)):
            with pytest.raises(refusal):
                services.withdraw_handover(actor=actor, **common)
        assert Handover.objects.get().state == "OFFERED"
