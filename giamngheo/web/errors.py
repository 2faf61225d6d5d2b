"""The pages for: not found, not allowed, failed. They say what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/forbidden.html", {"reason": str(exception or "")}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/failed.html", status=500)
