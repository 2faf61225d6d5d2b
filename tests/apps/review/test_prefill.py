"""What a sheet begins with, where each answer came from, and what is offered to the register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.accounts.permissions import NotAllowed
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.models import Household
from giamngheo.apps.review import services
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.enums import Origin
from giamngheo.apps.review.judging import forms_of
from giamngheo.apps.review.models import Case, Sheet
from giamngheo.apps.review.prefill import Before, Known, differences, origins_now, prefill
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.queries.sheet_facts import facts_found
from giamngheo.common.scoping import unscoped
from povertycore.indicators import Verdict
from tests.apps.review.answering import SCORED_ON, answers, enter
from tests.apps.review.making import INDICATORS, STANDARD, case_of, make_listed, make_round
from tests.people import TODAY, Cast

FORMS = forms_of([STANDARD], date(2026, 9, 1))
tick = st.sampled_from([True, False, None])
ticks = st.fixed_dictionaries(dict.fromkeys(INDICATORS, tick))
verdicts = st.fixed_dictionaries({code: st.sampled_from(list(Verdict)) for code in INDICATORS})


@given(ticks, verdicts)
def test_the_register_goes_before_last_year_and_nothing_is_made_up(
    last: dict[str, bool | None], register_says: dict[str, Verdict]
) -> None:
    known = Known(verdicts={STANDARD: register_says})
    begun = prefill(FORMS, Before(Answers(deprivations={STANDARD: last})), known)
    found = begun.answers.deprivations.get(STANDARD, {})
    for code in INDICATORS:
        path, now = f"deprivations.{STANDARD}.{code}", known.tick(STANDARD, code)
        expected = now if now is not None else last[code]
        assert found.get(code) is expected
        origin = Origin.REGISTER if now is not None else Origin.LAST_YEAR
        assert begun.origins.get(path) == (None if expected is None else origin)


@given(ticks, ticks)
def test_an_answer_changed_by_hand_counts_as_typed(
    begun_with: dict[str, bool | None], typed: dict[str, bool | None]
) -> None:
    begun = prefill(FORMS, Before(Answers(deprivations={STANDARD: begun_with})), Known())
    kept = origins_now(Answers(deprivations={STANDARD: typed}), begun)
    same = {c for c in INDICATORS if begun_with[c] is not None and begun_with[c] is typed[c]}
    assert {path.rsplit(".", 1)[1] for path in kept} == same


def test_points_and_income_are_never_filled_in_from_last_year() -> None:
    last = answers(130, 3, income_vnd=900_000)
    begun = prefill(FORMS, Before(last), Known()).answers
    assert (begun.income_totals, begun.income_vnd, begun.reviewer) == ({}, None, "")
    assert begun.deprivations == last.deprivations


def test_differences_are_told_only_where_both_are_known() -> None:
    before = Before(answers(130, 3))
    now = answers(130, 4, person_count=5)
    assert differences(now, before) == {f"deprivations.{STANDARD}.{INDICATORS[3]}": (False, True)}
    assert differences(now, None) == {}


def listed_case(cast: Cast) -> Case:
    """A household on the list of last year, in the round of this year."""
    household = make_listed(cast)
    return case_of(make_round(cast), household)


def test_a_new_sheet_begins_with_the_assessment_of_last_year(as_an: Cast) -> None:
    case = listed_case(as_an)
    before = reading.before_of(case)
    assert before is not None
    assert before.origin is Origin.LAST_YEAR
    assert before.points == {STANDARD: (130, None)}
    assert before.answers.deprivations[STANDARD]["employment"] is True
    enter(as_an, case, answers(130, 4), complete=False)
    sheet = Sheet.objects.get()
    assert sheet.origins[f"deprivations.{STANDARD}.employment"] == Origin.LAST_YEAR
    assert sheet.origins.get(f"deprivations.{STANDARD}.nutrition") is None


def test_the_second_sheet_of_a_round_begins_as_the_first_ended(as_an: Cast) -> None:
    case = listed_case(as_an)
    enter(as_an, case, answers(131, 4))
    before = reading.before_of(case)
    assert before is not None
    assert before.origin is Origin.EARLIER_SHEET
    begun = prefill(FORMS, before, Known())
    assert begun.answers.income_totals == {STANDARD: 131}
    assert begun.origins[f"income_totals.{STANDARD}"] is Origin.EARLIER_SHEET


def visited(cast: Cast, case: Case | None = None, **facts: Any) -> Sheet:
    case = case or listed_case(cast)
    return enter(cast, case, answers(128, 4, facts=facts), complete=False)


def test_what_the_visit_found_is_offered_and_written_only_when_confirmed(as_an: Cast) -> None:
    case = listed_case(as_an)
    person = case.household.persons.order_by("pk")[0].pk
    sheet = visited(as_an, case, house_kind="SIMPLE", floor_area_m2="30.5",
        members={str(person): {"insurance_kind": "POOR", "is_studying": False}},
    )  # fmt: skip
    offered = facts_found(sheet)
    assert [each.key.split(".")[0] for each in offered] == [
        "house_kind", "floor_area_m2", "members", "members",
    ]  # fmt: skip
    household = Household.objects.get()
    assert household.house_kind == ""
    keys = [each.key for each in offered if not each.key.endswith("is_studying")]
    services.save_facts_to_register(
        sheet=sheet, keys=keys, expected_version=household.version,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    household.refresh_from_db()
    assert (household.house_kind, household.floor_area_m2) == ("SIMPLE", Decimal("30.50"))
    assert household.persons.get(pk=person).insurance_kind == "POOR"
    sheet.refresh_from_db()
    assert [each.key.rsplit(".", 1)[1] for each in facts_found(sheet)] == ["is_studying"]


def test_a_household_changed_meanwhile_is_not_overwritten(as_an: Cast) -> None:
    sheet = visited(as_an, house_kind="SIMPLE")
    household = Household.objects.get()
    opened = household.version
    register.edit_household(
        household=household, changes={"house_kind": "NONE"}, expected_version=opened,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    with pytest.raises(services.ChangedMeanwhile):
        services.save_facts_to_register(
            sheet=sheet, keys=["house_kind"], expected_version=opened,
            actor=as_an.an, on=SCORED_ON, today=TODAY,
        )  # fmt: skip
    household.refresh_from_db()
    assert household.house_kind == "NONE"


def test_the_village_head_does_not_write_to_the_register(cast: Cast) -> None:
    with unscoped(reason="test"):
        sheet = visited(cast, house_kind="SIMPLE")
        with pytest.raises(NotAllowed):
            services.save_facts_to_register(
                sheet=sheet, keys=["house_kind"], expected_version=1,
                actor=cast.chi, on=SCORED_ON, today=TODAY,
            )  # fmt: skip
        with pytest.raises(services.ReviewRefused):
            services.save_facts_to_register(
                sheet=sheet, keys=["debt_vnd"], expected_version=1,
                actor=cast.an, on=SCORED_ON, today=TODAY,
            )  # fmt: skip
