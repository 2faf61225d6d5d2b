"""Default templates about one household: handing over, and its history."""

from __future__ import annotations

from typing import Any

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Sheet
from giamngheo.common.papers.listing import Column


def members(sheet: Sheet) -> None:
    columns = (
        Column("TT", "{{ loop.index }}", 12, "center"),
        Column("Họ và tên", "{{ tv.ho_ten }}", 52),
        Column("Giới tính", "{{ tv.gioi_tinh }}", 18, "center"),
        Column("Ngày, tháng, năm sinh", "{{ tv.ngay_sinh }}", 30, "center"),
        Column("Dân tộc", "{{ tv.dan_toc }}", 20),
        Column("Quan hệ với chủ hộ", "{{ tv.quan_he }}", 33),
    )
    listing.listing(sheet, "tv in thanh_vien", columns)
    sheet.paragraph(size=6)


def statuses(sheet: Sheet) -> None:
    columns = (
        Column("Chuẩn nghèo", "{{ dong.chuan }}", 38),
        Column("Phân loại", "{{ dong.phan_loai }}", 32),
        Column("Từ ngày", "{{ dong.tu_ngay }}", 24, "center"),
        Column("Đến ngày", "{{ dong.den_ngay }}", 24, "center"),
        Column("Quyết định", "{{ dong.quyet_dinh }}", 47),
    )
    listing.listing(sheet, "dong in phan_loai_qua_cac_nam", columns)
    sheet.paragraph(size=6)


def handover_note(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(sheet, "PHIẾU CHUYỂN", "Hộ nghèo, hộ cận nghèo", rule_mm=22)
    sheet.paragraph("Kính gửi: {{ noi_nhan_ho }}", align="center", after=8)
    sheet.text(
        "Ủy ban nhân dân {{ ten_xa }} chuyển hộ ông/bà {{ ho.ten_chu_ho }}"
        "{% if ho.ma_ho %} (mã hộ {{ ho.ma_ho }}){% endif %}, {{ ho.so_khau | cham(4) }} nhân "
        "khẩu, "
        "chuyển đi ngày {{ ngay_chuyen }}; nơi ở mới: {{ dia_chi_moi | cham(30) }}."
    )
    sheet.text("1. Thành viên của hộ", bold=True, keep=True)
    members(sheet)
    sheet.text("2. Phân loại đã công nhận", bold=True, keep=True)
    statuses(sheet)
    sheet.text("3. Chính sách hộ đang hưởng: {{ chinh_sach | noi('; ') | cham(30) }}.")
    sheet.text("4. Giấy tờ kèm theo: {{ giay_to | noi('; ') | cham(30) }}.")
    sheet.text(
        "Đề nghị {{ noi_nhan_ho }} tiếp nhận, quản lý và trả lời bằng văn bản khi đã nhận hộ./.",
        keep=True,
    )
    layout.signature(sheet)
    return sheet.bytes()


def household_sheet(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    grid = sheet.grid((66, sheet.width_mm - 66))
    with sheet.inside(grid.rows[0].cells[0]):
        sheet.paragraph("UBND {{ ten_xa | hoa }}", align="center", size=12, bold=True)
        sheet.rule(layout.BODY_RULE_MM)
    with sheet.inside(grid.rows[0].cells[1]):
        layout.motto(sheet)
    sheet.paragraph(size=8)
    layout.type_name(sheet, "PHIẾU LỊCH SỬ HỘ GIA ĐÌNH", "Hộ {{ ho.ten_chu_ho }}", rule_mm=22)
    line: dict[str, Any] = {"size": 13, "after": 3}
    sheet.paragraph(
        "Mã hộ: {{ ho.ma_ho | cham(12) }}   {{ thon }}, {{ ten_xa }}   Số nhân khẩu: "
        "{{ ho.so_khau | cham(4) }}",
        **line,
    )
    sheet.paragraph("Địa chỉ: {{ dia_chi | cham(40) }}", **line)
    sheet.paragraph("1. Thành viên", bold=True, size=13, before=4, after=3, keep=True)
    members(sheet)
    sheet.paragraph("2. Phân loại qua các năm", bold=True, size=13, after=3, keep=True)
    statuses(sheet)
    sheet.paragraph("3. Diễn biến", bold=True, size=13, after=3, keep=True)
    columns = (
        Column("Ngày", "{{ dong.ngay }}", 26, "center"),
        Column("Việc", "{{ dong.viec }}", 62),
        Column("Văn bản", "{{ dong.van_ban }}", 44),
        Column("Người ghi", "{{ dong.nguoi_ghi }}", 33),
    )
    listing.listing(sheet, "dong in dien_bien", columns)
    sheet.paragraph(
        "Lập {{ ngay_in.dai }}{% if nguoi_in %}, người lập: {{ nguoi_in }}{% endif %}.",
        italic=True, size=12, before=8,
    )  # fmt: skip
    return sheet.bytes()


LAYOUTS = {"handover_note": handover_note, "household_sheet": household_sheet}
