"""Rounds of review: the list, opening one, its board, and who reviews where."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignKind, CampaignState
from giamngheo.apps.review.models import Campaign, ReviewerAssignment
from giamngheo.apps.review.queries import board as boards
from giamngheo.apps.review.queries import sheets
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.services.rounds import last_day
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.review import board_view
from giamngheo.web.desk.review.base import CampaignView, ReviewView
from povertycore.law_files import NoLawInForce
from povertycore.law_store import all_standards, standard, standards_in_force
from povertycore.law_words import period_label
from povertycore.procedures import procedure_in_force

LISTED_ROUNDS = 40


class Rounds(ReviewView):
    """Every round of the area, those that run first."""

    def get(self, request: Any) -> HttpResponse:
        rows = Campaign.objects.filter(commune__in=self._communes()).select_related("unit")
        found = sorted(
            rows.order_by("-starts_on", "-pk")[:LISTED_ROUNDS],
            key=lambda each: each.state != CampaignState.OPEN,
        )
        shown = {
            "rounds": [
                (each, *board_view.due_words(each, on=request.on), names_of(each)) for each in found
            ],
            "may_run": self.allows(Verb.RUN_REVIEW) and self.commune() is not None,
        }
        return render(request, "desk/review/rounds.html", shown)

    def _communes(self) -> list[int]:
        """Communes of today where the page's area stands; those above a village for its head."""
        here: list[int] = []
        for unit in territory.heirs(self.area, on=self.request.today):
            if unit.level == Level.VILLAGE:
                above = territory.path(unit, on=self.request.today).get("commune")
                here += [above.pk] if above else []
            else:
                here += territory.descendant_ids(unit, level=Level.COMMUNE, on=self.request.today)
        return here


def names_of(campaign: Campaign) -> list[str]:
    """The standards of a round as they are cited."""
    return [standard(each).short_title_vi for each in campaign.standard_ids]


class NewRound(ReviewView):
    """Opens a round: which kind, from which day; what follows from the law is shown."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any) -> HttpResponse:
        return self.show(request, {}, status=200)

    def post(self, request: Any) -> HttpResponse:
        commune = self.commune()
        if commune is None:
            raise Http404
        try:
            kind = CampaignKind(request.POST.get("kind", ""))
            campaign = services.open_campaign(
                commune=commune,
                kind=kind,
                starts_on=self.read_day("starts_on"),
                due_on=self.read_day("due_on") if request.POST.get("due_on") else None,
                standard_ids=request.POST.getlist("standards") or None,
                note=request.POST.get("note", ""),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
            added = services.build_list(
                campaign=campaign, actor=request.user, on=request.on, today=request.today
            )
        except ValueError:
            return self.show(request, {"problem": _("Choose the kind of review.")}, status=422)
        except services.ReviewRefused as refused:
            return self.show(request, {"problem": str(refused)}, status=422)
        told = ngettext(
            "The round is open; %(n)s household is on its list.",
            "The round is open; %(n)s households are on its list.",
            added,
        )
        messages.info(request, told % {"n": added})
        return redirect("desk:review-board", campaign=campaign.pk)

    def show(self, request: Any, more: dict[str, Any], *, status: int) -> HttpResponse:
        commune = self.commune()
        typed = request.POST
        shown = {
            "commune": commune,
            "typed": typed,
            "kinds": self._kinds(request.on),
            "starts_on": typed.get("starts_on") or f"{request.on:%d/%m/%Y}",
            "standards": self._standards(request, commune),
        }
        return render(request, "desk/review/round_new.html", shown | more, status=status)

    def _kinds(self, on: date) -> list[dict[str, Any]]:
        found = []
        for kind in CampaignKind:
            try:
                rules = procedure_in_force(on, kind.rule)
            except NoLawInForce:
                continue
            found.append(
                {
                    "value": kind.value,
                    "label": kind.label,
                    "due": last_day(kind, on, rules),
                    "title": rules.title_vi,
                    "article": rules.citations[0].label(),
                    "verified": rules.in_force.verified,
                    "notes": rules.notes_vi,
                }
            )
        return found

    def _standards(self, request: Any, commune: Area | None) -> list[dict[str, Any]]:
        """Standards of this year and the next in this place, those in force today chosen."""
        if commune is None:
            return []
        codes = [area.code for area in territory.path(commune, on=request.on).values()]
        try:
            now = [each.id for each in standards_in_force(request.on, codes)]
        except NoLawInForce:
            now = []
        chosen = request.POST.getlist("standards") or now
        begins, ends = date(request.on.year, 1, 1), date(request.on.year + 1, 12, 31)
        return [
            {
                "id": each.id,
                "title": each.title_vi,
                "chosen": each.id in chosen,
                "days": period_label(each.period, get_language() or "vi"),
            }
            for each in all_standards()
            if (each.level == "national" or set(codes) & set(each.area_codes))
            and each.period.valid_from <= ends
            and (each.period.valid_to is None or each.period.valid_to > begins)
        ]


class BoardPage(CampaignView):
    """Where every village stands, and what each needs next."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        found = boards.board(self.campaign, on=request.on)
        rules = rules_of(self.campaign)
        when, style = board_view.due_words(self.campaign, on=request.on)
        heads = board_view.heads(found, get_language() or "vi")
        shown = {
            "campaign": self.campaign,
            "board": found,
            "heads": heads,
            "totals": [board_view.Cell(found.reached(step), found.total) for step, _name in heads],
            "rows": board_view.rows(found, on=request.on),
            "due": when,
            "due_style": style,
            "rules": rules,
            "steps": rules.steps_for(CampaignKind(self.campaign.kind).rule),
            "standards": names_of(self.campaign),
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_decide": self.allows(Verb.DECIDE_REVIEW),
            "is_open": self.campaign.state == CampaignState.OPEN,
            "contradictions": sheets.open_contradictions(self.campaign),
        }
        return render(request, "desk/review/board.html", shown)


class RebuildList(CampaignView):
    """Adds to the list what the register has got since; changes nothing else."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, campaign: int) -> HttpResponse:
        try:
            added = services.build_list(
                campaign=self.campaign, actor=request.user, on=request.on, today=request.today
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            told = ngettext(
                "%(n)s household was added to the list.",
                "%(n)s households were added to the list.",
                added,
            )
            messages.info(request, told % {"n": added})
        return redirect("desk:review-board", campaign=self.campaign.pk)


class CancelRound(CampaignView):
    """Ends a round opened by mistake, with a reason."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, campaign: int) -> HttpResponse:
        try:
            services.cancel_campaign(
                campaign=self.campaign,
                reason=request.POST.get("reason", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-board", campaign=self.campaign.pk)
        messages.info(request, _("The round was cancelled; what was written stays readable."))
        return redirect("desk:review-rounds")


class Reviewers(CampaignView):
    """Names the reviewers of each village."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return self.show(request, status=200)

    def show(self, request: Any, *, status: int) -> HttpResponse:
        unit = self.campaign.unit
        villages = territory.children(unit, on=self.campaign.starts_on)
        named: dict[int, list[ReviewerAssignment]] = {}
        for each in ReviewerAssignment.objects.filter(campaign=self.campaign).order_by("pk"):
            named.setdefault(each.village_id, []).append(each)
        shown = {
            "campaign": self.campaign,
            "lines": [(village, named.get(village.pk, [])) for village in villages],
            "accounts": self._accounts(),
        }
        return render(request, "desk/review/reviewers.html", shown, status=status)

    def _accounts(self) -> list[User]:
        """Village heads and officers with a post in the commune today."""
        today = self.request.today
        villages = territory.descendant_ids(self.campaign.commune, level=Level.VILLAGE, on=today)
        held = Post.objects.in_force(today).filter(
            area__in=[*villages, self.campaign.commune_id],
            role__in=(Role.VILLAGE_HEAD, Role.COMMUNE_OFFICER),
        )
        return list(User.objects.filter(posts__in=held).distinct().order_by("full_name"))

    def post(self, request: Any, campaign: int) -> HttpResponse:
        common = {"actor": request.user, "on": request.on, "today": request.today}
        try:
            if request.POST.get("release"):
                assignment = ReviewerAssignment.objects.filter(
                    campaign=self.campaign, pk=_number(request.POST["release"])
                ).first()
                if assignment is not None:
                    services.release_reviewer(assignment=assignment, **common)
            else:
                self._assign(request, common)
        except services.ReviewRefused as refused:
            self.tell(refused)
        except permissions.OutsideArea as problem:
            raise Http404 from problem
        return redirect("desk:review-reviewers", campaign=self.campaign.pk)

    def _assign(self, request: Any, common: dict[str, Any]) -> None:
        village = Area.objects.filter(
            level=Level.VILLAGE, code=request.POST.get("village", "")
        ).first()
        if village is None:
            raise services.ReviewRefused(_("Choose the village."))
        user = User.objects.filter(username=request.POST.get("account", "")).first()
        name = request.POST.get("full_name", "") or (user.full_name if user else "")
        services.assign_reviewer(
            campaign=self.campaign, village=village, full_name=name, user=user, **common
        )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
