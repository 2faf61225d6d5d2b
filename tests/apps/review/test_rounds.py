"""Opening a round, the list that builds itself, enrolling, and steps in their order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignKind, CaseState, CaseStep, EnrolmentReason
from giamngheo.apps.review.models import Campaign, Case
from giamngheo.apps.review.services import steps
from giamngheo.common.scoping import area_scope
from tests.apps.review.making import STARTS_ON, case_of, make_listed, make_round
from tests.people import TODAY

ON = date(2026, 9, 3)


def test_the_law_of_the_first_day_is_fixed(as_an: Any) -> None:
    campaign = make_round(as_an)
    assert (campaign.procedure_id, campaign.standard_ids) == ("review-2025", ["vn-2022"])
    assert campaign.due_on == date(2026, 12, 14)
    old = make_round(as_an, starts_on=date(2024, 9, 1))
    assert old.procedure_id == "review-2021"
    assert old.unit == as_an.country.old_a
    assert old.commune == as_an.country.commune_a


def test_a_monthly_round_is_due_in_fifteen_days(as_an: Any) -> None:
    campaign = make_round(as_an, kind=CampaignKind.ONGOING, starts_on=date(2026, 10, 15))
    assert campaign.due_on == date(2026, 10, 30)


def test_a_round_is_opened_once(as_an: Any) -> None:
    campaign = make_round(as_an)
    with pytest.raises(services.ReviewRefused, match="đã được mở"):
        make_round(as_an)
    services.cancel_campaign(
        campaign=campaign, reason="nhầm ngày", expected_version=campaign.version,
        actor=as_an.an, on=ON, today=TODAY,
    )  # fmt: skip
    assert make_round(as_an).pk != campaign.pk


def test_only_the_officer_of_the_commune_opens_it(cast: Any) -> None:
    for user, error in ((cast.binh, OutsideArea), (cast.chi, OutsideArea), (cast.hanh, NotAllowed)):
        with area_scope(cast.scope_of(user)), pytest.raises(error):
            services.open_campaign(
                commune=cast.country.commune_a, kind=CampaignKind.ANNUAL, starts_on=STARTS_ON,
                actor=user, on=STARTS_ON, today=TODAY,
            )  # fmt: skip
    with area_scope(cast.scope_of(cast.an)):
        assert not Campaign.objects.exists()


def test_before_any_procedure_it_is_refused(as_an: Any) -> None:
    with pytest.raises(services.ReviewRefused, match="01/09/2010"):
        make_round(as_an, starts_on=date(2010, 9, 1))


def test_the_list_takes_both_lists_and_nobody_else(as_an: Any) -> None:
    poor = make_listed(as_an)
    near = make_listed(as_an, PovertyClass.NEAR_POOR, village=1, head="Lê Văn Nam")
    make_listed(as_an, PovertyClass.NOT_POOR, village=2, head="Phạm Thị Xa")
    make_listed(as_an, head="Trần Thị Sau", on=date(2026, 9, 10))
    campaign = make_round(as_an)
    listed = set(Case.objects.filter(campaign=campaign).values_list("household_id", flat=True))
    assert listed == {poor.pk, near.pk}
    again = services.build_list(campaign=campaign, actor=as_an.an, on=ON, today=TODAY)
    assert again == 0
    assert Event.objects.filter(verb="review.list.built").count() == 2


def test_a_survey_takes_everybody_and_a_monthly_round_nobody(as_an: Any) -> None:
    make_listed(as_an)
    make_listed(as_an, PovertyClass.NOT_POOR, head="Phạm Thị Xa")
    assert make_round(as_an, kind=CampaignKind.GENERAL_SURVEY).cases.count() == 2
    assert make_round(as_an, kind=CampaignKind.ONGOING).cases.count() == 0


def test_a_household_is_enrolled_once_and_taken_off_with_a_reason(as_an: Any) -> None:
    home = make_listed(as_an, PovertyClass.NOT_POOR)
    campaign = make_round(as_an)
    common: dict[str, Any] = {"actor": as_an.an, "on": ON, "today": TODAY}
    case = services.enrol_case(
        campaign=campaign, household=home, reason=EnrolmentReason.PROPOSED, **common
    )
    with pytest.raises(services.ReviewRefused, match="đã có trong danh sách"):
        services.enrol_case(
            campaign=campaign, household=home, reason=EnrolmentReason.PROPOSED, **common
        )
    with pytest.raises(services.ReviewRefused, match="Ghi lý do"):
        services.withdraw_case(case=case, reason=" ", expected_version=1, **common)
    services.withdraw_case(case=case, reason="ghi nhầm", expected_version=1, **common)
    assert case_of(campaign, home).state == CaseState.WITHDRAWN


def test_a_listed_household_that_lives_here_stays_on_the_list(as_an: Any) -> None:
    home = make_listed(as_an)
    case = case_of(make_round(as_an), home)
    with pytest.raises(services.ReviewRefused, match="phải được rà soát"):
        services.withdraw_case(
            case=case, reason="bỏ", expected_version=1, actor=as_an.an, on=ON, today=TODAY
        )


def test_steps_go_in_their_order(as_an: Any) -> None:
    home = make_listed(as_an)
    case = case_of(make_round(as_an), home)
    for wrong in (CaseStep.ENDORSED, CaseStep.DECIDED, CaseStep.LISTED):
        with pytest.raises(services.ReviewRefused):
            steps.advance(case, wrong, on=ON)
    steps.advance(case, CaseStep.ASSESSED, on=ON)
    with pytest.raises(services.ReviewRefused, match="03/09/2026"):
        steps.advance(case, CaseStep.ENDORSED, on=date(2026, 9, 2))
    stale = case_of(case.campaign, home)
    steps.advance(case, CaseStep.ENDORSED, on=ON)
    with pytest.raises(services.ChangedMeanwhile):
        steps.advance(stale, CaseStep.ENDORSED, on=ON)


@pytest.mark.parametrize(
    ("starts_on", "after"),
    [
        (date(2024, 9, 1), {CaseStep.DISTRICT_OPINION, CaseStep.REVERIFIED}),
        (STARTS_ON, {CaseStep.DECIDED, CaseStep.REVERIFIED}),
    ],
)
def test_the_district_is_asked_while_there_is_one(
    as_an: Any, starts_on: date, after: set[CaseStep]
) -> None:
    campaign = make_round(as_an, starts_on=starts_on, build=False)
    assert steps.allowed(campaign, CaseStep.CONSOLIDATED) == after


def test_the_month_asks_no_district(as_an: Any) -> None:
    campaign = make_round(as_an, kind=CampaignKind.ONGOING, starts_on=date(2024, 10, 15))
    assert CaseStep.DECIDED in steps.allowed(campaign, CaseStep.CONSOLIDATED)


def test_many_move_together_or_not_at_all(as_an: Any) -> None:
    homes = [make_listed(as_an, head=f"Lê Thị Mai {n}") for n in range(3)]
    campaign = make_round(as_an)
    cases = [case_of(campaign, home) for home in homes]
    ids = [case.pk for case in cases]
    at = (CaseStep.LISTED,)
    steps.advance(cases[0], CaseStep.ASSESSED, on=ON)
    with pytest.raises(services.ReviewRefused, match="1 hồ sơ"):
        steps.advance_many(campaign, ids, at=at, to=CaseStep.ASSESSED, on=ON)
    assert steps.advance_many(campaign, ids[1:], at=at, to=CaseStep.ASSESSED, on=ON) == 2
