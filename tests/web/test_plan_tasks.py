"""Tasks of plans on screen: done with evidence, the late list, the first page, the feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.plans.models import Evidence, PlanTask
from tests.apps.plans.planning import in_force
from tests.people import Cast

LATE_DAY = date(2026, 1, 10)


@pytest.fixture
def task(on_day: Cast) -> PlanTask:
    """A task due on 15/12/2025, looked at on 10/01/2026."""
    on_day.an.working_day = LATE_DAY
    on_day.an.save(update_fields=["working_day"])
    plan = in_force(on_day.country.commune_a, on_day.an)
    return PlanTask.objects.get(plan=plan, due_code="2025-12-15")


def test_a_late_task_stands_on_the_first_page_and_in_the_list_until_it_is_done(
    task: PlanTask, an: Client
) -> None:
    assert "/plans/tasks?state=LATE" in an.get("/").content.decode()
    late = an.get("/plans/tasks?state=LATE").context["rows"]
    assert task.pk in {row["task"].pk for row in late}
    file = SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.4 x")
    sent = {"due": "15/12/2025", "done": "08/01/2026", "note": "đã trình", "files": [file]}
    page = an.post(f"/plans/tasks/{task.pk}/done", sent, follow=True).content.decode()
    assert "bao-cao.pdf" in page
    late = an.get("/plans/tasks?state=LATE").context["rows"]
    assert task.pk not in {row["task"].pk for row in late}
    kept = an.get(f"/plans/evidence/{Evidence.objects.get().pk}")
    assert kept.content == b"%PDF-1.4 x"
    assert kept["Content-Disposition"].startswith("attachment")


def test_agencies_are_counted_over_all_states(task: PlanTask, an: Client) -> None:
    lines = an.get("/plans/tasks?state=DONE").context["agencies"]
    total = sum(line["LATE"] + line["OPEN"] + line["DONE"] for line in lines)
    assert total == PlanTask.objects.count()


def test_notes_and_a_wrong_day_are_told(task: PlanTask, an: Client) -> None:
    an.post(f"/plans/tasks/{task.pk}/note", {"kind": "REMINDER", "text": "đã gọi"})
    assert "đã gọi" in an.get(f"/plans/tasks/{task.pk}").content.decode()
    sent = {"due": "15/12/2025", "done": "32/01/2026", "note": "x"}
    an.post(f"/plans/tasks/{task.pk}/done", sent)
    assert task.reports.count() == 0


def test_the_feed_opens_without_signing_in_names_no_person_and_stops(
    task: PlanTask, an: Client, signed_in: Callable[[Any], Client]
) -> None:
    an.post(f"/plans/tasks/{task.pk}/holder", {"holder": "Nguyễn Văn Sáu"})
    page = an.post("/plans/calendar", follow=True).content.decode()
    (where,) = re.findall(r"/plans/calendar/[\w-]+\.ics", page)
    stranger = signed_in(None)
    feed = stranger.get(where)
    assert feed["Content-Type"].startswith("text/calendar")
    assert feed.content.startswith(b"BEGIN:VCALENDAR")
    assert "Sáu".encode() not in feed.content
    assert "An," not in feed.content.decode()
    an.post("/plans/calendar/stop")
    assert stranger.get(where).status_code == 404


def test_the_list_needs_the_same_queries_for_one_plan_and_for_two(
    task: PlanTask, on_day: Cast, an: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            an.get("/plans/tasks")
        return len(captured)

    one = asked()
    in_force(on_day.country.commune_a, on_day.an)
    assert asked() == one <= 24
