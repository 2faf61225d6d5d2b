"""Plans, their tasks and what was done about them."""

from giamngheo.apps.plans.models.oversight import OversightPlace, Visit
from giamngheo.apps.plans.models.plans import Plan, PlanFile, PlanFinding, PlanItem
from giamngheo.apps.plans.models.tasks import CalendarKey, Evidence, PlanTask, TaskNote, TaskReport

__all__ = [
    "CalendarKey",
    "Evidence",
    "OversightPlace",
    "Plan",
    "PlanFile",
    "PlanFinding",
    "PlanItem",
    "PlanTask",
    "TaskNote",
    "TaskReport",
    "Visit",
]
