"""The acts of a review. Screens and jobs call these; parts of one procedure stand in one module."""

from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused
from giamngheo.apps.review.services.listing import build_list, enrol_case, withdraw_case
from giamngheo.apps.review.services.rounds import cancel_campaign, open_campaign

__all__ = [
    "ChangedMeanwhile",
    "ReviewRefused",
    "build_list",
    "cancel_campaign",
    "enrol_case",
    "open_campaign",
    "withdraw_case",
]
