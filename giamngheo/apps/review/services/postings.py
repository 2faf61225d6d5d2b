"""Posting the results of a village in public: put up, left long enough, cut short, put up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import PostingState
from giamngheo.apps.review.models import Campaign, Case, Posting, PostingLine
from giamngheo.apps.review.queries import postings as lists
from giamngheo.apps.review.queries.meetings import Item
from giamngheo.apps.review.services import codes, steps
from giamngheo.apps.review.services.common import ReviewRefused, running, touch, vi
from giamngheo.apps.review.services.settling import settle
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped


@dataclass(frozen=True, slots=True)
class Completed:
    """A posting that hung long enough: the cases that go on, and those an objection keeps."""

    posting: Posting
    posted: list[Case]
    waiting: list[Case]


def post_list(
    *,
    campaign: Campaign,
    village: Area,
    places: Sequence[str],
    loudspeaker_on: Sequence[datetime] = (),
    posted_on: date,
    actor: User,
    on: date,
    today: date,
) -> Posting:
    """Put up the endorsed results of a village that have not been posted.

    The last day follows from the procedure: the day of posting does not count, days off do not
    count where it says working days. Raises ReviewRefused (nothing to post, no place, a day to
    come or before the meeting), accounts.OutsideArea and NotAllowed.
    """
    permissions.require(actor, Verb.RUN_REVIEW, village, today=today)
    with act("review.list.posted", actor=actor, on=on, area_id=village.pk) as doing:
        campaign = running(campaign)
        items = lists.to_post(campaign, village)
        if not items:
            raise ReviewRefused(
                _("%(village)s has no endorsed result that is not posted yet.")
                % {"village": village.full_name}
            )
        posting = _hang(campaign, village, items, places, loudspeaker_on, posted_on, False, today)
        doing.subject, doing.after = posting, _summary(posting, items)
    return posting


def post_again(
    *,
    campaign: Campaign,
    village: Area,
    places: Sequence[str],
    loudspeaker_on: Sequence[datetime] = (),
    posted_on: date,
    actor: User,
    on: date,
    today: date,
) -> Posting:
    """Put up the results of answered re-verifications of a village. Raises as post_list."""
    permissions.require(actor, Verb.RUN_REVIEW, village, today=today)
    with act("review.list.posted_again", actor=actor, on=on, area_id=village.pk) as doing:
        campaign = running(campaign)
        items = lists.to_post_again(campaign, village)
        if not items:
            raise ReviewRefused(
                _("%(village)s has no answered re-verification that waits to be posted.")
                % {"village": village.full_name}
            )
        posting = _hang(campaign, village, items, places, loudspeaker_on, posted_on, True, today)
        doing.subject, doing.after = posting, _summary(posting, items)
    return posting


def complete_posting(
    *,
    posting: Posting,
    taken_down_on: date,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Completed:
    """Take a list down after its last day is over; its cases count as posted from that day.

    Cases with an open objection wait. Raises ReviewRefused before the last day is over, and
    ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, posting.village, today=today)
    with act("review.posting.completed", actor=actor, on=on, area_id=posting.village_id) as doing:
        running(posting.campaign)
        posting = _hanging(posting, expected_version)
        if taken_down_on > today:
            raise ReviewRefused(_("%(day)s is still to come.") % {"day": vi(taken_down_on)})
        if taken_down_on <= posting.last_day:
            raise ReviewRefused(
                _("The list hangs until the end of %(day)s; taken down earlier it is cut short.")
                % {"day": vi(posting.last_day)}
            )
        posting.state, posting.taken_down_on = PostingState.COMPLETE, taken_down_on
        posting.save(update_fields=["state", "taken_down_on"])
        posted: list[Case] = []
        waiting: list[Case] = []
        for line in lists.lines_of(posting):
            case = settle(line.case_id, on=taken_down_on)
            (waiting if case.is_contested else posted).append(case)
        doing.subject = posting
        doing.after = {
            "posted": [case.pk for case in posted],
            "waiting": [case.pk for case in waiting],
        }
    return Completed(posting, posted, waiting)


def cut_short(
    *,
    posting: Posting,
    taken_down_on: date,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Posting:
    """Record that a list came down before its last day was over; it must be posted anew.

    Raises ReviewRefused (no reason, the last day is over already) and ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, posting.village, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say why the posting was cut short."))
    with act(
        "review.posting.cut_short", actor=actor, on=on, area_id=posting.village_id, reason=reason
    ) as doing:
        running(posting.campaign)
        posting = _hanging(posting, expected_version)
        if not posting.posted_on <= taken_down_on <= today:
            raise ReviewRefused(
                _("The list can have come down between %(first)s and %(today)s.")
                % {"first": vi(posting.posted_on), "today": vi(today)}
            )
        if taken_down_on > posting.last_day:
            raise ReviewRefused(
                _("The list hung until the end of %(day)s: that is long enough, not cut short.")
                % {"day": vi(posting.last_day)}
            )
        posting.state, posting.reason = PostingState.CUT_SHORT, reason.strip()
        posting.taken_down_on = taken_down_on
        posting.save(update_fields=["state", "reason", "taken_down_on"])
        doing.subject = posting
        doing.after = {"taken_down_on": taken_down_on.isoformat()}
    return posting


def _hang(
    campaign: Campaign,
    village: Area,
    items: Sequence[Item],
    places: Sequence[str],
    loudspeaker_on: Sequence[datetime],
    posted_on: date,
    again: bool,
    today: date,
) -> Posting:
    named = [place.strip() for place in places if place.strip()]
    if not named:
        raise ReviewRefused(_("Say where the list hangs."))
    if posted_on > today:
        raise ReviewRefused(_("%(day)s is still to come.") % {"day": vi(posted_on)})
    latest = max(item.case.step_on for item in items)
    if posted_on < latest:
        raise ReviewRefused(
            _("The latest result dates from %(day)s; it cannot have been posted before.")
            % {"day": vi(latest)}
        )
    posting = Posting.objects.create(
        campaign=campaign,
        is_again=again,
        places=named,
        loudspeaker_on=[each.isoformat(timespec="minutes") for each in sorted(loudspeaker_on)],
        posted_on=posted_on,
        last_day=steps.rules_of(campaign).last_day_of_posting(posted_on, again=again),
        public_code=codes.public_code(_is_public_code),
        **location_of(village, today=today).columns(),
    )
    PostingLine.objects.bulk_create(
        PostingLine(posting=posting, case=item.case, sheet=item.sheet, **item.shown.columns())
        for item in items
    )
    return posting


def _is_public_code(code: str) -> bool:
    with unscoped(reason="whether a public code is taken"):
        return Posting.objects.filter(public_code=code).exists()


def _hanging(posting: Posting, expected_version: int) -> Posting:
    rows = Posting.objects.select_for_update(of=("self",)).select_related("village", "campaign")
    found = rows.get(pk=posting.pk)
    if found.state != PostingState.HANGING:
        raise ReviewRefused(
            _("This list is no longer posted: %(state)s on %(day)s.")
            % {"state": found.get_state_display(), "day": vi(found.taken_down_on)}
        )
    touch(found, expected_version)
    return found


def _summary(posting: Posting, items: Sequence[Item]) -> dict[str, object]:
    return {
        "cases": [item.case.pk for item in items],
        "posted_on": posting.posted_on.isoformat(),
        "last_day": posting.last_day.isoformat(),
        "places": posting.places,
    }
