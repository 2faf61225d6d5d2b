"""What holds for every round: bulk is row by row, reports balance, also after a correction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import EntryKind, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household, Movement, PovertyStatus
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.review.enums import DecisionList
from giamngheo.apps.review.models import Campaign, Decision, DecisionLine, Outcome
from giamngheo.apps.review.services import Correction, supersede
from giamngheo.common.scoping import unscoped
from povertycore.report_forms import Unit
from tests.apps.review.deciding import NUMBER, SIGNED_ON, decide, put_together
from tests.apps.review.making import STANDARD
from tests.apps.review.many import NONE, A, N, One, P, fill, open_round
from tests.people import TODAY, Cast, make_cast

CORRECTED_ON = date(2026, 11, 20)
OPENING, CLOSING = date(2026, 1, 1), date(2026, 11, 22)
ones = st.builds(
    One,
    before=st.sampled_from([P, N, A, NONE]),
    after=st.sampled_from([P, N, A]),
    persons=st.integers(1, 5),
    village=st.integers(0, 2),
    escaped=st.booleans(),
    asked_to_leave=st.booleans(),
).filter(lambda one: not (one.asked_to_leave and one.before not in (P, N)))
rounds = st.lists(ones, min_size=1, max_size=12)
STATUS = ("household_id", "standard_id", "poverty_class", "entry_kind", "basis", "assessment_id",
          "decision_number", "decided_on", "valid_from", "valid_to", "village_id", "commune_id",
          "district_id", "province_id")  # fmt: skip
MOVE = ("household_id", "kind", "class_before", "class_after", "happened_on", "person_count",
        "status_closed__valid_from", "status_opened__poverty_class", "decision_number", "reason",
        "village_id", "commune_id", "province_id")  # fmt: skip


class Undo(Exception):
    """Takes everything of an example back."""


def state() -> dict[str, list[Any]]:
    return {
        "statuses": sorted(map(repr, PovertyStatus.objects.values_list(*STATUS))),
        "movements": sorted(map(repr, Movement.objects.values_list(*MOVE))),
        "versions": sorted(Household.objects.values_list("pk", "version")),
    }


def row_by_row(cast: Cast, campaign: Campaign) -> None:
    """The same decision through change_status, one household after the other."""
    for outcome in Outcome.objects.filter(case__campaign=campaign).exclude(movement=""):
        registry.change_status(
            household=Household.objects.get(pk=outcome.case.household_id),
            standard_id=outcome.standard_id,
            to=PovertyClass(outcome.poverty_class),
            kind=MovementKind(outcome.movement),
            basis=StatusBasis.DECIDED,
            entry_kind=EntryKind(outcome.entry_kind) if outcome.entry_kind else None,
            assessment=outcome.assessment,
            decision_number=NUMBER,
            decided_on=SIGNED_ON,
            actor=cast.an,
            on=SIGNED_ON,
            today=TODAY,
        )


def balances(unit: Any, opening: date, closing: date) -> dict[str, Any]:
    """Checks that BC2 and BC3 balance, households and persons; returns the totals."""
    days: dict[str, Any] = {"opening_on": opening, "closing_on": closing, "standard_id": STANDARD}
    found = {}
    for name, out, into in (
        ("bc2", ("to_near_poor", "escaped", "other_out"),
         ("from_near_poor", "relapsed", "new", "other_in")),
        ("bc3", ("escaped", "to_poor", "other_out"), ("from_poor", "relapsed", "new", "other_in")),
    ):  # fmt: skip
        report = getattr(reporting, name)(unit, **days)
        for measured in (Unit.HOUSEHOLDS, Unit.PERSONS):
            cells = {cell.column.key: cell.count for cell in report.total(measured).cells}
            left, came = sum(cells[each] for each in out), sum(cells[each] for each in into)
            assert cells["opening"] - left + came == cells["closing"], (name, measured, cells)
            found[f"{name}.{measured.value}"] = cells
    return found


class ManyTest(TestCase):
    cast: Cast

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()

    def open(self, drawn: list[One]) -> tuple[Campaign, list[Household]]:
        country = self.cast.country
        campaign = open_round(country.villages_a, country.commune_a, self.cast.an)
        homes = fill(campaign, country.villages_a, drawn, self.cast.an)
        put_together(self.cast, campaign)
        return campaign, homes

    @settings(max_examples=14)
    @given(rounds)
    def test_bulk_does_what_row_by_row_does(self, drawn: list[One]) -> None:
        with unscoped(reason="test"):
            campaign, _homes = self.open(drawn)
            try:
                with transaction.atomic():
                    row_by_row(self.cast, campaign)
                    expected = state()
                    raise Undo
            except Undo:
                pass
            decide(self.cast, campaign)
            assert state() == expected

    @settings(max_examples=14)
    @given(rounds)
    def test_the_reports_balance_after_the_decision(self, drawn: list[One]) -> None:
        with unscoped(reason="test"):
            campaign, _homes = self.open(drawn)
            decision = decide(self.cast, campaign)
            cells = balances(campaign.unit, OPENING, CLOSING)
            counts = decision.counts.get(STANDARD, {"lists": {}, "persons": {}, "movements": {}})
            for form, annex in (("bc2", "POOR"), ("bc3", "NEAR_POOR")):
                closing = [cells[f"{form}.{unit}"]["closing"] for unit in ("HOUSEHOLDS", "PERSONS")]
                assert closing == [
                    counts["lists"].get(annex, 0), counts["persons"].get(annex, 0)
                ]  # fmt: skip
            moved = counts["movements"]
            assert cells["bc2.HOUSEHOLDS"]["escaped"] == moved.get("ESCAPED", 0)
            assert cells["bc2.HOUSEHOLDS"]["to_near_poor"] == moved.get("ESCAPED_TO_NEAR_POOR", 0)
            assert cells["bc2.HOUSEHOLDS"]["new"] == moved.get("NEW_POOR", 0)
            assert cells["bc2.HOUSEHOLDS"]["relapsed"] == moved.get("RELAPSED", 0)

    @settings(max_examples=14)
    @given(st.lists(st.tuples(ones, st.sampled_from([P, N, A])), min_size=1, max_size=10))
    def test_a_corrected_decision_reads_as_if_it_had_been_right(
        self, drawn: list[tuple[One, PovertyClass]]
    ) -> None:
        """The year's report after a correction is the one of a decision right from the start."""
        with unscoped(reason="test"):
            wrong = [one for one, _right in drawn]
            try:
                with transaction.atomic():
                    self.decide_and_correct(drawn)
                    corrected = balances(self.cast.country.commune_a, OPENING, CLOSING)
                    balances(self.cast.country.commune_a, date(2026, 11, 15), CLOSING)
                    lines = annexes_of(Decision.objects.get(state="ISSUED"))
                    raise Undo
            except Undo:
                pass
            right = [
                One(one.before, to, one.persons, one.village, one.escaped, one.asked_to_leave)
                for one, (_same, to) in zip(wrong, drawn, strict=True)
            ]
            campaign, _homes = self.open(right)
            assert annexes_of(decide(self.cast, campaign)) == lines
            expected = balances(campaign.unit, OPENING, CLOSING)
            assert without_way_in(corrected) == without_way_in(expected)

    def decide_and_correct(self, drawn: list[tuple[One, PovertyClass]]) -> None:
        campaign, homes = self.open([one for one, _right in drawn])
        decision = decide(self.cast, campaign)
        cases = {case.household_id: case.pk for case in campaign.cases.all()}
        corrections = [
            Correction(cases[home.pk], STANDARD, right, "nhập sai điểm")
            for home, (one, right) in zip(homes, drawn, strict=True)
            if right != one.after
        ]
        if corrections:
            supersede(
                decision=decision, corrections=corrections, number="130/QĐ-UBND",
                signed_on=CORRECTED_ON, on=CORRECTED_ON, reason="nhập sai điểm",
                actor=self.cast.hanh, today=TODAY,
            )  # fmt: skip

    def test_the_number_of_statements_does_not_grow(self) -> None:
        classes = [(b, a) for b in (P, N, A, NONE) for a in (P, N, A)]
        with unscoped(reason="test"):
            asked = []
            for times in (1, 20):
                try:
                    with transaction.atomic():
                        drawn = [One(b, a, village=n % 3) for n, (b, a) in enumerate(classes)]
                        campaign, _homes = self.open(drawn * times)
                        with CaptureQueriesContext(connection) as queries:
                            decide(self.cast, campaign)
                        asked.append(len(queries))
                        raise Undo
                except Undo:
                    continue
        assert asked[0] == asked[1]


def annexes_of(decision: Decision) -> list[Any]:
    """Annex, classes and movement of every line, in the order of the households."""
    rows = DecisionLine.objects.filter(decision=decision).exclude(annex=DecisionList.REFUSED)
    return sorted(
        rows.values_list(
            "case__household__head_name", "annex", "class_before", "class_after", "movement",
            "person_count",
        )
    )  # fmt: skip


def without_way_in(cells: dict[str, Any]) -> dict[str, Any]:
    """New and relapsed together: a wrong entry that stays an entry keeps its first kind."""
    return {
        name: {
            **{key: count for key, count in each.items() if key not in ("new", "relapsed")},
            "entered": each["new"] + each["relapsed"],
        }
        for name, each in cells.items()
    }
