"""Re-verification: the household an objection is about is visited and scored once more."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.models import Household
from giamngheo.apps.review.enums import (
    CaseState,
    CaseStep,
    EnrolmentReason,
    ObjectionState,
)
from giamngheo.apps.review.models import Case, Objection, Sheet
from giamngheo.apps.review.queries.meetings import BEFORE_MEETING
from giamngheo.apps.review.services import sheets
from giamngheo.apps.review.services.common import ReviewRefused, running, touch
from giamngheo.apps.review.services.listing import enrol_case
from giamngheo.apps.review.services.objections import contest, locked


def start_reverification(
    *,
    objection: Objection,
    left_out: Household | None = None,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Objection:
    """Open the sheet of a re-verification; several objections to one household share it.

    A household left out comes onto the list of the round here (`left_out`, of the register) and
    goes the whole way: scored, before the meeting, posted. Raises ReviewRefused (not in the
    register, begun already, the sheet in use) and ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, objection.village, today=today)
    with act(
        "review.reverification.started", actor=actor, on=on, area_id=objection.village_id
    ) as doing:
        running(objection.campaign)
        objection = locked(objection)
        if objection.state != ObjectionState.RECEIVED:
            raise ReviewRefused(
                _("This objection is %(state)s; a re-verification begins from a received one.")
                % {"state": objection.get_state_display()}
            )
        touch(objection, expected_version)
        case = objection.case
        if case is None:
            case = _enrolled(objection, left_out, actor=actor, on=on, today=today)
        sheet = _sheet(case, objection, actor=actor, on=on, today=today)
        case.refresh_from_db()
        objection.case, objection.sheet, objection.handled_by = case, sheet, actor
        objection.state = ObjectionState.IN_REVERIFICATION
        objection.save(update_fields=["case", "sheet", "handled_by", "state"])
        contest(case)
        doing.subject = objection
        doing.after = {"case": case.pk, "sheet": sheet.number}
    return objection


def _enrolled(
    objection: Objection, household: Household | None, *, actor: User, on: date, today: date
) -> Case:
    """The case of a household left out: a new one, or the one quick identification had closed."""
    if household is None:
        raise ReviewRefused(
            _("Choose the household in the register. If it is not in it yet, register it first; "
              "the objection waits.")
        )  # fmt: skip
    earlier = Case.objects.filter(campaign=objection.campaign, household=household).first()
    if earlier is None:
        return enrol_case(
            campaign=objection.campaign,
            household=household,
            reason=EnrolmentReason.OBJECTION,
            actor=actor,
            on=on,
            today=today,
        )
    if earlier.state == CaseState.SCREENED_OUT:
        touch(earlier)
        earlier.state, earlier.reason = CaseState.OPEN, EnrolmentReason.OBJECTION
        earlier.step_on = max(on, earlier.step_on)
        earlier.save(update_fields=["state", "reason", "step_on"])
        return earlier
    if earlier.state == CaseState.OPEN:
        raise ReviewRefused(
            _("%(name)s stands on the list of this round (%(step)s): it was not left out.")
            % {"name": household.head_name, "step": earlier.get_step_display()}
        )
    raise ReviewRefused(
        _("The case of %(name)s is closed: %(state)s.")
        % {"name": household.head_name, "state": earlier.get_state_display()}
    )


def _sheet(case: Case, objection: Objection, *, actor: User, on: date, today: date) -> Sheet:
    """A sheet for the visit: the one already open for another objection, or a new one."""
    begun = Sheet.objects.filter(case=case, completed_on__isnull=True).first()
    if begun is not None and (begun.objections.exists() or CaseStep(case.step) in BEFORE_MEETING):
        return begun
    if begun is not None:
        raise ReviewRefused(
            _("Somebody is already filling in this household's sheet. Complete it first.")
        )
    return sheets.start_sheet(
        case=case,
        reason=_("Objection %(code)s") % {"code": objection.tracking_code},
        actor=actor,
        on=on,
        today=today,
    )
