"""How the tasks of plans stand on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from giamngheo.apps.plans.dues import days_due
from giamngheo.apps.plans.enums import PlanState, TaskState
from giamngheo.apps.plans.models import Plan, PlanTask, TaskReport


@dataclass(frozen=True, slots=True)
class Standing:
    """A task on a day: its state, the deadline that counts now, and all those not met yet."""

    task: PlanTask
    state: TaskState
    due_on: date | None
    unmet: tuple[date, ...]

    def days_late(self, on: date) -> int:
        """Days past the deadline; 0 when it is not late."""
        late = self.state == TaskState.LATE and self.due_on is not None
        return (on - self.due_on).days if late and self.due_on else 0


def span_of(plan: Plan) -> tuple[date, date]:
    """The days a plan runs: from the day it is in force to the end of its year, or its end."""
    first = plan.in_force_from or plan.brought_on
    last = date(max(plan.year or first.year, first.year), 12, 31)
    return first, min(last, plan.ended_on) if plan.ended_on else last


def deadlines_of(task: PlanTask) -> list[date]:
    """Every deadline of a task; one day written in the plan counts wherever it lies."""
    if task.due_code[:1].isdigit():
        return [date.fromisoformat(task.due_code)]
    first, last = span_of(task.plan)
    return days_due(task.due_code, first=first, last=last)


def standing(task: PlanTask, reports: Iterable[TaskReport], *, on: date) -> Standing:
    """How a task stands on a day. What was done after that day does not count yet."""
    done = {report.due_on for report in reports if report.done_on <= on}
    dues = deadlines_of(task)
    if not dues:
        state = TaskState.DONE if done else TaskState.OPEN
        return Standing(task, state, None, ())
    unmet = tuple(day for day in dues if day not in done)
    if not unmet:
        return Standing(task, TaskState.DONE, dues[-1], ())
    state = TaskState.LATE if unmet[0] < on else TaskState.OPEN
    return Standing(task, state, unmet[0], unmet)


def standings(plans: QuerySet[Plan], *, on: date) -> list[Standing]:
    """How every task of the plans in force among `plans` stands: late ones first, by deadline."""
    running = plans.filter(state=PlanState.IN_FORCE, in_force_from__lte=on)
    tasks = (
        PlanTask.objects.filter(plan__in=running.values("pk"))
        .select_related("plan__unit", "item")
        .prefetch_related("reports")
    )
    order = list(TaskState)
    found = [standing(task, task.reports.all(), on=on) for task in tasks]
    return sorted(
        found, key=lambda one: (order.index(one.state), one.due_on or date.max, one.task.pk)
    )
