"""The workbook to fill in: households down, questions across, the answers kept so far in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from giamngheo.apps.review.answer_files.columns import Column, columns
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.judging import SheetForms
from giamngheo.apps.review.models import Case
from giamngheo.common.excel import Value, export_table

TITLE = "PHIẾU B - KẾT QUẢ THU THẬP THEO HỘ"
SHEET = "Phiếu B"
NOTES = (
    "Mỗi dòng một hộ; không sửa cột Mã hộ. Ô chỉ số: ghi 1 hoặc x là có thiếu hụt, 0 là không "
    "thiếu hụt, để trống là chưa rõ.",
    "Ô để trống giữ nguyên điều đã lưu tạm. Ngày ghi dd/mm/yyyy. Tiền ghi bằng đồng.",
)


def build(
    *, forms: Sequence[SheetForms], cases: Iterable[Case], kept: Mapping[int, Answers], place: str
) -> bytes:
    """The template of a round for these cases; `kept` are answers of sheets begun, by case."""
    asked = columns(forms)
    rows = [row(case, kept.get(case.pk, Answers()), asked) for case in cases]
    headers = [each.header for each in asked]
    return export_table(f"{TITLE} - {place}", headers, rows, notes=NOTES, sheet_name=SHEET)


def row(case: Case, answers: Answers, asked: Sequence[Column]) -> list[Value]:
    flat = answers.flat()
    told = {
        "Mã hộ": case.household.code,
        "Chủ hộ": case.household.head_name,
        "Thôn": case.village.name,
    }
    return [told.get(each.header) if not each.path else cell(flat.get(each.path)) for each in asked]


def cell(value: Any) -> Value:
    """An answer as its cell."""
    if isinstance(value, bool):
        return 1 if value else 0
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    found: Value = value
    return found
