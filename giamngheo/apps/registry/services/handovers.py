"""Handing a household over from one commune of the system to another: offer and answer.

The household stays where it is, counted there, until the receiving officer accepts; from the day of
acceptance it is counted in the new commune. It is never in both and never in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import HandoverState, OccurrenceKind
from giamngheo.apps.registry.models import Handover, Household, Occurrence, PovertyStatus
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import RegisterRefused, touch
from giamngheo.apps.registry.services.journal import Behind, occurrence
from giamngheo.apps.registry.services.steps import refuse, require_living
from giamngheo.apps.registry.services.whole_households import relocate
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped


def offer_handover(
    *,
    household: Household,
    to_commune: Area,
    behind: Behind,
    expected_version: int | None,
    actor: User,
    on: date,
    today: date,
) -> Handover:
    """Offer a household that has moved on this day to the commune it has moved to.

    Nothing changes in the register until that commune accepts. Raises RegisterRefused when the
    commune is the own one, no commune, or the household is offered already.
    """
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, household.village, today=today)
    require_other_commune(household, to_commune, today)
    if on > today:
        refuse(_("%(day)s has not come yet: record what has happened."), day=on)
    above = territory.path(to_commune, on=today)
    with act(
        "registry.handover.offered",
        actor=actor,
        on=on,
        area_id=household.village_id,
        reason=behind.reason,
    ) as doing:
        touch(household, expected_version)
        household.refresh_from_db(fields=["dissolved_on", "registered_on", "person_count"])
        require_living(household, on)
        handover = Handover(
            household=household,
            to_commune=to_commune,
            to_district=above.get("district"),
            to_province=above["province"],
            state=HandoverState.OFFERED,
            moved_on=on,
            head_name=household.head_name,
            person_count=household.person_count,
            poverty_class=class_now(household),
            offered_by=actor,
            offered_on=today,
            **behind.columns(),
            **location_of(household.village, today=today).columns(),
        )
        try:
            with transaction.atomic():
                handover.save(force_insert=True)
        except IntegrityError as problem:
            raise RegisterRefused(_("The household is already offered to a commune.")) from problem
        doing.subject = household
        doing.after = {"handover": handover.pk, "to": to_commune.full_name}
    return handover


def require_other_commune(household: Household, to_commune: Area, today: date) -> None:
    stands = to_commune.valid_to is None or to_commune.valid_to > today
    if to_commune.level != Level.COMMUNE or not stands:
        raise RegisterRefused(_("Choose a commune that exists today."))
    if to_commune.pk == household.commune_id:
        raise RegisterRefused(
            _("The household already lies in this commune; move it to another village instead.")
        )


def class_now(household: Household) -> str:
    """The listed class held now, the poorest where there are several standards."""
    rows = PovertyStatus.objects.filter(household=household, valid_to__isnull=True)
    held = set(rows.values_list("poverty_class", flat=True))
    order = ["POOR", "NEAR_POOR", "AVERAGE", "NOT_POOR", "UNKNOWN"]
    return next((each for each in order if each in held), "")


def accept_handover(
    *,
    handover: Handover,
    village: Area,
    behind: Behind,
    actor: User,
    on: date,
    today: date,
) -> Household:
    """Take the household over into a village of the receiving commune, from this day on.

    The classes close with MOVED_OUT where they were counted and open with MOVED_IN here; both
    communes have an entry of their own in the journal.
    """
    require_receiver(handover, actor, today)
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, village, today=today)
    if location_of(village, today=today).commune_id != handover.to_commune_id:
        raise RegisterRefused(_("Choose a village of the commune the household moved to."))
    if on < handover.moved_on:
        refuse(
            _("The household moved on %(day)s; it cannot be taken over before."),
            day=handover.moved_on,
        )
    with (
        unscoped(reason="a household offered to this commune is taken over"),
        answering(handover, HandoverState.ACCEPTED, behind, actor=actor, on=on, today=today),
    ):
        household = Household.objects.select_related("village").get(pk=handover.household_id)
        given = Behind(handover.reason, handover.paper_number, handover.paper_on)
        leaving = note_leaving(handover, household, given, actor=actor, on=on, today=today)
        with occurrence(
            OccurrenceKind.TAKEN_OVER,
            household,
            behind=behind,
            versions={},
            acting_in=village,
            actor=actor,
            on=on,
            today=today,
        ) as journal:
            relocate(journal, household, village, on)
            entry = journal.entry
            for name, value in location_of(village, today=today).columns().items():
                setattr(entry, name, value)
        leaving.persons_after = 0
        leaving.save(update_fields=["persons_after"])
    return household


def note_leaving(
    handover: Handover,
    household: Household,
    behind: Behind,
    *,
    actor: User,
    on: date,
    today: date,
) -> Occurrence:
    """The entry of the giving commune: the household has gone, by its own officer's offer."""
    entry = Occurrence(
        kind=OccurrenceKind.HANDED_OVER,
        happened_on=on,
        household=household,
        household_name=household.head_name,
        persons_before=household.person_count,
        persons_after=0,
        recorded_by=handover.offered_by,
        recorded_on=today,
        village_id=household.village_id,
        commune_id=household.commune_id,
        district_id=household.district_id,
        province_id=household.province_id,
        **behind.columns(),
    )
    entry.save(force_insert=True)
    return entry


def refuse_handover(
    *, handover: Handover, reason: str, actor: User, on: date, today: date
) -> Handover:
    """The receiving officer does not take the household; the reason goes back to the giver."""
    require_receiver(handover, actor, today)
    if not reason.strip():
        raise RegisterRefused(_("Say why, so that the other commune can put it right."))
    with answering(
        handover, HandoverState.REFUSED, Behind(reason), actor=actor, on=on, today=today
    ):
        return handover


def withdraw_handover(
    *, handover: Handover, reason: str = "", actor: User, on: date, today: date
) -> Handover:
    """The giving officer takes an offer back that nobody has answered."""
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, handover.village, today=today)
    with answering(
        handover, HandoverState.WITHDRAWN, Behind(reason), actor=actor, on=on, today=today
    ):
        return handover


def require_receiver(handover: Handover, actor: User, today: date) -> None:
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, handover.to_commune, today=today)


@contextmanager
def answering(
    handover: Handover,
    state: HandoverState,
    behind: Behind,
    *,
    actor: User,
    on: date,
    today: date,
) -> Iterator[None]:
    """Close an open offer, once. Raises RegisterRefused when it was answered meanwhile."""
    if on > today:
        refuse(_("%(day)s has not come yet: record what has happened."), day=on)
    with act(
        f"registry.handover.{state.lower()}",
        actor=actor,
        on=on,
        area_id=handover.to_commune_id,
        reason=behind.reason,
    ) as doing:
        answered = Handover.objects.filter(pk=handover.pk, state=HandoverState.OFFERED).update(
            state=state, answered_by=actor, answered_on=today, answer=behind.reason.strip()
        )
        if not answered:
            raise RegisterRefused(
                _("This offer was answered or withdrawn meanwhile. Open the list again.")
            )
        handover.refresh_from_db()
        doing.subject = handover
        doing.after = {"household": handover.household_id, "state": state.value}
        yield
