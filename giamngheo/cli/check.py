"""giamngheo check FILE: the arithmetic slips of one document, as a list or as JSON.

It needs no database and changes nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from giamngheo.common import documents
from povertycore import sentences, tables
from povertycore.tables import Finding
from povertycore.wording import say

FOUND, UNREADABLE = 1, 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--text", "with_text", is_flag=True, help="Kiểm tra cả câu chữ ngoài bảng.")
def check(file: Path, as_json: bool, with_text: bool) -> None:
    """Tìm chỗ sai số học trong một văn bản: Word, Excel, CSV hoặc văn bản thường.

    Mặc định chỉ kiểm tra các bảng số liệu. Văn bản không có bảng số liệu nào thì kiểm tra câu chữ:
    số cộng, tỷ lệ, số hiệu và ngày văn bản, phân công trùng, năm kế hoạch. Muốn kiểm tra câu chữ
    của văn bản có bảng thì thêm --text.

    Mã kết thúc: 0 không có gì sai, 1 có chỗ sai, 2 không đọc được tệp.
    """
    try:
        with quiet_readers():
            document = documents.read(file)
    except documents.UnreadableDocument as error:
        click.echo(error.render("vi"), err=True)
        sys.exit(UNREADABLE)
    findings = findings_in(document, with_text=with_text)
    click.echo(as_json_text(findings) if as_json else as_list(findings))
    sys.exit(FOUND if findings else 0)


@contextmanager
def quiet_readers() -> Iterator[None]:
    """Keep a native reader that panics from writing its own backtrace before our one sentence."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def findings_in(document: documents.Document, *, with_text: bool = False) -> list[Finding]:
    """Return the slips of a document: in its tables, and in its text when asked or when alone."""
    findings = tables.check(document.tables)
    if with_text or not tables.holds_figures(document.tables):
        findings += sentences.check(document.paragraphs, document.tables)
    return findings


def as_json_text(findings: Sequence[Finding]) -> str:
    """Return the findings as JSON; letters are escaped where the terminal could not show them."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    return json.dumps(
        {"findings": [finding.as_dict() for finding in findings]},
        ensure_ascii=not encoding.startswith("utf"),
        indent=2,
    )


def as_list(findings: Sequence[Finding]) -> str:
    """Return the findings as an officer reads them, table by table."""
    if not findings:
        return say("check.clean")
    lines = [say("check.found", values={"count": len(findings)})]
    place: str | None = ""
    for finding in findings:
        if finding.table != place:
            place = finding.table
            lines += ["", place or say("check.in_text")]
        lines.append(f"  - {say(f'check.kind.{finding.kind}')}: {finding.message}")
    return "\n".join(lines)
