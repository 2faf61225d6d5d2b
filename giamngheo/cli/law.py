"""giamngheo law: what law the product knows, what each value rests on, and whether it is in order.

It needs no database. import-points writes a law file and changes none that is there.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from povertycore.dates import parse_date_vi
from povertycore.law_check import Severity
from povertycore.law_check import check as check_files
from povertycore.law_files import LAW_FOLDER, LawFileError, UnknownLawError
from povertycore.law_index import Entry
from povertycore.law_store import as_of, entries, entry
from povertycore.law_words import days_label, kind_label, place_label, role_label, value_text
from povertycore.wording import WordedError

BAD_INPUT = 2
UNVERIFIED = "chưa kiểm chứng"


@click.group()
def law() -> None:
    """Văn bản, chuẩn nghèo: liệt kê, xem từng tệp, kiểm tra, nhập bảng điểm."""


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_date_vi(text)
    except WordedError as problem:
        _refuse(f"--on: {problem.render('vi')}")


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    sys.exit(BAD_INPUT)


@law.command(name="list")
@click.option("--on", metavar="NGÀY", help="Chỉ văn bản còn áp dụng vào ngày này.")
@click.option("--kind", metavar="LOẠI", help="Chỉ một loại, ví dụ poverty_standard.")
@click.option("--area", "areas", multiple=True, metavar="MÃ", help="Cả văn bản của địa bàn này.")
def list_entries(on: str | None, kind: str | None, areas: tuple[str, ...]) -> None:
    """Liệt kê các tệp luật: mã, loại, thời gian áp dụng, nơi áp dụng, số giá trị chưa kiểm chứng.

    Với --on và không có --area, chỉ văn bản áp dụng cho cả nước.
    """
    day = _day(on)
    known = {one.kind for one in entries()}
    if kind is not None and kind not in known:
        _refuse(f"--kind: không có loại {kind!r}; các loại: {', '.join(sorted(known))}")
    shown = as_of(kind, day, areas) if day else entries()
    for one in shown:
        if kind in (None, one.kind):
            click.echo(_line(one))


def _line(one: Entry) -> str:
    open_values = len(one.unverified)
    parts = [one.id, kind_label(one.kind), days_label(one), place_label(one)]
    if open_values:
        parts.append(f"{open_values} giá trị {UNVERIFIED}")
    if one.is_fictitious:
        parts.append("KHÔNG CÓ THẬT, chỉ để minh họa")
    return " | ".join(parts)


@law.command()
@click.argument("entry_id", metavar="MÃ")
def show(entry_id: str) -> None:
    """Xem một tệp luật: văn bản dẫn, từng giá trị với nguồn, ghi chú."""
    try:
        one = entry(entry_id)
    except UnknownLawError:
        known = ", ".join(each.id for each in entries())
        _refuse(f"không có tệp luật {entry_id!r}; các tệp: {known}")
    click.echo("\n".join(_page(one)))


def _page(one: Entry) -> list[str]:
    lines = [f"{one.id}: {one.title_vi}", f"Loại: {kind_label(one.kind)}"]
    lines += [f"Áp dụng: {days_label(one)}", f"Nơi áp dụng: {place_label(one)}"]
    lines.append(f"Tệp: law/{one.path.as_posix()}")
    if one.citations:
        lines.append("Văn bản:")
    for citation in one.citations:
        signed = f", ngày {citation.signed_on:%d/%m/%Y}" if citation.signed_on else ""
        note = f" ({citation.note})" if citation.note else ""
        mark = "" if citation.verified else f" [{UNVERIFIED}]"
        lines.append(f"  - {role_label(citation)}: {citation.label()}{signed}{note}{mark}")
    lines.append("Giá trị:")
    for value in one.values:
        mark = "" if value.verified else f" [{UNVERIFIED}]"
        text, sources = value_text(value), ", ".join(value.sources)
        said = f"{value.name}: {text}" if value.name else text
        lines.append(f"  - {value.key}: {said} (nguồn: {sources}){mark}")
    if one.notes_vi:
        lines.append(f"Ghi chú: {one.notes_vi}")
    if one.sources:
        lines.append("Nguồn:")
        lines += [f"  {key}: {text}" for key, text in one.sources.items()]
    return lines


@law.command()
@click.option("--quiet", is_flag=True, help="Chỉ nêu lỗi, không nêu giá trị chưa kiểm chứng.")
@click.option("--folder", type=click.Path(path_type=Path), help="Kiểm tra thư mục luật khác.")
def check(quiet: bool, folder: Path | None) -> None:
    """Kiểm tra mọi tệp luật: cấu trúc, chồng thời gian, khoảng trống, nguồn, kiểm chứng.

    Mã kết thúc: 0 không có lỗi, 1 có lỗi. Giá trị chưa kiểm chứng không phải là lỗi.
    """
    findings = check_files(folder or LAW_FOLDER)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    notes = [one for one in findings if one.severity is Severity.NOTE]
    for one in errors:
        click.echo(f"LỖI  {one.render('vi')}")
    for one in [] if quiet else notes:
        click.echo(f"lưu ý  {one.render('vi')}")
    click.echo(f"{len(errors)} lỗi, {len(notes)} lưu ý")
    sys.exit(1 if errors else 0)


@law.command(name="import-points")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "form_id", required=True, metavar="MÃ", help="Mã phiếu mới, ví dụ b1-2026.")
@click.option("--title", required=True, help="Tên phiếu.")
@click.option("--standard", "standard_id", required=True, help="Chuẩn nghèo mà phiếu phục vụ.")
@click.option("--from", "begins", required=True, metavar="NGÀY", help="Ngày đầu áp dụng.")
@click.option("--to", "ends", metavar="NGÀY", help="Ngày cuối cùng áp dụng.")
@click.option("--citation", required=True, help="Số hiệu văn bản, ví dụ 07/2021/TT-BLĐTBXH.")
@click.option("--source", required=True, help="Nơi đọc bảng điểm (địa chỉ, tên bản in).")
@click.option("--verified", is_flag=True, help="Bảng đã đối chiếu với văn bản.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Tệp ghi ra (mặc định in).")
def import_points(
    file: Path,
    form_id: str,
    title: str,
    standard_id: str,
    begins: str,
    ends: str | None,
    citation: str,
    source: str,
    verified: bool,
    output: Path | None,
) -> None:
    """Nhập cả bảng điểm B1 từ bảng tính thành một tệp luật.

    Đặt tệp ghi ra vào povertycore/law/review_forms/. Mã kết thúc: 0 đã ghi, 2 bảng có chỗ sai.
    """
    from giamngheo.common import points_tables

    try:
        head = points_tables.Head(
            form_id,
            title,
            standard_id,
            parse_date_vi(begins),
            parse_date_vi(ends) if ends else None,
            citation,
            source,
            verified,
        )
        text = points_tables.as_law_file(points_tables.read_points(file), head)
    except points_tables.BadPointsTable as problem:
        _refuse("\n".join(problem.lines))
    except WordedError as problem:
        _refuse(problem.render("vi"))
    except LawFileError as problem:
        _refuse(f"{problem.key}: {problem.problem}")
    if output is None:
        click.echo(text, nl=False)
    elif output.exists():
        _refuse(f"{output} đã có; hãy chọn tên khác")
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Đã ghi {output}")
