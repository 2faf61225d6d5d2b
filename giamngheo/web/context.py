"""What every page shows around its content: where, on which day, by which standard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    return {
        "posts": getattr(request, "posts", []),
        "today": getattr(request, "today", None),
    }
