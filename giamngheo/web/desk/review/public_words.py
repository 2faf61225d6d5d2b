"""Words and rows of the pages about meetings, postings and objections. It reads no table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from giamngheo.apps.registry.enums import MovementKind
from giamngheo.apps.review.enums import ObjectionState, PostingState
from giamngheo.apps.review.models import Objection, Posting
from giamngheo.apps.review.queries.objections import is_late
from giamngheo.apps.review.services import ReviewRefused
from povertycore.working_days import working_days_between

CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)?\s*(\d{2})?\s*(?:phút|p)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Result:
    """A household's result by the standard that decides, and by the others."""

    before: str
    after: str
    movement: str
    others: list[tuple[str, str]]


def result(results: Mapping[str, Mapping[str, str]], deciding: str) -> Result:
    """What was shown of a household, for a template."""
    main = results.get(deciding, {})
    kind = main.get("movement", "")
    return Result(
        before=main.get("before", ""),
        after=main.get("class", ""),
        movement=str(MovementKind(kind).label) if kind in MovementKind.values else "",
        others=[(key, one.get("class", "")) for key, one in results.items() if key != deciding],
    )


def clock(text: str) -> time:
    """'19:30', '19h30', '19 giờ 30' or '19'. Raises ReviewRefused."""
    found = CLOCK.match(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ReviewRefused(_("Give the time as 19:30."))
    return time(int(found[1]), int(found[2] or 0))


def moment(day: date, text: str) -> datetime:
    """A day and a time typed, by the clock of Vietnam. Raises ReviewRefused."""
    return timezone.make_aware(datetime.combine(day, clock(text)))


def broadcasts(posting: Posting) -> list[datetime]:
    """When the loudspeaker announced the list."""
    return [datetime.fromisoformat(each) for each in posting.loudspeaker_on]


@dataclass(frozen=True, slots=True)
class Term:
    """A day by which something is due, in words and with its colour."""

    text: str
    style: str


def hanging(posting: Posting, *, on: date) -> Term:
    """What a posting needs: to hang on, to come down, or nothing more."""
    if posting.state == PostingState.COMPLETE:
        return Term(_("posted long enough"), "calm")
    if posting.state == PostingState.CUT_SHORT:
        return Term(_("cut short, must be posted anew"), "late")
    if on > posting.last_day:
        return Term(_("may come down"), "look")
    if on == posting.last_day:
        return Term(_("last day: hangs until midnight"), "look")
    days = working_days_between(on, posting.last_day)
    return Term(_("%(days)s more working days") % {"days": days}, "")


def due(objection: Objection, *, today: date) -> Term:
    """How an objection stands against the day its answer is due."""
    if objection.state == ObjectionState.NEXT_ROUND:
        return Term(_("next round"), "")
    if objection.answered_on is not None:
        late = objection.due_on is not None and objection.answered_on > objection.due_on
        words = _("answered late") if late else _("answered")
        return Term(words, "look" if late else "calm")
    if objection.due_on is None:
        return Term(_("no day set by the procedure"), "")
    if is_late(objection, today=today):
        days = working_days_between(objection.due_on, today)
        return Term(_("%(days)s working days late") % {"days": days}, "late")
    if objection.due_on == today:
        return Term(_("due today"), "late")
    days = working_days_between(today, objection.due_on)
    return Term(_("%(days)s more working days") % {"days": days}, "look" if days <= 2 else "")
