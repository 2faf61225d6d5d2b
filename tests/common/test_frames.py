"""Tables in and out in batches: the same rows back, plain words for bad files, all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from giamngheo.common.frames import BATCH, FrameError, Table, Writer

SCHEMA = {"household_id": pl.String, "person_count": pl.Int64, "water": pl.Boolean}
ROWS = pl.DataFrame(
    [("H1", 4, True), ('Hộ; "hai"\nxuống dòng', None, None), (None, 3, False)],
    schema=SCHEMA,
    orient="row",
)


def _read(path: Path, size: int = BATCH) -> pl.DataFrame:
    return pl.concat(list(Table(path).batches(size)))


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
def test_what_is_written_is_read_again_in_the_same_order(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rows{ending}"
    with Writer(path, SCHEMA) as out:
        for start in range(3):
            out.write(ROWS[start : start + 1])
    assert out.rows == Table(path).rows == 3
    read = _read(path, size=2)
    if ending != ".parquet":
        read = read.with_columns(
            pl.col("person_count").cast(pl.Int64),
            pl.col("water").replace_strict({"true": True, "false": False}, default=None),
        )
    assert_frame_equal(read, ROWS, check_dtypes=ending == ".parquet")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
def test_no_rows_keep_their_head(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rows{ending}"
    with Writer(path, SCHEMA):
        pass
    table = Table(path)
    assert (table.columns, table.rows) == (list(SCHEMA), 0)
    assert _read(path).height == 0


def test_a_parquet_file_carries_its_note(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    with Writer(path, SCHEMA, {"note": "synthetic"}) as out:
        out.write(ROWS)
    assert pl.read_parquet_metadata(path)["note"] == "synthetic"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_of_any_separator_with_a_byte_order_mark(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "rows.csv"
    lines = [["Mã hộ", "", "B1"], ["H1", "x", "1.500.000"], ["H2", "", ""]]
    text = "\n".join(separator.join(line) for line in lines)
    path.write_text("\ufeff" + text, encoding="utf-8")
    assert _read(path).rows() == [("H1", "1.500.000"), ("H2", None)]


def test_an_excel_sheet_with_lines_above_its_head(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["Mã hộ", None, "Thu nhập"])
    sheet.append(["H1", "bỏ qua", 1500000])
    sheet.append(["H2", None, 1500000.5])
    book.save(path)
    table = Table(path)
    assert (table.first_row, table.rows) == (3, 2)
    assert _read(path).rows() == [("H1", "1500000"), ("H2", "1500000.5")]


def test_excel_keeps_long_numbers_dates_and_refuses_what_it_would_cut(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    frame = pl.DataFrame({"id": [1234567890123456789], "day": [date(2026, 1, 31)], "n": [7]})
    with Writer(path, dict(frame.schema)) as out:
        out.write(frame)
    assert _read(path).rows() == [("1234567890123456789", "2026-01-31", "7")]

    def write_too_long() -> None:
        with Writer(path, {"text": pl.String}) as out:
            out.write(pl.DataFrame({"text": ["x" * 40_000]}))

    with pytest.raises(FrameError, match="40000"):
        write_too_long()
    assert _read(path).height == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("rows.txt", b"a", "must end in .parquet, .csv or .xlsx"),
        ("none.csv", None, "there is no such file"),
        ("rows.csv", b"", "the file is empty"),
        ("rows.csv", "a,b\nHộ,1\n".encode("utf-16"), "not UTF-8"),
        ("rows.csv", b"a,b\n1,2\nH\xe9,1\n", "not UTF-8"),
        ("rows.csv", b"a,b\n1,2\n1,2,3\n", "row 3: 3 cells where the head has 2"),
        ("rows.csv", b"a,b,a\n1,2,3\n", "two columns 'a'"),
        ("rows.parquet", b"nonsense" * 99, "damaged"),
        ("rows.xlsx", b"nonsense" * 99, "damaged"),
    ],
)
def test_bad_files_are_told_in_plain_words(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    from django.utils.translation import override

    with override("en"), pytest.raises(FrameError, match=told):
        _read(path)


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".xlsx"])
def test_an_error_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"rows{ending}"
    path.write_bytes(b"the old file")

    def write_and_fail() -> None:
        with Writer(path, SCHEMA) as out:
            out.write(ROWS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert path.read_bytes() == b"the old file"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FrameError, match=r"gone"), Writer(tmp_path / "gone" / "x.csv", SCHEMA):
        pass


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_killed_half_way_no_part_stands_under_the_name(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"rows{ending}"
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        import polars as pl
        from giamngheo.common.frames import Writer
        rows = pl.DataFrame({{"a": list(range(200_000))}})
        with Writer(Path({str(path)!r}), {{"a": pl.Int64}}) as out:
            for _ in range(5):
                out.write(rows)
            print("half way", flush=True)
            time.sleep(60)
    """)
    running = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"half way\n"
    time.sleep(0.2)
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    running.stdout.close()
    assert not path.exists()
    assert [one.suffix for one in tmp_path.iterdir()] == [".part"]
