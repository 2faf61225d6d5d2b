"""Rounds whose results stand, ready for the chair: written straight into the tables of the review.

The forms, meetings and postings before are other tests' matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.apps.registry.bulk import LOCATION_COLUMNS
from giamngheo.apps.registry.enums import AssessmentSource, MovementKind, PovertyClass
from giamngheo.apps.registry.models import Assessment, Household, Movement, PovertyStatus
from giamngheo.apps.registry.services import record_assessment
from giamngheo.apps.review.enums import (
    BatchState,
    CampaignKind,
    CampaignState,
    CaseState,
    CaseStep,
    DecisionList,
    DecisionState,
    EnrolmentReason,
    RequestKind,
    SheetKind,
)
from giamngheo.apps.review.models import (
    Campaign,
    Case,
    Certificate,
    CertificateBatch,
    CertificateFile,
    Decision,
    DecisionLine,
    Outcome,
    Request,
    Sheet,
)
from giamngheo.apps.review.services import consolidation, listing, recognition
from giamngheo.common import crypto
from giamngheo.common.scoping import unscoped
from povertycore import transitions
from povertycore.classification import Measured
from povertycore.reasons import PovertyClass as RuleClass
from tests.apps.review.making import ABOVE, NEAR_POOR, POOR, STANDARD, case_of
from tests.people import TODAY, Cast

SEEN_ON = date(2026, 10, 5)
TOGETHER_ON = date(2026, 11, 2)
SIGNED_ON = date(2026, 11, 10)
NUMBER = "125/QĐ-UBND"
MEASURED: dict[PovertyClass, Measured] = {
    PovertyClass.POOR: POOR,
    PovertyClass.NEAR_POOR: NEAR_POOR,
    PovertyClass.NOT_POOR: ABOVE,
}
ESCAPES = {MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR}


@dataclass(frozen=True)
class Found:
    """What a sheet of answers found for a household by one standard."""

    poverty_class: PovertyClass
    standard_id: str = STANDARD


def past_of(household: Household, standard_id: str) -> transitions.Past:
    kinds = set(
        Movement.objects.filter(household=household, standard_id=standard_id).values_list(
            "kind", flat=True
        )
    )
    return transitions.Past(
        escaped_poverty=bool(kinds & ESCAPES),
        escaped_near_poverty=MovementKind.ESCAPED_NEAR_POOR in kinds,
    )


def judge(cast: Cast, case: Case, *found: Found | PovertyClass, step: str = "POSTED") -> Case:
    """Give a case its results and put it at a step."""
    with unscoped(reason="test"):
        case.sheet_count += 1
        Sheet.objects.create(
            case=case, number=case.sheet_count, kind=SheetKind.FIRST, completed_on=SEEN_ON,
            saved_by=cast.an,
        )  # fmt: skip
        for each in found:
            one = each if isinstance(each, Found) else Found(each)
            add_outcome(cast, case, one)
        case.step, case.step_on = CaseStep(step), SEEN_ON
        case.save(update_fields=["step", "step_on", "sheet_count"])
    return case


def add_outcome(cast: Cast, case: Case, found: Found) -> Outcome:
    household = case.household
    assessment: Assessment | None = None
    if found.standard_id == STANDARD:
        assessment = record_assessment(
            household=household, standard_id=found.standard_id,
            measured=MEASURED.get(found.poverty_class, Measured()), source=AssessmentSource.REVIEW,
            actor=cast.an, on=SEEN_ON, today=TODAY,
        )  # fmt: skip
        assert assessment.poverty_class == found.poverty_class
    held = PovertyStatus.objects.filter(
        household=household, standard_id=found.standard_id, valid_to__isnull=True
    ).first()
    kind = entry = None
    if found.poverty_class is not PovertyClass.UNKNOWN:
        before = RuleClass(held.poverty_class) if held else None
        after = RuleClass(found.poverty_class)
        past = past_of(household, found.standard_id)
        kind = transitions.movement(before, after, past)
        entry = transitions.entry_kind(before, after, past)
    outcome, _made = Outcome.objects.update_or_create(
        case=case, standard_id=found.standard_id,
        defaults={
            "class_before": held.poverty_class if held else "",
            "poverty_class": found.poverty_class,
            "assessment": assessment,
            "movement": kind.value if kind else "",
            "entry_kind": entry.value if entry else "",
        },
    )  # fmt: skip
    return outcome


def ask(
    cast: Cast, campaign: Campaign, household: Household, kind: RequestKind = RequestKind.ENTRY
) -> Case:
    """A request and its case."""
    with unscoped(reason="test"):
        request = Request.objects.create(
            kind=kind, household=household, applicant_name=household.head_name,
            reason="mất mùa", channel="DESK", received_on=campaign.starts_on,
            village_id=household.village_id, commune_id=household.commune_id,
            district_id=household.district_id, province_id=household.province_id,
        )  # fmt: skip
        case = Case.objects.filter(campaign=campaign, household=household).first()
        if case is not None:
            case.request, case.reason = request, EnrolmentReason.EXIT_REQUEST
            case.save(update_fields=["request", "reason"])
            return case
        reasons = {
            RequestKind.ENTRY: EnrolmentReason.ENTRY_REQUEST,
            RequestKind.EXIT: EnrolmentReason.EXIT_REQUEST,
        }
        listing.enrol_case(
            campaign=campaign, household=household, reason=reasons[kind], request=request,
            actor=cast.an, on=campaign.starts_on, today=TODAY,
        )  # fmt: skip
        return case_of(campaign, household)


def put_together(cast: Cast, campaign: Campaign, on: date = TOGETHER_ON) -> Any:
    return consolidation.consolidate(campaign=campaign, actor=cast.an, on=on, today=TODAY)


def decide(cast: Cast, campaign: Campaign, **given: Any) -> Decision:
    """The chair signs, with what the test does not say filled in."""
    asked: dict[str, Any] = {
        "number": NUMBER, "signed_on": SIGNED_ON, "effective_on": SIGNED_ON,
        "actor": cast.hanh, "today": TODAY, **given,
    }  # fmt: skip
    asked["on"] = asked.pop("effective_on")
    return recognition.recognise(campaign=campaign, **asked)


def plain_decision(case: Case) -> dict[str, int]:
    """A decision in a round of its own for the household of a case, with papers, by their names.

    Made without the services, for tests that only need one to exist: `decision`, `refused` (the
    case), `certificate`, `files` (a batch) and its `file`.
    """
    with unscoped(reason="test"):
        campaign = Campaign.objects.get(pk=case.campaign_id)
        place = {name: getattr(case, name) for name in LOCATION_COLUMNS}
        commune = {name: key for name, key in place.items() if name != "village_id"}
        past, _made = Campaign.objects.get_or_create(
            kind=CampaignKind.ANNUAL, starts_on=date(2016, 9, 1), commune_id=case.commune_id,
            defaults={
                "unit_id": campaign.unit_id, "procedure_id": "review-2016", "due_on": SIGNED_ON,
                "standard_ids": ["vn-2016"], "opened_by_id": campaign.opened_by_id,
                "opened_on": date(2016, 9, 1), "state": CampaignState.DECIDED, **commune,
            },
        )  # fmt: skip
        decided, _made = Case.objects.get_or_create(
            campaign=past, household_id=case.household_id,
            defaults={
                "reason": EnrolmentReason.ENTRY_REQUEST, "step": CaseStep.DECIDED,
                "listed_on": SEEN_ON, "step_on": SEEN_ON, "state": CaseState.REFUSED, **place,
            },
        )  # fmt: skip
        decision, _made = Decision.objects.get_or_create(
            campaign=past, number="1/QĐ-UBND",
            defaults={
                "signed_on": date(2016, 12, 1), "effective_on": date(2016, 12, 1),
                "signer_name": "Hạnh", "signer_title": "Chủ tịch", "state": DecisionState.ISSUED,
                "issued_by_id": campaign.opened_by_id, **commune,
            },
        )  # fmt: skip
        DecisionLine.objects.get_or_create(
            decision=decision, case=decided, standard_id="vn-2016", annex=DecisionList.REFUSED,
            defaults={"person_count": 1, "reason": "trên chuẩn", **place},
        )  # fmt: skip
        held, _made = Certificate.objects.get_or_create(
            household_id=case.household_id, standard_id="vn-2016",
            defaults={
                "unit_id": campaign.unit_id, "year": 2016, "number": case.pk,
                "issued_on": date(2016, 12, 2), "decision": decision, **place,
            },
        )  # fmt: skip
        batch, _made = CertificateBatch.objects.get_or_create(
            decision=decision,
            requested_by_id=campaign.opened_by_id,
            defaults={"state": BatchState.DONE, "done": 1, "total": 1, **commune},
        )
        file, _made = CertificateFile.objects.get_or_create(
            batch=batch, village_id=case.village_id, standard_id="vn-2016",
            defaults={
                "count": 1, "docx_sealed": crypto.seal(b"PK"), "pdf_sealed": crypto.seal(b"%PDF"),
            },
        )  # fmt: skip
        return {
            "decision": decision.pk, "refused": decided.pk, "certificate": held.pk,
            "files": batch.pk, "file": file.pk,
        }  # fmt: skip
