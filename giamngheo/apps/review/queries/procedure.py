"""The procedure a round runs under: fixed when it was opened, read from the law files."""

from __future__ import annotations

from povertycore.procedures import Procedure, StepCode, procedure

from giamngheo.apps.review.enums import CampaignKind
from giamngheo.apps.review.models import Campaign


def rules_of(campaign: Campaign) -> Procedure:
    """The procedure a round was opened under."""
    return procedure(campaign.procedure_id)


def steps_of(campaign: Campaign) -> tuple[StepCode, ...]:
    """The codes of the steps of a round, in their order."""
    kind = CampaignKind(campaign.kind).rule
    return tuple(step.code for step in rules_of(campaign).steps_for(kind))
