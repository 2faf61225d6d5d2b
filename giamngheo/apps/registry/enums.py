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


class OccurrenceKind(models.TextChoices):
    """What can happen to a household between reviews, as an officer records it."""

    BORN = "BORN", _("birth")
    DIED = "DIED", _("death")
    MARRIED = "MARRIED", _("marriage")
    PERSON_CAME = "PERSON_CAME", _("person moved in")
    PERSON_LEFT = "PERSON_LEFT", _("person moved out")
    CHANGED_HOUSEHOLD = "CHANGED_HOUSEHOLD", _("person moved to another household")
    HEAD_CHANGED = "HEAD_CHANGED", _("change of head")
    HOUSEHOLD_CAME = "HOUSEHOLD_CAME", _("household moved in")
    HOUSEHOLD_LEFT = "HOUSEHOLD_LEFT", _("household moved out")
    CHANGED_VILLAGE = "CHANGED_VILLAGE", _("household moved to another village")
    HANDED_OVER = "HANDED_OVER", _("handed over to another commune")
    TAKEN_OVER = "TAKEN_OVER", _("taken over from another commune")
    SPLIT = "SPLIT", _("household split")
    MERGED = "MERGED", _("household merged into another")
    DISSOLVED = "DISSOLVED", _("household dissolved")
    CORRECTION = "CORRECTION", _("correction of an entry")


class HandoverState(models.TextChoices):
    """Where the handing over of a household between two communes stands."""

    OFFERED = "OFFERED", _("waiting for an answer")
    ACCEPTED = "ACCEPTED", _("accepted")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


HEAD = "HEAD"
