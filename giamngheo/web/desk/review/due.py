"""What a running review makes due: its last day, meetings, postings, objections, requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.review.enums import (
    CampaignState,
    MeetingState,
    ObjectionState,
    PostingState,
    RequestState,
)
from giamngheo.apps.review.models import Campaign, Meeting, Objection, Posting, Request
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.due import Task
from giamngheo.web.desk.review.board_view import due_words
from povertycore.working_days import working_days_between

SHOWN = 4
SOON_DAYS = 3
COLUMN = {Level.PROVINCE: "province", Level.DISTRICT: "district", Level.COMMUNE: "commune",
          Level.VILLAGE: "village"}  # fmt: skip


def tasks(area: Area, *, on: date, may_read_objections: bool) -> list[Task]:
    """The acts a review of the area calls for on a day, what presses most first.

    Inside the area scope, and only for one commune or village: a lead's page counts, it does not
    list the postings of 500 communes.
    """
    if area.level not in (Level.COMMUNE, Level.VILLAGE):
        return []
    found = [*postings(on), *meetings(on), *requests(on), *rounds(on)]
    if may_read_objections:
        found += objections(on)
    order = ("late", "look", "unsure", "calm", "muted")
    return sorted(found, key=lambda task: order.index(task.style))


def objections(on: date) -> Iterator[Task]:
    waiting = (ObjectionState.RECEIVED, ObjectionState.IN_REVERIFICATION)
    rows = Objection.objects.filter(state__in=waiting, campaign__state=CampaignState.OPEN)
    by_due = F("due_on").asc(nulls_last=True)
    for row in rows.select_related("village").order_by(by_due, "pk")[:SHOWN]:
        when, style = pressing(row.due_on, on) if row.due_on else (_("Waiting"), "look")
        yield Task(
            style,
            when,
            _("Answer an objection, %(village)s") % {"village": row.village.name},
            row.get_kind_display(),
            reverse("desk:review-objections", args=[row.campaign_id]),
            _("Answer"),
        )


def postings(on: date) -> Iterator[Task]:
    rows = Posting.objects.filter(
        state=PostingState.HANGING, campaign__state=CampaignState.OPEN, last_day__lt=on
    )
    for row in rows.select_related("village").order_by("last_day", "pk")[:SHOWN]:
        yield Task(
            "look",
            _("Long enough"),
            _("Take the posted list down, %(village)s") % {"village": row.village.name},
            _("hung until the end of %(day)s") % {"day": f"{row.last_day:%d/%m}"},
            reverse("desk:review-postings", args=[row.campaign_id]),
            _("Record"),
        )


def meetings(on: date) -> Iterator[Task]:
    rows = Meeting.objects.filter(
        state=MeetingState.PLANNED,
        campaign__state=CampaignState.OPEN,
        planned_at__isnull=False,
    )
    for row in rows.select_related("village").order_by("planned_at", "pk")[:SHOWN]:
        if row.planned_at is None:
            continue
        day = timezone.localtime(row.planned_at).date()
        if (day - on).days > SOON_DAYS:
            continue
        style = "late" if day < on else "look"
        when = _("Today") if day == on else f"{day:%d/%m}"
        yield Task(
            style,
            when,
            _("Village meeting, %(village)s") % {"village": row.village.name},
            row.place,
            reverse("desk:review-meetings", args=[row.campaign_id]),
            _("Record the result"),
        )


def requests(on: date) -> Iterator[Task]:
    rows = Request.objects.filter(state=RequestState.RECEIVED)
    oldest = rows.order_by("received_on").values_list("received_on", flat=True).first()
    if oldest is None:
        return
    count = rows.count()
    said = ngettext("%(n)s request waits", "%(n)s requests wait", count)
    yield Task(
        "look",
        _("Waiting"),
        said % {"n": count},
        _("the first of %(day)s") % {"day": f"{oldest:%d/%m/%Y}"},
        reverse("desk:review-requests"),
        _("Look"),
    )


def rounds(on: date) -> Iterator[Task]:
    rows = Campaign.objects.filter(state=CampaignState.OPEN).select_related("unit")
    for row in rows.order_by("due_on", "pk")[:SHOWN]:
        when, style = due_words(row, on=on)
        yield Task(
            style,
            capfirst(when),
            f"{capfirst(row.get_kind_display())} {row.starts_on.year}",
            row.unit.full_name,
            reverse("desk:review-board", args=[row.pk]),
            _("Board"),
        )


def pressing(due: date, on: date) -> tuple[str, str]:
    """How a last day presses, in working days."""
    if on > due:
        days = working_days_between(due, on)
        said = ngettext("%(n)s working day late", "%(n)s working days late", days)
        return capfirst(said % {"n": days}), "late"
    days = working_days_between(on, due)
    if days == 0:
        return _("Last day"), "late"
    said = ngettext("%(n)s working day left", "%(n)s working days left", days)
    return capfirst(said % {"n": days}), "look"
