"""One table understood: its lines with labels, its columns of figures with heads and roles.

It infers no relation between columns; that is left to `rates`, `balances` and `totals`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from povertycore.tables import heads
from povertycore.tables.grid import Region, column_number, head_paths, regions
from povertycore.tables.heads import Role
from povertycore.tables.model import BLANK, Cell, Table
from povertycore.tables.numbers import Number, Style, Written, is_empty, recognise, value_of

_ORDINAL = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ]|[0-9]{1,4}(?:\.[0-9]{1,3})*|[a-zđ])[.)]?\Z")
_YEAR_HEAD = re.compile(r"\b(?:nam|sinh|thoi gian|giai doan)\b")
_MARK = re.compile(r"[xX✓√+v]\Z")
_MOST_PLACES = 6
_LABEL_HEAD = re.compile(r"\b(?:don vi|thon|xa|huyen|ten|chi tieu|noi dung|dia|nam|thang|ban|to)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the body: where it is, its number, its name, what it counts, its unit."""

    row: int
    ordinal: str
    label: str
    classifier: str = ""
    is_section: bool = False
    unit: str = ""

    @property
    def name(self) -> str:
        """Return the label an officer reads, with what the line counts where units have several."""
        return f"{self.label} ({self.classifier})" if self.classifier else self.label

    @property
    def holds_rates(self) -> bool:
        """Return whether the line prints percentages in columns of other figures."""
        return heads.is_rate_row(self.label) or heads.is_rate_row(self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of figures. `numbers`, `empty` and `spanned` run parallel to the block's lines.

    `values` are the figures times the block's `scale`, None where no figure stands; only columns
    of counts and amounts have them.
    """

    index: int
    path: str
    role: Role
    numbers: tuple[Number | None, ...]
    empty: tuple[bool, ...]
    spanned: tuple[bool, ...]
    values: tuple[int | None, ...] = ()
    places: int = 0
    stated: bool = False
    is_headless: bool = False

    @property
    def group(self) -> str:
        """Return the heads above the lowest one."""
        return heads.group_of(self.path)

    @property
    def leaf(self) -> str:
        """Return the lowest head."""
        return heads.leaf_of(self.path)

    def term(self, line: int) -> int | None:
        """Return the figure as a term of a sum: a blank counts nothing, text is unknown."""
        return 0 if self.empty[line] else self.values[line]


@dataclass(frozen=True, slots=True)
class Block:
    """A table ready to be checked.

    `misplaced` are (line, column index) of decimals in columns of counts. `mixed` says that the
    lines have different units of measure, so that a column is no list of like figures.
    """

    table: Table
    table_index: int
    title: str
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    scale: int
    style: Style
    misplaced: tuple[tuple[int, int], ...]
    mixed: bool
    numbering: tuple[tuple[str, int, str], ...]
    heads: tuple[tuple[int, str], ...]
    part: int = 0

    @property
    def counts(self) -> list[Column]:
        """Return the columns of counts and amounts, left to right."""
        return [column for column in self.columns if column.role in (Role.COUNT, Role.AMOUNT)]

    @property
    def rates(self) -> list[Column]:
        """Return the columns of percentages, left to right."""
        return [column for column in self.columns if column.role is Role.RATE]

    @property
    def label(self) -> str:
        """Return how findings name the table."""
        return f"{self.table.label} ({self.part})" if self.part else self.table.label

    def cell(self, line: int, column: int) -> Cell:
        """Return the cell of a line in a column of the grid."""
        return _at(self.table.cells[self.lines[line].row], column)


def blocks_of(table: Table, table_index: int = 0) -> list[Block]:
    """Return the tables of a grid that hold figures, each understood by itself."""
    found = [
        block
        for region in regions(table)
        if (block := _block(table, table_index, region)) is not None
    ]
    if len(found) < 2:
        return found
    return [replace(block, part=part) for part, block in enumerate(found, start=1)]


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else BLANK


def _block(table: Table, table_index: int, region: Region) -> Block | None:
    paths = head_paths(table, region)
    data = [row for row in region.body if row not in region.sections]
    layout = _Layout.read(table, paths, data)
    if not layout.figures or not data:
        return None
    lines = _lines(table, region, layout)
    table_signs = _decimal_signs(table, data, layout.figures)
    columns = [_column(table, lines, index, paths[index], table_signs) for index in layout.figures]
    columns = [column for column in columns if column.role is not Role.OTHER]
    mixed = _is_mixed(lines, layout)
    if mixed:
        columns = [_of_any_unit(column) for column in columns]
    columns, misplaced = _without_misplaced(lines, columns, mixed=mixed)
    scale = 10 ** max((c.places for c in columns if c.role is not Role.RATE), default=0)
    numbering = () if region.numbering is None else _numbering(table.cells[region.numbering])
    return Block(
        table=table,
        table_index=table_index,
        title=region.title or table.title,
        lines=lines,
        columns=tuple(_with_values(column, scale) for column in columns),
        scale=scale,
        style=_usual_style(columns),
        misplaced=tuple(misplaced),
        mixed=mixed,
        numbering=numbering,
        heads=tuple(
            (column, cell.text)
            for row in region.heads
            for column, cell in enumerate(table.cells[row])
            if not cell.spanned
        ),
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column of the grid is the running number, the name, the classifier, and figures."""

    ordinal: int | None
    label: int | None
    classifier: int | None
    unit: int | None
    figures: tuple[int, ...]

    @classmethod
    def read(cls, table: Table, paths: Sequence[str], data: Sequence[int]) -> _Layout:
        width = len(paths)
        kinds = [_kinds(table, data, column) for column in range(width)]
        texts = [c for c in range(width) if kinds[c]["text"] > kinds[c]["number"]]
        ordinal = _ordinal_column(table, paths, data, texts)
        unit = next((c for c in range(width) if heads.is_unit_head(paths[c])), None)
        names = [c for c in texts if c not in (ordinal, unit)]
        classifier = _classifier_column(table, paths, data, names)
        names = [c for c in names if c != classifier]
        label = names[0] if names else _numeric_label(paths, kinds, ordinal)
        taken = {ordinal, label, classifier, unit}
        first = min((c for c in (ordinal, label) if c is not None), default=-1)
        figures = tuple(
            c
            for c in range(first + 1, width)
            if c not in taken and kinds[c]["number"] and 2 * kinds[c]["text"] <= kinds[c]["number"]
        )
        return cls(ordinal, label, classifier, unit, figures)


def _kinds(table: Table, data: Sequence[int], column: int) -> Counter[str]:
    kinds: Counter[str] = Counter({"number": 0, "text": 0})
    for row in data:
        cell = _at(table.cells[row], column)
        if is_empty(cell) or (cell.spanned and recognise(cell) is None):
            continue
        kinds["number" if recognise(cell) is not None else "text"] += 1
    return kinds


def _ordinal_column(
    table: Table, paths: Sequence[str], data: Sequence[int], texts: Sequence[int]
) -> int | None:
    for column in range(min(2, len(paths))):
        values = [
            cell.text.strip()
            for row in data
            if not is_empty(cell := _at(table.cells[row], column)) and not cell.spanned
        ]
        if heads.is_ordinal_head(paths[column]):
            return column
        looks = [bool(_ORDINAL.match(value)) for value in values]
        plain = values and sum(looks) >= 0.8 * len(values) and values[0] in ("1", "I", "A", "1.1")
        if plain and any(text > column for text in texts) and not paths[column]:
            return column
        if plain and any(text > column for text in texts) and _runs_up(values):
            return column
    return None


def _runs_up(values: Sequence[str]) -> bool:
    """Return whether the numbers of a column are 1, 2, 3 ... (sections may restart them)."""
    numbers = [int(value) for value in values if value.isdecimal()]
    if len(numbers) < 2:
        return not numbers
    steps = sum(
        after in (before + 1, 1) for before, after in zip(numbers, numbers[1:], strict=False)
    )
    return steps >= 0.8 * (len(numbers) - 1)


def _classifier_column(
    table: Table, paths: Sequence[str], data: Sequence[int], names: Sequence[int]
) -> int | None:
    """Return the text column that repeats a few words in turn: what each line of a unit counts."""
    for column in names[1:]:
        values = [_at(table.cells[row], column).text.strip() for row in data]
        kinds = {value for value in values if value}
        regular = 2 <= len(kinds) <= 4 and all(values) and len(values) >= 2 * len(kinds)
        if (regular and _take_turns(values, len(kinds))) or (
            heads.is_classifier_head(paths[column]) and 2 <= len(kinds) <= 4
        ):
            return column
    return None


def _take_turns(values: Sequence[str], period: int) -> bool:
    return all(value == values[i % period] for i, value in enumerate(values))


def _numeric_label(
    paths: Sequence[str], kinds: Sequence[Counter[str]], ordinal: int | None
) -> int | None:
    """Return the column of names that are numbers themselves (years, codes), if there is one."""
    for column, path in enumerate(paths):
        if column == ordinal or not kinds[column]["number"]:
            continue
        said = heads.folded(heads.leaf_of(path))
        return column if _LABEL_HEAD.search(said) and len(said) < 25 else None
    return None


def _lines(table: Table, region: Region, layout: _Layout) -> tuple[Line, ...]:
    first_figure = layout.figures[0]
    lines: list[Line] = []
    for place, row in enumerate(region.body):
        cells = table.cells[row]
        leading = [c for c in cells[:first_figure] if not is_empty(c)]
        ordinal = "" if layout.ordinal is None else _at(cells, layout.ordinal).text.strip()
        label = "" if layout.label is None else _clean(_at(cells, layout.label).text)
        classifier = "" if layout.classifier is None else _clean(_at(cells, layout.classifier).text)
        named = [_clean(c.text) for c in leading if not _ORDINAL.match(c.text.strip())]
        named = [text for text in named if text != classifier]
        if not label:
            label = named[0] if named else ""
        if ordinal and not _ORDINAL.match(ordinal):
            ordinal = ""
        is_section = row in region.sections
        if not label and not ordinal and layout.classifier is not None and lines:
            label, ordinal = lines[-1].label, lines[-1].ordinal
        label = label or ordinal or f"dòng {place + 1}"
        unit = "" if layout.unit is None else _clean(_at(cells, layout.unit).text)
        lines.append(Line(row, ordinal, label, "" if is_section else classifier, is_section, unit))
    return tuple(lines)


def _clean(text: str) -> str:
    return " ".join(text.replace("**", "").split())


def _decimal_signs(table: Table, data: Sequence[int], figures: Sequence[int]) -> Counter[str]:
    """Count the signs that certainly start decimals, and ('g.' 'g,') certainly part thousands."""
    signs: Counter[str] = Counter()
    for row in data:
        for column in figures:
            written = recognise(_at(table.cells[row], column))
            if written is not None:
                signs[written.decimal] += 1
                signs["g" + written.group] += 1
    return signs


def _column(
    table: Table, lines: Sequence[Line], index: int, path: str, table_signs: Counter[str]
) -> Column:
    cells = [_at(table.cells[line.row], index) for line in lines]
    written = [
        None if line.is_section else recognise(cell)
        for line, cell in zip(lines, cells, strict=True)
    ]
    stated = heads.role_of(path)
    decimal = _doubtful_are_decimal([w for w in written if w is not None], stated, table_signs)
    numbers = [
        None if w is None else value_of(w, doubtful_is_decimal=w.doubtful in decimal)
        for w in written
    ]
    role = _role(path, stated, [n for n in numbers if n is not None])
    empty = [
        is_empty(cell) or bool(_MARK.match(cell.text.strip())) or line.is_section
        for line, cell in zip(lines, cells, strict=True)
    ]
    return Column(
        index=index,
        path=path or f"cột {index + 1}",
        role=role,
        numbers=tuple(numbers),
        empty=tuple(empty),
        spanned=tuple(cell.spanned for cell in cells),
        places=min(_MOST_PLACES, max((n.places for n in numbers if n is not None), default=0)),
        stated=stated is role,
        is_headless=not path,
    )


def _doubtful_are_decimal(
    written: Sequence[Written], stated: Role | None, table_signs: Counter[str]
) -> set[str]:
    """Return which signs start decimals where exactly three digits follow them in this column."""
    certain = Counter(w.decimal for w in written)
    doubtful = Counter(w.doubtful for w in written)
    decimal: set[str] = set()
    for sign, other in ((".", ","), (",", ".")):
        if table_signs["g" + sign] or table_signs[other] > table_signs[sign]:
            continue
        if (
            certain[sign]
            and certain[sign] >= doubtful[sign]
            or stated is Role.RATE
            or (stated is Role.AMOUNT and table_signs[sign])
        ):
            decimal.add(sign)
    if stated is Role.RATE and "," not in decimal and not table_signs["g,"]:
        decimal.add(",")
    return decimal


def _role(path: str, stated: Role | None, numbers: Sequence[Number]) -> Role:
    """Return the role, the heads corrected by what stands in the column."""
    if not numbers:
        return Role.OTHER
    whole = [n for n in numbers if n.value == n.value.to_integral_value()]
    percent_signs = sum(n.style.percent for n in numbers)
    small = sum(abs(n.value) <= 100 for n in numbers) >= 0.8 * len(numbers)
    mostly_whole = len(whole) >= 0.5 * len(numbers)
    if stated is Role.OTHER:
        return Role.OTHER
    if 2 * percent_signs > len(numbers):
        return Role.RATE
    if stated is Role.RATE:
        all_big = len(whole) == len(numbers) and not small and not heads.may_exceed_hundred(path)
        return Role.COUNT if all_big else Role.RATE
    if _are_years(path, numbers):
        return Role.OTHER
    if stated is Role.COUNT and not mostly_whole:
        return Role.RATE if small else Role.AMOUNT
    if stated is None:
        if len(whole) >= 0.8 * len(numbers):
            return Role.COUNT
        return Role.RATE if small else Role.AMOUNT
    return stated


def _are_years(path: str, numbers: Sequence[Number]) -> bool:
    if not all(n.places == 0 and 1900 <= n.value <= 2100 and not n.style.group for n in numbers):
        return False
    leaf = heads.folded(heads.leaf_of(path))
    return not path or bool(_YEAR_HEAD.search(leaf)) or heads.role_of(path) is None


def _without_misplaced(
    lines: Sequence[Line], columns: Sequence[Column], *, mixed: bool
) -> tuple[list[Column], list[tuple[int, int]]]:
    """Take decimals out of columns of counts; a line of percentages holds none by mistake."""
    cleaned: list[Column] = []
    misplaced: list[tuple[int, int]] = []
    for column in columns:
        if column.role is Role.RATE:
            cleaned.append(column)
            continue
        drop = {
            place
            for place, number in enumerate(column.numbers)
            if number is not None and _is_alien(number, lines[place], column)
        }
        if column.role is Role.COUNT and _counts_surely(column, drop) and not mixed:
            misplaced += [
                (place, column.index) for place in sorted(drop) if not lines[place].holds_rates
            ]
        if drop:
            numbers = [None if i in drop else n for i, n in enumerate(column.numbers)]
            places = max((n.places for n in numbers if n is not None), default=0)
            column = replace(column, numbers=tuple(numbers), places=min(places, _MOST_PLACES))
        cleaned.append(column)
    return cleaned, misplaced


def _is_alien(number: Number, line: Line, column: Column) -> bool:
    if line.holds_rates:
        return True
    return column.role is Role.COUNT and number.value != number.value.to_integral_value()


def _counts_surely(column: Column, decimals: set[int]) -> bool:
    """Return whether the column is one of counts beyond doubt, so that a decimal is a slip."""
    whole = sum(n is not None and n.places == 0 for n in column.numbers)
    if column.stated:
        return whole >= 2 * len(decimals)
    return whole >= 5 and whole >= 9 * len(decimals)


def _is_mixed(lines: Sequence[Line], layout: _Layout) -> bool:
    """Return whether the lines have different units of measure."""
    if layout.unit is not None:
        return len({heads.folded(line.unit) for line in lines} - {""}) > 1
    rate_rows = sum(line.holds_rates for line in lines)
    return 0 < rate_rows < len(lines) and (rate_rows > 1 or len(lines) < 6)


def _of_any_unit(column: Column) -> Column:
    """Return a column whose lines have different units as one of amounts, unless of rates."""
    keeps = column.role is Role.RATE and column.stated
    return column if keeps else replace(column, role=Role.AMOUNT, stated=False)


def _with_values(column: Column, scale: int) -> Column:
    if column.role is Role.RATE:
        return column
    values = tuple(
        None if number is None else int(number.value * Decimal(scale)) for number in column.numbers
    )
    return replace(column, values=values)


def _usual_style(columns: Sequence[Column]) -> Style:
    styles = Counter(
        (n.style.decimal, n.style.group) for c in columns for n in c.numbers if n is not None
    )
    decimals = Counter[str]()
    groups = Counter[str]()
    for (decimal, group), times in styles.items():
        decimals[decimal] += times if decimal else 0
        groups[group] += times if group else 0
    decimal = decimals.most_common(1)[0][0] if decimals.total() else ","
    group = groups.most_common(1)[0][0] if groups.total() else ""
    return Style(decimal or ("." if group == "," else ","), group)


def _numbering(row: Sequence[Cell]) -> tuple[tuple[str, int, str], ...]:
    """Return (number, column of the grid, printed text) for every numbered column."""
    return tuple(
        (number, column, cell.text)
        for column, cell in enumerate(row)
        if not cell.spanned and (number := column_number(cell.text)) is not None
    )
