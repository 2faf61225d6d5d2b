"""Plans on screen: the list, bringing one, its proposal, confirming, putting in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.plans import services, tasks
from giamngheo.apps.plans.access import plans_around
from giamngheo.apps.plans.enums import FindingState, ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import Plan, PlanFinding, PlanItem
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk.plans import proposal
from giamngheo.web.desk.plans.base import ManagesPlan, PlanView
from giamngheo.web.desk.plans.item_words import fields_of, typed_data

LISTED = 100


class PlanList(AreaView):
    """Plans of the unit, those above and below it, the latest first."""

    required = Verb.READ_FIGURES

    def get(self, request: Any) -> HttpResponse:
        rows = plans_around(self.area, on=request.on, today=request.today)
        lines = [proposal.line(plan) for plan in rows.order_by("-received_at", "-pk")[:LISTED]]
        shown = {"plans": lines, "may_manage": self.allows(Verb.MANAGE_PLANS)}
        return render(request, "desk/plans/list.html", shown)


class NewPlan(AreaView):
    """Bring the file of a plan of the unit."""

    required = Verb.MANAGE_PLANS

    def get(self, request: Any) -> HttpResponse:
        return self.show(request, "", 200)

    def post(self, request: Any) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return self.show(request, _("Choose a file: Word, PDF, HTML, Excel or text."), 422)
        try:
            plan = services.receive(
                unit=self.area, file_name=file.name, content=file.read(), actor=request.user,
                on=request.today,
            )  # fmt: skip
        except services.PlanRefused as refused:
            return self.show(request, str(refused), 422)
        tasks.read_plan_file.enqueue(plan.pk)
        return redirect("desk:plan", pk=plan.pk)

    def show(self, request: Any, wrong: str, status: int) -> HttpResponse:
        unit = places.name_on(self.area, on=request.on)
        return render(request, "desk/plans/new.html", {"wrong": wrong, "unit": unit}, status=status)


class PlanPage(PlanView):
    """Where a plan stands: waiting, unreadable, its proposal, or the plan in force."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        plan = self.plan
        if plan.state in proposal.RUNNING:
            return render(request, "desk/plans/waiting.html", {"plan": plan})
        shown: dict[str, Any] = {"plan": plan, "may_manage": self.may_manage}
        if plan.state == PlanState.UNREADABLE:
            language = "vi" if (get_language() or "vi").startswith("vi") else "en"
            shown["problem"] = plan.problem.get(language, _("The reading stopped; try again."))
            return render(request, "desk/plans/unreadable.html", shown)
        shown |= proposal.page(
            plan, part=request.GET.get("part", ""), number=request.GET.get("page", "")
        )
        return render(request, "desk/plans/plan.html", shown)


class Progress(PlanView):
    """The moving part of the waiting page; when done, the browser loads the page anew."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        if self.plan.state not in proposal.RUNNING:
            response = HttpResponse(status=200)
            response["HX-Refresh"] = "true"
            return response
        return render(request, "desk/plans/progress.html", {"plan": self.plan})


class Decide(ManagesPlan):
    """Confirm or refuse the items ticked, or all of a part that nobody has looked at."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        part = request.POST.get("part", "")
        verdict, everything = request.POST.get("verdict", ""), "all" in request.POST
        if verdict not in ItemState.values:
            raise Http404
        if everything:
            rows = PlanItem.objects.filter(plan=self.plan, kind=part, state=ItemState.PROPOSED)
            chosen = list(rows.values_list("pk", flat=True))
        else:
            chosen = [int(each) for each in request.POST.getlist("item") if each.isdecimal()]
        try:
            changed = services.decide(
                plan=self.plan, items=chosen, verdict=ItemState(verdict), actor=request.user,
                on=request.today,
            )  # fmt: skip
        except services.PlanRefused as refused:
            self.tell(refused)
        else:
            told = ngettext("%(count)s item changed.", "%(count)s items changed.", changed)
            messages.info(request, told % {"count": changed})
        return back(self.plan, part)


class EditItem(ManagesPlan):
    """Correct one item beside the sentence it came from."""

    item: PlanItem

    def find_plan(self) -> Plan:
        rows = PlanItem.objects.select_related("plan__unit", "plan__brought_by")
        item = rows.filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise Http404
        self.item = item
        return item.plan

    def get(self, request: Any, pk: int) -> HttpResponse:
        return self.show(request, 200)

    def post(self, request: Any, pk: int) -> HttpResponse:
        version = request.POST.get("version", "")
        try:
            services.correct(
                item=self.item,
                data=typed_data(self.item.kind, request.POST, year=self.plan.year),
                text=request.POST.get("text", ""),
                version=int(version) if version.isdecimal() else 0,
                actor=request.user,
                on=request.today,
            )
        except services.PlanRefused as refused:
            self.tell(refused)
            return self.show(request, 422)
        return back(self.plan, self.item.kind)

    def show(self, request: Any, status: int) -> HttpResponse:
        shown = {
            "plan": self.plan,
            "item": self.item,
            "kind": ItemKind(self.item.kind).label,
            "fields": fields_of(self.item.kind, self.item.data),
        }
        return render(request, "desk/plans/item.html", shown, status=status)


class AddItem(ManagesPlan):
    """An item the reader did not propose, or a line it could not place."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        return self.show(request, 200)

    def post(self, request: Any, pk: int) -> HttpResponse:
        kind = self.kind(request)
        line = request.POST.get("line", "")
        try:
            services.add(
                plan=self.plan,
                kind=kind,
                text=request.POST.get("text", ""),
                data=typed_data(kind, request.POST, year=self.plan.year),
                line=int(line) if line.isdecimal() else None,
                actor=request.user,
                on=request.today,
            )
        except services.PlanRefused as refused:
            self.tell(refused)
            return self.show(request, 422)
        return back(self.plan, kind)

    def kind(self, request: Any) -> ItemKind:
        wanted = request.POST.get("kind") or request.GET.get("kind", "")
        chosen = wanted in ItemKind.values and wanted != ItemKind.UNPLACED
        return ItemKind(wanted) if chosen else ItemKind.TASK

    def show(self, request: Any, status: int) -> HttpResponse:
        kind = self.kind(request)
        start = None
        wanted = request.GET.get("from", "")
        if wanted.isdecimal():
            start = PlanItem.objects.filter(plan=self.plan, pk=int(wanted)).first()
        shown = {
            "plan": self.plan,
            "kind": kind.value,
            "kind_label": kind.label,
            "kinds": [each for each in ItemKind.choices if each[0] != ItemKind.UNPLACED],
            "from": wanted if start else "",
            "text": start.text if start else request.POST.get("text", ""),
            "line": start.line if start else request.POST.get("line", ""),
            "fields": fields_of(kind, {}),
        }
        return render(request, "desk/plans/add.html", shown, status=status)


class DecideFinding(ManagesPlan):
    """Accept, correct or dispute a finding, with the reason."""

    finding: PlanFinding

    def find_plan(self) -> Plan:
        rows = PlanFinding.objects.select_related("plan__unit", "plan__brought_by")
        finding = rows.filter(pk=self.kwargs["pk"]).first()
        if finding is None:
            raise Http404
        self.finding = finding
        return finding.plan

    def post(self, request: Any, pk: int) -> HttpResponse:
        verdict = request.POST.get("verdict", "")
        if verdict not in FindingState.values:
            raise Http404
        try:
            services.decide_finding(
                finding=self.finding, verdict=FindingState(verdict),
                reason=request.POST.get("reason", ""), actor=request.user, on=request.today,
            )  # fmt: skip
        except services.PlanRefused as refused:
            self.tell(refused)
        return back(self.plan, proposal.FINDINGS)


class PutInForce(ManagesPlan):
    """What was confirmed becomes the plan."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.put_in_force(plan=self.plan, actor=request.user, on=request.today)
        except services.PlanRefused as refused:
            self.tell(refused)
        return redirect("desk:plan", pk=self.plan.pk)


class EndPlan(ManagesPlan):
    """A plan in force ends, with the reason."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            services.end(plan=self.plan, reason=reason, actor=request.user, on=request.today)
        except services.PlanRefused as refused:
            self.tell(refused)
        return redirect("desk:plan", pk=self.plan.pk)


class DiscardPlan(ManagesPlan):
    """Drops a file that did not become a plan in force."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        name = self.plan.file_name
        try:
            services.discard(plan=self.plan, actor=request.user, on=request.today)
        except services.PlanRefused as refused:
            self.tell(refused)
            return redirect("desk:plan", pk=self.plan.pk)
        messages.info(request, _("The file %(name)s was dropped.") % {"name": name})
        return redirect("desk:plans")


def back(plan: Plan, part: str) -> HttpResponse:
    response = redirect("desk:plan", pk=plan.pk)
    response["Location"] += f"?part={part}" if part.isidentifier() else ""
    return response
