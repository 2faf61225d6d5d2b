"""The district's opinion on a round, for procedures that ask it (before 01/07/2025).

What happens when the district does not answer in time was not found in the text of the law. The
choice made here: the officer notes that the time is over and the round goes on, and the chair, who
answers for the decision, must give a reason when signing without the district's agreement. The same
holds when the district does not agree.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from povertycore.procedures import StepCode

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.review.enums import CaseStep
from giamngheo.apps.review.models import Campaign, DistrictOpinion
from giamngheo.apps.review.queries.missing import open_cases
from giamngheo.apps.review.services import steps
from giamngheo.apps.review.services.common import ReviewRefused, running, vi


def send_to_district(
    *, campaign: Campaign, number: str, actor: User, on: date, today: date
) -> DistrictOpinion:
    """Record the letter to the district chair; the answer is due in working days from `on`.

    Sent again (after a re-verification) it takes the place of the first letter, which stays in the
    audit trail. Raises ReviewRefused: no district in this procedure, results not put together.
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    with act("review.opinion.asked", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        campaign = running(campaign)
        require_asked(campaign)
        if not number.strip():
            raise ReviewRefused(_("Give the number of the letter."))
        if open_cases(campaign).exclude(step=CaseStep.CONSOLIDATED).exists():
            raise ReviewRefused(
                _("Put the results of all villages together before writing to the district.")
            )
        earlier = DistrictOpinion.objects.filter(campaign=campaign).first()
        opinion, _made = DistrictOpinion.objects.update_or_create(
            campaign=campaign,
            defaults={
                "sent_number": number.strip(),
                "sent_on": on,
                "due_on": steps.rules_of(campaign).district_answer_due(on),
                "answer_number": "",
                "answered_on": None,
                "agrees": None,
                "text": "",
                "commune_id": campaign.commune_id,
                "district_id": campaign.district_id,
                "province_id": campaign.province_id,
            },
        )
        doing.subject = opinion
        doing.before = as_event(earlier) if earlier else None
        doing.after = as_event(opinion)
    return opinion


def record_answer(
    *,
    campaign: Campaign,
    agrees: bool,
    text: str = "",
    number: str = "",
    actor: User,
    on: date,
    today: date,
) -> DistrictOpinion:
    """Record what the district answered on day `on`; the cases go on to DISTRICT_OPINION.

    A district that does not agree says why. Raises ReviewRefused.
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    if not agrees and not text.strip():
        raise ReviewRefused(_("Enter what the district does not agree with."))
    with act("review.opinion.answered", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        campaign = running(campaign)
        opinion = _asked(campaign, on=on)
        opinion.agrees, opinion.text, opinion.answered_on = agrees, text.strip(), on
        opinion.answer_number = number.strip()
        opinion.save(update_fields=["agrees", "text", "answered_on", "answer_number"])
        doing.subject = opinion
        doing.after = as_event(opinion)
        _go_on(campaign, on=on)
    return opinion


def go_on_without_answer(
    *, campaign: Campaign, note: str, actor: User, on: date, today: date
) -> DistrictOpinion:
    """Note that the district did not answer in time; the chair must give a reason when signing.

    Raises ReviewRefused before the answer was due, or without a note.
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    if not note.strip():
        raise ReviewRefused(_("Note how the district was asked and reminded."))
    with act("review.opinion.overdue", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        campaign = running(campaign)
        opinion = _asked(campaign, on=on)
        if opinion.due_on is None or on <= opinion.due_on:
            raise ReviewRefused(
                _("The district may answer until the end of %(day)s.") % {"day": vi(opinion.due_on)}
            )
        opinion.text = note.strip()
        opinion.save(update_fields=["text"])
        doing.subject = opinion
        doing.after = as_event(opinion)
        _go_on(campaign, on=on)
    return opinion


def require_asked(campaign: Campaign) -> None:
    """Raises ReviewRefused where the procedure of the round asks no district."""
    if StepCode.DISTRICT_OPINION not in steps.steps_of(campaign):
        raise ReviewRefused(
            _("“%(procedure)s” asks no district for this kind of review.")
            % {"procedure": steps.rules_of(campaign).title_vi}
        )


def _asked(campaign: Campaign, *, on: date) -> DistrictOpinion:
    require_asked(campaign)
    opinion = DistrictOpinion.objects.select_for_update(of=("self",)).filter(campaign=campaign)
    found = opinion.first()
    if found is None:
        raise ReviewRefused(_("Enter the letter to the district first."))
    if found.answered_on is not None:
        raise ReviewRefused(
            _("The answer of %(day)s is already entered.") % {"day": vi(found.answered_on)}
        )
    if on < found.sent_on:
        raise ReviewRefused(
            _("The answer cannot come before the letter of %(day)s.") % {"day": vi(found.sent_on)}
        )
    return found


def _go_on(campaign: Campaign, *, on: date) -> None:
    here = open_cases(campaign).filter(step=CaseStep.CONSOLIDATED)
    ids = list(here.values_list("pk", flat=True))
    steps.advance_many(
        campaign, ids, at=[CaseStep.CONSOLIDATED], to=CaseStep.DISTRICT_OPINION, on=on
    )


def as_event(opinion: DistrictOpinion) -> dict[str, object]:
    """The letter and its answer as the audit trail keeps them."""
    return {
        "sent": [opinion.sent_number, opinion.sent_on.isoformat()],
        "due": opinion.due_on.isoformat() if opinion.due_on else None,
        "answer": [
            opinion.answer_number,
            opinion.answered_on.isoformat() if opinion.answered_on else None,
        ],
        "agrees": opinion.agrees,
        "text": opinion.text,
    }
