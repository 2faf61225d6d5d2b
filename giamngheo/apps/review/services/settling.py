"""Where a case stands once a posting or an objection has ended. Part of other services."""

from __future__ import annotations

from datetime import date

from giamngheo.apps.review.enums import CaseState, CaseStep, PostingState, SheetKind
from giamngheo.apps.review.models import Case, Objection, PostingLine
from giamngheo.apps.review.queries.postings import OPEN_OBJECTIONS, last_sheet
from giamngheo.apps.review.services import steps
from giamngheo.apps.review.services.common import touch


def settle(case_id: int, *, on: date) -> Case:
    """Move a case as far as its postings and objections let it, and return it.

    With an open objection it waits. Its result, posted in full, takes it to POSTED; a re-verified
    result not yet posted takes it to REVERIFIED, where it stays contested until posted again.
    Needs the round locked.
    """
    case = Case.objects.select_related("campaign", "household").get(pk=case_id)
    if case.state != CaseState.OPEN:
        return case
    waits = Objection.objects.filter(case=case, state__in=OPEN_OBJECTIONS).exists()
    sheet = last_sheet(case)
    lines = PostingLine.objects.filter(case=case, sheet=sheet)
    posted = lines.filter(posting__state=PostingState.COMPLETE).exists()
    reverified = sheet is not None and sheet.kind == SheetKind.REVERIFICATION
    contested = waits or (reverified and not posted)
    if contested != case.is_contested:
        touch(case)
        case.is_contested = contested
        case.save(update_fields=["is_contested"])
    if waits:
        return case
    day = max(on, case.step_on)
    ahead = steps.allowed(case.campaign, CaseStep(case.step))
    if posted and case.step in (CaseStep.ENDORSED, CaseStep.REVERIFIED):
        steps.advance(case, CaseStep.POSTED, on=day)
    elif contested and CaseStep.REVERIFIED in ahead:
        steps.advance(case, CaseStep.REVERIFIED, on=day)
    return case
