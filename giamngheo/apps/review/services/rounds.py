"""Opening and cancelling rounds of review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from povertycore.calendars import deadlines
from povertycore.law_files import NoLawInForce
from povertycore.law_store import standard, standards_in_force
from povertycore.procedures import Procedure, procedure_in_force

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.review.enums import CampaignKind, CampaignState, CaseState, RequestState
from giamngheo.apps.review.models import Campaign, Case, Request
from giamngheo.apps.review.services.common import ReviewRefused, running, touch, vi
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area


def open_campaign(
    *,
    commune: Area,
    kind: CampaignKind,
    starts_on: date,
    due_on: date | None = None,
    standard_ids: Sequence[str] | None = None,
    note: str = "",
    actor: User,
    on: date,
    today: date,
) -> Campaign:
    """Open a round for a commune; the law of its first day is fixed here, once.

    `standard_ids` are judged by together, the first deciding the official lists; without them those
    in force on `starts_on` in the place. `due_on` is the last day for the decision; without it that
    of the calendar or the procedure. Raises ReviewRefused, accounts.OutsideArea and NotAllowed.
    """
    permissions.require(actor, Verb.RUN_REVIEW, commune, today=today)
    if commune.level != Level.COMMUNE:
        raise ReviewRefused(_("A round is opened for a commune."))
    rules = _procedure(kind, starts_on)
    standards = list(standard_ids or _standards(commune, starts_on))
    for each in standards:
        standard(each)
    due = due_on or last_day(kind, starts_on, rules)
    if due < starts_on:
        raise ReviewRefused(
            _("The last day %(due)s lies before the first, %(first)s.")
            % {"due": vi(due), "first": vi(starts_on)}
        )
    with act("review.campaign.opened", actor=actor, on=on, area_id=commune.pk) as doing:
        try:
            with transaction.atomic():
                campaign = Campaign.objects.create(
                    kind=kind,
                    unit=commune,
                    procedure_id=rules.id,
                    standard_ids=standards,
                    starts_on=starts_on,
                    due_on=due,
                    opened_by=actor,
                    opened_on=on,
                    note=note,
                    **commune_columns(commune, today=today),
                )
        except IntegrityError as problem:
            raise ReviewRefused(_("This round was opened already.")) from problem
        doing.subject = campaign
        doing.after = {
            "kind": kind.value,
            "starts_on": starts_on.isoformat(),
            "due_on": due.isoformat(),
            "standards": standards,
            "procedure": rules.id,
        }
    return campaign


def _procedure(kind: CampaignKind, on: date) -> Procedure:
    try:
        return procedure_in_force(on, kind.rule)
    except NoLawInForce as problem:
        raise ReviewRefused(
            _("No procedure for “%(kind)s” is known on %(day)s. Choose another first day.")
            % {"kind": kind.label, "day": vi(on)}
        ) from problem


def _standards(commune: Area, on: date) -> list[str]:
    codes = [area.code for area in territory.path(commune, on=on).values()]
    try:
        return [each.id for each in standards_in_force(on, codes)]
    except NoLawInForce as problem:
        raise ReviewRefused(
            _("No poverty standard is in force on %(day)s.") % {"day": vi(on)}
        ) from problem


def last_day(kind: CampaignKind, starts_on: date, rules: Procedure) -> date:
    """The day by which a round is decided: that of the calendar, of the procedure, or the year's.

    A monthly review is decided within so many days of its start.
    """
    if kind is CampaignKind.ONGOING and rules.decided_within_days is not None:
        return starts_on + timedelta(days=rules.decided_within_days.value)
    for each in deadlines(starts_on):
        if each.code == "annual_review" and each.ends_on >= starts_on:
            return each.ends_on
    return date(starts_on.year, 12, 31)


def commune_columns(commune: Area, *, today: date) -> dict[str, int | None]:
    """The location columns of a row of a whole commune, in the tree as it stands today.

    Raises ReviewRefused for a unit that has no single successor today.
    """
    heirs = territory.today_of(commune, on=today)
    above = territory.path(heirs[0], on=today) if len(heirs) == 1 else {}
    if not {"commune", "province"} <= set(above):
        raise ReviewRefused(
            _("%(unit)s has no single commune in its place today; a round cannot be opened there.")
            % {"unit": commune.full_name}
        )
    district = above.get("district")
    return {
        "commune_id": above["commune"].pk,
        "district_id": district.pk if district else None,
        "province_id": above["province"].pk,
    }


def cancel_campaign(
    *,
    campaign: Campaign,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Campaign:
    """End a round opened by mistake, with a reason; its papers and answers stay readable.

    Requests that were on its list wait for the next round. Raises ReviewRefused, ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say why the round is cancelled."))
    with act("review.campaign.cancelled", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        found = running(campaign)
        touch(found, expected_version)
        found.state, found.closed_on, found.note = CampaignState.CANCELLED, on, reason
        found.save(update_fields=["state", "closed_on", "note"])
        waiting = Request.objects.filter(campaign=found, state=RequestState.ENROLLED)
        waiting.update(campaign=None, state=RequestState.RECEIVED)
        cases = Case.objects.filter(campaign=found, state=CaseState.OPEN)
        count = cases.update(state=CaseState.WITHDRAWN)
        doing.subject = found
        doing.after = {"cases": count, "reason": reason}
    return found
