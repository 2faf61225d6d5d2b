"""About one household: the note that hands it to another commune, and its whole history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import (
    SAMPLE_HOUSEHOLDS,
    SAMPLE_MEMBERS,
    Head,
    Household,
    Kind,
    Member,
    sample_head,
)
from giamngheo.common.papers.fields import item


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened to a household, with its paper."""

    on: date = item("ngay", "Ngày")
    what: str = item("viec", "Việc")
    paper: str = item("van_ban", "Văn bản kèm theo", default="")
    by: str = item("nguoi_ghi", "Người ghi", default="")


@dataclass(frozen=True, kw_only=True)
class Status:
    """A class the household held for a time, by one standard."""

    standard: str = item("chuan", "Chuẩn nghèo")
    class_label: str = item("phan_loai", "Phân loại")
    valid_from: date = item("tu_ngay", "Từ ngày")
    valid_to: date | None = item("den_ngay", "Đến ngày; trống là còn hiệu lực", default=None)
    decision: str = item("quyet_dinh", "Quyết định công nhận", default="")


@dataclass(frozen=True, kw_only=True)
class HandoverNote(Head):
    """A household handed from one commune to another."""

    receiving: str = item("noi_nhan_ho", "Ủy ban nhân dân nơi hộ chuyển đến")
    household: Household = item("ho", "Hộ gia đình")
    members: tuple[Member, ...] = item("thanh_vien", "Thành viên của hộ")
    new_address: str = item("dia_chi_moi", "Nơi ở mới", default="")
    moved_on: date = item("ngay_chuyen", "Ngày hộ chuyển đi")
    statuses: tuple[Status, ...] = item("phan_loai_qua_cac_nam", "Phân loại đã công nhận")
    policies: tuple[str, ...] = item("chinh_sach", "Chính sách hộ đang hưởng", default=())
    attached: tuple[str, ...] = item("giay_to", "Giấy tờ kèm theo", default=())


@dataclass(frozen=True, kw_only=True)
class HouseholdSheet:
    """Everything known of a household on one sheet."""

    commune: str = item("ten_xa", "Tên xã")
    village: str = item("thon", "Thôn, tổ dân phố")
    printed_on: date = item("ngay_in", "Ngày lập phiếu")
    printed_by: str = item("nguoi_in", "Người lập phiếu", default="")
    household: Household = item("ho", "Hộ gia đình")
    address: str = item("dia_chi", "Địa chỉ", default="")
    members: tuple[Member, ...] = item("thanh_vien", "Thành viên của hộ")
    statuses: tuple[Status, ...] = item("phan_loai_qua_cac_nam", "Phân loại qua các năm")
    happenings: tuple[Happening, ...] = item("dien_bien", "Mọi việc đã ghi, mới nhất trước")


def sample_statuses() -> tuple[Status, ...]:
    return (
        Status(standard="Chuẩn 2022-2025", class_label="Hộ nghèo", valid_from=date(2023, 12, 8),
               decision="05/QĐ-UBND ngày 08/12/2023"),
        Status(standard="Chuẩn 2022-2025", class_label="Hộ cận nghèo",
               valid_from=date(2022, 12, 9), valid_to=date(2023, 12, 8),
               decision="07/QĐ-UBND ngày 09/12/2022"),
    )  # fmt: skip


def sample_handover() -> HandoverNote:
    return HandoverNote(
        **sample_head("PC-UBND", recipients=("Như trên", "Lưu: VT"), bases=()),
        receiving="Ủy ban nhân dân Xã Mới",
        household=SAMPLE_HOUSEHOLDS[0],
        members=SAMPLE_MEMBERS,
        new_address="Thôn Ba, Xã Mới, Tỉnh Mẫu",
        moved_on=date(2024, 2, 15),
        statuses=sample_statuses(),
        policies=("Thẻ bảo hiểm y tế", "Hỗ trợ tiền điện"),
        attached=("Giấy chứng nhận hộ nghèo số 01/GCN-HN.HCN",),
    )


def sample_sheet() -> HouseholdSheet:
    return HouseholdSheet(
        commune="Xã Mẫu",
        village="Thôn Một",
        printed_on=date(2024, 2, 15),
        printed_by="Bùi Văn Đạo",
        household=SAMPLE_HOUSEHOLDS[0],
        address="Thôn Một, Xã Mẫu, Tỉnh Mẫu",
        members=SAMPLE_MEMBERS,
        statuses=sample_statuses(),
        happenings=(
            Happening(on=date(2023, 12, 8), what="Công nhận hộ nghèo",
                      paper="05/QĐ-UBND", by="Bùi Văn Đạo"),
            Happening(on=date(2023, 11, 14), what="Họp dân thống nhất kết quả",
                      paper="Biên bản họp dân", by="Bùi Văn Đạo"),
        ),
    )  # fmt: skip


KINDS = (
    Kind(
        key="handover_note",
        title_vi="Phiếu chuyển hộ nghèo, hộ cận nghèo",
        data_class=HandoverNote,
        sample=sample_handover,
        basis_vi="Tài liệu giữa hai Ủy ban nhân dân cấp xã",
        layout=OfficialLayout.NOT_PRESCRIBED,
        layout_note_vi="Không phải mẫu của pháp luật; trình bày theo Nghị định 30/2020/NĐ-CP.",
        required=("ho.ten_chu_ho", "noi_nhan_ho", "ngay_chuyen"),
    ),
    Kind(
        key="household_sheet",
        title_vi="Phiếu lịch sử hộ gia đình",
        data_class=HouseholdSheet,
        sample=sample_sheet,
        basis_vi="Tài liệu nội bộ",
        layout=OfficialLayout.NOT_PRESCRIBED,
        layout_note_vi="Không phải mẫu của pháp luật.",
        required=("ho.ten_chu_ho", "dien_bien.viec"),
    ),
)
