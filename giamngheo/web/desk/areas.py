"""A unit of the territory: its names, parents, fate, classes and totals, all dated."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.territory import services as territory_services
from giamngheo.apps.territory.enums import Level
from giamngheo.web.access import AreaView
from giamngheo.web.desk import area_view
from giamngheo.web.desk.territory import change_view
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.quantities import NumberNotReadError, parse_number_vi


class TotalForm(forms.Form):
    """How many households and persons live in the unit on a day."""

    day = forms.CharField(max_length=10)
    households = forms.CharField(max_length=12)
    persons = forms.CharField(max_length=12, required=False)
    source = forms.CharField(max_length=300)

    def clean_day(self) -> Any:
        try:
            return parse_date_vi(self.cleaned_data["day"])
        except DateNotReadError as problem:
            raise ValidationError(capfirst(problem.render("vi"))) from problem

    def count(self, name: str) -> int | None:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            number = parse_number_vi(text)
        except NumberNotReadError as problem:
            raise ValidationError(capfirst(problem.render("vi"))) from problem
        if number != int(number) or number < 0:
            raise ValidationError(_("Write a whole number, for example 2.471."))
        return int(number)

    def clean_households(self) -> int | None:
        return self.count("households")

    def clean_persons(self) -> int | None:
        return self.count("persons")


class AreaPage(AreaView):
    """What is known of a unit, and the form for its totals."""

    required = Verb.READ_FIGURES
    or_else: ClassVar[Verb | None] = Verb.MANAGE_TERRITORY

    def get(self, request: Any, area: str) -> HttpResponse:
        return self.show(request, TotalForm(initial={"day": f"{request.on:%d/%m/%Y}"}), 200)

    def show(self, request: Any, form: TotalForm, status: int) -> HttpResponse:
        shown = area_view.page(
            self.area, self.frame.path, request.posts, on=request.on, today=request.today
        )
        shown |= {
            "form": form,
            "may_set": self.allows(Verb.SET_TOTALS),
            "may_count": self.allows(Verb.READ_FIGURES),
            "may_list": self.allows(Verb.READ_HOUSEHOLDS),
            "may_manage": self.allows(Verb.MANAGE_TERRITORY),
            "may_assign": self.allows(Verb.EDIT_HOUSEHOLDS) and self.area.level == Level.VILLAGE,
            "changes": change_view.of_area(self.area),
        }
        return render(request, "desk/area.html", shown, status=status)


class SetTotal(AreaPage):
    """Records a total, or corrects the one of the same day."""

    required = Verb.SET_TOTALS
    or_else = None

    def get(self, request: Any, area: str) -> HttpResponse:
        return redirect("desk:area", area=self.area.code)

    def post(self, request: Any, area: str) -> HttpResponse:
        form = TotalForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 422)
        try:
            territory_services.set_total(
                area=self.area,
                counted_on=form.cleaned_data["day"],
                household_count=form.cleaned_data["households"],
                person_count=form.cleaned_data["persons"],
                source=form.cleaned_data["source"],
                actor=request.user,
                on=request.today,
            )
        except territory_services.TotalRefused as refused:
            form.add_error("households", str(refused))
            return self.show(request, form, 422)
        messages.info(
            request, _("The total of %(place)s is recorded.") % {"place": self.area.full_name}
        )
        return redirect("desk:area", area=self.area.code)
