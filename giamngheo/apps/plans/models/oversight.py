"""Who watches over which place, dated, and what they found there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.plans.models.plans import Plan, PlanItem
from giamngheo.apps.territory.models import Area


class OversightPlace(models.Model):
    """One place given to one body or person, from a day. `unit` is empty until it is known.

    `area_name` is how the plan writes the place; the unit is that of the tree of the plan's day.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="places")
    item = models.ForeignKey(PlanItem, models.RESTRICT, related_name="places")
    overseer = models.CharField(_("overseer"), max_length=500)
    post = models.CharField(_("post"), max_length=300, blank=True)
    area_name = models.CharField(_("place"), max_length=300)
    unit = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("unit"), related_name="+", null=True, blank=True
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("place watched over")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="oversight_dates_in_order",
                violation_error_message=_("The last day must come after the first."),
            )
        ]


class Visit(models.Model):
    """An inspection of a place: what was found, what was asked for, and when that was done."""

    place = models.ForeignKey(OversightPlace, models.CASCADE, related_name="visits")
    visited_on = models.DateField(_("visited on"))
    findings = models.TextField(_("what was found"))
    recommendation = models.TextField(_("recommendation"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("recorded on"))
    # A visit without a recommendation has nothing to follow up.
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        verbose_name = _("inspection visit")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""),
                name="visit_closed_with_outcome",
                violation_error_message=_("Say what became of the recommendation."),
            )
        ]
