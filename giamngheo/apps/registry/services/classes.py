"""Judging a household under a standard, and the class in force with the movement that counts it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from povertycore.classification import AreaType, Measured, classify
from povertycore.law_store import standard as standard_of

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import (
    AssessmentSource,
    EntryKind,
    MovementKind,
    PovertyClass,
    StatusBasis,
)
from giamngheo.apps.registry.models import Assessment, Household, Movement, PovertyStatus
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import RegisterRefused, touch
from giamngheo.apps.registry.services.steps import require_living
from giamngheo.apps.territory import queries as territory


def record_assessment(
    *,
    household: Household,
    standard_id: str,
    measured: Measured,
    source: AssessmentSource,
    reviewer: str = "",
    verb: Verb = Verb.EDIT_HOUSEHOLDS,
    expected_version: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> Assessment:
    """Judge a household under a standard and keep what was seen and why.

    `verb` is what the actor must be allowed: who enters answers of a review does not edit.
    The area type is that of the commune on the day of the assessment, and is kept with it.
    A review may judge a household twice on one day (re-verification): both stay. Raises
    RegisterRefused when the area type is not known, or when a file already brought an assessment
    of that day; ChangedMeanwhile when `expected_version` is given and is not the latest.
    """
    permissions.require(actor, verb, household.village, today=today)
    area_type = territory.area_type(household.village, on=on)
    if area_type is None:
        raise RegisterRefused(
            _("It is not known whether %(village)s was urban or rural on %(day)s.")
            % {"village": household.village.full_name, "day": f"{on:%d/%m/%Y}"}
        )
    result = classify(measured, standard_of(standard_id), AreaType(area_type.value))
    with act("registry.household.assessed", actor=actor, on=on, area_id=household.village_id) as do:
        touch(household, expected_version)
        household.refresh_from_db(fields=["dissolved_on", "registered_on"])
        if household.dissolved_on is not None and household.dissolved_on <= on:
            require_living(household, on)
        try:
            with transaction.atomic():
                assessment = Assessment.objects.create(
                    household=household,
                    standard_id=standard_id,
                    assessed_on=on,
                    area_type=area_type.value,
                    income_vnd=measured.income_vnd,
                    income_points=measured.income_points,
                    deprivation_points=measured.deprivation_points,
                    deprivation_count=measured.deprivation_count,
                    deprivations=dict(measured.deprivations or {}),
                    poverty_class=result.poverty_class.value,
                    explanation=result.as_json(),
                    source=source,
                    reviewer=reviewer,
                    **location_of(household.village, today=today).columns(),
                )
        except IntegrityError as problem:
            raise RegisterRefused(
                _("This household was already assessed by this standard on that day.")
            ) from problem
        do.subject = household
        do.after = {"standard": standard_id, "class": result.poverty_class.value}
    return assessment


def change_status(
    *,
    household: Household,
    standard_id: str,
    to: PovertyClass,
    kind: MovementKind,
    basis: StatusBasis,
    entry_kind: EntryKind | None = None,
    assessment: Assessment | None = None,
    decision_number: str = "",
    decided_on: date | None = None,
    reason: str = "",
    verb: Verb = Verb.EDIT_HOUSEHOLDS,
    expected_version: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> PovertyStatus:
    """Close the class in force and open the next one, with the movement that counts it.

    `verb` is what the actor must be allowed: the chair recognises, he does not edit. Raises
    RegisterRefused when the class in force began on that day or later, or is the same;
    ChangedMeanwhile when `expected_version` is given and is not the latest.
    """
    permissions.require(actor, verb, household.village, today=today)
    with act("registry.status.changed", actor=actor, on=on, area_id=household.village_id) as doing:
        touch(household, expected_version)
        household.refresh_from_db(fields=["dissolved_on", "registered_on"])
        if household.dissolved_on is not None and household.dissolved_on <= on:
            require_living(household, on)
        before = (
            PovertyStatus.objects.select_for_update(of=("self",))
            .filter(household=household, standard_id=standard_id, valid_to__isnull=True)
            .first()
        )
        if before is not None:
            _close(before, to=to, on=on)
        where = location_of(household.village, today=today).columns()
        after = PovertyStatus.objects.create(
            household=household,
            standard_id=standard_id,
            poverty_class=to,
            entry_kind=entry_kind or "",
            basis=basis,
            assessment=assessment,
            decision_number=decision_number,
            decided_on=decided_on,
            valid_from=on,
            **where,
        )
        Movement.objects.create(
            household=household,
            standard_id=standard_id,
            kind=kind,
            class_before=before.poverty_class if before else "",
            class_after=to,
            happened_on=on,
            person_count=household.person_count,
            status_closed=before,
            status_opened=after,
            decision_number=decision_number,
            reason=reason,
            **where,
        )
        doing.subject = household
        doing.before = {"class": before.poverty_class if before else None}
        doing.after = {"standard": standard_id, "class": to.value, "movement": kind.value}
    return after


def _close(status: PovertyStatus, *, to: PovertyClass, on: date) -> None:
    if status.valid_from >= on:
        raise RegisterRefused(
            _("A class already begins on %(day)s; a change must come after it.")
            % {"day": f"{status.valid_from:%d/%m/%Y}"}
        )
    if status.poverty_class == to:
        raise RegisterRefused(_("The household already has this class."))
    status.valid_to = on
    status.save(update_fields=["valid_to"])
