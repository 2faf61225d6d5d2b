"""Checking the tables of a document for arithmetic slips; nothing of it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.common import documents
from giamngheo.web.access import AreaView
from giamngheo.web.desk.finding_words import kind_names
from povertycore import sentences
from povertycore.tables import Cell, Finding, Table, check, holds_figures

MAX_BYTES = 20 * 1024 * 1024
SHOWN_ROWS = 300
LONG_TEXT = 20


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as printed; `marks` are the numbers of the findings about it."""

    text: str
    marks: tuple[int, ...]
    is_number: bool

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG_TEXT


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding in words."""

    number: int
    kind: str
    place: str
    printed: str
    computed: str
    message: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table of the document and the remarks on it."""

    label: str
    title: str
    rows: list[list[ShownCell]]
    remarks: list[Remark]
    is_cut: bool


class CheckDocument(AreaView):
    """A form for a file; after it, the tables with the wrong cells outlined."""

    required = Verb.CHECK_DOCUMENTS

    def get(self, request: Any) -> HttpResponse:
        return render(request, "desk/check.html", {})

    def post(self, request: Any) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return self.refuse(request, _("Choose a file: .docx, .xlsx, .csv or .txt."))
        if file.size > MAX_BYTES:
            return self.refuse(
                request, _("The file is larger than 20 MB; send the part with the tables.")
            )
        try:
            read = documents.read(file.read(), file.name)
        except documents.UnreadableDocument as problem:
            return self.refuse(request, problem.render(get_language() or "vi"))
        findings = check(read.tables)
        if "with_text" in request.POST or not holds_figures(read.tables):
            findings += sentences.check(read.paragraphs, read.tables)
        remarks = remarks_on(findings)
        shown = {
            "name": file.name,
            "tables": shown_tables(read.tables, findings, remarks),
            "in_text": [
                remark
                for remark, finding in zip(remarks, findings, strict=True)
                if finding.table_index is None
            ],
            "count": len(findings),
        }
        return render(request, "desk/check.html", shown)

    def refuse(self, request: Any, problem: str) -> HttpResponse:
        return render(request, "desk/check.html", {"problem": problem}, status=422)


def remarks_on(findings: Sequence[Finding]) -> list[Remark]:
    """Every finding in words, numbered in reading order."""
    names, language = kind_names(), get_language() or "vi"
    return [
        Remark(
            number,
            names[each.kind],
            " · ".join(part for part in (each.row, each.column) if part),
            each.printed,
            each.computed,
            each.render("en" if language == "en" else "vi"),
        )
        for number, each in enumerate(findings, start=1)
    ]


def shown_tables(
    tables: Sequence[Table], findings: Sequence[Finding], remarks: Sequence[Remark]
) -> list[ShownTable]:
    """Every table that was read, with its wrong cells marked by the numbers of the remarks."""
    made = []
    for index, table in enumerate(tables):
        here = [
            (remark, finding)
            for remark, finding in zip(remarks, findings, strict=True)
            if finding.table_index == index
        ]
        marks: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
        for remark, finding in here:
            marks[finding.row_index, finding.column_index].append(remark.number)
        rows = [
            [shown_cell(cell, marks.get((y, x), [])) for x, cell in enumerate(row)]
            for y, row in enumerate(table.cells[:SHOWN_ROWS])
        ]
        is_cut = len(table.cells) > SHOWN_ROWS
        made.append(
            ShownTable(table.label, table.title, rows, [remark for remark, _f in here], is_cut)
        )
    return made


def shown_cell(cell: Cell, marks: Sequence[int]) -> ShownCell:
    text = "" if cell.spanned else cell.text
    is_number = cell.number is not None or bool(text) and text[0] in "0123456789-−"
    return ShownCell(text, tuple(marks), is_number)
