"""Default template of the certificate (Mẫu 03), repeated for every household of the file."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Run, Sheet
from giamngheo.common.papers.listing import Column

YEAR_MM, RESULT_MM, TICK_MM, ENDORSED_MM = 13.0, 17.0, 6.6, 55.8


def certificate(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.tag("for gcn in giay")
    sheet.page_break_here()
    top(sheet)
    sheet.paragraph("GIẤY CHỨNG NHẬN", align="center", bold=True, before=4)
    sheet.paragraph("HỘ NGHÈO, HỘ CẬN NGHÈO", align="center", bold=True, after=4)
    sheet.tag("for dong in can_cu")
    sheet.text("{{ dong }};", italic=True, size=12, after=2)
    sheet.tag("endfor")
    sheet.text(
        "Căn cứ kết quả rà soát hộ nghèo, hộ cận nghèo hằng năm trên địa bàn, Chủ tịch Ủy ban "
        "nhân dân "
        "{{ ten_xa }} chứng nhận:",
        size=13, after=3,
    )  # fmt: skip
    line: dict[str, Any] = {"size": 13, "after": 2}
    sheet.paragraph(
        [
            Run("Hộ gia đình ông/bà: "),
            Run("{{ gcn.ten_chu_ho }}", bold=True),
            Run("   Dân tộc: {{ gcn.dan_toc | cham(12) }}"),
        ],
        **line,
    )
    sheet.paragraph(
        "Số CCCD/CMND: {{ gcn.so_cccd | cham(18) }}   Ngày cấp: {{ gcn.ngay_cap | cham }}", **line
    )
    sheet.paragraph("Nơi thường trú: {{ gcn.thuong_tru | cham(50) }}", **line)
    members(sheet)
    years(sheet)
    sheet.tag("endfor")
    return sheet.bytes()


def top(sheet: Sheet) -> None:
    grid = sheet.grid((62, sheet.width_mm - 62), rows=2)
    left, right = grid.rows[0].cells
    with sheet.inside(left):
        sheet.paragraph("{{ co_quan }}", align="center", size=12, bold=True)
        sheet.rule(layout.BODY_RULE_MM)
    with sheet.inside(right):
        layout.motto(sheet)
    left, right = grid.rows[1].cells
    with sheet.inside(left):
        sheet.paragraph("Số: {{ gcn.so }}/{{ ky_hieu }}", align="center", size=13)
    with sheet.inside(right):
        day = "{{ gcn.dia_danh | cham(6) }}, {{ gcn.ngay_ky.dai }}"
        sheet.paragraph(day, align="center", italic=True, size=13)


def members(sheet: Sheet) -> None:
    sheet.paragraph(
        "I. DANH SÁCH THÀNH VIÊN TRONG HỘ GIA ĐÌNH",
        bold=True,
        size=12,
        before=4,
        after=2,
        keep=True,
    )
    columns = (
        Column("STT", "{{ loop.index }}", 11, "center"),
        Column("Họ và tên", "{{ tv.ho_ten }}", 47),
        Column("Dân tộc", "{{ tv.dan_toc }}", 18),
        Column("Quan hệ với chủ hộ", "{{ tv.quan_he }}", 26),
        Column("Nam", "{{ tv.nam_sinh_nam }}", 14, "center", group="Năm sinh"),
        Column("Nữ", "{{ tv.nam_sinh_nu }}", 14, "center", group="Năm sinh"),
        Column("Ghi chú (thay đổi thành viên)", "{{ tv.ghi_chu }}", 35),
    )
    listing.listing(sheet, "tv in gcn.thanh_vien", columns, size=11)


def years(sheet: Sheet) -> None:
    """One line a year; the cells of the indicators are as many as the standard has."""
    sheet.paragraph(
        "II. KẾT QUẢ PHÂN LOẠI HỘ GIA ĐÌNH GIAI ĐOẠN {{ giai_doan }}",
        bold=True, size=12, before=6, after=2, keep=True,
    )  # fmt: skip
    widths = (YEAR_MM, RESULT_MM, TICK_MM, TICK_MM * 10, TICK_MM, ENDORSED_MM)
    cells = (YEAR_MM, RESULT_MM, TICK_MM, TICK_MM, TICK_MM, ENDORSED_MM)
    grid = sheet.grid(widths, lines=True, rows=2)
    first, second = grid.rows
    for at, text in (
        (0, "Năm"),
        (1, "Kết quả phân loại (N/CN)"),
        (5, "Ngày tháng năm, xác nhận của Chủ tịch UBND (ký, đóng dấu)"),
    ):
        listing.head_cell(sheet, first.cells[at].merge(second.cells[at]), text, 10.5)
    across = first.cells[2].merge(first.cells[4])
    listing.head_cell(
        sheet, across, "{% colspan chi_so|dem %}Thiếu hụt các dịch vụ xã hội cơ bản", 10.5
    )
    ticks(sheet, second, "so in chi_so", "{{ so }}")
    listing.tag_row(sheet, grid, "for nam in gcn.ket_qua_nam", 10.5)
    row = grid.add_row()
    layout.kept_whole(row)
    listing.row_height(row, 13)
    listing.put(sheet, row.cells[0], "{{ nam.nam }}", "center", 11)
    listing.put(sheet, row.cells[1], "{{ nam.ket_qua }}", "center", 11, bold=True)
    listing.centred(row.cells[0])
    listing.centred(row.cells[1])
    ticks(sheet, row, "dau in nam.thieu_hut", "{{ dau }}")
    endorsed(sheet, row.cells[5])
    listing.tag_row(sheet, grid, "endfor", 10.5)
    for each in (second, row):
        for cell, width in zip(each._tr.tc_lst, cells, strict=True):
            cell.width = Mm(width)
    sheet.paragraph(
        "N: hộ nghèo; CN: hộ cận nghèo.{% if ten_chi_so %} Các chỉ số: {% for ten in ten_chi_so %}"
        "{{ loop.index }} {{ ten }}{% if not loop.last %}; {% endif %}{% endfor %}.{% endif %}",
        italic=True, size=10, before=3, align="both",
    )  # fmt: skip


def ticks(sheet: Sheet, row: Any, loop: str, text: str) -> None:
    for at, content in ((2, "{%tc for " + loop + " %}"), (3, text), (4, "{%tc endfor %}")):
        listing.put(sheet, row.cells[at], content, "center", 10)
        listing.centred(row.cells[at])


def endorsed(sheet: Sheet, cell: Any) -> None:
    with sheet.inside(cell):
        sheet.paragraph(
            "{% if nam.ngay_xac_nhan %}{{ nam.ngay_xac_nhan.dai }}{% endif %}",
            align="center", italic=True, size=10,
        )  # fmt: skip
        sheet.tag("if nam.nguoi_xac_nhan")
        sheet.paragraph("{{ chuc_vu_ky }}", align="center", size=10, bold=True)
        sheet.paragraph(size=11)
        sheet.paragraph("{{ nam.nguoi_xac_nhan }}", align="center", size=10, bold=True)
        sheet.tag("endif")


LAYOUTS = {"certificate": certificate}
