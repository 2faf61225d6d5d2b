"""Citizen ID numbers: shown in full only to roles that need them, and only with a trace."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.models import Person
from giamngheo.apps.registry.services.common import RegisterRefused
from giamngheo.common import crypto


def reveal_personal_id(*, person: Person, actor: User, on: date, today: date) -> str:
    """The citizen ID number in full, for roles that need it; who looked is recorded.

    Raises RegisterRefused when none is on record.
    """
    permissions.require(actor, Verb.SEE_PERSONAL_IDS, person.household.village, today=today)
    if person.personal_id_sealed is None:
        raise RegisterRefused(_("No citizen ID number is on record for this person."))
    with act(
        "registry.person.personal_id_seen",
        actor=actor,
        on=on,
        area_id=person.household.village_id,
    ) as doing:
        doing.subject = person
        return crypto.open_sealed(person.personal_id_sealed).decode()
