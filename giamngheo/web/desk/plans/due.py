"""What plans in force make due on the first page: tasks late or due soon."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.plans.access import plans_around
from giamngheo.apps.plans.enums import TaskState
from giamngheo.apps.plans.queries import Standing, standings
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.due import Task

SHOWN = 3
SOON = timedelta(days=14)


def tasks(area: Area, *, on: date, today: date) -> list[Task]:
    """Late tasks as one line, then those due within 14 days."""
    found = standings(plans_around(area, on=on, today=today, with_below=False), on=on)
    late = [one for one in found if one.state == TaskState.LATE]
    soon = [
        one
        for one in found
        if one.state == TaskState.OPEN and one.due_on is not None and one.due_on <= on + SOON
    ]
    return [*late_line(late), *(soon_line(one, on) for one in soon[:SHOWN])]


def late_line(late: list[Standing]) -> list[Task]:
    if not late:
        return []
    text = ngettext("%(count)s task of plans is late", "%(count)s tasks of plans are late",
                    len(late))  # fmt: skip
    agencies = list(dict.fromkeys(one.task.agency for one in late))
    return [
        Task(
            "late",
            _("Late"),
            text % {"count": len(late)},
            ", ".join(agencies[:SHOWN]),
            f"{reverse('desk:plan-tasks')}?state=LATE",
            _("See the late list"),
        )
    ]


def soon_line(one: Standing, on: date) -> Task:
    days = (one.due_on - on).days if one.due_on else 0
    when = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Task(
        "look",
        when if days else _("Last day"),
        one.task.text[:90],
        one.task.agency,
        reverse("desk:plan-task", args=[one.task.pk]),
        _("Open the task"),
    )
