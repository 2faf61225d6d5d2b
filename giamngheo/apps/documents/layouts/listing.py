"""Default templates of the lists and of the posting notice."""

from __future__ import annotations

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Sheet
from giamngheo.common.papers.listing import Column

NAME = "{{ ho.ten_chu_ho }}"
GROUP = ("nhom in cac_nhom", "{{ nhom.ten }}: {{ nhom.cac_ho | dem }} hộ")


def review_list(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(
        sheet, "DANH SÁCH", "Hộ gia đình cần rà soát năm {{ nam }}, {{ thon }}", rule_mm=40
    )
    columns = (
        Column("TT", "{{ loop.index }}", 10, "center"),
        Column("Mã hộ", "{{ dong.ho.ma_ho }}", 23),
        Column("Họ và tên chủ hộ", "{{ dong.ho.ten_chu_ho }}", 38),
        Column("Dân tộc", "{{ dong.ho.dan_toc }}", 15),
        Column("Số nhân khẩu", "{{ dong.ho.so_khau }}", 14, "center"),
        Column("Nghèo", "{{ dong.ho_ngheo }}", 15, "center", group="Đang quản lý"),
        Column("Cận nghèo", "{{ dong.ho_can_ngheo }}", 15, "center", group="Đang quản lý"),
        Column("Có giấy đề nghị", "{{ dong.co_giay_de_nghi }}", 16, "center"),
        Column("Ghi chú", "{{ dong.ho.ghi_chu }}", 19),
    )
    listing.listing(sheet, "dong in danh_sach", columns, size=11)
    sheet.paragraph(size=6)
    sheet.text(
        "Tổng cộng {{ danh_sach | dem }} hộ: {{ so_ho_ngheo }} hộ nghèo, {{ so_ho_can_ngheo }} hộ "
        "cận nghèo đang quản lý và {{ so_giay_de_nghi }} hộ có giấy đề nghị rà soát.",
        keep=True,
    )
    layout.signature(sheet, recipients=False, left="TRƯỞNG THÔN")
    return sheet.bytes()


def reviewed_list(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(
        sheet,
        "DANH SÁCH",
        "Hộ nghèo, hộ cận nghèo sau rà soát năm {{ nam }}{% if thon %}, {{ thon }}{% endif %}",
        rule_mm=45,
    )
    sheet.paragraph("(Theo {{ chuan }})", align="center", italic=True, after=6)
    columns = (
        Column("TT", "{{ loop.index }}", 10, "center"),
        Column("Họ và tên chủ hộ", NAME, 40),
        Column("Nam", "{{ ho.nam_sinh_nam }}", 12, "center", group="Năm sinh"),
        Column("Nữ", "{{ ho.nam_sinh_nu }}", 12, "center", group="Năm sinh"),
        Column("Dân tộc", "{{ ho.dan_toc }}", 15),
        Column("Thôn", "{{ ho.thon }}", 23),
        Column("Số nhân khẩu", "{{ ho.so_khau }}", 14, "center"),
        Column("B1", "{{ ho.diem_b1 }}", 10, "center", group="Điểm"),
        Column("B2", "{{ ho.diem_b2 }}", 10, "center", group="Điểm"),
        Column("Ghi chú", "{{ ho.ghi_chu }}", 19),
    )
    listing.listing(sheet, "ho in nhom.cac_ho", columns, size=11, group_row=GROUP)
    sheet.paragraph(size=6)
    sheet.text("Danh sách có {{ tong_so_ho }} hộ.", keep=True)
    layout.signature(sheet)
    return sheet.bytes()


def posting_notice(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(
        sheet,
        "THÔNG BÁO",
        "Niêm yết công khai kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ nam }}"
        "{% if lan %} ({{ lan }}){% endif %}",
        rule_mm=60,
    )
    layout.bases(sheet)
    sheet.text(
        "Ủy ban nhân dân {{ ten_xa }} thông báo niêm yết công khai kết quả rà soát hộ nghèo, hộ "
        "cận nghèo tại {{ thon }} như sau:"
    )
    sheet.text(
        "1. Thời gian: {{ so_ngay }} {{ loai_ngay }}, từ ngày {{ tu_ngay }} đến hết ngày "
        "{{ den_ngay }}."
    )
    sheet.text("2. Nơi niêm yết: {{ noi_niem_yet | noi('; ') }}.")
    sheet.tag("if loa")
    sheet.text("3. Thông báo trên hệ thống truyền thanh: {{ loa }}.")
    sheet.tag("endif")
    sheet.text(
        "Trong thời gian niêm yết, hộ gia đình, người dân có khiếu nại, ý kiến gửi đến: "
        "{{ noi_tiep_nhan | cham(40) }}{% if dia_chi_trang %}; hoặc gửi qua mạng tại "
        "{{ dia_chi_trang }}{% endif %}. Khiếu nại được phúc tra và niêm yết lại kết quả."
    )
    sheet.text("Danh sách kèm theo Thông báo này.", keep=True)
    layout.signature(sheet)
    sheet.new_section()
    layout.annex_head(
        sheet,
        "",
        "DANH SÁCH NIÊM YẾT CÔNG KHAI",
        "(Kèm theo Thông báo số {{ so }}/{{ ky_hieu }} {{ ngay_ky.dai }})",
    )
    columns = (
        Column("TT", "{{ loop.index }}", 12, "center"),
        Column("Họ và tên chủ hộ", NAME, 60),
        Column("Thôn", "{{ ho.thon }}", 40),
        Column("Số nhân khẩu", "{{ ho.so_khau }}", 20, "center"),
        Column("Ghi chú", "{{ ho.ghi_chu }}", 33),
    )
    listing.listing(sheet, "ho in nhom.cac_ho", columns, group_row=GROUP)
    return sheet.bytes()


LAYOUTS = {
    "review_list": review_list,
    "reviewed_list": reviewed_list,
    "posting_notice": posting_notice,
}
