"""The acts of a review. Screens and jobs call these; parts of one procedure stand in one module."""

from giamngheo.apps.review.services.common import (
    ChangedMeanwhile,
    ReviewRefused,
)
from giamngheo.apps.review.services.listing import (
    build_list,
    enrol_case,
    withdraw_case,
)
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
from giamngheo.apps.review.services.postings import (
    complete_posting,
    cut_short,
    post_again,
    post_list,
)
from giamngheo.apps.review.services.requests import (
    answer_request,
    attach_household,
    receive_request,
    screen_request,
)
from giamngheo.apps.review.services.reverification import (
    start_reverification,
)
from giamngheo.apps.review.services.reviewers import (
    assign_reviewer,
    release_reviewer,
)
from giamngheo.apps.review.services.rounds import (
    cancel_campaign,
    open_campaign,
)
from giamngheo.apps.review.services.sheets import (
    AnswersRefused,
    NotEnoughData,
    accept_contradiction,
    complete_sheet,
    enter_answers,
    save_sheet,
    start_sheet,
)

__all__ = [
    "AnswersRefused",
    "Ballot",
    "ChangedMeanwhile",
    "Complainant",
    "Complaint",
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
    "correct_meeting",
    "cut_short",
    "enrol_case",
    "enter_answers",
    "open_campaign",
    "plan_meeting",
    "post_again",
    "post_list",
    "receive_from_public",
    "receive_objection",
    "receive_request",
    "record_meeting",
    "release_reviewer",
    "reveal_complainant",
    "save_sheet",
    "screen_request",
    "start_reverification",
    "start_sheet",
    "withdraw_case",
    "withdraw_objection",
]
