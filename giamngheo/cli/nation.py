"""Verbs over a whole table of households: classify, rollup, measure, synth.

They need no database: tables come from files, law and territory from the program's own data.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from povertycore.dates import DateNotReadError, parse_date_vi

BAD_INPUT = 2


class Day(click.ParamType[date]):
    """A day as 2026-01-31 or 31/01/2026."""

    name = "NGÀY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date_vi(value)
        except DateNotReadError as problem:
            self.fail(problem.render(), param, ctx)


FILE = click.Path(path_type=Path)
OUTPUT = click.option("-o", "--output", required=True, type=FILE, help="Tệp kết quả.")


@contextmanager
def plain_errors() -> Iterator[None]:
    """End with code 2 and plain sentences, one a line, when the input cannot be used."""
    from giamngheo.cli import setup_django

    setup_django()
    from giamngheo.cli.nation_findings import BadInput
    from giamngheo.common.frames import FrameError

    try:
        yield
    except (BadInput, FrameError) as problem:
        click.echo(str(problem), err=True)
        sys.exit(BAD_INPUT)


@click.command()
@click.argument("file", type=FILE)
@click.option("--on", required=True, type=Day(), help="Ngày rà soát: 2026-01-31 hoặc 31/01/2026.")
@click.option("--place", help="Mã xã hoặc mã tỉnh khi mọi hộ ở cùng một nơi.")
@click.option("--standard", "standards", multiple=True, help="Mã chuẩn; ghi nhiều lần nếu cần.")
@click.option("--members", type=FILE, help="Tệp thành viên hộ.")
@OUTPUT
def classify(
    file: Path,
    on: date,
    place: str | None,
    standards: Sequence[str],
    members: Path | None,
    output: Path,
) -> None:
    """Phân loại mọi hộ trong một tệp (.parquet, .csv, .xlsx) theo các chuẩn có hiệu lực.

    Mỗi chuẩn thêm hai cột: class_MÃ-CHUẨN (POOR, NEAR_POOR, AVERAGE, NOT_POOR, UNKNOWN) và
    reason_MÃ-CHUẨN. Thiếu số liệu thì là UNKNOWN, không bao giờ tự thành hộ không nghèo.

    Cột đọc được: household_id (Mã hộ), commune_code (Mã xã), area_type (Khu vực), income_vnd (Thu
    nhập bình quân, đồng/người/tháng), income_points (B1, điểm A), deprivation_points (B2, điểm B),
    deprivation_count, và mỗi chỉ số thiếu hụt một cột mang mã của nó. Ô trống là chưa biết.

    Mã kết thúc: 0 xong, 2 tệp vào sai (không ghi gì ra).
    """
    with plain_errors():
        from giamngheo.cli.nation_classify import Question, Run

        run = Run(file, Question(on, place, tuple(standards), members))
        with progress(run.table.rows, "Phân loại") as advance:
            summary = run.classify(output, advance)
        for line in run.report(summary):
            click.echo(line)


@contextmanager
def progress(length: int, label: str) -> Iterator[Any]:
    """Show a bar on the terminal while a long work goes on; nothing where there is no terminal."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
