"""Default templates of what households hand in (Mẫu 01, Mẫu 04 of Quyết định 24/2021/QĐ-TTg)."""

from __future__ import annotations

from typing import Any

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Sheet
from giamngheo.common.papers.listing import Column

LINE: dict[str, Any] = {"after": 4}


def opening(sheet: Sheet) -> None:
    layout.motto(sheet)
    sheet.paragraph(size=10)


def addressed(sheet: Sheet) -> None:
    sheet.paragraph(
        "Kính gửi: Chủ tịch Ủy ban nhân dân {{ ten_xa | cham(20) }}", align="center", after=8
    )


def request_entry(title: str) -> bytes:
    sheet = Sheet(title)
    opening(sheet)
    sheet.paragraph("GIẤY ĐỀ NGHỊ", align="center", bold=True)
    sheet.paragraph("{{ noi_dung }}", align="center", bold=True, after=6)
    addressed(sheet)
    sheet.paragraph(
        "Họ và tên: {{ ho_ten | cham(30) }}, Giới tính: {{ gioi_tinh | cham(8) }}", **LINE
    )
    born(sheet)
    sheet.paragraph(
        "Số CCCD/CMND: {{ so_cccd | cham(20) }}   Ngày cấp: {{ ngay_cap | cham }}", **LINE
    )
    living(sheet)
    household(sheet)
    asking(sheet, "Lý do đề nghị: {{ ly_do | cham(80) }}")
    return sheet.bytes()


def request_exit(title: str) -> bytes:
    sheet = Sheet(title)
    opening(sheet)
    sheet.paragraph("GIẤY ĐỀ NGHỊ", align="center", bold=True)
    sheet.paragraph(
        "Công nhận hộ thoát nghèo, hộ thoát cận nghèo", align="center", bold=True, after=6
    )
    addressed(sheet)
    sheet.paragraph(
        "Họ và tên: {{ ho_ten | cham(30) }}   Giới tính: Nam {{ la_nam | o }}, Nữ {{ la_nu | o }}",
        **LINE,
    )
    born(sheet)
    sheet.paragraph(
        "Số CCCD/CMND: {{ so_cccd | cham(20) }}   Ngày cấp: {{ ngay_cap | cham }}", **LINE
    )
    sheet.paragraph("Cơ quan cấp: {{ co_quan_cap | cham(50) }}", **LINE)
    living(sheet)
    household(sheet)
    sheet.paragraph("Hộ gia đình hiện là: {{ dang_la | cham(30) }}", before=6, **LINE)
    asking(sheet, "Lý do đề nghị: {{ ly_do | cham(80) }}")
    return sheet.bytes()


def born(sheet: Sheet) -> None:
    sheet.paragraph("Sinh {{ ngay_sinh.dai }}, Dân tộc: {{ dan_toc | cham(14) }}", **LINE)


def living(sheet: Sheet) -> None:
    sheet.paragraph("Nơi thường trú: {{ thuong_tru | cham(55) }}", **LINE)
    sheet.paragraph("Nơi ở hiện tại: {{ noi_o | cham(55) }}", **LINE)


def household(sheet: Sheet) -> None:
    sheet.paragraph("Thông tin các thành viên của hộ:", keep=True, **LINE)
    columns = (
        Column("TT", "{{ loop.index }}", 11, "center"),
        Column("Họ và tên", "{{ tv.ho_ten }}", 46),
        Column("Giới tính", "{{ tv.gioi_tinh }}", 16, "center"),
        Column("Ngày, tháng, năm sinh", "{{ tv.ngay_sinh }}", 28, "center"),
        Column("Quan hệ với chủ hộ", "{{ tv.quan_he }}", 28),
        Column(
            "Tình trạng (có việc làm, không có việc làm, đang đi học)", "{{ tv.tinh_trang }}", 36
        ),
    )
    listing.listing(sheet, "tv in thanh_vien", columns)
    sheet.paragraph(size=6)


def asking(sheet: Sheet, reason: str) -> None:
    sheet.paragraph(reason, align="both", after=6)
    sheet.text(
        "Tôi xin cam đoan những nội dung kê khai trên là đúng sự thật và chịu trách nhiệm trước "
        "pháp "
        "luật về lời khai của mình."
    )
    sheet.paragraph(
        "{{ dia_danh | cham(8) }}, {{ ngay_ky.dai }}",
        align="right",
        italic=True,
        before=4,
        keep=True,
    )
    layout.signers(sheet, ("", ""), ("NGƯỜI ĐỀ NGHỊ", "{{ ho_ten }}"))


LAYOUTS = {"request_entry": request_entry, "request_exit": request_exit}
