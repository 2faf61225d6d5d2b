"""Phiếu A and Phiếu B, blank to take along or filled from what was entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import SAMPLE_MEMBERS, Kind, Member
from giamngheo.common.papers.fields import item


@dataclass(frozen=True, kw_only=True)
class Visited:
    """Where a form was filled, of whom and by whom; all empty on a blank form."""

    province: str = item("tinh", "Tỉnh, thành phố", default="")
    district: str = item("huyen", "Huyện (đến 30/6/2025)", default="")
    commune: str = item("ten_xa", "Xã, phường, thị trấn", default="")
    village: str = item("thon", "Thôn, tổ dân phố", default="")
    household_code: str = item("ma_ho", "Mã hộ", default="")
    head_name: str = item("ten_chu_ho", "Họ và tên chủ hộ", default="")
    ethnicity: str = item("dan_toc", "Dân tộc của chủ hộ", default="")
    person_count: int | None = item("so_khau", "Số nhân khẩu", default=None)
    reviewer: str = item("ra_soat_vien", "Họ và tên rà soát viên", default="")
    reviewed_on: date | None = item("ngay_ra_soat", "Ngày rà soát", default=None)
    is_blank: bool = item("mau_trang", "Phiếu trắng để ghi tay", default=False)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One yes/no line of Phiếu A or Phiếu B2; `holds` is None on a blank form."""

    number: str = item("so_cot", "Số thứ tự, số cột")
    name: str = item("ten", "Tên chỉ tiêu, chỉ số", default="")
    threshold: str = item("nguong", "Ngưỡng thiếu hụt", default="")
    holds: bool | None = item("co", "Có hay không", default=None)
    verified: bool = item("da_kiem_chung", "Nội dung đã đối chiếu văn bản", default=False)


@dataclass(frozen=True, kw_only=True)
class FormA(Visited):
    """Quick identification of a household that asked for a review."""

    title: str = item("ten_phieu", "Tên phiếu")
    law: str = item("van_ban", "Văn bản ban hành phiếu")
    indicators: tuple[Indicator, ...] = item("chi_tieu", "Các chỉ tiêu theo số cột")
    held_count: int | None = item("so_chi_tieu_co", "Số chỉ tiêu có", default=None)
    below_count: int = item("duoi", "Có ít hơn số này thì rà soát bằng Phiếu B")
    goes_on: bool | None = item("dua_vao_danh_sach", "Đưa vào danh sách rà soát", default=None)


@dataclass(frozen=True, kw_only=True)
class PointLine:
    """One answer of Phiếu B1."""

    text: str = item("noi_dung", "Nội dung trả lời")
    points: int | None = item("diem", "Số điểm của nội dung", default=None)
    chosen: bool = item("chon", "Được chọn", default=False)


@dataclass(frozen=True, kw_only=True)
class PointGroup:
    """One question of Phiếu B1 with its answers."""

    number: int = item("so", "Số thứ tự câu hỏi")
    title: str = item("ten", "Tên nhóm đặc điểm")
    lines: tuple[PointLine, ...] = item("tra_loi", "Các nội dung trả lời")


@dataclass(frozen=True, kw_only=True)
class FormB(Visited):
    """Income points (B1) and deprivations (B2) of one household, with the result."""

    year: int = item("nam", "Năm rà soát", form="year")
    standard: str = item("chuan", "Tên chuẩn nghèo áp dụng")
    law: str = item("van_ban", "Văn bản ban hành phiếu")
    area_type: str = item("khu_vuc", "Khu vực (thành thị, nông thôn và vùng)", default="")
    members: tuple[Member, ...] = item("thanh_vien", "Thành viên trong hộ", default=())
    groups: tuple[PointGroup, ...] = item("nhom_b1", "Các nhóm đặc điểm của B1", default=())
    is_complete: bool = item("bang_diem_du", "Bảng điểm B1 có đủ các nhóm", default=False)
    income_points: int | None = item("diem_b1", "Tổng điểm B1", default=None)
    income_cutoff: int | None = item("nguong_b1", "Điểm B1 bằng chuẩn thu nhập", default=None)
    indicators: tuple[Indicator, ...] = item("chi_so_b2", "Các chỉ số thiếu hụt của B2")
    points_each: int = item("diem_moi_chi_so", "Điểm của một chỉ số thiếu hụt")
    deprivation_points: int | None = item("diem_b2", "Tổng điểm B2", default=None)
    result: str = item("ket_qua", "Kết quả phân loại hộ", default="")


INDICATORS_2022 = (
    "Việc làm", "Người phụ thuộc trong hộ gia đình", "Dinh dưỡng", "Bảo hiểm y tế",
    "Trình độ giáo dục của người lớn", "Tình trạng đi học của trẻ em", "Chất lượng nhà ở",
    "Diện tích nhà ở bình quân đầu người", "Nguồn nước sinh hoạt", "Nhà tiêu hợp vệ sinh",
    "Sử dụng dịch vụ viễn thông", "Phương tiện phục vụ tiếp cận thông tin",
)  # fmt: skip


def sample_form_a() -> FormA:
    return FormA(
        title="Phiếu A - Nhận dạng nhanh hộ gia đình",
        law="Phụ lục II, Thông tư 07/2021/TT-BLĐTBXH",
        province="Tỉnh Mẫu",
        commune="Xã Mẫu",
        village="Thôn Một",
        household_code="H0000003-4",
        head_name="Hoàng Thị Ví Dụ",
        ethnicity="Thái",
        person_count=4,
        reviewer="Đỗ Văn Soát",
        reviewed_on=date(2023, 9, 12),
        indicators=tuple(
            Indicator(number=f"{number:02d}", holds=number in (2, 5)) for number in range(1, 10)
        ),
        held_count=2,
        below_count=4,
        goes_on=True,
    )


def sample_form_b() -> FormB:
    return FormB(
        year=2023,
        standard="Chuẩn nghèo đa chiều quốc gia giai đoạn 2022-2025",
        law="Phụ lục III, Thông tư 02/2022/TT-BLĐTBXH",
        province="Tỉnh Mẫu",
        commune="Xã Mẫu",
        village="Thôn Một",
        household_code="H0000001-8",
        head_name="Lê Thị Mẫu",
        ethnicity="Kinh",
        person_count=3,
        reviewer="Đỗ Văn Soát",
        reviewed_on=date(2023, 9, 20),
        area_type="Nông thôn, vùng 3",
        members=SAMPLE_MEMBERS,
        groups=(
            PointGroup(
                number=1,
                title="BẢNG MINH HỌA, KHÔNG CÓ THẬT: số nhân khẩu trong hộ",
                lines=(
                    PointLine(text="Hộ có 1 đến 2 người", points=50),
                    PointLine(text="Hộ có 3 người", points=40, chosen=True),
                ),
            ),
            PointGroup(
                number=2,
                title="BẢNG MINH HỌA, KHÔNG CÓ THẬT: nhà ở",
                lines=(PointLine(text="Tường bền chắc", points=80, chosen=True),),
            ),
        ),
        is_complete=True,
        income_points=120,
        income_cutoff=140,
        indicators=tuple(
            Indicator(number=str(number), name=name, holds=number in (1, 4, 7, 10), verified=True)
            for number, name in enumerate(INDICATORS_2022, start=1)
        ),
        points_each=10,
        deprivation_points=40,
        result="Hộ nghèo",
    )


KINDS = (
    Kind(
        key="form_a",
        title_vi="Phiếu A - Nhận dạng nhanh hộ gia đình",
        data_class=FormA,
        sample=sample_form_a,
        basis_vi="Phụ lục II, Thông tư 07/2021/TT-BLĐTBXH",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Chưa tìm thấy lời của 9 chỉ tiêu: in số cột 01 đến 09, ghi “chưa kiểm "
        "chứng”.",
        required=("ten_chu_ho", "chi_tieu.so_cot", "chi_tieu.co"),
    ),
    Kind(
        key="form_b",
        title_vi="Phiếu B - Rà soát, phân loại hộ gia đình",
        data_class=FormB,
        sample=sample_form_b,
        basis_vi="Phụ lục III, Thông tư 02/2022/TT-BLĐTBXH",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Chưa tìm thấy mẫu và bảng điểm B1: in những nhóm tệp pháp luật có, và chỗ "
        "ghi tổng điểm.",
        required=("ten_chu_ho", "diem_b1", "chi_so_b2.co", "ket_qua"),
    ),
)
