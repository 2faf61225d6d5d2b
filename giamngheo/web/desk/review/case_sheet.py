"""The list of households of a round as a workbook: the columns of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from giamngheo.apps.review.models import Campaign
from giamngheo.common.excel import export_table
from giamngheo.web.templatetags.desk import class_name


def workbook(campaign: Campaign, rows: Sequence[dict[str, Any]]) -> bytes:
    """One row a household, in the order of the screen."""
    headers = [
        _("No."),
        _("Household code"),
        _("Head of household"),
        _("Village"),
        _("Why on the list"),
        _("Persons"),
        _("Class before"),
        _("Class now"),
        _("Step"),
    ]
    body = [
        (
            number,
            row["case"].household.code,
            row["case"].household.head_name,
            row["case"].village.name,
            str(row["case"].get_reason_display()),
            row["case"].household.person_count,
            class_name(row["before"]) if row["before"] else "",
            class_name(row["now"]) if row["now"] else "",
            row["step"],
        )
        for number, row in enumerate(rows, start=1)
    ]
    kind = str(campaign.get_kind_display())
    title = f"{kind[:1].upper()}{kind[1:]} {campaign.starts_on.year}, {campaign.unit.full_name}"
    return export_table(title=title, headers=headers, rows=body)
