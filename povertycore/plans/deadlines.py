"""By when: days, months, quarters, spans and times that come again, as plans write them.

It knows no today; the year of the plan is given where a day is written without its year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from povertycore.plans.model import Cycle, Due
from povertycore.plans.phrases import lowered
from povertycore.plans.words import CycleKind, Vocabulary, vocabulary

_DAY = re.compile(
    r"(?:ngày\s+)?(?<![\d/.])(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*"
    r"(?P<y>(?:19|20)\d{2})(?![\d/])"
    r"|ngày\s+(?P<dw>\d{1,2})\s+tháng\s+(?P<mw>\d{1,2})\s+năm\s+(?P<yw>(?:19|20)\d{2})"
    r"|(?:ngày\s+)(?P<d2>\d{1,2})\s*/\s*(?P<m2>\d{1,2})(?![\d/])"
    r"|(?<![\d/.,])(?P<d4>\d{1,2})\s*/\s*(?P<m4>\d{1,2})(?![\d/])(?=\s*(?:hằng|hàng|mỗi)\s+năm)"
    r"|ngày\s+(?P<d5>\d{1,2})\s+tháng\s+(?P<m5>\d{1,2})(?!\s+năm)"
    r"|ngày\s+(?P<d3>\d{1,2})\b(?=\s+(?:(?:hằng|hàng|mỗi)\s+tháng|tháng\s+cuối"
    r"|của\s+tháng|tháng\s+đầu))"
)
_MONTH = re.compile(
    r"(?:trong|hết|vào|xong|trước|đến)\s+(?:cuối\s+)?tháng\s+(?P<m>\d{1,2})"
    r"(?:\s*(?:/|năm)\s*(?P<y>(?:19|20)\d{2}))?(?!\s*/?\d)"
)
_QUARTER = re.compile(
    r"(?:trong|hết|vào|xong|trước|đến)\s+(?:cuối\s+)?quý\s+(?P<q>iv|iii|ii|i|[1-4])\b"
    r"(?:\s*(?:/|năm)\s*(?P<y>(?:19|20)\d{2}))?"
)
_YEAR_END = re.compile(r"(?:vào|đến|hết|trước|trong)\s+cuối\s+năm\s+(?P<y>(?:19|20)\d{2})")
_WITHIN = re.compile(
    r"(?:trong|không quá|chậm nhất)\s+(?:vòng\s+|thời hạn\s+)?(?P<n>\d{1,2})\s+ngày"
    r"(?P<w>\s+làm việc)?"
)
_SPAN = re.compile(
    r"từ\s+(?:ngày\s+)?(?P<d>\d{1,2})\s*/\s*(?P<m>\d{1,2})(?:\s*/\s*(?P<y>\d{4}))?\s*"
    r"(?:đến|-|–)\s*(?:hết\s+)?\Z"
)
_REPEATS_YEARLY = re.compile(r"\s*(?:của\s+)?(?:(?:hằng|hàng|mỗi)\s+năm)")
_REPEATS_MONTHLY = re.compile(r"\s*(?:(?:hằng|hàng|mỗi)\s+tháng)")
_OF_QUARTER = re.compile(r"\s*(?:của\s+)?tháng\s+(?:cuối|đầu)(?:\s+của)?(?:\s+mỗi)?\s+quý")
_HALF_YEAR_BEFORE = re.compile(r"(?:6|06|sáu)\s+tháng\b[^;.,\d]{0,60}\Z")
_YEAR_BEFORE = re.compile(r"(?:\bnăm|tổng kết|cả năm)\b[^;.,\d]{0,40}\Z")
_YEARLY_BEFORE = re.compile(r"(?:hằng|hàng|mỗi)\s+năm\s*,?\s*\Z")
_DUE_BEFORE = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|hạn cuối|hoàn thành|đến|hết|xong|hạn|vào|và|trong)\s*"
    r"(?:là\s+|cuối\s+|vào\s+|hết\s+)?(?:ngày\s+)?\Z"
)
_NEXT_SHORT = re.compile(
    r"\s*(?:,|và|,\s*và|hoặc|;)\s*(?:báo cáo\s+)?(?P<w>tháng|quý|năm)\b(?!\s+\d)"
)


@dataclass(frozen=True, slots=True)
class FoundDue:
    """A deadline and where it stands in the text."""

    start: int
    end: int
    due: Due


def find_dues(
    text: str, year: int | None = None, words: Vocabulary | None = None
) -> list[FoundDue]:
    """Return the deadlines of a text in order; cycles without a day come together as one.

    Days of cited documents must have been blanked out before. `year` fills in a missing year.

    >>> [found.due.code() for found in find_dues("báo cáo trước ngày 30/11 hàng năm")]
    ['yearly:30/11']
    >>> [found.due.code() for found in find_dues("báo cáo kết quả hàng tháng, quý, năm")]
    ['monthly+quarterly+yearly']
    """
    low = lowered(text)
    exact = sorted(_exact(text, low, year), key=lambda found: found.start)
    exact = [f for i, f in enumerate(exact) if not any(_within(f, o) for o in exact[:i])]
    lists = words or vocabulary()
    if not exact:
        return _of_cycles(text, 0, list(_cycles(low, lists)))
    found = list(exact)
    for start, end in _clauses(low):
        if not any(start <= one.start < end for one in exact):
            found += _of_cycles(text, start, list(_cycles(low[start:end], lists)))
    return sorted(found, key=lambda one: one.start)


def _clauses(low: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts between semicolons begin and end."""
    place = 0
    for piece in low.split(";"):
        yield place, place + len(piece)
        place += len(piece) + 1


def _of_cycles(text: str, offset: int, cycles: list[tuple[int, int, CycleKind]]) -> list[FoundDue]:
    """Return the cycles of a part of a text as one deadline, none for none."""
    if not cycles:
        return []
    cycles = [(offset + start, offset + end, kind) for start, end, kind in cycles]
    start, end = min(s for s, _, _ in cycles), max(e for _, e, _ in cycles)
    kinds = list(dict.fromkeys(kind for _, _, kind in sorted(cycles)))
    if len(kinds) > 1 and "periodic" in kinds:
        kinds.remove("periodic")
    due = Due(text[start:end].strip(" ,;"), cycles=tuple(Cycle(kind) for kind in kinds))
    return [FoundDue(start, end, due)]


def _within(one: FoundDue, other: FoundDue) -> bool:
    return other.start <= one.start < other.end


def _exact(text: str, low: str, year: int | None) -> Iterator[FoundDue]:
    for match in _DAY.finditer(low):
        due = _of_day(text, low, match, year)
        if due is not None:
            yield due
    for match in _WITHIN.finditer(low):
        within = Due(match[0], within_days=int(match["n"]), working=bool(match["w"]))
        yield FoundDue(match.start(), match.end(), within)
    for match in _MONTH.finditer(low):
        last = _end_of_month(int(match["m"]), int(match["y"] or year or 0))
        if last:
            yield FoundDue(match.start(), match.end(), Due(text[match.start() : match.end()], last))
    for match in _QUARTER.finditer(low):
        quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match["q"]) or int(match["q"])
        last = _end_of_month(3 * quarter, int(match["y"] or year or 0))
        if last:
            yield FoundDue(match.start(), match.end(), Due(text[match.start() : match.end()], last))
    for match in _YEAR_END.finditer(low):
        at_end = Due(text[match.start() : match.end()], date(int(match["y"]), 12, 31))
        yield FoundDue(match.start(), match.end(), at_end)


def _of_day(text: str, low: str, match: re.Match[str], year: int | None) -> FoundDue | None:
    """Return the deadline at a day, None when the day is no deadline or no calendar has it."""
    before, after = low[: match.start()], low[match.end() :]
    day = next(int(match[g]) for g in ("d", "dw", "d2", "d3", "d4", "d5") if match[g])
    months = [match[g] for g in ("m", "mw", "m2", "m4", "m5") if match[g]]
    years = [match[g] for g in ("y", "yw") if match[g]]
    month = int(months[0]) if months else None
    end = match.end()
    said = _DUE_BEFORE.search(before)
    start = said.start() if said else match.start()
    span = _SPAN.search(before)
    if not said and not span and not _REPEATS_YEARLY.match(after) and month is not None:
        return None
    cycle: Cycle | None = None
    if month is None:
        if quarter := _OF_QUARTER.match(after):
            cycle, end = Cycle("quarterly", day), end + quarter.end()
        elif monthly := _REPEATS_MONTHLY.match(after):
            cycle, end = Cycle("monthly", day), end + monthly.end()
        else:
            return None
        if not 1 <= day <= 31:
            return None
    elif not years and (yearly := _REPEATS_YEARLY.match(after)):
        cycle, end = Cycle("yearly", day, month), end + yearly.end()
    elif not years and _HALF_YEAR_BEFORE.search(before[: start + 1]):
        cycle = Cycle("half_yearly", day, month)
    elif not years and _is_yearly(before[:start]):
        cycle = Cycle("yearly", day, month)
    if cycle is not None:
        if month is not None and _day(day, month, 2000) is None:
            return None
        return FoundDue(start, end, Due(text[start:end].strip(), cycles=(cycle,)))
    whole = _day(day, month or 0, int(years[0]) if years else _year_after(after) or year or 0)
    if whole is None:
        return None
    since = _since(span, whole) if span else None
    start = span.start() if span else start
    return FoundDue(start, end, Due(text[start:end].strip(), whole, since=since))


def _is_yearly(before: str) -> bool:
    """Return whether the words before a day without a year say that it comes every year."""
    return bool(_YEARLY_BEFORE.search(before) or _YEAR_BEFORE.search(before.rstrip()))


def _year_after(after: str) -> int | None:
    """Return the year of a later day in the same list: "ngày 18/6 và ngày 18/12/2023"."""
    match = re.match(
        r"\s*(?:,|và)\s*(?:trước\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}/((?:19|20)\d{2})", after
    )
    return int(match[1]) if match else None


def _since(span: re.Match[str], last: date) -> date | None:
    return _day(int(span["d"]), int(span["m"]), int(span["y"] or last.year))


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(month: int, year: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _cycles(low: str, words: Vocabulary) -> Iterator[tuple[int, int, CycleKind]]:
    """Yield the cycles of the task itself, not those of an allowance it speaks of."""
    blocked = words.of("cycle_not_after")
    for cycle in words.phrases.cycles:
        for match in cycle.phrases.all(low):
            before = low[: match.start()].rstrip()
            if any(found.end() == len(before) for found in blocked.all(before[-60:] and before)):
                continue
            yield match.start(), match.end(), cycle.kind
            place = match.end()
            while short := _NEXT_SHORT.match(low, place):
                yield short.start("w"), short.end(), words.phrases.cycle_short[short["w"]]
                place = short.end()


def say_due(due: Due) -> str:
    """Return the deadline in the one way this product writes it; read again it is the same.

    >>> say_due(Due("", cycles=(Cycle("yearly", 30, 11),)))
    'trước ngày 30/11 hằng năm'
    """
    if due.day is not None:
        return f"trước ngày {due.day:%d/%m/}{due.day.year:04d}"
    if due.within_days is not None:
        return f"trong {due.within_days:02d} ngày" + (" làm việc" if due.working else "")
    return ", ".join(_say_cycle(cycle) for cycle in due.cycles)


def _say_cycle(cycle: Cycle) -> str:
    names = {
        "weekly": "hằng tuần",
        "monthly": "hằng tháng",
        "quarterly": "hằng quý",
        "half_yearly": "6 tháng",
        "yearly": "hằng năm",
        "periodic": "định kỳ",
    }
    if cycle.day is None:
        return names[cycle.kind]
    if cycle.kind == "half_yearly":
        return f"6 tháng trước ngày {cycle.day}/{cycle.month}"
    if cycle.kind == "quarterly":
        return f"trước ngày {cycle.day} tháng cuối quý"
    day = f"{cycle.day}/{cycle.month}" if cycle.month else f"{cycle.day}"
    return f"trước ngày {day} {names[cycle.kind]}"
