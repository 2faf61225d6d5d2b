"""Fixed vocabularies of the register. Code lists that change by circular are law data instead."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "MALE", _("male")
    FEMALE = "FEMALE", _("female")


class PovertyClass(models.TextChoices):
    """The values of povertycore.classification.PovertyClass, with the words of the forms."""

    POOR = "POOR", _("poor")
    NEAR_POOR = "NEAR_POOR", _("near-poor")
    AVERAGE = "AVERAGE", _("average living standard")
    NOT_POOR = "NOT_POOR", _("not poor")
    UNKNOWN = "UNKNOWN", _("not known")


class StatusBasis(models.TextChoices):
    """What a class rests on."""

    LISTED = "LISTED", _("official list")
    COMPUTED = "COMPUTED", _("computed from the points")
    DECIDED = "DECIDED", _("recognition decision")


class EntryKind(models.TextChoices):
    """Detail of a listed household: from the old list, new, or back again (forms 14 and 15)."""

    CONTINUING = "CONTINUING", _("from the old list")
    NEW = "NEW", _("new")
    RELAPSED = "RELAPSED", _("relapsed")


class MovementKind(models.TextChoices):
    """Columns of forms BC2 and BC3: how a household came onto a list or left it."""

    ESCAPED_TO_NEAR_POOR = "ESCAPED_TO_NEAR_POOR", _("escaped poverty, now near-poor")
    ESCAPED = "ESCAPED", _("escaped poverty, above near-poor")
    ESCAPED_NEAR_POOR = "ESCAPED_NEAR_POOR", _("escaped near-poverty")
    NEAR_POOR_TO_POOR = "NEAR_POOR_TO_POOR", _("near-poor became poor")
    RELAPSED = "RELAPSED", _("relapsed into poverty")
    RELAPSED_NEAR_POOR = "RELAPSED_NEAR_POOR", _("relapsed into near-poverty")
    NEW_POOR = "NEW_POOR", _("newly poor")
    NEW_NEAR_POOR = "NEW_NEAR_POOR", _("newly near-poor")
    MOVED_OUT = "MOVED_OUT", _("moved out")
    MOVED_IN = "MOVED_IN", _("moved in")
    SPLIT = "SPLIT", _("split")
    MERGED = "MERGED", _("merged")
    DISSOLVED = "DISSOLVED", _("dissolved")
    LISTED_FIRST = "LISTED_FIRST", _("entered from an existing list")
    CORRECTED = "CORRECTED", _("correction of a decision")


class AssessmentSource(models.TextChoices):
    IMPORT = "IMPORT", _("import")
    REVIEW = "REVIEW", _("review")


HEAD = "HEAD"
