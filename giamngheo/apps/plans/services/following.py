"""Tasks are followed: done with evidence, commented, reminded; a person's calendar address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

from django.db import IntegrityError
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.plans.enums import ItemKind, ItemState, NoteKind, PlanState
from giamngheo.apps.plans.models import (
    CalendarKey,
    Evidence,
    Plan,
    PlanItem,
    PlanTask,
    TaskNote,
    TaskReport,
)
from giamngheo.apps.plans.queries import deadlines_of
from giamngheo.apps.plans.services.common import PlanRefused, locked, require
from giamngheo.common import crypto

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024


def start_tasks(plan: Plan) -> int:
    """Make the tasks of a plan from its confirmed items; how many. Inside put_in_force."""
    items = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK, state=ItemState.CONFIRMED)
    made = PlanTask.objects.bulk_create(
        [
            PlanTask(
                plan=plan,
                item=item,
                text=item.text,
                agency=item.data["agency"][:1000],
                role=item.data["role"],
                cooperating=item.data["cooperating"],
                due_code=(item.data.get("due") or {}).get("code", ""),
                requested=item.data["requested"],
            )
            for item in items.order_by("line", "pk")
        ],
        batch_size=200,
    )
    return len(made)


def report_done(
    *,
    task: PlanTask,
    due_on: date | None,
    done_on: date,
    note: str,
    files: Sequence[tuple[str, bytes]],
    actor: User,
    on: date,
) -> TaskReport:
    """A task, or the deadline `due_on` of it, was done; `files` are names and contents.

    Raises PlanRefused: the plan is not in force, nothing shows that it was done, the day lies in
    the future, the deadline is not one of the task, or it was reported already.
    """
    require(task.plan, actor, on)
    check_report(task, due_on, done_on, note, files, on)
    with act("plans.task.done", actor=actor, on=done_on, area_id=task.plan.unit_id) as doing:
        locked(task.plan, [PlanState.IN_FORCE])
        if TaskReport.objects.filter(task=task, due_on=due_on).exists():
            raise PlanRefused(_("This deadline has been reported already."))
        report = TaskReport(
            task=task, due_on=due_on, done_on=done_on, note=note.strip(), by=actor, on=on
        )
        try:
            report.save(force_insert=True)
        except IntegrityError as twice:
            raise PlanRefused(_("This deadline has been reported already.")) from twice
        Evidence.objects.bulk_create(
            Evidence(
                report=report,
                file_name=PurePath(name.replace("\\", "/")).name[:200],
                sha256=hashlib.sha256(content).hexdigest(),
                bytes=len(content),
                sealed=crypto.seal(content),
            )
            for name, content in files
        )
        doing.subject = report
        doing.after = {
            "task": task.pk,
            "due_on": due_on.isoformat() if due_on else None,
            "files": [hashlib.sha256(content).hexdigest() for _name, content in files],
        }
    return report


def check_report(
    task: PlanTask,
    due_on: date | None,
    done_on: date,
    note: str,
    files: Sequence[tuple[str, bytes]],
    on: date,
) -> None:
    if not note.strip() and not files:
        raise PlanRefused(_("Say what was done, or add a file that shows it."))
    if done_on > on:
        raise PlanRefused(_("The day it was done cannot be in the future."))
    if len(files) > MOST_FILES or sum(len(content) for _name, content in files) > MOST_BYTES:
        raise PlanRefused(_("At most 10 files, together 20 MB."))
    dues = deadlines_of(task)
    if (due_on in dues) if dues else (due_on is None):
        return
    raise PlanRefused(_("Choose one of the deadlines of the task."))


def note(*, task: PlanTask, kind: NoteKind, text: str, actor: User, on: date) -> TaskNote:
    """A comment on a task, or a reminder that was sent. Raises PlanRefused."""
    require(task.plan, actor, on)
    if not text.strip():
        raise PlanRefused(_("Write the text."))
    with act("plans.task.noted", actor=actor, on=on, area_id=task.plan.unit_id) as doing:
        locked(task.plan, [PlanState.IN_FORCE])
        made = TaskNote.objects.create(task=task, kind=kind, text=text.strip(), by=actor, on=on)
        doing.subject, doing.after = made, {"task": task.pk, "kind": kind.value}
    return made


def set_holder(*, task: PlanTask, holder: str, actor: User, on: date) -> PlanTask:
    """Say which post holder answers for a task; empty for nobody. Raises PlanRefused."""
    require(task.plan, actor, on)
    with act("plans.task.holder", actor=actor, on=on, area_id=task.plan.unit_id) as doing:
        locked(task.plan, [PlanState.IN_FORCE])
        kept = PlanTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        doing.before = {"holder": kept.holder}
        kept.holder = holder.strip()[:200]
        kept.save(update_fields=["holder"])
        doing.subject, doing.after = kept, {"holder": kept.holder}
    return kept


def make_calendar_key(*, actor: User, on: date) -> str:
    """A new secret for the person's calendar feed; the one before stops working."""
    with act("plans.calendar.made", actor=actor, on=on) as doing:
        User.objects.select_for_update().get(pk=actor.pk)
        CalendarKey.objects.filter(user=actor, revoked_on=None).update(revoked_on=on)
        secret = secrets.token_urlsafe(24)
        doing.subject = CalendarKey.objects.create(user=actor, digest=digest_of(secret), made_on=on)
    return secret


def revoke_calendar_key(*, actor: User, on: date) -> None:
    """The person's calendar feed stops. Raises PlanRefused where there is none."""
    with act("plans.calendar.revoked", actor=actor, on=on) as doing:
        User.objects.select_for_update().get(pk=actor.pk)
        key = CalendarKey.objects.filter(user=actor, revoked_on=None).first()
        if key is None:
            raise PlanRefused(_("There is no calendar address to revoke."))
        key.revoked_on = on
        key.save(update_fields=["revoked_on"])
        doing.subject = key


def calendar_user(secret: str) -> User | None:
    """Whose feed a secret opens; none for a wrong or revoked one."""
    rows = CalendarKey.objects.filter(digest=digest_of(secret), revoked_on=None)
    key = rows.select_related("user").filter(user__is_active=True).first()
    return key.user if key else None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
