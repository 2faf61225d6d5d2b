"""Minutes: of the village meeting (PL V) and of a re-verification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giamngheo.apps.documents.enums import OfficialLayout
from giamngheo.apps.documents.kinds.base import SAMPLE_HOUSEHOLDS, Household, Kind
from giamngheo.common.papers.fields import item


@dataclass(frozen=True, kw_only=True)
class Present:
    """A group of people at the meeting."""

    group: str = item("thanh_phan", "Thành phần (Đại diện Ban Chỉ đạo cấp xã ...)")
    count: int = item("so_nguoi", "Số người")
    names: str = item("ho_ten", "Họ và tên, chức vụ, đơn vị", default="")


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What the meeting said of one household's result."""

    household: Household = item("ho", "Hộ gia đình")
    agreed: int = item("dong_y", "Số người đồng ý")
    disagreed: int = item("khong_dong_y", "Số người không đồng ý")
    percent: str = item("ty_le", "Tỷ lệ đồng ý, viết kiểu 66,67")
    endorsed: bool = item("thong_nhat", "Được thống nhất theo mức đồng ý của quy trình")


@dataclass(frozen=True, kw_only=True)
class MeetingMinutes:
    """Minutes of the village meeting that agrees on the results of the review."""

    commune: str = item("ten_xa", "Tên xã (Xã Sơn Tây)")
    village: str = item("thon", "Tên thôn, tổ dân phố (Thôn Một)")
    year: int = item("nam", "Năm rà soát", form="year")
    round_number: int = item("lan_hop", "Họp lần thứ mấy", default=1)
    held_on: date = item("ngay_hop", "Ngày họp")
    begun_at: str = item("gio_bat_dau", "Giờ bắt đầu (19 giờ 30)", default="")
    ended_at: str = item("gio_ket_thuc", "Giờ kết thúc", default="")
    place: str = item("dia_diem", "Địa điểm họp", default="")
    chair: str = item("chu_tri", "Họ tên, chức danh người chủ trì", default="")
    secretary: str = item("thu_ky", "Họ tên, chức danh thư ký", default="")
    present: tuple[Present, ...] = item("thanh_phan_du", "Các thành phần tham gia", default=())
    households_present: int = item("so_ho_du", "Số hộ có đại diện dự họp")
    households_listed: int = item("so_ho_danh_sach", "Số hộ có tên trong danh sách cần rà soát")
    households_percent: str = item("ty_le_ho_du", "Tỷ lệ hộ dự họp, viết kiểu 66,67")
    people_present: int = item("so_nguoi_du", "Số người dự họp có quyền biểu quyết")
    reviewers: str = item("ra_soat_vien", "Rà soát viên dự họp", default="")
    votes: tuple[Vote, ...] = item("bieu_quyet", "Kết quả biểu quyết từng hộ")
    endorsed_count: int = item("so_ho_thong_nhat", "Số hộ được thống nhất")
    contested_count: int = item("so_ho_chua_thong_nhat", "Số hộ chưa thống nhất, phải rà soát lại")
    agreement: str = item(
        "muc_dong_y",
        "Mức đồng ý cần có theo quy trình",
        default="từ 50 % tổng số người tham dự cuộc họp trở lên đồng ý",
    )
    opinions: tuple[str, ...] = item("y_kien", "Các ý kiến tại cuộc họp", default=())
    copies: int = item("so_ban", "Số bản biên bản", default=2)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at again: what stood before and what was found."""

    subject: str = item("noi_dung", "Nội dung phúc tra")
    before: str = item("truoc", "Kết quả trước")
    after: str = item("sau", "Kết quả phúc tra")


@dataclass(frozen=True, kw_only=True)
class ReverificationMinutes:
    """Minutes of the second assessment after an objection."""

    commune: str = item("ten_xa", "Tên xã (Xã Sơn Tây)")
    village: str = item("thon", "Tên thôn, tổ dân phố")
    year: int = item("nam", "Năm rà soát", form="year")
    held_on: date = item("ngay_phuc_tra", "Ngày phúc tra")
    household: Household = item("ho", "Hộ được phúc tra")
    objection: str = item("khieu_nai", "Nội dung khiếu nại")
    received_on: date = item("ngay_nhan", "Ngày nhận khiếu nại")
    due_on: date = item("han", "Hạn phúc tra (07 ngày làm việc)")
    team: tuple[str, ...] = item("thanh_phan", "Người phúc tra: họ tên, chức vụ")
    findings: tuple[Finding, ...] = item("ket_qua_chi_tiet", "Kết quả từng nội dung")
    class_before: str = item("phan_loai_cu", "Phân loại trước phúc tra")
    class_after: str = item("phan_loai", "Phân loại sau phúc tra")
    conclusion: str = item("ket_luan", "Kết luận", default="")
    household_opinion: str = item("y_kien_ho", "Ý kiến của hộ", default="")
    leader: str = item("truong_doan", "Họ tên người chủ trì phúc tra", default="")
    reviewer: str = item("ra_soat_vien", "Họ tên rà soát viên", default="")


def sample_meeting() -> MeetingMinutes:
    one, two, three = SAMPLE_HOUSEHOLDS
    return MeetingMinutes(
        commune="Xã Mẫu",
        village="Thôn Một",
        year=2023,
        held_on=date(2023, 11, 14),
        begun_at="19 giờ 30",
        ended_at="21 giờ 15",
        place="Nhà văn hóa Thôn Một",
        chair="Ngô Văn Trưởng, Trưởng thôn",
        secretary="Vũ Thị Ghi, Chi hội trưởng phụ nữ",
        present=(
            Present(group="Đại diện Ban Chỉ đạo cấp xã", count=1, names="Bùi Văn Đạo, công chức"),
            Present(
                group="Đại diện tổ chức Đảng, đoàn thể", count=3, names="Vũ Thị Ghi và 2 người"
            ),
            Present(
                group="Đại diện Mặt trận Tổ quốc Việt Nam cấp xã", count=1, names="Lý Văn Trận"
            ),
        ),
        households_present=30,
        households_listed=45,
        households_percent="66,67",
        people_present=36,
        reviewers="Đỗ Văn Soát",
        votes=(
            Vote(household=one, agreed=30, disagreed=6, percent="83,33", endorsed=True),
            Vote(household=two, agreed=33, disagreed=3, percent="91,67", endorsed=True),
            Vote(household=three, agreed=12, disagreed=24, percent="33,33", endorsed=False),
        ),
        endorsed_count=2,
        contested_count=1,
        opinions=("Đề nghị xem lại diện tích nhà ở của hộ bà Hoàng Thị Ví Dụ.",),
    )


def sample_reverification() -> ReverificationMinutes:
    return ReverificationMinutes(
        commune="Xã Mẫu",
        village="Thôn Hai",
        year=2023,
        held_on=date(2023, 11, 27),
        household=SAMPLE_HOUSEHOLDS[2],
        objection="Hộ cho rằng nhà ở chưa được tính đúng chất lượng.",
        received_on=date(2023, 11, 21),
        due_on=date(2023, 11, 30),
        team=("Bùi Văn Đạo, công chức xã", "Đỗ Văn Soát, rà soát viên"),
        findings=(
            Finding(subject="Chất lượng nhà ở", before="Không thiếu hụt", after="Thiếu hụt"),
            Finding(subject="Điểm B2", before="10", after="20"),
        ),
        class_before="Hộ không nghèo",
        class_after="Hộ không nghèo",
        conclusion="Giữ nguyên kết quả phân loại; sửa điểm B2 thành 20.",
        household_opinion="Đồng ý.",
        leader="Bùi Văn Đạo",
        reviewer="Đỗ Văn Soát",
    )


KINDS = (
    Kind(
        key="meeting_minutes",
        title_vi="Biên bản kết quả họp dân để thống nhất kết quả rà soát",
        data_class=MeetingMinutes,
        sample=sample_meeting,
        basis_vi="Phụ lục V, Thông tư 07/2021/TT-BLĐTBXH",
        layout=OfficialLayout.PART,
        layout_note_vi="Phần đầu đến thành phần tham gia theo Phụ lục V tìm thấy; phần nội dung và "
        "kết quả sau đó chưa tìm thấy, trình bày theo quy định họp dân.",
        required=("bieu_quyet.ho.ten_chu_ho", "bieu_quyet.dong_y", "ngay_hop", "thon"),
        sources=(
            "https://luatduonggia.vn/mau-bien-ban-hop-ket-qua-binh-xet-ho-ngheo-moi-nhat-2023",
        ),
    ),
    Kind(
        key="reverification_minutes",
        title_vi="Biên bản phúc tra",
        data_class=ReverificationMinutes,
        sample=sample_reverification,
        basis_vi="Quyết định 24/2021/QĐ-TTg (phúc tra khi có khiếu nại)",
        layout=OfficialLayout.NOT_FOUND,
        layout_note_vi="Pháp luật không kèm mẫu nào tìm thấy được; trình bày theo Nghị định "
        "30/2020/NĐ-CP (mẫu biên bản).",
        required=("ho.ten_chu_ho", "phan_loai", "ngay_phuc_tra"),
    ),
)
