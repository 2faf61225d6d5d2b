"""Default templates of minutes."""

from __future__ import annotations

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Sheet
from giamngheo.common.papers.listing import Column


def village_head(sheet: Sheet, day: str) -> None:
    """The head of a paper made in a village: no number, the village under the commune."""
    grid = sheet.grid((66, sheet.width_mm - 66), rows=2)
    left, right = grid.rows[0].cells
    with sheet.inside(left):
        sheet.paragraph("UBND {{ ten_xa | hoa }}", align="center", size=12)
        sheet.paragraph("{{ thon | hoa }}", align="center", size=12, bold=True)
        sheet.rule(layout.BODY_RULE_MM)
    with sheet.inside(right):
        layout.motto(sheet)
    with sheet.inside(grid.rows[1].cells[1]):
        sheet.paragraph("{{ thon }}, {{ " + day + ".dai }}", align="center", italic=True, size=13)
    sheet.paragraph(size=6)


def meeting_minutes(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    village_head(sheet, "ngay_hop")
    layout.type_name(sheet, "BIÊN BẢN", "Kết quả họp dân để thống nhất kết quả rà soát", rule_mm=45)
    sheet.text(
        "Hôm nay, {% if gio_bat_dau %}{{ gio_bat_dau }} {% endif %}{{ ngay_hop.dai }}, tại "
        "{{ dia_diem | cham(25) }}, {{ thon }} đã tổ chức cuộc họp{% if lan_hop > 1 %} lần thứ "
        "{{ lan_hop }}{% endif %} thống nhất kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ nam }} "
        "trên địa bàn."
    )
    sheet.text("- Chủ trì cuộc họp: {{ chu_tri | cham(40) }}.")
    sheet.text("- Thư ký cuộc họp: {{ thu_ky | cham(40) }}.")
    sheet.text("- Thành phần tham gia:")
    sheet.tag("for nhom in thanh_phan_du")
    sheet.text(
        "+ {{ nhom.thanh_phan }}: {{ nhom.so_nguoi }} người"
        "{% if nhom.ho_ten %} ({{ nhom.ho_ten }}){% endif %};"
    )
    sheet.tag("endfor")
    sheet.text(
        "+ Đại diện {{ so_ho_du }} hộ gia đình trên tổng số {{ so_ho_danh_sach }} hộ gia đình có "
        "tên trong Danh sách hộ gia đình cần rà soát, chiếm tỷ lệ {{ ty_le_ho_du }}%;"
    )
    sheet.text("+ Rà soát viên: {{ ra_soat_vien | cham(40) }}.")
    sheet.text("1. Nội dung", bold=True, keep=True)
    sheet.text(
        "Cuộc họp nghe đọc kết quả rà soát từng hộ và biểu quyết. Số người có quyền biểu quyết: "
        "{{ so_nguoi_du }} người."
    )
    sheet.text("2. Kết quả biểu quyết", bold=True, keep=True)
    columns = (
        Column("TT", "{{ loop.index }}", 10, "center"),
        Column("Họ và tên chủ hộ", "{{ phieu.ho.ten_chu_ho }}", 40),
        Column("Trước rà soát", "{{ phieu.ho.phan_loai_cu }}", 24),
        Column("Kết quả rà soát", "{{ phieu.ho.phan_loai }}", 24),
        Column("Đồng ý", "{{ phieu.dong_y }}", 14, "center"),
        Column("Không", "{{ phieu.khong_dong_y }}", 14, "center"),
        Column("Tỷ lệ %", "{{ phieu.ty_le }}", 16, "center"),
        Column(
            "Thống nhất",
            "{% if phieu.thong_nhat %}Có{% else %}Không{% endif %}",
            23,
            "center",
        ),
    )
    listing.listing(sheet, "phieu in bieu_quyet", columns, size=11)
    sheet.paragraph(size=6)
    sheet.text(
        "Thống nhất {{ so_ho_thong_nhat }} hộ ({{ muc_dong_y }}); "
        "{{ so_ho_chua_thong_nhat }} hộ chưa thống nhất, rà soát lại và họp lại."
    )
    sheet.tag("if y_kien")
    sheet.text("3. Ý kiến tại cuộc họp", bold=True, keep=True)
    sheet.tag("for loi in y_kien")
    sheet.text("- {{ loi }}")
    sheet.tag("endfor")
    sheet.tag("endif")
    sheet.text(
        "Cuộc họp kết thúc {% if gio_ket_thuc %}lúc {{ gio_ket_thuc }} {% endif %}cùng ngày. Biên "
        "bản lập thành {{ so_ban }} bản có giá trị như nhau: một bản lưu tại thôn, một bản gửi Ban "
        "Chỉ đạo rà soát cấp xã.",
        keep=True,
    )
    layout.signers(sheet, ("THƯ KÝ", ""), ("ĐẠI DIỆN HỘ DÂN", ""), ("CHỦ TRÌ", ""))
    return sheet.bytes()


def reverification_minutes(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    village_head(sheet, "ngay_phuc_tra")
    layout.type_name(
        sheet,
        "BIÊN BẢN",
        "Phúc tra kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ nam }}",
        rule_mm=55,
    )
    sheet.text("Hôm nay, {{ ngay_phuc_tra.dai }}, tại {{ thon }}, {{ ten_xa }}, chúng tôi gồm:")
    sheet.tag("for nguoi in thanh_phan")
    sheet.text("- {{ nguoi }};")
    sheet.tag("endfor")
    sheet.text(
        "đã phúc tra kết quả rà soát của hộ {{ ho.ten_chu_ho }}"
        "{% if ho.ma_ho %} (mã hộ {{ ho.ma_ho }}){% endif %}, {{ ho.thon | cham(15) }}."
    )
    sheet.text(
        "1. Khiếu nại nhận ngày {{ ngay_nhan }}, hạn phúc tra ngày {{ han }}: {{ khieu_nai }}"
    )
    sheet.text("2. Kết quả phúc tra:", keep=True)
    columns = (
        Column("TT", "{{ loop.index }}", 12, "center"),
        Column("Nội dung", "{{ dong.noi_dung }}", 63),
        Column("Kết quả trước", "{{ dong.truoc }}", 45),
        Column("Kết quả phúc tra", "{{ dong.sau }}", 45),
    )
    listing.listing(sheet, "dong in ket_qua_chi_tiet", columns)
    sheet.paragraph(size=6)
    sheet.text("3. Phân loại trước: {{ phan_loai_cu }}. Phân loại sau phúc tra: {{ phan_loai }}.")
    sheet.tag("if ket_luan")
    sheet.text("4. Kết luận: {{ ket_luan }}")
    sheet.tag("endif")
    sheet.text("Ý kiến của hộ: {{ y_kien_ho | cham(60) }}")
    sheet.text("Biên bản đã đọc cho mọi người nghe, cùng thống nhất và ký tên dưới đây.", keep=True)
    layout.signers(
        sheet,
        ("CHỦ HỘ", ""),
        ("RÀ SOÁT VIÊN", "{{ ra_soat_vien }}"),
        ("NGƯỜI CHỦ TRÌ", "{{ truong_doan }}"),
    )
    return sheet.bytes()


LAYOUTS = {
    "meeting_minutes": meeting_minutes,
    "reverification_minutes": reverification_minutes,
}
