"""Default templates of Phiếu A and Phiếu B, to fill by hand or filled."""

from __future__ import annotations

from typing import Any

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Run, Sheet
from giamngheo.common.papers.listing import Column

UNVERIFIED = "{% if not dong.da_kiem_chung %}(chưa kiểm chứng){% endif %}"
YES = "{% if dong.co is none %}☐{% else %}{{ dong.co | o }}{% endif %}"
NO = "{% if dong.co is none %}☐{% else %}{{ (not dong.co) | o }}{% endif %}"


def visited(sheet: Sheet) -> None:
    """Where, whose and how many: the lines both forms begin with."""
    look: dict[str, Any] = {"size": 13, "after": 3}
    sheet.paragraph(
        "Tỉnh, thành phố: {{ tinh | cham(18) }}{% if huyen %}   Huyện: {{ huyen }}{% endif %}"
        "   Xã, phường: {{ ten_xa | cham(18) }}",
        **look,
    )
    sheet.paragraph(
        "Thôn, tổ dân phố: {{ thon | cham(25) }}   Mã hộ: {{ ma_ho | cham(14) }}", **look
    )
    sheet.paragraph("Họ và tên chủ hộ: {{ ten_chu_ho | cham(40) }}", **look)
    sheet.paragraph(
        "Dân tộc: {{ dan_toc | cham(16) }}   Số nhân khẩu: {{ so_khau | cham(8) }}", **look
    )


def signed(sheet: Sheet) -> None:
    sheet.paragraph(
        "{% if ngay_ra_soat %}Ngày {{ ngay_ra_soat }}{% else %}Ngày …… tháng …… năm ………{% endif %}",
        align="right", italic=True, size=13, before=6, keep=True,
    )  # fmt: skip
    layout.signers(sheet, ("CHỦ HỘ", ""), ("RÀ SOÁT VIÊN", "{{ ra_soat_vien }}"))


def form_a(title: str) -> bytes:
    sheet = Sheet(title)
    layout.motto(sheet)
    sheet.paragraph(size=8)
    sheet.paragraph("{{ ten_phieu | hoa }}", align="center", bold=True)
    sheet.paragraph("({{ van_ban }})", align="center", italic=True, size=13, after=8)
    visited(sheet)
    sheet.paragraph(size=6)
    columns = (
        Column("Cột", "{{ dong.so_cot }}", 14, "center"),
        Column("Chỉ tiêu", "{{ dong.ten | cham(16) }} " + UNVERIFIED, 115),
        Column("Có", YES, 18, "center"),
        Column("Không", NO, 18, "center"),
    )
    listing.listing(sheet, "dong in chi_tieu", columns, size=13)
    sheet.paragraph(size=6)
    sheet.text(
        "Số chỉ tiêu có: {{ so_chi_tieu_co | cham(4) }}. Hộ có dưới {{ duoi }} chỉ tiêu thì đưa "
        "vào "
        "danh sách rà soát bằng Phiếu B."
    )
    sheet.text(
        "Đưa vào danh sách rà soát: "
        "{% if dua_vao_danh_sach is none %}☐ Có   ☐ Không"
        "{% else %}{{ dua_vao_danh_sach | o }} Có   {{ (not dua_vao_danh_sach) | o }} Không"
        "{% endif %}"
    )
    signed(sheet)
    return sheet.bytes()


def form_b(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.motto(sheet)
    sheet.paragraph(size=8)
    sheet.paragraph("PHIẾU B", align="center", bold=True)
    sheet.paragraph("Rà soát, phân loại hộ gia đình năm {{ nam }}", align="center", bold=True)
    sheet.paragraph("({{ van_ban }}; {{ chuan }})", align="center", italic=True, size=13, after=8)
    visited(sheet)
    sheet.paragraph("Khu vực: {{ khu_vuc | cham(30) }}", size=13, after=3)
    members(sheet)
    points(sheet)
    deprivations(sheet)
    sheet.paragraph(
        [Run("Kết quả phân loại: "), Run("{{ ket_qua | cham(30) }}", bold=True)],
        size=13, before=8, keep=True,
    )  # fmt: skip
    signed(sheet)
    return sheet.bytes()


def members(sheet: Sheet) -> None:
    sheet.paragraph("I. THÀNH VIÊN TRONG HỘ", bold=True, size=13, before=6, after=3, keep=True)
    columns = (
        Column("TT", "{{ loop.index }}", 11, "center"),
        Column("Họ và tên", "{{ tv.ho_ten }}", 52),
        Column("Giới tính", "{{ tv.gioi_tinh }}", 16, "center"),
        Column("Ngày, tháng, năm sinh", "{{ tv.ngay_sinh }}", 28, "center"),
        Column("Quan hệ với chủ hộ", "{{ tv.quan_he }}", 28),
        Column("Dân tộc", "{{ tv.dan_toc }}", 30),
    )
    listing.listing(sheet, "tv in thanh_vien", columns)


def points(sheet: Sheet) -> None:
    sheet.paragraph("II. ĐIỂM B1", bold=True, size=13, before=8, after=3, keep=True)
    columns = (
        Column("Nội dung", "{{ dong.noi_dung }}", 117),
        Column("Điểm", "{{ dong.diem }}", 20, "center"),
        Column("Chọn", "{% if mau_trang %}☐{% else %}{{ dong.chon | o }}{% endif %}", 28, "center"),
    )
    sheet.tag("if nhom_b1")
    listing.listing(
        sheet,
        "dong in nhom.tra_loi",
        columns,
        group_row=("nhom in nhom_b1", "{{ nhom.so }}. {{ nhom.ten }}"),
    )
    sheet.tag("endif")
    sheet.tag("if not bang_diem_du")
    sheet.paragraph(
        "Bảng điểm B1 chưa có đủ trong phần mềm; ghi tổng điểm theo phiếu giấy.",
        italic=True, size=12, before=3,
    )  # fmt: skip
    sheet.tag("endif")
    sheet.paragraph(
        [
            Run("Tổng điểm B1: "),
            Run("{{ diem_b1 | cham(8) }}", bold=True),
            Run("{% if nguong_b1 %} (mức chuẩn: {{ nguong_b1 }} điểm){% endif %}"),
        ],
        size=13, before=4,
    )  # fmt: skip


def deprivations(sheet: Sheet) -> None:
    sheet.paragraph(
        "III. MỨC ĐỘ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN (B2)",
        bold=True, size=13, before=8, after=3, keep=True,
    )  # fmt: skip
    columns = (
        Column("Số", "{{ dong.so_cot }}", 12, "center"),
        Column(
            "Chỉ số",
            "{{ dong.ten }}{% if dong.nguong %}: {{ dong.nguong }}{% endif %} " + UNVERIFIED,
            117,
        ),
        Column("Thiếu hụt", YES, 18, "center"),
        Column("Không", NO, 18, "center"),
    )
    listing.listing(sheet, "dong in chi_so_b2", columns)
    sheet.paragraph(
        [
            Run("Tổng điểm B2 (mỗi chỉ số thiếu hụt {{ diem_moi_chi_so }} điểm): "),
            Run("{{ diem_b2 | cham(8) }}", bold=True),
        ],
        size=13, before=4,
    )  # fmt: skip


LAYOUTS = {"form_a": form_a, "form_b": form_b}
