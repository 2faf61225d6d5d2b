"""Random lives of a few households in two communes: what must hold after every step."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import HEAD, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Handover,
    Household,
    Membership,
    Occurrence,
    PovertyStatus,
    status_in_force,
)
from giamngheo.apps.registry.services import Founders, Going, NewMember, RegisterRefused
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.reporting.figures import ProblemKind
from giamngheo.common.scoping import Scope, area_scope, unscoped
from tests.apps.registry.lives import (
    BEGUN,
    STANDARD,
    acting,
    correct,
    fresh,
    home,
    state,
)
from tests.people import MERGED_ON, TODAY, Cast

EXAMPLES, STEPS = 8, 25
NUMBERS = st.integers(0, 10_000)
BACK = st.sampled_from([0, 0, 0, 1, 10, 45])
VERBS = (
    "birth", "death", "comes", "leaves", "changes", "marries", "head", "arrives", "goes_away",
    "moves_village", "splits", "merges", "dissolves", "reviewed",
)  # fmt: skip


class Lives(RuleBasedStateMachine):
    """Every rule may be refused with a reason; then nothing has changed."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.open: AbstractContextManager[None] = unscoped(reason="test")
        self.open.__enter__()
        country = self.cast.country
        self.day = BEGUN + timedelta(days=20)
        self.names = 0
        for village, actor in ((country.villages_a[0], self.cast.an),
                               (country.villages_a[1], self.cast.an),
                               (country.villages_b[0], self.cast.binh)):  # fmt: skip
            home(village, *[self.name() for _ in range(3)], actor=actor)
            home(village, self.name(), actor=actor, to=PovertyClass.NEAR_POOR)
        home(country.villages_a[0], self.name(), self.name(), actor=self.cast.an, to=None)

    def teardown(self) -> None:
        self.open.__exit__(None, None, None)
        transaction.savepoint_rollback(self.point)

    def name(self) -> str:
        self.names += 1
        return f"Người Số {self.names}"

    def pick(self, rows: Any, number: int) -> Any:
        found = list(rows)
        return found[number % len(found)] if found else None

    def household(self, number: int) -> Household | None:
        living = Household._base_manager.filter(dissolved_on__isnull=True).order_by("pk")
        found: Household | None = self.pick(living.select_related("village"), number)
        return found

    def officer(self, household: Household) -> User:
        in_a = household.commune_id == self.cast.country.commune_a.pk
        return self.cast.an if in_a else self.cast.binh

    def someone(self, household: Household, number: int) -> Membership:
        rows = Membership._base_manager.filter(household=household, valid_to__isnull=True)
        found: Membership = self.pick(
            rows.select_related("person", "household__village").order_by("pk"), number
        )
        return found

    def successor(self, household: Household, going: list[Membership]) -> Any:
        rows = Membership._base_manager.filter(household=household, valid_to__isnull=True)
        rest = rows.exclude(pk__in=[each.pk for each in going]).order_by("-pk").first()
        return rest.person if rest else None

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), TODAY)

    @rule(verb=st.sampled_from(VERBS), a=NUMBERS, b=NUMBERS, back=BACK)
    def something_happens(self, verb: str, a: int, b: int, back: int) -> None:
        self.attempt(verb, a, b, self.day - timedelta(days=back))

    def attempt(self, verb: str, a: int, b: int, on: date) -> Occurrence | None:
        household = self.household(a)
        if household is None:
            return None
        actor = self.officer(household)
        before = state()
        newest = Occurrence._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        try:
            with area_scope(self.scope(actor)):
                getattr(self, verb)(household, b, acting(actor, on))
        except RegisterRefused as refused:
            check_refusal(refused, before)
            return None
        entry: Occurrence | None = Occurrence._base_manager.filter(pk__gt=newest).first()
        return entry

    def scope(self, actor: User) -> Scope:
        return self.cast.scope_of(actor)

    def birth(self, household: Household, b: int, common: dict[str, Any]) -> None:
        services.record_birth(household=household, child=NewMember(self.name(), "CHILD"), **common)

    def death(self, household: Household, b: int, common: dict[str, Any]) -> None:
        one = self.someone(household, b)
        services.record_death(membership=one, new_head=self.successor(household, [one]), **common)

    def comes(self, household: Household, b: int, common: dict[str, Any]) -> None:
        services.person_comes(household=household, member=NewMember(self.name(), "OTHER"), **common)

    def leaves(self, household: Household, b: int, common: dict[str, Any]) -> None:
        one = self.someone(household, b)
        services.person_leaves(membership=one, new_head=self.successor(household, [one]), **common)

    def changes(self, household: Household, b: int, common: dict[str, Any]) -> None:
        one = self.someone(household, b)
        to = self.other(household, b)
        if to is not None:
            services.person_changes_household(
                membership=one, to=to, relationship="OTHER", expected_other_version=None,
                new_head=self.successor(household, [one]), **common,
            )  # fmt: skip

    def other(self, household: Household, b: int) -> Household | None:
        same = Household._base_manager.filter(commune=household.commune, dissolved_on__isnull=True)
        rows = same.exclude(pk=household.pk).select_related("village").order_by("pk")
        found: Household | None = self.pick(rows, b // 7)
        return found

    def marries(self, household: Household, b: int, common: dict[str, Any]) -> None:
        one, to = self.someone(household, b), self.other(household, b)
        going, heads = [Going(one, HEAD)], {household.pk: self.successor(household, [one])}
        if to is not None and b % 2:
            two = self.someone(to, b // 3)
            going.append(Going(two, "SPOUSE"))
            heads[to.pk] = self.successor(to, [two])
        coming = [] if len(going) > 1 else [NewMember(self.name(), "SPOUSE")]
        common = {key: value for key, value in common.items() if key != "expected_version"}
        services.household_comes(
            village=household.village, founders=Founders(going, coming, heads), facts={},
            kind=services.MARRIAGE, versions={}, **common,
        )  # fmt: skip

    def head(self, household: Household, b: int, common: dict[str, Any]) -> None:
        services.change_head(
            household=household, new_head=self.someone(household, b).person, relationship="OTHER",
            **common,
        )  # fmt: skip

    def arrives(self, household: Household, b: int, common: dict[str, Any]) -> None:
        recognised = services.Recognised(STANDARD, PovertyClass.POOR, "5/QĐ", BEGUN)
        common = {key: value for key, value in common.items() if key != "expected_version"}
        services.household_comes(
            village=household.village, facts={}, versions={},
            founders=Founders(
                coming=[NewMember(self.name(), HEAD), NewMember(self.name(), "CHILD")]
            ),
            recognised=recognised if b % 2 else None, **common,
        )  # fmt: skip

    def goes_away(self, household: Household, b: int, common: dict[str, Any]) -> None:
        services.household_leaves(household=household, **common)

    def moves_village(self, household: Household, b: int, common: dict[str, Any]) -> None:
        villages = self.cast.country.villages_a
        if household.commune_id == self.cast.country.commune_b.pk:
            services.change_village(
                household=household, to=self.cast.country.villages_b[b % 2], **common
            )
        else:
            services.change_village(household=household, to=villages[b % 3], **common)

    def splits(self, household: Household, b: int, common: dict[str, Any]) -> None:
        rows = Membership._base_manager.filter(household=household, valid_to__isnull=True)
        going = list(rows.select_related("person", "household__village").order_by("-pk"))
        going = going[: 1 + b % 2]
        founders = Founders(
            [Going(each, "OTHER" if number else HEAD) for number, each in enumerate(going)],
            new_heads={household.pk: self.successor(household, going)},
        )
        services.split_household(
            household=household, founders=founders, keeps_class=b % 3 > 0, **common
        )

    def merges(self, household: Household, b: int, common: dict[str, Any]) -> None:
        into = self.other(household, b)
        if into is not None:
            services.merge_households(
                household=household, into=into, relationships={}, expected_other_version=None,
                **common,
            )  # fmt: skip

    def dissolves(self, household: Household, b: int, common: dict[str, Any]) -> None:
        services.dissolve_household(household=household, **common)

    def reviewed(self, household: Household, b: int, common: dict[str, Any]) -> None:
        """A decision gives another class: histories are not made of movements alone."""
        held = PovertyStatus._base_manager.filter(
            household=household, standard_id=STANDARD, valid_to__isnull=True
        ).first()
        before = held.poverty_class if held else ""
        after = PovertyClass.NEAR_POOR if before == PovertyClass.POOR else PovertyClass.POOR
        kind = (
            MovementKind.ESCAPED_TO_NEAR_POOR if before == PovertyClass.POOR
            else MovementKind.NEAR_POOR_TO_POOR if before == PovertyClass.NEAR_POOR
            else MovementKind.NEW_POOR
        )  # fmt: skip
        services.change_status(
            household=household, standard_id=STANDARD, to=after, kind=kind,
            basis=StatusBasis.DECIDED, actor=common["actor"], on=common["on"], today=TODAY,
        )  # fmt: skip

    @rule(verb=st.sampled_from(VERBS[:-1]), a=NUMBERS, b=NUMBERS, back=BACK)
    def a_mistake_is_put_right_at_once(self, verb: str, a: int, b: int, back: int) -> None:
        before = state()
        entry = self.attempt(verb, a, b, self.day - timedelta(days=back))
        if entry is None:
            return
        actor = self.officer(fresh(entry.household))
        with area_scope(self.scope(actor)):
            correct(entry, actor)
        assert state() == before, verb

    @rule(number=NUMBERS)
    def an_old_entry_is_corrected(self, number: int) -> None:
        rows = Occurrence._base_manager.filter(corrected_by__isnull=True).order_by("pk")
        entry = self.pick(rows.exclude(kind="CORRECTION"), number)
        if entry is None:
            return
        actor, before = self.officer(fresh(entry.household)), state()
        try:
            with area_scope(self.scope(actor)):
                correct(entry, actor)
        except RegisterRefused as refused:
            check_refusal(refused, before)

    @rule(a=NUMBERS)
    def a_household_is_offered(self, a: int) -> None:
        household = self.household(a)
        if household is None:
            return
        giver, country = self.officer(household), self.cast.country
        here = household.commune_id == country.commune_a.pk
        to_commune = country.commune_b if here else country.commune_a
        before = state()
        try:
            with area_scope(self.scope(giver)):
                services.offer_handover(
                    household=household, to_commune=to_commune, **acting(giver, self.day),
                )  # fmt: skip
        except RegisterRefused as refused:
            check_refusal(refused, before)
        assert state() == before, "an offer moves nobody"

    @precondition(lambda self: Handover.objects.filter(state="OFFERED").exists())
    @rule(number=NUMBERS, answer=st.sampled_from(["accept", "accept", "refuse", "withdraw"]))
    def an_offer_is_answered(self, number: int, answer: str) -> None:
        offer = self.pick(Handover.objects.filter(state="OFFERED").order_by("pk"), number)
        country = self.cast.country
        to_a = offer.to_commune_id == country.commune_a.pk
        taker, giver = (self.cast.an, self.cast.binh) if to_a else (self.cast.binh, self.cast.an)
        before = state()
        common: dict[str, Any] = {"handover": offer, "on": self.day, "today": TODAY}
        try:
            if answer == "withdraw":
                with area_scope(self.scope(giver)):
                    services.withdraw_handover(actor=giver, **common)
                return
            with area_scope(self.scope(taker)):
                if answer == "refuse":
                    services.refuse_handover(reason="không phải", actor=taker, **common)
                else:
                    village = (country.villages_a if to_a else country.villages_b)[number % 2]
                    services.accept_handover(
                        village=village, behind=services.Behind(), actor=taker, **common
                    )
        except RegisterRefused as refused:
            check_refusal(refused, before)

    @invariant()
    def people_and_heads(self) -> None:
        living = Membership._base_manager.filter(valid_to__isnull=True)
        homes = Counter(living.values_list("person_id", flat=True))
        assert set(homes.values()) <= {1}, "a person in two households"
        heads = Counter(living.filter(relationship=HEAD).values_list("household_id", flat=True))
        counts = Counter(living.values_list("household_id", flat=True))
        for household in Household._base_manager.all():
            assert household.person_count == counts[household.pk]
            expected = 0 if household.dissolved_on else 1
            assert heads[household.pk] == expected, household
            if household.dissolved_on:
                assert counts[household.pk] == 0
                opened = PovertyStatus._base_manager.filter(household=household, valid_to=None)
                assert not opened.exists()
        for row in living.select_related("person"):
            assert row.person.household_id == row.household_id
            assert row.person.died_on is None

    @invariant()
    def histories_do_not_overlap(self) -> None:
        for model, owner in ((Membership, "person_id"), (PovertyStatus, "household_id")):
            spells: dict[int, list[tuple[date, date]]] = {}
            for row in model._base_manager.all():
                spell = (row.valid_from, row.valid_to or date.max)
                spells.setdefault(getattr(row, owner), []).append(spell)
            for found in spells.values():
                found.sort()
                for one, next_one in zip(found, found[1:], strict=False):
                    assert one[1] <= next_one[0], model

    @rule(back=st.integers(0, 200), length=st.integers(1, 200))
    def the_forms_balance(self, back: int, length: int) -> None:
        closing = self.day - timedelta(days=back)
        opening = max(closing - timedelta(days=length), MERGED_ON)
        country = self.cast.country
        for area in (country.commune_a, country.commune_b, country.province):
            period: dict[str, Any] = {
                "opening_on": opening, "closing_on": closing, "standard_id": STANDARD,
            }  # fmt: skip
            for form in (reporting.bc2, reporting.bc3):
                balance(form(area, **period))
        self.nobody_counted_twice(closing)

    def nobody_counted_twice(self, day: date) -> None:
        members = Membership._base_manager.filter(status_in_force(day))
        assert set(Counter(members.values_list("person_id", flat=True)).values()) <= {1}
        listed = PovertyStatus._base_manager.filter(status_in_force(day), standard_id=STANDARD)
        assert set(Counter(listed.values_list("household_id", flat=True)).values()) <= {1}
        heads = members.filter(relationship=HEAD).values_list("household_id", flat=True)
        inhabited = set(members.values_list("household_id", flat=True))
        assert Counter(heads) == Counter(inhabited), "each household has one head on any day"
        alive = Q(household__dissolved_on__isnull=True) | Q(household__dissolved_on__gt=day)
        assert members.filter(alive).count() == members.count()


def check_refusal(refused: RegisterRefused, before: dict[str, Any]) -> None:
    """A refusal says why, and has changed nothing."""
    assert str(refused)
    assert state() == before


def balance(report: Any) -> None:
    outs = [c.key for c in report.form.columns if c.number in ("2", "3", "4")]
    ins = [c.key for c in report.form.columns if c.number in ("5", "6", "7", "8")]
    for row in report.all_rows:
        out, come = (sum(row[key].count for key in keys) for keys in (outs, ins))
        assert row["opening"].count - out + come == row["closing"].count, row.area_name
    wrong = {ProblemKind.UNBALANCED, ProblemKind.MOVEMENT_MISSING}
    assert not wrong & {problem.kind for problem in report.problems}


# Without shrinking: a failure prints its steps, and making them fewer takes minutes.
ONCE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.mark.slow
def test_lives_at_random(cast: Cast) -> None:
    Lives.cast = cast
    run_state_machine_as_test(Lives, settings=ONCE)
