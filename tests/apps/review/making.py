"""Rounds and cases for tests of the review, made through the services.

The commune is xã Mẫu A of tests.people; a round of 2026 runs under the procedure without district,
one of 2024 under the one with it.
"""

from __future__ import annotations

from datetime import date

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import (
    CampaignKind,
    CaseStep,
    Channel,
    EnrolmentReason,
    ObjectionKind,
    RequestKind,
)
from giamngheo.apps.review.models import Campaign, Case, Meeting, Objection, Posting, Request
from giamngheo.common import crypto
from giamngheo.common.scoping import unscoped
from povertycore.classification import Measured
from tests.people import TODAY, Cast
from tests.web.homes import make_home

STANDARD = "vn-2022"
LISTED_ON = date(2025, 12, 12)
STARTS_ON = date(2026, 9, 1)
INDICATORS = (
    "employment", "dependents", "nutrition", "health_insurance", "adult_education",
    "child_schooling", "housing_quality", "housing_area", "water", "toilet", "telecom",
    "info_means",
)  # fmt: skip


def measured(points: int | None, deprived: int) -> Measured:
    """So many points of B1, and that many of the twelve indicators deprived."""
    ticks = {name: place < deprived for place, name in enumerate(INDICATORS)}
    return Measured(income_points=points, deprivations=ticks)


POOR = measured(130, 4)
NEAR_POOR = measured(130, 1)
ABOVE = measured(160, 0)


def make_round(
    cast: Cast,
    *,
    kind: CampaignKind = CampaignKind.ANNUAL,
    starts_on: date = STARTS_ON,
    build: bool = True,
) -> Campaign:
    """An's round in commune A, its list built. Needs a scope (fixture as_an or unscoped)."""
    unit = cast.country.commune_a if starts_on >= date(2025, 7, 1) else cast.country.old_a
    campaign = services.open_campaign(
        commune=unit, kind=kind, starts_on=starts_on, actor=cast.an, on=starts_on, today=TODAY
    )
    if build:
        services.build_list(campaign=campaign, actor=cast.an, on=starts_on, today=TODAY)
    return campaign


def make_listed(
    cast: Cast,
    poverty_class: PovertyClass = PovertyClass.POOR,
    *,
    village: int = 0,
    head: str = "Nguyễn Thị Hòa",
    others: tuple[str, ...] = ("Trần Văn Đức",),
    on: date = LISTED_ON,
    standard_id: str = STANDARD,
) -> Household:
    """A household of a village of commune A on a list since `on`."""
    with unscoped(reason="test"):
        return make_home(
            cast.country.villages_a[village],
            actor=cast.an,
            head=head,
            others=others,
            listed=poverty_class,
            measured=POOR if poverty_class is PovertyClass.POOR else NEAR_POOR,
            standard_id=standard_id,
            on=on,
        )


def case_of(campaign: Campaign, household: Household) -> Case:
    with unscoped(reason="test"):
        return Case.objects.select_related("campaign", "household", "village").get(
            campaign=campaign, household=household
        )


def plain_case(household: Household, *, by: User, starts_on: date = date(2021, 9, 1)) -> Case:
    """A case in a round of the household's commune, made without the services.

    For tests that only need one to exist; households of one commune share the round.
    """
    with unscoped(reason="test"):
        where = location_of(household.village, today=TODAY).columns()
        place = {key: value for key, value in where.items() if key != "village_id"}
        campaign, _made = Campaign.objects.get_or_create(
            kind=CampaignKind.ANNUAL,
            starts_on=starts_on,
            **place,
            defaults={
                "unit_id": household.commune_id,
                "procedure_id": "review-2021",
                "standard_ids": ["vn-2016"],
                "due_on": date(starts_on.year, 12, 14),
                "opened_by": by,
                "opened_on": starts_on,
            },
        )
        return Case.objects.create(
            campaign=campaign,
            household=household,
            reason=EnrolmentReason.ON_RECORD,
            listed_on=starts_on,
            step=CaseStep.LISTED,
            step_on=starts_on,
            **where,
        )


def plain_request(case: Case) -> Request:
    """A request in the village of a case, made without the services."""
    with unscoped(reason="test"):
        return Request.objects.create(
            kind=RequestKind.ENTRY,
            applicant_name="Lê Thị Giang",
            reason="mới sinh con",
            channel=Channel.DESK,
            received_on=date(2021, 10, 1),
            village_id=case.village_id,
            commune_id=case.commune_id,
            district_id=case.district_id,
            province_id=case.province_id,
        )


def plain_public(case: Case) -> dict[str, int]:
    """A planned meeting, a hanging list and an objection about a case, made without the services.

    Returns their primary keys by name.
    """
    place = {
        "campaign_id": case.campaign_id,
        "village_id": case.village_id,
        "commune_id": case.commune_id,
        "district_id": case.district_id,
        "province_id": case.province_id,
    }
    with unscoped(reason="test"):
        number = Meeting.objects.filter(campaign_id=case.campaign_id).count() + 1
        meeting = Meeting.objects.create(number=number, place="Nhà văn hóa", **place)
        posting = Posting.objects.create(
            places=["Nhà văn hóa"],
            posted_on=date(2021, 11, 1),
            last_day=date(2021, 11, 4),
            public_code=f"plain-{number}-{case.pk}",
            **place,
        )
        objection = Objection.objects.create(
            posting=posting,
            case=case,
            kind=ObjectionKind.WRONGLY_IN,
            channel=Channel.DESK,
            tracking_code=f"{number:04d}-{case.pk:04d}",
            complainant_sealed=crypto.seal(b'{"name": "Giang", "phone": "0", "address": ""}'),
            about=case.household.head_name,
            text="nhà có xe",
            received_on=date(2021, 11, 2),
            **place,
        )
    return {"meeting": meeting.pk, "posting": posting.pk, "objection": objection.pk}
