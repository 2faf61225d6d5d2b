"""One import of one file, and its encrypted pieces."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.intake.enums import BatchState, Layout, Part, Phase
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import ScopedManager

LEVELS = ("province", "district", "commune")


def adds_up(what: str) -> models.CheckConstraint:
    """Read is created, updated, unchanged and refused together: the receipt cannot lie."""
    return models.CheckConstraint(
        condition=Q(
            **{
                f"{what}_read": F(f"{what}_created")
                + F(f"{what}_updated")
                + F(f"{what}_unchanged")
                + F(f"{what}_refused")
            }
        ),
        name=f"import_{what}_adds_up",
        violation_error_message=_("The counts of an import must add up."),
    )


class ImportBatch(models.Model):
    """One file that an officer brought for one commune, to count from one day."""

    commune = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune"), related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("district"), related_name="+", null=True
    )
    province = models.ForeignKey(Area, models.PROTECT, verbose_name=_("province"), related_name="+")
    # The commune as it was on the day of the list; the three columns above follow today's tree.
    unit = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune of the list"), related_name="+"
    )
    on = models.DateField(_("day of the list"))
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.PositiveIntegerField(_("size in bytes"))
    # An earlier import of the same file for the same commune and day that was written.
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="repeated_by", verbose_name=_("repeats")
    )
    layout = models.CharField(_("layout"), max_length=14, choices=Layout.choices, blank=True)
    # What the title of a 19-column list says of every household in it.
    list_class = models.CharField(
        _("class of the list"), max_length=9, choices=PovertyClass.choices, blank=True
    )
    state = models.CharField(
        _("state"), max_length=8, choices=BatchState.choices, default=BatchState.RECEIVED
    )
    phase = models.CharField(_("phase"), max_length=11, choices=Phase.choices, blank=True)
    progress_done = models.PositiveSmallIntegerField(default=0)
    progress_total = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)

    household_read = models.PositiveIntegerField(_("households read"), default=0)
    household_created = models.PositiveIntegerField(_("new households"), default=0)
    household_updated = models.PositiveIntegerField(_("changed households"), default=0)
    household_unchanged = models.PositiveIntegerField(_("unchanged households"), default=0)
    household_refused = models.PositiveIntegerField(_("households not accepted"), default=0)
    person_read = models.PositiveIntegerField(_("persons read"), default=0)
    person_created = models.PositiveIntegerField(_("new persons"), default=0)
    person_updated = models.PositiveIntegerField(_("changed persons"), default=0)
    person_unchanged = models.PositiveIntegerField(_("unchanged persons"), default=0)
    person_refused = models.PositiveIntegerField(_("persons not accepted"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    warning_count = models.PositiveIntegerField(_("warnings"), default=0)
    # Written classes and movements: {"statuses": n, "movements": n, "classes": {...}}.
    written = models.JSONField(default=dict, blank=True)

    # Why the whole file was refused or the job failed: a key of intake.messages and its values.
    problem_code = models.CharField(max_length=60, blank=True)
    problem_values = models.JSONField(default=dict, blank=True)
    # The register of the commune as it was when the file was checked (registry.bulk.stamp).
    register_stamp = models.CharField(max_length=120, blank=True)

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("brought by"), related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("confirmed by"),
        related_name="+",
        null=True,
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ScopedManager["ImportBatch"](levels=LEVELS)

    class Meta:
        verbose_name = _("import of households")
        constraints = [adds_up("household"), adds_up("person")]
        indexes = [
            models.Index(fields=["commune", "on", "file_sha256"], name="import_by_file"),
            models.Index(fields=["commune", "-received_at"], name="import_by_commune"),
        ]

    def __str__(self) -> str:
        return self.file_name


class BatchPart(models.Model):
    """One encrypted piece of a batch: in the database, so that any server can take up the work."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="parts")
    part = models.CharField(max_length=12, choices=Part.choices)
    sealed = models.BinaryField()

    objects = ScopedManager["BatchPart"]("batch__", levels=LEVELS)

    class Meta:
        verbose_name = _("piece of an import")
        constraints = [models.UniqueConstraint(fields=["batch", "part"], name="import_part_once")]
