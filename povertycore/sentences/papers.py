"""What a paper says of papers, days and duties: citations, dates, plan year, assignments, headings.

It knows the content of no cited document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from povertycore.citations import CitationProblem, find_citations
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.tables import Finding, Kind
from povertycore.tables.heads import folded, spoken

Placed = tuple[tuple[int, int], Finding]

_DAY = re.compile(
    r"(?<![\d/.-])(?:ngày\s+)?(\d{1,2}\s*([/.-])\s*\d{1,2}\s*\2\s*(?:19|20)\d{2}"
    r"|\d{1,2} tháng \d{1,2} năm (?:19|20)\d{2})(?![\d/])",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(r"\A[^,\d]{2,40}, ngày \d{1,2} tháng \d{1,2} năm \d{4}\W*\Z")
_DEADLINE = re.compile(r"\btrước ngày (\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\b", re.IGNORECASE)
_TITLE = re.compile(r"\A\W*KẾ HOẠCH\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"\b(?:ban hành|xây dựng)\s+(kế hoạch\b.{5,300}?)(?:như sau|nội dung sau|sau đây)", re.I
)
_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d{2})\b", re.IGNORECASE)
_OWNER = re.compile(r"\A\W*\d{1,2}(?:\.\d{1,2})?[.)]\s*(?:Đề nghị\s+)?(?P<name>[^.:;(]{3,120})")
_BULLET_OWNER = re.compile(r"\A\s*[+*-]\s*(?P<name>[^:]{3,80}):\s*(?P<units>.+)\Z")
_DUTY = re.compile(
    r"(?P<duty>(?:trực tiếp )?(?:theo dõi|phụ trách|giám sát|đôn đốc|chỉ đạo)\b[^.:;]{0,120}?)"
    r"\s+(?:tại|ở)\s+(?:các\s+)?"
    r"(?P<units>(?:quận|huyện|thị xã|tx|thành phố|xã|phường|thị trấn|thôn)\b.*)\Z",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?P<kind>quận|huyện|thị xã|TX|thành phố|xã|phường|thị trấn|thôn)?\s*"
    r"(?P<name>[A-ZĐÀ-Ỹ][\wÀ-ỹ'.-]*(?: [A-ZĐÀ-Ỹ0-9][\wÀ-ỹ'.-]*)*)\s*\Z"
)
_HEADING = re.compile(r"\A\W*(?P<number>[IVX]{1,6})\s*[.)-]\s*(?P<title>\S.*)\Z")
_PART = re.compile(
    r"\A\W*(?:(?:PHẦN|Phần|CHƯƠNG|Chương)\s|[ABĐEGH][.)/-]\s+\S|[CD][.)/]\s+[A-ZĐÀ-Ỹ])"
)
_AFTER_TITLE = re.compile(
    r"\A\W*(?:căn cứ|thực hiện (?:quyết|kế|nghị|thông|công|chỉ|văn)|xét|theo)\b", re.I
)
_TOP_PARAGRAPHS = 25
_LINES_OF_TITLE = 4
_LONGEST_ROW = 90
_ALLOWED = frozenset({("Chương trình", "CT"), ("Thông tư liên tịch", "TT")})


def contradicting_citations(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield citations whose number contradicts their date or the kind of paper they name.

    A number cited several times is reported once.
    """
    seen: set[str] = set()
    for place, paragraph in enumerate(paragraphs):
        for cited in find_citations(paragraph):
            problems = [p for p in cited.problems if p is not CitationProblem.NO_SUCH_DAY]
            key = spoken(cited.number)
            allowed = (cited.kind_word or "", cited.kind_code) in _ALLOWED
            if not problems or key in seen or (allowed and len(problems) == 1):
                continue
            seen.add(key)
            yield _placed(
                place,
                cited.start,
                Kind.CITATION,
                row=_snippet(paragraph),
                column=cited.number,
                printed=" ".join(cited.text.split()),
                key="text.citation",
                explained=" ".join(cited.explain("vi")),
            )


def impossible_days(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield days that no calendar has."""
    for place, paragraph in enumerate(paragraphs):
        for match in _DAY.finditer(paragraph):
            try:
                parse_date_vi("".join(match[1].split()) if match[2] else match[1])
            except DateNotReadError:
                yield _placed(
                    place,
                    match.start(),
                    Kind.DATE,
                    row=_snippet(paragraph),
                    column=match[1],
                    printed=match[1],
                    key="text.no_such_day",
                )


def deadlines_before_the_paper(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield deadlines that had passed on the day the paper itself is dated."""
    signed = next(
        (
            _day(match[1])
            for paragraph in paragraphs[:_TOP_PARAGRAPHS]
            if _DATE_LINE.match(paragraph) and (match := _DAY.search(paragraph))
        ),
        None,
    )
    if signed is None:
        return
    for place, paragraph in enumerate(paragraphs):
        for match in _DEADLINE.finditer(paragraph):
            due = _day(match[1])
            if due is not None and due < signed:
                yield _placed(
                    place,
                    match.start(),
                    Kind.DATE,
                    row=_snippet(paragraph),
                    column="thời hạn",
                    printed=match[1],
                    key="text.deadline_passed",
                    signed=f"{signed:%d/%m/%Y}",
                )


def _day(text: str) -> date | None:
    try:
        return parse_date_vi(text)
    except DateNotReadError:
        return None


def wrong_plan_year(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield an introduction that announces the plan of another year than the title."""
    top = list(enumerate(paragraphs[:_TOP_PARAGRAPHS]))
    begins = next((place for place, text in top if _TITLE.match(text)), None)
    if begins is None:
        return
    title = " ".join(_title_from(paragraphs, begins))
    title_years = set(_YEAR.findall(title))
    if len(title_years) != 1 or "giai đoạn" in spoken(title):
        return
    for place, text in top[begins + 1 :]:
        match = _INTRODUCES.search(text)
        years = _YEAR.findall(match[1]) if match else []
        if match is None or not years:
            continue
        if set(years) != title_years and title_years.isdisjoint(years):
            yield _placed(
                place,
                match.start(),
                Kind.TEXT,
                row=_snippet(match[0]),
                column="năm của kế hoạch",
                printed=years[-1],
                computed=next(iter(title_years)),
                key="text.plan_year",
            )
        return


def _title_from(paragraphs: Sequence[str], begins: int) -> Iterator[str]:
    """Yield the lines of the title: those before the first legal basis or the introduction."""
    yield paragraphs[begins]
    for text in paragraphs[begins + 1 : begins + _LINES_OF_TITLE]:
        if _AFTER_TITLE.match(text) or _INTRODUCES.search(text):
            return
        yield text


def units_assigned_twice(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield places that two different offices are told to look after in the same words."""
    assigned: dict[tuple[str, str], tuple[str, str]] = {}
    for place, owner, duty, unit in _assignments(paragraphs):
        first = assigned.setdefault((duty, spoken(unit)), (owner, unit))
        if folded(first[0]) == folded(owner):
            continue
        yield _placed(
            place,
            0,
            Kind.DUPLICATE_ASSIGNMENT,
            row=unit,
            column="phân công",
            printed=f"{first[0]}; {owner}",
            key="text.assigned_twice",
        )


def _assignments(paragraphs: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """Yield (paragraph, office, duty, place) for every duty over named places."""
    owner, open_duty = "", ""
    for place, paragraph in enumerate(paragraphs):
        heading = _OWNER.match(paragraph)
        if heading:
            owner, open_duty = " ".join(heading["name"].split()).rstrip(". "), ""
            continue
        match = _DUTY.search(paragraph.rstrip(" .;:,"))
        if match:
            duty = folded(match["duty"])
            units = list(_units(match["units"]))
            open_duty = "" if units else duty
            for unit in units if owner else ():
                yield place, owner, duty, unit
            continue
        listed = _BULLET_OWNER.match(paragraph)
        if open_duty and listed:
            for unit in _units(listed["units"].rstrip(" .;,")):
                yield place, listed["name"].strip(), open_duty, unit


def _units(text: str) -> Iterator[str]:
    kind = ""
    for piece in re.split(r",|;|\s+và\s+", text):
        match = _UNIT.match(piece.strip(" ."))
        if match is None:
            continue
        kind = (match["kind"] or kind).lower()
        name = {"tx": "thị xã"}.get(kind, kind)
        yield f"{name} {match['name'].rstrip('.')}".strip()


def repeated_headings(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield a Roman number that heads more than one section."""
    seen: dict[str, list[tuple[int, str]]] = {}
    for place, paragraph in enumerate(paragraphs):
        if _PART.match(paragraph):
            yield from _repeated(seen)
            seen = {}
            continue
        match = _HEADING.match(paragraph)
        if match and len(paragraph) < 2 * _LONGEST_ROW:
            seen.setdefault(match["number"], []).append((place, _snippet(paragraph)))
    yield from _repeated(seen)


def _repeated(seen: dict[str, list[tuple[int, str]]]) -> Iterator[Placed]:
    """Yield the numbers that head several sections of one part."""
    numbers = set(seen)
    for number, places in seen.items():
        if len(places) > 1 and {"I", "II"} <= numbers:
            yield _placed(
                places[1][0],
                0,
                Kind.TEXT,
                row=places[1][1],
                column="số mục",
                printed=number,
                key="text.heading_repeated",
                times=len(places),
            )


def _snippet(text: str) -> str:
    words = " ".join(text.split()).lstrip("+-* ")
    return words if len(words) <= _LONGEST_ROW else words[: _LONGEST_ROW - 1].rstrip() + "…"


def _placed(
    place: int,
    start: int,
    kind: Kind,
    *,
    row: str,
    column: str,
    printed: str,
    key: str,
    computed: str = "",
    **values: object,
) -> Placed:
    finding = Finding(
        kind=kind,
        table=None,
        row=row,
        column=column,
        printed=printed,
        computed=computed,
        key=key,
        values=values,
    )
    return (place, start), finding
