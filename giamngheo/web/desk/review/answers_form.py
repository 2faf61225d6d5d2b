"""The fields of Phiếu B as they are sent, and back: from typed text to answers, and to text again.

A field is named by the path of its answer ('deprivations.vn-2022.water'). What cannot be read keeps
its text and gets its sentence; nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.review.answers import (
    AREA,
    DWELLING,
    MEMBER_CODES,
    MEMBER_YES_NO,
    MEMBERS,
    Answers,
)
from giamngheo.apps.review.judging import SheetForms, tick_source
from giamngheo.apps.review.queries.sheet_facts import words
from povertycore.dates import parse_date_vi
from povertycore.quantities import format_number_vi, parse_number_vi
from povertycore.wording import WordedError

NONE_OF_THEM = "-"
"""The choice "none of these" of a group in which nothing need be ticked."""
YES, NO = "1", "2"
TICKS = {YES: True, NO: False}
LONGEST = 2_000


@dataclass(slots=True)
class Typed:
    """What was typed: raw texts by path (lists where several can be ticked), answers, problems."""

    raw: dict[str, Any]
    answers: Answers
    problems: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)


def read(data: QueryDict, forms: Sequence[SheetForms]) -> Typed:
    """The answers of a sent form, with what could not be read."""
    reader = Reader(data)
    nested: dict[str, Any] = {
        "region": reader.text("region"),
        "income_answers": dict(_groups(reader, forms)),
        "income_totals": _totals(reader, "income_totals", forms),
        "income_vnd": reader.whole("income_vnd"),
        "deprivations": dict(_ticks(reader, forms)),
        "deprivation_totals": _totals(reader, "deprivation_totals", forms),
        "person_count": reader.whole("person_count"),
        "facts": _facts(reader),
        "poverty_causes": reader.several("poverty_causes"),
        "support_needs": reader.several("support_needs"),
        "reviewer": reader.text("reviewer"),
        "visited_on": reader.day("visited_on"),
        "remark": reader.text("remark"),
    }
    accepted = {
        key.removeprefix("accept."): data.get(key, "").strip()[:LONGEST]
        for key in data
        if key.startswith("accept.") and data.get(key, "").strip()
    }
    return Typed(reader.raw, Answers(**nested), reader.problems, accepted)


class Reader:
    """Reads one field after the other, and keeps text and problem of each."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.raw: dict[str, Any] = {}
        self.problems: dict[str, str] = {}

    def text(self, path: str) -> str:
        typed = " ".join(self.data.get(path, "").split())[:LONGEST]
        if typed:
            self.raw[path] = typed
        return typed

    def several(self, path: str) -> list[str]:
        chosen = [each for each in self.data.getlist(path) if each]
        if chosen:
            self.raw[path] = chosen
        return chosen

    def whole(self, path: str) -> int | None:
        typed = self.text(path)
        if not typed:
            return None
        try:
            value = parse_number_vi(typed)
            if value == value.to_integral_value():
                return int(value)
            self.problems[path] = _("“%(typed)s” is no whole number.") % {"typed": typed}
        except WordedError as refused:
            self.problems[path] = capfirst(refused.render(get_language() or "vi"))
        return None

    def area(self, path: str) -> str:
        typed = self.text(path)
        if not typed:
            return ""
        try:
            return str(parse_number_vi(typed))
        except WordedError as refused:
            self.problems[path] = capfirst(refused.render(get_language() or "vi"))
            return ""

    def day(self, path: str) -> date | None:
        typed = self.text(path)
        if not typed:
            return None
        try:
            return parse_date_vi(typed)
        except WordedError as refused:
            self.problems[path] = capfirst(refused.render(get_language() or "vi"))
            return None


def _totals(reader: Reader, name: str, forms: Sequence[SheetForms]) -> dict[str, int]:
    found = {one.standard.id: reader.whole(f"{name}.{one.standard.id}") for one in forms}
    return {key: value for key, value in found.items() if value is not None}


def _groups(
    reader: Reader, forms: Sequence[SheetForms]
) -> Iterator[tuple[str, dict[str, str | list[str]]]]:
    for one in forms:
        answers: dict[str, str | list[str]] = {}
        for group in one.b1.groups if one.b1 else ():
            chosen = reader.several(f"income_answers.{one.standard.id}.{group.key}")
            if not chosen:
                continue
            if NONE_OF_THEM in chosen:
                answers[group.key] = []
            else:
                answers[group.key] = chosen if group.choose == "several" else chosen[0]
        if answers:
            yield one.standard.id, answers


def _ticks(
    reader: Reader, forms: Sequence[SheetForms]
) -> Iterator[tuple[str, dict[str, bool | None]]]:
    """Ticks by standard; standards that ask the same indicators share what was ticked once."""
    source = tick_source(forms)
    for one in forms:
        head = f"deprivations.{source[one.standard.id]}"
        ticks = {
            each.code: TICKS.get(reader.text(f"{head}.{each.code}"))
            for each in one.standard.indicators
        }
        if any(tick is not None for tick in ticks.values()):
            yield one.standard.id, ticks


def _facts(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {name: reader.text(f"facts.{name}") for name in DWELLING}
    found[AREA] = reader.area(f"facts.{AREA}")
    members: dict[str, dict[str, Any]] = {}
    for key in reader.data:
        head, _dot, rest = key.partition(f"facts.{MEMBERS}.")
        person, _dot, name = rest.partition(".")
        if head or not person.isdecimal():
            continue
        value: Any = reader.text(key)
        if name in MEMBER_YES_NO:
            value = TICKS.get(value)
        elif name not in MEMBER_CODES:
            continue
        if value not in (None, ""):
            members.setdefault(person, {})[name] = value
    if members:
        found[MEMBERS] = members
    return {name: value for name, value in found.items() if value}


def raw_of(answers: Answers) -> dict[str, Any]:
    """Answers as the texts of the fields."""
    found: dict[str, Any] = {}
    for path, value in answers.flat().items():
        text = raw_value(path, value)
        if text:
            found[path] = text
    for key, groups in answers.income_answers.items():
        for group, answer in groups.items():
            chosen = [answer] if isinstance(answer, str) else list(answer)
            found[f"income_answers.{key}.{group}"] = chosen or [NONE_OF_THEM]
    return found


def raw_value(path: str, value: Any) -> Any:
    """One answer as the text of its field."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int):
        return format_number_vi(value) if path == "income_vnd" else str(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if path == f"facts.{AREA}" and value:
        return format_number_vi(parse_number_vi(str(value), "en")).removesuffix(",00")
    return value


def said(path: str, value: Any, forms: Sequence[SheetForms]) -> str:
    """One answer in words, to stand beside the field: last year's, or somebody else's."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("deprived") if value else _("not deprived")
    head, *rest = path.split(".")
    if head == "income_answers":
        return _items(rest, value, forms)
    if path in (f"facts.{name}" for name in DWELLING):
        return _label(DWELLING[rest[0]], value)
    if isinstance(value, list):
        return "; ".join(_label(head, each) for each in value)
    return str(raw_value(path, value))


def _items(rest: Sequence[str], value: Any, forms: Sequence[SheetForms]) -> str:
    keys = [value] if isinstance(value, str) else list(value)
    for one in forms:
        if one.b1 is not None and one.standard.id == rest[0] and rest[1] in one.b1.by_key:
            items: Mapping[str, Any] = one.b1.by_key[rest[1]].by_key
            told = [items[key].text_vi if key in items else key for key in keys]
            return "; ".join(told) or _("none of these")
    return "; ".join(keys)


def _label(name: str, code: str) -> str:
    lists = {"poverty_causes": ("poverty_causes_2022", "poverty_causes_2016")}.get(name, (name,))
    for each in lists:
        found = words(each, [code])
        if found != code:
            return found
    return code
