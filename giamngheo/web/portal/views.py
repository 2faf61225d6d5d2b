"""The public pages: find a posted list, read it, object to it, ask how an objection stands.

Nobody signs in here. Each page opens the scope of one posted list and nothing else; what it shows
of a household is what queries.postings.public_list gives. No code of a person stands in an address.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from giamngheo.apps.review import services
from giamngheo.apps.review.enums import Channel, ObjectionKind, ObjectionState
from giamngheo.apps.review.models import Posting, PostingLine
from giamngheo.apps.review.queries import objections as found_objections
from giamngheo.apps.review.queries import postings as lists
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.services import Complainant, Complaint, ReviewRefused, codes, portal
from giamngheo.web.desk.review import public_words

# Uses of one form from one address in an hour. A whole village may stand behind one address.
MOST_OBJECTIONS, MOST_QUESTIONS = 20, 40
RECEIPT, RECEIPT_SECONDS = "receipt", 1800
# A field no person sees or fills in; programs that fill in every field do.
TRAP = "website"
KEEP_OUT = "no-store, private"


def address_of(request: Any) -> str:
    """From where the request came: behind our own proxies, what the nearest of them says."""
    hops = settings.TRUSTED_PROXIES
    said = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(said) >= hops and said[-hops]:
        return str(said[-hops])
    return str(request.META.get("REMOTE_ADDR", ""))


@method_decorator(login_not_required, name="dispatch")
class PublicView(View):
    """A page for everybody; it is kept by no cache and found by no search engine."""

    today: date

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.today = request.today
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = KEEP_OUT
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def show(self, page: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return render(self.request, f"portal/{page}.html", shown, status=status)

    def gone(self) -> HttpResponse:
        """No such list hangs: the same words for one taken down and one that never was."""
        return self.show("gone", {}, status=404)

    def within(self, form: str, limit: int) -> bool:
        """Whether this address may still use a form in this hour."""
        return portal.count_use(
            form=form, address=address_of(self.request), now=timezone.now(), limit=limit
        )


class Front(PublicView):
    """Where people begin: the code of a list, or the code of an objection."""

    def get(self, request: Any) -> HttpResponse:
        return self.show("front", {})

    def post(self, request: Any) -> HttpResponse:
        typed = request.POST.get("code", "")
        if not self.within("list", MOST_QUESTIONS):
            return self.show("too_many", {}, status=429)
        code = codes.as_public_code(typed)
        with lists.scope_of_posting(code, today=self.today) as posting:
            if posting is not None and lists.is_public(posting, today=self.today):
                return redirect("portal:list", code=posting.public_code)
        wrong = _("No list that hangs now has this code. Look at the notice once more.")
        return self.show("front", {"typed": typed, "wrong": wrong}, status=404)


class PostedList(PublicView):
    """One posted list, while it hangs."""

    def get(self, request: Any, code: str) -> HttpResponse:
        with lists.scope_of_posting(code, today=self.today) as posting:
            if posting is None or not lists.is_public(posting, today=self.today):
                return self.gone()
            found = lists.public_list(posting)
            rows = [
                (line, public_words.result(line.results, found.standard_id)) for line in found.lines
            ]
            shown = {
                "list": found,
                "rows": rows,
                "term": public_words.hanging(posting, on=self.today),
            }
            return self.show("list", shown)


class ObjectionForm(PublicView):
    """Objecting to a posted list. A form opened before midnight may come in after it."""

    def get(self, request: Any, code: str) -> HttpResponse:
        with lists.scope_of_posting(code, today=self.today) as posting:
            if posting is None or not lists.is_public(posting, today=self.today):
                return self.gone()
            begun = {"line": request.GET.get("ho", ""), "once": secrets.token_hex(16)}
            if begun["line"]:
                begun["kind"] = ObjectionKind.WRONG_DETAILS.value
            return self.form(posting, begun)

    def form(
        self, posting: Posting, typed: Any, wrong: str = "", *, status: int = 200
    ) -> HttpResponse:
        shown = {
            "list": lists.public_list(posting),
            "typed": typed,
            "once": typed.get("once") or secrets.token_hex(16),
            "kinds": ObjectionKind.choices,
            "days": rules_of(posting.campaign).reverification_days,
            "wrong": wrong,
        }
        return self.show("object", shown, status=status)

    def post(self, request: Any, code: str) -> HttpResponse:
        typed = request.POST
        if not self.within("objection", MOST_OBJECTIONS):
            return self.show("too_many", {}, status=429)
        with lists.scope_of_posting(code, today=self.today) as posting:
            if posting is None:
                return self.gone()
            if typed.get(TRAP):
                wrong = _("Leave the last field empty; it is there for programs.")
                return self.form(posting, typed, wrong, status=422)
            try:
                made = services.receive_from_public(
                    posting=posting,
                    complaint=complaint(posting, typed),
                    complainant=Complainant(
                        typed.get("name", "")[:120],
                        typed.get("phone", "")[:30],
                        typed.get("address", "")[:200],
                    ),
                    once=typed.get("once") or secrets.token_hex(16),
                    today=self.today,
                )
            except ReviewRefused as refused:
                return self.form(posting, typed, str(refused), status=422)
        response = redirect("portal:receipt")
        response.set_signed_cookie(
            RECEIPT,
            made.tracking_code,
            max_age=RECEIPT_SECONDS,
            path="/cong-khai/",
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )
        return response


def complaint(posting: Posting, typed: Any) -> Complaint:
    """What the form says. Raises ReviewRefused when nothing was chosen."""
    kind, line = typed.get("kind", ""), typed.get("line", "")
    if kind not in ObjectionKind.values:
        raise ReviewRefused(_("Choose what the objection is about."))
    case = None
    if kind != ObjectionKind.LEFT_OUT:
        rows = PostingLine.objects.filter(posting=posting).select_related("case__village")
        found = rows.filter(pk=int(line) if line.isdecimal() and len(line) < 18 else 0).first()
        if found is None:
            raise ReviewRefused(_("Choose the household from the list."))
        case = found.case
    return Complaint(
        kind=ObjectionKind(kind),
        channel=Channel.ONLINE,
        text=typed.get("text", ""),
        about="" if case else typed.get("about", ""),
        case=case,
    )


class Receipt(PublicView):
    """The tracking code, right after sending; the browser alone carries it here."""

    def get(self, request: Any) -> HttpResponse:
        code = request.get_signed_cookie(RECEIPT, default="", max_age=RECEIPT_SECONDS)
        found = found_objections.by_tracking_code(code) if code else None
        if found is None:
            return redirect("portal:status")
        return self.show("receipt", {"code": code, "objection": found})


class Status(PublicView):
    """How an objection stands: its state and answer, for whoever holds its code."""

    def get(self, request: Any) -> HttpResponse:
        return self.show("status", {})

    def post(self, request: Any) -> HttpResponse:
        typed = request.POST.get("code", "")
        if not self.within("status", MOST_QUESTIONS):
            return self.show("too_many", {}, status=429)
        code = codes.as_tracking_code(typed)
        found = found_objections.by_tracking_code(code) if code else None
        if found is None:
            wrong = _("No objection has this code. It has twelve digits; look at the receipt.")
            return self.show("status", {"typed": typed, "wrong": wrong}, status=404)
        shown = {
            "typed": typed,
            "objection": found,
            "code": code,
            "is_answered": found.state in (ObjectionState.UPHELD, ObjectionState.REJECTED),
            "term": public_words.due(found, today=self.today),
        }
        return self.show("status", shown)
