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
        with progress(run.rows_to_read, "Phân loại") as advance:
            summary = run.classify(output, advance)
        for line in run.report(summary):
            click.echo(line)


@click.command()
@click.option("--households", required=True, type=click.IntRange(min=1), help="Số hộ.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Số gieo.")
@click.option("--on", default="2026-01-01", show_default=True, type=Day(), help="Ngày của dữ liệu.")
@OUTPUT
def synth(households: int, seed: int, on: date, output: Path) -> None:
    """Tạo một nước giả lập để thử và trình diễn: không có ai là người thật.

    OUTPUT không có phần mở rộng thì là thư mục, trong đó có households.parquet và members.parquet;
    có phần mở rộng (.parquet, .csv, .xlsx) thì chỉ ghi bảng hộ. Cùng số gieo cho cùng kết quả.
    """
    with plain_errors():
        from giamngheo.cli.nation_classify import number
        from giamngheo.cli.nation_synth import write_nation

        with progress(households, "Tạo dữ liệu giả lập") as advance:
            made = write_nation(households, seed, on, output, advance)
        click.echo(
            f"{number(made.households)} hộ, {number(made.members)} người, đều không có thật:"
        )
        for path in made.files:
            click.echo(f"  {path}")


@click.command()
@click.argument("file", type=FILE)
@click.option("--by", multiple=True, required=True, help="Cột để chia nhóm; ghi nhiều lần.")
@click.option("--on", type=Day(), help="Ngày, khi chia theo tỉnh hoặc khu vực suy từ mã xã.")
@click.option("--indicators/--no-indicators", default=True, help="Đếm cả từng chỉ số thiếu hụt.")
@OUTPUT
def rollup(file: Path, by: Sequence[str], on: date | None, indicators: bool, output: Path) -> None:
    """Đếm số hộ, số người theo địa bàn, hạng hộ, nhóm, chỉ số: chỉ ra số đếm, không ra tỷ lệ.

    Nhóm là tên cột trong tệp (hoặc province_code, area_type khi tệp có mã xã). Tổng các nhóm con
    luôn bằng nhóm cha.
    """
    with plain_errors():
        from giamngheo.cli.nation_classify import number
        from giamngheo.cli.nation_counts import Source, roll_up
        from povertycore.law_store import all_standards

        source = Source(file, by, on, all_standards())
        with progress(source.table.rows, "Tổng hợp") as advance:
            counted = roll_up(source, output, with_indicators=indicators, progress=advance)
        click.echo(f"Đã đếm {number(counted)} hộ của {number(source.table.rows)} dòng.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--design", default="vn-2022-review", show_default=True, help="Bộ trọng số, ngưỡng.")
@click.option("--by", multiple=True, help="Cột để chia nhóm; ghi nhiều lần.")
@click.option("--on", type=Day(), help="Ngày, khi chia theo tỉnh hoặc khu vực suy từ mã xã.")
@click.option("--persons/--households", default=True, help="Tính theo số người hay theo số hộ.")
@OUTPUT
def measure(
    file: Path, design: str, by: Sequence[str], on: date | None, persons: bool, output: Path
) -> None:
    """Đo nghèo đa chiều theo phương pháp Alkire-Foster: H, A, M0, tỷ lệ từng chỉ số, phần đóng góp.

    --design là mã có sẵn (vn-2022-review, vn-2016-five-dimensions) hoặc tệp YAML cùng dạng. Hộ
    thiếu câu trả lời cho một chỉ số thì không được tính và được đếm riêng. Không có sai số chuẩn:
    đây là sổ của mọi hộ, không phải điều tra mẫu.
    """
    with plain_errors():
        from giamngheo.cli.nation_classify import number
        from giamngheo.cli.nation_counts import Source, find_design, headline
        from giamngheo.cli.nation_counts import measure as measure_file
        from povertycore import law_store

        chosen = find_design(design)
        source = Source(file, by, on, [law_store.standard(chosen.standard)])
        with progress(source.table.rows, "Đo") as advance:
            found = measure_file(
                source, chosen.design(), output, by_persons=persons, progress=advance
            )
        unit = "người" if persons else "hộ"
        click.echo(f"{chosen.title_vi}" + ("" if chosen.verified else " [chưa kiểm chứng]"))
        click.echo(f"{headline(found.whole)} ({number(found.whole.population)} {unit})")
        click.echo(f"Không tính được vì thiếu số liệu: {number(found.whole.left_out)} hộ.")
        click.echo("Không có sai số chuẩn: đây là sổ của mọi hộ, không phải điều tra mẫu.")


@contextmanager
def progress(length: int, label: str) -> Iterator[Any]:
    """Show a bar on the terminal while a long work goes on; nothing where there is no terminal."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
