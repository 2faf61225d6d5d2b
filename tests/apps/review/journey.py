"""A year of review from the first request to the certificates, played through the services.

`Journey` holds the round and its people; the tests decide who is found to be what. Nothing is
written around the services except the opening register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.services import NewMember, register_household
from giamngheo.apps.review import services
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.enums import (
    CampaignKind,
    CaseState,
    CaseStep,
    Channel,
    EnrolmentReason,
    MeetingOffice,
    ObjectionKind,
    RequestKind,
)
from giamngheo.apps.review.models import Campaign, Case, Decision, Objection, Posting, Request
from giamngheo.apps.review.services import meetings, postings
from giamngheo.apps.territory.models import Area
from povertycore.law_store import standard
from tests.people import TODAY

CLOCK = ZoneInfo("Asia/Ho_Chi_Minh")
PRESENT = 40


@dataclass(frozen=True)
class Finding:
    """What a visit finds: points of B1 and how many of the indicators are deprived."""

    points: int
    deprived: int


@dataclass
class Journey:
    """One round with the officer and the chair who run it."""

    commune: Area
    officer: User
    chair: User
    standard_id: str
    starts_on: date
    campaign: Campaign = field(init=False)

    def open(self) -> int:
        """Open the yearly round and build its list; returns how many are on it."""
        common = self.by(self.starts_on)
        self.campaign = services.open_campaign(
            commune=self.commune, kind=CampaignKind.ANNUAL, starts_on=self.starts_on, **common
        )
        return services.build_list(campaign=self.campaign, **common)

    def by(self, on: date) -> dict[str, Any]:
        return {"actor": self.officer, "on": on, "today": TODAY}

    def cases(self, **narrowed: Any) -> list[Case]:
        """Running cases as they stand now."""
        rows = Case.objects.filter(campaign=self.campaign, state=CaseState.OPEN, **narrowed)
        rows = rows.select_related("campaign", "household", "village")
        return list(rows.order_by("village__code", "pk"))

    def case(self, household: Household) -> Case:
        rows = Case.objects.select_related("campaign", "household", "village")
        return rows.get(campaign=self.campaign, household=household)

    def ask(
        self, village: Area, name: str, *, household: Household | None, count: int, on: date
    ) -> Request:
        """A family asks with form 01, and Phiếu A is filled in: `count` of nine hold."""
        request = services.receive_request(
            kind=RequestKind.ENTRY, village=village, household=household, applicant_name=name,
            reason="mất việc, con ốm", channel=Channel.DESK, received_on=on, **self.by(on),
        )  # fmt: skip
        services.screen_request(
            request=request, count=count, expected_version=request.version, **self.by(on)
        )
        request.refresh_from_db()
        return request

    def take_in(self, request: Request, *, on: date) -> Case:
        """A family not in the register is registered; then it comes onto the list."""
        if request.household is None:
            made = register_household(
                village=request.village,
                members=[
                    NewMember(request.applicant_name, "HEAD", "FEMALE", birth_year=1988),
                    NewMember("Con Của Hộ", "CHILD", "MALE", birth_year=2015),
                ],
                facts={},
                **self.by(on),
            )
            services.attach_household(
                request=request, household=made, expected_version=request.version, **self.by(on)
            )
            request.refresh_from_db()
        assert request.household is not None
        return services.enrol_case(
            campaign=self.campaign, household=request.household,
            reason=EnrolmentReason.ENTRY_REQUEST, request=request, **self.by(on),
        )  # fmt: skip

    def answers(self, case: Case, found: Finding, *, on: date) -> Answers:
        codes = [each.code for each in standard(self.standard_id).indicators]
        return Answers(
            income_totals={self.standard_id: found.points},
            deprivations={
                self.standard_id: {code: n < found.deprived for n, code in enumerate(codes)}
            },
            person_count=case.household.person_count,
            reviewer="Rà soát viên",
            visited_on=on,
        )

    def score(self, case: Case, found: Finding, *, on: date, reason: str = "") -> None:
        """Fill in and complete the next sheet of a case."""
        case.refresh_from_db()
        open_sheet = case.sheets.filter(completed_on__isnull=True).first()
        services.enter_answers(
            case=case,
            answers=self.answers(case, found, on=on),
            number=open_sheet.number if open_sheet else case.sheet_count + 1,
            expected_version=open_sheet.version if open_sheet else 0,
            complete=True,
            reason=reason,
            **self.by(on),
        )

    def meet(
        self, village: Area, *, on: date, against: Mapping[int, int] | None = None
    ) -> meetings.Recorded:
        """The village meets on everything ready for it; `against`: votes against, by household."""
        against = against or {}
        meeting = services.plan_meeting(
            campaign=self.campaign, village=village, place="Nhà văn hóa", invited_count=50,
            planned_at=datetime.combine(on, time(19, 0), CLOCK), **self.by(on),
        )  # fmt: skip
        ready = self.cases(village=village, step=CaseStep.ASSESSED)
        ballots = {
            case.pk: services.Ballot(
                PRESENT - against.get(case.household_id, 0), against.get(case.household_id, 0), ""
            )
            for case in ready
            if not case.is_contested or case.household_id not in against
        }
        held = services.Held(
            held_on=on, place="Nhà văn hóa", chair_name="Trưởng thôn", secretary_name="Thư ký",
            present_count=PRESENT, invited_count=50, opinions="",
            officials=(services.Official("Người Mặt trận", MeetingOffice.FRONT),),
        )  # fmt: skip
        return services.record_meeting(
            meeting=meeting, held=held, ballots=ballots, expected_version=meeting.version,
            **self.by(on),
        )  # fmt: skip

    def post(self, village: Area, *, on: date, again: bool = False) -> Posting:
        act = services.post_again if again else services.post_list
        return act(
            campaign=self.campaign, village=village, places=["Nhà văn hóa", "Trụ sở UBND"],
            posted_on=on, **self.by(on),
        )  # fmt: skip

    def take_down(self, posting: Posting, *, on: date) -> postings.Completed:
        posting.refresh_from_db()
        return services.complete_posting(
            posting=posting, taken_down_on=on, expected_version=posting.version, **self.by(on)
        )

    def object(
        self, village: Area, kind: ObjectionKind, *, case: Case | None, on: date
    ) -> Objection:
        return services.receive_objection(
            campaign=self.campaign,
            village=village,
            complaint=services.Complaint(
                kind=kind, channel=Channel.DESK, case=case, text="hộ này đã có thu nhập ổn định",
                about=case.household.head_name if case else "hộ bà Sen",
            ),
            complainant=services.Complainant("Người dân", "0900000000", ""),
            received_on=on,
            **self.by(on),
        )  # fmt: skip

    def reverify(self, objection: Objection, found: Finding, *, on: date) -> None:
        """Re-verify, and answer that the objection is right."""
        services.start_reverification(
            objection=objection, expected_version=objection.version, **self.by(on)
        )
        objection.refresh_from_db()
        assert objection.case is not None
        self.score(objection.case, found, on=on)
        objection.refresh_from_db()
        services.answer_objection(
            objection=objection, upheld=True, answer="Đã phúc tra, kết quả thay đổi.",
            answered_on=on, expected_version=objection.version, **self.by(on),
        )  # fmt: skip

    def put_together(self, *, on: date) -> Any:
        return services.consolidate(campaign=self.campaign, **self.by(on))

    def ask_district(self, *, sent_on: date, answered_on: date) -> None:
        services.send_to_district(
            campaign=self.campaign, number="88/UBND-LĐTBXH", **self.by(sent_on)
        )
        services.record_answer(
            campaign=self.campaign, agrees=True, text="Thống nhất", number="412/UBND-LĐTBXH",
            **self.by(answered_on),
        )  # fmt: skip

    def decide(self, *, number: str, on: date) -> Decision:
        return services.recognise(
            campaign=self.campaign, number=number, signed_on=on, on=on,
            signer_name=self.chair.full_name, signer_title="Chủ tịch",
            actor=self.chair, today=TODAY,
        )  # fmt: skip

    def certify(self, decision: Decision, *, on: date) -> int:
        return services.issue_certificates(decision=decision, **self.by(on))


def villages_of(cases: Sequence[Case]) -> list[Area]:
    """The villages of some cases, each once, by code."""
    found = {case.village.code: case.village for case in cases}
    return [found[code] for code in sorted(found)]
