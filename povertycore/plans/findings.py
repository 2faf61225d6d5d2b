"""Where a plan contradicts itself: the checks of sentences and tables, and those of plans alone.

Plans alone: deadlines that had passed when the page was posted, an annex that is not there, a
target that asks for nothing, a review of the end of the year planned on at its beginning, a column
of opening figures under the year of the plan, places watched over by two, programmes of another
field, documents whose day of signature is known to be another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from povertycore import sentences, tables
from povertycore.plans.body import Piece
from povertycore.plans.mentions import ANOTHER_DAY, OTHER_YEAR
from povertycore.plans.model import Assignment, CitedAct, PlacedFinding, Target, Task
from povertycore.plans.paper import Paper
from povertycore.plans.phrases import lowered
from povertycore.plans.words import Vocabulary
from povertycore.tables import Finding, Kind
from povertycore.tables.block import blocks_of

_LONGEST = 90
_ANNEX = re.compile(
    r"\(\s*(?:có\s+)?(?:phụ lục|phụ biểu|biểu)[^)]{0,40}(?:kèm theo|đính kèm)[^)]{0,20}\)"
)
_EARLY = re.compile(r"(?:từ|ngay từ)\s+đầu năm")
_REVIEW_AT_END = re.compile(r"rà soát[^.;]{0,40}cuối năm\s+(?P<y>(?:19|20)\d{2})")
_HEAD_YEAR = re.compile(r"\bhộ (?:cận )?nghèo năm\s+((?:19|20)\d{2})\b")
_OPENING_RATE = re.compile(
    r"(?P<n>\d+) hộ (?P<near>cận )?nghèo\b[^.]{0,60}?t[ỷỉ] lệ\s*(?P<rate>\d{1,2}(?:,\d{1,2})?)\s*%"
)


def findings_of(
    paper: Paper,
    pieces: Sequence[Piece],
    *,
    signed_on: date | None,
    posted_on: date | None,
    year: int | None,
    targets: Sequence[Target],
    tasks: Sequence[Task],
    oversight: Sequence[Assignment],
    acts: Sequence[CitedAct],
    words: Vocabulary,
) -> list[PlacedFinding]:
    """Return every slip of the plan with its line, in reading order."""
    found = [
        *_in_tables(paper),
        *_in_text(paper),
        *_against_known_acts(acts),
        *_passed_when_posted(tasks, signed_on, posted_on),
        *_missing_annex(paper),
        *_asks_nothing(paper, targets),
        *_review_before_it_happens(pieces, year),
        *_opening_under_plan_year(paper, signed_on),
        *_other_field(pieces, words),
    ]
    known = {
        finding.finding.row
        for finding in found
        if finding.finding.kind is Kind.DUPLICATE_ASSIGNMENT
    }
    found += _watched_by_two(oversight, {lowered(row) for row in known})
    return sorted(found, key=lambda placed: placed.line)


def _in_tables(paper: Paper) -> Iterator[PlacedFinding]:
    grids = [placed.table for placed in paper.tables]
    for finding in tables.check(grids):
        placed = paper.tables[finding.table_index or 0]
        yield PlacedFinding(placed.line_of(finding.row_index or 0), finding)


def _in_text(paper: Paper) -> Iterator[PlacedFinding]:
    texts = [line.text for line in paper.lines]
    for place, finding in sentences.placed(texts, [placed.table for placed in paper.tables]):
        yield PlacedFinding(paper.lines[place].number, finding)


def _finding(
    line: int,
    kind: Kind,
    row: str,
    column: str,
    printed: str,
    key: str,
    computed: str = "",
    **values: object,
) -> PlacedFinding:
    words = " ".join(row.split())
    row = words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
    return PlacedFinding(
        line,
        Finding(
            kind=kind,
            table=None,
            row=row,
            column=column,
            printed=printed,
            computed=computed,
            key=key,
            values=values,
        ),
    )


def _against_known_acts(acts: Sequence[CitedAct]) -> Iterator[PlacedFinding]:
    for act in acts:
        number = act.number or ""
        day = f"{act.signed_on:%d/%m/%Y}" if act.signed_on else ""
        told = "YEAR_CONTRADICTS_DATE" in act.problems
        if not told and {ANOTHER_DAY, OTHER_YEAR}.intersection(act.problems):
            yield _finding(
                act.line, Kind.CITATION, act.text, number, day, "plan.act_of_another_day"
            )


def _passed_when_posted(
    tasks: Sequence[Task], signed_on: date | None, posted_on: date | None
) -> Iterator[PlacedFinding]:
    """Yield deadlines before the day a page was posted, where the paper's own day is not known."""
    if signed_on is not None or posted_on is None:
        return
    for task in tasks:
        if task.due is not None and task.due.day is not None and task.due.day < posted_on:
            yield _finding(
                task.line,
                Kind.DATE,
                task.text,
                "thời hạn",
                f"{task.due.day:%d/%m/%Y}",
                "plan.deadline_before_posting",
                posted=f"{posted_on:%d/%m/%Y}",
            )


def _missing_annex(paper: Paper) -> Iterator[PlacedFinding]:
    if paper.tables:
        return
    for line in paper.lines:
        found = _ANNEX.search(line.low)
        if found:
            printed = line.text[found.start() : found.end()]
            yield _finding(
                line.number, Kind.TEXT, line.text, "phụ lục", printed, "plan.annex_missing"
            )


def _asks_nothing(paper: Paper, targets: Sequence[Target]) -> Iterator[PlacedFinding]:
    """Yield lines whose assigned rates are what the plan itself gives as the opening rates."""
    opening = {
        (bool(found["near"]), Decimal(found["rate"].replace(",", ".")))
        for line in paper.lines
        for found in _OPENING_RATE.finditer(line.low)
    }
    seen: set[int] = set()
    for target in targets:
        near = target.indicator == "near_poverty_rate"
        rates = target.indicator in ("poverty_rate", "near_poverty_rate")
        level = target.direction == "at_most" and target.unit == "percent"
        if not rates or not level or target.commitment != "assigned" or target.line in seen:
            continue
        if target.high is not None and (near, target.high) in opening:
            seen.add(target.line)
            printed = f"{target.high}%".replace(".", ",")
            yield _finding(
                target.line,
                Kind.TEXT,
                target.text,
                target.name,
                printed,
                "plan.target_asks_nothing",
            )


def _review_before_it_happens(pieces: Sequence[Piece], year: int | None) -> Iterator[PlacedFinding]:
    for piece in pieces:
        found = _REVIEW_AT_END.search(piece.low)
        if found and _EARLY.search(piece.low) and year is not None and int(found["y"]) == year:
            yield _finding(
                piece.line.number,
                Kind.TEXT,
                piece.text,
                "năm rà soát",
                found["y"],
                "plan.review_not_yet_held",
                computed=str(year - 1),
            )


def _opening_under_plan_year(paper: Paper, signed_on: date | None) -> Iterator[PlacedFinding]:
    """Yield heads such as "Hộ nghèo năm 2024" over opening figures of a plan signed in January."""
    if signed_on is None or signed_on.month > 3:
        return
    for index, placed in enumerate(paper.tables):
        for block in blocks_of(placed.table, index):
            paths = [column.path for column in block.columns]
            years = [found for path in paths if (found := _HEAD_YEAR.match(lowered(path)))]
            asked = any("giảm" in lowered(path) for path in paths)
            if years and asked and int(years[0][1]) == signed_on.year:
                head = next(path for path in paths if _HEAD_YEAR.match(lowered(path)))
                yield _finding(
                    placed.line,
                    Kind.TEXT,
                    block.label,
                    head,
                    years[0][1],
                    "plan.opening_under_plan_year",
                    computed=str(signed_on.year - 1),
                    signed=f"{signed_on:%d/%m/%Y}",
                )


def _other_field(pieces: Sequence[Piece], words: Vocabulary) -> Iterator[PlacedFinding]:
    for piece in pieces:
        for programme in words.programmes.programmes:
            if programme.other_field and programme.phrases(piece.low):
                yield _finding(
                    piece.line.number,
                    Kind.TEXT,
                    piece.text,
                    "chương trình",
                    programme.name,
                    "plan.other_field",
                )


def _watched_by_two(oversight: Sequence[Assignment], known: set[str]) -> Iterator[PlacedFinding]:
    first: dict[str, str] = {}
    for assignment in oversight:
        for area in assignment.areas:
            key = lowered(area)
            before = first.setdefault(key, assignment.overseer)
            if before != assignment.overseer and key not in known:
                yield _finding(
                    assignment.line,
                    Kind.DUPLICATE_ASSIGNMENT,
                    area,
                    "phân công",
                    f"{before}; {assignment.overseer}",
                    "text.assigned_twice",
                )
