"""The sentences of an import: what is wrong, and how to mend it, for every code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from povertycore.identifiers import PersonalIdProblem
from povertycore.law_store import UnknownLawError, standard
from povertycore.wording import LANGUAGES, say

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.common.workbooks.sentences import UNREADABLE, Sentence

MEND_CELL = _("Correct the cell and bring the file again.")
TWICE = _("Delete the one that is too many; if they are two persons, tell them apart.")
LOOK = _("Check it; the household is taken in as the file says.")


FILE: dict[str, Sentence] = {
    "file.no_header": Sentence(
        _("No row with headings was found, such as Họ và tên, Quan hệ với chủ hộ. "
          "The file begins with: %(seen)s"),
        _("Keep the row of headings above the list, or use the template."),
    ),
    "file.mixed_layouts": Sentence(
        _("The sheets %(sheets)s have different layouts."), _("Bring them as separate files.")
    ),
    "file.only_hidden": Sentence(
        _("The list stands on a hidden sheet."), _("Show the sheet, save the file, bring it again.")
    ),
    "file.only_those_who_left": Sentence(
        _("This is a list of households that escaped poverty; it does not say what they are now."),
        _("Bring the list of poor and near-poor households instead."),
    ),
    "file.no_villages": Sentence(
        _("%(commune)s had no village on record on %(day)s."),
        _("Check the day of the list, or have the villages entered first."),
    ),
    "file.no_area_type": Sentence(
        _("It is not on record whether %(commune)s was urban or rural on that day."),
        _("Have the kind of the commune entered first."),
    ),
    "sheet.no_rows": Sentence(
        _("Sheet %(sheet)s: below the headings (row %(row)s) there is no person."),
        _("Fill in the list and bring the file again."),
    ),
    "sheet.missing_columns": Sentence(
        _("Sheet %(sheet)s, headings in row %(row)s: missing: %(names)s."),
        _("Add the missing column, or correct its heading."),
    ),
    "sheet.repeated_column": Sentence(
        _("Sheet %(sheet)s, row %(row)s: %(name)s stands twice (%(first)s; %(second)s)."),
        _("Delete or rename one of the columns."),
    ),
    "job.failed": Sentence(
        _("The check could not be finished because of an error of the program (%(name)s)."),
        _("Nothing was written. Tell the administrator, or try again."),
    ),
    "job.given_up": Sentence(
        _("The work was broken off several times and is not tried again."),
        _("Nothing was written. Divide the file, or tell the administrator."),
    ),
    "register.changed": Sentence(
        _("The register changed after the check, so the file was checked again."),
        _("Look at the preview and confirm again."),
    ),
}  # fmt: skip

SHEETS_AND_COLUMNS: dict[str, Sentence] = {
    "file.wrong_extension": Sentence(
        _("The name of the file ends otherwise than its content (%(kind)s) asks for."), LOOK
    ),
    "sheet.no_table": Sentence(_("Sheet %(name)s has no list and was not read.")),
    "sheet.hidden": Sentence(
        _("Sheet %(name)s is hidden and was not read."), _("Show it if it belongs to the list.")
    ),
    "sheet.those_who_left": Sentence(
        _("Sheet %(name)s lists households that escaped poverty; it was not read.")
    ),
    "sheet.heads_only": Sentence(
        _("This layout has no members: only the heads are entered as persons."),
        _("The stated number of persons is kept apart; bring a list of members later."),
    ),
    "column.unknown": Sentence(
        _("This column is not known and was not read."),
        _("If it matters, give it a heading of the template."),
    ),
    "column.not_kept": Sentence(
        _("This column is not kept: it follows from others, or the register knows it.")
    ),
    "column.absent": Sentence(
        _("The list has no column %(name)s."), _("Add it: persons are hard to tell apart without.")
    ),
    "row.not_kept": Sentence(
        _("This row holds no person and was not read."), _("Check that nothing is missing.")
    ),
    "class.taken_as_national": Sentence(
        _("The list does not say by which standard; its classes count as national, "
            "not as %(standard)s."),
        _("Use the column Phân loại theo chuẩn địa phương for the local one."),
    ),
    "households.not_in_file": Sentence(
        _("%(count)s households of this class in the register are not in the file "
            "(%(names)s ...)."),
        _("They stay on the list. Record who left it, household by household."),
    ),
}  # fmt: skip

CELLS: dict[str, Sentence] = {
    "cell.formula": Sentence(
        _("A formula without a result (%(text)s)."),
        _("Open the file in Excel and save it, or paste the values."),
    ),
    "cell.error_value": Sentence(_("The cell shows the error %(text)s."), MEND_CELL),
    "text.too_long": Sentence(
        _("The text has %(length)s characters; at most %(limit)s fit."), _("Shorten it.")
    ),
    "text.old_font": Sentence(
        _("Written in the old encoding %(font)s, not in Unicode; it probably means: %(proposal)s"),
        _("Convert the file to Unicode (for example with Unikey)."),
    ),
    "name.missing": Sentence(_("The name is missing."), _("Enter the full name.")),
    "name.digits": Sentence(_("A name holds no digits."), _("Enter the full name alone.")),
    "name.no_letters": Sentence(_("This is no name."), _("Enter the full name.")),
    "name.lost_letters": Sentence(
        _("Letters of the name were lost (? or �)."), _("Type the name again, in Unicode.")
    ),
    "phone.not_a_number": Sentence(
        _("This is no telephone number."), _("Digits only, for example 0912 345 678.")
    ),
    "phone.zero_lost": Sentence(
        _("The leading 0 is probably lost; it may be %(proposal)s."), LOOK
    ),
    "code.unknown": Sentence(
        _("%(text)s is not in the list: %(list)s."), _("Perhaps: %(nearest)s")
    ),
    "entry.unknown": Sentence(_("%(text)s is neither Cũ, Mới nor Tái."), MEND_CELL),
    "entry.several": Sentence(
        _("The household is marked as old, new and relapsed at the same time."),
        _("Leave one of the marks."),
    ),
    "yes_no.unknown": Sentence(
        _("%(text)s is neither yes nor no."), _("Write Có or Không, x, or leave it empty.")
    ),
    "number.negative": Sentence(_("%(text)s is negative."), MEND_CELL),
    "number.not_whole": Sentence(_("%(text)s is no whole number."), MEND_CELL),
    "number.too_large": Sentence(_("%(text)s is more than %(limit)s."), MEND_CELL),
    "money.in_thousands": Sentence(
        _("%(text)s đồng is very little: thousands or millions of đồng?"),
        _("Write the amount in đồng, for example 1.500.000."),
    ),
    "year.not_possible": Sentence(
        _("%(text)s is no year from 1950 to %(latest)s."), MEND_CELL
    ),
    "date.not_possible": Sentence(_("%(text)s cannot be right."), MEND_CELL),
    "birth.missing": Sentence(
        _("Birth date and birth year are missing."), _("A year alone is enough.")
    ),
    "birth.year_as_day": Sentence(
        _("The cell shows %(text)s; it probably holds the year %(year)s in a date format."),
        _("Format the column as text or number and type the year."),
    ),
    "birth.in_future": Sentence(_("%(text)s is after the day of the list, %(day)s."), MEND_CELL),
    "birth.too_old": Sentence(
        _("%(text)s: the person would be %(age)s years old."), MEND_CELL
    ),
    "birth.under_both_sexes": Sentence(
        _("A birth year stands under Nam and under Nữ."), _("Leave it in the column of the sex.")
    ),
    "birth.other_in_register": Sentence(
        _("The register has birth year %(known)s, the file %(said)s."),
        _("The file's year will stand; correct it if it is wrong."),
    ),
    "sex.missing": Sentence(_("The sex is missing."), _("Enter Nam or Nữ.")),
    "sex.both_marked": Sentence(_("Both sexes are marked."), _("Leave one of the marks.")),
    "relationship.missing": Sentence(
        _("The relationship to the head is missing."), _("Enter it, for example Vợ, Con, Mẹ.")
    ),
    "personal_id": Sentence("", _("Compare it with the card and type it again as text.")),
    "personal_id.zeros_restored": Sentence(
        _("Leading zeros were lost; read as %(proposal)s, which fits birth year and sex."), LOOK
    ),
    "points.no_multiple": Sentence(
        _("B2 is no multiple of %(points)s, the points of one indicator."), LOOK
    ),
    "points.other_than_ticks": Sentence(
        _("B2 does not fit the %(count)s indicators marked as deprived."), LOOK
    ),
}  # fmt: skip

HOUSEHOLDS: dict[str, Sentence] = {
    "village.unknown": Sentence(
        _("There is no village %(text)s in the commune on that day."), _("Perhaps: %(nearest)s")
    ),
    "village.none_near": Sentence(
        _("There is no village %(text)s in the commune on that day."),
        _("The villages of the commune: %(nearest)s"),
    ),
    "village.ambiguous": Sentence(
        _("More than one village can be meant by %(text)s: %(nearest)s."),
        _("Write the village's code instead of its name."),
    ),
    "village.missing": Sentence(
        _("It is not said in which village the household lives."),
        _("Add a column Thôn, a village row above, or name the sheet after the village."),
    ),
    "village.not_found": Sentence(
        _("The village of this household was not found (see there)."), _("Correct the village.")
    ),
    "commune.other": Sentence(
        _("This row names another commune than %(commune)s."),
        _("Take it out and bring it for its own commune."),
    ),
    "household.two_villages": Sentence(
        _("The members of this household stand in different villages."),
        _("Write one village for all, or part the households."),
    ),
    "household.contradiction": Sentence(
        _("The rows of this household say different things here."), _("Leave one value.")
    ),
    "household.no_head": Sentence(
        _("Nobody of this household is Chủ hộ."), _("Mark one member as Chủ hộ.")
    ),
    "household.several_heads": Sentence(
        _("More than one Chủ hộ in one household (rows %(rows)s)."),
        _("Leave one; if they are different households, number them apart."),
    ),
    "household_code.twice": Sentence(
        _("The code %(text)s stands for two households (rows %(rows)s)."), TWICE
    ),
    "household_number.twice": Sentence(
        _("The number %(text)s stands for two households (rows %(rows)s)."),
        _("Put the members of a household under each other, or number the households apart."),
    ),
    "household_code.unknown": Sentence(
        _("No household of the commune has this code."),
        _("Correct it, or leave it empty for a new household."),
    ),
    "household_code.dissolved": Sentence(
        _("The household with this code was dissolved."), _("Leave the code empty.")
    ),
    "household_code.other_people": Sentence(
        _("In the register this code is the household of %(head)s; "
            "nobody of the file lives there."),
        _("Correct the code, or leave it empty for a new household."),
    ),
    "household.same_match": Sentence(
        _("Two households of the file are the same household of the register, %(code)s."), TWICE
    ),
    "household.ambiguous": Sentence(
        _("More than one household of the register fits: %(codes)s."),
        _("Write the code of the right one into the column Mã hộ."),
    ),
    "household.twice": Sentence(
        _("The household of the same head stands already in row %(row)s."), TWICE
    ),
    "household.other_size": Sentence(
        _("The list states %(stated)s persons, but names %(listed)s."), LOOK
    ),
    "household.other_village": Sentence(
        _("In the register the household %(code)s lives in another village."),
        _("Record the move in the register first, or correct the village."),
    ),
    "household.registered_later": Sentence(
        _("The household was registered after the day of this list."),
        _("Check the day of the list."),
    ),
    "row.twice": Sentence(_("The same row stands already in row %(row)s."), TWICE),
    "personal_id.twice": Sentence(_("The same citizen number stands in row %(row)s."), TWICE),
    "personal_id.other_commune": Sentence(
        _("This citizen number is already on record in another commune: %(commune)s."),
        _("Compare it with the card; if the person moved, have the move recorded first."),
    ),
    "personal_id.other_person": Sentence(
        _("This citizen number belongs to another person or household of the commune."),
        _("Look at the pair side by side and correct the number or the household."),
    ),
    "personal_id.of_dead": Sentence(
        _("The person with this citizen number is recorded as deceased."), MEND_CELL
    ),
    "personal_id.has_left": Sentence(
        _("The person with this citizen number has left this household."),
        _("Take the person back into the household in the register first."),
    ),
    "personal_id.replaced": Sentence(
        _("The register has another citizen number for this person."),
        _("The file's number will stand; correct it if it is wrong."),
    ),
    "head.not_in_file": Sentence(
        _("The head in the register, %(head)s, is not in the file."),
        _("Name the former head with the new relationship, or record death or departure first."),
    ),
    "member.not_in_file": Sentence(
        _("Members in the register who are not in the file: %(names)s."),
        _("They stay. Record death or departure in the register."),
    ),
    "class.contradiction": Sentence(
        _("Title, column and marks put this household into different classes."),
        _("Leave one class."),
    ),
    "class.differs": Sentence(
        _("The list says %(stated)s; by the points it would be %(computed)s (%(standard)s)."),
        _("The decided class stands; have the points checked."),
    ),
    "status.later": Sentence(
        _("The household already has a class that begins after the day of this list."),
        _("Bring lists in the order of their days."),
    ),
    "status.same_day": Sentence(
        _("On the day of this list the household already became %(known)s."),
        _("Undo the earlier import, or choose another day."),
    ),
    "assessment.same_day": Sentence(
        _("The household was already assessed on that day with other points."),
        _("Undo the earlier import, or choose another day."),
    ),
}  # fmt: skip

REASONS: dict[str, str | Promise] = {
    "personal_id.twice": _("the same citizen number"),
    "personal_id.in_register": _("the citizen number is already on record"),
    "row.twice": _("the same row twice"),
    "household.twice": _("the same head twice"),
    "name.twice": _("same name and birth"),
    "name.in_register": _("same name and birth year in the register"),
    "name.alike": _("a similar name in the same household"),
}

SENTENCES = UNREADABLE | FILE | SHEETS_AND_COLUMNS | CELLS | HOUSEHOLDS


def language() -> str:
    current = (get_language() or "vi").split("-")[0]
    return current if current in LANGUAGES else "vi"


def sentence(code: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and how to mend it, in the language of the screen."""
    if code == "core":
        places = {key: value for key, value in values.items() if key != "key"}
        return capitalised(say(str(values["key"]), language(), places)), ""
    told = {key: wording(value) for key, value in values.items()}
    template = SENTENCES[code]
    message, remedy = str(template.message), str(template.remedy)
    if code == "personal_id":
        message = about_number(values)
    if "%(nearest)s" in remedy and not told.get("nearest"):
        remedy = str(MEND_CELL)
    return message % told if told else message, remedy % told if told else remedy


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def wording(value: Any) -> Any:
    """Codes of classes and standards as people say them."""
    if isinstance(value, str) and value in PovertyClass.values:
        return str(PovertyClass(value).label)
    if isinstance(value, str) and value[-4:].isdecimal() and "-" in value:
        try:
            return standard(value).short_title_vi
        except UnknownLawError:
            return value
    return value


def about_number(values: Mapping[str, Any]) -> str:
    """All that is wrong with one citizen number, and what it may have been."""
    said = [
        say(
            f"personal_id.{PersonalIdProblem(name).lower()}", language(), {"count": values["count"]}
        )
        for name in values["problems"]
    ]
    if values.get("proposal"):
        said.append(_now("perhaps %(number)s") % {"number": values["proposal"]})
    return capitalised("; ".join(said)).replace("%", "%%")
