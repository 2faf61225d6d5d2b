"""What a household hands in: Mẫu 01 (to be reviewed) and Mẫu 04 (to leave poverty)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import SAMPLE_MEMBERS, Kind, Member
from giamngheo.common.papers.fields import item


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks and for which household; all empty on a blank form."""

    commune: str = item("ten_xa", "Tên xã (Xã Sơn Tây)")
    name: str = item("ho_ten", "Họ và tên người đề nghị", default="")
    sex: str = item("gioi_tinh", "Giới tính (Nam, Nữ)", default="")
    is_male: bool = item("la_nam", "Là nam", default=False)
    is_female: bool = item("la_nu", "Là nữ", default=False)
    birth: date | None = item("ngay_sinh", "Ngày sinh", default=None)
    ethnicity: str = item("dan_toc", "Dân tộc", default="")
    personal_id: str = item("so_cccd", "Số CCCD/CMND", default="")
    issued_on: date | None = item("ngay_cap", "Ngày cấp CCCD/CMND", default=None)
    issued_by: str = item("co_quan_cap", "Cơ quan cấp CCCD/CMND", default="")
    permanent_residence: str = item("thuong_tru", "Nơi thường trú", default="")
    present_residence: str = item("noi_o", "Nơi ở hiện tại", default="")
    members: tuple[Member, ...] = item("thanh_vien", "Thành viên của hộ", default=())
    reason: str = item("ly_do", "Lý do đề nghị", default="")
    place: str = item("dia_danh", "Địa danh", default="")
    signed_on: date | None = item("ngay_ky", "Ngày làm giấy", default=None)


@dataclass(frozen=True, kw_only=True)
class RequestEntry(Request):
    """Mẫu 01: asks for a review."""

    asks_for: str = item(
        "noi_dung",
        "Nội dung đề nghị, in sau “GIẤY ĐỀ NGHỊ”",
        default="Rà soát hộ nghèo, hộ cận nghèo",
    )


@dataclass(frozen=True, kw_only=True)
class RequestExit(Request):
    """Mẫu 04: asks to be recognised as having left poverty or near-poverty."""

    current_class: str = item("dang_la", "Hộ đang là hộ nghèo hay hộ cận nghèo", default="")


SAMPLE: dict[str, Any] = {
    "commune": "Xã Mẫu",
    "name": "Lê Thị Mẫu",
    "sex": "Nữ",
    "is_female": True,
    "birth": date(1975, 9, 2),
    "ethnicity": "Kinh",
    "personal_id": "098175000001",
    "issued_on": date(2021, 3, 5),
    "issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    "permanent_residence": "Thôn Một, Xã Mẫu, Tỉnh Mẫu",
    "present_residence": "Thôn Một, Xã Mẫu, Tỉnh Mẫu",
    "members": SAMPLE_MEMBERS,
    "place": "Mẫu",
    "signed_on": date(2023, 9, 4),
}


def sample_entry() -> RequestEntry:
    return RequestEntry(**SAMPLE, reason="Con mất việc làm, nhà dột nát sau bão.")


def sample_exit() -> RequestExit:
    return RequestExit(**SAMPLE, current_class="Hộ nghèo", reason="Con đã có việc làm ổn định.")


KINDS = (
    Kind(
        key="request_entry",
        title_vi="Giấy đề nghị rà soát hộ nghèo, hộ cận nghèo",
        data_class=RequestEntry,
        sample=sample_entry,
        basis_vi="Mẫu số 01, Quyết định 24/2021/QĐ-TTg",
        layout=OfficialLayout.PART,
        layout_note_vi="Từ đầu đến “Lý do đề nghị” theo mẫu tìm thấy; phần cam đoan, ký chưa tìm "
        "thấy.",
        required=("ho_ten", "thuong_tru", "ly_do"),
        holds_personal_ids=True,
        sources=(
            "https://thuvienphapluat.vn/hoi-dap-phap-luat/iframe/"
            "545A3-hd-mau-de-nghi-ra-soat-ho-ngheo-ho-can-ngheo.html",
        ),
    ),
    Kind(
        key="request_exit",
        title_vi="Giấy đề nghị công nhận hộ thoát nghèo, hộ thoát cận nghèo",
        data_class=RequestExit,
        sample=sample_exit,
        basis_vi="Mẫu số 04, Quyết định 24/2021/QĐ-TTg",
        layout=OfficialLayout.PART,
        layout_note_vi="Từ đầu đến “Cơ quan cấp” theo mẫu tìm thấy; phần sau chưa tìm thấy, theo "
        "các mục của Mẫu số 01.",
        required=("ho_ten", "thuong_tru", "ly_do"),
        holds_personal_ids=True,
        sources=(
            "https://hoatieu.vn/bieu-mau/mau-giay-de-nghi-xet-duyet-thoat-ngheo-thoat-can-ngheo-123307",
        ),
    ),
)
