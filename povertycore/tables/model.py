"""What is checked and what is found: cells as printed, tables of them, and slips with their place.

It reads no file and decides nothing: reading is the caller's, deciding is in the other modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from povertycore.wording import say


class Kind(StrEnum):
    """What is wrong with a printed figure or statement."""

    SUM = "sum"
    BALANCE = "balance"
    RATE = "rate"
    TRUNCATION = "truncation"
    SUM_OF_RATES = "sum_of_rates"
    TWO_RATES_ONE_COUNT = "two_rates_one_count"
    COVERAGE = "coverage"
    MISSING_BASE = "missing_base"
    DECIMAL_COUNT = "decimal_count"
    TRANSFER_MISMATCH = "transfer_mismatch"
    CITATION = "citation"
    DATE = "date"
    DUPLICATE_ASSIGNMENT = "duplicate_assignment"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a reader sees it.

    `text` is verbatim. `number` is set when the file itself holds a number (a spreadsheet): the
    value as displayed, with as many decimals as displayed. `spanned` marks the further cells of a
    merged area: they repeat the text of the first one and count nothing.
    """

    text: str = ""
    number: Decimal | None = None
    spanned: bool = False


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangle of cells, titles above and signatures below included or not.

    `label` says where it stands ("Bảng 1", the name of a sheet); `title` is the line above it.
    `hidden` are the rows, counted from 0, that a spreadsheet does not show.
    """

    cells: tuple[tuple[Cell, ...], ...]
    label: str = ""
    title: str = ""
    hidden: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        rows: Iterable[Sequence[str | int | Decimal | Cell | None]],
        *,
        label: str = "",
        title: str = "",
    ) -> Table:
        """Return a table from plain values: text as printed, or exact numbers.

        >>> Table.of([["Thôn", "Số hộ"], ["Thôn 1", 135]]).cells[1][1].number
        Decimal('135')
        """
        return cls(tuple(tuple(_cell(value) for value in row) for row in rows), label, title)


def _cell(value: str | int | Decimal | Cell | None) -> Cell:
    if isinstance(value, Cell):
        return value
    if value is None:
        return BLANK
    if isinstance(value, str):
        return Cell(value)
    number = Decimal(value)
    return Cell(f"{number:f}".replace(".", ","), number)


def spoken_path(path: str) -> str:
    """Return the heads of a column as an officer would say them.

    >>> spoken_path("Hộ nghèo cuối năm > %"), spoken_path("Số hộ")
    ('Hộ nghèo cuối năm (%)', 'Số hộ')
    """
    *outer, leaf = path.split(" > ")
    return f"{', '.join(outer)} ({leaf})" if outer else leaf


@dataclass(frozen=True, slots=True)
class Finding:
    """One slip: what kind, where, what is printed and what the other figures give.

    `table` is the label of the table, None for running text; `row` and `column` are the labels an
    officer reads (the column with all its heads, outermost first, parted by " > "). `row_index` and
    `column_index` count the cells of `Table.cells` from 0 and `table_index` the tables checked; all
    three are None for running text. `computed` is written as `printed` is, and empty where nothing
    can be computed. `key` and `values` name the sentence, `hints` the sentences added to it.
    """

    kind: Kind
    table: str | None
    row: str
    column: str
    printed: str
    computed: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    hints: tuple[tuple[str, Mapping[str, object]], ...] = ()
    table_index: int | None = None
    row_index: int | None = None
    column_index: int | None = None

    @property
    def message(self) -> str:
        """Return the sentence for the officer, in Vietnamese."""
        return self.render("vi")

    def render(self, language: str = "vi") -> str:
        """Return the sentence in the language asked for, with its hints."""
        places = {
            **self.values,
            "row": self.row,
            "column": spoken_path(self.column),
            "printed": self.printed,
            "computed": self.computed,
        }
        sentences = [say(self.key, language, places)]
        sentences += [say(key, language, values) for key, values in self.hints]
        return " ".join(sentences)

    def as_dict(self) -> dict[str, str | None]:
        """Return the seven fields that `giamngheo check --json` prints."""
        return {
            "kind": self.kind.value,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "printed": self.printed,
            "computed": self.computed,
            "message": self.message,
        }
