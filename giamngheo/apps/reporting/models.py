"""Tables as papers print them, kept beside what the register counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.territory.models import Area


class PrintedTable(models.Model):
    """One printed table of a plan or report, verbatim: facts on paper, right or wrong.

    `columns` are the keys of the report form's columns in printed order; `rows` hold the area's
    code ('' in the total row) and the cells as text.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="printed_tables")
    form_id = models.CharField(_("form"), max_length=30)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=300)
    source = models.CharField(_("source"), max_length=300)
    columns = models.JSONField(_("columns"))
    rows = models.JSONField(_("rows"))

    class Meta:
        verbose_name = _("printed table")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "form_id", "year", "title"], name="printed_table_once"
            )
        ]
