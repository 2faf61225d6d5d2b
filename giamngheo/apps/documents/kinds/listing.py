"""Lists of the review: households to review (PL I), after it (PL VI), and the public posting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import (
    SAMPLE_HOUSEHOLDS,
    Head,
    Household,
    Kind,
    sample_head,
)
from giamngheo.common.papers.fields import item


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """A household to be reviewed, and why."""

    household: Household = item("ho", "Hộ gia đình")
    is_poor: bool = item("ho_ngheo", "Đang là hộ nghèo", default=False)
    is_near_poor: bool = item("ho_can_ngheo", "Đang là hộ cận nghèo", default=False)
    has_requested: bool = item("co_giay_de_nghi", "Có giấy đề nghị rà soát", default=False)


@dataclass(frozen=True, kw_only=True)
class ReviewList(Head):
    """Households to be reviewed: those on the list and those that asked."""

    year: int = item("nam", "Năm rà soát", form="year")
    village: str = item("thon", "Thôn, tổ dân phố (Thôn Một)")
    lines: tuple[ReviewLine, ...] = item("danh_sach", "Các hộ cần rà soát")
    poor_count: int = item("so_ho_ngheo", "Số hộ nghèo trong danh sách")
    near_poor_count: int = item("so_ho_can_ngheo", "Số hộ cận nghèo trong danh sách")
    request_count: int = item("so_giay_de_nghi", "Số hộ có giấy đề nghị")
    village_head: str = item("truong_thon", "Họ và tên trưởng thôn", default="")


@dataclass(frozen=True, kw_only=True)
class ReviewedGroup:
    """Households of one result."""

    title: str = item("ten", "Tên nhóm (Hộ nghèo, Hộ cận nghèo, Hộ thoát nghèo ...)")
    households: tuple[Household, ...] = item("cac_ho", "Các hộ của nhóm")


@dataclass(frozen=True, kw_only=True)
class ReviewedList(Head):
    """Poor and near-poor households after the review, sent to the chair."""

    year: int = item("nam", "Năm rà soát", form="year")
    village: str = item("thon", "Thôn, hoặc toàn xã", default="")
    standard: str = item("chuan", "Tên chuẩn nghèo áp dụng")
    groups: tuple[ReviewedGroup, ...] = item("cac_nhom", "Các nhóm kết quả")
    household_count: int = item("tong_so_ho", "Tổng số hộ trong danh sách")


@dataclass(frozen=True, kw_only=True)
class PostingNotice(Head):
    """The notice of public posting with its list; personal data masked by who builds it."""

    year: int = item("nam", "Năm rà soát", form="year")
    village: str = item("thon", "Thôn, tổ dân phố")
    round_title: str = item("lan", "Lần niêm yết (lần đầu, sau phúc tra)", default="")
    places: tuple[str, ...] = item("noi_niem_yet", "Các nơi niêm yết")
    posted_from: date = item("tu_ngay", "Ngày bắt đầu niêm yết")
    posted_to: date = item("den_ngay", "Ngày kết thúc niêm yết")
    working_days: int = item("so_ngay", "Số ngày niêm yết")
    day_words: str = item(
        "loai_ngay", "Cách tính ngày (ngày làm việc, ngày)", default="ngày làm việc"
    )
    loudspeaker: str = item("loa", "Thời gian phát trên loa truyền thanh", default="")
    contact: str = item("noi_tiep_nhan", "Nơi nhận khiếu nại, điện thoại", default="")
    code_place: str = item("dia_chi_trang", "Địa chỉ trang gửi ý kiến qua mạng", default="")
    groups: tuple[ReviewedGroup, ...] = item("cac_nhom", "Các nhóm kết quả, đã che dữ liệu riêng")


def sample_groups() -> tuple[ReviewedGroup, ...]:
    one, two, three = SAMPLE_HOUSEHOLDS
    return (
        ReviewedGroup(title="Hộ nghèo", households=(one,)),
        ReviewedGroup(title="Hộ cận nghèo", households=(two,)),
        ReviewedGroup(title="Hộ thoát nghèo", households=(two, three)),
    )


def sample_review_list() -> ReviewList:
    one, two, three = SAMPLE_HOUSEHOLDS
    return ReviewList(
        **sample_head("DS-BCĐ", authority="TM. BAN CHỈ ĐẠO", signer_title="TRƯỞNG BAN"),
        year=2023,
        village="Thôn Một",
        lines=(
            ReviewLine(household=two, is_poor=True),
            ReviewLine(household=one, is_near_poor=True),
            ReviewLine(household=three, has_requested=True),
        ),
        poor_count=1,
        near_poor_count=1,
        request_count=1,
        village_head="Ngô Văn Trưởng",
    )


def sample_reviewed_list() -> ReviewedList:
    return ReviewedList(
        **sample_head("DS-BCĐ", authority="TM. BAN CHỈ ĐẠO", signer_title="TRƯỞNG BAN"),
        year=2023,
        standard="Chuẩn nghèo đa chiều quốc gia giai đoạn 2022-2025",
        groups=sample_groups(),
        household_count=4,
    )


def sample_posting_notice() -> PostingNotice:
    one, two, three = (
        Household(head_name=each.head_name, village=each.village, class_after=each.class_after,
                  person_count=each.person_count, note="")
        for each in SAMPLE_HOUSEHOLDS
    )  # fmt: skip
    return PostingNotice(
        **sample_head("TB-UBND", recipients=("Các thôn", "Đài truyền thanh xã", "Lưu: VT")),
        year=2023,
        village="Thôn Một",
        round_title="lần đầu",
        places=("Nhà văn hóa Thôn Một", "Trụ sở Ủy ban nhân dân xã"),
        posted_from=date(2023, 11, 20),
        posted_to=date(2023, 11, 22),
        working_days=3,
        loudspeaker="06 giờ và 17 giờ hằng ngày",
        contact="Công chức phụ trách giảm nghèo, Ủy ban nhân dân xã",
        groups=(
            ReviewedGroup(title="Hộ nghèo", households=(one,)),
            ReviewedGroup(title="Hộ cận nghèo", households=(two,)),
            ReviewedGroup(title="Hộ thoát nghèo", households=(three,)),
        ),
    )


KINDS = (
    Kind(
        key="review_list",
        title_vi="Danh sách hộ gia đình cần rà soát",
        data_class=ReviewList,
        sample=sample_review_list,
        basis_vi="Phụ lục I, Thông tư 07/2021/TT-BLĐTBXH",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Chưa tìm thấy mẫu; trình bày theo Nghị định 30/2020/NĐ-CP với các cột "
        "pháp luật nêu.",
        required=("danh_sach", "danh_sach.ho.ten_chu_ho"),
    ),
    Kind(
        key="reviewed_list",
        title_vi="Danh sách hộ nghèo, hộ cận nghèo sau rà soát",
        data_class=ReviewedList,
        sample=sample_reviewed_list,
        basis_vi="Phụ lục VI, Thông tư 07/2021/TT-BLĐTBXH",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Chưa tìm thấy mẫu; trình bày theo Nghị định 30/2020/NĐ-CP.",
        required=("cac_nhom", "cac_nhom.cac_ho.ten_chu_ho"),
    ),
    Kind(
        key="posting_notice",
        title_vi="Thông báo niêm yết công khai kết quả rà soát",
        data_class=PostingNotice,
        sample=sample_posting_notice,
        basis_vi="Quyết định 24/2021/QĐ-TTg (niêm yết, thông báo công khai)",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Pháp luật không kèm mẫu nào tìm thấy được; trình bày theo Nghị định "
        "30/2020/NĐ-CP (mẫu thông báo).",
        required=("cac_nhom.cac_ho.ten_chu_ho", "tu_ngay", "den_ngay", "noi_niem_yet"),
    ),
)
