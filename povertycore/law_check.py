"""The check of all law files: schema, overlaps, gaps, values without source or not verified.

It mends nothing and stops at nothing: every file is looked at and every finding told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from povertycore import age_rules, calendars, forms, procedures, report_forms, windows
from povertycore.indicators import RULES
from povertycore.law_files import LAW_FOLDER, LawFileError, validated
from povertycore.law_index import Entry, law_files, read_entry
from povertycore.law_store import CodeList, LawStore, read_code_list, read_standard
from povertycore.policies import store as policy_store
from povertycore.standards import Standard
from povertycore.wording import say

COVERED_FROM: Final = date(2011, 1, 1)
"""From this day on every day must have a national poverty standard."""


class Severity(StrEnum):
    """An ERROR must be mended before the file is used; a NOTE is known and lived with."""

    ERROR = "ERROR"
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the file (relative to law/), the key in it, the day it concerns."""

    severity: Severity
    code: str
    path: Path
    key: str
    day: date | None
    detail: str = ""

    def render(self, language: str = "vi") -> str:
        """Return 'file: key (day): what is wrong'."""
        values = {"path": self.path.as_posix(), "key": self.key, "detail": self.detail}
        day = f" ({self.day:%d/%m/%Y})" if self.day and self.day > date.min else ""
        return say(f"law_finding.{self.code}", language, values | {"day": day})


def check(folder: Path = LAW_FOLDER) -> tuple[Finding, ...]:
    """Return everything found in the law files of the folder, errors first."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for path in law_files(folder):
        try:
            entries.append(read_entry(path, folder))
            _require_own_shape(entries[-1], path, folder)
        except LawFileError as problem:
            relative = problem.path.relative_to(folder)
            findings.append(
                Finding(Severity.ERROR, "schema", relative, problem.key, None, problem.problem)
            )
    findings += _same_ids(entries)
    findings += _overlaps(entries)
    findings += _gaps(entries)
    findings += _whole_store(folder, findings)
    for entry in entries:
        findings += _values(entry)
    return tuple(sorted(findings, key=lambda one: one.severity is Severity.NOTE))


def _require_own_shape(entry: Entry, path: Path, folder: Path) -> None:
    """Read the file as its kind reads it; LawFileError where that is refused."""
    if entry.kind == "poverty_standard":
        _require_conditions(read_standard(path), path)
    elif entry.kind == "code_list" and path.stem != "personal_id":
        CodeList(read_code_list(path), path)
    elif entry.kind == "calendar":
        calendars.read_calendar(path)
    elif entry.kind == "report_form":
        frame = path.name == report_forms.FRAME_FILE
        validated(path, report_forms.Frame if frame else report_forms.ReportForm)
    elif entry.kind == "review_form":
        forms.read_form(path)
    elif entry.kind == "window":
        validated(path, windows.WindowFile)
    elif entry.kind == "procedure":
        procedures.read_procedure(path)
    elif entry.kind == "age_rule":
        validated(path, age_rules.WorkingAge)
    elif entry.kind == "policy":
        policy_store.read_policy(path)
    elif entry.kind == "base_series":
        policy_store.read_series(path)
    elif entry.kind == "lead_agency":
        validated(path, policy_store.AgencyFile)


def _require_conditions(standard: Standard, path: Path) -> None:
    for indicator in standard.indicators:
        condition = indicator.condition
        if condition is None:
            continue
        key = f"indicators.{indicator.number}.condition"
        rule = RULES.get(condition.rule)
        if rule is None:
            raise LawFileError(path, f"{key}.rule", f"there is no rule {condition.rule!r}")
        for problem in rule.problems(condition):
            raise LawFileError(path, key, problem)


def _whole_store(folder: Path, so_far: list[Finding]) -> Iterator[Finding]:
    """Report what only shows when all files are read together, unless it was told already."""
    if any(one.severity is Severity.ERROR for one in so_far):
        return
    try:
        store = LawStore(folder)
        for name in store.code_list_names:
            store.code_list(name)
        forms.FormStore(folder / "review_forms", folder / "form_borrowings")
        policy_store.PolicyStore(folder)
    except LawFileError as problem:
        relative = problem.path.relative_to(folder)
        yield Finding(Severity.ERROR, "schema", relative, problem.key, None, problem.problem)


def _same_ids(entries: list[Entry]) -> Iterator[Finding]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        other = seen.setdefault(entry.id, entry)
        if other is not entry:
            detail = other.path.as_posix()
            yield Finding(Severity.ERROR, "same_id", entry.path, "id", None, detail)


def _overlaps(entries: list[Entry]) -> Iterator[Finding]:
    """Report two files of one kind and subject, or one kind and place, on the same day."""
    for number, entry in enumerate(entries):
        for other in entries[:number]:
            if not _compete(entry, other):
                continue
            for one in entry.periods:
                for two in other.periods:
                    if one.overlaps(two):
                        day = max(one.valid_from, two.valid_from)
                        detail = other.path.as_posix()
                        yield Finding(
                            Severity.ERROR, "overlap", entry.path, "in_force", day, detail
                        )


def _compete(entry: Entry, other: Entry) -> bool:
    if entry.kind != other.kind or entry.is_fictitious != other.is_fictitious:
        return False
    same_place = not set(entry.area_codes).isdisjoint(other.area_codes)
    return entry.subject == other.subject or (entry.kind == "poverty_standard" and same_place)


def _gaps(entries: list[Entry]) -> Iterator[Finding]:
    """Report days from 2011 on without a national poverty standard, up to the last one's end."""
    national = [one for one in entries if one.kind == "poverty_standard" and not one.is_local]
    periods = sorted(
        ((period, one) for one in national for period in one.periods),
        key=lambda pair: pair[0].valid_from,
    )
    covered_to: date | None = COVERED_FROM
    for period, one in periods:
        if covered_to is None:
            return
        if period.valid_from > covered_to:
            yield Finding(Severity.ERROR, "gap", one.path, "in_force.from", covered_to)
        if period.valid_to is None or period.valid_to > covered_to:
            covered_to = period.valid_to
    if covered_to == COVERED_FROM:
        yield Finding(Severity.ERROR, "gap", Path("poverty_standards"), "-", covered_to)


def _values(entry: Entry) -> Iterator[Finding]:
    day = entry.valid_from
    for key in entry.unsourced:
        yield Finding(Severity.ERROR, "unsourced", entry.path, key, day)
    for value in entry.values:
        for source in value.sources:
            if entry.sources and source not in entry.sources:
                yield Finding(Severity.ERROR, "unknown_source", entry.path, value.key, day, source)
        if not value.verified:
            yield Finding(Severity.NOTE, "unverified", entry.path, value.key, day, value.text)
    if not entry.citations and entry.kind not in _WITHOUT_CITATION and not entry.is_fictitious:
        severity = Severity.ERROR if entry.kind == "poverty_standard" else Severity.NOTE
        yield Finding(severity, "uncited", entry.path, "citations", day)
    for citation in entry.citations:
        if not citation.verified:
            key = f"citations.{citation.number}"
            yield Finding(Severity.NOTE, "unverified", entry.path, key, day, citation.label())


_WITHOUT_CITATION: Final = frozenset({"code_list", "measure_design", "lead_agency"})
