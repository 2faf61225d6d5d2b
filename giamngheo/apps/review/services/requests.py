"""Requests of families: to be reviewed (form 01), or to be recognised as escaped (form 04).

Phiếu A filters requests for review; who is on the list already, or asks to leave it, goes on to
Phiếu B without it (QĐ 24/2021/QĐ-TTg, art. 4; TT 07/2021/TT-BLĐTBXH).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from povertycore.forms import FormA, FormError, form_in_force
from povertycore.scoring import Screening, screen

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household, PovertyStatus, status_in_force
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import Channel, RequestKind, RequestState
from giamngheo.apps.review.models import Request
from giamngheo.apps.review.services.common import ReviewRefused, touch, vi
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto

LISTED = (PovertyClass.POOR, PovertyClass.NEAR_POOR)


def receive_request(
    *,
    kind: RequestKind,
    village: Area,
    household: Household | None,
    applicant_name: str,
    reason: str,
    channel: Channel,
    received_on: date,
    address: str = "",
    contact: Mapping[str, str] | None = None,
    actor: User,
    on: date,
    today: date,
) -> Request:
    """Take in a request. `household` may be empty for a family not yet in the register.

    `contact` ({"phone", "personal_id"}) is kept sealed. Raises ReviewRefused: no name or reason, a
    day to come, an entry request of a household already poor, an exit request of one on no list, a
    second request while one waits.
    """
    permissions.require(actor, Verb.RUN_REVIEW, village, today=today)
    name = " ".join(applicant_name.split())
    if not name or not reason.strip():
        raise ReviewRefused(_("A request needs the name of the applicant and the reason."))
    if received_on > on:
        raise ReviewRefused(
            _("The request cannot have been received on %(day)s, a day to come.")
            % {"day": vi(received_on)}
        )
    if household is not None:
        _require_sense(kind, household, received_on)
    elif kind is RequestKind.EXIT:
        raise ReviewRefused(_("Choose the household that asks to leave the list."))
    with act("review.request.received", actor=actor, on=on, area_id=village.pk) as doing:
        request = Request.objects.create(
            kind=kind,
            household=household,
            applicant_name=name,
            address=address,
            contact_sealed=sealed(contact),
            reason=reason.strip(),
            channel=channel,
            received_on=received_on,
            **location_of(household.village if household else village, today=today).columns(),
        )
        doing.subject = request
        doing.after = {
            "kind": kind.value,
            "household": household.code if household else None,
            "received_on": received_on.isoformat(),
        }
    return request


def sealed(contact: Mapping[str, str] | None) -> bytes | None:
    """How to reach somebody, encrypted; None where nothing was given."""
    given = {key: value.strip() for key, value in (contact or {}).items() if value.strip()}
    return crypto.seal(json.dumps(given, ensure_ascii=False).encode()) if given else None


def contact_of(request: Request) -> dict[str, str]:
    """How to reach the applicant, in clear."""
    if not request.contact_sealed:
        return {}
    found: dict[str, str] = json.loads(crypto.open_sealed(request.contact_sealed))
    return found


def _require_sense(kind: RequestKind, household: Household, on: date) -> None:
    classes = set(
        PovertyStatus.objects.filter(status_in_force(on), household=household).values_list(
            "poverty_class", flat=True
        )
    )
    if kind is RequestKind.ENTRY and PovertyClass.POOR in classes:
        raise ReviewRefused(
            _("%(name)s is on the poor list already; it is reviewed without a request.")
            % {"name": household.head_name}
        )
    if kind is RequestKind.EXIT and classes.isdisjoint(LISTED):
        raise ReviewRefused(
            _("%(name)s was on no list on %(day)s; there is nothing to leave.")
            % {"name": household.head_name, "day": vi(on)}
        )
    waiting = Request.objects.filter(
        household=household, state__in=(RequestState.RECEIVED, RequestState.ENROLLED)
    ).first()
    if waiting is not None:
        raise ReviewRefused(
            _("%(name)s already has a request of %(day)s that waits for an answer.")
            % {"name": household.head_name, "day": vi(waiting.received_on)}
        )


def attach_household(
    *,
    request: Request,
    household: Household,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Request:
    """Say which household of the register a request is about, once the family is registered."""
    permissions.require(actor, Verb.RUN_REVIEW, household.village, today=today)
    _open(request)
    if household.commune_id != request.commune_id:
        raise ReviewRefused(
            _("%(name)s does not live in the commune of the request.")
            % {"name": household.head_name}
        )
    _require_sense(RequestKind(request.kind), household, request.received_on)
    with act("review.request.attached", actor=actor, on=on, area_id=household.village_id) as doing:
        touch(request, expected_version)
        request.household = household
        for name, value in location_of(household.village, today=today).columns().items():
            setattr(request, name, value)
        request.save()
        doing.subject = request
        doing.after = {"household": household.code}
    return request


def form_a_on(day: date) -> FormA:
    """Phiếu A in force on a day. Raises ReviewRefused where there is none."""
    form = form_in_force("A", day)
    if not isinstance(form, FormA):
        raise ReviewRefused(
            _("No quick identification form (Phiếu A) is in force on %(day)s; go on without it.")
            % {"day": vi(day)}
        )
    return form


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
    """Record Phiếu A: the single answers, or only how many hold. Fewer than four go to Phiếu B.

    Answers that leave it open are kept and the request waits. A request left out is answered with
    the count and the rule. Raises ReviewRefused (answers at odds, request not open or an exit
    request, which needs no Phiếu A) and ChangedMeanwhile.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, request.village, today=today)
    _open(request)
    if request.kind == RequestKind.EXIT:
        raise ReviewRefused(_("A household on the list goes to Phiếu B without Phiếu A."))
    form = form_a_on(on)
    try:
        result = screen(form, on, count=count, flags=flags)
    except FormError as problem:
        raise ReviewRefused(problem.render("vi")) from problem
    with act("review.request.screened", actor=actor, on=on, area_id=request.village_id) as doing:
        touch(request, expected_version)
        request.screening = dict(flags or {})
        request.screening_count = count if count is not None else _settled(result)
        request.screened_on = None if result.goes_to_b is None else on
        if result.goes_to_b is False:
            request.state = RequestState.SCREENED_OUT
            request.answer, request.answered_on = result.render("vi"), on
        request.save()
        doing.subject = request
        doing.after = {"goes_to_b": result.goes_to_b, "least": result.least}
    return result


def _settled(result: Screening) -> int | None:
    return result.least if result.least == result.greatest else None


def answer_request(
    *,
    request: Request,
    state: RequestState,
    answer: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Request:
    """Refuse a request or note that it was withdrawn, in writing.

    What is on the list of a round is answered by its decision. Raises ReviewRefused.
    """
    permissions.require(actor, Verb.RUN_REVIEW, request.village, today=today)
    _open(request)
    if state not in (RequestState.REFUSED, RequestState.WITHDRAWN):
        raise ReviewRefused(_("A request is refused or withdrawn here, nothing else."))
    if not answer.strip():
        raise ReviewRefused(_("Give the reason in writing; it goes to the family."))
    with act("review.request.answered", actor=actor, on=on, area_id=request.village_id) as doing:
        touch(request, expected_version)
        request.state, request.answer, request.answered_on = state, answer.strip(), on
        request.save(update_fields=["state", "answer", "answered_on"])
        doing.subject = request
        doing.after = {"state": state.value, "answer": answer.strip()}
    return request


def _open(request: Request) -> None:
    if request.state != RequestState.RECEIVED:
        raise ReviewRefused(
            _("The request is not open: %(state)s.") % {"state": request.get_state_display()}
        )
