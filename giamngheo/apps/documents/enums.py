"""Fixed vocabularies of papers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperState(models.TextChoices):
    """A draft can be made anew; an issued paper is only revoked or superseded, never changed."""

    DRAFT = "DRAFT", _("draft")
    ISSUED = "ISSUED", _("issued")
    REVOKED = "REVOKED", _("revoked")


class OfficialLayout(models.TextChoices):
    """How much was found of the form that the law prescribes for a kind of paper."""

    WHOLE = "WHOLE", _("found")
    PART = "PART", _("found in part")
    NOT_FOUND = "NOT_FOUND", _("not found")
    NOT_PRESCRIBED = "NOT_PRESCRIBED", _("none prescribed")


class Subject(models.TextChoices):
    """What a paper is about: the capability above keeps the rows these names stand for."""

    HOUSEHOLD = "HOUSEHOLD", _("household")
    CASE = "CASE", _("review case")
    ROUND = "ROUND", _("review round")
    VILLAGE_ROUND = "VILLAGE_ROUND", _("review of a village")
    MEETING = "MEETING", _("village meeting")
    POSTING = "POSTING", _("public posting")
    OBJECTION = "OBJECTION", _("objection")
    DECISION = "DECISION", _("recognition decision")
    REQUEST = "REQUEST", _("review request")
    MOVEMENT = "MOVEMENT", _("movement")
    OTHER = "OTHER", _("something else")
