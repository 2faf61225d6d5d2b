"""Trying an act without keeping it: what it would change, in numbers of the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.registry.models import Handover, Household, Occurrence, PovertyStatus
from giamngheo.web.templatetags.desk import class_name, signed

LISTED = ("POOR", "NEAR_POOR")
Tally = dict[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do. `lines` are whole sentences; `warnings` what to think of first."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def try_out(run: Callable[[], Occurrence | Handover], *, today: date) -> Preview:
    """Do it, look, and undo it. Raises what the act raises."""
    with transaction.atomic():
        written = run()
        if isinstance(written, Handover):
            preview = of_offer(written)
        else:
            involved = households_of(written)
            after = tally(involved)
            lines = ends_and_sizes(involved)
            preview = Preview(lines, warnings_of(written, today))
        transaction.set_rollback(True)
    if isinstance(written, Occurrence):
        preview.lines.extend(differences(tally(involved), after))
    return preview


def of_offer(offer: Handover) -> Preview:
    told = _("%(commune)s will be asked to take the household over. Until then nothing changes.")
    return Preview([told % {"commune": offer.to_commune.full_name}])


def households_of(entry: Occurrence) -> list[int]:
    """Every household the entry touches, this one first."""
    keys = [entry.household_id]
    if entry.other_household_id:
        keys.append(entry.other_household_id)
    for row in entry.written:
        key = row.get("row", {}).get("household_id")
        if key:
            keys.append(key)
        if row["model"] == "registry.household":
            keys.append(row["pk"])
    return list(dict.fromkeys(keys))


def ends_and_sizes(keys: Iterable[int]) -> list[str]:
    found = Household.objects.in_bulk(list(keys))
    lines = []
    for key in keys:
        household = found.get(key)
        if household is None:
            continue
        name = household.head_name
        if household.dissolved_on:
            lines.append(_("The household of %(name)s ends.") % {"name": name})
            continue
        told = ngettext(
            "The household of %(name)s then has %(count)s person.",
            "The household of %(name)s then has %(count)s persons.",
            household.person_count,
        )
        lines.append(told % {"name": name, "count": household.person_count})
    return lines


def tally(keys: Iterable[int]) -> Tally:
    """Households and persons on the lists now, by village and class."""
    rows = PovertyStatus.objects.filter(
        household_id__in=list(keys), valid_to__isnull=True, poverty_class__in=LISTED
    )
    found: Tally = {}
    for name, poverty_class, persons in rows.values_list(
        "village__name", "poverty_class", "household__person_count"
    ):
        homes, people = found.get((name, poverty_class), (0, 0))
        found[name, poverty_class] = (homes + 1, people + persons)
    return found


def differences(before: Tally, after: Tally) -> list[str]:
    lines = []
    for key in sorted({*before, *after}):
        (homes, people), (homes_then, people_then) = before.get(key, (0, 0)), after.get(key, (0, 0))
        if (homes, people) == (homes_then, people_then):
            continue
        village, poverty_class = key
        parts = []
        if homes_then != homes:
            parts.append(_("%(count)s households") % {"count": signed(homes_then - homes)})
        if people_then != people:
            parts.append(_("%(count)s persons") % {"count": signed(people_then - people)})
        lines.append(f"{class_name(poverty_class)}, {village}: {', '.join(parts)}")
    return lines or [_("No number of the poor and near-poor lists changes.")]


def warnings_of(entry: Occurrence, today: date) -> list[str]:
    if entry.happened_on.year == today.year:
        return []
    told = _(
        "The day lies in %(year)s: reports of that year, made again, will differ from those sent."
    )
    return [capfirst(told % {"year": entry.happened_on.year})]
