"""What happened to a household, in short sentences, the latest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.enums import MovementKind, OccurrenceKind, StatusBasis
from giamngheo.apps.registry.models import Household
from giamngheo.web.templatetags.desk import CLASS_STYLES, class_name
from povertycore.law_store import UnknownLawError, standard


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: the day, what happened, what stands behind it, and the colour of its dot."""

    on: date
    text: str
    detail: str
    style: str


def lines(household: Household) -> list[Line]:
    """Statuses with the movement that opened them, assessments, people, and acts of officers."""
    found = registry.history(household)
    told_by_status = {line.row.status_opened_id for line in found if line.kind == "movement"} - {
        None
    }
    made = []
    for each in found:
        tell = TELLERS[each.kind]
        line = tell(each.on, each.row, told_by_status)
        if line is not None:
            made.append(line)
    return made


def standard_name(standard_id: str) -> str:
    try:
        return standard(standard_id).short_title_vi
    except UnknownLawError:
        return standard_id


def movement(on: date, row: Any, told: set[int]) -> Line:
    before, after = row.class_before, row.class_after
    text = capfirst(str(MovementKind(row.kind).label))
    if before and after and before != after:
        text = f"{class_name(before)} → {class_name(after).lower()}"
    elif after:
        text = f"{class_name(after)} · {MovementKind(row.kind).label}"
    detail = [standard_name(row.standard_id), row.decision_number, row.reason]
    return Line(on, text, " · ".join(each for each in detail if each), CLASS_STYLES.get(after, ""))


def status(on: date, row: Any, told: set[int]) -> Line | None:
    """A class that began without a movement; others are told by their movement."""
    if row.pk in told:
        return None
    detail = [
        standard_name(row.standard_id),
        str(StatusBasis(row.basis).label),
        row.decision_number,
    ]
    return Line(
        on,
        class_name(row.poverty_class),
        " · ".join(each for each in detail if each),
        CLASS_STYLES.get(row.poverty_class, ""),
    )


def assessment(on: date, row: Any, told: set[int]) -> Line:
    points = []
    if row.income_points is not None:
        points.append(f"B1 {row.income_points}")
    if row.deprivation_points is not None:
        points.append(f"B2 {row.deprivation_points}")
    text = _("Assessed: %(result)s") % {"result": class_name(row.poverty_class).lower()}
    detail = [", ".join(points), row.reviewer]
    return Line(on, text, " · ".join(each for each in detail if each), "quiet")


def entry(on: date, row: Any, told: set[int]) -> Line:
    """An entry of the journal; one that was corrected says so."""
    text = capfirst(str(OccurrenceKind(row.kind).label))
    if row.person_name:
        text += f": {row.person_name}"
    corrected = getattr(row, "corrected_by", None)
    detail = [row.paper_number, row.reason]
    if corrected is not None:
        detail.insert(0, _("corrected on %(day)s") % {"day": f"{corrected.recorded_on:%d/%m/%Y}"})
    style = "quiet" if corrected is not None else ""
    return Line(on, text, " · ".join(each for each in detail if each), style)


def joined(on: date, row: Any, told: set[int]) -> Line:
    return Line(on, _("%(name)s in the household") % {"name": row.person.full_name}, "", "quiet")


def left(on: date, row: Any, told: set[int]) -> Line:
    text = _("%(name)s no longer in the household") % {"name": row.person.full_name}
    return Line(on, text, "", "quiet")


def acts() -> dict[str, str]:
    return {
        "registry.household.registered": _("Household registered"),
        "registry.household.edited": _("Facts of the household corrected"),
        "registry.household.assessed": _("Assessment recorded"),
        "registry.household.member_added": _("Member added"),
        "registry.household.member_left": _("Member left"),
        "registry.status.changed": _("Class changed"),
        "registry.person.edited": _("Facts of a member corrected"),
        "registry.person.personal_id_seen": _("Citizen ID number looked at"),
    }


def event(on: date, row: Any, told: set[int]) -> Line:
    text = acts().get(row.verb, row.verb)
    detail = _("recorded by %(name)s") % {"name": row.actor.full_name}
    return Line(on, text, detail, "quiet")


TELLERS: dict[str, Callable[[date, Any, set[int]], Line | None]] = {
    "movement": movement,
    "status": status,
    "assessment": assessment,
    "entry": entry,
    "joined": joined,
    "left": left,
    "event": event,
}
