"""What a complete sheet says under each standard: an assessment in the register, and the outcome.

The outcome counts once it is decided; until then the class in force stays as it is. A part of other
services: it opens no act of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from povertycore import transitions
from povertycore.reasons import PovertyClass as Class

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.enums import AssessmentSource
from giamngheo.apps.review.judging import Judged
from giamngheo.apps.review.models import Case, Outcome, Sheet
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.services.common import ReviewRefused


def record(
    case: Case, sheet: Sheet, judged: Mapping[str, Judged], *, actor: User, on: date, today: date
) -> list[Outcome]:
    """Record one assessment and one outcome a standard. Raises ReviewRefused."""
    before = reading.classes_before(case)
    found = []
    for key, one in judged.items():
        try:
            assessment = register.record_assessment(
                household=case.household,
                standard_id=key,
                measured=one.measured,
                source=AssessmentSource.REVIEW,
                reviewer=sheet.reviewer,
                verb=Verb.ENTER_ANSWERS,
                actor=actor,
                on=on,
                today=today,
            )
        except register.RegisterRefused as refused:
            raise ReviewRefused(str(refused)) from refused
        past = reading.past_of(case.household, key, before=case.campaign.starts_on)
        movement, entry = changes(before.get(key, ""), one.poverty_class, past)
        row, _made = Outcome.objects.update_or_create(
            case=case,
            standard_id=key,
            defaults={
                "class_before": before.get(key, ""),
                "poverty_class": one.poverty_class.value,
                "assessment": assessment,
                "movement": movement,
                "entry_kind": entry,
            },
        )
        found.append(row)
    return found


def changes(before: str, after: Class, past: transitions.Past) -> tuple[str, str]:
    """The movement a decision would count, and the entry kind; '' for none.

    An unknown class moves nothing; a household that was listed with an unknown class counts as one
    without a class.
    """
    if after is Class.UNKNOWN:
        return "", ""
    was = Class(before) if before and before != Class.UNKNOWN else None
    if was is not None:
        past = transitions.Past(
            escaped_poverty=past.escaped_poverty, escaped_near_poverty=past.escaped_near_poverty
        )
    moved = transitions.movement(was, after, past)
    entry = transitions.entry_kind(was, after, past)
    return moved.value if moved else "", entry.value if entry else ""
