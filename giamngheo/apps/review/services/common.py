"""What the services of the review share: refusals, versions, rounds that still run."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from giamngheo.apps.review.enums import CampaignState
from giamngheo.apps.review.models import Campaign


class ReviewRefused(Exception):
    """The act would break the procedure; the message says what, where and how to mend.

    `reasons` lists the households, villages or days that stand in the way, a sentence each.
    """

    def __init__(self, message: str, reasons: list[str] | None = None) -> None:
        super().__init__(message)
        self.reasons = reasons or []


class ChangedMeanwhile(ReviewRefused):
    """Somebody else saved the same thing after it was opened."""


def touch(row: Any, expected_version: int | None = None) -> None:
    """Take the next version of a row that has one, or refuse when somebody was faster.

    Without `expected_version` the version read with the row counts. Raises ChangedMeanwhile.
    """
    version = row.version if expected_version is None else expected_version
    manager: models.Manager[Any] = type(row)._default_manager
    changed = manager.filter(pk=row.pk, version=version).update(version=F("version") + 1)
    if not changed:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Open it again; what you typed is kept below.")
        )
    row.version = version + 1


def running(campaign: Campaign) -> Campaign:
    """The round, locked and still open. Needs a transaction. Raises ReviewRefused."""
    found = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if found.state != CampaignState.OPEN:
        raise ReviewRefused(
            _("This round is closed (%(state)s since %(day)s); nothing of it can be changed.")
            % {"state": found.get_state_display(), "day": vi(found.closed_on)}
        )
    return found


def vi(day: date | None) -> str:
    """'30/11/2021', or '…' where there is none."""
    return f"{day:%d/%m/%Y}" if day else "…"
