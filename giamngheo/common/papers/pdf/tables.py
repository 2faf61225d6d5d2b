"""Tables of Word as typst: widths, merged cells both ways, borders cell by cell, repeated heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from giamngheo.common.papers.archive import Element
from giamngheo.common.papers.pdf.properties import SIDES, W, border, is_on, twips, value
from giamngheo.common.papers.pdf.source import Source
from giamngheo.common.papers.pdf.typst_text import colour, line, points

Border = tuple[float, str] | None
Content = Callable[[Source, Element, float], str]
_INSIDE = {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}
_UPWARD = {"btLr", "tbRlV", "lrTbV"}
_MARGIN = {"top": 0.0, "left": 5.4, "bottom": 0.0, "right": 5.4}
_MOST_SPAN = 200


@dataclass
class Cell:
    """One cell with the columns and rows it covers."""

    element: Element
    row: int
    column: int
    columns: int
    rows: int = 1
    borders: dict[str, Border] = field(default_factory=dict)


@dataclass
class Grid:
    """A table laid out: its rows, cells and what its own properties say."""

    rows: list[Element]
    cells: list[Cell]
    widths: list[float]
    properties: list[Element]

    def property(self, path: str) -> Element | None:
        for each in reversed(self.properties):
            found = each.find(path)
            if found is not None:
                return found
        return None


def table(source: Source, element: Element, room: float, content: Content) -> str:
    """The typst of one table in a column `room` points wide."""
    grid = laid_out(source, element)
    if not grid.cells:
        return ""
    margins = {side: cell_margin(grid, side) for side in SIDES}
    share_borders(grid)
    fit(grid, room)
    shared = Counter(strokes(cell) for cell in grid.cells).most_common(1)[0][0]
    columns = ", ".join(points(each) for each in grid.widths)
    inset = ", ".join(f"{side}: {points(each)}" for side, each in margins.items())
    head = head_rows(grid)
    made = [one_cell(source, grid, cell, shared, margins, content) for cell in grid.cells]
    top = [made[n] for n, cell in enumerate(grid.cells) if cell.row < head]
    body = [made[n] for n, cell in enumerate(grid.cells) if cell.row >= head]
    repeated = f"table.header(repeat: true,\n{_listed(top)}),\n" if top else ""
    drawn = (
        f"#table(columns: ({columns},), inset: ({inset}), stroke: {shared}, align: top + left,\n"
        f"{repeated}{_listed(body)})"
    )
    return placed(grid, drawn)


def _listed(cells: list[str]) -> str:
    return "".join(f"{each},\n" for each in cells)


def placed(grid: Grid, drawn: str) -> str:
    align = value(grid.property(f"{W}jc"))
    if align in ("center", "right", "end"):
        return f"#align({'center' if align == 'center' else 'right'})[{drawn}]"
    indent = grid.property(f"{W}tblInd")
    left = twips(value(indent, "w", "0")) if indent is not None else 0.0
    return f"#pad(left: {points(left)})[{drawn}]" if left else drawn


def parts(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _INSIDE:
            yield from parts(child, tag)


def laid_out(source: Source, element: Element) -> Grid:
    own = element.find(f"{W}tblPr")
    style = "" if own is None else value(own.find(f"{W}tblStyle"))
    properties = source.styles.table(style) + ([own] if own is not None else [])
    rows = list(parts(element, f"{W}tr"))
    widths = [twips(value(each, "w", "0")) for each in element.iter(f"{W}gridCol")
              if next(each.iterancestors(f"{W}tbl")) is element]  # fmt: skip
    cells: list[Cell] = []
    open_above: dict[int, Cell] = {}
    for at, row in enumerate(rows):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for each in parts(row, f"{W}tc"):
            span = _number(each.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = each.find(f"{W}tcPr/{W}vMerge")
            above = open_above.get(column)
            if merge is not None and value(merge, default="continue") == "continue" and above:
                above.rows = at - above.row + 1
            else:
                cell = Cell(each, at, column, span)
                cells.append(cell)
                open_above.pop(column, None)
                if merge is not None:
                    open_above[column] = cell
            column += span
    count = max((cell.column + cell.columns for cell in cells), default=0)
    widths = (widths + [50.0] * count)[:count]
    return Grid(rows, cells, [each or 50.0 for each in widths], properties)


def _number(found: Element | None, default: int) -> int:
    text = value(found)
    return min(int(text), _MOST_SPAN) if text.isdecimal() else default


def cell_margin(grid: Grid, side: str) -> float:
    names = {"left": ("left", "start"), "right": ("right", "end")}.get(side, (side,))
    for name in names:
        found = grid.property(f"{W}tblCellMar/{W}{name}")
        if found is not None:
            return twips(value(found, "w", "0"))
    return _MARGIN[side]


def fit(grid: Grid, room: float) -> None:
    """A table wider than its column is drawn together, unless Word was told not to."""
    total = sum(grid.widths)
    fixed = value(grid.property(f"{W}tblLayout"), "type") == "fixed"
    if total > room + 12 and not fixed:
        grid.widths = [each * room / total for each in grid.widths]


def share_borders(grid: Grid) -> None:
    """Settle every line between two cells once: a drawn one wins over none."""
    across: dict[tuple[int, int], Border] = {}
    down: dict[tuple[int, int], Border] = {}
    count, width = len(grid.rows), len(grid.widths)
    table_borders = {
        name: border(grid.property(f"{W}tblBorders/{W}{name}"))
        for name in (*SIDES, "insideH", "insideV")
    }
    for cell in grid.cells:
        own = own_borders(cell, table_borders, count, width)
        for column in range(cell.column, cell.column + cell.columns):
            keep(across, (cell.row, column), own["top"])
            keep(across, (cell.row + cell.rows, column), own["bottom"])
        for row in range(cell.row, cell.row + cell.rows):
            keep(down, (row, cell.column), own["left"])
            keep(down, (row, cell.column + cell.columns), own["right"])
    for cell in grid.cells:
        cell.borders = {
            "top": across.get((cell.row, cell.column)),
            "bottom": across.get((cell.row + cell.rows, cell.column)),
            "left": down.get((cell.row, cell.column)),
            "right": down.get((cell.row, cell.column + cell.columns)),
        }


def keep(lines: dict[tuple[int, int], Border], at: tuple[int, int], drawn: Border) -> None:
    held = lines.get(at)
    if drawn is not None and (held is None or drawn[0] > held[0]):
        lines[at] = drawn


def own_borders(
    cell: Cell, table_borders: dict[str, Border], rows: int, columns: int
) -> dict[str, Border]:
    outer = {
        "top": cell.row == 0,
        "bottom": cell.row + cell.rows >= rows,
        "left": cell.column == 0,
        "right": cell.column + cell.columns >= columns,
    }
    found = {}
    for side, is_outer in outer.items():
        direct = cell.element.find(f"{W}tcPr/{W}tcBorders/{W}{side}")
        if direct is not None:
            found[side] = border(direct)
        else:
            inner = "insideH" if side in ("top", "bottom") else "insideV"
            found[side] = table_borders[side if is_outer else inner]
    return found


def strokes(cell: Cell) -> str:
    drawn = {side: cell.borders.get(side) for side in SIDES}
    if len(set(drawn.values())) == 1:
        one = drawn["top"]
        return line(*one) if one else "none"
    listed = ", ".join(f"{side}: {line(*each) if each else 'none'}" for side, each in drawn.items())
    return f"({listed})"


def head_rows(grid: Grid) -> int:
    """How many rows at the top are repeated on every page."""
    count = 0
    while count < len(grid.rows) and is_on(grid.rows[count].find(f"{W}trPr/{W}tblHeader")):
        count += 1
    if count == 0:
        return 0
    end = max(cell.row + cell.rows for cell in grid.cells if cell.row < count)
    return end if end < len(grid.rows) else 0


def one_cell(
    source: Source,
    grid: Grid,
    cell: Cell,
    shared: str,
    margins: dict[str, float],
    content: Content,
) -> str:
    width = sum(grid.widths[cell.column : cell.column + cell.columns])
    room = max(width - margins["left"] - margins["right"], 1.0)
    body = content(source, cell.element, room)
    options = []
    if cell.columns > 1:
        options.append(f"colspan: {cell.columns}")
    if cell.rows > 1:
        options.append(f"rowspan: {cell.rows}")
    aligned = {"center": "horizon", "bottom": "bottom"}.get(
        value(cell.element.find(f"{W}tcPr/{W}vAlign")), ""
    )
    if aligned:
        options.append(f"align: {aligned}")
    if strokes(cell) != shared:
        options.append(f"stroke: {strokes(cell)}")
    shade = value(cell.element.find(f"{W}tcPr/{W}shd"), "fill")
    if shade not in ("", "auto") and shade.upper() != "FFFFFF":
        options.append(f"fill: {colour(shade)}")
    row = grid.rows[cell.row]
    if is_on(row.find(f"{W}trPr/{W}cantSplit")):
        options.append("breakable: false")
    if value(cell.element.find(f"{W}tcPr/{W}textDirection")) in _UPWARD:
        body = f"#rotate(-90deg, reflow: true)[#box[{body}]]"
    height = least_height(row)
    if height and cell.rows == 1 and cell.column == 0:
        strut = points(max(height - margins["top"] - margins["bottom"], 0.1))
        upright = aligned or "top"
        body = f"#grid(columns: (0pt, 100%), align: {upright}, box(height: {strut}), [{body}])"
    return f"table.cell({', '.join(options)})[{body}]" if options else f"[{body}]"


def least_height(row: Element) -> float:
    found = row.find(f"{W}trPr/{W}trHeight")
    return twips(value(found, default="0")) if found is not None else 0.0
