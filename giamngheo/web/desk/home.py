"""The first page: how many are poor, what is due, where to look."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.reporting import queries as reporting
from giamngheo.web.desk import due
from giamngheo.web.desk.figures import FiguresView
from giamngheo.web.desk.home_figures import headline, village_lines


class Home(FiguresView):
    """Today's work in the person's area."""

    def get(self, request: Any) -> HttpResponse:
        shown: dict[str, Any] = {
            "may_import": self.allows(Verb.IMPORT_HOUSEHOLDS),
            "may_list": self.allows(Verb.READ_HOUSEHOLDS),
            "place": self.area,
            "new_year": date(request.on.year, 1, 1),
        }
        if self.standard is None:
            return render(request, "desk/home.html", shown)
        table = reporting.village_table(
            self.area, year=request.on.year, on=request.on, standard_id=self.standard.id
        )
        persons = reporting.bc1(self.area, on=request.on, standard_id=self.standard.id)
        doubts = due.doubts(self.area, on=request.on, today=request.today, standard=self.standard)
        shown |= {
            "headline": headline(table, persons),
            "lines": village_lines(table, doubts),
            "doubts": due.total(doubts),
            "tasks": due.tasks(
                table,
                doubts=due.total(doubts),
                on=request.on,
                may_import=shown["may_import"],
                may_set_totals=self.allows(Verb.SET_TOTALS),
                language=get_language() or "vi",
            ),
        }
        return render(request, "desk/home.html", shown)
