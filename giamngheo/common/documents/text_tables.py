"""Tables in plain text: pipes, tabs, semicolons, columns of spaces, or one cell to a line.

It finds them between paragraphs and rebuilds their grid; what the cells mean is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from giamngheo.common.documents.head_rows import Rows, is_number, squared
from giamngheo.common.documents.loose_cells import grouped_rows, numbered_rows, tabbed_rows
from giamngheo.common.documents.model import Document
from povertycore.tables import Table

_BORDER = re.compile(r"[\s|+\-=:_.]+\Z")
_BOX = str.maketrans(
    dict.fromkeys("│┃║┆┊", "|")
    | dict.fromkeys("─━═", "-")
    | dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬", "+")
)
_FIELD = re.compile(r"\S+(?: \S+)*")
_MARKUP = re.compile(r"\*\*|__")
_LEAST_FIGURES = 3
_LONGEST_TITLE = 200

Belongs = Callable[[str], bool]
Found = tuple[Rows | None, int]


def pieces_of(text: str) -> Document:
    """Return the tables and the paragraphs of a text, with their lines."""
    lines = [line.translate(_BOX) for line in text.split("\n")]
    search = _Search(lines)
    tables: list[Table] = []
    table_lines: list[tuple[int, int]] = []
    table_rows: list[tuple[int, ...]] = []
    paragraphs: list[str] = []
    paragraph_lines: list[int] = []
    index = 0
    while index < len(lines):
        rows, end = search.table_at(index)
        if rows is None:
            words = " ".join(_MARKUP.sub("", lines[index]).split())
            if words:
                paragraphs.append(words)
                paragraph_lines.append(index + 1)
            index += 1
            continue
        title = paragraphs[-1] if paragraphs and len(paragraphs[-1]) < _LONGEST_TITLE else ""
        tables.append(Table.of(rows, label=f"Bảng {len(tables) + 1}", title=title))
        table_lines.append((index + 1, end))
        table_rows.append(_lines_of_rows(rows, lines, index, end))
        index = end
    return Document(
        tuple(tables),
        tuple(paragraphs),
        tuple(paragraph_lines),
        tuple(table_lines),
        table_rows=tuple(table_rows),
    )


def _lines_of_rows(rows: Rows, lines: Sequence[str], start: int, end: int) -> tuple[int, ...]:
    """Return on which line each row of a table begins, as near as its cells tell.

    A row whose cells are on one line is looked for by all of them, else by the first two in turn.
    """
    found: list[int] = []
    cursor = start
    for row in rows:
        cells = [cell for cell in row if cell.strip()]
        place = next((i for i in range(cursor, end) if _begins_row(lines, i, end, cells)), cursor)
        found.append(place + 1)
        cursor = min(place + 1, end - 1)
    return tuple(found)


def _begins_row(lines: Sequence[str], index: int, end: int, cells: Sequence[str]) -> bool:
    if not cells:
        return True
    line = " ".join(_MARKUP.sub("", lines[index]).split())
    if len(cells) > 1 and all(cell in line for cell in cells[:3]):
        return True
    if line != cells[0]:
        return False
    following = next((lines[i].strip() for i in range(index + 1, end) if lines[i].strip()), "")
    return len(cells) < 2 or " ".join(following.split()) == cells[1]


class _Search:
    """The search for tables in one text; a run of lines that failed once is not tried again."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.failed_until: dict[Callable[[Sequence[str], int], Found], int] = {}

    def table_at(self, index: int) -> Found:
        """Return the rows of the table that begins at a line, and the line after it."""
        if not self.lines[index].strip() and not self.lines[index].startswith("\t"):
            return None, index
        for finder in (_piped, _tabbed_cells, _separated, _aligned, numbered_rows, grouped_rows):
            if index < self.failed_until.get(finder, 0):
                continue
            rows, end = finder(self.lines, index)
            if rows is not None and _figures(rows) >= _LEAST_FIGURES:
                return rows, end
            self.failed_until[finder] = end
        return None, index


def _figures(rows: Rows) -> int:
    return sum(is_number(cell) for row in rows for cell in row)


def _run(lines: Sequence[str], index: int, belongs: Belongs) -> int:
    """Return the line after a run of lines that belong together, single blank lines allowed."""
    end = index
    while index < len(lines):
        if belongs(lines[index]):
            end = index + 1
        elif lines[index].strip() or index > end:
            break
        index += 1
    return end


def _is_piped(line: str) -> bool:
    return line.count("|") >= 2 or ("+" in line and "-" in line and bool(_BORDER.match(line)))


def _piped(lines: Sequence[str], index: int) -> Found:
    """Return a table of cells between pipes: Markdown, or a drawn grid."""
    if not _is_piped(lines[index]):
        return None, index
    end = _run(lines, index, _is_piped)
    chosen = [line for line in lines[index:end] if line.strip()]
    borders = [i for i, line in enumerate(chosen) if _BORDER.match(line) and "-" in line]
    rows = [[] if i in borders else _cells_between_pipes(line) for i, line in enumerate(chosen)]
    if len(borders) >= 3 and len(rows) - len(borders) > len(borders) - 1:
        rows = _joined_between(rows)
    rows = [row for row in rows if row]
    return (squared(rows) if len(rows) >= 2 else None), end


def _cells_between_pipes(line: str) -> list[str]:
    text = line.strip()
    inner = text[1 if text.startswith("|") else 0 : -1 if text.endswith("|") else None]
    return [_MARKUP.sub("", cell).strip() for cell in inner.split("|")]


def _joined_between(rows: Rows) -> Rows:
    """Join the lines between two borders of a drawn grid: one row of cells may take several."""
    joined: Rows = []
    current: list[str] = []
    for row in [*rows, []]:
        if not row:
            if current:
                joined.append(current)
            current = []
        elif not current:
            current = list(row)
        else:
            width = max(len(current), len(row))
            padded = [(part + [""] * (width - len(part))) for part in (current, row)]
            current = [" ".join(filter(None, pair)) for pair in zip(*padded, strict=True)]
    return joined


def _is_tabbed_cell(line: str) -> bool:
    return line.startswith("\t") and "\t" not in line.strip()


def _tabbed_cells(lines: Sequence[str], index: int) -> Found:
    """Return a table that lost its lines: every cell on a line of its own behind a tab."""
    if not _is_tabbed_cell(lines[index]):
        return None, index
    end = _run(lines, index, _is_tabbed_cell)
    return tabbed_rows(lines[index:end]), end


def _separated(lines: Sequence[str], index: int) -> Found:
    """Return rows whose cells are parted by tabs or semicolons."""
    furthest = index
    for sign in "\t;":
        belongs = _is_tab_separated if sign == "\t" else _is_semicolon_separated
        if not belongs(lines[index]):
            continue
        end = _run(lines, index, belongs)
        furthest = max(furthest, end)
        rows = [
            [cell.strip() for cell in line.split(sign)] for line in lines[index:end] if line.strip()
        ]
        cells = sum(bool(cell) for row in rows for cell in row)
        if len(rows) >= 2 and 4 * _figures(rows) >= cells:
            return squared(rows), end
    return None, furthest


def _is_tab_separated(line: str) -> bool:
    fields = line.split("\t")
    return len(fields) >= 3 or (len(fields) == 2 and all(map(str.strip, fields)))


def _is_semicolon_separated(line: str) -> bool:
    return line.count(";") >= 2


def _aligned(lines: Sequence[str], index: int) -> Found:
    """Return rows whose cells stand under each other, parted by two spaces or more."""
    if not _is_aligned(lines[index]) or _is_ruler(lines[index]):
        return None, index
    end = _run(lines, index, _is_aligned)
    chosen = [line.expandtabs() for line in lines[index:end] if line.strip()]
    chosen = [line for line in chosen if not _is_ruler(line)]
    data = [line for line in chosen if sum(is_number(text) for _, text in _fields(line)) >= 2]
    spans = list(_columns(data)) if len(data) >= 2 and len(chosen) >= 3 else []
    return ([_placed(line, spans) for line in chosen] if len(spans) >= 3 else None), end


def _is_aligned(line: str) -> bool:
    return len(_fields(line)) >= 2 or _is_ruler(line)


def _fields(line: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in _FIELD.finditer(line.expandtabs())]


def _is_ruler(line: str) -> bool:
    return len(line.strip()) >= 3 and bool(re.match(r"[\s\-=_+]+\Z", line))


def _columns(data: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each column begins and ends: no line of figures has anything between two."""
    width = max(map(len, data))
    used = [False] * (width + 1)
    for line in data:
        for start, text in _fields(line):
            used[start : start + len(text)] = [True] * len(text)
    begins = [i for i, taken in enumerate(used) if taken and not (i and used[i - 1])]
    ends = [i for i, taken in enumerate(used) if not taken and i and used[i - 1]]
    yield from zip(begins, ends, strict=True)


def _placed(line: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return the cells of a line; a text over several columns is repeated in each of them."""
    row = [""] * len(spans)
    for start, text in _fields(line):
        end = start + len(text)
        over = [i for i, (left, right) in enumerate(spans) if left < end and start < right]
        if not over:
            over = [min(range(len(spans)), key=lambda i: _distance(spans[i], start, end))]
        for place in over[:1] if is_number(text) else over:
            row[place] = f"{row[place]} {text}".strip()
    return row


def _distance(span: tuple[int, int], start: int, end: int) -> int:
    return max(span[0] - end, start - span[1])
