"""Tasks of plans in force, what was done, with its evidence, and the feed of their days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.plans.enums import NoteKind
from giamngheo.apps.plans.models.plans import Plan, PlanItem


class PlanTask(models.Model):
    """A confirmed task of a plan in force. Whether it is late is worked out by the day."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    item = models.OneToOneField(PlanItem, models.RESTRICT, related_name="task")
    text = models.TextField(_("task"))
    agency = models.CharField(_("agency"), max_length=1000)
    role = models.CharField(_("role"), max_length=9)
    cooperating = models.JSONField[list[str]](default=list, blank=True)
    # The reader's code of the deadline (giamngheo.apps.plans.dues); empty where the plan says none.
    due_code = models.CharField(max_length=100, blank=True)
    requested = models.BooleanField(_("asked for, not ordered"), default=False)
    holder = models.CharField(_("post holder"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("task of a plan")


class TaskReport(models.Model):
    """A task, or one of its deadlines, was done on a day."""

    task = models.ForeignKey(PlanTask, models.CASCADE, related_name="reports")
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    done_on = models.DateField(_("done on"))
    note = models.TextField(_("what was done"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("reported on"))

    class Meta:
        verbose_name = _("report of a task")
        constraints = [
            models.UniqueConstraint(fields=["task", "due_on"], name="task_report_once_a_deadline"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(due_on__isnull=True), name="task_report_once"
            ),
        ]


class Evidence(models.Model):
    """A file that shows a task was done, encrypted."""

    report = models.ForeignKey(TaskReport, models.CASCADE, related_name="evidence")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField(_("size in bytes"))
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("evidence of a task")


class TaskNote(models.Model):
    """A comment on a task, or a reminder that was sent."""

    task = models.ForeignKey(PlanTask, models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind"), max_length=8, choices=NoteKind.choices)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("day"))

    class Meta:
        verbose_name = _("note on a task")


class CalendarKey(models.Model):
    """The secret address of a person's calendar feed; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("made on"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("address of a calendar feed")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_on__isnull=True), name="calendar_key_one_live"
            )
        ]
