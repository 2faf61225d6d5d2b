"""What a household's page shows of the review: its certificates and the decisions on it."""

from __future__ import annotations

from typing import Any

from giamngheo.apps.registry.models import Household
from giamngheo.apps.review.enums import DecisionState
from giamngheo.apps.review.models import Certificate, DecisionLine

MOST = 6


def review_card(household: Household) -> dict[str, Any]:
    """Latest first; two queries. Lines of replaced decisions are left out."""
    lines = DecisionLine.objects.filter(
        case__household=household, decision__state=DecisionState.ISSUED
    ).select_related("decision")
    held = Certificate.objects.filter(household=household)
    return {
        "decision_lines": list(lines.order_by("-decision__signed_on", "-pk")[:MOST]),
        "certificates": list(held.order_by("-year", "-number")[:MOST]),
    }
