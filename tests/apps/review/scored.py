"""Complete sheets, meetings and postings for tests of what comes after the visit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseStep, Channel, ObjectionKind, SheetKind
from giamngheo.apps.review.models import Campaign, Case, Meeting, Objection, Outcome, Posting, Sheet
from giamngheo.apps.review.services import Ballot, Complainant, Complaint, Held
from giamngheo.common.scoping import unscoped
from tests.apps.review.making import STANDARD, case_of, make_listed, make_round
from tests.people import TODAY, Cast

SCORED_ON = date(2026, 9, 20)
MET_ON = date(2026, 10, 2)
# Friday; with the weekend the third working day after it is Wednesday 14/10/2026.
POSTED_ON = date(2026, 10, 9)
LAST_DAY = date(2026, 10, 14)
DOWN_ON = date(2026, 10, 15)
GIANG = Complainant(name="Giang Thị Sen", phone="0912345678", address="Ngõ 3, cạnh ao làng")


def score(
    case: Case,
    poverty_class: PovertyClass = PovertyClass.POOR,
    *,
    by: Any,
    kind: SheetKind = SheetKind.FIRST,
    movement: str = "",
    completed_on: date = SCORED_ON,
) -> Sheet:
    """A complete sheet with its outcome; a case not yet scored moves to that step."""
    with unscoped(reason="test"):
        Sheet.objects.filter(case=case, completed_on__isnull=True).delete()
        case.refresh_from_db()
        sheet = Sheet.objects.create(
            case=case,
            number=case.sheet_count + 1,
            kind=kind,
            completed_on=completed_on,
            saved_by=by,
        )
        return _counts(case, sheet, poverty_class, movement, completed_on)


def complete(
    sheet: Sheet, poverty_class: PovertyClass = PovertyClass.POOR, *, on: date, movement: str = ""
) -> Sheet:
    """Complete a sheet that is open, as the answers' service does."""
    with unscoped(reason="test"):
        sheet.completed_on = on
        sheet.save(update_fields=["completed_on"])
        return _counts(sheet.case, sheet, poverty_class, movement, on)


def _counts(
    case: Case, sheet: Sheet, poverty_class: PovertyClass, movement: str, on: date
) -> Sheet:
    Outcome.objects.update_or_create(
        case=case,
        standard_id=STANDARD,
        defaults={
            "poverty_class": poverty_class,
            "class_before": PovertyClass.POOR,
            "movement": movement,
        },
    )
    changes: dict[str, Any] = {"sheet_count": sheet.number, "version": F("version") + 1}
    if case.step in (CaseStep.LISTED, CaseStep.SCREENED):
        changes |= {"step": CaseStep.ASSESSED, "step_on": on}
    Case.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()
    return sheet


def scored_round(cast: Cast, *heads: str, village: int = 0) -> tuple[Campaign, list[Case]]:
    """A round of 2026 with scored households of one village, one a head."""
    homes = [make_listed(cast, head=head, village=village) for head in heads]
    campaign = make_round(cast)
    cases = [case_of(campaign, home) for home in homes]
    for case in cases:
        score(case, by=cast.an)
        case.refresh_from_db()
    return campaign, cases


def by_an(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"actor": cast.an, "on": TODAY, "today": TODAY} | more


def plan(cast: Cast, campaign: Campaign, village: int = 0, on: date = MET_ON) -> Meeting:
    from datetime import datetime, time

    from django.utils import timezone

    return services.plan_meeting(
        campaign=campaign,
        village=cast.country.villages_a[village],
        planned_at=timezone.make_aware(datetime.combine(on, time(19))),
        place="Nhà văn hóa thôn",
        **by_an(cast),
    )


def held(present: int = 40, on: date = MET_ON) -> Held:
    return Held(
        held_on=on,
        place="Nhà văn hóa thôn",
        chair_name="Lê Văn Chi",
        secretary_name="Phan Thị Thư",
        present_count=present,
        invited_count=50,
    )


def endorse(cast: Cast, campaign: Campaign, cases: list[Case], village: int = 0) -> Meeting:
    """A meeting at which everybody agrees on these cases."""
    meeting = plan(cast, campaign, village)
    ballots = {case.pk: Ballot(agreed=40) for case in cases}
    done = services.record_meeting(
        meeting=meeting,
        held=held(),
        ballots=ballots,
        expected_version=meeting.version,
        **by_an(cast),
    )
    return done.meeting


def post(cast: Cast, campaign: Campaign, village: int = 0, on: date = POSTED_ON) -> Posting:
    return services.post_list(
        campaign=campaign,
        village=cast.country.villages_a[village],
        places=["Nhà văn hóa thôn", "Trụ sở UBND xã"],
        posted_on=on,
        **by_an(cast, today=max(on, POSTED_ON), on=on),
    )


def object_to(
    cast: Cast,
    campaign: Campaign,
    case: Case | None,
    *,
    kind: ObjectionKind = ObjectionKind.WRONGLY_IN,
    on: date = date(2026, 10, 12),
    text: str = "Nhà này có xe ô tô.",
    about: str = "",
    village: int = 0,
) -> Objection:
    return services.receive_objection(
        campaign=campaign,
        village=cast.country.villages_a[village],
        complaint=Complaint(kind=kind, channel=Channel.DESK, text=text, about=about, case=case),
        complainant=GIANG,
        received_on=on,
        **by_an(cast, on=on, today=max(on, POSTED_ON)),
    )
