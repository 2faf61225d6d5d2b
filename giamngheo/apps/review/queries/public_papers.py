"""The data of the papers before the people: minutes of meetings, posting notices, re-verification.

The notice shows of a household what the posted list shows: see queries.postings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from povertycore.law_store import standard as standard_of
from povertycore.quantities import Ratio, format_number_vi
from povertycore.working_days import working_days_between

from giamngheo.apps.documents.kinds.base import Household
from giamngheo.apps.documents.kinds.listing import PostingNotice, ReviewedGroup
from giamngheo.apps.documents.kinds.meeting import (
    Finding,
    MeetingMinutes,
    Present,
    ReverificationMinutes,
)
from giamngheo.apps.documents.kinds.meeting import Vote as PaperVote
from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.review.enums import CaseState, MeetingOffice, VoteOutcome
from giamngheo.apps.review.models import Case, Meeting, Objection, Posting, PostingLine, Sheet, Vote
from giamngheo.apps.review.queries.decision_papers import (
    CLASS_NAMES,
    movement_name,
    office_head,
)
from giamngheo.apps.review.queries.meetings import votes_of
from giamngheo.apps.review.queries.postings import lines_of
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.territory import queries as territory

ESCAPES = (MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR, MovementKind.ESCAPED_NEAR_POOR)
# Names of the groups of the official list (PL I, Mẫu 02).
OFFICE_NAMES: Mapping[str, str] = {
    MeetingOffice.FRONT: "Đại diện Mặt trận Tổ quốc Việt Nam cấp xã",
    MeetingOffice.COMMITTEE: "Đại diện Ban Chỉ đạo rà soát cấp xã",
    MeetingOffice.POVERTY_OFFICER: "Cán bộ phụ trách giảm nghèo cấp xã",
    MeetingOffice.PARTY_CELL: "Bí thư chi bộ thôn",
    MeetingOffice.ORGANISATION: "Đại diện các đoàn thể",
    MeetingOffice.REVIEWER: "Rà soát viên",
}


class PaperLacks(Exception):
    """The paper cannot be made from what was recorded; the text says what is missing."""


def percent(part: int, whole: int) -> str:
    """'66,67', as the forms print a rate; '' where nothing was counted."""
    found = Ratio(part, whole).percent()
    return "" if found is None else format_number_vi(found, 2)


def meeting_minutes(meeting: Meeting) -> MeetingMinutes:
    """The minutes of a recorded meeting (PL V), for the village and the committee.

    Raises PaperLacks: the meeting was not recorded, or without the households represented.
    """
    if meeting.held_on is None or meeting.present_count is None:
        raise PaperLacks(_("The meeting has not been recorded yet."))
    if meeting.household_count is None:
        raise PaperLacks(
            _("The minutes name the households represented. Correct the record to add them.")
        )
    votes = votes_of(meeting)
    listed = Case.objects.filter(campaign=meeting.campaign, village=meeting.village).exclude(
        state=CaseState.WITHDRAWN
    )
    total = listed.count()
    deciding = str(meeting.campaign.standard_ids[0])
    names: dict[str, list[str]] = {}
    for each in meeting.officials:
        names.setdefault(each["office"], []).append(each["name"])
    reviewers = names.pop(MeetingOffice.REVIEWER.value, [])
    unit = meeting.campaign.unit
    version = territory.version(unit, on=meeting.held_on)
    begun = meeting.planned_at
    return MeetingMinutes(
        commune=version.full_name if version else unit.full_name,
        village=meeting.village.full_name,
        year=meeting.campaign.starts_on.year,
        round_number=meeting.number,
        held_on=meeting.held_on,
        begun_at=_clock(begun) if begun else "",
        place=meeting.place,
        chair=meeting.chair_name,
        secretary=meeting.secretary_name,
        present=tuple(
            Present(group=OFFICE_NAMES.get(office, ""), count=len(who), names=", ".join(who))
            for office, who in names.items()
        ),
        households_present=meeting.household_count,
        households_listed=total,
        households_percent=percent(meeting.household_count, total),
        people_present=meeting.present_count,
        reviewers=", ".join(reviewers),
        votes=tuple(_vote(vote, deciding) for vote in votes),
        endorsed_count=sum(vote.outcome == VoteOutcome.ENDORSED for vote in votes),
        contested_count=sum(vote.outcome == VoteOutcome.CONTESTED for vote in votes),
        agreement=rules_of(meeting.campaign).agreement.wording.text_vi,
        opinions=tuple(line.strip() for line in meeting.opinions.splitlines() if line.strip()),
    )


def _clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%H} giờ {local:%M}"


def _vote(vote: Vote, deciding: str) -> PaperVote:
    found = vote.results.get(deciding, {})
    return PaperVote(
        household=Household(
            head_name=vote.head_name,
            person_count=vote.person_count,
            class_before=CLASS_NAMES.get(found.get("before", ""), ""),
            class_after=CLASS_NAMES.get(found.get("class", ""), ""),
            reason=movement_name(found.get("movement", "")),
            note=vote.remark,
        ),
        agreed=vote.agreed,
        disagreed=vote.disagreed,
        percent=percent(vote.agreed, vote.present),
        endorsed=vote.outcome == VoteOutcome.ENDORSED,
    )


def posting_notice(posting: Posting, *, contact: str, address: str) -> PostingNotice:
    """The notice with its list, masked as the public page is.

    `contact` is where objections are taken, `address` that of the public page.
    """
    deciding = str(posting.campaign.standard_ids[0])
    groups: dict[str, list[Household]] = {}
    for line in lines_of(posting):
        groups.setdefault(_group(line, deciding), []).append(_posted(line, deciding))
    order = [*CLASS_NAMES.values(), "Hộ thoát nghèo", "Hộ thoát cận nghèo", ""]
    spoken = sorted({each.partition("T")[2][:5] for each in posting.loudspeaker_on})
    by_working_days = rules_of(posting.campaign).posting_counts == "WORKING"
    days = (
        working_days_between(posting.posted_on, posting.last_day)
        if by_working_days
        else (posting.last_day - posting.posted_on).days
    )
    return PostingNotice(
        **office_head(posting.campaign.unit, symbol="TB-UBND", on=posting.posted_on),
        year=posting.campaign.starts_on.year,
        village=posting.village.full_name,
        round_title="sau phúc tra" if posting.is_again else "lần đầu",
        places=tuple(posting.places),
        posted_from=posting.posted_on,
        posted_to=posting.last_day,
        working_days=days,
        day_words="ngày làm việc" if by_working_days else "ngày",
        loudspeaker=", ".join(each.replace(":", " giờ ") for each in spoken),
        contact=contact,
        code_place=address,
        groups=tuple(
            ReviewedGroup(title=title or "Chưa xếp loại", households=tuple(groups[title]))
            for title in sorted(groups, key=order.index)
        ),
    )


def _group(line: PostingLine, deciding: str) -> str:
    found = line.results.get(deciding, {})
    left = found.get("class") == PovertyClass.NOT_POOR
    if left and found.get("movement") in ESCAPES:
        near = found.get("before") == PovertyClass.NEAR_POOR
        return "Hộ thoát cận nghèo" if near else "Hộ thoát nghèo"
    return CLASS_NAMES.get(found.get("class", ""), "")


def _posted(line: PostingLine, deciding: str) -> Household:
    found = line.results.get(deciding, {})
    return Household(
        head_name=line.head_name,
        village=line.posting.village.full_name,
        person_count=line.person_count,
        class_after=CLASS_NAMES.get(found.get("class", ""), ""),
        reason=movement_name(found.get("movement", "")),
    )


def reverification_minutes(objection: Objection) -> ReverificationMinutes:
    """The minutes of a complete re-verification. Who objected does not stand in it.

    Raises PaperLacks: no sheet of it is complete, or the procedure sets no days.
    """
    sheet, case = objection.sheet, objection.case
    if sheet is None or case is None or sheet.completed_on is None or objection.due_on is None:
        raise PaperLacks(_("The sheet of the re-verification is not complete yet."))
    deciding = str(objection.campaign.standard_ids[0])
    lines = PostingLine.objects.filter(case=case, posting=objection.posting)
    posted = lines.first()
    before = posted.results.get(deciding, {}).get("class", "") if posted else ""
    outcome = case.outcomes.filter(standard_id=deciding).first()
    after = outcome.poverty_class if outcome else ""
    earlier = Sheet.objects.filter(case=case, number__lt=sheet.number).order_by("-number").first()
    unit = objection.campaign.unit
    leader = objection.handled_by.full_name if objection.handled_by else ""
    held_on = sheet.visited_on or sheet.completed_on
    version = territory.version(unit, on=held_on)
    return ReverificationMinutes(
        commune=version.full_name if version else unit.full_name,
        village=objection.village.full_name,
        year=objection.campaign.starts_on.year,
        held_on=held_on,
        household=Household(
            head_name=case.household.head_name,
            village=objection.village.full_name,
            person_count=sheet.person_count or case.household.person_count,
            class_after=CLASS_NAMES.get(after, ""),
        ),
        objection=objection.text,
        received_on=objection.received_on,
        due_on=objection.due_on,
        team=tuple(name for name in (leader, sheet.reviewer) if name),
        findings=_findings(earlier, sheet, deciding),
        class_before=CLASS_NAMES.get(before, ""),
        class_after=CLASS_NAMES.get(after, ""),
        conclusion=objection.answer,
        leader=leader,
        reviewer=sheet.reviewer,
    )


def _findings(earlier: Sheet | None, sheet: Sheet, standard_id: str) -> tuple[Finding, ...]:
    """What the two sheets say differently, by the names of the indicators."""
    old = (earlier.deprivations if earlier else {}).get(standard_id, {})
    new = sheet.deprivations.get(standard_id, {})
    names = {each.code: each.name_vi for each in standard_of(standard_id).indicators}
    words = {True: "Thiếu hụt", False: "Không thiếu hụt", None: "Chưa rõ"}
    found = [
        Finding(
            subject=names.get(code, code),
            before=words[old.get(code)],
            after=words[new.get(code)],
        )
        for code in names
        if old.get(code) != new.get(code)
    ]
    if earlier is not None and earlier.income_vnd != sheet.income_vnd:
        found.append(
            Finding(
                subject="Thu nhập bình quân đầu người/tháng",
                before=_money(earlier.income_vnd),
                after=_money(sheet.income_vnd),
            )
        )
    return tuple(found)


def _money(amount: int | None) -> str:
    return "Chưa rõ" if amount is None else f"{format_number_vi(amount)} đồng"
