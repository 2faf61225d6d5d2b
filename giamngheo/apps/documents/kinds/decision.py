"""What the chair signs: recognition (Mẫu 02), refusal, opinion asked; and the page before it."""

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
class RecognitionDecision(Head):
    """The decision that recognises the lists, with an annex for each."""

    year: int = item("nam", "Năm rà soát", form="year")
    round_title: str = item("dot", "Đợt rà soát (rà soát định kỳ năm 2023)")
    standard: str = item("chuan", "Tên chuẩn nghèo áp dụng")
    proposed_by: str = item("de_nghi_cua", "Người, cơ quan đề nghị")
    effective_on: date = item("hieu_luc_tu", "Ngày quyết định có hiệu lực")
    poor: tuple[Household, ...] = item("ho_ngheo", "Hộ nghèo", default=())
    near_poor: tuple[Household, ...] = item("ho_can_ngheo", "Hộ cận nghèo", default=())
    escaped_poor: tuple[Household, ...] = item("ho_thoat_ngheo", "Hộ thoát nghèo", default=())
    escaped_near_poor: tuple[Household, ...] = item(
        "ho_thoat_can_ngheo", "Hộ thoát cận nghèo", default=()
    )
    poor_persons: int = item("so_khau_ngheo", "Số nhân khẩu của các hộ nghèo", default=0)
    near_poor_persons: int = item("so_khau_can_ngheo", "Số nhân khẩu hộ cận nghèo", default=0)


@dataclass(frozen=True, kw_only=True)
class RefusalLetter(Head):
    """The written answer to a household that is not recognised, with the reasons."""

    addressee: str = item("kinh_gui", "Người nhận (ông Nguyễn Văn A)")
    address: str = item("dia_chi", "Địa chỉ người nhận", default="")
    request_title: str = item("de_nghi", "Việc hộ đề nghị")
    requested_on: date | None = item("ngay_de_nghi", "Ngày nhận giấy đề nghị", default=None)
    result: str = item("ket_qua", "Kết quả rà soát của hộ", default="")
    reasons: tuple[str, ...] = item("ly_do", "Các lý do không công nhận")
    appeal: str = item("quyen_khieu_nai", "Quyền và nơi khiếu nại", default="")


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """One line of figures: what, how many households and persons."""

    name: str = item("ten", "Nội dung")
    households: int = item("so_ho", "Số hộ")
    persons: int | None = item("so_khau", "Số nhân khẩu", default=None)
    percent: str = item("ty_le", "Tỷ lệ % so với tổng số hộ", default="")


@dataclass(frozen=True, kw_only=True)
class DistrictOpinionRequest(Head):
    """The letter that asks the district chair's opinion (until 30/06/2025)."""

    year: int = item("nam", "Năm rà soát", form="year")
    addressee: str = item("kinh_gui", "Nơi nhận công văn")
    round_title: str = item("dot", "Đợt rà soát")
    counts: tuple[CountLine, ...] = item("so_lieu", "Kết quả rà soát")
    due_on: date | None = item("han_tra_loi", "Ngày đề nghị trả lời", default=None)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A household whose class changes, and why."""

    household: Household = item("ho", "Hộ gia đình")
    why: str = item("vi_sao", "Vì sao thay đổi")


@dataclass(frozen=True, kw_only=True)
class ReviewSummary(Head):
    """One page for the chair before signing: what changes, why, what to look at."""

    year: int = item("nam", "Năm rà soát", form="year")
    round_title: str = item("dot", "Đợt rà soát")
    total_households: int | None = item("tong_so_ho", "Tổng số hộ dân cư", default=None)
    counts: tuple[CountLine, ...] = item("so_lieu", "Kết quả sau rà soát")
    movements: tuple[CountLine, ...] = item("dien_bien", "Diễn biến so với trước", default=())
    changes: tuple[Change, ...] = item("thay_doi", "Các hộ đổi phân loại", default=())
    changes_left: int = item("thay_doi_con_lai", "Số hộ đổi phân loại không in ở đây", default=0)
    objections: int = item("so_khieu_nai", "Số khiếu nại", default=0)
    reverified: int = item("so_phuc_tra", "Số hộ đã phúc tra", default=0)
    warnings: tuple[str, ...] = item("luu_y", "Điều cần xem trước khi ký", default=())


RECIPIENTS = ("Như Điều 3", "Phòng Lao động - Thương binh và Xã hội", "Các thôn", "Lưu: VT")


def sample_recognition() -> RecognitionDecision:
    one, two, three = SAMPLE_HOUSEHOLDS
    return RecognitionDecision(
        **sample_head("QĐ-UBND", recipients=RECIPIENTS, authority=""),
        year=2023,
        round_title="rà soát định kỳ năm 2023",
        standard="Chuẩn nghèo đa chiều quốc gia giai đoạn 2022-2025",
        proposed_by="Ban Chỉ đạo rà soát hộ nghèo, hộ cận nghèo Xã Mẫu",
        effective_on=date(2023, 12, 8),
        poor=(one,),
        near_poor=(two,),
        escaped_poor=(two, three),
        poor_persons=3,
        near_poor_persons=5,
    )


def sample_refusal() -> RefusalLetter:
    return RefusalLetter(
        **sample_head("UBND-LĐTBXH", recipients=("Như trên", "Thôn Hai", "Lưu: VT"), bases=()),
        addressee="bà Hoàng Thị Ví Dụ",
        address="Thôn Hai, Xã Mẫu",
        request_title="rà soát hộ nghèo, hộ cận nghèo",
        requested_on=date(2023, 9, 4),
        result="điểm B1 là 180, điểm B2 là 10, phân loại Hộ không nghèo",
        reasons=("Điểm B1 cao hơn 140 điểm, mức của khu vực nông thôn.",),
        appeal="Không đồng ý với kết quả này, bà có quyền khiếu nại đến Chủ tịch Ủy ban nhân dân "
        "Xã Mẫu.",
    )


def sample_counts() -> tuple[CountLine, ...]:
    return (
        CountLine(name="Hộ nghèo", households=1, persons=3, percent="2,22"),
        CountLine(name="Hộ cận nghèo", households=1, persons=5, percent="2,22"),
        CountLine(name="Hộ thoát nghèo", households=2, persons=9),
        CountLine(name="Hộ thoát cận nghèo", households=0, persons=0),
    )


def sample_opinion() -> DistrictOpinionRequest:
    recipients = ("Như trên", "Ban Chỉ đạo xã", "Lưu: VT")
    return DistrictOpinionRequest(
        **sample_head("UBND-LĐTBXH", recipients=recipients, parent_body="", bases=()),
        year=2023,
        addressee="Chủ tịch Ủy ban nhân dân huyện Mẫu",
        round_title="rà soát định kỳ năm 2023",
        counts=sample_counts(),
        due_on=date(2023, 12, 6),
    )


def sample_summary() -> ReviewSummary:
    one, two, three = SAMPLE_HOUSEHOLDS
    return ReviewSummary(
        **sample_head("BC-BCĐ", signer_title="CÔNG CHỨC PHỤ TRÁCH", authority="", bases=()),
        year=2023,
        round_title="rà soát định kỳ năm 2023",
        total_households=45,
        counts=sample_counts(),
        movements=(
            CountLine(name="Hộ nghèo đầu kỳ", households=2),
            CountLine(name="Thoát nghèo", households=2),
            CountLine(name="Hộ cận nghèo trở thành hộ nghèo", households=1),
            CountLine(name="Hộ nghèo cuối kỳ", households=1),
        ),
        changes=(
            Change(household=one, why="Điểm B2 tăng từ 20 lên 40: việc làm, nhà ở"),
            Change(household=two, why="Điểm B2 giảm từ 30 xuống 20: đã có bảo hiểm y tế"),
            Change(household=three, why="Điểm B1 tăng từ 135 lên 180: có người đi làm"),
        ),
        objections=1,
        reverified=1,
        warnings=("Bảng điểm B1 chưa kiểm chứng với văn bản.",),
    )


KINDS = (
    Kind(
        key="recognition_decision",
        title_vi="Quyết định công nhận hộ nghèo, hộ cận nghèo, hộ thoát nghèo, hộ thoát cận nghèo",
        data_class=RecognitionDecision,
        sample=sample_recognition,
        basis_vi="Mẫu số 02, Quyết định 24/2021/QĐ-TTg",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Chỉ tìm thấy tên mẫu; trình bày theo Nghị định 30/2020/NĐ-CP (quyết định "
        "cá biệt) với bốn danh sách pháp luật nêu.",
        required=("ho_ngheo.ten_chu_ho", "ho_can_ngheo.ten_chu_ho", "so", "ngay_ky", "nguoi_ky"),
    ),
    Kind(
        key="refusal_letter",
        title_vi="Văn bản trả lời không công nhận, nêu lý do",
        data_class=RefusalLetter,
        sample=sample_refusal,
        basis_vi="Quyết định 24/2021/QĐ-TTg (trả lời bằng văn bản và nêu rõ lý do)",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Pháp luật không kèm mẫu nào tìm thấy được; trình bày theo Nghị định "
        "30/2020/NĐ-CP (công văn).",
        required=("ly_do", "kinh_gui", "nguoi_ky"),
    ),
    Kind(
        key="district_opinion_request",
        title_vi="Công văn xin ý kiến Chủ tịch Ủy ban nhân dân cấp huyện",
        data_class=DistrictOpinionRequest,
        sample=sample_opinion,
        basis_vi="Quyết định 24/2021/QĐ-TTg (báo cáo, xin ý kiến; đến 30/6/2025)",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Pháp luật không kèm mẫu nào tìm thấy được; trình bày theo Nghị định "
        "30/2020/NĐ-CP (công văn).",
        required=("kinh_gui", "so_lieu.so_ho", "nguoi_ky"),
    ),
    Kind(
        key="review_summary",
        title_vi="Tóm tắt kết quả rà soát trình Chủ tịch",
        data_class=ReviewSummary,
        sample=sample_summary,
        basis_vi="Tài liệu nội bộ, một trang",
        layout=OfficialLayout.NOT_PRESCRIBED,
        layout_note_vi="Không phải mẫu của pháp luật.",
        required=("so_lieu.so_ho", "thay_doi.vi_sao"),
    ),
)
