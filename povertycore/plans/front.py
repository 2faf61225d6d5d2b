"""The head of a plan: issuer, number, date, title, legal bases, and the sentence that opens it.

What it takes is claimed line by line; the body begins where it ends.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from povertycore.citations import find_citations
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.plans.model import PlacedText
from povertycore.plans.outline import DASH, PLAIN, PLUS, is_upper, marker_of
from povertycore.plans.paper import Line
from povertycore.plans.phrases import lowered
from povertycore.plans.words import Vocabulary

_TYPE = re.compile(
    r"(?:kế hoạch|chương trình|đề án|phương án|hướng dẫn|báo cáo|quyết định|nghị quyết)\Z"
)
_TYPE_START = re.compile(r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH|ĐỀ ÁN|PHƯƠNG ÁN|HƯỚNG DẪN)\s+\S")
_ABOUT = re.compile(r"\(?(?:v\s*/\s*v|về việc)\s*:?\s*", re.IGNORECASE)
_NUMBER = re.compile(
    r"số\s*:?\s*(?P<number>[\d.…]{1,8}[a-z]?\s*/\s*[^\s,;]+(?:\s*-\s*[^\s,;]+)*"
    r"|\d{1,5}\s*-\s*[A-ZĐ]{2,4}[a-z]?\s*/\s*[A-ZĐ]{2,6})",
    re.I,
)
_DATE_LINE = re.compile(
    r"(?P<place>[^\W\d][^,\d]{1,40}),\s*(?P<day>ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})",
    re.I,
)
_MOTTO = re.compile(
    r"cộng h[òo][àa]? xã hội chủ nghĩa việt nam|đảng cộng sản việt nam"
    r"|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc",
    re.I,
)
_RULE = re.compile(r"[\s\-–—_*=.~]+\Z")
_ISSUED = re.compile(
    r"(?:(?:vừa|đã)\s+)?ban hành\s+(?:kế hoạch|công văn|văn bản|chương trình)\s+(?:số\s*:?\s*)?"
    r"(?P<number>\d{1,5}\s*/\s*[^\s,;]+)",
    re.I,
)
_COMMITTEE = re.compile(r"(?:u[ỷỹ]|ủy|ỦY|UỶ)\s+ban\s+nhân\s+dân|UBND", re.I)
_LEVELS = r"tỉnh|thành phố|TP|huyện|quận|thị xã|TX|xã|phường|thị trấn|đặc khu"
_PLACE_NAME = r"[A-ZĐÀ-Ỹ][\wÀ-ỹ'-]*(?:\s+[A-ZĐÀ-Ỹ][\wÀ-ỹ'-]*){0,4}"
_ISSUER_IN_TEXT = re.compile(
    rf"(?i:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+(?P<level>(?i:{_LEVELS})\b)?"
    rf"(?:\s*(?P<name>{_PLACE_NAME}))?"
)
_LEVEL_AND_NAME = re.compile(rf"(?i:\b(?P<level>{_LEVELS}))\s+(?P<name>{_PLACE_NAME})")
_PUBLISHED = re.compile(r"\bngày\s+(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})", re.I)
_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d{2})\b")
_PARTY = re.compile(r"((?:TỈNH|HUYỆN|THÀNH|THỊ|QUẬN|ĐẢNG)\s+(?:ỦY|UỶ)|ĐẢNG BỘ)\b")
_TOP: Final = 40
_TITLE_LINES: Final = 4


@dataclass(slots=True)
class Front:
    """What the head of a plan says; `bases` are the lines of its legal bases."""

    title: PlacedText | None = None
    number: PlacedText | None = None
    signed_on: tuple[date, PlacedText] | None = None
    posted_on: date | None = None
    place: str = ""
    issuer: PlacedText | None = None
    bases: list[Line] = field(default_factory=list)
    opening: Line | None = None
    opening_rest: str = ""
    ends: int = 0
    claims: dict[int, str] = field(default_factory=dict)
    letterhead: list[Line] = field(default_factory=list)
    year: int | None = None


def read_front(lines: Sequence[Line], words: Vocabulary) -> Front:
    """Return the head of the plan; `ends` is the place in `lines` where the body begins."""
    front = Front()
    top = lines[:_TOP]
    title_at = _find_title(top, words)
    front.ends = _find_end(lines, title_at, words)
    _read_title(front, lines, title_at, words)
    for place, line in enumerate(lines[: front.ends]):
        if line.number not in front.claims:
            _read_line(front, line, place, title_at, words)
    _read_issuer(front, lines, words)
    if front.title is not None:
        years = _YEAR.findall(front.title.text.lower())
        front.year = int(years[-1]) if years else None
    if front.year is None and front.signed_on is not None:
        front.year = front.signed_on[0].year
    return front


def _find_title(top: Sequence[Line], words: Vocabulary) -> int | None:
    """Return where the title begins: the word "KẾ HOẠCH", a "V/v", or the headline of a page."""
    for place, line in enumerate(top):
        if _TYPE.match(line.low.strip(" .:*")) or (
            _TYPE_START.match(line.text) and is_upper(line.text)
        ):
            return place
    for place, line in enumerate(top):
        if _ABOUT.match(line.low) and place < 15:
            return place
    best = None
    for place, line in enumerate(top[:20]):
        if marker_of(line.text).depth != PLAIN or _is_base(line, words) or _opens(line, words):
            break
        says = any(word in line.low for word in ("nghèo", "an sinh", "kế hoạch"))
        if says and not words.of("furniture").whole(line.low) and len(line.text.split()) >= 4:
            best = place
    return best


def _is_base(line: Line, words: Vocabulary) -> bool:
    found = words.of("base_starts").match(line.low)
    if found is None:
        return False
    return "thực hiện" not in found[0] or any(find_citations(line.text)) or "chỉ đạo" in found[0]


def _opens(line: Line, words: Vocabulary) -> bool:
    """Return whether the line is the sentence after which the content begins."""
    if _ISSUED.search(line.low):
        return True
    if not _COMMITTEE.search(line.text):
        return False
    tail = line.low[-80:]
    return bool(words.of("intro").search(tail)) or (
        line.text.endswith(":")
        and re.search(r"yêu cầu|chỉ đạo|đề nghị|ban hành|xây dựng", tail) is not None
    )


def _find_end(lines: Sequence[Line], title_at: int | None, words: Vocabulary) -> int:
    """Return where the body begins: behind the opening sentence, else at the first heading."""
    begin = (title_at or 0) + (1 if title_at is not None else 0)
    last_base = None
    for place in range(begin, min(len(lines), begin + _TOP)):
        line = lines[place]
        marker = marker_of(line.text)
        if _opens(line, words):
            return place + 1
        if _is_base(line, words):
            last_base = place
            continue
        heading = marker.depth not in (PLAIN, DASH, PLUS) or (
            is_upper(line.text) and place - begin >= 1 and not _is_letterhead(line)
        )
        starts_office = words.of("starts").match(line.low) is not None
        in_title = (
            marker.depth == PLAIN and is_upper(line.text) and _part_of_title(lines, place, begin)
        )
        if heading and not in_title:
            return place
        if last_base is not None and starts_office:
            return place
    if last_base is not None:
        return last_base + 1
    return begin


def _part_of_title(lines: Sequence[Line], place: int, begin: int) -> bool:
    """Return whether a line in capitals goes on with a title in capitals right before it."""
    return (
        place - begin < _TITLE_LINES
        and all(
            is_upper(lines[p].text) and lines[p].number + 1 >= lines[p + 1].number - 1
            for p in range(begin, place)
        )
        and lines[place].number - lines[begin - 1 if begin else 0].number == place - begin + 1
    )


def _is_letterhead(line: Line) -> bool:
    return bool(_MOTTO.search(line.text) or _COMMITTEE.match(line.text) or _NUMBER.match(line.text))


def _read_line(
    front: Front, line: Line, place: int, title_at: int | None, words: Vocabulary
) -> None:
    """Claim one line of the head for what it is."""
    claim = ""
    number = _NUMBER.search(line.text)
    own_number = number if number and number.start() < 3 and len(line.text) < 120 else None
    dated = line.text[own_number.end() :] if own_number else line.text
    if found := _DATE_LINE.search(dated):
        day = _day(found["day"])
        if day is not None and front.signed_on is None and len(line.text) < 120:
            front.signed_on = (day, PlacedText(line.number, line.text))
            front.place = found["place"].strip(" .*")
            claim = "date"
    if own_number and front.number is None:
        bare = re.sub(r"\s", "", own_number["number"]).rstrip(".")
        front.number = PlacedText(line.number, bare)
        claim = "number"
    if claim:
        front.claims[line.number] = claim
    elif _RULE.match(line.text):
        front.claims[line.number] = "rule"
    elif words.of("posted").match(line.low):
        front.claims[line.number] = "posted"
        if day_found := re.search(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", line.text):
            front.posted_on = _day(day_found[0])
    elif words.of("furniture").whole(line.low) or re.fullmatch(r"[\d.\s]+", line.text):
        front.claims[line.number] = "furniture"
    elif _opens(line, words):
        _read_opening(front, line)
    elif _is_base(line, words) or (front.bases and any(find_citations(line.text))):
        front.bases.append(line)
        front.claims[line.number] = "basis"
    elif title_at is None or place < title_at or _MOTTO.search(line.text) or _is_addressee(line):
        front.letterhead.append(line)
        known = _MOTTO.search(line.text) or is_upper(line.text) or _is_addressee(line)
        if known or re.match(r"kính gửi|-", line.low):
            front.claims[line.number] = "letterhead"


def _is_addressee(line: Line) -> bool:
    return line.low.startswith("kính gửi") or marker_of(line.text).depth == DASH


def _read_opening(front: Front, line: Line) -> None:
    front.opening = line
    front.claims[line.number] = "opening"
    if issued := _ISSUED.search(line.text):
        if front.number is None:
            front.number = PlacedText(line.number, re.sub(r"\s", "", issued["number"]).rstrip(".,"))
        if front.signed_on is None:
            own = next(
                (c for c in find_citations(line.text) if c.number == front.number.text), None
            )
            published = _PUBLISHED.match(line.text)
            day = own.signed_on if own else None
            day = day or (_day(published[1]) if published else None)
            if day is not None:
                front.signed_on = (day, PlacedText(line.number, line.text))
    own_number = front.number.text if front.number else ""
    if any(cited.number != own_number for cited in find_citations(line.text)):
        front.bases.append(line)


def _read_title(
    front: Front, lines: Sequence[Line], title_at: int | None, words: Vocabulary
) -> None:
    if title_at is None:
        return
    first = lines[title_at]
    pieces = [_ABOUT.sub("", first.text) if _ABOUT.match(first.low) else first.text]
    front.claims[first.number] = "title"
    if not _ABOUT.match(first.low):
        for line in _title_goes_on(lines, title_at, front, words):
            pieces.append(_ABOUT.sub("", line.text) if _ABOUT.match(line.low) else line.text)
            front.claims[line.number] = "title"
    text = " ".join(pieces)
    front.title = PlacedText(first.number, text[:1].upper() + text[1:])


def _title_goes_on(
    lines: Sequence[Line], title_at: int, front: Front, words: Vocabulary
) -> Iterator[Line]:
    typed = _TYPE.match(lines[title_at].low.strip(" .:*")) or is_upper(lines[title_at].text)
    if not typed:
        return
    for place, line in enumerate(lines[title_at + 1 : front.ends][:_TITLE_LINES]):
        begins_small = place == 0 and line.text[:1].islower()
        other = _NUMBER.match(line.text) or _DATE_LINE.search(line.text) or _RULE.match(line.text)
        ends = _is_base(line, words) or _opens(line, words) or words.of("posted").match(line.low)
        if other or ends and not begins_small:
            return
        yield line


def _read_issuer(front: Front, lines: Sequence[Line], words: Vocabulary) -> None:
    """Find who issues: the letterhead, the sentence that opens, or the place of the date."""
    head = [line for line in front.letterhead if not _MOTTO.fullmatch(line.text)]
    texts = [(line, _MOTTO.sub("", line.text).strip(" -–")) for line in head]
    texts = [(line, text) for line, text in texts if text and is_upper(text)]
    steering = next(((line, t) for line, t in texts if re.match(r"BAN CHỈ ĐẠO", t)), None)
    committees = [place for place, (_, text) in enumerate(texts) if _COMMITTEE.match(text)]
    for index in reversed(committees):
        line, text = texts[index]
        name = _COMMITTEE.sub("", text, count=1).strip()
        if not name and index + 1 < len(texts):
            name = texts[index + 1][1]
        if name and steering is not None:
            front.issuer = PlacedText(
                steering[0].number, f"{_title_case(steering[1])} {_place(name)}"
            )
        elif name:
            front.issuer = PlacedText(line.number, f"Ủy ban nhân dân {_place(name)}")
        if front.issuer is not None:
            return
    front.issuer = _party_issuer(texts)
    if front.issuer is not None:
        return
    front.issuer = _issuer_in_text(front, lines, words)


def _party_issuer(texts: Sequence[tuple[Line, str]]) -> PlacedText | None:
    """Return a committee of the Party in the letterhead: "HUYỆN ỦY ĐẮK ROONG", "BAN THƯỜNG VỤ"."""
    for line, text in texts:
        found = _PARTY.match(text)
        if found is None:
            continue
        name = f"{_title_case(found[1])} {text[found.end() :].strip().title()}".strip()
        if any(re.match(r"BAN THƯỜNG VỤ", other) for _, other in texts):
            name = f"Ban Thường vụ {name}"
        return PlacedText(line.number, name)
    return None


def _title_case(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def _place(text: str) -> str:
    """Return a place in capitals as it is written in text: "XÃ LẠNG PHONG" -> xã Lạng Phong.

    >>> _place("THỊ XÃ BÌNH LONG")
    'thị xã Bình Long'
    """
    low = text.lower()
    for level in (
        "thành phố",
        "thị xã",
        "thị trấn",
        "đặc khu",
        "tỉnh",
        "huyện",
        "quận",
        "xã",
        "phường",
    ):
        if low.startswith(level):
            return f"{level} {low[len(level) :].strip().title()}".strip()
    return low.title()


def _issuer_in_text(front: Front, lines: Sequence[Line], words: Vocabulary) -> PlacedText | None:
    sources = [front.opening] if front.opening else []
    sources += front.bases + list(lines[:_TOP])
    title = front.title.text if front.title else ""
    named = {
        m["level"].lower(): _capitalised(m["name"])
        for m in _LEVEL_AND_NAME.finditer(title if not is_upper(title) else title.title())
    }
    for line in sources:
        for match in reversed(list(_ISSUER_IN_TEXT.finditer(line.text))):
            level, name = (match["level"] or "").lower(), _capitalised(match["name"] or "")
            if name and words.of("verbs").match(lowered(line.text), match.start("name")):
                name = ""
            if not level and not name:
                continue
            if level and (not name or not name[0].isupper()):
                name = named.get(level, "") or (front.place if front.place else "")
            if level and name and name[0].isupper():
                return PlacedText(line.number, f"Ủy ban nhân dân {level} {name}".strip())
    return None


def _capitalised(name: str) -> str:
    """Return the words of a name up to the first that does not begin with a capital.

    >>> _capitalised("Kon Tum đã")
    'Kon Tum'
    """
    words = name.split()
    return " ".join(itertools.takewhile(lambda word: word[0].isupper(), words))


def _day(text: str) -> date | None:
    try:
        return parse_date_vi(text)
    except DateNotReadError:
        return None
