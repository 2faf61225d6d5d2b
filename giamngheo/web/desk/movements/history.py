"""The whole history of a household as lines: entries with papers, decisions, reviews, acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry.enums import MovementKind
from giamngheo.apps.registry.models import Assessment, Household, Membership, Occurrence
from giamngheo.web.desk.household_history import acts, standard_name
from giamngheo.web.desk.movements.acts import BY_SLUG
from giamngheo.web.desk.movements.listing import paper_of
from giamngheo.web.templatetags.desk import CLASS_STYLES, class_name

# The act that records the same again, for "correct and record again".
AGAIN = {
    "BORN": "birth", "DIED": "death", "PERSON_CAME": "person-in", "PERSON_LEFT": "person-out",
    "CHANGED_HOUSEHOLD": "other-household", "HEAD_CHANGED": "head", "HOUSEHOLD_LEFT": "left",
    "CHANGED_VILLAGE": "village", "SPLIT": "split", "MERGED": "merge", "DISSOLVED": "dissolved",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: the day, what, details, the paper, and who recorded it when."""

    on: date
    what: str
    style: str = ""
    details: list[str] = field(default_factory=list)
    paper: str = ""
    recorded: str = ""
    entry: Occurrence | None = None
    is_wrong: bool = False
    correction: Occurrence | None = None
    corrects: Occurrence | None = None
    may_correct: bool = False
    again: str = ""
    order: int = 0


def lines(
    household: Household, entries: Sequence[Occurrence], *, undoable: Iterable[str]
) -> list[Line]:
    """Latest first. Movements stand with the entry they follow from, else on their own."""
    movements = list(journal.movements_of(household))
    found = [of_entry(each, household, movements, set(undoable)) for each in entries]
    found += [of_movement(each) for each in movements if each.occurrence_id is None]
    reviews = Assessment._base_manager.filter(household=household)
    found += [of_assessment(each) for each in reviews]
    persons = Membership._base_manager.filter(household=household).values_list("person_id")
    events = Event.objects.filter(
        Q(subject_type="registry.household", subject_id=household.pk)
        | Q(subject_type="registry.person", subject_id__in=[pk for (pk,) in persons])
    ).select_related("actor")
    told = acts()
    found += [
        of_event(each, told[each.verb])
        for each in events
        if each.verb in told and each.verb != "registry.household.assessed"
    ]
    return sorted(found, key=lambda line: (line.on, line.order), reverse=True)


def of_entry(
    entry: Occurrence, household: Household, movements: Sequence[Any], undoable: set[str]
) -> Line:
    correction = getattr(entry, "corrected_by", None)
    what = capfirst(entry.get_kind_display())
    if entry.person_name:
        what += f": {entry.person_name}"
    details = [
        counted(each)
        for each in movements
        if entry.pk in (each.occurrence_id, each.withdrawn_by_id)
    ]
    if entry.persons_before != entry.persons_after:
        details.insert(0, _("persons %(before)s → %(after)s") % {
            "before": entry.persons_before, "after": entry.persons_after,
        })  # fmt: skip
    if entry.household_id != household.pk:
        details.insert(0, _("entry of the household of %(name)s") % {"name": entry.household_name})
    if entry.reason:
        details.append(entry.reason)
    may_correct = correction is None and entry.kind in undoable
    again = AGAIN.get(entry.kind, "") if entry.household_id == household.pk else ""
    return Line(
        on=entry.happened_on,
        what=what,
        style="quiet" if correction is not None else "",
        details=details,
        paper=paper_of(entry),
        recorded=recorded(entry.recorded_by.full_name, entry.recorded_at),
        entry=entry,
        is_wrong=correction is not None,
        correction=correction,
        corrects=entry.corrects,
        may_correct=may_correct,
        again=again if may_correct and again in BY_SLUG else "",
        order=entry.pk,
    )


def recorded(name: str, at: datetime) -> str:
    from django.utils import timezone

    return f"{name}, {timezone.localtime(at):%d/%m/%Y %H:%M}"


def counted(row: Any) -> str:
    """'hộ nghèo: chuyển đi (thôn Đồng Ấm), 3 khẩu'."""
    name = class_name(row.class_before or row.class_after)
    kind = MovementKind(row.kind).label
    withdrawn = f" ({_('withdrawn')})" if row.withdrawn_by_id else ""
    return f"{name}: {kind}, {row.village.full_name}{withdrawn}"


def of_movement(row: Any) -> Line:
    before, after = row.class_before, row.class_after
    if before and after and before != after:
        what = f"{class_name(before)} → {class_name(after).lower()}"
    else:
        what = f"{class_name(after or before)} · {MovementKind(row.kind).label}"
    details = [standard_name(row.standard_id), row.village.full_name, row.reason]
    return Line(
        on=row.happened_on,
        what=what,
        style=CLASS_STYLES.get(after, ""),
        details=[each for each in details if each],
        paper=row.decision_number,
    )


def of_assessment(row: Any) -> Line:
    points = []
    if row.income_points is not None:
        points.append(f"B1 {row.income_points}")
    if row.deprivation_points is not None:
        points.append(f"B2 {row.deprivation_points}")
    what = _("Assessed: %(result)s") % {"result": class_name(row.poverty_class).lower()}
    details = [standard_name(row.standard_id), ", ".join(points)]
    return Line(
        on=row.assessed_on,
        what=what,
        style="quiet",
        details=[each for each in details if each],
        recorded=row.reviewer,
    )


def of_event(row: Any, what: str) -> Line:
    return Line(
        on=row.effective_on,
        what=what,
        style="quiet",
        recorded=recorded(row.actor.full_name, row.at),
    )
