"""What a kind of paper is: its data, its sample, what must stand in its template, its law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.common.papers.fields import Shape, item, shapes_of


@dataclass(frozen=True, kw_only=True)
class Household:
    """One line of a list of households, as papers print it."""

    code: str = item("ma_ho", "Mã hộ", default="")
    head_name: str = item("ten_chu_ho", "Họ và tên chủ hộ")
    birth_male: str = item("nam_sinh_nam", "Năm sinh nếu chủ hộ là nam", default="")
    birth_female: str = item("nam_sinh_nu", "Năm sinh nếu chủ hộ là nữ", default="")
    ethnicity: str = item("dan_toc", "Dân tộc của chủ hộ", default="")
    village: str = item("thon", "Thôn, tổ dân phố", default="")
    person_count: int | None = item("so_khau", "Số nhân khẩu của hộ", default=None)
    income_points: int | None = item("diem_b1", "Điểm phiếu B1", default=None)
    deprivation_points: int | None = item("diem_b2", "Điểm phiếu B2", default=None)
    class_before: str = item("phan_loai_cu", "Phân loại trước rà soát", default="")
    class_after: str = item("phan_loai", "Kết quả phân loại", default="")
    reason: str = item("ly_do", "Lý do, diễn biến", default="")
    note: str = item("ghi_chu", "Ghi chú", default="")


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of a household, as papers print it."""

    name: str = item("ho_ten", "Họ và tên thành viên")
    sex: str = item("gioi_tinh", "Giới tính (Nam, Nữ)", default="")
    birth: str = item("ngay_sinh", "Ngày, tháng, năm sinh (hoặc năm)", default="")
    birth_male: str = item("nam_sinh_nam", "Năm sinh nếu là nam", default="")
    birth_female: str = item("nam_sinh_nu", "Năm sinh nếu là nữ", default="")
    ethnicity: str = item("dan_toc", "Dân tộc", default="")
    relationship: str = item("quan_he", "Quan hệ với chủ hộ", default="")
    personal_id: str = item("so_cccd", "Số CCCD/CMND", default="")
    occupation: str = item("tinh_trang", "Có việc làm, không có việc làm, đang đi học", default="")
    note: str = item("ghi_chu", "Ghi chú (thay đổi thành viên)", default="")


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head and foot that every paper of an office has (Nghị định 30/2020/NĐ-CP)."""

    parent_body: str = item("co_quan_chu_quan", "Tên cơ quan chủ quản, chữ in hoa", default="")
    body: str = item("co_quan", "Tên cơ quan ban hành, chữ in hoa")
    commune: str = item("ten_xa", "Tên xã, phường, thị trấn hoặc đặc khu (Xã Sơn Tây)")
    number: int | None = item(
        "so", "Số của văn bản; để trống thì in dấu chấm", default=None, form="paper_number"
    )
    symbol: str = item("ky_hieu", "Ký hiệu của văn bản", default="")
    place: str = item("dia_danh", "Địa danh", default="")
    signed_on: date | None = item(
        "ngay_ky", "Ngày ký; `ngay_ky.dai` in “ngày … tháng … năm …”", default=None
    )
    bases: tuple[str, ...] = item("can_cu", "Các căn cứ, mỗi căn cứ một dòng", default=())
    authority: str = item("tham_quyen_ky", "Thẩm quyền ký (TM. ỦY BAN NHÂN DÂN)", default="")
    signer_title: str = item("chuc_vu_ky", "Chức vụ người ký", default="CHỦ TỊCH")
    signer: str = item("nguoi_ky", "Họ và tên người ký", default="")
    recipients: tuple[str, ...] = item("noi_nhan", "Nơi nhận, mỗi nơi một dòng", default=())


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `layout` is how much was found of the form the law prescribes; `layout_note_vi` says it in
    words. `required` fields must stand in every template, adapted or not. `holds_personal_ids`
    papers are opened only by roles that may see citizen numbers.
    """

    key: str
    title_vi: str
    data_class: type
    sample: Callable[[], Any]
    basis_vi: str
    layout: OfficialLayout
    layout_note_vi: str
    required: tuple[str, ...]
    holds_personal_ids: bool = False
    sources: tuple[str, ...] = ()

    @property
    def official_layout_known(self) -> bool:
        """Whether the paper follows the whole form the law prescribes."""
        return self.layout == OfficialLayout.WHOLE

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The fields of its templates."""
        return shapes_of(self.data_class)


BASES_2021 = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung "
    "một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng "
    "11 năm 2019",
    "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ quy định chuẩn "
    "nghèo đa chiều giai đoạn 2021 - 2025",
    "Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ quy "
    "định quy trình rà soát hộ nghèo, hộ cận nghèo hằng năm và quy trình xác định hộ làm nông "
    "nghiệp, lâm nghiệp, ngư nghiệp và diêm nghiệp có mức sống trung bình giai đoạn 2022 - 2025",
)


def sample_head(symbol: str, **changed: Any) -> dict[str, Any]:
    """The head of a sample paper, of a commune that does not exist."""
    return {
        "body": "ỦY BAN NHÂN DÂN\nXÃ MẪU",
        "commune": "Xã Mẫu",
        "number": 5,
        "symbol": symbol,
        "place": "Mẫu",
        "signed_on": date(2023, 12, 8),
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "signer": "Trần Văn Mẫu",
        "bases": BASES_2021,
    } | changed


SAMPLE_MEMBERS = (
    Member(name="Lê Thị Mẫu", sex="Nữ", birth="02/9/1975", birth_female="1975", ethnicity="Kinh",
           relationship="Chủ hộ", occupation="Có việc làm"),
    Member(name="Lê Văn Thử", sex="Nam", birth="15/4/2004", birth_male="2004", ethnicity="Kinh",
           relationship="Con", occupation="Không có việc làm"),
    Member(name="Lê Thị Ví Dụ", sex="Nữ", birth="20/11/2012", birth_female="2012",
           ethnicity="Kinh", relationship="Con", occupation="Đang đi học"),
)  # fmt: skip

SAMPLE_HOUSEHOLDS = (
    Household(code="H0000001-8", head_name="Lê Thị Mẫu", birth_female="1975", ethnicity="Kinh",
              village="Thôn Một", person_count=3, income_points=120, deprivation_points=40,
              class_before="Hộ cận nghèo", class_after="Hộ nghèo",
              reason="Hộ cận nghèo trở thành hộ nghèo"),
    Household(code="H0000002-6", head_name="Phạm Văn Thử", birth_male="1960", ethnicity="Kinh",
              village="Thôn Một", person_count=5, income_points=130, deprivation_points=20,
              class_before="Hộ nghèo", class_after="Hộ cận nghèo", reason="Thoát nghèo"),
    Household(code="H0000003-4", head_name="Hoàng Thị Ví Dụ", birth_female="1988", ethnicity="Thái",
              village="Thôn Hai", person_count=4, income_points=180, deprivation_points=10,
              class_before="Hộ nghèo", class_after="Hộ không nghèo", reason="Thoát nghèo"),
)  # fmt: skip
