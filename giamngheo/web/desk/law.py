"""The law library: what is in force on the working day, what each value rests on, what changed.

It shows the law files and changes none; they are edited as files, with their tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.access import AreaView
from povertycore.citations import Citation
from povertycore.law_index import Entry, Value
from povertycore.law_store import UnknownLawError, as_of, entries, entry
from povertycore.law_words import (
    changes,
    days_label,
    kind_label,
    place_label,
    previous,
    role_label,
    section_of,
    value_label,
    value_text,
)

# The kinds officers ask for first; what is not named here follows by its label.
KIND_ORDER = (
    "poverty_standard", "policy", "base_series", "review_form", "programme", "window", "calendar",
    "age_rule", "report_form", "lead_agency", "measure_design", "code_list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One law file in a list."""

    id: str
    title: str
    days: str
    place: str
    basis: str
    unverified: int
    is_fictitious: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The law files of one kind."""

    label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value with what it rests on."""

    label: str
    text: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The values under one heading."""

    heading: str
    values: list[ValueLine]


@dataclass(frozen=True, slots=True)
class Document:
    """One document a law file cites, and what it does."""

    role: str
    label: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One value as it was and as it is."""

    section: str
    label: str
    before: str
    after: str


class LawView(AreaView):
    """A page of the law library, seen from an area: local law holds in some and not in others."""

    required = Verb.READ_FIGURES

    @property
    def language(self) -> str:
        return get_language() or "vi"

    @property
    def codes(self) -> list[str]:
        """The codes of the area and of those above it on the working day."""
        return [area.code for area, _name in places.path_on(self.area, on=self.request.on)]

    def place(self, one: Entry) -> str:
        """Where a law file holds: areas by their names where the register knows them."""
        if not one.is_local:
            return place_label(one, self.language)
        return ", ".join(self.names.get(code, code) for code in one.area_codes)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the provinces that have law of their own, in one query."""
        codes = {code for one in entries() for code in one.area_codes}
        named = Area.objects.filter(code__in=codes, level=Level.PROVINCE).order_by("valid_from")
        return {area.code: area.full_name for area in named}

    def line(self, one: Entry, in_force: Iterable[str]) -> Line:
        return Line(
            id=one.id,
            title=title_of(one, self.language),
            days=days_label(one, self.language),
            place=self.place(one),
            basis=one.citations[0].label() if one.citations else "",
            unverified=len(one.unverified),
            is_fictitious=one.is_fictitious,
            in_force=one.id in in_force,
        )


class LawLibrary(LawView):
    """All law in force on the working day in the area; with ?all=1 every law file there is."""

    def get(self, request: Any) -> HttpResponse:
        shows_all = request.GET.get("all") == "1"
        here = as_of(None, request.on, self.codes)
        shown = entries() if shows_all else here
        in_force = {one.id for one in here}
        groups = [
            Group(
                kind_label(kind, self.language),
                [self.line(one, in_force) for one in shown if one.kind == kind],
            )
            for kind in ordered({one.kind for one in shown})
        ]
        shown_values = {"groups": groups, "shows_all": shows_all, "count": len(shown)}
        return render(request, "desk/law_library.html", shown_values)


class LawEntry(LawView):
    """One law file: its documents, its values with their sources, and what changed before it."""

    def get(self, request: Any, entry: str) -> HttpResponse:
        one = self.find(entry)
        before = previous(one, entries())
        in_force = {each.id for each in as_of(None, request.on, self.codes)}
        versions = [
            each
            for each in entries()
            if (each.kind, each.subject, each.is_fictitious)
            == (one.kind, one.subject, one.is_fictitious)
        ]
        shown = {
            "one": self.line(one, in_force),
            "kind": kind_label(one.kind, self.language),
            "file": one.path.as_posix(),
            "notes": one.notes_vi,
            "documents": [
                Document(role_label(each, self.language), each.label(), each)
                for each in one.citations
            ],
            "sections": sections(one, self.language),
            "sources": sorted(one.sources.items()),
            "versions": [self.line(each, in_force) for each in versions],
            "before": self.line(before, in_force) if before else None,
            "changes": list(change_lines(before, one, self.language)) if before else [],
        }
        return render(request, "desk/law_entry.html", shown)

    def find(self, entry_id: str) -> Entry:
        try:
            return entry(entry_id)
        except UnknownLawError as problem:
            raise Http404 from problem


def title_of(one: Entry, language: str) -> str:
    return one.title_vi if language == "vi" else one.title_en


def ordered(kinds: set[str]) -> list[str]:
    known = [kind for kind in KIND_ORDER if kind in kinds]
    return known + sorted(kinds - set(KIND_ORDER))


def sections(one: Entry, language: str) -> list[Section]:
    """The values of a law file under their headings, in the order of the file."""
    found: dict[str, list[ValueLine]] = {}
    for value in one.values:
        found.setdefault(section_of(one, value, language), []).append(value_line(value, language))
    return [Section(heading, values) for heading, values in found.items()]


def value_line(value: Value, language: str) -> ValueLine:
    label, text = value_label(value, language), value_text(value, language)
    return ValueLine(label, text, value.sources, value.verified)


def change_lines(before: Entry, after: Entry, language: str) -> Iterable[ChangeLine]:
    """What the later version says otherwise, more or no more; sources play no part."""
    for each in changes(before, after):
        owner, value = (after, each.after) if each.after else (before, each.before)
        if value is None:
            continue
        yield ChangeLine(
            section_of(owner, value, language),
            value_label(value, language),
            value_text(each.before, language) if each.before else "",
            value_text(each.after, language) if each.after else "",
        )
