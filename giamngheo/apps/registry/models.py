"""Tables of the register. Constraints say what must never be false; no rules, no clock, no I/O."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.registry.enums import (
    HEAD,
    AssessmentSource,
    EntryKind,
    HandoverState,
    MovementKind,
    OccurrenceKind,
    PovertyClass,
    Sex,
    StatusBasis,
)
from giamngheo.apps.territory.models import Area, dated
from giamngheo.common.fields import BytewiseCharField
from giamngheo.common.scoping import ScopedManager, current_scope


class Located(models.Model):
    """A row that lies in the tree as it stands now: these columns are what a scope filters by.

    `village` is where the row belongs for good; commune, district (none since 01/07/2025) and
    province follow the village when the tree changes.
    """

    village = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("village"), related_name="+", db_index=False
    )
    commune = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("commune"), related_name="+", db_index=False
    )
    district = models.ForeignKey(
        Area,
        models.PROTECT,
        verbose_name=_("district"),
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
    )
    province = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("province"), related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class Household(Located):
    """People who live together and share income and spending, as the commune registers them."""

    code = models.CharField(_("household code"), max_length=12, unique=True)
    list_number = models.CharField(_("number on the list"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    registered_on = models.DateField(_("registered on"))
    # From this day the register holds it no more: dissolved, merged away, or moved out of the
    # system (the Occurrence says which). Equal to registered_on: entered by mistake.
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    # Kept by services from the members of today, so that lists need no join.
    head_name = models.CharField(_("head of household"), max_length=120)
    head_sort_key = BytewiseCharField(max_length=400)
    person_count = models.PositiveSmallIntegerField(_("persons"))
    # What a list without members states (11-column export); never the base of a figure by itself.
    declared_person_count = models.PositiveSmallIntegerField(
        _("persons as stated by the list"), null=True, blank=True
    )
    # Increases with every change; whoever saves an older version is told, not overwritten.
    version = models.PositiveIntegerField(default=1)

    # Codes below are those of povertycore/law/code_lists; empty means not recorded.
    house_kind = models.CharField(_("house"), max_length=30, blank=True)
    floor_area_m2 = models.DecimalField(
        _("floor area, m²"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    water_source = models.CharField(_("water source"), max_length=30, blank=True)
    toilet_kind = models.CharField(_("toilet"), max_length=30, blank=True)
    has_grid_electricity = models.BooleanField(_("grid electricity"), null=True, blank=True)
    electricity_kwh_month = models.PositiveIntegerField(
        _("electricity, kWh a month"), null=True, blank=True
    )
    farm_land_m2 = models.PositiveIntegerField(_("farm land, m²"), null=True, blank=True)
    debt_vnd = models.PositiveBigIntegerField(_("debts, đồng"), null=True, blank=True)
    housing_support_year = models.PositiveSmallIntegerField(
        _("year of earlier housing support"), null=True, blank=True
    )
    is_native_minority = models.BooleanField(_("local ethnic group"), null=True, blank=True)
    has_no_labour_capacity = models.BooleanField(_("no member able to work"), null=True, blank=True)
    is_social_protection = models.BooleanField(
        _("social-protection household"), null=True, blank=True
    )
    has_meritorious_member = models.BooleanField(
        _("member with meritorious service"), null=True, blank=True
    )
    poverty_causes = models.JSONField(_("causes of poverty"), default=list, blank=True)
    support_needs = models.JSONField(_("needs"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ScopedManager["Household"]()

    class Meta:
        verbose_name = _("household")
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("registered_on")),
                name="household_ends_after_it_begins",
                violation_error_message=_("A household cannot end before it was registered."),
            ),
        ]
        indexes = [
            models.Index(fields=["village", "head_sort_key", "id"], name="household_by_village"),
            models.Index(fields=["commune", "village", "id"], name="household_by_commune"),
            models.Index(fields=["commune", "head_sort_key", "id"], name="household_by_head"),
            models.Index(fields=["district", "village", "id"], name="household_by_district"),
            models.Index(fields=["province", "village", "id"], name="household_by_province"),
            models.Index(fields=["commune", "list_number"], name="household_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}"


class Person(models.Model):
    """One human being, once, whatever households she or he lives in over the years."""

    # The household of today (or the last one); the history stands in Membership.
    household = models.ForeignKey(Household, models.PROTECT, related_name="persons")
    full_name = models.CharField(_("full name"), max_length=120)
    folded_name = BytewiseCharField(max_length=120)
    reversed_name = BytewiseCharField(max_length=120)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnic group"), max_length=2, blank=True)
    # AES-GCM of the number, and a keyed hash to find the same number again.
    personal_id_sealed = models.BinaryField(null=True, blank=True)
    personal_id_hash = models.CharField(max_length=32, null=True, blank=True)  # noqa: DJ001

    disability_grade = models.CharField(_("disability"), max_length=30, blank=True)
    merit_kind = models.CharField(_("meritorious service"), max_length=30, blank=True)
    monthly_allowance_vnd = models.PositiveBigIntegerField(
        _("monthly social allowance, đồng"), null=True, blank=True
    )
    pension_vnd = models.PositiveBigIntegerField(_("pension, đồng"), null=True, blank=True)
    insurance_kind = models.CharField(_("health insurance"), max_length=30, blank=True)
    insurance_valid_to = models.DateField(_("card valid until"), null=True, blank=True)
    is_studying = models.BooleanField(_("studying"), null=True, blank=True)
    school_level = models.CharField(_("school level"), max_length=30, blank=True)
    education_level = models.CharField(_("highest education"), max_length=30, blank=True)
    is_able_to_work = models.BooleanField(_("able to work"), null=True, blank=True)
    work_kind = models.CharField(_("work"), max_length=30, blank=True)
    has_labour_contract = models.BooleanField(_("labour contract"), null=True, blank=True)
    has_serious_illness = models.BooleanField(_("serious illness"), null=True, blank=True)
    is_malnourished = models.BooleanField(_("stunted or underweight"), null=True, blank=True)

    objects = ScopedManager["Person"]("household__")

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(
                fields=["personal_id_hash"],
                name="person_once_by_personal_id",
                violation_error_message=_("Another person already has this citizen ID number."),
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_year__isnull=False),
                name="person_birth_year_goes_with_date",
            ),
        ]
        indexes = [
            models.Index(fields=["folded_name"], name="person_by_name"),
            models.Index(fields=["reversed_name"], name="person_by_given_name"),
        ]

    def __str__(self) -> str:
        return self.full_name


class Membership(models.Model):
    """A person's time in a household."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    relationship = models.CharField(_("relationship to the head"), max_length=30)
    line_number = models.PositiveSmallIntegerField(_("number in the household"), default=1)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = ScopedManager["Membership"]("household__")

    class Meta:
        verbose_name = _("membership")
        constraints = [
            *dated("membership"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(relationship=HEAD, valid_to__isnull=True),
                name="one_head_a_household",
                violation_error_message=_("The household already has a head."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to__isnull=True),
                name="one_household_a_person",
                violation_error_message=_("The person already lives in a household."),
            ),
        ]


class Assessment(Located):
    """What was found out about a household on a day, and the class that follows under a standard.

    The snapshot holds the facts, the form and the law it was judged by; it is never recomputed.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="assessments")
    standard_id = models.CharField(_("standard"), max_length=30)
    assessed_on = models.DateField(_("assessed on"))
    area_type = models.CharField(_("area type"), max_length=5)
    income_vnd = models.PositiveBigIntegerField(
        _("income a person a month, đồng"), null=True, blank=True
    )
    income_points = models.PositiveIntegerField(_("B1 points"), null=True, blank=True)
    deprivation_points = models.PositiveIntegerField(_("B2 points"), null=True, blank=True)
    deprivation_count = models.PositiveSmallIntegerField(
        _("deprived indicators"), null=True, blank=True
    )
    # Indicator code -> true, false or null; empty when only the total is known.
    deprivations = models.JSONField(_("deprivations"), default=dict, blank=True)
    poverty_class = models.CharField(_("class"), max_length=9, choices=PovertyClass.choices)
    explanation = models.JSONField(_("explanation"))
    source = models.CharField(max_length=6, choices=AssessmentSource.choices)
    reviewer = models.CharField(_("reviewer"), max_length=120, blank=True)

    objects = ScopedManager["Assessment"]()

    class Meta:
        verbose_name = _("assessment")
        constraints = [
            # A review may judge a household again on the same day; a file may not.
            models.UniqueConstraint(
                fields=["household", "standard_id", "assessed_on"],
                condition=Q(source=AssessmentSource.IMPORT),
                name="one_imported_assessment_a_day",
            )
        ]


STATUS_INDEXES: dict[str, list[str]] = {
    "village": [],
    "commune": ["village"],
    "district": ["commune"],
    "province": ["commune"],
}


class PovertyStatus(Located):
    """The class of a household under one standard for a time. Closed and opened, never edited.

    The location is where the household was counted; when it moves, this row closes.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="statuses", db_index=False
    )
    standard_id = models.CharField(_("standard"), max_length=30)
    poverty_class = models.CharField(_("class"), max_length=9, choices=PovertyClass.choices)
    entry_kind = models.CharField(max_length=10, choices=EntryKind.choices, blank=True)
    basis = models.CharField(max_length=8, choices=StatusBasis.choices)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="+", null=True, blank=True
    )
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = ScopedManager["PovertyStatus"]()

    class Meta:
        verbose_name = _("poverty status")
        constraints = [
            *dated("status"),
            models.UniqueConstraint(
                fields=["household", "standard_id"],
                condition=Q(valid_to__isnull=True),
                name="one_open_status_a_standard",
                violation_error_message=_("The household already has a class by this standard."),
            ),
            models.UniqueConstraint(
                fields=["household", "standard_id", "valid_from"], name="one_status_a_day"
            ),
        ]
        indexes = [
            # Counting a unit by the units below it is answered from the index alone.
            models.Index(
                fields=[level, "standard_id", "poverty_class", *below, "valid_from", "valid_to"],
                name=f"status_by_{level}",
            )
            for level, below in STATUS_INDEXES.items()
        ]


class Occurrence(Located):
    """Something that happened in a household, as an officer wrote it down: a page of the journal.

    Never changed: a mistake is answered by a row of kind CORRECTION. The location is where the
    household lay when it was written. `written` lists the rows of the register it changed, with
    before and after, so that exactly these can be put back.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=OccurrenceKind.choices)
    happened_on = models.DateField(_("on"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="occurrences")
    other_household = models.ForeignKey(
        Household, models.PROTECT, related_name="occurrences_as_other", null=True, blank=True
    )
    # Empty again when the person was entered by mistake.
    person = models.ForeignKey(
        Person, models.SET_NULL, related_name="occurrences", null=True, blank=True
    )
    # As they were called then, so that a list needs no row of another commune.
    household_name = models.CharField(_("head of household"), max_length=120)
    person_name = models.CharField(_("person"), max_length=120, blank=True)
    persons_before = models.PositiveSmallIntegerField(_("persons before"))
    persons_after = models.PositiveSmallIntegerField(_("persons after"))
    reason = models.TextField(_("reason"), blank=True)
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    paper_on = models.DateField(_("day of the paper"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField(_("recorded on"))
    recorded_at = models.DateTimeField(default=timezone.now)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    written = models.JSONField(default=list)

    objects = ScopedManager["Occurrence"]()

    class Meta:
        verbose_name = _("occurrence")
        indexes = [
            models.Index(fields=["commune", "happened_on", "id"], name="occurrence_by_commune"),
            models.Index(fields=["province", "happened_on", "id"], name="occurrence_by_province"),
        ]


class BothEnds(ScopedManager["Handover"]):
    """Handovers are seen from the giving and from the receiving side."""

    def get_queryset(self) -> models.QuerySet[Handover]:
        scope = current_scope()
        giving = scope.condition()
        receiving = scope.condition("to_", ("province", "district", "commune"))
        return models.QuerySet(self.model, using=self._db).filter(giving | receiving)


class Handover(Located):
    """A household on its way from one commune to another inside the system.

    The location is the giving side. Until it is accepted the receiving side sees these columns and
    nothing else of the household: never read `household` for it before.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="handovers")
    to_commune = models.ForeignKey(Area, models.PROTECT, related_name="+")
    to_district = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, blank=True)
    to_province = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=HandoverState.choices)
    moved_on = models.DateField(_("moved on"))
    head_name = models.CharField(_("head of household"), max_length=120)
    person_count = models.PositiveSmallIntegerField(_("persons"))
    poverty_class = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    paper_on = models.DateField(_("day of the paper"), null=True, blank=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_on = models.DateField(_("offered on"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = BothEnds()

    class Meta:
        verbose_name = _("handover")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state=HandoverState.OFFERED),
                name="one_open_handover_a_household",
                violation_error_message=_("The household is already offered to a commune."),
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "state"], name="handover_by_giver"),
            models.Index(fields=["to_commune", "state"], name="handover_by_receiver"),
        ]


class InForceMovements(ScopedManager["Movement"]):
    """Movements without those that a correction has withdrawn."""

    def get_queryset(self) -> models.QuerySet[Movement]:
        return super().get_queryset().filter(withdrawn_by__isnull=True)


class Movement(Located):
    """A household comes onto a list, changes lists or leaves: one line of forms BC2 and BC3.

    One that was entered by mistake stays, withdrawn and no longer tied to a status; `objects`
    leaves it out.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="movements")
    standard_id = models.CharField(_("standard"), max_length=30)
    kind = models.CharField(_("kind"), max_length=20, choices=MovementKind.choices)
    class_before = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    class_after = models.CharField(max_length=9, choices=PovertyClass.choices, blank=True)
    happened_on = models.DateField(_("on"))
    person_count = models.PositiveSmallIntegerField(_("persons"))
    status_closed = models.OneToOneField(
        PovertyStatus, models.PROTECT, related_name="closed_by", null=True, blank=True
    )
    status_opened = models.OneToOneField(
        PovertyStatus, models.PROTECT, related_name="opened_by", null=True, blank=True
    )
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="movements", null=True, blank=True
    )
    withdrawn_by = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = InForceMovements()

    class Meta:
        verbose_name = _("movement")
        indexes = [
            models.Index(fields=["commune", "standard_id", "happened_on"], name="movement_by_day"),
        ]


class CodeCounter(models.Model):
    """The last household number given out: one row, locked while numbers are taken."""

    name = models.CharField(max_length=30, unique=True)
    taken = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("counter of codes")


def status_in_force(on: date, prefix: str = "") -> Q:
    """Statuses that hold a day (valid_from is never empty here, which keeps the index useful)."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    )
