"""Fixed vocabularies of the review. The steps are those of povertycore.procedures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from povertycore import procedures


class CampaignKind(models.TextChoices):
    """Values of povertycore.procedures.CampaignKind."""

    ANNUAL = "ANNUAL", _("annual review")
    ONGOING = "ONGOING", _("review of the month")
    GENERAL_SURVEY = "GENERAL_SURVEY", _("general survey")

    @property
    def rule(self) -> procedures.CampaignKind:
        return procedures.CampaignKind(self.value)


class CampaignState(models.TextChoices):
    OPEN = "OPEN", _("running")
    DECIDED = "DECIDED", _("decided")
    CANCELLED = "CANCELLED", _("cancelled")


class RequestKind(models.TextChoices):
    ENTRY = "ENTRY", _("request for review (form 01)")
    EXIT = "EXIT", _("request to be recognised as escaped (form 04)")


class RequestState(models.TextChoices):
    RECEIVED = "RECEIVED", _("received")
    ENROLLED = "ENROLLED", _("on the review list")
    SCREENED_OUT = "SCREENED_OUT", _("left out by quick identification")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class Channel(models.TextChoices):
    DESK = "DESK", _("at the office")
    POST = "POST", _("by post")
    ONLINE = "ONLINE", _("online")
    PHONE = "PHONE", _("by phone")


class EnrolmentReason(models.TextChoices):
    """Why a household is on the review list."""

    ON_RECORD = "ON_RECORD", _("on the poor or near-poor list")
    ENTRY_REQUEST = "ENTRY_REQUEST", _("asked to be reviewed")
    EXIT_REQUEST = "EXIT_REQUEST", _("asked to leave the list")
    SURVEY = "SURVEY", _("general survey")
    OBJECTION = "OBJECTION", _("objection: was left out")
    PROPOSED = "PROPOSED", _("proposed by the village")


class CaseStep(models.TextChoices):
    """How far a case has come: values of povertycore.procedures.StepCode."""

    LISTED = "LISTED", _("listed")
    SCREENED = "SCREENED", _("identified")
    ASSESSED = "ASSESSED", _("scored")
    ENDORSED = "ENDORSED", _("endorsed by the meeting")
    POSTED = "POSTED", _("posted")
    REVERIFIED = "REVERIFIED", _("re-verified")
    CONSOLIDATED = "CONSOLIDATED", _("put together")
    DISTRICT_OPINION = "DISTRICT_OPINION", _("opinion of the district")
    DECIDED = "DECIDED", _("decided")


class CaseState(models.TextChoices):
    OPEN = "OPEN", _("running")
    SCREENED_OUT = "SCREENED_OUT", _("left out by quick identification")
    WITHDRAWN = "WITHDRAWN", _("taken off the list")
    RECOGNISED = "RECOGNISED", _("recognised")
    REFUSED = "REFUSED", _("refused")


class SheetKind(models.TextChoices):
    FIRST = "FIRST", _("first review")
    AFTER_MEETING = "AFTER_MEETING", _("again after the meeting")
    REVERIFICATION = "REVERIFICATION", _("re-verification")


class Origin(models.TextChoices):
    """Where an answer came from that nobody typed on this sheet."""

    LAST_YEAR = "LAST_YEAR", _("last year")
    REGISTER = "REGISTER", _("register")
    EARLIER_SHEET = "EARLIER_SHEET", _("earlier sheet of this round")


class MeetingState(models.TextChoices):
    PLANNED = "PLANNED", _("planned")
    RECORDED = "RECORDED", _("recorded")
    CANCELLED = "CANCELLED", _("cancelled")
    CORRECTED = "CORRECTED", _("replaced by a correction")


class MeetingOffice(models.TextChoices):
    """In what office somebody takes part in the village meeting (standards 5.1, step 3)."""

    FRONT = "FRONT", _("Fatherland Front of the commune (supervises)")
    COMMITTEE = "COMMITTEE", _("review committee of the commune")
    POVERTY_OFFICER = "POVERTY_OFFICER", _("officer for poverty reduction")
    PARTY_CELL = "PARTY_CELL", _("secretary of the party cell")
    ORGANISATION = "ORGANISATION", _("mass organisations")
    REVIEWER = "REVIEWER", _("reviewer")


class VoteOutcome(models.TextChoices):
    ENDORSED = "ENDORSED", _("endorsed")
    CONTESTED = "CONTESTED", _("contested")


class PostingState(models.TextChoices):
    HANGING = "HANGING", _("hanging")
    COMPLETE = "COMPLETE", _("posted long enough")
    CUT_SHORT = "CUT_SHORT", _("cut short")


class ObjectionKind(models.TextChoices):
    LEFT_OUT = "LEFT_OUT", _("a household was left out")
    WRONGLY_IN = "WRONGLY_IN", _("a household is wrongly on the list")
    WRONG_DETAILS = "WRONG_DETAILS", _("details are wrong")


class ObjectionState(models.TextChoices):
    RECEIVED = "RECEIVED", _("received")
    IN_REVERIFICATION = "IN_REVERIFICATION", _("in re-verification")
    UPHELD = "UPHELD", _("upheld")
    REJECTED = "REJECTED", _("rejected")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    NEXT_ROUND = "NEXT_ROUND", _("kept for the next round")


class DecisionState(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    ISSUED = "ISSUED", _("issued")
    SUPERSEDED = "SUPERSEDED", _("superseded")


class DecisionList(models.TextChoices):
    """The annex of the decision a household stands in."""

    POOR = "POOR", _("poor households")
    NEAR_POOR = "NEAR_POOR", _("near-poor households")
    ESCAPED = "ESCAPED", _("households that escaped poverty")
    ESCAPED_NEAR_POOR = "ESCAPED_NEAR_POOR", _("households that escaped near-poverty")
    REFUSED = "REFUSED", _("requests refused")


class CertificateState(models.TextChoices):
    VALID = "VALID", _("valid")
    WITHDRAWN = "WITHDRAWN", _("taken back")


class BatchState(models.TextChoices):
    WAITING = "WAITING", _("waiting")
    RUNNING = "RUNNING", _("being made")
    DONE = "DONE", _("done")
    FAILED = "FAILED", _("failed")
