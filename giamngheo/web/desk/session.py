"""Signing in and out, the working day, and the language of the screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from giamngheo.apps.accounts import services as accounts
from giamngheo.apps.demo import services as demonstration
from giamngheo.web.request import DeskRequest
from povertycore.dates import DateNotReadError, parse_date_vi


def back_to(request: Any) -> HttpResponseRedirect:
    """The page the form stood on, when it is one of ours; else the first page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted) if safe else redirect("desk:home")


class SignIn(auth_views.LoginView):
    """The door. Shows the demo accounts where the demo place is installed."""

    template_name = "desk/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_accounts": demonstration.accounts()}


class SignOut(auth_views.LogoutView):
    """Ends the session; only by a form, so that no link can do it."""


class WorkingDay(View):
    """Chooses the day to which figures are counted."""

    request: DeskRequest

    def post(self, request: DeskRequest) -> HttpResponse:
        chosen = None
        if "back" not in request.POST:
            try:
                chosen = parse_date_vi(request.POST.get("day", ""))
            except DateNotReadError as problem:
                messages.error(request, problem.render("vi").capitalize(), extra_tags="bad")
                return back_to(request)
            if chosen > request.today:
                wrong = _("The day %(day)s is still to come. Choose today or an earlier day.")
                messages.error(request, wrong % {"day": f"{chosen:%d/%m/%Y}"}, extra_tags="bad")
                return back_to(request)
        accounts.choose_working_day(
            user=request.user,
            day=None if chosen == request.today else chosen,
            actor=request.user,
            on=request.today,
        )
        return back_to(request)


class Language(View):
    """Keeps the language of the screens in a cookie."""

    def post(self, request: DeskRequest) -> HttpResponse:
        response = back_to(request)
        wanted = request.POST.get("language", "")
        if wanted in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=365 * 86400,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response
