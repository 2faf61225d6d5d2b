"""Every kind of paper and the typed data each is made from."""

from __future__ import annotations

from giamngheo.apps.documents.kinds import (
    certificate,
    decision,
    forms,
    household,
    listing,
    meeting,
    request,
)
from giamngheo.apps.documents.kinds.base import Head, Household, Kind, Member
from giamngheo.apps.documents.kinds.certificate import Certificate, Certificates, YearResult
from giamngheo.apps.documents.kinds.certificate import filled_members as filled_members
from giamngheo.apps.documents.kinds.decision import (
    Change,
    CountLine,
    DistrictOpinionRequest,
    RecognitionDecision,
    RefusalLetter,
    ReviewSummary,
)
from giamngheo.apps.documents.kinds.forms import FormA, FormB, Indicator, PointGroup, PointLine
from giamngheo.apps.documents.kinds.household import (
    HandoverNote,
    Happening,
    HouseholdSheet,
    Status,
)
from giamngheo.apps.documents.kinds.listing import (
    PostingNotice,
    ReviewedGroup,
    ReviewedList,
    ReviewLine,
    ReviewList,
)
from giamngheo.apps.documents.kinds.meeting import (
    Finding,
    MeetingMinutes,
    Present,
    ReverificationMinutes,
    Vote,
)
from giamngheo.apps.documents.kinds.request import RequestEntry, RequestExit

# In the order of the procedure.
ORDER = (
    "request_entry",
    "request_exit",
    "review_list",
    "form_a",
    "form_b",
    "meeting_minutes",
    "posting_notice",
    "reverification_minutes",
    "reviewed_list",
    "district_opinion_request",
    "review_summary",
    "recognition_decision",
    "certificate",
    "refusal_letter",
    "handover_note",
    "household_sheet",
)
_ALL = {
    each.key: each
    for module in (listing, forms, meeting, request, decision, certificate, household)
    for each in module.KINDS
}
KINDS: dict[str, Kind] = {key: _ALL[key] for key in ORDER}

__all__ = [
    "KINDS",
    "Certificate",
    "Certificates",
    "Change",
    "CountLine",
    "DistrictOpinionRequest",
    "Finding",
    "FormA",
    "FormB",
    "HandoverNote",
    "Happening",
    "Head",
    "Household",
    "HouseholdSheet",
    "Indicator",
    "Kind",
    "MeetingMinutes",
    "Member",
    "PointGroup",
    "PointLine",
    "PostingNotice",
    "Present",
    "RecognitionDecision",
    "RefusalLetter",
    "RequestEntry",
    "RequestExit",
    "ReverificationMinutes",
    "ReviewLine",
    "ReviewList",
    "ReviewSummary",
    "ReviewedGroup",
    "ReviewedList",
    "Status",
    "Vote",
    "YearResult",
    "filled_members",
]
