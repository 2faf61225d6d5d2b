"""The list of households to review: it builds itself from the register, the rest is enrolled."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household, PovertyStatus, status_in_force
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import (
    CampaignKind,
    CaseState,
    CaseStep,
    EnrolmentReason,
    RequestState,
)
from giamngheo.apps.review.models import Campaign, Case, Request
from giamngheo.apps.review.services.common import ReviewRefused, running, touch
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.common import bulk

LISTED = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
PLACE = ("village_id", "commune_id", "district_id", "province_id")


def build_list(*, campaign: Campaign, actor: User, on: date, today: date) -> int:
    """Put every household the law names on the list; returns how many are new on it.

    The yearly review takes those on the poor and near-poor lists by any of the round's standards
    on its first day, a general survey everybody. Run again it adds what is missing and changes
    nothing else. Households that asked are enrolled one by one (`enrol_case`).
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    with act("review.list.built", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        campaign = running(campaign)
        chosen = list(to_review(campaign, today=today).values_list("pk", *PLACE))
        reason = EnrolmentReason.ON_RECORD
        if campaign.kind == CampaignKind.GENERAL_SURVEY:
            reason = EnrolmentReason.SURVEY
        bulk.insert(
            Case,
            ["id", "village", "commune", "district", "province", "campaign", "household", "reason",
             "listed_on", "step", "step_on", "state", "sheet_count", "is_contested", "note",
             "version"],
            (
                (key, *row[1:], campaign.pk, row[0], reason.value, on, CaseStep.LISTED.value, on,
                 CaseState.OPEN.value, 0, False, "", 1)
                for key, row in zip(bulk.next_ids(Case, len(chosen)), chosen, strict=True)
            ),
        )  # fmt: skip
        doing.subject = campaign
        doing.after = {"added": len(chosen)}
    return len(chosen)


def to_review(campaign: Campaign, *, today: date) -> QuerySet[Household]:
    """Households of the round's villages that belong on its list and are not yet on it.

    A monthly review takes none by itself.
    """
    villages = territory.descendant_ids(campaign.unit, level=Level.VILLAGE, on=campaign.starts_on)
    living = Household.objects.filter(
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=campaign.starts_on),
        village_id__in=bulk.values_of(villages),
        registered_on__lte=campaign.starts_on,
    )
    fresh = living.exclude(pk__in=Case.objects.filter(campaign=campaign).values("household_id"))
    if campaign.kind == CampaignKind.GENERAL_SURVEY:
        return fresh
    if campaign.kind == CampaignKind.ONGOING:
        return fresh.none()
    listed = PovertyStatus.objects.filter(
        status_in_force(campaign.starts_on), poverty_class__in=LISTED
    )
    return fresh.filter(pk__in=listed.values("household_id"))


def enrol_case(
    *,
    campaign: Campaign,
    household: Household,
    reason: EnrolmentReason,
    request: Request | None = None,
    note: str = "",
    actor: User,
    on: date,
    today: date,
) -> Case:
    """Put one household on the list with the reason it is there.

    Raises ReviewRefused: already on it, dissolved, of another commune, or its request is not
    fit (another household's, refused, or screened out).
    """
    permissions.require(actor, Verb.RUN_REVIEW, household.village, today=today)
    with act("review.case.enrolled", actor=actor, on=on, area_id=household.village_id) as doing:
        campaign = running(campaign)
        _require_fit(campaign, household, request)
        step = CaseStep.SCREENED if request and request.screened_on else CaseStep.LISTED
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    campaign=campaign,
                    household=household,
                    reason=reason,
                    request=request,
                    listed_on=on,
                    step=step,
                    step_on=on,
                    note=note,
                    **location_of(household.village, today=today).columns(),
                )
        except IntegrityError as problem:
            raise ReviewRefused(
                _("%(name)s is already on the list of this round.") % {"name": household.head_name}
            ) from problem
        if request is not None:
            request.campaign, request.state = campaign, RequestState.ENROLLED
            touch(request)
            request.save(update_fields=["campaign", "state"])
        doing.subject = case
        doing.after = {"household": household.code, "reason": reason.value}
    return case


def _require_fit(campaign: Campaign, household: Household, request: Request | None) -> None:
    if household.dissolved_on is not None:
        raise ReviewRefused(_("%(name)s exists no more.") % {"name": household.head_name})
    if household.commune_id != campaign.commune_id:
        raise ReviewRefused(
            _("%(name)s does not live in the commune of this round.")
            % {"name": household.head_name}
        )
    if request is None:
        return
    if request.household_id != household.pk:
        raise ReviewRefused(_("The request belongs to another household."))
    if request.state != RequestState.RECEIVED:
        raise ReviewRefused(
            _("The request is not open: %(state)s.") % {"state": request.get_state_display()}
        )


def withdraw_case(
    *,
    case: Case,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Case:
    """Take a household off the list with a reason: moved away, dissolved, enrolled by mistake.

    A household that lives here and is still on the poor or near-poor list cannot be taken off: it
    keeps its class until it is decided otherwise. Raises ReviewRefused, ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, case.village, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say why the household is taken off the list."))
    with act("review.case.withdrawn", actor=actor, on=on, area_id=case.village_id) as doing:
        running(case.campaign)
        household = case.household
        stays = household.dissolved_on is None and household.commune_id == case.commune_id
        listed = PovertyStatus.objects.filter(
            status_in_force(on), household=household, poverty_class__in=LISTED
        )
        if stays and case.reason == EnrolmentReason.ON_RECORD and listed.exists():
            raise ReviewRefused(
                _("%(name)s is on the poor or near-poor list and must be reviewed.")
                % {"name": household.head_name}
            )
        touch(case, expected_version)
        case.state, case.note, case.step_on = CaseState.WITHDRAWN, reason, on
        case.save(update_fields=["state", "note", "step_on"])
        Request.objects.filter(cases=case, state=RequestState.ENROLLED).update(
            state=RequestState.WITHDRAWN, answer=reason, answered_on=on
        )
        doing.subject = case
        doing.after = {"reason": reason}
    return case
