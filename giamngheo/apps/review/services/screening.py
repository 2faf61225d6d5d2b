"""Phiếu A: which of the families that asked go on to Phiếu B."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from povertycore.forms import FormA, FormError, form_in_force
from povertycore.scoring import Screening, screen

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import PovertyStatus, status_in_force
from giamngheo.apps.review.enums import CaseState, CaseStep, RequestKind, RequestState
from giamngheo.apps.review.models import Case, Request
from giamngheo.apps.review.services import steps
from giamngheo.apps.review.services.common import ReviewRefused, touch, vi

LISTED = (PovertyClass.POOR, PovertyClass.NEAR_POOR)


def form_a(request: Request) -> FormA:
    """The form in force on the day the request came. Raises ReviewRefused where there is none."""
    found = form_in_force("A", request.received_on)
    if not isinstance(found, FormA):
        raise ReviewRefused(
            _("No Phiếu A is in force on %(day)s; put the household on the list without it.")
            % {"day": vi(request.received_on)}
        )
    return found


def screen_request(
    *,
    request: Request,
    flags: Mapping[str, bool | None] | None = None,
    count: int | None = None,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Screening:
    """Keep the answers of Phiếu A and draw its conclusion.

    Few enough indicators: the household goes on to Phiếu B. Otherwise the request is closed with
    that answer, and its case, if there is one, is left out. Open answers that leave it undecided
    are kept, and nothing follows yet. Raises ReviewRefused (listed households need no Phiếu A,
    answers the form does not have, request closed), ChangedMeanwhile.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, request.village, today=today)
    flags = {key: value for key, value in (flags or {}).items() if value is not None}
    with act("review.request.screened", actor=actor, on=on, area_id=request.village_id) as doing:
        case = _open_case(request)
        _require_open(request, case)
        try:
            found = screen(form_a(request), request.received_on, count=count, flags=flags)
        except FormError as refused:
            raise ReviewRefused(refused.render(get_language() or "vi")) from refused
        touch(request, expected_version)
        request.screening, request.screening_count = flags, count
        if found.goes_to_b is not None:
            _conclude(request, case, found, on=on)
        request.save(
            update_fields=[
                "screening", "screening_count", "screened_on", "state", "answer", "answered_on",
            ]
        )  # fmt: skip
        doing.subject = request
        doing.after = {"goes_to_b": found.goes_to_b, "least": found.least, "flags": flags}
    return found


def _open_case(request: Request) -> Case | None:
    rows = Case.objects.select_for_update(of=("self",)).filter(request=request)
    return rows.filter(state=CaseState.OPEN).select_related("campaign", "household").first()


def _require_open(request: Request, case: Case | None) -> None:
    at_start = case is None or CaseStep(case.step) in (CaseStep.LISTED, CaseStep.SCREENED)
    if request.state not in (RequestState.RECEIVED, RequestState.ENROLLED) or not at_start:
        raise ReviewRefused(
            _("The request is not open: %(state)s.") % {"state": request.get_state_display()}
        )
    listed = PovertyStatus.objects.filter(
        status_in_force(request.received_on),
        household__review_requests=request,
        poverty_class__in=LISTED,
    )
    if request.kind == RequestKind.EXIT or listed.exists():
        raise ReviewRefused(_("A household on the list goes to Phiếu B without Phiếu A."))


def _conclude(request: Request, case: Case | None, found: Screening, *, on: date) -> None:
    request.screened_on = on
    if found.goes_to_b:
        if case is not None and case.step == CaseStep.LISTED:
            steps.advance(case, CaseStep.SCREENED, on=on)
        return
    request.state, request.answered_on = RequestState.SCREENED_OUT, on
    request.answer = found.render("vi")
    if case is not None:
        touch(case)
        case.state, case.step_on = CaseState.SCREENED_OUT, on
        case.save(update_fields=["state", "step_on"])
