"""The pages for: not found, not allowed, refused, failed. They say what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def layout(request: HttpRequest) -> str:
    """Inside the frame for who has signed in and holds a post; else a page by itself."""
    return "desk/base.html" if getattr(request, "posts", None) else "desk/alone.html"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/not_found.html", {"layout": layout(request)}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    shown = {"layout": layout(request), "reason": str(exception or "")}
    return render(request, "desk/forbidden.html", shown, status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token: left open over night, or after signing in elsewhere."""
    told = _("The form was open too long, or you signed in again meanwhile.")
    return render(request, "desk/form_too_old.html", {"reason": told}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Drawn without the database, which may be what failed."""
    return HttpResponse(render_to_string("desk/failed.html"), status=500)
