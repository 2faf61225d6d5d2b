"""Giấy chứng nhận hộ nghèo, hộ cận nghèo (Mẫu 03), as many in one file as there are households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import SAMPLE_MEMBERS, Kind, Member
from giamngheo.common.papers.fields import item

MEMBER_LINES = 9
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
    "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính "
    "quyền địa phương ngày 22 tháng 11 năm 2019",
    "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ quy định chuẩn "
    "nghèo đa chiều giai đoạn 2021 - 2025",
)


@dataclass(frozen=True, kw_only=True)
class YearResult:
    """The line of one year; empty until the year is endorsed.

    `deprived` has one entry for each indicator of the standard, in its order.
    """

    year: int = item("nam", "Năm", form="year")
    result: str = item("ket_qua", "N là hộ nghèo, CN là hộ cận nghèo", default="")
    deprived: tuple[str, ...] = item("thieu_hut", "Dấu x cho từng chỉ số thiếu hụt", default=())
    endorsed_on: date | None = item("ngay_xac_nhan", "Ngày xác nhận", default=None)
    endorsed_by: str = item("nguoi_xac_nhan", "Người xác nhận", default="")


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One household's certificate. Built with `certificate()`, which fills up the empty lines."""

    number: int | None = item("so", "Số giấy chứng nhận", default=None, form="paper_number")
    place: str = item("dia_danh", "Địa danh", default="")
    signed_on: date | None = item("ngay_ky", "Ngày ký", default=None)
    head_name: str = item("ten_chu_ho", "Họ và tên chủ hộ")
    ethnicity: str = item("dan_toc", "Dân tộc của chủ hộ", default="")
    personal_id: str = item("so_cccd", "Số CCCD/CMND của chủ hộ", default="")
    issued_on: date | None = item("ngay_cap", "Ngày cấp CCCD/CMND", default=None)
    permanent_residence: str = item("thuong_tru", "Nơi thường trú", default="")
    members: tuple[Member, ...] = item("thanh_vien", "Thành viên, đủ ít nhất 9 dòng")
    years: tuple[YearResult, ...] = item("ket_qua_nam", "Kết quả từng năm của giai đoạn")


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """The certificates of a village or commune, each beginning a page."""

    body: str = item("co_quan", "UBND xã, chữ in hoa")
    commune: str = item("ten_xa", "Tên xã (Xã Sơn Tây)")
    symbol: str = item("ky_hieu", "Ký hiệu", default="GCN-HN.HCN")
    period: str = item("giai_doan", "Giai đoạn của giấy (2022 - 2025)")
    bases: tuple[str, ...] = item("can_cu", "Các căn cứ", default=BASES)
    indicators: tuple[str, ...] = item("chi_so", "Số thứ tự các chỉ số thiếu hụt")
    indicator_names: tuple[str, ...] = item("ten_chi_so", "Tên các chỉ số", default=())
    signer_title: str = item("chuc_vu_ky", "Chức vụ người ký", default="CHỦ TỊCH")
    signer: str = item("nguoi_ky", "Họ và tên người ký", default="")
    certificates: tuple[Certificate, ...] = item("giay", "Các giấy chứng nhận")


def filled_members(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """At least the nine lines that the form prints."""
    return members + (Member(name=""),) * (MEMBER_LINES - len(members))


def sample_certificates() -> Certificates:
    indicators = tuple(str(number) for number in range(1, 13))
    ticks = tuple("x" if number in (1, 4, 7, 10) else "" for number in range(1, 13))
    no_ticks = ("",) * 12
    later = tuple(YearResult(year=year, deprived=no_ticks) for year in (2024, 2025))
    first = Certificate(
        number=1,
        place="Mẫu",
        signed_on=date(2022, 12, 9),
        head_name="Lê Thị Mẫu",
        ethnicity="Kinh",
        personal_id="098175000001",
        issued_on=date(2021, 3, 5),
        permanent_residence="Thôn Một, Xã Mẫu, Tỉnh Mẫu",
        members=filled_members(SAMPLE_MEMBERS),
        years=(
            YearResult(year=2022, result="CN", deprived=ticks, endorsed_on=date(2022, 12, 9),
                       endorsed_by="Trần Văn Mẫu"),
            YearResult(year=2023, result="N", deprived=ticks, endorsed_on=date(2023, 12, 8),
                       endorsed_by="Trần Văn Mẫu"),
            *later,
        ),
    )  # fmt: skip
    second = Certificate(
        number=2,
        place="Mẫu",
        signed_on=date(2023, 12, 8),
        head_name="Phạm Văn Thử",
        ethnicity="Kinh",
        permanent_residence="Thôn Một, Xã Mẫu, Tỉnh Mẫu",
        members=filled_members(()),
        years=tuple(YearResult(year=year, deprived=no_ticks) for year in range(2022, 2026)),
    )
    return Certificates(
        body="UBND XÃ MẪU",
        commune="Xã Mẫu",
        period="2022 - 2025",
        indicators=indicators,
        indicator_names=(
            "Việc làm", "Người phụ thuộc", "Dinh dưỡng", "Bảo hiểm y tế",
            "Trình độ giáo dục của người lớn", "Tình trạng đi học của trẻ em",
            "Chất lượng nhà ở", "Diện tích nhà ở", "Nguồn nước sinh hoạt",
            "Nhà tiêu hợp vệ sinh", "Dịch vụ viễn thông", "Phương tiện tiếp cận thông tin",
        ),
        signer="Trần Văn Mẫu",
        certificates=(first, second),
    )  # fmt: skip


KINDS = (
    Kind(
        key="certificate",
        title_vi="Giấy chứng nhận hộ nghèo, hộ cận nghèo",
        data_class=Certificates,
        sample=sample_certificates,
        basis_vi="Mẫu số 03, Quyết định 24/2021/QĐ-TTg",
        layout=OfficialLayout.WHOLE,
        layout_note_vi="Theo Mẫu số 03; chuẩn 2016-2020 in 10 chỉ số thay cho 12.",
        required=(
            "giay.ten_chu_ho",
            "giay.thanh_vien.ho_ten",
            "giay.ket_qua_nam.ket_qua",
            "giay.ket_qua_nam.thieu_hut",
            "giay.so",
        ),
        holds_personal_ids=True,
        sources=(
            "https://senti.vn/mau-giay-chung-nhan-ho-ngheo-ho-can-ngheo/",
            "https://thcstienhoa.edu.vn/mau-giay-chung-nhan-ho-ngheo-ho-can-ngheo-moi-nhat/",
        ),
    ),
)
