"""Tasks of plans on screen: the list by agency, one task, done with evidence, notes, the feed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.plans import dues, services
from giamngheo.apps.plans.access import plans_around
from giamngheo.apps.plans.enums import NoteKind, TaskState
from giamngheo.apps.plans.models import CalendarKey, Evidence, Plan, PlanTask, TaskNote
from giamngheo.apps.plans.queries import Standing, standing, standings
from giamngheo.apps.plans.services import PlanRefused
from giamngheo.common import crypto
from giamngheo.web.access import AreaView
from giamngheo.web.desk.plans import feed
from giamngheo.web.desk.plans.base import ManagesPlan, PlanView
from giamngheo.web.desk.plans.item_words import spoken, typed_day

STYLES = {TaskState.LATE: "poor", TaskState.OPEN: "near", TaskState.DONE: "ok"}


class TaskList(AreaView):
    """Tasks of the plans in force here and above, by agency; late ones first."""

    required = Verb.READ_FIGURES

    def get(self, request: Any) -> HttpResponse:
        plans = plans_around(self.area, on=request.on, today=request.today, with_below=False)
        found = standings(plans, on=request.on)
        wanted = request.GET.get("state", "")
        agency = request.GET.get("agency", "")
        shown = [
            one
            for one in found
            if (wanted not in TaskState.values or one.state == wanted)
            and (not agency or one.task.agency == agency)
        ]
        context = {
            "agencies": by_agency(found),
            "rows": [row(one, on=request.on) for one in shown],
            "states": TaskState.choices,
            "wanted": wanted,
            "agency": agency,
            "has_feed": CalendarKey.objects.filter(user=request.user, revoked_on=None).exists(),
        }
        return render(request, "desk/plans/tasks.html", context)


def by_agency(found: list[Standing]) -> list[dict[str, Any]]:
    """Late, open and done tasks counted by agency, the latest agencies first."""
    counted: dict[str, dict[str, int]] = {}
    for one in found:
        counts = counted.setdefault(one.task.agency, dict.fromkeys(TaskState.values, 0))
        counts[one.state] += 1
    lines = [{"agency": name, **counts} for name, counts in counted.items()]
    return sorted(lines, key=lambda line: (-line["LATE"], -line["OPEN"], line["agency"]))


def row(one: Standing, *, on: date) -> dict[str, Any]:
    late = one.days_late(on)
    said = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
    return {
        "task": one.task,
        "state": said if late else capfirst(str(one.state.label)),
        "style": STYLES[one.state],
        "due_on": one.due_on,
        "due": dues.words(one.task.due_code) if one.task.due_code else "",
        "role": spoken(f"plan.role.{one.task.role}"),
    }


class TaskView(PlanView):
    """A page about one task (`pk` in the address)."""

    task: PlanTask

    def find_plan(self) -> Plan:
        task = PlanTask.objects.select_related("plan__unit").filter(pk=self.kwargs["pk"]).first()
        if task is None:
            raise Http404
        self.task = task
        return task.plan


class TaskPage(TaskView):
    """One task: its sentence, its deadlines, what was done, comments and reminders."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        reports = list(
            self.task.reports.select_related("by").prefetch_related("evidence").order_by("done_on")
        )
        one = standing(self.task, reports, on=request.on)
        shown = {
            "plan": self.plan,
            "row": row(one, on=request.on),
            "unmet": one.unmet,
            "may_report": self.may_manage and one.state != TaskState.DONE,
            "may_manage": self.may_manage,
            "reports": reports,
            "notes": TaskNote.objects.filter(task=self.task).select_related("by").order_by("pk"),
            "kinds": NoteKind.choices,
            "day": f"{request.today:%d/%m/%Y}",
        }
        return render(request, "desk/plans/task.html", shown)


class ChangesTask(TaskView, ManagesPlan):
    """A page that writes something about a task, and goes back to it."""

    required = Verb.MANAGE_PLANS

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            self.change(request)
        except PlanRefused as refused:
            self.tell(refused)
        return redirect("desk:plan-task", pk=self.task.pk)

    def change(self, request: Any) -> None:
        """Write it. Raises PlanRefused."""
        raise NotImplementedError


class TaskDone(ChangesTask):
    """The task, or one deadline of it, was done; with files that show it."""

    def change(self, request: Any) -> None:
        due, done = typed_day(request.POST.get("due", "")), typed_day(request.POST.get("done", ""))
        services.report_done(
            task=self.task,
            due_on=date.fromisoformat(due) if due else None,
            done_on=date.fromisoformat(done) if done else request.today,
            note=request.POST.get("note", ""),
            files=[(each.name, each.read()) for each in request.FILES.getlist("files")],
            actor=request.user,
            on=request.today,
        )


class NoteTask(ChangesTask):
    """A comment, or a reminder that was sent."""

    def change(self, request: Any) -> None:
        kind = request.POST.get("kind", "")
        services.note(
            task=self.task,
            kind=NoteKind(kind) if kind in NoteKind.values else NoteKind.COMMENT,
            text=request.POST.get("text", ""),
            actor=request.user,
            on=request.today,
        )


class HoldTask(ChangesTask):
    """Which post holder answers for the task."""

    def change(self, request: Any) -> None:
        services.set_holder(
            task=self.task,
            holder=request.POST.get("holder", ""),
            actor=request.user,
            on=request.today,
        )


class EvidenceFile(PlanView):
    """A file that shows a task was done."""

    file: Evidence

    def find_plan(self) -> Plan:
        rows = Evidence.objects.select_related("report__task__plan__unit")
        file = rows.filter(pk=self.kwargs["pk"]).first()
        if file is None:
            raise Http404
        self.file = file
        return file.report.task.plan

    def get(self, request: Any, pk: int) -> HttpResponse:
        # Never shown in the page: a browser must not run what somebody uploaded.
        response = HttpResponse(
            crypto.open_sealed(self.file.sealed), content_type="application/octet-stream"
        )
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=self.file.file_name
        )
        return response


class MakeFeed(AreaView):
    """A new secret address of the person's calendar feed; shown once."""

    required = Verb.READ_FIGURES

    def post(self, request: Any) -> HttpResponse:
        secret = services.make_calendar_key(actor=request.user, on=request.today)
        address = request.build_absolute_uri(reverse("desk:plan-feed", args=[secret]))
        told = _("Your calendar address, shown this once: %(address)s")
        messages.info(request, told % {"address": address})
        return redirect("desk:plan-tasks")


class StopFeed(AreaView):
    """The address stops working."""

    required = Verb.READ_FIGURES

    def post(self, request: Any) -> HttpResponse:
        try:
            services.revoke_calendar_key(actor=request.user, on=request.today)
        except PlanRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
        return redirect("desk:plan-tasks")


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """The days of the tasks of a person's areas as iCalendar; the secret address is the key."""

    def get(self, request: Any, secret: str) -> HttpResponse:
        user = services.calendar_user(secret)
        home = permissions.home_area(permissions.posts(user, on=request.today)) if user else None
        if home is None:
            raise Http404
        plans = plans_around(home, on=request.today, today=request.today, with_below=False)
        content = feed.calendar(standings(plans, on=request.today), today=request.today)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        return response
