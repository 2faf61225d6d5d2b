"""The district's opinion, the recognition decision, certificates and their yearly endorsement."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import Household, Located
from giamngheo.apps.review.enums import (
    BatchState,
    CertificateState,
    DecisionList,
    DecisionState,
)
from giamngheo.apps.review.models.rounds import COMMUNE_LEVELS, Campaign, Case, InCommune
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import ScopedManager


class DistrictOpinion(InCommune):
    """What the district chair answered on a round, while there were districts."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="district_opinion")
    sent_number = models.CharField(_("number of the letter"), max_length=60)
    sent_on = models.DateField(_("sent on"))
    due_on = models.DateField(_("answer due"), null=True)
    answer_number = models.CharField(_("number of the answer"), max_length=60, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    agrees = models.BooleanField(_("agrees"), null=True, blank=True)
    text = models.TextField(_("opinion"), blank=True)

    objects = ScopedManager["DistrictOpinion"](levels=COMMUNE_LEVELS)

    class Meta:
        verbose_name = _("opinion of the district")


class Decision(InCommune):
    """The chair's decision on a round: one decision, many households, all or none."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="decisions")
    number = models.CharField(_("number"), max_length=60)
    signed_on = models.DateField(_("signed on"))
    effective_on = models.DateField(_("takes effect on"))
    signer_name = models.CharField(_("signed by"), max_length=120)
    signer_title = models.CharField(_("office of the signer"), max_length=120)
    state = models.CharField(max_length=10, choices=DecisionState.choices)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    reason = models.TextField(_("why it replaces the earlier one"), blank=True)
    # {"standard id": {"lists": {"POOR": n, ...}, "movements": {...}, "persons": {...}}}
    counts = models.JSONField(default=dict)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ScopedManager["Decision"](levels=COMMUNE_LEVELS)

    class Meta:
        verbose_name = _("recognition decision")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state=DecisionState.ISSUED),
                name="one_decision_a_campaign",
                violation_error_message=_("This round has been decided already."),
            ),
        ]


class DecisionLine(Located):
    """One household in one annex of a decision."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decision_lines")
    standard_id = models.CharField(max_length=30)
    annex = models.CharField(max_length=17, choices=DecisionList.choices)
    class_before = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    class_after = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    movement = models.CharField(max_length=20, choices=MovementKind.choices, blank=True)
    person_count = models.PositiveSmallIntegerField(_("persons"))
    reason = models.TextField(_("reason"), blank=True)

    objects = ScopedManager["DecisionLine"]()

    class Meta:
        verbose_name = _("line of a decision")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "case", "standard_id", "annex"], name="one_line_an_annex"
            )
        ]


class Certificate(Located):
    """Giấy chứng nhận: one a household for the period of a standard, endorsed every year."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="certificates")
    standard_id = models.CharField(max_length=30)
    # Numbered by the commune that issued it, per year; both stay when the commune merges.
    unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year of the number"))
    number = models.PositiveIntegerField(_("number"))
    issued_on = models.DateField(_("issued on"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="certificates")
    state = models.CharField(
        max_length=9, choices=CertificateState.choices, default=CertificateState.VALID
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by_decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="withdrawn_certificates", null=True, blank=True
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = ScopedManager["Certificate"]()

    class Meta:
        verbose_name = _("poverty certificate")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "standard_id"],
                condition=Q(state=CertificateState.VALID),
                name="one_valid_certificate",
                violation_error_message=_("The household already holds a valid certificate."),
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "number"],
                name="certificate_numbered_once",
                violation_error_message=_("This number was given to another certificate."),
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "-year", "-number"], name="certificate_by_number")
        ]

    @property
    def full_number(self) -> str:
        """The number as it is printed: '0125/2026'."""
        return f"{self.number:04d}/{self.year}"


class Endorsement(models.Model):
    """One year's line on a certificate: the class and the deprivations the chair confirmed."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="endorsements")
    year = models.PositiveSmallIntegerField()
    poverty_class = models.CharField(max_length=9, choices=PovertyClass.choices)
    deprivations = models.JSONField(default=dict)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="endorsements")
    endorsed_on = models.DateField()

    objects = ScopedManager["Endorsement"]("certificate__")

    class Meta:
        verbose_name = _("yearly line of a certificate")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "year", "decision"], name="one_line_a_year_and_decision"
            )
        ]


class CertificateBatch(InCommune):
    """The certificates of one decision being made as files, village by village."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="batches")
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["CertificateBatch"](levels=COMMUNE_LEVELS)

    class Meta:
        verbose_name = _("batch of certificates")


class CertificateFile(models.Model):
    """The certificates of one village and standard of a batch, sealed: they name people."""

    batch = models.ForeignKey(CertificateBatch, models.CASCADE, related_name="files")
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    standard_id = models.CharField(max_length=30)
    count = models.PositiveIntegerField(_("certificates"))
    docx_sealed = models.BinaryField()
    pdf_sealed = models.BinaryField()

    objects = ScopedManager["CertificateFile"]("batch__", levels=COMMUNE_LEVELS)

    class Meta:
        verbose_name = _("certificates of a village")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "village", "standard_id"], name="one_file_a_village"
            )
        ]
