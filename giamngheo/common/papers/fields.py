"""What a paper is filled with: typed data, and the names under which a Word template reads it.

A data class names each field for templates with `item`. `shapes_of` lists them for checking and
for the page of fields, `context_of` turns data into what the template is filled with.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from povertycore.quantities import format_number_vi

Form = Literal["text", "number", "year", "paper_number", "day", "tick", "group", "list", "texts"]
DOTS = "……"
DAY_PARTS = ("dai", "ngay", "thang", "nam")


@dataclass(frozen=True, slots=True)
class Shape:
    """One field as a template sees it; `parts` are the fields of a group or of a list's lines."""

    name: str
    meaning: str
    form: Form
    parts: Mapping[str, Shape]


def item(name: str, meaning: str, *, default: Any = MISSING, form: Form | None = None) -> Any:
    """A field of a paper: its name in templates (Vietnamese, without accents), and its meaning."""
    return dataclasses.field(
        default=default, metadata={"name": name, "meaning": meaning, "form": form}
    )


class Day(str):
    """A day in a template: prints dd/mm/yyyy; `.dai` is 'ngày 05 tháng 02 năm 2026'.

    Nghị định 30/2020: days below 10 and the months 1 and 2 take a leading 0. An unknown day prints
    dots to write on.
    """

    __slots__ = DAY_PARTS
    dai: str
    ngay: str
    thang: str
    nam: str

    def __new__(cls, day: date | None) -> Day:
        made = super().__new__(cls, f"{day:%d/%m/%Y}" if day else "")
        made.ngay = f"{day.day:02d}" if day else DOTS
        made.thang = (f"{day.month:02d}" if day.month < 3 else str(day.month)) if day else DOTS
        made.nam = str(day.year) if day else DOTS
        made.dai = f"ngày {made.ngay} tháng {made.thang} năm {made.nam}"
        return made


@cache
def shapes_of(data_class: type) -> Mapping[str, Shape]:
    """The fields of a data class by their names in templates."""
    hints = typing.get_type_hints(data_class)
    return {
        each.metadata["name"]: _shape(each, hints[each.name])
        for each in dataclasses.fields(data_class)
    }


def _shape(each: dataclasses.Field[Any], hint: Any) -> Shape:
    name, meaning = each.metadata["name"], each.metadata["meaning"]
    form, inner = _form_of(hint)
    parts = shapes_of(inner) if inner is not None else {}
    return Shape(name, meaning, each.metadata["form"] or form, parts)


def _is_group(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _form_of(hint: Any) -> tuple[Form, type | None]:
    if isinstance(hint, types.UnionType):
        hint = next(each for each in typing.get_args(hint) if each is not type(None))
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        return ("list", inner) if _is_group(inner) else ("texts", None)
    if _is_group(hint):
        return "group", hint
    named: dict[Any, Form] = {bool: "tick", int: "number", date: "day"}
    return named.get(hint, "text"), None


def context_of(data: Any) -> dict[str, Any]:
    """What a template is filled with: plain texts, numbers and lists under the template names."""
    shapes: Mapping[str, Shape] = shapes_of(data.__class__)
    return {
        each.metadata["name"]: _value(getattr(data, each.name), shapes[each.metadata["name"]])
        for each in dataclasses.fields(data)
    }


def _value(value: Any, shape: Shape) -> Any:
    if shape.form == "list":
        return [context_of(each) for each in value]
    if shape.form == "group":
        return context_of(value) if value is not None else {}
    if shape.form == "day":
        return Day(value)
    if shape.form == "year":
        return "" if value is None else str(value)
    if shape.form == "paper_number":
        return DOTS if value is None else f"{value:02d}"
    if shape.form == "texts":
        return list(value)
    return value


def printed(value: Any) -> str:
    """How a value stands on paper: 1.234 for a count, x for a tick, nothing for what is absent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, int):
        return format_number_vi(value)
    return str(value)
