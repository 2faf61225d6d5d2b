"""Fixed vocabularies of an import."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Layout(models.TextChoices):
    """Which of the known shapes the workbook has."""

    MEMBER_LIST_19 = "MEMBER_LIST_19", _("list of members in 19 columns (forms 14 and 15)")
    RAW_EXPORT_11 = "RAW_EXPORT_11", _("export in 11 columns, one row a household")
    TEMPLATE = "TEMPLATE", _("our template, one row a member")


class BatchState(models.TextChoices):
    """How far an import is. REFUSED: nothing of the file can be taken; FAILED: our own error."""

    RECEIVED = "RECEIVED", _("received")
    CHECKING = "CHECKING", _("being checked")
    READY = "READY", _("ready to confirm")
    REFUSED = "REFUSED", _("refused")
    WRITING = "WRITING", _("being written")
    DONE = "DONE", _("written")
    UNDONE = "UNDONE", _("undone")
    FAILED = "FAILED", _("failed")


class Phase(models.TextChoices):
    """What a running job is doing; coarse, because one transaction shows nothing of its inside."""

    OPENING = "OPENING", _("opening the file")
    READING = "READING", _("reading the cells")
    VALIDATING = "VALIDATING", _("checking every cell")
    MATCHING = "MATCHING", _("comparing with the register")
    CLASSIFYING = "CLASSIFYING", _("working out the classes")
    KEEPING = "KEEPING", _("keeping the preview")
    WRITING = "WRITING", _("writing to the register")
    FINISHED = "FINISHED", _("finished")


class Part(models.TextChoices):
    """The encrypted pieces kept beside a batch."""

    SOURCE = "SOURCE", _("the file")
    ROWS = "ROWS", _("checked persons")
    HOUSEHOLDS = "HOUSEHOLDS", _("checked households")
    CLASSES = "CLASSES", _("classes to write")
    ISSUES = "ISSUES", _("problems found")
    PAIRS = "PAIRS", _("possible duplicates")
    REFUSED_ROWS = "REFUSED_ROWS", _("rows to mend")
    UNDO = "UNDO", _("what undoing needs")
    VERSIONS = "VERSIONS", _("versions given by undoing")


class Severity(models.TextChoices):
    """An error keeps its household out, a warning does not."""

    ERROR = "ERROR", _("error")
    WARNING = "WARNING", _("warning")


class Outcome(models.TextChoices):
    """What happens, or happened, to a household or person of the file."""

    CREATED = "CREATED", _("new")
    UPDATED = "UPDATED", _("changed")
    UNCHANGED = "UNCHANGED", _("unchanged")
    REFUSED = "REFUSED", _("not accepted")
