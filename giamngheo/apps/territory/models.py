"""Administrative units and all that changes about them, dated. Days are half-open [from, to).

An empty valid_from means "since before our data", an empty valid_to "still so". A code can be used
again for another unit after a merger, so a unit is found by level, code and day, never by name.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.territory.enums import (
    AreaClassKind,
    AreaKind,
    AreaType,
    Extent,
    Level,
    SuccessionKind,
)
from giamngheo.common.fields import BytewiseCharField

M = TypeVar("M", bound=models.Model)


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose validity holds the day `on`; `prefix` reaches through a relation."""
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": on})
    open_ended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    return begun & open_ended


class DatedQuerySet(models.QuerySet[M]):
    """Rows with a validity."""

    def in_force(self, on: date) -> DatedQuerySet[M]:
        return self.filter(in_force(on))


def dated(name: str) -> list[models.BaseConstraint]:
    """A validity that ends after it begins."""
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True)
            | Q(valid_from__isnull=True)
            | Q(valid_to__gt=F("valid_from")),
            name=f"{name}_dates_in_order",
            violation_error_message=_("The last day must come after the first."),
        )
    ]


class Area(models.Model):
    """One administrative unit for as long as it exists as that unit."""

    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    code = models.CharField(_("code"), max_length=12)
    # Name, kind and area type as they are now; as they were on a day stands in AreaVersion.
    kind = models.CharField(_("kind"), max_length=17, choices=AreaKind.choices)
    name = models.CharField(_("name"), max_length=100)
    folded_name = BytewiseCharField(max_length=100, db_index=True)
    sort_key = BytewiseCharField(max_length=300)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    area_km2 = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        constraints = [
            *dated("area"),
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="area_code_once"),
            models.UniqueConstraint(
                fields=["level", "code"],
                condition=Q(valid_from__isnull=True),
                name="area_code_once_since_ever",
            ),
        ]
        indexes = [models.Index(fields=["code", "level"], name="area_by_code")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """'Xã Sơn Tây'."""
        return f"{AreaKind(self.kind).label} {self.name}"


class AreaVersion(models.Model):
    """What a unit was called and which kind it was, by period."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="versions")
    kind = models.CharField(_("kind"), max_length=17, choices=AreaKind.choices)
    name = models.CharField(_("name"), max_length=100)
    area_type = models.CharField(_("area type"), max_length=5, choices=AreaType.choices, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("name and kind of an area")
        constraints = dated("area_version")
        indexes = [models.Index(fields=["area", "valid_from"], name="area_version_by_day")]

    @property
    def full_name(self) -> str:
        return f"{AreaKind(self.kind).label} {self.name}"


class AreaParent(models.Model):
    """The unit directly above, by period."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Area, models.PROTECT, related_name="child_links")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of an area in the tree")
        constraints = dated("area_parent")
        indexes = [
            models.Index(fields=["parent", "valid_from", "valid_to"], name="area_children_by_day"),
        ]


class Succession(models.Model):
    """What became of a unit: an old unit leads to its successors, a new one to its origins."""

    old = models.ForeignKey(Area, models.PROTECT, related_name="successor_links")
    new = models.ForeignKey(
        Area, models.PROTECT, related_name="predecessor_links", null=True, blank=True
    )
    kind = models.CharField(max_length=9, choices=SuccessionKind.choices)
    extent = models.CharField(max_length=12, choices=Extent.choices)
    happened_on = models.DateField(_("on"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        verbose_name = _("succession of areas")
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "happened_on"], name="succession_once")
        ]


class AreaClass(models.Model):
    """A class that law gives a unit for a period (zone III, border commune ...)."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="classes")
    kind = models.CharField(max_length=25, choices=AreaClassKind.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("class of an area")
        constraints = dated("area_class")


class AreaTotal(models.Model):
    """All households and persons living in a unit on a day: the base of every rate."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="totals")
    counted_on = models.DateField(_("counted on"))
    household_count = models.PositiveIntegerField(_("households"))
    person_count = models.PositiveIntegerField(_("persons"), null=True, blank=True)
    ethnic_minority_household_count = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    # Added up from the parts when units merged; a count of people replaces it.
    is_computed = models.BooleanField(_("computed from the parts"), default=False)

    class Meta:
        verbose_name = _("total of an area")
        constraints = [
            models.UniqueConstraint(fields=["area", "counted_on"], name="area_total_once_a_day")
        ]


class TreeEdit(models.Model):
    """One row of the tree that a change made here wrote, with its columns before and after.

    The territory files leave such rows alone when they are loaded again, and taking the change
    back restores `before` (empty: the row was new).
    """

    table = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    change_id = models.BigIntegerField(db_index=True)
    happened_on = models.DateField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("row of the tree changed here")
        constraints = [
            models.UniqueConstraint(fields=["change_id", "table", "row_id"], name="tree_edit_once")
        ]
        indexes = [
            models.Index(fields=["table", "row_id"], name="tree_edit_by_row"),
            models.Index(fields=["table", "happened_on"], name="tree_edit_by_day"),
        ]


class FormerPlace(models.Model):
    """Where a row lay until a change of the territory gave it another village or commune.

    `table` and `field` name the column ("registry.household", "village"), `area` its value on all
    days before `until`, `now` the value the change wrote. Reports of earlier days count by it.
    """

    table = models.CharField(max_length=40)
    field = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    now = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    until = models.DateField()
    change_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("former place of a row")
        indexes = [
            models.Index(fields=["table", "row_id", "until"], name="former_place_by_row"),
            models.Index(fields=["table", "area", "until"], name="former_place_by_area"),
            models.Index(fields=["table", "now", "until"], name="former_place_by_now"),
            models.Index(fields=["change_id", "table"], name="former_place_by_change"),
        ]


class ReferenceLoad(models.Model):
    """One loading of the territory files: which files, when."""

    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    area_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("loading of the territory files")


def as_dict(area: Area) -> dict[str, Any]:
    """How audit events name a unit."""
    return {"level": area.level, "code": area.code, "name": area.full_name}
