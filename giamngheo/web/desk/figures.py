"""The counted reports: village table, BC1, BC2, BC3, on screen and in Excel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.reporting import comparison, workbooks
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.reporting.figures import Report
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk.differences import Difference, number_differences
from giamngheo.web.desk.households import xlsx
from giamngheo.web.desk.report_table import drill_address, screen_table
from povertycore.law_store import NoLawInForce, standards_in_force
from povertycore.quantities import NumberNotReadError, parse_number_vi
from povertycore.standards import Standard

FORMS = {"villages": "village-table", "bc1": "bc1", "bc2": "bc2", "bc3": "bc3"}
YEARS_BACK = 6
SHOWN_DIFFERENCES = 4


class FiguresView(AreaView):
    """A page that counts one area over one year."""

    required = Verb.READ_FIGURES

    @cached_property
    def year(self) -> int:
        """The year asked for, else that of the working day. A year still to come is not found."""
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and len(asked) == 4 else self.request.on.year
        if not 2000 <= year <= self.request.on.year:
            raise Http404
        return year

    @cached_property
    def days(self) -> tuple[date, date]:
        standard_id = self.standard.id if self.standard else ""
        return reporting.year_days(self.year, on=self.request.on, standard_id=standard_id)

    @cached_property
    def standard(self) -> Standard | None:
        """The national standard of the year: in force on its last day, or on the working day."""
        day = min(self.request.on, date(self.year, 12, 31))
        try:
            return standards_in_force(day, [])[0]
        except NoLawInForce:
            return None

    def report(self, form: str) -> Report:
        if self.standard is None:
            raise Http404
        opening_on, closing_on = self.days
        standard_id = self.standard.id
        if form == "villages":
            return reporting.village_table(
                self.area, year=self.year, on=self.request.on, standard_id=standard_id
            )
        if form == "bc1":
            return reporting.bc1(self.area, on=closing_on, standard_id=standard_id)
        count = {"bc2": reporting.bc2, "bc3": reporting.bc3}[form]
        return count(
            self.area, opening_on=opening_on, closing_on=closing_on, standard_id=standard_id
        )

    def tabs(self, current: str) -> list[tuple[str, str, bool]]:
        """Address, name and whether it is the current one, of every report."""
        query = f"?area={self.area.code}&year={self.year}"
        named = [
            (reverse("desk:report", args=[key]) + query, self.short_name(key), key == current)
            for key in FORMS
        ]
        compare = reverse("desk:report-printed") + query
        return [*named, (compare, _("Beside the printed table"), current == "printed")]

    def short_name(self, key: str) -> str:
        if key == "villages":
            return _("By village") if self.area.level in ("COMMUNE", "VILLAGE") else _("By unit")
        return key.upper()

    def frame_of(self, current: str) -> dict[str, Any]:
        return {
            "tabs": self.tabs(current),
            "year": self.year,
            "years": range(self.request.on.year, self.request.on.year - YEARS_BACK, -1),
            "year_standard": self.standard,
            "place": places.name_on(self.area, on=self.request.on),
        }


class ReportPage(FiguresView):
    """One report: each number opens its households, each remark stands beside the table."""

    def get(self, request: Any, form: str) -> HttpResponse:
        if form not in FORMS:
            raise Http404
        shown: dict[str, Any] = self.frame_of(form) | {"form": form}
        if self.standard is None:
            return render(request, "desk/report_without_law.html", shown)
        report = self.report(form)
        printed = self.printed(form, report)
        differences = [each for table in printed for each in number_differences(table, self.year)]
        remarks = [(each.message, drill_address(each.drill)) for each in report.problems]
        shown |= {
            "report": report,
            "table": screen_table(report, differing(printed)),
            "printed": printed,
            "differences": weightiest(differences),
            "remarks": remarks,
            "not_entered": _("not entered"),
            "in_print": _("printed:"),
            "may_set_totals": self.allows(Verb.SET_TOTALS),
        }
        return render(request, "desk/report.html", shown)

    def printed(self, form: str, report: Report) -> list[comparison.Comparison]:
        """Printed tables kept for this area and year, set beside the counted figures."""
        kept = comparison.printed_tables(self.area, year=self.year, form_id=FORMS[form])
        return [comparison.compare(table, report) for table in kept]


def differing(printed: list[comparison.Comparison]) -> dict[tuple[str, str], str]:
    """What the paper prints where it differs, by area code ('' the total) and column."""
    return {
        (row.area_code, cell.column.key): cell.printed
        for table in printed
        for row in table.rows
        for cell in row.cells
        if not cell.agrees
    }


def weightiest(differences: list[Difference]) -> list[Difference]:
    """The few differences to look at first: wrong counts, then the rates that are furthest off."""

    def gap(each: Difference) -> tuple[bool, Decimal]:
        try:
            off = abs(parse_number_vi(each.printed) - parse_number_vi(each.counted))
        except NumberNotReadError:
            off = Decimal(0)
        return "," not in each.counted, off

    return sorted(differences, key=gap, reverse=True)[:SHOWN_DIFFERENCES]


class ReportExcel(FiguresView):
    """The same report with the official heads, as an Excel file."""

    def get(self, request: Any, form: str) -> HttpResponse:
        if form not in FORMS:
            raise Http404
        report = self.report(form)
        name = f"{form}-{self.area.code}-{report.closing_on:%Y%m%d}.xlsx"
        return xlsx(workbooks.workbook(report), name)
