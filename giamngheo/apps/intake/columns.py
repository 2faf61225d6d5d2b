"""What the columns of a household workbook can be, and under which headings people write them.

One table serves all layouts and the template. It reads no cell (cells does) and finds no header row
(headers does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from povertycore.law_store import all_standards
from povertycore.vietnamese import fold

HOUSEHOLD, PERSON, PLACE, NOT_KEPT = "household", "person", "place", "not_kept"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a cell can say.

    `kind` names the reader of its cells (see cells.READERS), `belongs` what it is a fact of. A
    column with a `group` is part of our template, under that heading.
    """

    key: str
    kind: str
    belongs: str
    header: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    code_list: str = ""
    limit: int = 0  # longest text, or greatest number
    help: str = ""


LIST_GROUP, MEMBER_GROUP = "Hộ trong danh sách", "Thành viên"
CLASS_GROUP, DEPRIVED_GROUP = "Kết quả rà soát", "Thiếu hụt"
LIVING_GROUP = "Đời sống của hộ"
YES_NO = "Có hoặc Không; để trống khi chưa biết."

# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("row_number", "text", NOT_KEPT, "STT", ("tt", "số tt", "số thứ tự", "no"), LIST_GROUP,
           help="Tùy ý. Dòng ghi VÍ DỤ ở cột này là dòng mẫu, không được nhập."),
    Column("household_number", "number_text", HOUSEHOLD, "Số hộ",
           ("số thứ tự hộ", "stt hộ", "stt chủ hộ", "hộ số", "số hộ trong danh sách"),
           LIST_GROUP, limit=30,
           help="Bắt buộc. Các thành viên của một hộ ghi cùng một số và đứng liền nhau."),
    Column("household_code", "household_code", HOUSEHOLD, "Mã hộ",
           ("mã hộ gia đình", "mã số hộ", "code"), LIST_GROUP,
           help="Mã trong sổ, dạng H0001234-0, nếu hộ đã có; hộ mới để trống."),
    Column("village", "text", PLACE, "Thôn",
           ("tên thôn", "thôn bản", "thôn ấp", "thôn xóm", "thôn tổ dân phố", "thôn buôn", "xóm",
            "ấp", "bản", "buôn", "bon", "khu phố", "tổ dân phố", "thôn bản tổ dân phố",
            "thôn bon buôn tổ dân phố", "thôn ấp bản", "thôn bản ấp", "thôn ấp khu phố"),
           LIST_GROUP, limit=100, help="Bắt buộc. Tên hoặc mã thôn, bản, tổ dân phố trong xã."),
    Column("address", "text", HOUSEHOLD, "Địa chỉ",
           ("địa chỉ chi tiết", "nơi ở", "chỗ ở", "số nhà"), LIST_GROUP, limit=200,
           help="Xóm, ngõ, số nhà."),
    Column("phone", "phone", HOUSEHOLD, "Điện thoại",
           ("số điện thoại", "sđt", "điện thoại liên hệ"), LIST_GROUP, limit=20),
    Column("full_name", "name", PERSON, "Họ và tên",
           ("họ tên", "họ tên thành viên", "họ và tên thành viên", "họ và tên thành viên trong hộ",
            "tên thành viên", "họ tên chủ hộ và thành viên trong hộ",
            "họ và tên chủ hộ và thành viên", "họ và tên các thành viên",
            "họ và tên chủ hộ và các thành viên trong hộ"),
           MEMBER_GROUP, limit=120, help="Bắt buộc, viết có dấu, phông chữ Unicode."),
    Column("relationship", "code", PERSON, "Quan hệ với chủ hộ",
           ("quan hệ", "quan hệ chủ hộ", "mối quan hệ với chủ hộ", "qh với chủ hộ",
            "mối quan hệ", "quan hệ với ch"),
           MEMBER_GROUP, "relationships",
           help="Bắt buộc. Mỗi hộ có đúng một người ghi Chủ hộ."),
    Column("sex", "code", PERSON, "Giới tính", ("nam nữ", "phái", "host gender", "giới"),
           MEMBER_GROUP, "sexes", help="Nam hoặc Nữ."),
    Column("birth", "birth", PERSON, "Ngày sinh hoặc năm sinh",
           ("ngày sinh", "năm sinh", "ngày tháng năm sinh", "sinh năm", "ngày tháng năm sinh",
            "ngày sinh năm sinh"), MEMBER_GROUP, help="dd/mm/yyyy, hoặc chỉ năm sinh."),
    Column("ethnicity", "code", PERSON, "Dân tộc", ("thành phần dân tộc",), MEMBER_GROUP,
           "ethnic_groups"),
    Column("personal_id", "personal_id", PERSON, "Số CCCD",
           ("cccd", "số căn cước", "số căn cước công dân", "căn cước công dân", "cmnd cccd",
            "cccd cmnd", "số cmnd cccd", "số cccd cmnd", "cmnd", "số cmnd", "số định danh",
            "số định danh cá nhân", "mã định danh", "mã định danh cá nhân", "định danh cá nhân",
            "số ddcn", "ddcn", "số định danh cccd", "cmtnd", "số cmtnd", "cccd ddcn"),
           MEMBER_GROUP, help="12 chữ số (hoặc 9 chữ số của CMND cũ), ô định dạng Văn bản."),
    Column("disability_grade", "code", PERSON, "Mức độ khuyết tật",
           ("khuyết tật", "mức khuyết tật"), MEMBER_GROUP, "disability_grades"),
    Column("merit_kind", "code", PERSON, "Người có công",
           ("diện người có công", "đối tượng người có công"), MEMBER_GROUP, "merit_kinds"),
    Column("monthly_allowance_vnd", "money", PERSON, "Trợ cấp xã hội hằng tháng (đồng)",
           ("trợ cấp xã hội", "trợ cấp xã hội hằng tháng", "trợ cấp xã hội hàng tháng",
            "trợ cấp bảo trợ xã hội"), MEMBER_GROUP),
    Column("pension_vnd", "money", PERSON, "Lương hưu (đồng)",
           ("lương hưu", "lương hưu hằng tháng", "lương hưu hàng tháng"), MEMBER_GROUP),
    Column("insurance_kind", "code", PERSON, "Loại thẻ BHYT",
           ("thẻ bhyt", "bhyt", "loại bhyt", "loại thẻ bảo hiểm y tế", "thẻ bảo hiểm y tế"),
           MEMBER_GROUP, "insurance_kinds"),
    Column("insurance_valid_to", "date", PERSON, "Thẻ BHYT dùng đến ngày",
           ("hạn thẻ bhyt", "ngày hết hạn bhyt", "thẻ bhyt có giá trị đến"), MEMBER_GROUP),
    Column("is_studying", "yes_no", PERSON, "Đang đi học", ("đi học",), MEMBER_GROUP, help=YES_NO),
    Column("school_level", "code", PERSON, "Cấp học", ("cấp học đang học", "bậc học"),
           MEMBER_GROUP, "school_stages"),
    Column("education_level", "code", PERSON, "Trình độ cao nhất",
           ("trình độ học vấn", "trình độ văn hóa", "trình độ"), MEMBER_GROUP, "education_levels"),
    Column("is_able_to_work", "yes_no", PERSON, "Có khả năng lao động",
           ("còn khả năng lao động",), MEMBER_GROUP, help=YES_NO),
    Column("work_kind", "text", PERSON, "Công việc", ("nghề nghiệp", "việc làm hiện tại"),
           MEMBER_GROUP, limit=30),
    Column("has_labour_contract", "yes_no", PERSON, "Có hợp đồng lao động",
           ("hợp đồng lao động",), MEMBER_GROUP, help=YES_NO),
    Column("has_serious_illness", "yes_no", PERSON, "Mắc bệnh hiểm nghèo",
           ("bệnh hiểm nghèo", "ốm đau nặng"), MEMBER_GROUP, help=YES_NO),
    Column("is_malnourished", "yes_no", PERSON, "Suy dinh dưỡng (trẻ dưới 16 tuổi)",
           ("suy dinh dưỡng",), MEMBER_GROUP, help=YES_NO),

    Column("stated_class", "class", HOUSEHOLD, "Phân loại hộ",
           ("phân loại", "kết quả phân loại", "classify", "loại hộ", "kết quả rà soát",
            "phân loại hộ chuẩn quốc gia", "phân loại theo chuẩn quốc gia", "diện hộ"),
           CLASS_GROUP, "poverty_classes",
           help="Kết quả đã quyết định theo chuẩn quốc gia; để trống thì phần mềm tính theo điểm."),
    Column("stated_local_class", "class", HOUSEHOLD, "Phân loại theo chuẩn địa phương",
           ("phân loại hộ chuẩn địa phương", "phân loại hộ theo chuẩn địa phương",
            "phân loại theo chuẩn thành phố", "phân loại theo chuẩn của tỉnh"),
           CLASS_GROUP, "poverty_classes", help="Chỉ ghi ở nơi có chuẩn nghèo riêng."),
    Column("entry_kind", "entry", HOUSEHOLD, "Mới, cũ hay tái",
           ("diễn biến", "chi tiết phân loại"), CLASS_GROUP,
           help="Cũ, Mới hoặc Tái (tái nghèo, tái cận nghèo)."),
    Column("income_points", "count", HOUSEHOLD, "Điểm B1",
           ("b1", "b1 point", "điểm phiếu b1", "tổng điểm b1", "điểm a"), CLASS_GROUP, limit=1000),
    Column("deprivation_points", "count", HOUSEHOLD, "Điểm B2",
           ("b2", "b2 point", "điểm phiếu b2", "tổng điểm b2", "điểm b"), CLASS_GROUP, limit=1000),
    Column("income_vnd", "money", HOUSEHOLD, "Thu nhập bình quân (đồng/người/tháng)",
           ("thu nhập", "thu nhập bình quân", "thu nhập bình quân đầu người",
            "thu nhập bình quân đầu người tháng", "thu nhập bình quân người tháng"), CLASS_GROUP),
    Column("decision_number", "text", HOUSEHOLD, "Số quyết định công nhận",
           ("số qđ công nhận", "số quyết định", "quyết định công nhận", "số qđ"),
           CLASS_GROUP, limit=60),
    Column("decided_on", "date", HOUSEHOLD, "Ngày quyết định",
           ("ngày ban hành qđ", "ngày ban hành quyết định", "ngày qđ", "ngày công nhận"),
           CLASS_GROUP),
    Column("reviewed_on", "date", HOUSEHOLD, "Ngày rà soát", ("date", "ngày điều tra"),
           CLASS_GROUP),
    Column("reviewer", "text", HOUSEHOLD, "Người rà soát",
           ("rà soát viên", "điều tra viên", "reviewer", "cán bộ rà soát"), CLASS_GROUP,
           limit=120),

    Column("house_kind", "code", HOUSEHOLD, "Nhà ở", ("loại nhà", "tình trạng nhà ở"),
           LIVING_GROUP, "house_kinds"),
    Column("floor_area_m2", "area", HOUSEHOLD, "Diện tích nhà (m²)",
           ("diện tích nhà", "diện tích nhà ở", "diện tích ở"), LIVING_GROUP, limit=99_999),
    Column("water_source", "code", HOUSEHOLD, "Nguồn nước",
           ("nguồn nước sinh hoạt", "nước sinh hoạt"), LIVING_GROUP, "water_sources"),
    Column("toilet_kind", "code", HOUSEHOLD, "Nhà tiêu", ("loại nhà tiêu", "hố xí"),
           LIVING_GROUP, "toilet_kinds"),
    Column("has_grid_electricity", "yes_no", HOUSEHOLD, "Có điện lưới", ("điện lưới",),
           LIVING_GROUP, help=YES_NO),
    Column("electricity_kwh_month", "count", HOUSEHOLD, "Điện dùng (kWh/tháng)",
           ("điện dùng", "điện tiêu thụ", "số điện sử dụng"), LIVING_GROUP, limit=100_000),
    Column("farm_land_m2", "count", HOUSEHOLD, "Đất sản xuất (m²)",
           ("đất sản xuất", "diện tích đất sản xuất", "đất nông nghiệp"), LIVING_GROUP,
           limit=2_000_000_000),
    Column("debt_vnd", "money", HOUSEHOLD, "Nợ vay (đồng)",
           ("nợ vay", "dư nợ", "số tiền còn nợ", "tiền nợ"), LIVING_GROUP),
    Column("housing_support_year", "year", HOUSEHOLD, "Năm đã được hỗ trợ nhà ở",
           ("năm hỗ trợ nhà ở", "đã hỗ trợ nhà ở năm"), LIVING_GROUP),
    Column("is_native_minority", "yes_no", HOUSEHOLD, "Hộ dân tộc thiểu số tại chỗ",
           ("hộ dttc", "dttc", "dân tộc tại chỗ", "hộ dân tộc tại chỗ", "co dan toc tai cho",
            "codantoctaicho", "có dân tộc tại chỗ"), LIVING_GROUP, help=YES_NO),
    Column("has_no_labour_capacity", "yes_no", HOUSEHOLD, "Hộ không có khả năng lao động",
           ("không có khả năng lao động", "hộ kcknlđ", "kcknlđ", "hộ không có lao động",
            "không có knlđ", "hộ không có knlđ"),
           LIVING_GROUP, help=YES_NO),
    Column("is_social_protection", "yes_no", HOUSEHOLD, "Hộ bảo trợ xã hội",
           ("bảo trợ xã hội", "hộ btxh", "hộ nghèo bảo trợ xã hội"), LIVING_GROUP, help=YES_NO),
    Column("has_meritorious_member", "yes_no", HOUSEHOLD, "Hộ có người có công",
           ("hộ chính sách có công", "hộ cscc", "cscc", "hộ có thành viên người có công",
            "có thành viên người có công", "có thành viên là người có công",
            "hộ có người có công với cách mạng", "hộ người có công"),
           LIVING_GROUP, help=YES_NO),
    Column("poverty_causes", "causes", HOUSEHOLD, "Nguyên nhân nghèo",
           ("nguyên nhân", "các nguyên nhân nghèo"), LIVING_GROUP, "poverty_causes",
           help="Một hoặc nhiều nguyên nhân, cách nhau bằng dấu chấm phẩy."),
    Column("support_needs", "codes", HOUSEHOLD, "Nhu cầu hỗ trợ",
           ("nguyện vọng", "nhu cầu", "đề nghị hỗ trợ"), LIVING_GROUP, "support_needs",
           help="Một hoặc nhiều nhu cầu, cách nhau bằng dấu chấm phẩy."),
    Column("declared_person_count", "count", HOUSEHOLD, "Số nhân khẩu",
           ("số khẩu", "nhân khẩu", "number of members", "tổng số khẩu", "số thành viên",
            "số người trong hộ"), LIVING_GROUP, limit=99),
    Column("note", "text", HOUSEHOLD, "Ghi chú", (), LIVING_GROUP, limit=2000),

    # Not in our template: columns of other layouts.
    Column("member_number", "text", NOT_KEPT, "STT thành viên",
           ("stt thành viên hộ", "số thứ tự thành viên", "stt khẩu", "stt thành viên trong hộ")),
    Column("head_name", "name", HOUSEHOLD, "Họ tên chủ hộ",
           ("họ và tên chủ hộ", "tên chủ hộ", "chủ hộ", "host name"), limit=120),
    Column("is_head", "yes_no", PERSON, "Là chủ hộ", ("đánh dấu chủ hộ",)),
    Column("birth_male", "birth", PERSON, "Năm sinh: Nam", ("nam", "năm sinh nam")),
    Column("birth_female", "birth", PERSON, "Năm sinh: Nữ", ("nữ", "năm sinh nữ")),
    Column("sex_male", "tick", PERSON, "Giới tính: Nam", ("giới tính nam",)),
    Column("sex_female", "tick", PERSON, "Giới tính: Nữ", ("giới tính nữ",)),
    Column("poor_new", "tick", HOUSEHOLD, "Nghèo mới", ("hộ nghèo mới", "hộ nghèo phát sinh")),
    Column("poor_relapsed", "tick", HOUSEHOLD, "Tái nghèo", ("hộ tái nghèo",)),
    Column("poor_continuing", "tick", HOUSEHOLD, "Nghèo cũ", ("hộ nghèo cũ",)),
    Column("near_poor_new", "tick", HOUSEHOLD, "Cận nghèo mới",
           ("hộ cận nghèo mới", "hộ cận nghèo phát sinh")),
    Column("near_poor_relapsed", "tick", HOUSEHOLD, "Tái cận nghèo", ("hộ tái cận nghèo",)),
    Column("near_poor_continuing", "tick", HOUSEHOLD, "Cận nghèo cũ", ("hộ cận nghèo cũ",)),
    Column("is_poor", "tick", HOUSEHOLD, "Hộ nghèo", ("phân loại hộ hộ nghèo",)),
    Column("is_near_poor", "tick", HOUSEHOLD, "Hộ cận nghèo", ("phân loại hộ hộ cận nghèo",)),
    *(Column(f"need_{code.lower()}", "tick", HOUSEHOLD, f"Chính sách hỗ trợ: {name}",
             tuple(f"{group} {name}" for group in
                   ("chính sách hỗ trợ", "nhu cầu hỗ trợ", "nguyện vọng hỗ trợ", "hỗ trợ")))
      for code, name in (("HEALTH", "Y tế"), ("EDUCATION", "Giáo dục"), ("PRODUCTION", "Sản xuất"),
                         ("CREDIT", "Vay vốn tín dụng"), ("HOUSING", "Nhà ở"), ("OTHER", "Khác"))),
    Column("form_a_result", "text", HOUSEHOLD, "Kết quả phiếu A",
           ("quick review result", "quickreview result", "phiếu a"), limit=60),
    Column("commune_name", "text", PLACE, "Xã",
           ("xã phường", "xã phường thị trấn", "tên xã", "phường xã", "phường"), limit=100),
    Column("commune_code", "text", PLACE, "Mã xã", ("mã xã phường", "mã xã phường thị trấn")),
    Column("reason", "text", NOT_KEPT, "Lý do chưa nhận"),
    Column("original_row", "text", NOT_KEPT, "Dòng trong tệp gốc"),
    Column("province_name", "text", NOT_KEPT, "Tỉnh",
           ("tỉnh thành phố", "mã tỉnh", "tên tỉnh", "mã tỉnh thành phố", "tỉnh thành")),
    Column("district_name", "text", NOT_KEPT, "Huyện",
           ("quận huyện", "mã huyện", "tên huyện", "huyện thị xã", "mã quận huyện")),
    Column("age", "text", NOT_KEPT, "Tuổi", ("độ tuổi",)),
    Column("minority_mark", "text", NOT_KEPT, "Hộ DTTS", ("dtts", "hộ dân tộc thiểu số")),
)
# fmt: on


@cache
def deprivation_columns() -> tuple[Column, ...]:
    """A tick for each indicator of every standard, once where standards share a code."""
    found: dict[str, Column] = {}
    for standard in all_standards():
        for indicator in standard.indicators:
            if indicator.code in found:
                continue
            name = indicator.name_vi
            found[indicator.code] = Column(
                f"deprived_{indicator.code}",
                "yes_no",
                HOUSEHOLD,
                name,
                (
                    f"thiếu hụt {name}",
                    f"chỉ số thiếu hụt {name}",
                    f"thiếu hụt {indicator.service_vi} {name}",
                    f"các chỉ số thiếu hụt {name}",
                ),
                DEPRIVED_GROUP,
                help="Có: thiếu hụt; Không: không thiếu hụt; để trống khi chưa biết.",
            )
    return tuple(found.values())


@cache
def all_columns() -> dict[str, Column]:
    """Every column by its key."""
    return {column.key: column for column in (*COLUMNS, *deprivation_columns())}


@cache
def template_columns() -> tuple[Column, ...]:
    """The columns of our template in their order, group by group."""
    order = (LIST_GROUP, MEMBER_GROUP, CLASS_GROUP, DEPRIVED_GROUP, LIVING_GROUP)
    return tuple(
        column for group in order for column in all_columns().values() if column.group == group
    )


NOTES = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*")
LEADING_NUMBER = re.compile(r"^\d+ ")


def header_key(text: str) -> str:
    """A heading without notes in brackets, accents, signs and numbering: what aliases compare by.

    >>> header_key("1. HỌ, TÊN  (viết hoa)"), header_key("quickReview.result")
    ('ho ten', 'quickreview result')
    """
    bare = NOTES.sub(" ", text)
    words = re.sub(r"[^a-z0-9]+", " ", fold(bare if bare.strip() else text)).strip()
    return LEADING_NUMBER.sub("", words)


@cache
def aliases() -> dict[str, str]:
    """Column key by every heading it is known under."""
    found: dict[str, str] = {}
    for column in all_columns().values():
        group = f"{column.group} {column.header}"
        names: Iterable[str] = (column.header, *column.aliases)
        if column.key.startswith("deprived_"):
            # 'Bảo hiểm y tế' alone can mean the card: an indicator needs its heading above.
            names = (group, *column.aliases)
        for name in names:
            found.setdefault(header_key(name), column.key)
            found.setdefault(header_key(name).replace(" ", ""), column.key)
    return found


LONG_NAME_HEADING = re.compile(r"ho (va )?ten .*(thanh vien|nhan khau)")


def recognise(path: list[str]) -> tuple[str, bool] | None:
    """The column meant by a heading and the headings above it, topmost first.

    The second value says whether a heading above was needed to tell.
    """
    keys = [header_key(text) for text in path if text]
    for candidate in candidates(keys):
        found = aliases().get(candidate) or aliases().get(candidate.replace(" ", ""))
        if found:
            return found, candidate != keys[-1]
    if keys and LONG_NAME_HEADING.match(keys[-1]):
        return "full_name", False
    return None


def candidates(keys: list[str]) -> Iterator[str]:
    """The whole path first, then without its upper headings, then the parts by themselves."""
    for start in range(len(keys)):
        yield " ".join(keys[start:])
    for above in reversed(keys[:-1]):
        yield f"{above} {keys[-1]}"
