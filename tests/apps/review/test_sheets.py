"""Filling in Phiếu B: saving, completing, what follows under each standard, and refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Assessment
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignKind, CaseStep, EnrolmentReason, SheetKind
from giamngheo.apps.review.models import Case, Outcome, Sheet
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.services import ChangedMeanwhile, ReviewRefused, steps
from giamngheo.common.scoping import area_scope, unscoped
from tests.apps.review.answering import SCORED_ON, answers, enter
from tests.apps.review.making import STANDARD, case_of, make_listed, make_round
from tests.people import TODAY, Cast
from tests.web.homes import make_home


def one_case(cast: Cast, poverty_class: PovertyClass = PovertyClass.POOR, **more: Any) -> Case:
    household = make_listed(cast, poverty_class, **more)
    return case_of(make_round(cast), household)


def test_a_complete_sheet_scores_assesses_and_moves_the_case(as_an: Cast) -> None:
    case = one_case(as_an)
    sheet = enter(as_an, case, answers(135, 1))
    outcome = Outcome.objects.select_related("assessment").get(case=case)
    assert (outcome.class_before, outcome.poverty_class) == ("POOR", "NEAR_POOR")
    assert (outcome.movement, outcome.entry_kind) == ("ESCAPED_TO_NEAR_POOR", "NEW")
    assessment = outcome.assessment
    assert assessment is not None
    assert (assessment.income_points, assessment.deprivation_points) == (135, 10)
    assert (assessment.area_type, assessment.source) == ("RURAL", "REVIEW")
    assert assessment.deprivations["employment"] is True
    case.refresh_from_db()
    assert (case.step, case.sheet_count) == (CaseStep.ASSESSED, 1)
    assert (sheet.number, sheet.kind, sheet.completed_on) == (1, SheetKind.FIRST, SCORED_ON)
    assert sheet.form_ids == {STANDARD: {"B1": "b1-2022", "B2": "b2-2022"}}


def test_one_event_holds_everything_a_completed_sheet_did(as_an: Cast) -> None:
    case = one_case(as_an)
    before = Event.objects.count()
    enter(as_an, case)
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    after: Any = event.after
    *_begun, completed = after["acts"]
    assert completed["verb"] == "review.sheet.completed"
    assert [act["verb"] for act in completed["acts"]] == ["registry.household.assessed"]


def test_an_incomplete_sheet_is_kept_and_found_again(as_an: Cast) -> None:
    case = one_case(as_an)
    sheet = enter(as_an, case, answers(None, 2, reviewer="", visited_on=None), complete=False)
    assert (sheet.completed_on, sheet.version) == (None, 2)
    found = reading.open_sheet(case)
    assert found is not None
    assert found.deprivations[STANDARD]["employment"] is True
    case.refresh_from_db()
    assert (case.step, case.sheet_count) == (CaseStep.LISTED, 0)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (answers(-1), f"income_totals.{STANDARD}"),
        (answers(20_000), f"income_totals.{STANDARD}"),
        (answers(deprivations={STANDARD: {"no_such": True}}), f"deprivations.{STANDARD}.no_such"),
        (answers(deprivation_totals={STANDARD: 130}), f"deprivation_totals.{STANDARD}"),
        (answers(person_count=0), "person_count"),
        (answers(facts={"house_kind": "PALACE"}), "facts.house_kind"),
        (answers(facts={"debt_vnd": 3}), "facts.debt_vnd"),
        (answers(poverty_causes=["LAZY"]), "poverty_causes"),
        (answers(visited_on=date(2026, 9, 26)), "visited_on"),
        (answers(region="TT"), "region"),
        (answers(region="NT9"), "region"),
        (
            answers(income_answers={STANDARD: {"household_size": "persons_1"}}),
            f"income_answers.{STANDARD}",
        ),
        (answers(income_totals={"vn-2016": 3}), "income_totals.vn-2016"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(as_an: Cast, typed: Any, path: str) -> None:
    case = one_case(as_an)
    with pytest.raises(services.AnswersRefused) as refused:
        enter(as_an, case, typed, complete=False)
    assert set(refused.value.problems) == {path}
    assert not Sheet.objects.exists()


def test_completing_needs_reviewer_and_day(as_an: Cast) -> None:
    case = one_case(as_an)
    with pytest.raises(services.AnswersRefused) as refused:
        enter(as_an, case, answers(reviewer=" ", visited_on=None))
    assert set(refused.value.problems) == {"reviewer", "visited_on"}


@pytest.mark.parametrize(
    "typed",
    [
        answers(None, 4),
        answers(130, None),
        answers(130, None, deprivations={STANDARD: {"water": True}}),
    ],
)
def test_without_enough_data_there_is_no_class_and_it_says_what_lacks(
    as_an: Cast, typed: Any
) -> None:
    case = one_case(as_an)
    with pytest.raises(services.NotEnoughData) as refused:
        enter(as_an, case, typed)
    assert refused.value.missing[STANDARD]
    assert not Outcome.objects.exists()
    sheet = enter(as_an, case, typed, insufficient_data="Hộ đi làm ăn xa")
    assert sheet.insufficient_data == "Hộ đi làm ăn xa"
    assert Outcome.objects.get().poverty_class == "UNKNOWN"
    assert Outcome.objects.get().movement == ""
    case.refresh_from_db()
    assert (case.step, case.sheet_count) == (CaseStep.LISTED, 1)
    assert list(reading.without_class(case.campaign)) == [case]
    with pytest.raises(ReviewRefused):
        steps.advance(case, CaseStep.ENDORSED, on=SCORED_ON)


def test_a_household_that_lost_its_class_cannot_be_endorsed(as_an: Cast) -> None:
    case = one_case(as_an)
    enter(as_an, case)
    enter(as_an, case, answers(None, 4), reason="ghi nhầm hộ", insufficient_data="vắng nhà")
    case.refresh_from_db()
    assert case.step == CaseStep.ASSESSED
    with pytest.raises(ReviewRefused, match="1"):
        steps.advance(case, CaseStep.ENDORSED, on=SCORED_ON)
    with pytest.raises(ReviewRefused):
        steps.advance_many(
            case.campaign, [case.pk], at=[CaseStep.ASSESSED], to=CaseStep.ENDORSED, on=SCORED_ON
        )


def test_the_village_head_enters_for_her_village_but_cannot_do_without_data(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = make_listed(cast)
        campaign = make_round(cast)
    with area_scope(cast.scope_of(cast.chi)):
        case = case_of(campaign, household)
        with pytest.raises(NotAllowed):
            enter(cast, case, answers(None), insufficient_data="vắng", actor=cast.chi)
        enter(cast, case, actor=cast.chi)
        assert Assessment.objects.filter(household=household).count() == 2


def test_nobody_enters_for_another_village_or_commune(cast: Cast) -> None:
    with unscoped(reason="test"):
        household = make_listed(cast, village=1)
        case = case_of(make_round(cast), household)
        for person in (cast.chi, cast.binh):
            with pytest.raises(OutsideArea):
                enter(cast, case, actor=person)
        with pytest.raises(NotAllowed):
            enter(cast, case, actor=cast.hanh)
    assert not Event.objects.filter(verb__startswith="review.sheet").exists()


def test_a_complete_sheet_never_changes_and_a_new_one_needs_a_reason(as_an: Cast) -> None:
    case = one_case(as_an)
    first = enter(as_an, case)
    with pytest.raises(ReviewRefused, match="25/09/2026"):
        services.save_sheet(
            sheet=first, answers=answers(150, 0), expected_version=first.version,
            actor=as_an.an, on=SCORED_ON, today=TODAY,
        )  # fmt: skip
    with pytest.raises(ReviewRefused):
        enter(as_an, case, answers(150, 0))
    second = enter(as_an, case, answers(150, 0), reason="Cộng nhầm điểm")
    assert (second.number, second.kind, second.reason) == (2, SheetKind.FIRST, "Cộng nhầm điểm")
    first.refresh_from_db()
    assert first.income_totals == {STANDARD: 130}
    assert Outcome.objects.get().poverty_class == "NOT_POOR"
    assert Outcome.objects.get().movement == "ESCAPED"
    assert Assessment.objects.filter(household=case.household).count() == 3


def test_after_the_meeting_only_a_reverification_scores_again(as_an: Cast) -> None:
    case = one_case(as_an)
    enter(as_an, case)
    case.refresh_from_db()
    steps.advance(case, CaseStep.ENDORSED, on=SCORED_ON)
    with pytest.raises(ReviewRefused):
        services.start_sheet(
            case=case, kind=SheetKind.FIRST, reason="x", actor=as_an.an, on=SCORED_ON, today=TODAY
        )
    again = enter(as_an, case, answers(130, 1), reason="Khiếu nại số 1")
    assert (again.kind, again.number) == (SheetKind.REVERIFICATION, 2)
    case.refresh_from_db()
    assert (case.step, case.sheet_count) == (CaseStep.ENDORSED, 2)


def test_no_reverification_before_the_meeting(as_an: Cast) -> None:
    case = one_case(as_an)
    with pytest.raises(ReviewRefused):
        services.start_sheet(
            case=case, kind=SheetKind.REVERIFICATION, reason="x",
            actor=as_an.an, on=SCORED_ON, today=TODAY,
        )  # fmt: skip


def test_two_officers_on_one_case_the_second_is_told(as_an: Cast) -> None:
    case = one_case(as_an)
    enter(as_an, case, answers(120), complete=False)
    with pytest.raises(ChangedMeanwhile, match="An"):
        enter(as_an, case, answers(140), complete=False)
    sheet = Sheet.objects.get()
    assert sheet.income_totals == {STANDARD: 120}
    enter(as_an, case, answers(140), complete=False, expected_version=sheet.version)
    with pytest.raises(ChangedMeanwhile):
        enter(as_an, case, answers(150), complete=False, expected_version=sheet.version)


def test_the_second_officer_is_told_when_the_sheet_was_completed(as_an: Cast) -> None:
    case = one_case(as_an)
    opened: dict[str, Any] = {"number": 1, "expected_version": 0}
    enter(as_an, case, **opened)
    with pytest.raises(ChangedMeanwhile):
        enter(as_an, case, answers(150), **opened)


def test_a_closed_round_takes_no_answers(as_an: Cast) -> None:
    case = one_case(as_an)
    services.cancel_campaign(
        campaign=case.campaign, reason="mở nhầm", expected_version=case.campaign.version,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    with pytest.raises(ReviewRefused):
        enter(as_an, case)


def test_a_household_that_escaped_and_is_poor_again_has_relapsed(as_an: Cast) -> None:
    household = make_listed(as_an, PovertyClass.POOR, on=date(2023, 12, 12))
    register.change_status(
        household=household, standard_id=STANDARD, to=PovertyClass.NOT_POOR,
        kind=MovementKind.ESCAPED, basis=StatusBasis.DECIDED,
        actor=as_an.an, on=date(2024, 12, 12), today=TODAY,
    )  # fmt: skip
    campaign = make_round(as_an)
    case = services.enrol_case(
        campaign=campaign, household=household, reason=EnrolmentReason.PROPOSED,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    enter(as_an, case)
    outcome = Outcome.objects.get(case=case)
    assert (outcome.movement, outcome.entry_kind) == ("RELAPSED", "RELAPSED")


def test_a_household_listed_by_the_old_standard_is_entered_from_the_old_list(as_an: Cast) -> None:
    household = make_home(as_an.country.villages_a[0], actor=as_an.an, on=date(2020, 12, 12))
    campaign = services.open_campaign(
        commune=as_an.country.old_a, kind=CampaignKind.ANNUAL, starts_on=date(2021, 9, 1),
        standard_ids=["vn-2016", "vn-2022"], actor=as_an.an, on=date(2021, 9, 1), today=TODAY,
    )  # fmt: skip
    services.build_list(campaign=campaign, actor=as_an.an, on=date(2021, 9, 1), today=TODAY)
    case = case_of(campaign, household)
    both = answers(
        visited_on=date(2021, 9, 20),
        income_totals={"vn-2016": 110, "vn-2022": 130},
    )
    enter(as_an, case, both, on=date(2021, 9, 25))
    found = {row.standard_id: row for row in Outcome.objects.filter(case=case)}
    assert (found["vn-2016"].poverty_class, found["vn-2016"].movement) == ("POOR", "")
    assert found["vn-2016"].entry_kind == "CONTINUING"
    assert (found["vn-2022"].movement, found["vn-2022"].entry_kind) == (
        "LISTED_FIRST",
        "CONTINUING",
    )


def test_accepting_a_contradiction_needs_a_reason_and_stays(as_an: Cast) -> None:
    case = one_case(as_an)
    sheet = enter(as_an, case, answers(128, person_count=5))
    tick, found = reading.contradictions(case.campaign)[case.pk].open
    assert (tick.code, tick.where) == ("tick_facts", f"deprivations.{STANDARD}.nutrition")
    assert (found.code, found.values) == ("size_members", {"found": 5, "members": 2})
    accept: dict[str, Any] = {
        "sheet": sheet, "key": found.key, "actor": as_an.an, "on": SCORED_ON, "today": TODAY,
    }  # fmt: skip
    with pytest.raises(ReviewRefused):
        services.accept_contradiction(reason=" ", expected_version=sheet.version, **accept)
    services.accept_contradiction(reason="Con gái mới về", expected_version=sheet.version, **accept)
    standing = reading.contradictions(case.campaign)[case.pk]
    assert standing.open == (tick,)
    assert standing.accepted[0][1] == "Con gái mới về"
