"""States of a plan, its items and its findings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    RECEIVED = "RECEIVED", _("waiting to be read")
    READING = "READING", _("being read")
    UNREADABLE = "UNREADABLE", _("cannot be read")
    DRAFT = "DRAFT", _("being confirmed")
    IN_FORCE = "IN_FORCE", _("in force")
    ENDED = "ENDED", _("ended")


class ItemKind(models.TextChoices):
    """What a line of a plan can be, in the order the proposal shows them."""

    HEAD = "HEAD", _("head of the plan")
    BASIS = "BASIS", _("legal basis")
    OBJECTIVE = "OBJECTIVE", _("objective")
    TARGET = "TARGET", _("target")
    TABLE = "TABLE", _("table")
    TASK = "TASK", _("task")
    OVERSIGHT = "OVERSIGHT", _("oversight of areas")
    POLICY = "POLICY", _("policy named")
    PROGRAMME = "PROGRAMME", _("programme or project named")
    MEASURE = "MEASURE", _("measure given to nobody")
    CITATION = "CITATION", _("document named")
    FACT = "FACT", _("fact or money")
    RECIPIENT = "RECIPIENT", _("recipient")
    UNPLACED = "UNPLACED", _("line not placed")


class ItemState(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    CONFIRMED = "CONFIRMED", _("confirmed")
    REFUSED = "REFUSED", _("refused")


class FindingState(models.TextChoices):
    OPEN = "OPEN", _("not judged yet")
    ACCEPTED = "ACCEPTED", _("accepted")
    CORRECTED = "CORRECTED", _("corrected")
    DISPUTED = "DISPUTED", _("disputed")


class TaskState(models.TextChoices):
    """How a task stands on a day; never stored."""

    LATE = "LATE", _("late")
    OPEN = "OPEN", _("to be done")
    DONE = "DONE", _("done")


class NoteKind(models.TextChoices):
    COMMENT = "COMMENT", _("comment")
    REMINDER = "REMINDER", _("reminder")
