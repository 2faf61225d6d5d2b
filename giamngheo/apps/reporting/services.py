"""Keeping printed tables beside the figures of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from povertycore.report_forms import report_form

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.reporting.models import PrintedTable
from giamngheo.apps.territory.models import Area


class PrintedTableRefused(Exception):
    """The table does not fit the form it says it is; the message says where."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One printed line: the area's code ('' in the total row) and its cells, verbatim."""

    area_code: str
    cells: tuple[str, ...]


def record_printed_table(
    *,
    area: Area,
    form_id: str,
    year: int,
    title: str,
    source: str,
    columns: Sequence[str],
    rows: Sequence[PrintedRow],
    actor: User,
    on: date,
    today: date,
) -> PrintedTable:
    """Keep a printed table verbatim; the same table again replaces the earlier reading.

    `columns` are keys of the form's columns in printed order. Raises PrintedTableRefused,
    UnknownLawError for an unknown form, accounts.OutsideArea, accounts.NotAllowed.
    """
    permissions.require(actor, Verb.SET_TOTALS, area, today=today)
    known = {column.key for column in report_form(form_id, date(year, 12, 31)).form.columns}
    unknown = sorted(set(columns) - known)
    if unknown:
        raise PrintedTableRefused(
            _("The form has no column %(names)s.") % {"names": ", ".join(unknown)}
        )
    for place, row in enumerate(rows, start=1):
        if len(row.cells) != len(columns):
            raise PrintedTableRefused(
                _("Row %(row)s has %(cells)s cells, the table has %(columns)s columns.")
                % {"row": place, "cells": len(row.cells), "columns": len(columns)}
            )
    with act("reporting.printed_table.recorded", actor=actor, on=on, area_id=area.pk) as doing:
        content: dict[str, Any] = {
            "source": source,
            "columns": list(columns),
            "rows": [{"area": row.area_code, "cells": list(row.cells)} for row in rows],
        }
        key: dict[str, Any] = {"area": area, "form_id": form_id, "year": year, "title": title}
        earlier = PrintedTable.objects.filter(**key).first()
        table, _made = PrintedTable.objects.update_or_create(**key, defaults=content)
        doing.subject = table
        doing.before = earlier and {"rows": earlier.rows}
        doing.after = {"form": form_id, "year": year, "title": title, **content}
    return table
