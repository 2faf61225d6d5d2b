"""Village meetings: the vote on each household, the second meeting, corrections, who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import (
    CaseStep,
    MeetingOffice,
    MeetingState,
    SheetKind,
    VoteOutcome,
)
from giamngheo.apps.review.models import Meeting, Sheet, Vote
from giamngheo.apps.review.queries import meetings as agendas
from giamngheo.apps.review.queries.meetings import Waiting
from giamngheo.apps.review.services import Ballot, ChangedMeanwhile, Official, ReviewRefused
from povertycore.procedures import Agreement, all_procedures, procedure
from tests.apps.review.scored import (
    MET_ON,
    endorse,
    held,
    plan,
    post,
    score,
    scored_round,
)
from tests.people import TODAY


def record(cast: Any, meeting: Meeting, ballots: dict[int, Ballot], **more: Any) -> Any:
    values: dict[str, Any] = (
        {"held": held(), "expected_version": meeting.version} | common(cast) | more
    )
    return services.record_meeting(meeting=meeting, ballots=ballots, **values)


@given(st.data())
def test_half_of_those_present_carry_a_result_where_the_law_says_so(data: Any) -> None:
    """Against counting by hand: agreed persons on one side, everybody else on the other."""
    rule: Agreement = data.draw(st.sampled_from([one.agreement for one in all_procedures()]))
    present = data.draw(st.integers(0, 400))
    agreed = data.draw(st.integers(0, present))
    others = present - agreed
    expected = present > 0 and (agreed > others if rule.more_than else agreed >= others)
    assert rule.percent.value == 50
    assert rule.reached(agreed=agreed, present=present) is expected


def test_abstaining_counts_as_present(as_an: Any) -> None:
    campaign, cases = scored_round(as_an, "Lê Thị Mai", "Trần Văn Ba")
    meeting = plan(as_an, campaign)
    mai, ba = cases
    done = record(
        as_an, meeting, {mai.pk: Ballot(agreed=20), ba.pk: Ballot(agreed=19, disagreed=1)}
    )
    assert [case.pk for case in done.endorsed] == [mai.pk]
    assert [case.pk for case in done.contested] == [ba.pk]
    mai.refresh_from_db()
    ba.refresh_from_db()
    assert (mai.step, mai.step_on) == (CaseStep.ENDORSED, MET_ON)
    assert ba.step == CaseStep.ASSESSED
    outcomes = dict(Vote.objects.values_list("case__household__head_name", "outcome"))
    assert outcomes == {"Lê Thị Mai": VoteOutcome.ENDORSED, "Trần Văn Ba": VoteOutcome.CONTESTED}
    event = Event.objects.latest("pk")
    assert event.verb == "review.meeting.recorded"
    assert (event.after or {})["contested"] == [ba.pk]


def test_a_second_meeting_deals_only_with_what_was_contested(as_an: Any) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Lê Thị Mai", "Trần Văn Ba")
    first = plan(as_an, campaign)
    record(as_an, first, {mai.pk: Ballot(40), ba.pk: Ballot(3, 37)})
    assert agendas.contested_case_ids(campaign) == {ba.pk}
    second = plan(as_an, campaign, on=MET_ON + timedelta(days=7))
    assert second.number == 2
    later = held(on=MET_ON + timedelta(days=7))
    with pytest.raises(ReviewRefused) as refused:
        record(as_an, second, {ba.pk: Ballot(40)}, held=later)
    assert "Trần Văn Ba" in refused.value.reasons[0]
    with pytest.raises(ReviewRefused) as refused:
        record(as_an, second, {mai.pk: Ballot(40)}, held=later)
    assert "Lê Thị Mai" in refused.value.reasons[0]
    score(ba, PovertyClass.NEAR_POOR, by=as_an.an, kind=SheetKind.AFTER_MEETING)
    assert [item.case.pk for item in agendas.agenda(campaign, first.village).ready] == [ba.pk]
    done = record(as_an, second, {ba.pk: Ballot(25)}, held=later)
    assert [case.pk for case in done.endorsed] == [ba.pk]
    vote = Vote.objects.get(meeting=second)
    assert vote.results["vn-2022"]["class"] == "NEAR_POOR"
    earlier = Vote.objects.get(meeting=first, case=ba)
    assert earlier.results["vn-2022"]["class"] == "POOR"
    with pytest.raises(ReviewRefused):
        plan(as_an, campaign)


def test_who_was_not_voted_on_is_named_with_the_reason(as_an: Any) -> None:
    campaign, (mai, ba, tu, sau) = scored_round(as_an, "Mai", "Ba", "Tư", "Sáu")
    score(ba, PovertyClass.UNKNOWN, by=as_an.an)
    Sheet.objects.create(case=tu, number=2, kind=SheetKind.FIRST, saved_by=as_an.an)
    done = record(as_an, plan(as_an, campaign), {mai.pk: Ballot(40)})
    named = {each.case.household.head_name: getattr(each, "why", None) for each in done.not_voted}
    assert named == {"Ba": Waiting.CLASS_UNKNOWN, "Tư": Waiting.SHEET_OPEN, "Sáu": None}
    assert sau.step == CaseStep.ASSESSED


@pytest.mark.parametrize("why", ["unknown", "open", "none", "other village", "later"])
def test_no_vote_on_what_cannot_be_voted_on(as_an: Any, why: str) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    if why == "unknown":
        score(ba, PovertyClass.UNKNOWN, by=as_an.an)
    elif why == "open":
        Sheet.objects.create(case=ba, number=2, kind=SheetKind.FIRST, saved_by=as_an.an)
    elif why == "none":
        Sheet.objects.filter(case=ba).delete()
    elif why == "other village":
        type(ba).objects.filter(pk=ba.pk).update(village=as_an.country.villages_a[1])
    else:
        score(ba, by=as_an.an, completed_on=MET_ON + timedelta(days=1))
    meeting = plan(as_an, campaign)
    with pytest.raises(ReviewRefused) as refused:
        record(as_an, meeting, {mai.pk: Ballot(40), ba.pk: Ballot(40)})
    assert "Ba" in refused.value.reasons[0]
    assert not Vote.objects.exists()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_more_votes_than_persons_are_refused_by_name(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    meeting = plan(as_an, campaign)
    with pytest.raises(ReviewRefused) as refused:
        record(as_an, meeting, {mai.pk: Ballot(38, 3)})
    assert "Mai" in refused.value.reasons[0]
    assert "41" in refused.value.reasons[0]


@pytest.mark.parametrize(
    "wrong",
    [
        held(on=TODAY + timedelta(days=1)),
        held(on=date(2026, 8, 31)),
        held(present=0),
    ],
)
def test_a_meeting_that_cannot_have_been_so(as_an: Any, wrong: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    with pytest.raises(ReviewRefused):
        record(as_an, plan(as_an, campaign), {mai.pk: Ballot(0)}, held=wrong)


def test_one_planned_meeting_a_village_and_it_can_be_called_off(as_an: Any) -> None:
    campaign, (_mai,) = scored_round(as_an, "Mai")
    meeting = plan(as_an, campaign)
    with pytest.raises(ReviewRefused):
        plan(as_an, campaign)
    services.cancel_meeting(
        meeting=meeting, reason="bão số 5", expected_version=meeting.version, **common(as_an)
    )
    again = plan(as_an, campaign)
    assert again.number == 1
    with pytest.raises(ReviewRefused):
        services.cancel_meeting(meeting=meeting, reason="bão", expected_version=2, **common(as_an))


def common(cast: Any) -> dict[str, Any]:
    return {"actor": cast.an, "on": TODAY, "today": TODAY}


def test_a_wrong_record_is_replaced_and_stays_readable(as_an: Any) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    meeting = plan(as_an, campaign)
    record(as_an, meeting, {mai.pk: Ballot(40), ba.pk: Ballot(4, 30)})
    meeting.refresh_from_db()
    done = services.correct_meeting(
        meeting=meeting,
        held=held(present=41),
        ballots={mai.pk: Ballot(4, 30), ba.pk: Ballot(40)},
        reason="hai dòng bị đổi chỗ",
        expected_version=meeting.version,
        **common(as_an),
    )
    meeting.refresh_from_db()
    mai.refresh_from_db()
    ba.refresh_from_db()
    assert meeting.state == MeetingState.CORRECTED
    assert done.meeting.corrects_id == meeting.pk
    assert (mai.step, ba.step) == (CaseStep.ASSESSED, CaseStep.ENDORSED)
    assert Vote.objects.filter(meeting=meeting).count() == 2
    assert agendas.contested_case_ids(campaign) == {mai.pk}


def test_a_record_on_which_something_rests_is_not_corrected(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    meeting = endorse(as_an, campaign, [mai])
    post(as_an, campaign)
    with pytest.raises(ReviewRefused) as refused:
        services.correct_meeting(
            meeting=meeting,
            held=held(),
            ballots={mai.pk: Ballot(1)},
            reason="nhầm",
            expected_version=meeting.version,
            **common(as_an),
        )
    assert "Mai" in refused.value.reasons[0]
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.RECORDED


def test_two_officers_record_the_same_meeting(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    meeting = plan(as_an, campaign)
    seen = Meeting.objects.get(pk=meeting.pk)
    record(as_an, meeting, {mai.pk: Ballot(40)})
    with pytest.raises(ReviewRefused):
        record(as_an, seen, {mai.pk: Ballot(10)})
    other = plan_elsewhere(as_an, campaign)
    with pytest.raises(ChangedMeanwhile):
        services.cancel_meeting(
            meeting=other, reason="x", expected_version=other.version + 5, **common(as_an)
        )


def plan_elsewhere(cast: Any, campaign: Any) -> Meeting:
    from tests.apps.review.making import case_of, make_listed

    home = make_listed(cast, head="Bảy", village=1)
    services.build_list(campaign=campaign, actor=cast.an, on=TODAY, today=TODAY)
    score(case_of(campaign, home), by=cast.an)
    return plan(cast, campaign, village=1)


def test_the_front_is_kept_with_the_officials(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    from dataclasses import replace

    there = replace(held(), officials=(Official("Võ Văn Mặt", MeetingOffice.FRONT),))
    done = record(as_an, plan(as_an, campaign), {mai.pk: Ballot(40)}, held=there)
    assert done.meeting.officials == [{"name": "Võ Văn Mặt", "office": "FRONT"}]


def test_the_right_role_in_the_wrong_place_and_the_wrong_role_in_the_right_one(
    as_an: Any,
) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    meeting = plan(as_an, campaign)
    with pytest.raises(OutsideArea):
        record(as_an, meeting, {mai.pk: Ballot(40)}, actor=as_an.binh)
    for other in (as_an.chi, as_an.hanh, as_an.dung):
        with pytest.raises(NotAllowed):
            record(as_an, meeting, {mai.pk: Ballot(40)}, actor=other)


def test_rules_of_the_years_differ() -> None:
    assert procedure("review-2016").agreement.more_than
    assert not procedure("review-2025").agreement.more_than
