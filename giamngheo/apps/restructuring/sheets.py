"""Workbooks of a change: the sheet that splits a village, out and back in, and the dry run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from povertycore.identifiers import HouseholdCodeError, household_code, parse_household_code

from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring.columns import every
from giamngheo.apps.restructuring.dryrun import DryRun, living_in
from giamngheo.apps.restructuring.models import Change
from giamngheo.common.bulk import values_of
from giamngheo.common.workbooks import open_workbook
from giamngheo.common.workbooks.problems import FileProblem

FONT = {"font_name": "Times New Roman", "font_size": 12}
HEAD_ROW = 4
MOST_BYTES = 8 * 1024 * 1024
MOST_LISTED = 200_000


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One cell of a filled-in sheet that cannot be taken: where, and how to mend it."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a filled-in sheet says: household -> code of its part. Nothing is taken while
    `problems` is not empty."""

    parts: dict[int, str]
    problems: tuple[CellProblem, ...]


def headers() -> list[str]:
    return [
        _("No."), _("Household code"), _("Head of household"), _("Persons"), _("Address"),
        _("Goes to"),
    ]  # fmt: skip


def split_sheet(
    change: Change,
    *,
    place: str,
    households: QuerySet[Household],
    parts: dict[str, str],
    assigned: dict[int, str],
) -> bytes:
    """The sheet to fill in: a row a household, its part to choose from a list."""
    content = io.BytesIO()
    choices = [choice(code, name) for code, name in parts.items()]
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(_("Split"))
        plain = book.add_format({**FONT, "border": 1, "text_wrap": True, "valign": "top"})
        head = book.add_format({**FONT, "bold": True, "border": 1, "text_wrap": True})
        fill = book.add_format({**FONT, "border": 1, "bg_color": "#FFF7DC"})
        title = _("%(place)s: which household goes where") % {"place": place}
        page.write_string(0, 0, title, book.add_format({**FONT, "bold": True, "font_size": 14}))
        page.write_string(1, 0, f"{change.paper}, {change.on:%d/%m/%Y}", book.add_format(FONT))
        told = _("Choose a part in the last column for every household; leave codes as they are.")
        page.write_string(2, 0, told, book.add_format(FONT))
        for column, (name, width) in enumerate(zip(headers(), (6, 16, 30, 9, 30, 34), strict=True)):
            page.set_column(column, column, width)
            page.write_string(HEAD_ROW, column, name, head)
        last = HEAD_ROW
        rows = households.order_by("head_sort_key", "pk")
        for number, home in enumerate(rows, start=1):
            last = HEAD_ROW + number
            part = assigned.get(home.pk, "")
            goes_to = choice(part, parts[part]) if part in parts else ""
            page.write_number(last, 0, number, plain)
            page.write_string(last, 1, home.code, plain)
            page.write_string(last, 2, home.head_name, plain)
            page.write_number(last, 3, home.person_count, plain)
            page.write_string(last, 4, home.address, plain)
            page.write_string(last, 5, goes_to, fill)
        page.data_validation(
            HEAD_ROW + 1, 5, max(last, HEAD_ROW + 1), 5, {"validate": "list", "source": choices}
        )
        page.freeze_panes(HEAD_ROW + 1, 3)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD_ROW)
    return content.getvalue()


def choice(code: str, name: str) -> str:
    """How a part reads in the sheet: '98001-08 Thôn Đồng Mới'."""
    return f"{code} {name}"


def read_split_sheet(
    content: bytes, file_name: str, *, village_id: int, parts: dict[str, str]
) -> ReadSheet:
    """Check a filled-in sheet: every cell, nobody forgotten, nobody twice, nobody of elsewhere."""
    try:
        if len(content) > MOST_BYTES:
            return refused(_("The file is larger than 8 MB."))
        book = open_workbook(file_name, content).sheets
    except FileProblem:
        return refused(_("The file cannot be opened; save it as .xlsx and bring it again."))
    if not book or not book[0].rows:
        return refused(_("The file holds no sheet."))
    rows = [list(row) for row in book[0].rows]
    found = columns_of(rows)
    if found is None:
        told = _("No row with the columns “%(code)s” and “%(part)s” was found.")
        return refused(told % {"code": headers()[1], "part": headers()[5]})
    top, code_at, part_at = found
    homes = {home.code: home for home in every(Household).filter(village=village_id)}
    taken: dict[int, str] = {}
    problems: list[CellProblem] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        code, part = text(row, code_at), text(row, part_at)
        if not code and not part:
            continue
        home = homes.get(exact(code))
        problem = row_problem(code, part, home, taken, parts)
        if problem is not None:
            column, message = problem
            problems.append(CellProblem(number, headers()[column], message))
        elif home is not None:
            taken[home.pk] = part_code(part, parts)
    living = living_in([village_id]).exclude(pk__in=values_of(sorted(taken)))
    problems += forgotten(living, problems)
    return ReadSheet({} if problems else taken, tuple(problems))


def refused(message: str) -> ReadSheet:
    return ReadSheet({}, (CellProblem(0, "", message),))


def forgotten(living: QuerySet[Household], known: list[CellProblem]) -> Iterator[CellProblem]:
    """Households of the village that no row of the sheet assigns."""
    told_of = " ".join(each.message for each in known)
    for code in living.order_by("code").values_list("code", flat=True):
        if code not in told_of:
            message = _("The household %(code)s is not in the sheet.") % {"code": code}
            yield CellProblem(0, headers()[1], message)


def columns_of(rows: list[list[Any]]) -> tuple[int, int, int] | None:
    """The row of headers, and the columns of the code and of the part."""
    wanted = {headers()[1].casefold(), headers()[5].casefold()}
    for place, row in enumerate(rows[:30]):
        names = [str(cell or "").strip().casefold() for cell in row]
        if wanted <= set(names):
            return place, names.index(headers()[1].casefold()), names.index(headers()[5].casefold())
    return None


def text(row: list[Any], column: int) -> str:
    value = row[column] if column < len(row) else None
    return "" if value is None else str(value).strip()


def exact(code: str) -> str:
    try:
        return household_code(parse_household_code(code))
    except HouseholdCodeError:
        return code


def part_code(value: str, parts: dict[str, str]) -> str:
    """The part a cell names: by code, by code and name, or by a name only one part has."""
    words = value.split()
    if words and words[0] in parts:
        return words[0]
    named = [code for code, name in parts.items() if name.casefold() == value.casefold()]
    return named[0] if len(named) == 1 else ""


def row_problem(
    code: str, part: str, home: Household | None, taken: dict[int, str], parts: dict[str, str]
) -> tuple[int, str] | None:
    if home is None:
        told = _("No household %(code)s lives in this village.")
        return 1, told % {"code": code or _("without a code")}
    if home.pk in taken:
        return 1, _("The household %(code)s stands twice in the sheet.") % {"code": home.code}
    if not part:
        return 5, _("Choose where the household %(code)s goes.") % {"code": home.code}
    if not part_code(part, parts):
        told = _("%(part)s is none of the parts (household %(code)s): %(choices)s.")
        choices = ", ".join(choice(*each) for each in parts.items())
        return 5, told % {"part": part, "code": home.code, "choices": choices}
    return None


def dry_run_workbook(change: Change, run: DryRun) -> bytes:
    """The whole dry run as a file: what happens, villages, counts, households by code, posts.

    No names of people of the register stand in it.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        write_table(book, _("Change"), [_("What"), _("Detail")], told_change(change, run))
        write_table(
            book, _("Villages and communes"),
            [_("Unit"), _("Goes to"), _("Commune"), _("District"), _("Province"), _("Before")],
            placement_rows(run),
        )  # fmt: skip
        write_table(
            book, _("Rows"), [_("Table"), _("Unit"), _("Rows")],
            [
                [table_name(each.table), each.source_name, each.count]
                for each in run.rows.touched
            ],
        )  # fmt: skip
        write_table(
            book, _("Posts"), [_("Person"), _("Role"), _("Area"), _("Becomes")],
            [
                [
                    each.post.user.full_name, each.post.get_role_display(),
                    each.post.area.full_name,
                    " ".join([str(each.answer.label) if each.answer else _("to be answered"),
                              *(node.full_name for node in each.to)]),
                ]
                for each in run.posts
            ],
        )  # fmt: skip
        write_table(book, _("Households"), [_("Household code"), _("Village")], household_rows(run))
    return content.getvalue()


def table_name(table: str) -> str:
    """The words for one row of a table."""
    return capfirst(str(apps.get_model(table)._meta.verbose_name))


def told_change(change: Change, run: DryRun) -> list[list[Any]]:
    lines: list[list[Any]] = [
        [_("Change"), change.title], [_("Takes effect on"), f"{change.on:%d/%m/%Y}"],
        [_("Paper"), change.paper],
    ]  # fmt: skip
    lines += [[_("Ends"), node.full_name] for node in run.tree.ended]
    lines += [[_("Begins"), f"{node.full_name} ({node.code})"] for node in run.tree.created]
    lines += [[_("Is called"), f"{node.full_name} ({node.code})"] for node in run.tree.renamed]
    lines += [
        [_("Goes under"), f"{node.full_name} → {node.parent.full_name if node.parent else ''}"]
        for node in run.tree.moved
    ]
    lines += [
        [_("Total proposed"), f"{each.node.full_name}: {each.household_count}"]
        for each in run.tree.totals
    ]
    lines += [[_("Not possible"), each] for each in run.problems]
    lines += [[_("Still open"), each] for each in run.open_questions]
    lines += [[_("Look here"), each] for each in run.warnings]
    return lines


def placement_rows(run: DryRun) -> list[list[Any]]:
    found = []
    for each in (*run.tree.villages, *run.tree.communes):
        commune, district, province = each.after
        found.append(
            [
                each.source_name,
                each.place.full_name if each.place else each.source_name,
                commune.full_name,
                district.full_name if district else None,
                province.full_name,
                each.before[0].full_name,
            ]
        )
    return found


def household_rows(run: DryRun) -> list[list[Any]]:
    ids = sorted({each.source_id for each in run.tree.villages} | set(run.tree.split))
    rows = every(Household).filter(village_id__in=values_of(ids)).order_by("village_id", "code")
    return [list(row) for row in rows.values_list("code", "village__name")[:MOST_LISTED]]


def write_table(book: Any, name: str, heads: list[str], rows: list[list[Any]]) -> None:
    page = book.add_worksheet(name[:31])
    bold = book.add_format({**FONT, "bold": True, "border": 1, "text_wrap": True})
    plain = book.add_format({**FONT, "border": 1, "text_wrap": True, "valign": "top"})
    for column, head in enumerate(heads):
        page.set_column(column, column, 60 if heads[column] == _("Detail") else 28)
        page.write_string(0, column, head, bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(line, column, value, plain)
            else:
                page.write_string(line, column, value or "", plain)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
