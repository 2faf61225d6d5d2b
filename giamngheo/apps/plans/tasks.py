"""The reading of a plan as a job of the queue."""

from __future__ import annotations

from django_tasks import task

from giamngheo.apps.plans import services
from giamngheo.apps.plans.models import Plan


@task()
def read_plan_file(plan_id: int) -> None:
    """services.read for one plan; a plan discarded meanwhile is let go."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is not None:
        services.read(plan=plan)
