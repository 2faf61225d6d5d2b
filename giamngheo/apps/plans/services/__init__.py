"""What is done with plans: brought, read, confirmed, put in force.

Everything is named here; a caller imports this package alone.
"""

from giamngheo.apps.plans.services.bringing import discard, read, receive, requeue_stale
from giamngheo.apps.plans.services.common import PlanRefused
from giamngheo.apps.plans.services.confirming import add, correct, decide, decide_finding
from giamngheo.apps.plans.services.following import (
    calendar_user,
    make_calendar_key,
    note,
    report_done,
    revoke_calendar_key,
    set_holder,
)
from giamngheo.apps.plans.services.overseeing import (
    close_visit,
    hand_over,
    record_visit,
    settle_place,
)
from giamngheo.apps.plans.services.running import end, put_in_force

__all__ = [
    "PlanRefused",
    "add",
    "calendar_user",
    "close_visit",
    "correct",
    "decide",
    "decide_finding",
    "discard",
    "end",
    "hand_over",
    "make_calendar_key",
    "note",
    "put_in_force",
    "read",
    "receive",
    "record_visit",
    "report_done",
    "requeue_stale",
    "revoke_calendar_key",
    "set_holder",
    "settle_place",
]
