"""Tasks of plans: late by the day, done with evidence, one report a deadline, the feed's key."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.plans import services
from giamngheo.apps.plans.enums import ItemKind, ItemState, NoteKind, TaskState
from giamngheo.apps.plans.models import Evidence, Plan, PlanItem, PlanTask, TaskReport
from giamngheo.apps.plans.queries import standing, standings
from giamngheo.apps.plans.services import PlanRefused
from tests.apps.plans.planning import brought, confirm_all, in_force
from tests.people import TODAY, Cast

DUE = date(2025, 12, 15)


def the_task(plan: Plan) -> PlanTask:
    """'Tổng hợp kết quả rà soát trình UBND tỉnh trước ngày 15/12/2025.'"""
    return PlanTask.objects.select_related("plan__unit").get(plan=plan, due_code=DUE.isoformat())


def state(task: PlanTask, on: date) -> TaskState:
    return standing(task, task.reports.all(), on=on).state


def done(task: PlanTask, cast: Cast, *, on: date = TODAY, due: date | None = DUE) -> TaskReport:
    return services.report_done(
        task=task, due_on=due, done_on=on, note="đã trình", files=[("../bc.pdf", b"%PDF-1")],
        actor=cast.an, on=TODAY,
    )  # fmt: skip


def test_only_confirmed_tasks_run(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    confirm_all(plan, cast.an)
    first = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK)[0]
    services.decide(plan=plan, items=[first.pk], verdict=ItemState.REFUSED, actor=cast.an, on=TODAY)
    services.put_in_force(plan=plan, actor=cast.an, on=TODAY)
    confirmed = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK, state="CONFIRMED")
    assert set(PlanTask.objects.values_list("item", flat=True)) == set(
        confirmed.values_list("pk", flat=True)
    )
    assert not PlanTask.objects.filter(item=first).exists()


def test_a_task_is_late_the_day_after_its_deadline_and_done_from_the_day_it_was_done(
    cast: Cast,
) -> None:
    task = the_task(in_force(cast.country.old_a, cast.an))
    assert state(task, DUE) == TaskState.OPEN
    assert state(task, DUE + timedelta(days=1)) == TaskState.LATE
    done(task, cast, on=date(2025, 12, 20))
    assert state(task, date(2025, 12, 19)) == TaskState.LATE
    assert state(task, date(2025, 12, 20)) == TaskState.DONE


def test_each_deadline_of_a_cycle_is_reported_for_itself(cast: Cast) -> None:
    plan = in_force(cast.country.old_a, cast.an)
    task = PlanTask.objects.select_related("plan__unit").filter(plan=plan, due_code="")[0]
    task.due_code = "monthly:15"
    task.save()
    on = date(2025, 11, 20)
    assert standing(task, [], on=on).due_on == date(2025, 9, 15)
    done(task, cast, due=date(2025, 9, 15), on=date(2025, 9, 14))
    one = standing(task, task.reports.all(), on=on)
    assert (one.state, one.due_on) == (TaskState.LATE, date(2025, 10, 15))
    assert one.days_late(on) == 36
    with pytest.raises(PlanRefused):
        done(task, cast, due=date(2025, 9, 16))


def test_evidence_is_sealed_and_named_without_a_path(cast: Cast) -> None:
    done(the_task(in_force(cast.country.old_a, cast.an)), cast)
    kept = Evidence.objects.get()
    assert kept.file_name == "bc.pdf"
    assert b"PDF" not in bytes(kept.sealed)


def test_a_deadline_is_reported_once_and_not_without_proof_nor_in_the_future(cast: Cast) -> None:
    task = the_task(in_force(cast.country.old_a, cast.an))
    with pytest.raises(PlanRefused):
        services.report_done(
            task=task, due_on=DUE, done_on=TODAY, note=" ", files=[], actor=cast.an, on=TODAY
        )
    with pytest.raises(PlanRefused):
        done(task, cast, on=TODAY + timedelta(days=1))
    with pytest.raises(PlanRefused):
        done(task, cast, due=None)
    done(task, cast)
    with pytest.raises(PlanRefused):
        done(task, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskReport.objects.create(
            task=task, due_on=DUE, done_on=TODAY, note="x", by=cast.an, on=TODAY
        )


def test_late_tasks_come_first_and_only_of_plans_in_force(cast: Cast) -> None:
    plan = in_force(cast.country.old_a, cast.an)
    found = standings(Plan.objects.all(), on=TODAY)
    assert found[0].state == TaskState.LATE
    order = [list(TaskState).index(one.state) for one in found]
    assert order == sorted(order)
    services.end(plan=plan, reason="hết năm", actor=cast.an, on=TODAY)
    assert standings(Plan.objects.all(), on=TODAY) == []


def test_who_may_follow_a_task(cast: Cast) -> None:
    task = the_task(in_force(cast.country.old_a, cast.an))
    for actor, refusal in ((cast.binh, OutsideArea), (cast.hanh, NotAllowed)):
        with pytest.raises(refusal):
            services.note(task=task, kind=NoteKind.REMINDER, text="nhắc", actor=actor, on=TODAY)
    services.note(task=task, kind=NoteKind.REMINDER, text="nhắc", actor=cast.em, on=TODAY)
    services.set_holder(task=task, holder="Trưởng phòng", actor=cast.an, on=TODAY)
    task.refresh_from_db()
    assert (task.notes.get().text, task.holder) == ("nhắc", "Trưởng phòng")


def test_a_calendar_address_is_one_at_a_time_secret_and_revocable(cast: Cast) -> None:
    first = services.make_calendar_key(actor=cast.an, on=TODAY)
    assert services.calendar_user(first) == cast.an
    second = services.make_calendar_key(actor=cast.an, on=TODAY)
    assert services.calendar_user(first) is None
    assert services.calendar_user(second) == cast.an
    services.revoke_calendar_key(actor=cast.an, on=TODAY)
    assert services.calendar_user(second) is None
    with pytest.raises(PlanRefused):
        services.revoke_calendar_key(actor=cast.an, on=TODAY)
