"""Every law file as one line: kind, area, period, citations and each value with its source.

It reads heads and values the same way for all kinds and checks no kind's own shape (law_check).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from povertycore.citations import Citation
from povertycore.dates import Period
from povertycore.law_files import LawFileError, read_yaml
from povertycore.quantities import format_number_vi

KINDS: Final[Mapping[str, str]] = {
    "poverty_standards": "poverty_standard",
    "code_lists": "code_list",
    "calendars": "calendar",
    "report_forms": "report_form",
    "review_forms": "review_form",
    "windows": "window",
    "procedures": "procedure",
    "age_rules": "age_rule",
    "programmes": "programme",
    "policies": "policy",
    "base_series": "base_series",
    "lead_agencies": "lead_agency",
    "": "code_list",
}
"""What the files of each folder of law/ are, '' being law/ itself; a folder that is not named here
holds what its own name says."""

_HEAD: Final = frozenset(
    "id title_vi title_en short_title_vi citations sources notes_vi subject level".split()
)
_STATING: Final = ("value", "text_vi", "codes", "from", "code", "name_vi", "points", "article")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the law: its key in the file, the value in words, source and verified.

    `sources` are keys of the file's list of sources. `name` is what an answer of a form says, where
    the value is its points. Where the value is a choice of codes,
    `code_list` names their list and `codes` are they; `text` then only joins them.
    """

    key: str
    text: str
    sources: tuple[str, ...]
    verified: bool
    code_list: str = ""
    codes: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One law file in the index.

    `periods` are the half-open periods it holds; none at all means on every day. `area_codes` is
    empty where it holds everywhere. `subject` is shared by the files that follow one another.
    """

    id: str
    kind: str
    path: Path
    title_vi: str
    title_en: str
    subject: str
    area_codes: tuple[str, ...]
    periods: tuple[Period, ...]
    citations: tuple[Citation, ...]
    sources: Mapping[str, str]
    notes_vi: str = ""
    is_fictitious: bool = False
    content: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_local(self) -> bool:
        """Whether it holds in named areas only."""
        return bool(self.area_codes)

    @property
    def valid_from(self) -> date | None:
        """The first day of its first period; None where it has none of its own."""
        return min((one.valid_from for one in self.periods), default=None)

    @property
    def valid_to(self) -> date | None:
        """The first day it no longer holds; None where it has no end or no period."""
        ends = [one.valid_to for one in self.periods]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def holds(self, on: date) -> bool:
        """Return whether it holds on the day."""
        return not self.periods or any(one.contains(on) for one in self.periods)

    def is_for(self, area_codes: Collection[str]) -> bool:
        """Return whether it holds in a place with these codes (its own and those above it)."""
        return not self.area_codes or not set(self.area_codes).isdisjoint(area_codes)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Every value the file states, in its order; computed once."""
        body = {key: part for key, part in self.content.items() if key not in _HEAD}
        return tuple(_values(body, ""))

    @cached_property
    def unsourced(self) -> tuple[str, ...]:
        """The keys of numbers and wordings that name no source."""
        body = {key: part for key, part in self.content.items() if key not in _HEAD}
        return tuple(_unsourced(body, ""))

    @property
    def unverified(self) -> tuple[Value, ...]:
        """The values nobody has checked against the law's own text yet."""
        return tuple(value for value in self.values if not value.verified)


def read_index(folder: Path) -> tuple[Entry, ...]:
    """Return every law file of the folder: national, local, made up; then by kind, day and id.

    Raises:
        LawFileError: for bad YAML, a head that lacks what every law file has, or an id twice.
    """
    found: dict[str, Entry] = {}
    for path in law_files(folder):
        one = read_entry(path, folder)
        if one.id in found:
            raise LawFileError(path, "id", f"{found[one.id].path} has the same id {one.id!r}")
        found[one.id] = one
    return tuple(sorted(found.values(), key=_rank))


def law_files(folder: Path) -> Iterator[Path]:
    """Yield the law files of the folder and of its folders, in order of their paths."""
    yield from sorted(folder.glob("*.yaml"))
    yield from sorted(folder.glob("*/*.yaml"))


def read_entry(path: Path, folder: Path) -> Entry:
    """Return the index line of one law file; LawFileError where its head is not in order."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise LawFileError(path, "-", "is no mapping of keys")
    folder_name = "" if path.parent == folder else path.parent.name
    title = content.get("title_vi")
    if not isinstance(title, str):
        raise LawFileError(path, "title_vi", "there is no title")
    sources = content.get("sources", {})
    if not isinstance(sources, dict):
        raise LawFileError(path, "sources", "is no mapping of keys to addresses")
    return Entry(
        id=path.stem,
        kind=KINDS.get(folder_name, folder_name.removesuffix("s")),
        path=path.relative_to(folder),
        title_vi=title,
        title_en=str(content.get("title_en") or title),
        subject=str(content.get("subject") or content.get("id") or path.stem),
        area_codes=tuple(str(code) for code in content.get("area_codes", ())),
        periods=tuple(_periods(path, content)),
        citations=tuple(_citations(path, content)),
        sources=sources,
        notes_vi=str(content.get("notes_vi", "")).strip(),
        is_fictitious=content.get("fictitious") is True,
        content=content,
    )


def _rank(entry: Entry) -> tuple[bool, bool, str, date, str]:
    first = entry.valid_from or date.min
    return entry.is_fictitious, entry.is_local, entry.kind, first, entry.id


def _periods(path: Path, content: Mapping[str, Any]) -> Iterator[Period]:
    """Yield the file's own period, or those of its entries or rules where each has its own."""
    blocks = [("in_force", content["in_force"])] if "in_force" in content else []
    for name in ("entries", "rules"):
        if not blocks and isinstance(content.get(name), list):
            blocks = [
                (f"{name}.{number}.in_force", one["in_force"])
                for number, one in enumerate(content[name])
                if isinstance(one, dict) and "in_force" in one
            ]
    for key, block in blocks:
        begins = block.get("from") if isinstance(block, dict) else None
        if begins is None and isinstance(block, dict) and "from" in block:
            begins = date.min
        if not isinstance(begins, date):
            raise LawFileError(path, f"{key}.from", "is no day")
        ends = block.get("to")
        if ends is not None and not isinstance(ends, date):
            raise LawFileError(path, f"{key}.to", "is no day")
        try:
            yield Period(begins, ends)
        except ValueError as problem:
            raise LawFileError(path, key, str(problem)) from problem


def _citations(path: Path, content: Mapping[str, Any]) -> Iterator[Citation]:
    for number, citation in enumerate(content.get("citations", ())):
        try:
            yield Citation.model_validate(citation)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise LawFileError(path, f"citations.{number}.{key}", first["msg"]) from problem


def _values(node: object, key: str, owner: str = "") -> Iterator[Value]:
    """Yield the values below a node; `owner` is what the group they stand in is called."""
    if isinstance(node, list):
        for number, child in enumerate(node):
            yield from _values(child, f"{key}.{_name_of(child, number)}".lstrip("."), owner)
        return
    if not isinstance(node, dict):
        return
    if "code" in node and {"when", "amount"} & node.keys():
        owner = str(node.get("name_vi") or node.get("label_vi") or owner)
    if isinstance(node.get("verified"), bool):
        source = node.get("source", ())
        sources = (source,) if isinstance(source, str) else tuple(str(one) for one in source)
        named = node.get("code_list")
        codes = tuple(str(one) for one in node["codes"]) if isinstance(named, str) else ()
        text, name = _in_words(node), owner
        if isinstance(node.get("points"), dict):
            points = node["points"].items()
            text, name = ", ".join(f"{area} {_plain(one)}" for area, one in points), text
        yield Value(key or "-", text, sources, node["verified"], named or "", codes, name)
    for name, child in node.items():
        yield from _values(child, f"{key}.{name}".lstrip("."), owner)


def _unsourced(node: object, key: str) -> Iterator[str]:
    if isinstance(node, list):
        for number, child in enumerate(node):
            yield from _unsourced(child, f"{key}.{_name_of(child, number)}".lstrip("."))
        return
    if not isinstance(node, dict):
        return
    if {"value", "text_vi"} & node.keys() and not node.get("source"):
        yield key or "-"
    for name, child in node.items():
        yield from _unsourced(child, f"{key}.{name}".lstrip("."))


def _name_of(child: object, number: int) -> str:
    """Return what a part of a list is called by: its own number, code or key, else its place.

    The rules of a policy share their codes: a rule is called by code and first day.
    """
    if isinstance(child, dict):
        if isinstance(child.get("cites"), list) and isinstance(child.get("in_force"), dict):
            return f"{child.get('code')}@{child['in_force'].get('from')}"
        for name in ("number", "code", "key"):
            if isinstance(child.get(name), str | int):
                return str(child[name])
    return str(number)


def _in_words(node: Mapping[str, Any]) -> str:
    """Return what the mapping states, as a reader would say it."""
    if "from" in node:
        begins, ends = node["from"], node.get("to")
        start = f"{begins:%d/%m/%Y}" if isinstance(begins, date) else "…"
        return (
            f"{start} – {ends - timedelta(1):%d/%m/%Y}" if isinstance(ends, date) else f"{start} –"
        )
    if "value" in node:
        return _plain(node["value"])
    if "article" in node and (asked := _ASKED & node.keys()):
        limits = ", ".join(
            _listed(node[name]) for name in (*sorted(asked), *_LIMITS) if name in node
        )
        return f"{limits} ({node['article']})"
    details = ""
    if isinstance(node.get("area_codes"), list):
        details = ", ".join(str(code) for code in node["area_codes"])
    for name in ("text_vi", "name_vi", "label_vi", "title_vi"):
        if name in node:
            return f"{node[name]}: {details}" if details else str(node[name])
    if "code_list" in node and "codes" in node:
        return ", ".join(str(code) for code in node["codes"])
    if "id" in node:
        return str(node["id"])
    return ", ".join(f"{name} {_plain(node[name])}" for name in _STATING if name in node)


_ASKED: Final = frozenset({"fact", "age", "since", "commune_is", "village_is", "in_areas"})
_LIMITS: Final = ("is", "at_least", "at_most", "above", "below", "below_months", "window")
"""What a condition of a policy asks for, and what with; the rules themselves read them typed."""


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return format_number_vi(value)
    return str(value)
