"""The door to law/: reads the dated YAML once, checks it and hands out frozen objects.

It changes no file and falls back on nothing: a bad file or an uncovered day is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from povertycore.citations import Citation
from povertycore.law_files import (
    LAW_FOLDER,
    LawFileError,
    NoLawInForce,
    UnknownLawError,
    as_model,
    read_yaml,
    validated,
)
from povertycore.law_index import Entry, read_index
from povertycore.standards import Standard
from povertycore.vietnamese import fold, normalise_name

__all__ = [
    "LAW_FOLDER",
    "Code",
    "CodeList",
    "Entry",
    "LawFileError",
    "LawStore",
    "NoLawInForce",
    "UnknownLawError",
    "all_standards",
    "as_of",
    "code_list",
    "code_list_names",
    "entries",
    "entry",
    "read_code_list",
    "read_standard",
    "read_yaml",
    "standard",
    "standards_in_force",
]

_MATCH_CACHE_LIMIT: Final = 100_000


class Code(BaseModel):
    """One entry of a code list: what is stored, what is shown and how else people write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^([A-Z][A-Z0-9_]*|[0-9]{2})$")
    label_vi: str
    label_en: str
    aliases: tuple[str, ...] = ()
    source: tuple[str, ...] = Field(min_length=1)
    verified: bool
    is_minority: bool | None = None
    note_vi: str | None = None


class CodeListFile(BaseModel):
    """A code list as its file states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title_vi: str
    title_en: str
    citations: tuple[Citation, ...] = ()
    sources: Mapping[str, str]
    codes: tuple[Code, ...] = Field(min_length=1)
    notes_vi: str = ""


class CodeList:
    """A closed list of codes, found again from what people write in cells.

    Text matches with its diacritics first ('chú' is not 'chủ'); without a match the folded text
    decides where it leaves one code only ('chu ho'). Text without any diacritics may have lost
    them, so it matches nothing where that leaves two codes ('ba': father or grandmother). Spaces,
    hyphens, dots and case do not count.
    """

    def __init__(self, file: CodeListFile, path: Path) -> None:
        """Index the codes; LawFileError where two codes claim the same writing."""
        self.name = file.id
        self.title_vi = file.title_vi
        self.title_en = file.title_en
        self.citations = file.citations
        self.sources = file.sources
        self.items: tuple[Code, ...] = file.codes
        self._by_code = {item.code: item for item in file.codes}
        if len(self._by_code) != len(file.codes):
            raise LawFileError(path, "codes", "a code stands twice")
        self._exact: dict[str, str] = {}
        folded: dict[str, set[str]] = {}
        for item in file.codes:
            for writing in (item.code, item.label_vi, *item.aliases):
                key = _exact_key(writing)
                if not key:
                    problem = f"alias {writing!r} has no letter or digit"
                    raise LawFileError(path, f"codes.{item.code}", problem)
                other = self._exact.setdefault(key, item.code)
                if other != item.code:
                    problem = f"{writing!r} is also a writing of {other}"
                    raise LawFileError(path, f"codes.{item.code}", problem)
                folded.setdefault(_folded_key(writing), set()).add(item.code)
        self._folded = {key: next(iter(codes)) for key, codes in folded.items() if len(codes) == 1}
        self._met: dict[str, str | None] = {}

    def __iter__(self) -> Iterator[Code]:
        """Yield the entries in the order of the official list."""
        return iter(self.items)

    def __contains__(self, code: object) -> bool:
        """Return whether the list has this code."""
        return code in self._by_code

    def __len__(self) -> int:
        """Return how many codes there are."""
        return len(self.items)

    def __getitem__(self, code: str) -> Code:
        """Return the entry; UnknownLawError naming list and code when there is none."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownLawError(f"code list {self.name} has no code {code!r}") from None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order."""
        return tuple(self._by_code)

    def label(self, code: str, language: str = "vi") -> str:
        """Return what a screen shows for the code."""
        item = self[code]
        return item.label_vi if language == "vi" else item.label_en

    def choices(self, language: str = "vi") -> list[tuple[str, str]]:
        """Return (code, label) pairs for a form."""
        return [(item.code, self.label(item.code, language)) for item in self.items]

    def _find(self, text: str) -> str | None:
        folded = _folded_key(text)
        if text.isascii():
            return self._folded.get(folded)
        return self._exact.get(_exact_key(text)) or self._folded.get(folded)

    def match(self, text: str) -> str | None:
        """Return the code a cell means, None when it is none or more than one could be meant."""
        try:
            return self._met[text]
        except KeyError:
            code = self._find(text)
        if len(self._met) >= _MATCH_CACHE_LIMIT:
            self._met.clear()
        self._met[text] = code
        return code


def _exact_key(text: str) -> str:
    return "".join([char for char in normalise_name(text).lower() if char.isalnum()])


def _folded_key(text: str) -> str:
    return "".join([char for char in fold(text) if char.isalnum()])


class LawStore:
    """All law files of one folder, read on construction; LawFileError at the first bad one."""

    def __init__(self, folder: Path = LAW_FOLDER) -> None:
        """Read and check every poverty standard and every code list."""
        self.folder = folder
        self._standards: dict[str, tuple[Path, Standard]] = {}
        paths = sorted((folder / "poverty_standards").glob("*.yaml"))
        # Lenders of indicators first, so that what is wrong in them is told of them.
        for path in sorted(paths, key=_borrows):
            self._add_standard(path, read_standard(path))
        self._code_lists = {path.stem: path for path in (folder / "code_lists").glob("*.yaml")}
        if (folder / "ethnic_groups.yaml").exists():
            self._code_lists["ethnic_groups"] = folder / "ethnic_groups.yaml"
        self._read_lists: dict[str, CodeList] = {}
        for path, standard in self._standards.values():
            self._require_code_lists(path, standard)

    def _require_code_lists(self, path: Path, standard: Standard) -> None:
        """Refuse a list, or a code of a list, that a standard names and that is not there."""
        for key, name in standard.code_lists.items():
            if name not in self._code_lists:
                raise LawFileError(path, f"code_lists.{key}", f"there is no list {name}")
        for indicator in standard.indicators:
            for key, named in indicator.condition.codes.items() if indicator.condition else ():
                where = f"indicators.{indicator.number}.condition.codes.{key}"
                if named.code_list not in self._code_lists:
                    raise LawFileError(path, where, f"there is no list {named.code_list}")
                strange = set(named.codes) - set(self.code_list(named.code_list).codes)
                if strange:
                    problem = f"{named.code_list} has no code {min(strange)}"
                    raise LawFileError(path, where, problem)

    def _add_standard(self, path: Path, standard: Standard) -> None:
        for other_path, other in self._standards.values():
            same_place = set(standard.area_codes) & set(other.area_codes)
            if (standard.subject == other.subject or same_place) and standard.period.overlaps(
                other.period
            ):
                first = max(standard.period.valid_from, other.period.valid_from)
                problem = f"overlaps {other_path.name} on {standard.subject} from {first:%d/%m/%Y}"
                raise LawFileError(path, "in_force", problem)
        self._standards[standard.id] = (path, standard)

    @property
    def standards(self) -> tuple[Standard, ...]:
        """Every standard, national before local, earliest first."""
        everything = [standard for _, standard in self._standards.values()]
        return tuple(sorted(everything, key=_rank))

    def standard(self, standard_id: str) -> Standard:
        """Return the standard with this id; UnknownLawError when there is none."""
        try:
            return self._standards[standard_id][1]
        except KeyError:
            known = ", ".join(sorted(self._standards))
            raise UnknownLawError(
                f"there is no standard {standard_id!r}; there are: {known}"
            ) from None

    def standards_in_force(self, on: date, area_codes: Sequence[str] = ()) -> tuple[Standard, ...]:
        """Return the standards that hold on the day in a place, the national one first.

        `area_codes` are the codes of the place and of the areas above it; a local standard holds
        where one of them is named in it.

        Raises:
            NoLawInForce: when no national standard covers the day.
        """
        here = set(area_codes)
        found = tuple(
            standard
            for standard in self.standards
            if standard.period.contains(on)
            and (standard.level == "national" or here.intersection(standard.area_codes))
        )
        if not found or found[0].level != "national":
            raise NoLawInForce(on)
        return found

    def code_list(self, name: str) -> CodeList:
        """Return the code list (the file's name without .yaml); UnknownLawError when none."""
        if name not in self._code_lists:
            known = ", ".join(sorted(self._code_lists))
            raise UnknownLawError(f"there is no code list {name!r}; there are: {known}")
        if name not in self._read_lists:
            path = self._code_lists[name]
            self._read_lists[name] = CodeList(read_code_list(path), path)
        return self._read_lists[name]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every law file as one line of the index; LawFileError at the first bad head."""
        return read_index(self.folder)

    def entry(self, entry_id: str) -> Entry:
        """Return the law file with this id; UnknownLawError when there is none."""
        for one in self.entries:
            if one.id == entry_id:
                return one
        known = ", ".join(one.id for one in self.entries)
        raise UnknownLawError(f"there is no law file {entry_id!r}; there are: {known}")

    def as_of(
        self, kind: str | None, on: date, area_codes: Sequence[str] = ()
    ) -> tuple[Entry, ...]:
        """Return the law files of a kind (None: all) that hold on the day in a place.

        `area_codes` as for standards_in_force. Files without a period of their own (code lists)
        hold on every day; what is made up holds on none. National files come before local ones,
        then by kind and id.
        """
        here = set(area_codes)
        return tuple(
            one
            for one in self.entries
            if kind in (None, one.kind)
            and one.holds(on)
            and one.is_for(here)
            and not one.is_fictitious
        )

    @property
    def code_list_names(self) -> tuple[str, ...]:
        """The names of all code lists."""
        return tuple(sorted(self._code_lists))


def read_code_list(path: Path) -> CodeListFile:
    """Return the code list in one file; LawFileError where it is not in order."""
    file = validated(path, CodeListFile)
    if file.id != path.stem:
        raise LawFileError(path, "id", f"is {file.id!r} but the file is {path.name}")
    for item in file.codes:
        for source in item.source:
            if source not in file.sources:
                problem = f"source {source} is not among the sources"
                raise LawFileError(path, f"codes.{item.code}", problem)
    return file


def _borrows(path: Path) -> bool:
    content = read_yaml(path)
    return isinstance(content, dict) and "indicators_from" in content


def read_standard(path: Path) -> Standard:
    """Return the standard in one file, with the indicators it borrows filled in.

    Raises:
        LawFileError: for anything wrong in the file, or in the file it borrows from.
    """
    content = read_yaml(path)
    borrowed = content.get("indicators_from") if isinstance(content, dict) else None
    if isinstance(borrowed, dict) and isinstance(borrowed.get("id"), str):
        if content.get("indicators"):
            raise LawFileError(path, "indicators", "stand beside indicators_from")
        lender = path.with_name(f"{borrowed['id']}.yaml")
        if not lender.exists():
            raise LawFileError(path, "indicators_from.id", f"there is no file {lender.name}")
        lent = read_yaml(lender)
        own, theirs = content.get("sources", {}), lent.get("sources", {})
        for key in sorted(own.keys() & theirs.keys()):
            if own[key] != theirs[key]:
                raise LawFileError(path, f"sources.{key}", f"is another source in {lender.name}")
        sources = {**theirs, **own}
        content = {**content, "indicators": lent.get("indicators", []), "sources": sources}
    standard = as_model(path, content, Standard)
    if standard.id != path.stem:
        raise LawFileError(path, "id", f"is {standard.id!r} but the file is {path.name}")
    return standard


def _rank(standard: Standard) -> tuple[bool, date, str]:
    return standard.level != "national", standard.period.valid_from, standard.id


@cache
def _store() -> LawStore:
    return LawStore()


def all_standards() -> tuple[Standard, ...]:
    """Return every poverty standard the product knows, national before local, earliest first."""
    return _store().standards


def standard(standard_id: str) -> Standard:
    """Return the poverty standard with this id, for example 'vn-2022'.

    Raises:
        UnknownLawError: when there is no such standard.
    """
    return _store().standard(standard_id)


def standards_in_force(on: date, area_codes: Sequence[str] = ()) -> tuple[Standard, ...]:
    """Return the standards that hold on the day in a place: the national one, then local ones.

    `area_codes` are the codes of the place and of the areas above it.

    >>> [one.id for one in standards_in_force(date(2014, 1, 31), ["01"])]
    ['vn-2011', 'hanoi-2011']

    Raises:
        NoLawInForce: when no national standard covers the day.
    """
    return _store().standards_in_force(on, area_codes)


def code_list(name: str) -> CodeList:
    """Return a code list by name, for example 'relationships' or 'ethnic_groups'.

    >>> code_list("relationships").match("chu ho")
    'HEAD'

    Raises:
        UnknownLawError: when there is no such list.
    """
    return _store().code_list(name)


def code_list_names() -> tuple[str, ...]:
    """Return the names of all code lists."""
    return _store().code_list_names


def entries() -> tuple[Entry, ...]:
    """Return every law file as one line of the index, national before local, by kind and id."""
    return _store().entries


def entry(entry_id: str) -> Entry:
    """Return the law file with this id, for example 'vn-2022'; UnknownLawError when none."""
    return _store().entry(entry_id)


def as_of(kind: str | None, on: date, area_codes: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Return the law files of a kind (None: all) that hold on the day in a place.

    >>> [one.id for one in as_of("poverty_standard", date(2014, 1, 31), ["01"])]
    ['vn-2011', 'hanoi-2011']
    """
    return _store().as_of(kind, on, area_codes)
