"""Default templates of what the chair signs."""

from __future__ import annotations

from typing import Any

from giamngheo.common.papers import layout, listing
from giamngheo.common.papers.layout import Run, Sheet
from giamngheo.common.papers.listing import Column

ATTACHED = (
    "(Kèm theo Quyết định số {{ so }}/{{ ky_hieu }} {{ ngay_ky.dai }} của Chủ tịch Ủy ban nhân dân "
    "{{ ten_xa }})"
)
ANNEXES = (
    ("Phụ lục I", "DANH SÁCH HỘ NGHÈO", "ho_ngheo"),
    ("Phụ lục II", "DANH SÁCH HỘ CẬN NGHÈO", "ho_can_ngheo"),
    ("Phụ lục III", "DANH SÁCH HỘ THOÁT NGHÈO", "ho_thoat_ngheo"),
    ("Phụ lục IV", "DANH SÁCH HỘ THOÁT CẬN NGHÈO", "ho_thoat_can_ngheo"),
)


def recognition_decision(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(
        sheet,
        "QUYẾT ĐỊNH",
        "Công nhận danh sách hộ nghèo, hộ cận nghèo và danh sách hộ thoát nghèo, hộ thoát cận "
        "nghèo "
        "năm {{ nam }} trên địa bàn {{ ten_xa }}",
        rule_mm=60,
    )
    sheet.paragraph(
        "CHỦ TỊCH ỦY BAN NHÂN DÂN {{ ten_xa | hoa }}", align="center", bold=True, after=6
    )
    layout.bases(sheet)
    sheet.text("Căn cứ kết quả {{ dot }};", italic=True)
    sheet.text("Theo đề nghị của {{ de_nghi_cua }}.", italic=True)
    sheet.paragraph("QUYẾT ĐỊNH:", align="center", bold=True, before=4, after=6)
    sheet.text(
        [
            Run("Điều 1. ", bold=True),
            Run(
                "Công nhận {{ ho_ngheo | dem }} hộ nghèo với {{ so_khau_ngheo }} nhân khẩu (Phụ "
                "lục "
                "I) và {{ ho_can_ngheo | dem }} hộ cận nghèo với {{ so_khau_can_ngheo }} nhân khẩu "
                "(Phụ lục II) theo {{ chuan }}."
            ),
        ]
    )
    sheet.text(
        [
            Run("Điều 2. ", bold=True),
            Run(
                "Công nhận {{ ho_thoat_ngheo | dem }} hộ thoát nghèo (Phụ lục III) và "
                "{{ ho_thoat_can_ngheo | dem }} hộ thoát cận nghèo (Phụ lục IV)."
            ),
        ]
    )
    sheet.text(
        [
            Run("Điều 3. ", bold=True),
            Run(
                "Quyết định này có hiệu lực từ ngày {{ hieu_luc_tu }}. Các cơ quan, đơn vị, cá "
                "nhân "
                "liên quan và các hộ gia đình có tên trong danh sách chịu trách nhiệm thi hành "
                "Quyết "
                "định này./."
            ),
        ]
    )
    layout.signature(sheet)
    for number, name, listed in ANNEXES:
        annex(sheet, number, name, listed)
    return sheet.bytes()


def annex(sheet: Sheet, number: str, name: str, listed: str) -> None:
    """One list, counting its own pages."""
    sheet.new_section()
    layout.annex_head(sheet, number, name, ATTACHED)
    columns = (
        Column("TT", "{{ loop.index }}", 11, "center"),
        Column("Mã hộ", "{{ ho.ma_ho }}", 25),
        Column("Họ và tên chủ hộ", "{{ ho.ten_chu_ho }}", 42),
        Column("Nam", "{{ ho.nam_sinh_nam }}", 14, "center", group="Năm sinh"),
        Column("Nữ", "{{ ho.nam_sinh_nu }}", 14, "center", group="Năm sinh"),
        Column("Dân tộc", "{{ ho.dan_toc }}", 17),
        Column("Thôn", "{{ ho.thon }}", 26),
        Column("Số nhân khẩu", "{{ ho.so_khau }}", 16, "center"),
    )
    listing.listing(sheet, f"ho in {listed}", columns)
    sheet.paragraph(size=6)
    sheet.paragraph("Tổng cộng: {{ " + listed + " | dem }} hộ.", italic=True, size=13)


def letter(sheet: Sheet, about: str) -> None:
    sheet.page_numbers()
    layout.head(sheet, summary=about)
    sheet.paragraph("Kính gửi: {{ kinh_gui }}", align="center", before=6, after=10)


def refusal_letter(title: str) -> bytes:
    sheet = Sheet(title)
    letter(sheet, "V/v trả lời giấy đề nghị {{ de_nghi }}")
    sheet.tag("if dia_chi")
    sheet.text("Địa chỉ: {{ dia_chi }}.")
    sheet.tag("endif")
    sheet.text(
        "Ủy ban nhân dân {{ ten_xa }} nhận được giấy đề nghị {{ de_nghi }}"
        "{% if ngay_de_nghi %} ngày {{ ngay_de_nghi }}{% endif %}. Sau khi rà soát theo quy định"
        "{% if ket_qua %}, kết quả: {{ ket_qua }}{% endif %}."
    )
    sheet.text(
        "Chủ tịch Ủy ban nhân dân {{ ten_xa }} không công nhận theo đề nghị, vì các lý do sau:"
    )
    sheet.tag("for dong in ly_do")
    sheet.text("- {{ dong }}")
    sheet.tag("endfor")
    sheet.tag("if quyen_khieu_nai")
    sheet.text("{{ quyen_khieu_nai }}")
    sheet.tag("endif")
    sheet.text("Ủy ban nhân dân {{ ten_xa }} trả lời để {{ kinh_gui }} được biết./.", keep=True)
    layout.signature(sheet)
    return sheet.bytes()


def figures(sheet: Sheet, listed: str, name: str) -> None:
    columns = (
        Column("TT", "{{ loop.index }}", 12, "center"),
        Column(name, "{{ dong.ten }}", 78),
        Column("Số hộ", "{{ dong.so_ho }}", 25, "right"),
        Column("Số nhân khẩu", "{{ dong.so_khau }}", 25, "right"),
        Column("Tỷ lệ %", "{{ dong.ty_le }}", 25, "right"),
    )
    listing.listing(sheet, f"dong in {listed}", columns)


def district_opinion_request(title: str) -> bytes:
    sheet = Sheet(title)
    letter(sheet, "V/v xin ý kiến kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ nam }}")
    sheet.text(
        "Thực hiện Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ, "
        "Ủy "
        "ban nhân dân {{ ten_xa }} đã hoàn thành {{ dot }}, kết quả đã được niêm yết, thông báo "
        "công "
        "khai theo quy định. Kết quả như sau:"
    )
    figures(sheet, "so_lieu", "Kết quả rà soát")
    sheet.paragraph(size=6)
    sheet.text(
        "Ủy ban nhân dân {{ ten_xa }} báo cáo và xin ý kiến {{ kinh_gui }} trước khi quyết định "
        "công "
        "nhận{% if han_tra_loi %}; đề nghị trả lời trước ngày {{ han_tra_loi }}{% endif %}./.",
        keep=True,
    )
    layout.signature(sheet)
    return sheet.bytes()


def review_summary(title: str) -> bytes:
    sheet = Sheet(title)
    sheet.page_numbers()
    layout.head(sheet)
    layout.type_name(
        sheet,
        "TÓM TẮT",
        "Kết quả {{ dot }} trình Chủ tịch Ủy ban nhân dân {{ ten_xa }}",
        rule_mm=45,
    )
    small: dict[str, Any] = {"size": 13, "bold": True, "after": 3, "before": 4, "keep": True}
    sheet.paragraph(
        "1. Kết quả{% if tong_so_ho %} trên tổng số {{ tong_so_ho }} hộ dân cư{% endif %}", **small
    )
    figures(sheet, "so_lieu", "Phân loại")
    sheet.tag("if dien_bien")
    sheet.paragraph("2. Diễn biến", **small)
    sheet.tag("for dong in dien_bien")
    sheet.paragraph("- {{ dong.ten }}: {{ dong.so_ho }} hộ", size=13, left_mm=6)
    sheet.tag("endfor")
    sheet.tag("endif")
    sheet.paragraph("3. Hộ đổi phân loại và lý do", **small)
    columns = (
        Column("Chủ hộ", "{{ dong.ho.ten_chu_ho }}", 38),
        Column("Thôn", "{{ dong.ho.thon }}", 22),
        Column("Trước", "{{ dong.ho.phan_loai_cu }}", 23),
        Column("Sau", "{{ dong.ho.phan_loai }}", 23),
        Column("Vì sao", "{{ dong.vi_sao }}", 59),
    )
    listing.listing(sheet, "dong in thay_doi", columns, size=11)
    sheet.tag("if thay_doi_con_lai")
    sheet.paragraph("và {{ thay_doi_con_lai }} hộ khác trong danh sách.", italic=True, size=12)
    sheet.tag("endif")
    sheet.paragraph("4. Khiếu nại: {{ so_khieu_nai }}; hộ đã phúc tra: {{ so_phuc_tra }}.", **small)
    sheet.tag("if luu_y")
    sheet.paragraph("5. Cần xem trước khi ký", **small)
    sheet.tag("for dong in luu_y")
    sheet.paragraph("- {{ dong }}", size=13, left_mm=6)
    sheet.tag("endfor")
    sheet.tag("endif")
    layout.signature(sheet, recipients=False)
    return sheet.bytes()


LAYOUTS = {
    "recognition_decision": recognition_decision,
    "refusal_letter": refusal_letter,
    "district_opinion_request": district_opinion_request,
    "review_summary": review_summary,
}
