"""What is due: drawn from the records and from the calendar of the law, never typed in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.intake.enums import BatchState
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import PovertyStatus, status_in_force
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.household_list import form_against_class, lying_in
from povertycore.calendars import Deadline, deadlines
from povertycore.quantities import format_number_vi


@dataclass(frozen=True, slots=True)
class Doubts:
    """Listed households whose form does not bear their class out, in one unit."""

    unclear: int = 0
    disagreeing: int = 0

    def __add__(self, other: Doubts) -> Doubts:
        return Doubts(self.unclear + other.unclear, self.disagreeing + other.disagreeing)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how it presses, in words; what it is; where to go."""

    style: str
    when: str
    text: str
    detail: str = ""
    url: str = ""
    action: str = ""
    law: str = ""
    verified: bool = True


def doubts(area: Area, *, on: date, today: date, standard_id: str) -> dict[str, Doubts]:
    """Doubts by the code of the village; none for what has none. One query."""
    rows = statuses_in(area, on=on, today=today).filter(
        status_in_force(on), standard_id=standard_id
    )
    unclear, other = form_against_class("incomplete"), form_against_class("disagrees")
    counted = (
        rows.filter(unclear | other)
        .values("village__code")
        .annotate(unclear=Count("pk", filter=unclear), other=Count("pk", filter=other))
        .order_by()
    )
    return {row["village__code"]: Doubts(row["unclear"], row["other"]) for row in counted}


def statuses_in(area: Area, *, on: date, today: date) -> QuerySet[PovertyStatus]:
    """Classes of the households of a unit as it stood on a day."""
    return PovertyStatus.objects.filter(
        lying_in(area, on=on, today=today, table="registry.povertystatus")
    )


def tasks(
    missing: Sequence[str],
    doubts: Doubts,
    *,
    area: Area,
    on: date,
    may_import: bool,
    may_set_totals: bool,
    language: str,
) -> list[Task]:
    """Everything due in an area, what presses most first. `missing` names units without totals."""
    found = imports_to_confirm() if may_import else []
    found += missing_totals(area, missing, may_set=may_set_totals)
    found += doubtful(area, doubts)
    return found + [calendar_task(each, on=on, language=language) for each in deadlines(on)]


def imports_to_confirm() -> list[Task]:
    waiting = ImportBatch.objects.filter(
        Q(state=BatchState.READY) | Q(state=BatchState.REFUSED) | Q(state=BatchState.FAILED)
    ).order_by("-received_at")[:5]
    return [import_task(batch) for batch in waiting]


def import_task(batch: ImportBatch) -> Task:
    ready = batch.state == BatchState.READY
    detail = _("%(count)s households read") % {"count": format_number_vi(batch.household_read)}
    return Task(
        "look" if ready else "late",
        _("Waiting"),
        _("Imported list %(name)s") % {"name": batch.file_name},
        detail if ready else _("not accepted"),
        reverse("desk:import", args=[batch.pk]),
        _("Look through and confirm") if ready else _("See what is wrong"),
    )


def missing_totals(area: Area, missing: Sequence[str], *, may_set: bool) -> list[Task]:
    if not missing:
        return []
    names = ", ".join(missing[:3])
    more = len(missing) - 3
    return [
        Task(
            "late",
            _("No rates"),
            ngettext(
                "Total of households missing in %(count)s unit",
                "Total of households missing in %(count)s units",
                len(missing),
            )
            % {"count": len(missing)},
            f"{names}, +{more}" if more > 0 else names,
            reverse("desk:area", args=[area.code]),
            _("Enter the totals") if may_set else _("See the totals"),
        )
    ]


def doubtful(area: Area, found: Doubts) -> list[Task]:
    where = {"area": area.code}
    made = []
    if found.disagreeing:
        text = ngettext(
            "%(count)s household whose points say another class than the list",
            "%(count)s households whose points say another class than the list",
            found.disagreeing,
        )
        made.append(
            Task(
                "look",
                _("Contradiction"),
                text % {"count": found.disagreeing},
                "",
                listing({**where, "check": "disagrees"}),
                _("Compare"),
            )
        )
    if found.unclear:
        text = ngettext(
            "%(count)s household whose form does not give a class",
            "%(count)s households whose form does not give a class",
            found.unclear,
        )
        made.append(
            Task(
                "unsure",
                _("Not known"),
                text % {"count": found.unclear},
                _("points or answers are missing"),
                listing({**where, "check": "incomplete"}),
                _("Complete"),
            )
        )
    return made


def listing(query: Mapping[str, str]) -> str:
    return f"{reverse('desk:households')}?{urlencode(query)}"


def calendar_task(deadline: Deadline, *, on: date, language: str) -> Task:
    """'Còn 14 ngày': days of the calendar, both ends counted in."""
    name = deadline.name_vi if language == "vi" else deadline.name_en
    values = {"first": f"{deadline.begins_on:%d/%m}", "last": f"{deadline.ends_on:%d/%m/%Y}"}
    period = _("%(first)s to %(last)s") % values
    if not deadline.runs_on(on):
        days = (deadline.begins_on - on).days
        when, style = ngettext("in %(days)s day", "in %(days)s days", days), "muted"
    else:
        days = (deadline.ends_on - on).days
        if days == 0:
            when, style = _("Last day"), "late"
        else:
            when = ngettext("%(days)s day left", "%(days)s days left", days)
            style = "look" if days <= 7 else "calm"
    return Task(
        style,
        when % {"days": days} if days else when,
        name,
        period,
        law=deadline.article,
        verified=deadline.verified,
    )
