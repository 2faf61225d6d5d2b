"""The first page: how many are poor, what is due, where to look."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.territory.enums import Level
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import due
from giamngheo.web.desk.home_figures import HomeFigures, commune_figures
from giamngheo.web.desk.home_wide import wide_figures
from giamngheo.web.desk.plans import due as plans_due
from giamngheo.web.desk.review import due as review_due


class Home(AreaView):
    """Today's work in an area: the person's own, or the one a lead walks down to."""

    required = Verb.READ_FIGURES
    or_else = Verb.MANAGE_TERRITORY

    def get(self, request: Any) -> HttpResponse:
        if not self.allows(Verb.READ_FIGURES):
            return redirect("desk:area-changes")
        shown: dict[str, Any] = {
            "may_import": self.allows(Verb.IMPORT_HOUSEHOLDS),
            "may_list": self.allows(Verb.READ_HOUSEHOLDS),
            "is_wide": self.area.level == Level.PROVINCE,
        }
        if self.frame.standard is not None:
            figures = self.figures(self.frame.standard.id)
            shown |= {
                "figures": figures,
                "tasks": review_due.tasks(
                    self.area, on=request.on, may_read_objections=self.allows(Verb.READ_OBJECTIONS)
                )
                + self.plan_tasks(request)
                + due.tasks(
                    figures.missing,
                    figures.doubts,
                    area=self.area,
                    on=request.on,
                    may_import=shown["may_import"],
                    may_set_totals=self.allows(Verb.SET_TOTALS),
                    language=get_language() or "vi",
                ),
            }
        return render(request, "desk/home.html", shown)

    def plan_tasks(self, request: Any) -> list[due.Task]:
        """Tasks of plans, for those who follow them."""
        if not self.allows(Verb.MANAGE_PLANS):
            return []
        return plans_due.tasks(self.area, on=request.on, today=request.today)

    def figures(self, standard_id: str) -> HomeFigures:
        on, today = self.request.on, self.request.today
        opening_on = date(on.year, 1, 1)
        if self.area.level == Level.PROVINCE:
            same = places.same_today(self.area, on=on, today=today)
            if same is not None:
                return wide_figures(
                    same, standard_id=standard_id, opening_on=opening_on, on=on, today=today
                )
        doubts = due.doubts(self.area, on=on, today=today, standard_id=standard_id)
        return commune_figures(
            self.area, standard_id=standard_id, opening_on=opening_on, on=on, doubts=doubts
        )
