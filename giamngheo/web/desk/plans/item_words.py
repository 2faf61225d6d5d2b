"""An item of a plan in words: what it says, and the fields a person may correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.plans import dues
from giamngheo.apps.plans.enums import ItemKind
from giamngheo.apps.plans.models import PlanItem
from giamngheo.apps.plans.services import PlanRefused
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.quantities import format_number_vi, parse_number_vi
from povertycore.wording import say, sentences


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the correction form; `rows` above 1 makes it a box of lines."""

    name: str
    label: str
    value: str
    rows: int = 1
    options: tuple[tuple[str, str], ...] = ()


def spoken(key: str) -> str:
    """A word of the rules in the language of the screen; the bare code where there is none."""
    language = "vi" if (get_language() or "vi").startswith("vi") else "en"
    return say(key, language) if key in sentences(language) else key.rsplit(".", 1)[-1]


def day_words(iso: str | None) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


def figures(data: dict[str, Any]) -> str:
    """'0,5-0,8 điểm phần trăm'."""
    shown = [format_number_vi(Decimal(data[end])) for end in ("low", "high") if data.get(end)]
    return f"{'-'.join(dict.fromkeys(shown))} {spoken('plan.unit.' + data['unit'])}"


def due_words(data: dict[str, Any]) -> str:
    """The deadline of a task in words; '' where it has none."""
    due = data.get("due")
    return (dues.words(due["code"]) or due.get("text", "")) if due else ""


def said(item: PlanItem) -> tuple[str, list[tuple[str, str]]]:
    """What the item says: its main words, and its details by name."""
    data, kind = item.data, item.kind
    if kind == ItemKind.HEAD:
        value = day_words(data["value"]) if data["field"] == "date" else data["value"]
        return value, [("", spoken(f"plan.head.{data['field']}"))]
    if kind in (ItemKind.BASIS, ItemKind.CITATION):
        details = [(_("Day"), day_words(data.get("date"))), ("", data.get("about") or "")]
        problems = ", ".join(data.get("problems", []))
        return data.get("number") or data.get("about") or item.text, [
            *details, (_("Does not fit"), problems),
        ]  # fmt: skip
    if kind == ItemKind.TARGET:
        way = spoken("plan.direction." + data["direction"])
        return f"{data['name']}: {way} {figures(data)}", list(target_details(data))
    if kind == ItemKind.TASK:
        role = spoken("plan.role." + data["role"])
        return f"{data['agency']} ({role})", [
            (_("Deadline"), due_words(data)),
            (_("With"), ", ".join(data.get("cooperating", []))),
        ]
    if kind == ItemKind.OVERSIGHT:
        return data["overseer"], [
            ("", data.get("post") or ""), (_("Areas"), ", ".join(data["areas"])),
        ]  # fmt: skip
    if kind == ItemKind.TABLE:
        return data.get("title") or data.get("label") or item.text, [
            (_("Rows"), str(len(data.get("rows", [])))),
            (_("Targets of its rows"), str(len(data.get("targets", [])))),
        ]
    if kind in (ItemKind.POLICY, ItemKind.PROGRAMME):
        return data["name"], [("", data.get("id") or "")]
    return "", []


def target_details(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "", spoken("plan.commitment." + data["commitment"])
    yield _("Area"), data.get("area") or ""
    yield _("By"), day_words(data.get("deadline"))
    if data.get("per_year"):
        yield "", _("every year")
    if data.get("of_those_in_need"):
        yield "", _("of those eligible and in need")


def choices(group: str) -> tuple[tuple[str, str], ...]:
    """Every word of a group of the rules, to choose from."""
    start = f"plan.{group}."
    return tuple((key.removeprefix(start), spoken(key)) for key in sentences("vi")
                 if key.startswith(start))  # fmt: skip


def fields_of(kind: str, data: dict[str, Any]) -> list[Field]:
    """The fields of the correction form of a kind, filled with `data`."""
    if kind == ItemKind.HEAD:
        name = data.get("field", "title")
        value = data.get("value", "")
        shown = day_words(value) if name == "date" and value else value
        return [
            Field("field", _("Field"), name, options=head_choices()),
            Field("value", _("Value"), shown, rows=2 if name == "title" else 1),
        ]
    if kind in (ItemKind.BASIS, ItemKind.CITATION):
        return [
            Field("number", _("Number"), data.get("number") or ""),
            Field("date", _("Day"), day_words(data.get("date"))),
            Field("about", _("About"), data.get("about") or ""),
        ]
    if kind == ItemKind.TARGET:
        return target_fields(data)
    if kind == ItemKind.TASK:
        return [
            Field("agency", _("Agency"), data.get("agency", "")),
            Field("role", _("Role"), data.get("role", "lead"), options=choices("role")),
            Field("cooperating", _("With, one a line"), "\n".join(data.get("cooperating", [])), 3),
            Field("due", _("Deadline"), due_words(data)),
        ]
    if kind == ItemKind.OVERSIGHT:
        return [
            Field("overseer", _("Overseer"), data.get("overseer", "")),
            Field("post", _("Post"), data.get("post") or ""),
            Field("areas", _("Areas, one a line"), "\n".join(data.get("areas", [])), 4),
        ]
    if kind in (ItemKind.POLICY, ItemKind.PROGRAMME):
        return [Field("name", _("Name"), data.get("name", ""))]
    if kind == ItemKind.TABLE:
        return [Field("title", _("Title"), data.get("title", ""))]
    return []


def head_choices() -> tuple[tuple[str, str], ...]:
    names = ("title", "number", "date", "issuer", "signer")
    return tuple((name, spoken(f"plan.head.{name}")) for name in names)


def target_fields(data: dict[str, Any]) -> list[Field]:
    def figure(name: str) -> str:
        return format_number_vi(Decimal(data[name])) if data.get(name) else ""

    return [
        Field("name", _("Target"), data.get("name", "")),
        Field("direction", _("Way"), data.get("direction", "decrease"),
              options=choices("direction")),
        Field("low", _("From"), figure("low")),
        Field("high", _("To"), figure("high")),
        Field("unit", _("Unit"), data.get("unit", "percent"), options=choices("unit")),
        Field("commitment", _("Given or pledged"), data.get("commitment", "set"),
              options=choices("commitment")),
        Field("area", _("Area"), data.get("area") or ""),
        Field("deadline", _("By"), day_words(data.get("deadline"))),
    ]  # fmt: skip


DAYS = {"deadline"}
NUMBERS = {"low", "high"}
LINES = {"areas", "cooperating"}


def typed_data(kind: str, posted: Any, *, year: int | None) -> dict[str, Any]:
    """What was typed into the fields of a kind, as data. Raises PlanRefused."""
    names = [field.name for field in fields_of(kind, {})]
    data: dict[str, Any] = {}
    for name in names:
        text = posted.get(name, "").strip()
        is_day = name in DAYS or (name == "date" and kind != ItemKind.HEAD)
        if kind == ItemKind.HEAD and name == "value" and posted.get("field") == "date":
            is_day = True
        if name in LINES:
            data[name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif name == "due":
            data[name] = typed_due(text, year)
        elif is_day:
            data[name] = typed_day(text)
        elif name in NUMBERS:
            data[name] = typed_number(text)
        else:
            data[name] = text
    return data


def typed_due(text: str, year: int | None) -> dict[str, object] | None:
    if not text:
        return None
    found = dues.read_due(text, year)
    if found is None:
        raise PlanRefused(
            _("Write the deadline as a day (10/03/2021) or a cycle (trước ngày 30/11 hằng năm).")
        )
    return found


def typed_day(text: str) -> str | None:
    if not text:
        return None
    try:
        return parse_date_vi(text).isoformat()
    except DateNotReadError as problem:
        raise PlanRefused(problem.render("vi")) from problem


def typed_number(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(parse_number_vi(text))
    except ValueError as problem:
        raise PlanRefused(_("Write the figure as 1.234,56.")) from problem
