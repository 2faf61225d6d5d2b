"""What happens before the people: village meetings, postings, objections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.models import Located
from giamngheo.apps.review.enums import (
    Channel,
    MeetingState,
    ObjectionKind,
    ObjectionState,
    PostingState,
    VoteOutcome,
)
from giamngheo.apps.review.models.rounds import Campaign, Case
from giamngheo.apps.review.models.sheets import Sheet
from giamngheo.common.scoping import ScopedManager


class Shown(models.Model):
    """A household as the meeting or the posted list showed it; later sheets do not change it."""

    head_name = models.CharField(_("head of household"), max_length=120, default="")
    person_count = models.PositiveSmallIntegerField(_("persons"), default=0)
    # Standard id -> {"class", "before", "movement"}: values of the register's enums.
    results = models.JSONField(_("results shown"), default=dict)

    class Meta:
        abstract = True


class Meeting(Located):
    """A meeting of a village on the results; a second one follows where the first contested.

    A record is never changed: a correction is a new record that names the one it replaces.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField(default=1)
    planned_at = models.DateTimeField(_("planned for"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    chair_name = models.CharField(_("chair of the meeting"), max_length=120, blank=True)
    secretary_name = models.CharField(_("secretary"), max_length=120, blank=True)
    # Those invited by office: [{"name", "office"}], the Fatherland Front among them.
    officials = models.JSONField(_("officials present"), default=list, blank=True)
    invited_count = models.PositiveSmallIntegerField(_("invited"), null=True, blank=True)
    present_count = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    # Households of the review list with somebody present: PL V asks for it beside the persons.
    household_count = models.PositiveSmallIntegerField(
        _("households represented"), null=True, blank=True
    )
    opinions = models.TextField(_("opinions at the meeting"), blank=True)
    state = models.CharField(
        max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    # Why it was cancelled, or why this record replaces the earlier one.
    reason = models.TextField(_("reason"), blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Meeting"]()

    class Meta:
        verbose_name = _("village meeting")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "village", "number"],
                condition=~Q(state__in=[MeetingState.CANCELLED, MeetingState.CORRECTED]),
                name="meeting_numbered_once",
                violation_error_message=_("This meeting of the village stands already."),
            )
        ]


class Vote(Shown):
    """How the meeting voted on one household."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="votes")
    case = models.ForeignKey(Case, models.CASCADE, related_name="votes")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+")
    agreed = models.PositiveSmallIntegerField(_("agree"))
    disagreed = models.PositiveSmallIntegerField(_("disagree"))
    present = models.PositiveSmallIntegerField(_("present"))
    outcome = models.CharField(max_length=9, choices=VoteOutcome.choices)
    remark = models.TextField(_("remark"), blank=True)

    objects = ScopedManager["Vote"]("case__")

    class Meta:
        verbose_name = _("vote on a household")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="one_vote_a_meeting"),
            models.CheckConstraint(
                condition=Q(present__gte=F("agreed") + F("disagreed")),
                name="votes_within_those_present",
                violation_error_message=_("More votes than persons present."),
            ),
        ]


class Posting(Located):
    """The list of a village put up in public; `last_day` is the last whole day it must hang."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="postings")
    is_again = models.BooleanField(_("after a re-verification"), default=False)
    places = models.JSONField(_("places"), default=list)
    loudspeaker_on = models.JSONField(_("announced on"), default=list, blank=True)
    posted_on = models.DateField(_("posted on"))
    last_day = models.DateField(_("hangs until the end of"))
    taken_down_on = models.DateField(_("taken down on"), null=True, blank=True)
    state = models.CharField(
        max_length=9, choices=PostingState.choices, default=PostingState.HANGING
    )
    reason = models.TextField(_("why cut short"), blank=True)
    # The public page of this posting: unguessable, printed on the notice.
    public_code = models.CharField(max_length=24, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Posting"]()

    class Meta:
        verbose_name = _("public posting")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("posted_on")), name="posting_days_in_order"
            )
        ]
        indexes = [models.Index(fields=["campaign", "village"], name="posting_by_village")]


class PostingLine(Shown):
    """One household on a posted list, with the sheet whose result was posted."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, models.CASCADE, related_name="postings")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+")

    objects = ScopedManager["PostingLine"]("case__")

    class Meta:
        verbose_name = _("line of a posting")
        constraints = [models.UniqueConstraint(fields=["posting", "case"], name="one_line_a_case")]


class Objection(Located):
    """Somebody says the posted list is wrong. Who and how to reach them is sealed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="objections")
    posting = models.ForeignKey(
        Posting, models.PROTECT, related_name="objections", null=True, blank=True
    )
    # Empty for a household left out, until it is on the review list.
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections", null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=ObjectionKind.choices)
    channel = models.CharField(_("how it came"), max_length=6, choices=Channel.choices)
    tracking_code = models.CharField(_("tracking code"), max_length=14, unique=True)
    # {"name", "phone", "address"} of the person who objects.
    complainant_sealed = models.BinaryField()
    about = models.CharField(_("household meant"), max_length=200)
    text = models.TextField(_("what is wrong"))
    received_on = models.DateField(_("received on"))
    # Empty where the procedure sets no days, and for what is kept for the next round.
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    state = models.CharField(
        max_length=17, choices=ObjectionState.choices, default=ObjectionState.RECEIVED
    )
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="objections", null=True, blank=True
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    # Keyed hash of the public form it came with: sending the same form twice is one objection.
    once = models.CharField(max_length=32, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager["Objection"]()

    class Meta:
        verbose_name = _("objection")
        indexes = [models.Index(fields=["campaign", "state", "due_on"], name="objection_by_due")]


class PublicTry(models.Model):
    """How often one address used a public form in one hour; the address itself is not kept."""

    # Keyed hash of form, hour and address: the same address is another key an hour later.
    key = models.CharField(max_length=32, unique=True)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("use of a public form")
