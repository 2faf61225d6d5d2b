"""The acts of a review. Screens and jobs call these; parts of one procedure stand in one module."""

from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused
from giamngheo.apps.review.services.listing import build_list, enrol_case, withdraw_case
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
    "build_list",
    "cancel_campaign",
    "complete_sheet",
    "enrol_case",
    "enter_answers",
    "open_campaign",
    "save_sheet",
    "start_sheet",
    "withdraw_case",
]
