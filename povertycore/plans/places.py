"""Named places in a list: "quận Ba Đình, huyện Hoài Đức", "thôn 1, 2 và 3".

The kind of place said once holds for the names behind it.
"""

from __future__ import annotations

import re
from typing import Final

_KINDS: Final = (
    "quận|huyện|thị xã|tx|thành phố|tp|xã|phường|thị trấn|tt|đặc khu|thôn|bản|ấp|buôn|bon|khu phố"
    "|tổ dân phố|tổ|khối phố|khối|khóm|làng|xóm|sóc|khu"
)
_PLACE = re.compile(rf"(?P<kind>(?i:{_KINDS})\b\.?)?\s*(?P<name>[^\W_].*)?\Z")
_SPLIT = re.compile(r"\s*[,;]\s*|\s+và\s+")
_LEADING = re.compile(r"\A(?:(?:gồm|bao gồm|tại|ở|địa bàn|các)\s*:?\s+)+", re.I)
_FULL: Final = {"tx": "thị xã", "tp": "thành phố", "tt": "thị trấn"}
_NUMERAL = re.compile(r"\d{1,3}[A-Za-z]?\Z|[IVX]+\Z")


def named_places(text: str) -> tuple[str, ...]:
    """Return the places of a list, each with its kind; empty when anything in it is no place.

    >>> named_places("quận Tây Hồ, huyện Thường Tín;"), named_places("thôn 1, 2 và thôn Đông")
    (('quận Tây Hồ', 'huyện Thường Tín'), ('thôn 1', 'thôn 2', 'thôn Đông'))
    """
    kind = ""
    places: list[str] = []
    bare = _LEADING.sub("", text.strip(" .;:,"))
    for piece in _SPLIT.split(bare):
        match = _PLACE.match(_LEADING.sub("", piece.strip(" .")))
        if match is None or not (match["kind"] or kind):
            return ()
        name = match["name"] or ""
        if match["kind"]:
            kind = match["kind"].lower().rstrip(".")
        if not _is_name(name):
            if not name and match["kind"]:
                continue
            return ()
        places.append(f"{_FULL.get(kind, kind)} {name}")
    return tuple(dict.fromkeys(places))


def _is_name(name: str) -> bool:
    """Return whether the words are a proper name or a numeral."""
    if _NUMERAL.match(name):
        return True
    words = name.split()
    return 0 < len(words) <= 6 and all(word[0].isupper() or word[0].isdigit() for word in words)
