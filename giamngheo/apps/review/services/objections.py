"""Objections of citizens: received, re-verified, answered, withdrawn.

Who objects and how to reach that person is sealed; it never stands in the audit trail.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import (
    CampaignState,
    CaseState,
    Channel,
    ObjectionKind,
    ObjectionState,
)
from giamngheo.apps.review.models import Campaign, Case, Objection, Posting
from giamngheo.apps.review.queries import objections as found_objections
from giamngheo.apps.review.queries.postings import OPEN_OBJECTIONS
from giamngheo.apps.review.services import codes, steps
from giamngheo.apps.review.services.common import ReviewRefused, running, touch, vi
from giamngheo.apps.review.services.settling import settle
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.scoping import unscoped

LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who objects; at least one way to reach the person."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is said to be wrong. `case` is the household meant, none for one left out."""

    kind: ObjectionKind
    channel: Channel
    text: str
    about: str = ""
    case: Case | None = None


def receive_objection(
    *,
    campaign: Campaign,
    village: Area,
    complaint: Complaint,
    complainant: Complainant,
    received_on: date,
    actor: User,
    on: date,
    today: date,
) -> Objection:
    """Take in an objection at the office, by post or by telephone.

    In time it must have been received while the list hung; what comes later, or on a household
    already put together with the others, is kept for the next round (state NEXT_ROUND). Raises
    ReviewRefused (nothing posted yet, no household chosen, no text, no way to reach the person).
    """
    where = complaint.case.village if complaint.case else village
    permissions.require(actor, Verb.RUN_REVIEW, where, today=today)
    return _receive(
        campaign,
        village,
        complaint,
        complainant,
        None,
        received_on,
        actor=actor,
        on=on,
        today=today,
    )


def receive_from_public(
    *,
    posting: Posting,
    complaint: Complaint,
    complainant: Complainant,
    once: str,
    today: date,
) -> Objection:
    """Take in the public form of one posted list; the same form sent twice is one objection.

    Runs in the scope of the posting and needs no account. Raises ReviewRefused.
    """
    key = crypto.fingerprint(f"objection form {once}")
    with unscoped(reason="whether this form was sent before"):
        earlier = Objection.objects.filter(once=key).first()
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            return _receive(
                posting.campaign, posting.village, complaint, complainant, key, today,
                actor=portal_user(), on=today, today=today,
            )  # fmt: skip
    except IntegrityError:
        with unscoped(reason="the same form, sent twice at once"):
            return Objection.objects.get(once=key)


def portal_user() -> User:
    """Under whose name acts of the public stand in the audit trail; nobody can sign in as it."""
    found, _made = User.objects.get_or_create(
        username="cong-khai",
        defaults={"full_name": "Cổng công khai", "is_active": False, "password": "!"},
    )
    return found


def _receive(
    campaign: Campaign,
    village: Area,
    complaint: Complaint,
    complainant: Complainant,
    once: str | None,
    received_on: date,
    *,
    actor: User,
    on: date,
    today: date,
) -> Objection:
    _require_complete(complaint, complainant)
    case = complaint.case
    where = case.village if case is not None else village
    with act("review.objection.received", actor=actor, on=on, area_id=where.pk) as doing:
        with unscoped(reason="the round of a list the public may object to"):
            campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if case is not None:
            case = Case.objects.select_related("campaign", "household", "village").get(pk=case.pk)
        posting, in_time = _in_time(campaign, village, case, received_on, today=today)
        rules = steps.rules_of(campaign)
        objection = Objection.objects.create(
            campaign=campaign,
            posting=posting,
            case=case,
            kind=complaint.kind,
            channel=complaint.channel,
            tracking_code=codes.tracking_code(_is_tracking_code),
            complainant_sealed=crypto.seal(json.dumps(asdict(complainant)).encode()),
            about=(complaint.about.strip() or (case.household.head_name if case else ""))[:200],
            text=complaint.text.strip(),
            received_on=received_on,
            due_on=rules.reverification_due(received_on) if in_time else None,
            state=ObjectionState.RECEIVED if in_time else ObjectionState.NEXT_ROUND,
            once=once,
            **location_of(where, today=today).columns(),
        )
        if in_time and case is not None:
            contest(case)
        doing.subject = objection
        doing.after = {
            "kind": objection.kind,
            "channel": objection.channel,
            "state": objection.state,
            "case": case.pk if case else None,
            "due_on": objection.due_on.isoformat() if objection.due_on else None,
        }
    return objection


def answer_objection(
    *,
    objection: Objection,
    upheld: bool,
    answer: str,
    answered_on: date,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Objection:
    """Answer an objection in writing: right (after a re-verification) or not.

    A re-verified result must hang in public again before the case goes on. Raises ReviewRefused (no
    answer, re-verification missing or not complete, a day before it was received) and
    ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, objection.village, today=today)
    if not answer.strip():
        raise ReviewRefused(_("Write the answer; the person who objected is told it."))
    with act(
        "review.objection.answered", actor=actor, on=on, area_id=objection.village_id
    ) as doing:
        running(objection.campaign)
        objection = locked(objection)
        _require_open(objection)
        _require_answerable(objection, upheld)
        if not objection.received_on <= answered_on <= today:
            raise ReviewRefused(
                _("The answer can have been given between %(first)s and %(today)s.")
                % {"first": vi(objection.received_on), "today": vi(today)}
            )
        touch(objection, expected_version)
        objection.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
        objection.answer, objection.answered_on = answer.strip(), answered_on
        objection.handled_by = actor
        objection.save(update_fields=["state", "answer", "answered_on", "handled_by"])
        if objection.case_id is not None:
            settle(objection.case_id, on=answered_on)
        doing.subject = objection
        doing.after = {"state": objection.state, "answer": objection.answer}
    return objection


def withdraw_objection(
    *,
    objection: Objection,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Objection:
    """Close an objection its author takes back; a sheet only begun for it alone is dropped.

    What a complete re-verification found stays and is posted. Raises ReviewRefused,
    ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, objection.village, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say how and why the objection was taken back."))
    with act(
        "review.objection.withdrawn", actor=actor, on=on, area_id=objection.village_id,
        reason=reason,
    ) as doing:  # fmt: skip
        running(objection.campaign)
        objection = locked(objection)
        _require_open(objection)
        touch(objection, expected_version)
        sheet = objection.sheet
        drop = sheet is not None and sheet.completed_on is None
        if drop and sheet is not None:
            others = sheet.objections.filter(state__in=OPEN_OBJECTIONS)
            drop = not others.exclude(pk=objection.pk).exists()
        objection.state = ObjectionState.WITHDRAWN
        objection.answer, objection.answered_on, objection.handled_by = reason.strip(), on, actor
        objection.save(update_fields=["state", "answer", "answered_on", "handled_by"])
        if drop and sheet is not None:
            sheet.objections.update(sheet=None)
            sheet.delete()
            objection.refresh_from_db(fields=["sheet"])
        if objection.case_id is not None:
            settle(objection.case_id, on=on)
        doing.subject = objection
        doing.after = {"sheet_dropped": drop}
    return objection


def reveal_complainant(*, objection: Objection, actor: User, on: date, today: date) -> Complainant:
    """Who objected and how to reach the person; who looked is recorded."""
    permissions.require(actor, Verb.RUN_REVIEW, objection.village, today=today)
    with act(
        "review.objection.complainant_seen", actor=actor, on=on, area_id=objection.village_id
    ) as doing:
        doing.subject = objection
        kept: Mapping[str, str] = json.loads(crypto.open_sealed(objection.complainant_sealed))
        return Complainant(**kept)


def locked(objection: Objection) -> Objection:
    """The objection as it stands now, locked. Needs a transaction."""
    rows = Objection.objects.select_for_update(of=("self",))
    related = rows.select_related("campaign", "village", "case__household", "sheet")
    return related.get(pk=objection.pk)


def contest(case: Case) -> None:
    """Mark a case as objected to: it waits."""
    if case.is_contested:
        return
    touch(case)
    case.is_contested = True
    case.save(update_fields=["is_contested"])


def _require_complete(complaint: Complaint, complainant: Complainant) -> None:
    if not complaint.text.strip():
        raise ReviewRefused(_("Say what is wrong."))
    if len(complaint.text) > LONGEST_TEXT:
        raise ReviewRefused(
            _("Say it in at most %(count)s letters; bring papers to the office.")
            % {"count": LONGEST_TEXT}
        )
    if not complainant.name.strip() or not (
        complainant.phone.strip() or complainant.address.strip()
    ):
        raise ReviewRefused(
            _("Give the name of who objects, and a telephone number or an address for the answer.")
        )
    if complaint.kind == ObjectionKind.LEFT_OUT:
        if complaint.case is not None:
            raise ReviewRefused(_("A household that stands on the list was not left out."))
        if not complaint.about.strip():
            raise ReviewRefused(_("Name the household that was left out."))
    elif complaint.case is None:
        raise ReviewRefused(_("Choose the household from the list."))


def _in_time(
    campaign: Campaign, village: Area, case: Case | None, received_on: date, *, today: date
) -> tuple[Posting | None, bool]:
    """The posting an objection is about, and whether it still counts in this round."""
    if received_on > today:
        raise ReviewRefused(_("%(day)s is still to come.") % {"day": vi(received_on)})
    postings = found_objections.postings_for(campaign, village, case)
    if not postings:
        raise ReviewRefused(
            _("Nothing of %(place)s has been posted in this round yet. Until then a family asks to "
              "be reviewed with form 01.")
            % {"place": case.household.head_name if case else village.full_name}
        )  # fmt: skip
    first = min(posting.posted_on for posting in postings)
    if received_on < first:
        raise ReviewRefused(
            _("The list was posted on %(day)s; an objection to it cannot be earlier.")
            % {"day": vi(first)}
        )
    posting = found_objections.covering(postings, received_on)
    goes_on = campaign.state == CampaignState.OPEN and (
        case is None or (case.state == CaseState.OPEN and case.step in found_objections.STILL_OPEN)
    )
    return posting or postings[0], posting is not None and goes_on


def _require_open(objection: Objection) -> None:
    if objection.state not in OPEN_OBJECTIONS:
        raise ReviewRefused(
            _("This objection is closed: %(state)s on %(day)s.")
            % {"state": objection.get_state_display(), "day": vi(objection.answered_on)}
        )


def _require_answerable(objection: Objection, upheld: bool) -> None:
    if found_objections.reverified(objection):
        return
    if objection.sheet is not None:
        raise ReviewRefused(
            _("The sheet of the re-verification is not complete. Complete it, then answer.")
        )
    if upheld:
        raise ReviewRefused(
            _("An objection is upheld on what the re-verification found. Begin it first.")
        )


def _is_tracking_code(code: str) -> bool:
    with unscoped(reason="whether a tracking code is taken"):
        return Objection.objects.filter(tracking_code=code).exists()
