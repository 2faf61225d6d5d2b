"""The acts of a review. Screens and jobs call these; parts of one procedure stand in one module."""

from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused
from giamngheo.apps.review.services.listing import build_list, enrol_case, withdraw_case
from giamngheo.apps.review.services.requests import (
    answer_request,
    attach_household,
    receive_request,
    screen_request,
)
from giamngheo.apps.review.services.reviewers import assign_reviewer, release_reviewer
from giamngheo.apps.review.services.rounds import cancel_campaign, open_campaign
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
    "ChangedMeanwhile",
    "NotEnoughData",
    "ReviewRefused",
    "accept_contradiction",
    "answer_request",
    "assign_reviewer",
    "attach_household",
    "build_list",
    "cancel_campaign",
    "complete_sheet",
    "enrol_case",
    "enter_answers",
    "open_campaign",
    "receive_request",
    "release_reviewer",
    "save_sheet",
    "screen_request",
    "start_sheet",
    "withdraw_case",
]
