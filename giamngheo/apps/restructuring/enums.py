"""What can happen to units, and how far a change has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """The verbs an office uses; one change may hold several."""

    MERGE = "merge", _("merge units")
    SPLIT = "split", _("split a unit")
    RENAME = "rename", _("rename a unit")
    KIND = "kind", _("change of kind")
    MOVE = "move", _("move units under another")
    BOUNDARY = "boundary", _("hand villages over to a neighbour")
    END_LEVEL = "end_level", _("end a level")


class ChangeState(models.TextChoices):
    PLANNED = "PLANNED", _("planned")
    APPLIED = "APPLIED", _("applied")
    UNDONE = "UNDONE", _("taken back")
    DROPPED = "DROPPED", _("dropped")


class PostAnswer(models.TextChoices):
    """What becomes of a post whose area ends or grows."""

    KEEP = "keep", _("keeps the post, with the new ground")
    END = "end", _("the post ends")
    MOVE = "move", _("receives a post in the new unit")
