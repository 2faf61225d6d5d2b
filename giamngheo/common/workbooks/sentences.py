"""Why a workbook cannot be opened and how to mend it: a sentence for every code of FileProblem."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from giamngheo.common.workbooks.problems import FileProblem

SAVE_AS_XLSX = _("Open it in Excel and save it as Excel workbook (.xlsx).")


class Sentence(NamedTuple):
    """What is wrong and how to mend it."""

    message: str | Promise
    remedy: str | Promise = ""


UNREADABLE: dict[str, Sentence] = {
    "file.empty": Sentence(_("The file is empty."), _("Choose the file with the list.")),
    "file.not_a_table": Sentence(
        _("This is no workbook but a file of the kind %(kind)s."),
        _("Bring the list as .xlsx, .xls, .ods or .csv."),
    ),
    "file.markup": Sentence(
        _("This is a web page or XML under the name of a workbook."), SAVE_AS_XLSX
    ),
    "file.password": Sentence(
        _("The file is protected by a password."), _("Remove the password and save it again.")
    ),
    "file.damaged": Sentence(_("The file is damaged or cannot be read."), SAVE_AS_XLSX),
    "file.no_sheet": Sentence(_("The workbook has no sheet with cells."), SAVE_AS_XLSX),
    "file.bomb": Sentence(
        _("Unpacked, the file would be larger than any list of a commune."), SAVE_AS_XLSX
    ),
    "file.macros": Sentence(
        _("The file contains macros (programs), which are not accepted."),
        _("Save it as Excel workbook without macros (.xlsx)."),
    ),
    "file.too_many_rows": Sentence(
        _("The file has more than %(limit)s rows."),
        _("Divide it by village or commune and bring the parts one after another."),
    ),
    "file.stray_cell": Sentence(
        _("There is something far right of the table (%(cell)s); %(columns)s columns are read."),
        _("Delete the columns right of the table and save the file again."),
    ),
    "file.stray_row": Sentence(
        _("There is something far below the table, in row %(row)s."),
        _("Delete the rows below the table and save the file again."),
    ),
    "file.csv_quotes": Sentence(
        _("A quotation mark opened near line %(line)s does not close."), SAVE_AS_XLSX
    ),
    "file.csv_one_column": Sentence(
        _("The text file has only one column: no comma, semicolon or tab parts its cells."),
        SAVE_AS_XLSX,
    ),
    "file.encoding": Sentence(
        _("The letters of the text file cannot be read as Vietnamese."),
        _("Save it as .xlsx, or as CSV UTF-8."),
    ),
    "file.old_font": Sentence(
        _("The file is written in the old encoding %(font)s, not in Unicode."),
        _("Convert it to Unicode (for example with Unikey) and save it again."),
    ),
}


def told(problem: FileProblem) -> tuple[str, str]:
    """What is wrong with the file and how to mend it, in the language of the screen."""
    sentence = UNREADABLE[problem.code]
    return str(sentence.message) % problem.values, str(sentence.remedy)
