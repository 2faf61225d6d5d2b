"""Lists as tables: heads that repeat on every page, a body row that repeats over the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from giamngheo.common.papers.layout import SIZES, Align, Sheet, Text, kept_whole


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head, what a row prints there, its width; `group` is a head above."""

    head: str
    cell: str
    width_mm: float
    align: Align = "left"
    group: str = ""
    upright: bool = False


def listing(
    sheet: Sheet,
    loop: str,
    columns: Sequence[Column],
    *,
    size: float = SIZES["table"],
    numbers: bool = False,
    group_row: tuple[str, str] | None = None,
    empty: str = "",
) -> Any:
    """A bordered table whose body row repeats over a list; heads repeat on every page.

    `loop` is 'ho in danh_sach'. `numbers` adds the row of column numbers. `group_row` is an outer
    loop and the line printed before each of its lists.
    """
    widths = [each.width_mm for each in columns]
    grid = sheet.grid(widths, lines=True, rows=1)
    has_groups = any(each.group for each in columns)
    if has_groups:
        grid.add_row()
    for row in grid.rows:
        repeats(row)
    heads(sheet, grid, columns, size, has_groups=has_groups)
    if numbers:
        counted = grid.add_row()
        repeats(counted)
        for at, cell in enumerate(counted.cells):
            put(sheet, cell, "ABCDEFGHI"[at] if at < 2 else str(at - 1), "center", size - 2,
                italic=True)  # fmt: skip
    tag_row(sheet, grid, f"for {group_row[0]}" if group_row else "", size)
    if group_row:
        line = grid.add_row()
        merged = line.cells[0].merge(line.cells[-1])
        put(sheet, merged, group_row[1], "left", size, bold=True)
    tag_row(sheet, grid, f"for {loop}", size)
    row = grid.add_row()
    kept_whole(row)
    for column, cell in zip(columns, row.cells, strict=True):
        put(sheet, cell, column.cell, column.align, size)
    tag_row(sheet, grid, "endfor", size)
    tag_row(sheet, grid, "endfor" if group_row else "", size)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            if len(row._tr.tc_lst) == len(widths):
                cell.width = Mm(width)
    return grid


def heads(
    sheet: Sheet, grid: Any, columns: Sequence[Column], size: float, *, has_groups: bool
) -> None:
    last = grid.rows[1 if has_groups else 0]
    for at, column in enumerate(columns):
        if not has_groups or column.group:
            head_cell(sheet, last.cells[at], column.head, size, upright=column.upright)
        else:
            merged = grid.rows[0].cells[at].merge(last.cells[at])
            head_cell(sheet, merged, column.head, size, upright=column.upright)
    at = 0
    while has_groups and at < len(columns):
        end = at
        while end + 1 < len(columns) and columns[end + 1].group == columns[at].group:
            end += 1
        if columns[at].group:
            merged = grid.rows[0].cells[at].merge(grid.rows[0].cells[end])
            head_cell(sheet, merged, columns[at].group, size)
        at = end + 1


def head_cell(sheet: Sheet, cell: Any, text: str, size: float, *, upright: bool = False) -> None:
    put(sheet, cell, text, "center", size, bold=True)
    if upright:
        turned = OxmlElement("w:textDirection")
        turned.set(qn("w:val"), "btLr")
        cell._tc.get_or_add_tcPr().append(turned)
    centred(cell)


def centred(cell: Any) -> None:
    """What stands in the cell stands in the middle of its height."""
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(middle)


def put(
    sheet: Sheet,
    cell: Any,
    text: Text,
    align: Align = "left",
    size: float = SIZES["table"],
    *,
    bold: bool = False,
    italic: bool = False,
) -> None:
    """One line in a cell, in place of what stands there."""
    for each in cell.paragraphs[1:]:
        each._p.getparent().remove(each._p)
    with sheet.inside(cell):
        sheet.paragraph(text, align=align, size=size, bold=bold, italic=italic, before=1, after=1)


def tag_row(sheet: Sheet, grid: Any, tag: str, size: float) -> None:
    """A row that holds only a tag and vanishes when filled."""
    if tag:
        put(sheet, grid.add_row().cells[0], "{%tr " + tag + " %}", "left", size)


def repeats(row: Any) -> None:
    """The row stands at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    kept_whole(row)


def row_height(row: Any, height_mm: float) -> None:
    row.height = Mm(height_mm)
