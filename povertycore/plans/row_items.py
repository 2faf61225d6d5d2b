"""Tables whose rows are tasks ("Nội dung | Chủ trì | Phối hợp | Thời hạn") or targets.

Only tables whose heads say so are read; any other table is left to `plan_tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from povertycore.plans.body import Piece
from povertycore.plans.deadlines import find_dues
from povertycore.plans.model import Target, Task
from povertycore.plans.offices import split_offices
from povertycore.plans.outline import PLAIN
from povertycore.plans.paper import Line, PlacedTable
from povertycore.plans.phrases import lowered
from povertycore.plans.targets import targets_of
from povertycore.plans.words import Vocabulary
from povertycore.tables import Table

_MOST_HEAD_ROWS = 12
_WORK = re.compile(r"nội dung|nhiệm vụ|công việc|hoạt động|giải pháp")
_LEAD = re.compile(
    r"chủ trì|(?:cơ quan|đơn vị|bộ phận|người) (?:thực hiện|chịu trách nhiệm|phụ trách|tham mưu)"
)
_WITH = re.compile(r"phối hợp")
_WHEN = re.compile(r"thời (?:gian|hạn|điểm)|hoàn thành|tiến độ")
_AIM = re.compile(r"chỉ tiêu|mục tiêu|tiêu chí|nội dung")
_UNIT = re.compile(r"\bđvt\b|đơn vị tính")
_PLANNED = re.compile(r"kế hoạch|mục tiêu|chỉ tiêu|giao|phấn đấu|\bkh\b")
_DONE = re.compile(r"thực hiện|ước|kết quả|đạt được|\bth\b|so sánh")
_NUMERAL = re.compile(r"\d[\d.,]*\s*%?\Z")


@dataclass(frozen=True, slots=True)
class _Heads:
    row: int
    texts: tuple[str, ...]

    def where(self, pattern: re.Pattern[str], *, but: Sequence[int | None] = ()) -> int | None:
        """Return the first column whose head holds the words."""
        return next(
            (i for i, text in enumerate(self.texts) if i not in but and pattern.search(text)), None
        )


def _heads(table: Table) -> Iterator[_Heads]:
    for place, row in enumerate(table.cells[:_MOST_HEAD_ROWS]):
        texts = tuple(lowered(" ".join(cell.text.split())) for cell in row)
        if sum(map(bool, texts)) >= 3:
            yield _Heads(place, texts)


def tasks_in_table(placed: PlacedTable, year: int | None, words: Vocabulary) -> list[Task]:
    """Return the tasks of a table with a column of work and one of the office in the lead."""
    for heads in _heads(placed.table):
        lead = heads.where(_LEAD)
        work = heads.where(_WORK, but=(lead,))
        if lead is None or work is None:
            continue
        joins = heads.where(_WITH, but=(lead, work))
        when = heads.where(_WHEN, but=(lead, work, joins))
        return list(_tasks(placed, heads.row, (work, lead, joins, when), year, words))
    return []


def _tasks(
    placed: PlacedTable,
    head: int,
    columns: tuple[int, int, int | None, int | None],
    year: int | None,
    words: Vocabulary,
) -> Iterator[Task]:
    work, lead, joins, when = columns
    for row, line in _rows(placed, head):
        text, office = _at(row, work), _at(row, lead)
        if not text or not office or text == office:
            continue
        due_text = _at(row, when)
        dues = find_dues(f"trước {due_text}", year, words) or find_dues(text, year, words)
        partners = _at(row, joins)
        yield Task(
            line=line,
            text=text,
            agency=office,
            agencies=split_offices(office, words),
            role="lead",
            cooperating=tuple(name for name, _ in split_offices(partners, words))
            if partners
            else (),
            due=replace(dues[0].due, text=due_text or dues[0].due.text) if dues else None,
        )


def targets_in_table(placed: PlacedTable, year: int | None, words: Vocabulary) -> list[Target]:
    """Return the targets of a table whose rows are measures with a unit and a planned value."""
    for heads in _heads(placed.table):
        unit = heads.where(_UNIT)
        aim = heads.where(_AIM, but=(unit,))
        planned = [
            i
            for i, text in enumerate(heads.texts)
            if i not in (unit, aim) and _PLANNED.search(text) and not _DONE.search(text)
        ]
        if unit is None or aim is None or not planned:
            continue
        return list(_targets(placed, heads, (aim, unit, planned[-1]), year, words))
    return []


def _targets(
    placed: PlacedTable,
    heads: _Heads,
    columns: tuple[int, int, int],
    year: int | None,
    words: Vocabulary,
) -> Iterator[Target]:
    aim, unit, planned = columns
    assigned = "giao" in heads.texts[planned]
    for row, number in _rows(placed, heads.row):
        name, value = _at(row, aim), _at(row, planned)
        if not re.search(r"[^\W\d]", name) or not _NUMERAL.match(value):
            continue
        sentence = f"{name} {value.rstrip('% ')} {_at(row, unit)}"
        line = Line.of(number, sentence)
        headings = (heads.texts[planned],) if assigned else ()
        piece = Piece(line, line.text, line.low, 0, PLAIN, "targets", None, headings)
        yield from targets_of(piece, year, words)


def _rows(placed: PlacedTable, head: int) -> Iterator[tuple[list[str], int]]:
    """Yield the rows under the heads as texts, with their lines where those are known."""
    for place, row in enumerate(placed.table.cells[head + 1 :], start=head + 1):
        texts = [" ".join(cell.text.split()) for cell in row]
        yield texts, placed.line_of(place)


def _at(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""
