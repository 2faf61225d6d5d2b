"""What is wrong with a list of households, told to an officer: row, column, value, how to mend."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from giamngheo.common.frames import Table
from povertycore.nation.columns import Finding, Trouble

MOST_SHOWN = 20


class BadInput(Exception):
    """The input cannot be used; `lines` tell why, one thing each."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = list(lines)


def told(findings: Sequence[Finding], table: Table, rows_before: int = 0) -> BadInput:
    """Return the findings of one batch as sentences; further ones than can be read are counted."""
    lines = [sentence(one, table, rows_before) for one in findings[:MOST_SHOWN]]
    if len(findings) > MOST_SHOWN:
        lines.append(_("... and more like these; mend them and run again"))
    return BadInput(lines)


def sentence(finding: Finding, table: Table, rows_before: int) -> str:
    """Return one finding with its place in the file."""
    where = _("%(file)s, column '%(column)s'") % {
        "file": table.path.name, "column": finding.column
    }  # fmt: skip
    if finding.row is not None:
        row = table.first_row + rows_before + finding.row
        where = _("%(file)s, row %(row)s, column '%(column)s'") % {
            "file": table.path.name, "row": row, "column": finding.column
        }  # fmt: skip
    values = {"value": finding.value, "limit": finding.limit}
    return f"{where}: {_why(finding.trouble) % values}"


def _why(trouble: Trouble) -> str:
    return {
        Trouble.TWICE: _("means the same as column '%(value)s'; keep one of the two"),
        Trouble.NOT_A_NUMBER: _(
            "'%(value)s' is not a number; write digits only, or leave it empty"
        ),
        Trouble.NOT_WHOLE: _("'%(value)s' is not a whole number; write it without decimals"),
        Trouble.NEGATIVE: _("%(value)s is below 0; correct it, or leave it empty if not known"),
        Trouble.TOO_GREAT: _("%(value)s is more than the %(limit)s there can be; correct it"),
        Trouble.NOT_AN_AREA: _("'%(value)s' is no kind of place; write RURAL or URBAN"),
        Trouble.NOT_A_FLAG: _(
            "'%(value)s' is neither yes nor no; write 1 (deprived), 0 (not), or leave it empty"
        ),
        Trouble.EMPTY: _("the cell is empty; it must be filled"),
        Trouble.WRONG_TYPE: _("the column holds %(value)s, which does not fit here; convert it"),
        Trouble.NOT_AN_ETHNIC_GROUP: _(
            "'%(value)s' is no ethnic group; write its name or its code of two digits"
        ),
        Trouble.NOT_A_CODE: _("'%(value)s' is not on the list for this column; write its code"),
        Trouble.NOT_A_DATE: _("'%(value)s' is not a day; write day/month/year, e.g. 05/09/2021"),
    }[trouble]
