"""Adapted templates of offices, and the papers that were made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.documents.enums import PaperState, Subject
from giamngheo.apps.territory.models import Area, DatedQuerySet
from giamngheo.common.scoping import ScopedManager


class PaperTemplate(models.Model):
    """The Word file an office uses for one kind of paper, from a day to a day.

    A template withdrawn before it came into use has an empty validity (from = to).
    """

    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune or province"), related_name="+"
    )
    kind = models.CharField(_("kind of paper"), max_length=40)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("adapted template")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="paper_template_dates_in_order",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.UniqueConstraint(
                fields=["area", "kind"],
                condition=Q(valid_to__isnull=True),
                name="paper_template_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "area", "valid_from"], name="paper_template_by_day")
        ]

    def __str__(self) -> str:
        return self.file_name


class Paper(models.Model):
    """One paper that was made: its filled Word file, sealed, and what it is about.

    The location columns follow today's tree; `village` is empty for a paper of the whole commune.
    """

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("village"), related_name="+", null=True, blank=True
    )
    commune = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune"), related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name=_("district"),
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    province = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("province"), related_name="+", db_index=False
    )
    # The commune as it was when the paper was made: it numbers its own papers. The columns above
    # follow today's tree.
    unit = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune of the paper"), related_name="+"
    )
    kind = models.CharField(_("kind of paper"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    symbol = models.CharField(_("symbol"), max_length=40, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    # The year the number counts in; with symbol and number it names one issued paper of a commune.
    year = models.PositiveSmallIntegerField(_("year"))
    subject_type = models.CharField(_("about"), max_length=13, choices=Subject.choices)
    subject_id = models.BigIntegerField()
    file_name = models.CharField(_("file"), max_length=200)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    template_sha = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=7, choices=PaperState.choices, default=PaperState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason of revoking"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("supersedes"),
        related_name="superseded_by",
        null=True,
        blank=True,
    )

    objects = ScopedManager["Paper"]()

    class Meta:
        verbose_name = _("paper of an office")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "symbol", "year", "number"],
                condition=Q(state="ISSUED", number__isnull=False),
                name="paper_number_once",
                violation_error_message=_("This number is already given to another paper."),
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", issued_on__isnull=True)
                | Q(state="ISSUED", issued_on__isnull=False)
                | Q(state="REVOKED", revoked_on__isnull=False),
                name="paper_state_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="paper_by_subject"),
            models.Index(fields=["commune", "-made_at"], name="paper_by_commune"),
        ]

    def __str__(self) -> str:
        return self.title
