"""Tables of changes: the plan and its receipt, where villages go, where households go."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import ScopedManager


class Change(models.Model):
    """One change of the territory: its day, its paper, its steps and, once applied, its receipt.

    `content` is the plan as restructuring.plans.Plan writes it. `receipt` says what was written:
    rows by table, posts, rounds.
    """

    on = models.DateField(_("takes effect on"))
    title = models.CharField(_("what changes"), max_length=200)
    paper = models.CharField(_("paper"), max_length=300)
    verified = models.BooleanField(_("checked against the paper itself"), default=False)
    content = models.JSONField(_("plan"))
    state = models.CharField(max_length=8, choices=ChangeState.choices, default=ChangeState.PLANNED)
    # The smallest unit that holds everything the plan touches: who manages it may apply. Without
    # one (a plan across provinces) the first of its units, and every unit is asked for.
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    area_holds_all = models.BooleanField(default=True)
    receipt = models.JSONField(default=dict, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    undone_on = models.DateField(_("taken back on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("change of the territory")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ChangeState.PLANNED)
                | Q(state=ChangeState.DROPPED)
                | Q(applied_on__isnull=False),
                name="applied_change_has_a_day",
            )
        ]
        indexes = [models.Index(fields=["state", "on"], name="change_by_day")]

    def __str__(self) -> str:
        return self.title


class ChangeUnit(models.Model):
    """A unit that a change names or creates: how its page finds what comes and what came."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="units")
    area = models.ForeignKey(Area, models.CASCADE, related_name="changes")

    class Meta:
        verbose_name = _("unit of a change")
        constraints = [models.UniqueConstraint(fields=["change", "area"], name="change_unit_once")]


class Placement(models.Model):
    """Where the rows that lay in one village or commune lie after a change, and lay before it.

    For a village: its own successor (itself when it lives on) and the units above. For a commune
    (rows of whole communes): `place` is its successor commune.
    """

    change = models.ForeignKey(Change, models.CASCADE, related_name="placements")
    source = models.ForeignKey(Area, models.PROTECT, related_name="+")
    place = models.ForeignKey(Area, models.PROTECT, related_name="+")
    commune = models.ForeignKey(Area, models.PROTECT, related_name="+")
    district = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True)
    province = models.ForeignKey(Area, models.PROTECT, related_name="+")
    commune_before = models.ForeignKey(Area, models.PROTECT, related_name="+")
    district_before = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True)
    province_before = models.ForeignKey(Area, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("placement of a village")
        constraints = [
            models.UniqueConstraint(fields=["change", "source"], name="one_placement_a_village")
        ]


class Assignment(models.Model):
    """Which part of a split village one household goes to: the code of the part in the plan."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="assignments")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    # The village split, and the code of its part; `place` is that part once it exists.
    village = models.ForeignKey(Area, models.PROTECT, related_name="+")
    part = models.CharField(max_length=12)
    place = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True)

    objects = ScopedManager["Assignment"]("household__")

    class Meta:
        verbose_name = _("assignment of a household")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "household"], name="one_assignment_a_household"
            )
        ]
        indexes = [models.Index(fields=["change", "village"], name="assignment_by_village")]
