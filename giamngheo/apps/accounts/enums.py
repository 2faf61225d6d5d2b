"""Roles and the verbs they are allowed."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VILLAGE_HEAD = "VILLAGE_HEAD", _("village head, reviewer")
    COMMUNE_OFFICER = "COMMUNE_OFFICER", _("commune officer")
    COMMUNE_CHAIR = "COMMUNE_CHAIR", _("chair of the commune people's committee")
    DEPARTMENT_SPECIALIST = "DEPARTMENT_SPECIALIST", _("department specialist")
    LEAD = "LEAD", _("lead of a district or province")
    PARTNER = "PARTNER", _("receiving body (insurance, bank ...)")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator of the system")


class Verb(StrEnum):
    """What a person wants to do. One verb a screen or service."""

    READ_HOUSEHOLDS = "READ_HOUSEHOLDS"
    READ_FIGURES = "READ_FIGURES"
    EXPORT_HOUSEHOLDS = "EXPORT_HOUSEHOLDS"
    SEE_PERSONAL_IDS = "SEE_PERSONAL_IDS"
    IMPORT_HOUSEHOLDS = "IMPORT_HOUSEHOLDS"
    EDIT_HOUSEHOLDS = "EDIT_HOUSEHOLDS"
    SET_TOTALS = "SET_TOTALS"
    CHECK_DOCUMENTS = "CHECK_DOCUMENTS"
    RUN_REVIEW = "RUN_REVIEW"
    ENTER_ANSWERS = "ENTER_ANSWERS"
    DECIDE_REVIEW = "DECIDE_REVIEW"
    MAKE_PAPERS = "MAKE_PAPERS"
    ADAPT_TEMPLATES = "ADAPT_TEMPLATES"
    # Objections name people who complain of neighbours or of the village head.
    READ_OBJECTIONS = "READ_OBJECTIONS"
    # Bring, confirm and follow the plans of the area; reading them needs READ_FIGURES alone.
    MANAGE_PLANS = "MANAGE_PLANS"
    MANAGE_TERRITORY = "MANAGE_TERRITORY"
    MANAGE_ACCOUNTS = "MANAGE_ACCOUNTS"
