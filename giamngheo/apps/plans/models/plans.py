"""A plan, the file it was read from, its items beside their sentences, its findings.

A plan is a public act of its unit, no household data: who may see it is decided by the unit
(giamngheo.apps.plans.access).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.plans.enums import FindingState, ItemKind, ItemState, PlanState
from giamngheo.apps.territory.models import Area


class Plan(models.Model):
    """One plan of one unit. Number, day, issuer, signer and title are those confirmed."""

    unit = models.ForeignKey(Area, models.PROTECT, verbose_name=_("unit"), related_name="+")
    number = models.CharField(_("number"), max_length=100, blank=True)
    issued_on = models.DateField(_("day of the plan"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    issuer = models.CharField(_("issuer"), max_length=300, blank=True)
    signer = models.CharField(_("signer"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.RECEIVED
    )
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.PositiveIntegerField(_("size in bytes"))
    # Why the file could not be read, in the reader's words of both languages.
    problem = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("brought by"), related_name="+"
    )
    brought_on = models.DateField(_("brought on"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("plan")
        indexes = [models.Index(fields=["unit", "-received_at"], name="plan_by_unit")]

    def __str__(self) -> str:
        return self.title or self.file_name


class PlanFile(models.Model):
    """The file a plan was read from, encrypted. Wiped when it cannot be read."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="source")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("file of a plan")


class PlanItem(models.Model):
    """One item of a plan: proposed from a line, confirmed, corrected or refused by a person.

    `data` is typed by giamngheo.apps.plans.shapes for each kind. `proposed` keeps what the reader
    had proposed where a person corrected it; `line` is empty for what a person added.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    text = models.TextField(_("sentence"))
    data = models.JSONField[dict[str, Any]](default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ItemState.choices, default=ItemState.PROPOSED
    )
    proposed = models.JSONField[dict[str, Any]](null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("item of a plan")
        indexes = [models.Index(fields=["plan", "kind", "line"], name="plan_item_by_kind")]


class PlanFinding(models.Model):
    """A slip of the plan on paper. It travels with the plan, whatever a person makes of it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField(_("line"))
    data = models.JSONField[dict[str, Any]](default=dict, blank=True)
    text_vi = models.TextField()
    text_en = models.TextField()
    state = models.CharField(
        _("state"), max_length=9, choices=FindingState.choices, default=FindingState.OPEN
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding of a plan")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=FindingState.OPEN) | ~models.Q(reason=""),
                name="plan_finding_judged_with_reason",
                violation_error_message=_("Give the reason."),
            )
        ]
