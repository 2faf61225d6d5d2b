"""Writing the tree: loading the reference files, and recording totals of households."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from giamngheo.apps.audit.services import act
from giamngheo.apps.territory.models import Area, AreaTotal, as_dict


class TotalRefused(Exception):
    """The total cannot be true; the message says why."""


def set_total(
    *,
    area: Area,
    counted_on: date,
    household_count: int,
    person_count: int | None,
    source: str,
    actor: AbstractBaseUser,
    on: date,
) -> AreaTotal:
    """Record how many households and persons a unit has on a day; a second count corrects it.

    The caller has checked that `actor` may (Verb.SET_TOTALS). Raises TotalRefused.
    """
    if household_count < 0 or (person_count is not None and person_count < household_count):
        raise TotalRefused(_("There cannot be fewer persons than households."))
    if not source.strip():
        raise TotalRefused(_("Say where the figure comes from."))
    with act("territory.total.set", actor=actor, on=on, area_id=area.pk) as doing:
        earlier = AreaTotal.objects.filter(area=area, counted_on=counted_on).first()
        total, _made = AreaTotal.objects.update_or_create(
            area=area,
            counted_on=counted_on,
            defaults={
                "household_count": household_count,
                "person_count": person_count,
                "source": source,
            },
        )
        doing.subject = total
        doing.before = earlier and counts(earlier)
        doing.after = {**as_dict(area), **counts(total)}
    return total


def counts(total: AreaTotal) -> dict[str, object]:
    return {
        "counted_on": total.counted_on.isoformat(),
        "households": total.household_count,
        "persons": total.person_count,
        "source": total.source,
    }
