"""Rounds of review, requests, cases and who reviews where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.models import Household, Located
from giamngheo.apps.review.enums import (
    CampaignKind,
    CampaignState,
    CaseState,
    CaseStep,
    Channel,
    EnrolmentReason,
    RequestKind,
    RequestState,
)
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import ScopedManager

COMMUNE_LEVELS = ("province", "district", "commune")


class InCommune(models.Model):
    """A row of a whole commune; the columns follow the tree as it stands now (see Located)."""

    commune = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune"), related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("district"), related_name="+", null=True, blank=True
    )
    province = models.ForeignKey(Area, models.PROTECT, verbose_name=_("province"), related_name="+")

    class Meta:
        abstract = True


class Campaign(InCommune):
    """One review round of one commune. The procedure and standards are fixed when it opens."""

    kind = models.CharField(_("kind"), max_length=14, choices=CampaignKind.choices)
    # The commune as it was when the round was opened; the columns above follow today's tree.
    unit = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune of the round"), related_name="+"
    )
    # The round this one was cut from, when a part of its commune went to another one.
    split_from = models.ForeignKey(
        "self", models.PROTECT, related_name="cut_off", null=True, blank=True
    )
    procedure_id = models.CharField(max_length=40)
    # Ids of the standards judged by; the first one is the national one that decides the lists.
    standard_ids = models.JSONField(_("standards"))
    starts_on = models.DateField(_("begins"))
    due_on = models.DateField(_("decided at the latest"))
    state = models.CharField(
        max_length=9, choices=CampaignState.choices, default=CampaignState.OPEN
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Campaign"](levels=COMMUNE_LEVELS)

    class Meta:
        verbose_name = _("review round")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="campaign_due_after_start"
            ),
            models.UniqueConstraint(
                # By the unit of the round: communes that merge keep their rounds side by side.
                fields=["unit", "kind", "starts_on"],
                condition=~Q(state=CampaignState.CANCELLED) & Q(split_from__isnull=True),
                name="one_campaign_a_period",
                violation_error_message=_("This round was opened already."),
            ),
        ]
        indexes = [models.Index(fields=["commune", "-starts_on"], name="campaign_by_commune")]


class Request(Located):
    """A family asks to be reviewed (form 01) or to be recognised as escaped (form 04)."""

    kind = models.CharField(_("kind"), max_length=5, choices=RequestKind.choices)
    # Empty while the family is not yet in the register.
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="review_requests", null=True, blank=True
    )
    applicant_name = models.CharField(_("applicant"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    # Sealed: {"phone": ..., "personal_id": ...}.
    contact_sealed = models.BinaryField(null=True, blank=True)
    reason = models.TextField(_("reason"))
    channel = models.CharField(_("how it came"), max_length=6, choices=Channel.choices)
    received_on = models.DateField(_("received on"))
    state = models.CharField(
        max_length=12, choices=RequestState.choices, default=RequestState.RECEIVED
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="requests", null=True, blank=True
    )
    # Phiếu A: number of column -> yes/no/null; empty when only the total was given.
    screening = models.JSONField(_("quick identification"), default=dict, blank=True)
    screening_count = models.PositiveSmallIntegerField(null=True, blank=True)
    screened_on = models.DateField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Request"]()

    class Meta:
        verbose_name = _("request for review")
        indexes = [models.Index(fields=["commune", "state", "received_on"], name="request_by_day")]


class Case(Located):
    """One household in one round."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cases", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    reason = models.CharField(_("why on the list"), max_length=13, choices=EnrolmentReason.choices)
    request = models.ForeignKey(
        Request, models.PROTECT, related_name="cases", null=True, blank=True
    )
    listed_on = models.DateField(_("listed on"))
    step = models.CharField(_("step"), max_length=16, choices=CaseStep.choices)
    step_on = models.DateField(_("since"))
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.OPEN)
    # How often the household was scored: the number of its last complete sheet.
    sheet_count = models.PositiveSmallIntegerField(default=0)
    # True from an objection until its re-verification has been posted again.
    is_contested = models.BooleanField(default=False)
    note = models.TextField(_("note"), blank=True)
    # Version of the household when the results were put together: the chair decides on that one.
    consolidated_version = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Case"]()

    class Meta:
        verbose_name = _("case of a review")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "household"],
                name="one_case_a_household",
                violation_error_message=_("The household is already on the list of this round."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(state=CaseState.WITHDRAWN),
                name="one_living_case_a_request",
                violation_error_message=_("This request is already being reviewed."),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "village", "step"], name="case_by_step"),
            models.Index(fields=["commune", "state"], name="case_by_commune"),
        ]


class ReviewerAssignment(Located):
    """Who reviews the households of a village in a round."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    # A reviewer without an account is named on the paper forms.
    full_name = models.CharField(_("reviewer"), max_length=120)
    assigned_on = models.DateField(_("assigned on"))

    objects = ScopedManager["ReviewerAssignment"]()

    class Meta:
        verbose_name = _("reviewer of a village")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "village", "full_name"], name="one_assignment_a_reviewer"
            )
        ]
