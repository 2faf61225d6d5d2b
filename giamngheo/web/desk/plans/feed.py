"""Deadlines of tasks as an iCalendar file: agency and task, never a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from giamngheo.apps.plans.queries import Standing

PAST, AHEAD = timedelta(days=60), timedelta(days=400)
LONGEST = 200


def calendar(found: Iterable[Standing], *, today: date) -> bytes:
    """One all-day event for each deadline not met, from 60 days ago to 400 days ahead."""
    made = Calendar()
    made.add("prodid", "-//Giam Ngheo//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", _("Tasks of plans"))
    for one in found:
        for day in one.unmet:
            if today - PAST <= day <= today + AHEAD:
                made.add_component(event(one, day))
    content: bytes = made.to_ical()
    return content


def event(one: Standing, day: date) -> Event:
    text = f"{one.task.agency}: {one.task.text}"
    made = Event()
    made.add("uid", f"plan-task-{one.task.pk}-{day:%Y%m%d}@giamngheo")
    made.add("dtstamp", datetime.combine(day, time(), tzinfo=UTC))
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
    made.add("transp", "TRANSPARENT")
    return made
