"""The acts of a review. Screens and jobs call these; parts of one procedure stand in one module."""

from giamngheo.apps.review.services.answer_files import import_answers
from giamngheo.apps.review.services.certificates import (
    endorse_certificate,
    issue_certificates,
    reissue_certificate,
    withdraw_certificate,
    withdraw_of_departed,
)
from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused
from giamngheo.apps.review.services.consolidation import consolidate
from giamngheo.apps.review.services.listing import build_list, enrol_case, withdraw_case
from giamngheo.apps.review.services.meetings import (
    Ballot,
    Held,
    Official,
    cancel_meeting,
    correct_meeting,
    plan_meeting,
    record_meeting,
)
from giamngheo.apps.review.services.objections import (
    Complainant,
    Complaint,
    answer_objection,
    receive_from_public,
    receive_objection,
    reveal_complainant,
    withdraw_objection,
)
from giamngheo.apps.review.services.opinions import (
    go_on_without_answer,
    record_answer,
    send_to_district,
)
from giamngheo.apps.review.services.postings import (
    complete_posting,
    cut_short,
    post_again,
    post_list,
)
from giamngheo.apps.review.services.recognition import recognise
from giamngheo.apps.review.services.requests import (
    answer_request,
    attach_household,
    receive_request,
    screen_request,
)
from giamngheo.apps.review.services.reverification import start_reverification
from giamngheo.apps.review.services.reviewers import assign_reviewer, release_reviewer
from giamngheo.apps.review.services.rounds import cancel_campaign, open_campaign
from giamngheo.apps.review.services.sheet_facts import save_facts_to_register
from giamngheo.apps.review.services.sheets import (
    AnswersRefused,
    NotEnoughData,
    accept_contradiction,
    complete_sheet,
    enter_answers,
    save_sheet,
    start_sheet,
)
from giamngheo.apps.review.services.superseding import Correction, supersede

__all__ = [
    "AnswersRefused",
    "Ballot",
    "ChangedMeanwhile",
    "Complainant",
    "Complaint",
    "Correction",
    "Held",
    "NotEnoughData",
    "Official",
    "ReviewRefused",
    "accept_contradiction",
    "answer_objection",
    "answer_request",
    "assign_reviewer",
    "attach_household",
    "build_list",
    "cancel_campaign",
    "cancel_meeting",
    "complete_posting",
    "complete_sheet",
    "consolidate",
    "correct_meeting",
    "cut_short",
    "endorse_certificate",
    "enrol_case",
    "enter_answers",
    "go_on_without_answer",
    "import_answers",
    "issue_certificates",
    "open_campaign",
    "plan_meeting",
    "post_again",
    "post_list",
    "receive_from_public",
    "receive_objection",
    "receive_request",
    "recognise",
    "record_answer",
    "record_meeting",
    "reissue_certificate",
    "release_reviewer",
    "reveal_complainant",
    "save_facts_to_register",
    "save_sheet",
    "screen_request",
    "send_to_district",
    "start_reverification",
    "start_sheet",
    "supersede",
    "withdraw_case",
    "withdraw_certificate",
    "withdraw_objection",
    "withdraw_of_departed",
]
