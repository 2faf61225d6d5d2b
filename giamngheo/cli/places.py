"""One unit of the territory files by its code on a day: name, units above, urban or rural.

Needs no database. Whole tables of communes are for nation_places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.territory import reference
from giamngheo.apps.territory.enums import AreaKind, Level
from povertycore.standards import AreaType

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)


class UnknownPlace(Exception):
    """No unit carries the code on the day; the message says so in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit on a day: its name, its code and those above it, and its kind of place."""

    name: str
    codes: tuple[str, ...]
    area_type: AreaType | None


def find_place(code: str, on: date) -> Place:
    """Return the unit with this code on the day, from village to province.

    Raises:
        UnknownPlace: when no unit has the code on that day, naming the days when one has.
    """
    code = code.strip()
    held: list[tuple[date | None, date | None]] = []
    for level in LEVELS:
        key = _key_on(code, level.value, on, held)
        if key is not None:
            return _place(key, on)
    day = f"{on:%d/%m/%Y}"
    if not held:
        raise UnknownPlace(f"không có đơn vị hành chính nào mang mã {code!r}")
    spans = "; ".join(_span(*dates) for dates in held)
    raise UnknownPlace(f"mã {code!r} không dùng vào ngày {day} (chỉ dùng {spans})")


def _key_on(
    code: str, level: str, on: date, held: list[tuple[date | None, date | None]]
) -> reference.Key | None:
    name = "villages" if level == Level.VILLAGE else "areas"
    for row in reference.rows(name):
        if row["code"] != code or row.get("level", Level.VILLAGE.value) != level:
            continue
        dates = reference.day(row["valid_from"]), reference.day(row["valid_to"])
        if _holds(*dates, on):
            return level, code, dates[0]
        held.append(dates)
    return None


def _place(key: reference.Key, on: date) -> Place:
    above = {
        child: parent
        for child, parent, tie in reference.parents()
        if _holds(tie["valid_from"], tie["valid_to"], on)
    }
    keys = [key]
    while keys[-1] in above:
        keys.append(above[keys[-1]])
    versions = {
        one: version
        for one, version in reference.versions()
        if one in keys and _holds(version["valid_from"], version["valid_to"], on)
    }
    kinds = [versions[one]["area_type"] for one in keys if one in versions]
    area_type = next((kind for kind in kinds if kind), None)
    return Place(
        _full_name(versions[key]) if key in versions else key[1],
        tuple(one[1] for one in keys),
        AreaType(str(area_type)) if area_type else None,
    )


def _full_name(version: dict[str, object]) -> str:
    return f"{AreaKind(str(version['kind'])).label} {version['name']}"


def _holds(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def _span(valid_from: date | None, valid_to: date | None) -> str:
    words = [f"từ {valid_from:%d/%m/%Y}"] if valid_from else []
    words += [f"đến trước {valid_to:%d/%m/%Y}"] if valid_to else []
    return " ".join(words) or "mọi ngày"
