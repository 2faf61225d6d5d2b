"""Taking in a workbook of answers: all of it or nothing; the same file twice changes nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.review.models import Campaign
from giamngheo.apps.review.queries.answer_files import Plan
from giamngheo.apps.review.services import sheets
from giamngheo.apps.review.services.common import ReviewRefused


def import_answers(
    *, campaign: Campaign, plan: Plan, actor: User, on: date, today: date
) -> tuple[int, int]:
    """Write what a plan says: how many sheets were saved, and how many of them scored.

    Households whose answers suffice are scored; the others are kept as drafts. Raises ReviewRefused
    (a problem in the file), ChangedMeanwhile (a sheet changed since the plan was made), OutsideArea
    and NotAllowed for a household the actor may not answer for.
    """
    if plan.problems:
        raise ReviewRefused(
            _("The file has problems; nothing of it was written."),
            [f"{each.where}: {each.message}" for each in plan.problems],
        )
    lines = plan.to_write
    if not lines:
        return 0, 0
    for village in {line.case.village_id: line.case.village for line in lines}.values():
        permissions.require(actor, Verb.ENTER_ANSWERS, village, today=today)
    with act("review.answers.imported", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        for line in lines:
            sheets.enter_answers(
                case=line.case,
                answers=line.answers,
                number=line.number,
                expected_version=line.version,
                complete=line.completes,
                actor=actor,
                on=on,
                today=today,
            )
        scored = sum(1 for line in lines if line.completes)
        doing.subject = campaign
        doing.after = {"saved": len(lines), "scored": scored}
    return len(lines), scored
