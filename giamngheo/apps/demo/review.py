"""The yearly review of the demo commune in the autumn of 2021, halfway: every step can be seen.

Played by the services of the review themselves, on the days it would have happened. Four villages
have posted their results, three are posting, two are before their meeting, the others still fill in
sheets; one objection and two requests wait. What households answer follows from their records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from povertycore.law_store import standard

from giamngheo.apps.accounts.models import User
from giamngheo.apps.demo.households import LOWER_POINTS, UPPER_POINTS
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Assessment, PovertyStatus, status_in_force
from giamngheo.apps.review import services as review
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.enums import (
    CampaignKind,
    Channel,
    MeetingOffice,
    ObjectionKind,
    RequestKind,
)
from giamngheo.apps.review.models import Campaign, Case
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area

OPENED_ON = date(2021, 9, 1)
SCORED_ON = date(2021, 11, 4)
LEFT_ON = date(2021, 11, 26)
STANDARD = "vn-2016"
CLOCK = ZoneInfo("Asia/Ho_Chi_Minh")
PLACES = ("Nhà văn hóa thôn", "Trụ sở UBND xã")


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a village has come: share of its sheets filled in, and the days of what followed."""

    scored: float = 1.0
    meets_on: date | None = None
    has_met: bool = False
    posts_on: date | None = None
    down_on: date | None = None


POSTED = Stage(1.0, date(2021, 11, 8), True, date(2021, 11, 9), date(2021, 11, 15))
HANGING = Stage(1.0, date(2021, 11, 25), True, date(2021, 11, 26))
STAGES = {
    "18172-01": POSTED,
    "18172-02": POSTED,
    "18172-03": POSTED,
    "18172-04": POSTED,
    "18172-05": HANGING,
    "18172-06": HANGING,
    "18172-07": HANGING,
    "18172-08": Stage(1.0, date(2021, 12, 2)),
    "18172-09": Stage(1.0, date(2021, 11, 30)),
    "18172-10": Stage(0.6),
    "18172-11": Stage(0.5),
    "18172-12": Stage(0.4),
    "18172-13": Stage(0.0),
}


def play_review(*, commune: Area, actor: User, today: date) -> Campaign:
    """Open the round and bring each village as far as its stage. Needs the households loaded."""
    campaign = review.open_campaign(
        commune=commune, kind=CampaignKind.ANNUAL, starts_on=OPENED_ON,
        actor=actor, on=OPENED_ON, today=today,
    )  # fmt: skip
    review.build_list(campaign=campaign, actor=actor, on=OPENED_ON, today=today)
    villages = {each.code: each for each in territory.children(commune, on=OPENED_ON)}
    cases: dict[str, list[Case]] = {code: [] for code in villages}
    rows = Case.objects.filter(campaign=campaign).select_related("campaign", "household", "village")
    for case in rows.order_by("village__code", "household__head_sort_key", "pk"):
        cases[case.village.code].append(case)
    for code, found in cases.items():
        reviewer = f"Rà soát viên thôn {villages[code].name}"
        review.assign_reviewer(
            campaign=campaign, village=villages[code], full_name=reviewer,
            actor=actor, on=OPENED_ON, today=today,
        )  # fmt: skip
        play_village(campaign, villages[code], found, reviewer, actor=actor, today=today)
    ask_and_object(campaign, villages, cases, actor=actor, today=today)
    return campaign


def play_village(
    campaign: Campaign,
    village: Area,
    cases: list[Case],
    reviewer: str,
    *,
    actor: User,
    today: date,
) -> None:
    """Sheets, meeting and posting of one village, as far as its stage goes."""
    stage = STAGES[village.code]
    staying = list(without_those_who_left(cases, actor=actor, today=today))
    for case in staying[: round(len(staying) * stage.scored)]:
        review.enter_answers(
            case=case, answers=answers_of(case, reviewer), number=1, expected_version=0,
            complete=True, actor=actor, on=SCORED_ON, today=today,
        )  # fmt: skip
    if stage.meets_on is None:
        return
    meeting = review.plan_meeting(
        campaign=campaign, village=village, place="Nhà văn hóa thôn", invited_count=40,
        planned_at=datetime.combine(stage.meets_on, time(19, 30), CLOCK),
        actor=actor, on=SCORED_ON, today=today,
    )  # fmt: skip
    if not stage.has_met:
        return
    held = review.Held(
        held_on=stage.meets_on, place="Nhà văn hóa thôn", chair_name="Trưởng thôn (mẫu)",
        secretary_name="Thư ký (mẫu)", present_count=38, invited_count=40,
        officials=(review.Official("Đại diện Mặt trận (mẫu)", MeetingOffice.FRONT),),
        opinions="",
    )  # fmt: skip
    review.record_meeting(
        meeting=meeting, held=held,
        ballots={case.pk: review.Ballot(38 - case.pk % 4, case.pk % 4, "") for case in staying},
        expected_version=meeting.version, actor=actor, on=stage.meets_on, today=today,
    )  # fmt: skip
    if stage.posts_on is None:
        return
    posting = review.post_list(
        campaign=campaign, village=village, places=PLACES, posted_on=stage.posts_on,
        actor=actor, on=stage.posts_on, today=today,
    )  # fmt: skip
    if stage.down_on is not None:
        review.complete_posting(
            posting=posting, taken_down_on=stage.down_on, expected_version=posting.version,
            actor=actor, on=stage.down_on, today=today,
        )  # fmt: skip


def without_those_who_left(cases: Iterable[Case], *, actor: User, today: date) -> Iterable[Case]:
    """Those still on a list; who was recognised as escaped in November is taken off the round."""
    for case in cases:
        listed = PovertyStatus.objects.filter(
            status_in_force(LEFT_ON), household=case.household, standard_id=STANDARD,
            poverty_class__in=(PovertyClass.POOR, PovertyClass.NEAR_POOR),
        )  # fmt: skip
        if listed.exists():
            yield case
            continue
        review.withdraw_case(
            case=case, reason="Đã công nhận thoát nghèo, cận nghèo ở đợt trong tháng",
            expected_version=case.version, actor=actor, on=LEFT_ON, today=today,
        )  # fmt: skip


def answers_of(case: Case, reviewer: str) -> Answers:
    """What the household answers: as last year, mended where that gave no class or another one."""
    status = PovertyStatus.objects.filter(
        status_in_force(SCORED_ON), household=case.household, standard_id=STANDARD
    ).get()
    last = Assessment.objects.filter(household=case.household, standard_id=STANDARD)
    found = last.filter(assessed_on__lte=SCORED_ON).order_by("-assessed_on", "-pk").first()
    codes = [each.code for each in standard(STANDARD).indicators]
    points, ticks = 118, {code: place < 2 for place, code in enumerate(codes)}
    if status.poverty_class == PovertyClass.NEAR_POOR:
        points = 138
    if found is not None and found.poverty_class == status.poverty_class:
        points = found.income_points or points
        ticks = {code: bool(found.deprivations.get(code)) for code in codes}
    return Answers(
        income_totals={STANDARD: varied(points, case.pk)},
        deprivations={STANDARD: ticks},
        person_count=case.household.person_count,
        reviewer=reviewer,
        visited_on=SCORED_ON,
    )


def varied(points: int, number: int) -> int:
    """A few points more or less than last year, on the same side of both cut-offs."""
    moved = points + number % 5 - 2
    same = all((points <= cutoff) == (moved <= cutoff) for cutoff in (LOWER_POINTS, UPPER_POINTS))
    return moved if same else points


def ask_and_object(
    campaign: Campaign,
    villages: dict[str, Area],
    cases: dict[str, list[Case]],
    *,
    actor: User,
    today: date,
) -> None:
    """Two families ask to be reviewed, and somebody objects to a posted household."""
    for code, name, reason, day in (
        ("18172-09", "Lê Thị Giang (mẫu)", "Chồng mất, một mình nuôi hai con nhỏ", 22),
        ("18172-13", "Trần Văn Hải (mẫu)", "Cháy nhà, mất hết đồ đạc", 26),
    ):
        received = date(2021, 11, day)
        review.receive_request(
            kind=RequestKind.ENTRY, village=villages[code], household=None, applicant_name=name,
            reason=reason, channel=Channel.DESK, received_on=received,
            actor=actor, on=received, today=today,
        )  # fmt: skip
    objected = cases["18172-07"][0]
    received = date(2021, 11, 29)
    review.receive_objection(
        campaign=campaign, village=villages["18172-07"],
        complaint=review.Complaint(
            kind=ObjectionKind.WRONG_DETAILS, channel=Channel.DESK, case=objected,
            text="Hộ có 5 khẩu, danh sách ghi thiếu", about=objected.household.head_name,
        ),
        complainant=review.Complainant("Người dân (mẫu)", "0900 000 000", ""),
        received_on=received, actor=actor, on=received, today=today,
    )  # fmt: skip


def commune_of_demo(code: str, *, on: date) -> Area:
    """The demo's commune as it stood on a day."""
    return territory.by_code(code, level=Level.COMMUNE, on=on)
