"""The default template of every kind, laid out by Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from collections.abc import Callable

from giamngheo.apps.documents.layouts import (
    certificate,
    decision,
    forms,
    household,
    listing,
    meeting,
    request,
)

LAYOUTS: dict[str, Callable[[str], bytes]] = {
    key: made
    for module in (listing, forms, meeting, request, decision, certificate, household)
    for key, made in module.LAYOUTS.items()
}
