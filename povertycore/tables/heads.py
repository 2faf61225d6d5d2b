"""What the words of column heads and row labels say: roles, topics, directions, area levels.

It knows no figures; a word alone never makes a finding, the figures must agree with it.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from povertycore.vietnamese import fold, nfc


class Role(StrEnum):
    """What a column of figures holds."""

    COUNT = "count"
    AMOUNT = "amount"
    RATE = "rate"
    OTHER = "other"


PATH_SEPARATOR = " > "


class _Words:
    """A pattern in Vietnamese that also reads heads typed without any diacritics.

    Diacritics matter where they are written: "mã" is a code but "Mạ" a people, "năm" a year but
    "nam" men. Only a text without a single diacritic is compared without them.
    """

    def __init__(self, *alternatives: str) -> None:
        pattern = "|".join(alternatives)
        self._accented = re.compile(pattern)
        plain = unicodedata.normalize("NFD", pattern.replace("đ", "d"))
        self._plain = re.compile("".join(char for char in plain if not unicodedata.combining(char)))
        self._holds = lru_cache(maxsize=8192)(lambda text: self.search(text) is not None)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place where the words stand."""
        lowered = spoken(text)
        return (self._plain if lowered.isascii() else self._accented).search(lowered)

    def __call__(self, text: str) -> bool:
        """Return whether the words stand in the text."""
        return self._holds(text)


@lru_cache(maxsize=65536)
def spoken(text: str) -> str:
    """Return the text as words are compared: small letters, composed, single spaces."""
    return " ".join(nfc(text).replace("*", " ").lower().split())


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return the search key of a head or a label, remembered: heads repeat over and over."""
    return fold(text.replace("*", " "))


_RATE = _Words(r"%|\bt[ỷỉ] (?:lệ|trọng|suất)\b|\bcơ cấu\b|\btl\b|\bphần trăm\b")
_COUNT_LEAF = _Words(
    r"\A(?:ts|sl|số|tổng|cộng|hộ|khẩu|người|nữ|nam|số lượng|tổng số|tổng cộng)\Z",
    r"\b(?:số hộ|số khẩu|nhân khẩu|số lượng|số người|số dân|lượt|số cháu|số em)\b",
)
_AMOUNT = _Words(
    r"\b(?:kinh phí|vốn|triệu|tỷ đồng|nghìn đồng|đồng(?! bào)|tiền|giá trị|ha|diện tích|m2|km)\b",
    r"\b(?:thu nhập|dư nợ|doanh số|khối lượng|tấn|kg|ngân sách|sản lượng|năng suất)\b",
)
_NOT_ADDITIVE = _Words(
    r"\bbình quân\b|(?<!sống )\btrung bình\b|\bmức (?:hỗ trợ|chuẩn|thu)\b|\bđơn giá\b|\bmật độ\b",
    r"(?<!thời )(?<!địa )(?<!trọng )\bđiểm\b|\bchuẩn nghèo\b|\bxếp (?:hạng|loại)\b|\bthứ hạng\b",
    r"\b(?:năng suất|hệ số|chỉ số giá|định mức|số tháng|cao nhất|thấp nhất)\b",
)
_OTHER = _Words(
    r"\b(?:năm sinh|ngày|cccd|cmnd|cmt|điện thoại|sđt|mã|số định danh|tọa độ|số thứ tự|stt)\b",
    r"\b(?:code|phone|id)\b|\A(?:tt|tháng|quý|ghi chú)\Z",
)
_ORDINAL = _Words(r"\A(?:stt|tt|số tt|số thứ tự|no\.?|#)(?: .*)?\Z")
_CLASSIFIER = _Words(r"\b(?:phân tổ|chia theo|loại)\b")
_UNIT_COLUMN = _Words(r"\A(?:đvt|đơn vị tính|đ\.v\.t\.?)\Z")
_EVERYBODY = _Words(
    r"\btổng (?:số )?(?:hộ|dân|khẩu|nhân khẩu|người)\b",
    r"\bsố hộ (?:dân|gia đình|toàn|trên địa bàn)\b",
    r"\A(?:số )?(?:hộ|khẩu|nhân khẩu|người)\Z",
    r"\bhộ (?:dân cư|gia đình|dân)\b|\bdân số\b|\btổng số\b.*\b(?:hộ|khẩu) (?:dân|gia đình)\b",
)
_POOR = _Words(r"\bnghèo\b")
_POORISH = _Words(r"\b(?:nghèo|cn|thoát|giảm|tăng|tái|phát sinh|thiếu hụt)\b")
_NEAR_POOR = _Words(r"\bcận nghèo\b|\bcn\b")
_OPENING = _Words(r"\bđầu (?:năm|kỳ|giai đoạn|quý|tháng)\b|\b(?:cuối )?năm trước\b|\bkỳ trước\b")
_CLOSING = _Words(
    r"\bcuối (?:năm(?! trước)|kỳ|giai đoạn|quý|tháng)\b|\bcòn lại\b|\bhiện (?:còn|có)\b"
)
_OUT = _Words(r"\b(?:giảm|thoát|chết|chuyển đi|ra khỏi|vượt (?:chuẩn|qua)|đưa ra)\b")
_IN = _Words(r"\b(?:tăng|phát sinh|tái (?:cận )?nghèo|bổ sung|chuyển đến|mới|thêm|rơi vào)\b")
_NEAR_TO_POOR = _Words(r"cận nghèo (?:trở thành|xuống|thành|chuyển thành|rơi xuống) (?:hộ )?nghèo")
_POOR_TO_NEAR = _Words(
    r"(?<!cận )\bnghèo (?:trở thành|lên|thành|chuyển thành|chuyển sang) (?:hộ )?cận nghèo",
    r"\A(?:số hộ )?(?:trở thành|chuyển thành|thành|sang|lên) (?:hộ )?cận nghèo",
)
_TOTAL = _Words(r"\b(?:tổng|cộng|chung|toàn bộ)\b")
_OF_WHICH = _Words(r"\btrong (?:đó|tổng số)\b")
_MAY_EXCEED = _Words(
    r"\b(?:so với|so sánh|kế hoạch|kh|thực hiện|hoàn thành|đạt|tăng|tốc độ|giao)\b"
)
_SHARE = _Words(r"\b(?:cơ cấu|t[ỷỉ] trọng)\b")

_TOTAL_ROW = _Words(
    r"\A\W*(?:tổng(?: cộng| số)?|cộng|toàn (?:xã|phường|thị trấn|huyện|thị xã|thành phố|quận|tỉnh"
    r"|quốc|vùng|thôn)(?: [^:]*)?|cả nước|chung|tổng chung|tổng cộng\b.*)\W*(?:\([^)]*\))?\W*\Z"
)
_TOTAL_START = _Words(r"\A\W*(?:tổng|cộng)\b")
_SUBTOTAL_ROW = _Words(
    r"\A\W*(?:cộng|tổng|tổng cộng|tổng số) (?:[ivx]+|[a-d]|\(?\d+\)?|khu vực\b.*)\W*\Z"
)
_SKIPPED_ROW = _Words(
    r"\A\W*(?:trong đó|bình quân|trung bình|t[ỷỉ] (?:lệ|trọng)|so sánh|so với)\b|%",
    r"\A\W*(?:ghi chú|chia ra|gồm|bao gồm|kế hoạch|tăng|giảm|chênh lệch)\b",
)
_RATE_ROW = _Words(r"%|\bt[ỷỉ] (?:lệ|trọng)\b|\bcơ cấu\b")

_LEVELS = (
    _Words(r"\A(?:tỉnh|toàn tỉnh)\b"),
    _Words(r"\A(?:huyện|quận|thị xã|tx|thành phố|tp)\b"),
    _Words(r"\A(?:xã|phường|thị trấn)\b"),
    _Words(
        r"\A(?:thôn|bản|buôn|bon|ấp|khu phố|tổ|tdp|khối|khóm|làng|xóm|sóc|khu dân cư|tiểu khu)\b"
    ),
)


def leaf_of(path: str) -> str:
    """Return the lowest head of a column."""
    return path.rpartition(PATH_SEPARATOR)[2]


def group_of(path: str) -> str:
    """Return the heads above the lowest one, '' when the column has a single head."""
    return path.rpartition(PATH_SEPARATOR)[0]


@lru_cache(maxsize=4096)
def role_of(path: str) -> Role | None:
    """Return the role that the heads state, None when they leave it open.

    >>> role_of("Hộ nghèo đầu năm > TS"), role_of("Hộ nghèo đầu năm > %"), role_of("")
    (<Role.COUNT: 'count'>, <Role.RATE: 'rate'>, None)
    """
    leaf = leaf_of(path)
    if _RATE(leaf):
        return Role.RATE
    if _OTHER(leaf) or spoken(leaf) == "năm":
        return Role.OTHER
    if _AMOUNT(leaf):
        return Role.AMOUNT
    if _COUNT_LEAF(leaf):
        return Role.AMOUNT if _AMOUNT(path) else Role.COUNT
    if _RATE(path):
        return Role.RATE
    if _AMOUNT(path):
        return Role.AMOUNT
    return Role.COUNT if re.search(r"\b(?:ho|khau|nguoi|ngheo|dtts|nu)\b", folded(path)) else None


def is_ordinal_head(path: str) -> bool:
    """Return whether the head announces the running number of the rows."""
    return _ORDINAL(leaf_of(path))


def is_classifier_head(path: str) -> bool:
    """Return whether the head announces what each line of a unit counts (households, persons)."""
    return _CLASSIFIER(path)


def is_unit_head(path: str) -> bool:
    """Return whether the head announces the unit of measure of each row."""
    return _UNIT_COLUMN(leaf_of(path))


def names_everybody(path: str) -> bool:
    """Return whether the column holds all households or all persons: the usual base of rates."""
    return _EVERYBODY(path) and not _POOR(path) and not _RATE(path)


def is_additive(path: str) -> bool:
    """Return whether the figures of different units add up to a total."""
    return not _NOT_ADDITIVE(path)


def is_total_head(path: str) -> bool:
    """Return whether the column announces a total."""
    return _TOTAL(path)


def is_of_which(path: str) -> bool:
    """Return whether the column announces a part that need not exhaust the whole."""
    return _OF_WHICH(path)


def may_exceed_hundred(path: str) -> bool:
    """Return whether a percentage over 100 is natural: growth, or fulfilment of a plan."""
    return _MAY_EXCEED(path)


def is_share(path: str) -> bool:
    """Return whether the percentages are shares of one whole and add up to 100."""
    return _SHARE(path)


def mentions_poverty(path: str) -> bool:
    """Return whether the column counts poor or near-poor households, or their movements."""
    return _POORISH(path)


def is_opening(path: str) -> bool:
    """Return whether the column holds what there was at the start of a period."""
    return _OPENING(path)


def is_closing(path: str) -> bool:
    """Return whether the column holds what is left at the end of a period."""
    return _CLOSING(path)


def is_near_poor(path: str) -> bool:
    """Return whether the column counts near-poor households."""
    return _NEAR_POOR(path)


def is_poor(path: str) -> bool:
    """Return whether the column counts poor (not near-poor) households."""
    return _POOR(path) and not _NEAR_POOR(path)


def direction(path: str, *, near_poor: bool) -> int:
    """Return -1 for a column of households that leave, +1 for those that come, 0 when unsaid.

    Households that pass between poor and near-poor leave one table and enter the other, so the
    table's own subject decides. Outer heads ("Diễn biến giảm") rule over inner ones.
    """
    for part in path.split(PATH_SEPARATOR):
        if _NEAR_TO_POOR(part):
            return -1 if near_poor else 1
        if _POOR_TO_NEAR(part):
            return 1 if near_poor else -1
        out, into = _OUT.search(part), _IN.search(part)
        if out and into:
            return -1 if out.start() < into.start() else 1
        if out or into:
            return -1 if out else 1
    return 0


def near_poor_to_poor(path: str) -> bool:
    """Return whether the column counts near-poor households that became poor."""
    return _NEAR_TO_POOR(path)


def poor_to_near_poor(path: str) -> bool:
    """Return whether the column counts poor households that became near-poor."""
    return _POOR_TO_NEAR(leaf_of(path)) and not _NEAR_TO_POOR(path)


def is_total_row(label: str) -> bool:
    """Return whether the label announces a total over other rows, and nothing but that.

    >>> [is_total_row(label) for label in ("TỔNG CỘNG", "Toàn xã", "Cộng (1+2)", "Tổng số hộ dân")]
    [True, True, True, False]
    """
    return _TOTAL_ROW(label) and "%" not in label


def begins_like_total(label: str) -> bool:
    """Return whether the label may announce a total ("Tổng 13 thôn"); the figures must decide."""
    return _TOTAL_START(label) and "%" not in label


def is_subtotal_row(label: str) -> bool:
    """Return whether the label announces the total of one named section ("Cộng I")."""
    return _SUBTOTAL_ROW(label)


def is_skipped_row(label: str) -> bool:
    """Return whether the row is no part of a total: "of which", averages, comparisons."""
    return _SKIPPED_ROW(label)


def is_rate_row(label: str) -> bool:
    """Return whether the row holds percentages in columns that otherwise hold counts."""
    return _RATE_ROW(label)


def area_level(label: str) -> int | None:
    """Return 0 for a province, 1 district, 2 commune, 3 village, None when the label says none."""
    bare = label.lstrip("-+• .0123456789)")
    return next((level for level, words in enumerate(_LEVELS) if words(bare)), None)
