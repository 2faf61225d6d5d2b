"""Writing to the register what a visit found, when an officer confirms it fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.models import Household, Person
from giamngheo.apps.review.models import Sheet
from giamngheo.apps.review.queries.sheet_facts import Difference, facts_found
from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused


def save_facts_to_register(
    *,
    sheet: Sheet,
    keys: Sequence[str],
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> list[Difference]:
    """Write the chosen differences of a sheet; `expected_version` is that of the household.

    Returns what was written. Raises ReviewRefused (nothing chosen, or a fact that does not differ
    any more), ChangedMeanwhile, accounts.NotAllowed.
    """
    case = sheet.case
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, case.village, today=today)
    with act("review.facts.written", actor=actor, on=on, area_id=case.village_id) as doing:
        household = Household.objects.select_for_update(of=("self",)).get(pk=case.household_id)
        case.household = household
        offered = {each.key: each for each in facts_found(sheet)}
        if not keys or not set(keys) <= set(offered):
            raise ReviewRefused(_("Choose facts that differ from the register."))
        chosen = [offered[key] for key in offered if key in set(keys)]
        try:
            _write(household, chosen, expected_version, actor=actor, on=on, today=today)
        except register.ChangedMeanwhile as changed:
            raise ChangedMeanwhile(str(changed)) from changed
        except register.RegisterRefused as refused:
            raise ReviewRefused(str(refused)) from refused
        doing.subject = household
        doing.after = {"sheet": sheet.pk, "facts": [each.key for each in chosen]}
    return chosen


def _write(household: Household, chosen: Sequence[Difference], version: int, **who: Any) -> None:
    changes = {each.key: each.value for each in chosen if each.person_id is None}
    if changes:
        register.edit_household(
            household=household, changes=changes, expected_version=version, **who
        )
        version = household.version
    for person_id in dict.fromkeys(each.person_id for each in chosen if each.person_id):
        facts = {
            each.key.rsplit(".", 1)[1]: each.value for each in chosen if each.person_id == person_id
        }
        person = Person.objects.get(pk=person_id)
        person.household = household
        register.edit_person(person=person, changes=facts, expected_version=version, **who)
        version = household.version
