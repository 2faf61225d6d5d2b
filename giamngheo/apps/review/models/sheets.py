"""Answers of the forms (Phiếu B) and what follows from them under each standard."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.enums import EntryKind, MovementKind, PovertyClass
from giamngheo.apps.registry.models import Assessment
from giamngheo.apps.review.enums import SheetKind
from giamngheo.apps.review.models.rounds import Case
from giamngheo.common.scoping import ScopedManager


class Sheet(models.Model):
    """One filling-in of Phiếu B for a case: the first, one after a meeting, a re-verification.

    A complete sheet is never changed: what is found later stands on the next one.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=SheetKind.choices)
    # Region column of the points (TT, NT1 .. NT6) and the form versions used, by standard.
    region = models.CharField(_("region of the points"), max_length=3, blank=True)
    form_ids = models.JSONField(default=dict, blank=True)
    # Standard id -> {group key: item key or list of keys}; only where the table of points is whole.
    income_answers = models.JSONField(_("answers of B1"), default=dict, blank=True)
    # Standard id -> points typed off the paper form.
    income_totals = models.JSONField(_("B1 totals"), default=dict, blank=True)
    income_vnd = models.PositiveBigIntegerField(
        _("income a person a month, đồng"), null=True, blank=True
    )
    # Standard id -> B2 points typed off the paper form; deprived indicators where the standard has
    # no points. It is compared with the ticks, and stands for them where there are none.
    deprivation_totals = models.JSONField(_("B2 totals"), default=dict, blank=True)
    # Standard id -> {indicator code: true, false or null}.
    deprivations = models.JSONField(_("ticks of B2"), default=dict, blank=True)
    person_count = models.PositiveSmallIntegerField(
        _("persons as found on the visit"), null=True, blank=True
    )
    # Facts of the dwelling and the household as seen, by the register's own names.
    facts = models.JSONField(default=dict, blank=True)
    poverty_causes = models.JSONField(default=list, blank=True)
    support_needs = models.JSONField(default=list, blank=True)
    reviewer = models.CharField(_("reviewer"), max_length=120, blank=True)
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    # Path of an answer -> where it came from (enums.Origin); what is not in it was typed.
    origins = models.JSONField(default=dict, blank=True)
    # Contradictions found when the sheet was last saved: [{"key", "code", "where", "values"}].
    contradictions = models.JSONField(default=list, blank=True)
    # Contradictions the reviewer has seen and lets stand: code of the contradiction -> reason.
    accepted = models.JSONField(default=dict, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    # Why the household is scored again; empty on the first sheet.
    reason = models.TextField(_("why again"), blank=True)
    # What an officer says who completes it although the data do not suffice for a class.
    insufficient_data = models.TextField(_("data do not suffice"), blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Sheet"]("case__")

    class Meta:
        verbose_name = _("sheet of answers")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="sheet_numbered_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(completed_on__isnull=True),
                name="one_open_sheet_a_case",
                violation_error_message=_("Somebody is already filling in this household's sheet."),
            ),
        ]


class Outcome(models.Model):
    """What the round finds for a household under one standard: class before, class now, movement.

    `poverty_class` is that of the latest complete sheet; it counts once decided.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="outcomes")
    standard_id = models.CharField(_("standard"), max_length=30)
    class_before = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    poverty_class = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="+", null=True, blank=True
    )
    movement = models.CharField(max_length=20, choices=MovementKind.choices, blank=True)
    entry_kind = models.CharField(max_length=10, choices=EntryKind.choices, blank=True)

    objects = ScopedManager["Outcome"]("case__")

    class Meta:
        verbose_name = _("outcome of a case")
        constraints = [
            models.UniqueConstraint(fields=["case", "standard_id"], name="one_outcome_a_standard")
        ]
