"""The journal of an area as a list: which entries, and their rows for the screen and for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry.enums import OccurrenceKind
from giamngheo.apps.registry.models import Household, Occurrence
from povertycore.dates import DateNotReadError, parse_date_vi


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as lists show it. `code` is empty for a household the reader may not open."""

    pk: int
    happened_on: date
    kind: str
    code: str
    household: str
    village: str
    person: str
    persons: str
    reason: str
    paper: str
    recorded: str
    note: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address of the list asks for; wrong values are left out."""

    kind: str
    village: str
    start: date | None
    end: date | None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.village or self.start or self.end)


def chosen_of(query: Mapping[str, Any]) -> Chosen:
    kind = str(query.get("kind", ""))
    return Chosen(
        kind=kind if kind in OccurrenceKind.values else "",
        village=str(query.get("village", ""))[:12],
        start=day_of(str(query.get("from", ""))),
        end=day_of(str(query.get("to", ""))),
    )


def day_of(text: str) -> date | None:
    try:
        return parse_date_vi(text)
    except DateNotReadError:
        return None


def entries(where: Q, chosen: Chosen) -> QuerySet[Occurrence]:
    """The entries of an area (`where`) that the filters leave, the latest first."""
    rows = journal.in_area(where)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.village:
        rows = rows.filter(village__code=chosen.village)
    if chosen.start:
        rows = rows.filter(happened_on__gte=chosen.start)
    if chosen.end:
        rows = rows.filter(happened_on__lte=chosen.end)
    return rows


def rows_of(entries: Iterable[Occurrence]) -> list[Row]:
    """The rows as shown; one query besides, for the households the reader may open."""
    found = list(entries)
    keys = {each.household_id for each in found}
    codes = dict(Household.objects.filter(pk__in=keys).values_list("pk", "code"))
    return [row_of(each, codes.get(each.household_id, "")) for each in found]


def row_of(entry: Occurrence, code: str) -> Row:
    corrected_by = getattr(entry, "corrected_by", None)
    note = ""
    if corrected_by is not None:
        note = _("corrected on %(day)s") % {"day": f"{corrected_by.recorded_on:%d/%m/%Y}"}
    elif entry.corrects is not None:
        note = _("corrects: %(kind)s, %(day)s") % {
            "kind": entry.corrects.get_kind_display(),
            "day": f"{entry.corrects.happened_on:%d/%m/%Y}",
        }
    changed = entry.persons_before != entry.persons_after
    return Row(
        pk=entry.pk,
        happened_on=entry.happened_on,
        kind=capfirst(entry.get_kind_display()),
        code=code,
        household=entry.household_name,
        village=entry.village.name,
        person=entry.person_name,
        persons=f"{entry.persons_before} → {entry.persons_after}" if changed else "",
        reason=entry.reason,
        paper=paper_of(entry),
        recorded=f"{entry.recorded_by.full_name}, {entry.recorded_on:%d/%m/%Y}",
        note=note,
        is_wrong=corrected_by is not None,
    )


def paper_of(entry: Any) -> str:
    """'12/GCT, 01/03/2026', or nothing."""
    day = f"{entry.paper_on:%d/%m/%Y}" if entry.paper_on else ""
    return ", ".join(each for each in (entry.paper_number, day) if each)
