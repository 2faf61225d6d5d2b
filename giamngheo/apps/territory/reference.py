"""Reading the files of data/ into rows of the tree. Writing them is the business of `services`."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from povertycore.vietnamese import collation_key, fold

from giamngheo.apps.territory.enums import Level

DATA = Path(__file__).resolve().parent / "data"
FILES = ("areas", "area_names", "villages", "succession", "area_classes", "sources")

# How the files name a unit: level, code, first day (None: since before the data).
Key = tuple[str, str, date | None]


def fingerprint() -> str:
    """Changes whenever one of the files does."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((DATA / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def flag(text: str) -> bool:
    return text == "true"


def area_columns(row: dict[str, str], level: str) -> dict[str, Any]:
    """Columns of one Area."""
    return {
        "level": level,
        "code": row["code"],
        "kind": row["kind"],
        "name": row["name"],
        "folded_name": fold(row["name"]),
        "sort_key": collation_key(row["name"]),
        "valid_from": day(row["valid_from"]),
        "valid_to": day(row["valid_to"]),
        "latitude": number(row.get("lat", "")),
        "longitude": number(row.get("lon", "")),
        "area_km2": number(row.get("area_km2", "")),
    }


def areas() -> dict[Key, dict[str, Any]]:
    """Every unit of the files, villages included, by its key."""
    found: dict[Key, dict[str, Any]] = {}
    for row in rows("areas"):
        found[row["level"], row["code"], day(row["valid_from"])] = area_columns(row, row["level"])
    for row in rows("villages"):
        key = (Level.VILLAGE.value, row["code"], day(row["valid_from"]))
        found[key] = area_columns(row, Level.VILLAGE.value)
    return found


def versions() -> Iterator[tuple[Key, dict[str, Any]]]:
    """Names and kinds by period: those of area_names, else the single one of the unit itself."""
    changing: set[Key] = set()
    for row in rows("area_names"):
        key = (row["level"], row["code"], day(row["unit_valid_from"]))
        changing.add(key)
        yield key, version_columns(row, row["area_type"])
    for row in rows("areas"):
        key = (row["level"], row["code"], day(row["valid_from"]))
        if key not in changing:
            yield key, version_columns(row, row["area_type"])
    seen: set[Key] = set()
    for row in rows("villages"):
        key = (Level.VILLAGE.value, row["code"], day(row["valid_from"]))
        if key not in seen:
            seen.add(key)
            yield key, version_columns(row, "")


def version_columns(row: dict[str, str], area_type: str) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "name": row["name"],
        "area_type": area_type,
        "valid_from": day(row["valid_from"]),
        "valid_to": day(row["valid_to"]),
    }


def parents() -> Iterator[tuple[Key, Key, dict[str, Any]]]:
    """Unit, the unit directly above it, and the days of the tie."""
    for row in rows("areas"):
        if row["parent_code"]:
            key = (row["level"], row["code"], day(row["valid_from"]))
            above = (row["parent_level"], row["parent_code"], day(row["parent_valid_from"]))
            dates = {"valid_from": day(row["valid_from"]), "valid_to": day(row["valid_to"])}
            yield key, above, dates
    for row in rows("villages"):
        key = (Level.VILLAGE.value, row["code"], day(row["valid_from"]))
        above = (Level.COMMUNE.value, row["parent_code"], day(row["parent_valid_from"]))
        dates = {"valid_from": day(row["link_valid_from"]), "valid_to": day(row["link_valid_to"])}
        yield key, above, dates


def successions() -> Iterator[tuple[Key, Key | None, dict[str, Any]]]:
    titles = {row["key"]: row["title"] for row in rows("sources")}
    for row in rows("succession"):
        old = (row["old_level"], row["old_code"], day(row["old_valid_from"]))
        new = None
        if row["new_code"]:
            new = (row["new_level"], row["new_code"], day(row["new_valid_from"]))
        yield (
            old,
            new,
            {
                "kind": row["kind"],
                "extent": row["extent"],
                "happened_on": day(row["happened_on"]),
                "source": titles[row["source"]],
                "verified": flag(row["verified"]),
            },
        )


def classes() -> Iterator[tuple[Key, dict[str, Any]]]:
    for row in rows("area_classes"):
        yield (
            (row["level"], row["code"], day(row["unit_valid_from"])),
            {
                "kind": row["kind"],
                "valid_from": day(row["valid_from"]),
                "valid_to": day(row["valid_to"]),
                "source": row["source"],
                "verified": flag(row["verified"]),
            },
        )
