"""Tables too large for memory, in and out in batches: Parquet, CSV and Excel.

It knows no column of ours: reading gives the cells as the file has them, as typed columns (Parquet)
or as text (CSV, Excel). Writing is all or nothing: a crash leaves the old file, or none.
"""

from __future__ import annotations

import csv
import os
import queue
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import polars as pl
import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _
from polars.io.plugins import register_io_source

BATCH: Final = 100_000
FORMATS: Final = (".parquet", ".csv", ".xlsx")
EXCEL_ROWS: Final = 1_048_575
"""Rows an Excel sheet holds below its head."""
LONGEST_NUMBER: Final = 10**15

_WAIT_SECONDS: Final = 0.2


class FrameError(Exception):
    """A table cannot be read or written; the message says what is wrong, where and how to mend."""


def format_of(path: Path) -> str:
    """Return the format by the ending of the name; FrameError for any other ending."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise FrameError(
            _("%(name)s: the name must end in .parquet, .csv or .xlsx") % {"name": path.name}
        )
    return ending


class Table:
    """A file of rows with one head line, read in batches; nothing is kept between them.

    `first_row` is the number a person sees beside the first row: 2 in a CSV or Excel file, whose
    head is row 1 (further down where empty lines stand above it), and 1 in Parquet.

    Raises:
        FrameError: for a missing, empty or damaged file, and for a head with a name twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.format = format_of(path)
        self.first_row = 1
        if not path.is_file():
            raise FrameError(_("%(name)s: there is no such file") % {"name": path})
        if path.stat().st_size == 0:
            raise FrameError(_("%(name)s: the file is empty") % {"name": path.name})
        with self._told():
            self._open()
        names = [name for name in self.columns if name]
        for name in names:
            if names.count(name) > 1:
                raise FrameError(
                    _("%(name)s: the head has two columns '%(column)s'; rename or delete one")
                    % {"name": path.name, "column": name}
                )

    def _open(self) -> None:
        if self.format == ".parquet":
            schema = pl.read_parquet_schema(self.path)
            self.columns = list(schema)
        elif self.format == ".csv":
            self._separator = separator_of(self.path)
            self.columns = [name.strip() for name in next(self._csv_lines())]
            self.first_row = 2
        else:
            self._sheet = python_calamine.load_workbook(self.path).get_sheet_by_index(0)
            self._head_row, self.columns = head_of(self._sheet)
            self.first_row = self._head_row + 2

    @cached_property
    def rows(self) -> int:
        """How many rows there are below the head."""
        if self.format == ".xlsx":
            return (self._sheet.end or (self._head_row, 0))[0] - self._head_row
        with self._told():
            return int(self._scan().select(pl.len()).collect().item())

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The named columns with their types; text everywhere but in Parquet."""
        if self.format == ".parquet":
            return dict(pl.read_parquet_schema(self.path))
        return {name: pl.String for name in self.columns if name}

    def distinct(self, column: str) -> pl.Series:
        """Return every value of one column once, in no order."""
        if self.format == ".xlsx":
            parts = [batch[column].unique() for batch in self.batches()]
            return pl.concat(parts).unique()
        with self._told():
            found = self._scan().select(pl.col(column).unique()).collect(engine="streaming")
            return found.to_series()

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.path) if self.format == ".parquet" else self._scan_csv()

    def _scan_csv(self) -> pl.LazyFrame:
        names = [name or f"\0{place}" for place, name in enumerate(self.columns)]
        scan = pl.scan_csv(
            self.path, separator=self._separator, infer_schema=False, new_columns=names
        )
        return scan.select([name for name in self.columns if name])

    def _csv_lines(self) -> Iterator[list[str]]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file, delimiter=self._separator)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in our words what the readers say in theirs."""
        try:
            yield
        except pl.exceptions.PolarsError as problem:
            raise FrameError(self._why(str(problem))) from problem
        except UnicodeDecodeError as problem:
            raise FrameError(self._why("utf-8")) from problem
        except (python_calamine.CalamineError, OSError) as problem:
            raise FrameError(
                _("%(name)s: the file is damaged or not of this kind; open and save it again")
                % {"name": self.path.name}
            ) from problem

    def _why(self, told: str) -> str:
        name: dict[str, object] = {"name": self.path.name}
        if "utf-8" in told.lower():
            return _("%(name)s: the text is not UTF-8; save it from Excel as 'CSV UTF-8'") % name
        if self.format == ".csv":
            for number, cells in enumerate(self._csv_lines(), start=1):
                if len(cells) > len(self.columns):
                    where = {"row": number, "found": len(cells), "columns": len(self.columns)}
                    return _(
                        "%(name)s, row %(row)s: %(found)s cells where the head has %(columns)s; "
                        "put text that holds the separator in quotes"
                    ) % (name | where)
        return _("%(name)s: the file is damaged or not of this kind; open and save it again") % name

    def batches(self, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """Yield all rows in their order, `size` at a time; at least one frame, be it empty."""
        with self._told():
            if self.format == ".xlsx":
                yield from self._excel_batches(size)
                return
            scan = self._scan()
            found = False
            for frame in scan.collect_batches(chunk_size=size, maintain_order=True):
                found = True
                yield frame
            if not found:
                yield scan.head(0).collect()

    def _excel_batches(self, size: int) -> Iterator[pl.DataFrame]:
        named = [(place, name) for place, name in enumerate(self.columns) if name]
        schema = dict.fromkeys((name for _place, name in named), pl.String)
        rows: list[list[str | None]] = []
        yielded = False
        for number, cells in enumerate(self._sheet.iter_rows()):
            if number <= self._head_row:
                continue
            rows.append([text_of(cells[place]) for place, _name in named])
            if len(rows) == size:
                yielded = True
                yield pl.DataFrame(rows, schema=schema, orient="row")
                rows = []
        if rows or not yielded:
            yield pl.DataFrame(rows, schema=schema, orient="row")


def separator_of(path: Path) -> str:
    """Return which of comma, semicolon and tab parts the columns, by the head line."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline()
    return max(",;\t", key=head.count)


def head_of(sheet: Any) -> tuple[int, list[str]]:
    """Return the place of the first row with anything in it, and its cells as names."""
    for number, cells in enumerate(sheet.iter_rows()):
        names = [(text_of(cell) or "").strip() for cell in cells]
        if any(names):
            return number, names
    raise FrameError(_("the first sheet is empty"))


def text_of(cell: object) -> str | None:
    """Return a cell of a workbook as text: whole numbers without '.0', nothing as None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    return str(cell)


class Writer:
    """Writes frames of one schema, one after the other, to a file that appears whole or not at all.

    Use as a context: the file takes its name when the context ends without an exception; until
    then the rows stand in a temporary file beside it, which is removed on an exception. After
    kill -9 the temporary file may remain, never a part under the real name.

    `metadata` goes into the head of a Parquet file and is left out of the other formats.

    Raises:
        FrameError: for a folder that cannot be written or more rows than Excel holds.
    """

    def __init__(
        self, path: Path, schema: Mapping[str, Any], metadata: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self.schema = dict(schema)
        self.rows = 0
        self._format = format_of(path)
        self._metadata = dict(metadata or {})

    def __enter__(self) -> Self:
        try:
            handle, name = tempfile.mkstemp(
                prefix=f".{self.path.name}.", suffix=".part", dir=self.path.resolve().parent
            )
        except OSError as problem:
            raise FrameError(
                _("%(name)s: cannot be written here: %(problem)s")
                % {"name": self.path, "problem": problem.strerror}
            ) from problem
        os.close(handle)
        self._part = Path(name)
        self._sink = _SINKS[self._format](self._part, self.schema, self._metadata)
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Write the rows of a frame that has the columns of the schema, in its order."""
        if self._format == ".xlsx" and self.rows + frame.height > EXCEL_ROWS:
            raise FrameError(
                _("%(name)s: an Excel sheet holds %(most)s rows at most; write .parquet or .csv")
                % {"name": self.path.name, "most": f"{EXCEL_ROWS:,}".replace(",", ".")}
            )
        columns = [pl.col(name).cast(dtype) for name, dtype in self.schema.items()]
        self._sink.write(frame.select(columns))
        self.rows += frame.height

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._sink.close(abort=kind is not None)
            if kind is None:
                _settle(self._part, self.path)
        finally:
            self._part.unlink(missing_ok=True)


def _settle(part: Path, path: Path) -> None:
    """Put a complete file in its place, for good even if the power fails now."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.chmod(0o666 & ~_umask())
    part.replace(path)
    folder = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _ParquetSink:
    """Feeds Polars' streaming writer, which pulls, from calls of write, which push."""

    def __init__(self, path: Path, schema: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
        self._queue: queue.Queue[pl.DataFrame | None] = queue.Queue(maxsize=2)
        self._aborted = False
        self._problem: Exception | None = None
        self._frame = register_io_source(self._pulled, schema=dict(schema))
        self._thread = threading.Thread(target=self._run, args=(path, dict(metadata)), daemon=True)
        self._thread.start()

    def _pulled(
        self,
        columns: list[str] | None,
        predicate: pl.Expr | None,
        rows: int | None,
        size: int | None,
    ) -> Iterator[pl.DataFrame]:
        while (frame := self._queue.get()) is not None:
            yield frame

    def _run(self, path: Path, metadata: Mapping[str, str]) -> None:
        try:
            self._frame.sink_parquet(
                path, metadata=dict(metadata), row_group_size=BATCH, maintain_order=True
            )
        except Exception as problem:
            self._problem = problem

    def _put(self, frame: pl.DataFrame | None) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(frame, timeout=_WAIT_SECONDS)
            except queue.Full:
                continue
            return

    def write(self, frame: pl.DataFrame) -> None:
        self._put(frame)
        self._tell()

    def close(self, *, abort: bool) -> None:
        self._put(None)
        self._thread.join()
        if not abort:
            self._tell()

    def _tell(self) -> None:
        if self._problem is not None:
            raise FrameError(
                _("the file could not be written: %(problem)s") % {"problem": self._problem}
            ) from self._problem


class _CsvSink:
    """UTF-8 with a byte order mark, so that Excel reads the diacritics."""

    def __init__(self, path: Path, schema: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write("\ufeff")
        csv.writer(self._file, lineterminator="\n").writerow(schema)

    def write(self, frame: pl.DataFrame) -> None:
        self._file.write(frame.write_csv(include_header=False))

    def close(self, *, abort: bool) -> None:
        self._file.close()


class _ExcelSink:
    """One sheet, written row by row so that memory stays small."""

    def __init__(self, path: Path, schema: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
        }  # fmt: skip
        self._book = xlsxwriter.Workbook(path, options)
        self._sheet = self._book.add_worksheet()
        bold = self._book.add_format({"bold": True})
        self._sheet.write_row(0, 0, list(schema), bold)
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def write(self, frame: pl.DataFrame) -> None:
        for cells in frame.iter_rows():
            for column, cell in enumerate(cells):
                if cell is not None:
                    self._write(column, cell)
            self._row += 1

    def _write(self, column: int, cell: Any) -> None:
        """Write a cell as it is; long numbers as text, for Excel keeps fifteen digits."""
        if isinstance(cell, int) and abs(cell) >= LONGEST_NUMBER:
            cell = str(cell)
        if not isinstance(cell, str):
            self._sheet.write(self._row, column, cell)
        elif self._sheet.write_string(self._row, column, cell) < 0:
            raise FrameError(
                _("row %(row)s: a cell of %(length)s characters is too long for Excel; write .csv")
                % {"row": self._row + 1, "length": len(cell)}
            )

    def close(self, *, abort: bool) -> None:
        self._book.close()


_SINKS: Final[Mapping[str, Any]] = {
    ".parquet": _ParquetSink,
    ".csv": _CsvSink,
    ".xlsx": _ExcelSink,
}
