"""A whole B1 points table typed into a workbook, checked cell by cell and made into a law file.

It adds no points up and puts nothing into the law folder; povertycore.forms checks the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from povertycore.forms import REGIONS, FormB1, form_from
from povertycore.vietnamese import fold

MOST_POINTS: Final = 1000
HEADER_ROWS: Final = 20
COLUMNS: Final = {
    "group": ("nhom", "muc", "stt nhom", "so nhom"),
    "group_title": ("ten nhom", "ten muc", "noi dung nhom"),
    "choose": ("chon", "cach chon"),
    "key": ("ma", "ma chi tieu"),
    "text": ("chi tieu", "cau tra loi", "dac diem", "noi dung"),
    "kind": ("loai",),
    "topic": ("chu de",),
}
"""What a column holds, by the headings it goes under (accents and case do not count)."""

NEEDED: Final = {"group": "Nhóm", "group_title": "Tên nhóm", "choose": "Chọn", "text": "Chỉ tiêu"}
CHOICES: Final = {"mot": "one", "nhieu nhat mot": "at_most_one", "nhieu": "several"}
NOT_SCORED: Final = "khong tinh diem"


class BadPointsTable(Exception):
    """The workbook is no points table; `lines` say what is wrong and in which row and column."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Head:
    """What the workbook does not say: which form this is, since when, and where it was read.

    `last_day` is the last day the form is used, None while it has no end.
    """

    form_id: str
    title_vi: str
    standard_id: str
    begins: date
    last_day: date | None
    citation: str
    source: str
    verified: bool


@dataclass(slots=True)
class ReadGroup:
    """One group as read; `row` is where it begins, counted from 1 as the spreadsheet does."""

    number: int
    title: str
    choose: str
    row: int
    items: list[dict[str, Any]] = field(default_factory=list)
    exemption: dict[str, Any] | None = None


def read_points(path: Path) -> list[ReadGroup]:
    """Return the groups of the first sheet of a workbook, in order.

    Raises:
        BadPointsTable: naming every row and column that is wrong, or the file that cannot be read.
    """
    rows = _rows(path)
    header, columns = _header(rows)
    reading = _Reading(columns)
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        if any(str(cell).strip() for cell in row):
            reading.row(number, row)
    return reading.groups()


def _rows(path: Path) -> list[list[Any]]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError, ValueError) as problem:
        line = f"{path.name}: không đọc được bảng tính ({problem}); hãy lưu lại dạng .xlsx"
        raise BadPointsTable([line]) from problem


def _header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Return the place of the heading row and the column of each heading in it."""
    for place, row in enumerate(rows[:HEADER_ROWS]):
        columns = _columns(row)
        if set(REGIONS) & columns.keys() and set(NEEDED) & columns.keys():
            lacking = [name for name in NEEDED if name not in columns]
            lines = [f"dòng {place + 1}: thiếu cột {NEEDED[name]!r}" for name in lacking]
            lines += [
                f"dòng {place + 1}: thiếu cột {one!r}" for one in REGIONS if one not in columns
            ]
            if lines:
                raise BadPointsTable(lines)
            return place, columns
    wanted = ", ".join([*NEEDED.values(), *REGIONS])
    raise BadPointsTable([f"không thấy dòng tiêu đề có các cột: {wanted}"])


def _columns(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        text = fold(str(cell)).strip()
        for name, headings in COLUMNS.items():
            if text in headings:
                found.setdefault(name, place)
        if text.upper().replace(" ", "") in REGIONS:
            found.setdefault(text.upper().replace(" ", ""), place)
    return found


class _Reading:
    """One pass over the rows: collects groups and every problem met."""

    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self._groups: list[ReadGroup] = []
        self._problems: list[str] = []
        self._keys: set[tuple[int, str]] = set()

    def groups(self) -> list[ReadGroup]:
        for group in self._groups:
            if not group.items:
                self._say(group.row, "group", f"nhóm {group.number} không có chỉ tiêu nào")
        if not self._groups and not self._problems:
            self._problems.append("bảng không có dòng nào dưới tiêu đề")
        if self._problems:
            raise BadPointsTable(self._problems)
        return self._groups

    def row(self, number: int, row: Sequence[Any]) -> None:
        group = self._group(number, row)
        if group is None:
            return
        text = self._text(row, "text")
        if not text:
            self._say(number, "text", "ô trống, cần nội dung chỉ tiêu")
            return
        key = self._text(row, "key") or f"item_{len(group.items) + 1}"
        if (group.number, key) in self._keys:
            self._say(number, "key", f"mã {key!r} đã có trong nhóm {group.number}")
        self._keys.add((group.number, key))
        if fold(self._text(row, "kind")).strip() == NOT_SCORED:
            group.exemption = {"key": key, "text_vi": text}
            return
        item: dict[str, Any] = {"key": key, "text_vi": text, "points": self._points(number, row)}
        if topic := self._text(row, "topic"):
            item["topic"] = topic
        group.items.append(item)

    def _group(self, number: int, row: Sequence[Any]) -> ReadGroup | None:
        """Return the group of the row: the one named in it, else the one above."""
        written = self._cell(row, "group")
        if written in ("", None):
            if not self._groups:
                self._say(number, "group", "ô trống, cần số thứ tự nhóm")
                return None
            return self._groups[-1]
        value = _whole(written)
        if value is None or value < 1:
            self._say(number, "group", f"{written!r} không phải là số thứ tự nhóm")
            return None
        if self._groups and self._groups[-1].number == value:
            return self._groups[-1]
        if self._groups and value < self._groups[-1].number:
            self._say(number, "group", f"nhóm {value} đứng sau nhóm {self._groups[-1].number}")
        title, choose = self._text(row, "group_title"), self._text(row, "choose")
        if not title:
            self._say(number, "group_title", "ô trống, cần tên nhóm")
        if fold(choose).strip() not in CHOICES:
            allowed = "một, nhiều nhất một, nhiều"
            self._say(number, "choose", f"{choose!r} phải là một trong: {allowed}")
        found = ReadGroup(value, title, CHOICES.get(fold(choose).strip(), "one"), number)
        self._groups.append(found)
        return found

    def _points(self, number: int, row: Sequence[Any]) -> dict[str, int]:
        points: dict[str, int] = {}
        for region in REGIONS:
            written = self._cell(row, region)
            value = _whole(written)
            if written in ("", None):
                self._say(number, region, "ô trống; nếu không có điểm hãy ghi 0")
            elif value is None or not 0 <= value <= MOST_POINTS:
                self._say(number, region, f"{written!r} không phải là điểm từ 0 đến {MOST_POINTS}")
            else:
                points[region] = value
        return points

    def _cell(self, row: Sequence[Any], name: str) -> Any:
        place = self._columns.get(name)
        return "" if place is None or place >= len(row) else row[place]

    def _text(self, row: Sequence[Any], name: str) -> str:
        return " ".join(str(self._cell(row, name)).split())

    def _say(self, number: int, name: str, problem: str) -> None:
        place = self._columns.get(name)
        letter = _letter(place) if place is not None else "?"
        self._problems.append(f"dòng {number}, cột {letter} ({NEEDED.get(name, name)}): {problem}")


def _whole(written: Any) -> int | None:
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return int(written) if written == int(written) else None
    text = str(written).strip()
    return int(text) if text.isdecimal() else None


def _letter(place: int) -> str:
    """Return the letters of a column, counted from 0: A, B ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def as_form(groups: Sequence[ReadGroup], head: Head) -> FormB1:
    """Return the table as a review form.

    Raises:
        LawFileError: when the head or the keys are not what a law file must have.
    """
    form = form_from(Path(f"{head.form_id}.yaml"), _content(groups, head))
    assert isinstance(form, FormB1)  # noqa: S101 - the content says form: B1
    return form


def as_law_file(groups: Sequence[ReadGroup], head: Head) -> str:
    """Return the table as the text of a law file for law/review_forms, checked as one.

    Raises:
        LawFileError: as as_form.
    """
    as_form(groups, head)
    content = yaml.safe_dump(
        _content(groups, head), allow_unicode=True, sort_keys=False, width=1000
    )
    return f"# {head.title_vi}. Imported with `giamngheo law import-points`.\n{content}"


def _content(groups: Sequence[ReadGroup], head: Head) -> dict[str, Any]:
    mark = {"source": ["imported"], "verified": head.verified}
    until = head.last_day + timedelta(1) if head.last_day else None
    return {
        "id": head.form_id,
        "subject": f"review_form.b1.{head.standard_id}",
        "form": "B1",
        "standard": head.standard_id,
        "title_vi": head.title_vi,
        "title_en": head.title_vi,
        "in_force": {"from": head.begins, "to": until, **mark},
        "citations": [{"number": head.citation, "role": "basis", "verified": head.verified}],
        "regions": list(REGIONS),
        "groups": list(_group_contents(groups, mark)),
        "sources": {"imported": head.source},
    }


def _group_contents(groups: Sequence[ReadGroup], mark: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in groups:
        content: dict[str, Any] = {
            "number": group.number,
            "key": f"group_{group.number}",
            "title_vi": group.title,
            "choose": group.choose,
        }
        if group.exemption:
            content["exemption"] = {**group.exemption, **mark}
        content["items"] = [{**item, **mark} for item in group.items]
        yield content
