"""Counts and percentages stated in running text, each with what it is said of.

It recognises households, poor and near-poor households and persons; nothing else is a fact here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from povertycore.tables import Table
from povertycore.tables.block import blocks_of
from povertycore.tables.heads import names_everybody, spoken
from povertycore.tables.implied import Bases, bases_of
from povertycore.tables.totals import groups_of

_FIGURE = r"(?<![\d.,/])(?:[1-9]\d{0,2}(?:\.\d{3})+|0?\d{1,3}|[1-9]\d{3,6})"
_COUNT = re.compile(
    rf"(?P<figure>{_FIGURE})\s*(?P<unit>hộ cận nghèo|hộ nghèo|hộ|nhân khẩu|khẩu)\b(?!\s*/)", re.I
)
_RATE = re.compile(
    r"(?P<than>trên|hơn|dưới|gần|khoảng|tối thiểu|ít nhất|không quá)?\s*"
    r"(?<![\d.,/])(?P<figure>\d{1,3}(?:[.,]\d{1,3})?)\s*%"
    r"(?P<base>\s*(?:so với |trên |của )?(?:(?:tổng )?số hộ|hộ dân)(?:(?! và )[^,;.()%])*)?",
    re.I,
)
_SAYS_SHARE = re.compile(
    r"(?:chiếm|t[ỷỉ] lệ|tương ứng|tương đương|bằng|\()\s*(?:t[ỷỉ] lệ)?\s*\Z", re.I
)
_GOALS = re.compile(
    r"\b(?:phấn đấu|mục tiêu|chỉ tiêu|đảm bảo|giảm tỷ lệ|giảm từ|xuống còn)\b", re.I
)
_AREA = re.compile(
    r"\b(?:khu vực|vùng|tại \d+|các xã|các thôn|\d+ (?:xã|thôn|phường|huyện|quận))\b", re.I
)
_WHOLE = re.compile(r"\b(?:toàn|trên địa bàn|hiện có|tổng số|cả)\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ])")


class Subject(Enum):
    """What a count counts."""

    POOR = auto()
    NEAR_POOR = auto()
    HOUSEHOLDS = auto()
    PERSONS = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A percentage said of a count: its digits and decimals, its base phrase and comparison."""

    text: str
    value: Decimal
    places: int
    base: str
    than: str


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """A count in a sentence. `before` and `after` are the words around it in its clause.

    `nested` marks a part of another part ("trong đó có 02 hộ ...").
    """

    paragraph: int
    text: str
    value: int
    subject: Subject
    before: str
    after: str
    rates: tuple[Rate, ...] = ()
    nested: bool = False

    @property
    def said_of(self) -> str:
        """Return the words before the count and the count, as a label."""
        own = re.split(r"%\)?[;,.]?\s*", self.before)[-1]
        return " ".join(f"{own[-70:]}{self.text}".split()).lstrip("+-*; ,.)")

    @property
    def of_an_area(self) -> bool:
        """Return whether the count is of a part of the territory, which has a base of its own."""
        return bool(_AREA.search(self.before) or _AREA.search(self.after.split(",")[0]))


@dataclass(slots=True, eq=False)
class Statement:
    """A total (all poor, or all near-poor households) and the counts said to be parts of it."""

    total: Count
    persons: Count | None = None
    parts: list[Count] = field(default_factory=list)

    def counts_alike(self, part: Count) -> bool:
        """Return whether the part counts what the total counts; plain "20 hộ" under it does."""
        plain = part.subject is Subject.HOUSEHOLDS and not re.match(
            r"\s*(?:dân|gia đình)\b", part.after, re.I
        )
        return part.subject is self.total.subject or plain


@dataclass(frozen=True, slots=True)
class Facts:
    """All statements of a text, and which numbers of all households they leave possible."""

    paragraphs: tuple[str, ...]
    statements: tuple[Statement, ...]
    households: Bases | None


def read_facts(paragraphs: Sequence[str], tables: Sequence[Table] = ()) -> Facts:
    """Return what the text states about poor and near-poor households."""
    statements = _statements(paragraphs)
    return Facts(tuple(paragraphs), tuple(statements), _households(statements, paragraphs, tables))


def _statements(paragraphs: Sequence[str]) -> list[Statement]:
    statements: list[Statement] = []
    for place, paragraph in enumerate(paragraphs):
        counts = list(_counts(paragraph, place))
        for number, count in enumerate(counts):
            if _is_total(count, statements):
                persons = next(
                    (c for c in counts[number + 1 : number + 2] if c.subject is Subject.PERSONS),
                    None,
                )
                statements.append(Statement(count, persons))
            elif statements and count is not statements[-1].persons:
                statements[-1].parts.append(count)
    return statements


def _is_total(count: Count, statements: Sequence[Statement]) -> bool:
    """Return whether the count is of all poor (near-poor) households, as a section opens with."""
    if count.subject not in (Subject.POOR, Subject.NEAR_POOR) or count.of_an_area:
        return False
    if any(statement.total.subject is count.subject for statement in statements):
        return False
    if re.search(r"\btrong đó\b|\bgồm\b", count.before, re.I):
        return False
    bare = re.match(r"\s*(?:\Z|[,;.(]|với|chiếm|trong đó|theo chuẩn)", count.after)
    return bool(bare) or bool(_WHOLE.search(count.before))


def _counts(paragraph: str, place: int) -> Iterator[Count]:
    """Yield the counts of a paragraph, each with the percentages said of it."""
    for sentence in _SENTENCE.split(paragraph):
        matches = list(_COUNT.finditer(sentence))
        last: Subject | None = None
        for number, match in enumerate(matches):
            start = matches[number - 1].end() if number else 0
            end = matches[number + 1].start() if number + 1 < len(matches) else len(sentence)
            subject = _subject(match["unit"], sentence[start : match.start()], last)
            last = subject if subject is not Subject.PERSONS else last
            until = _end_of_said(matches, number, len(sentence))
            rates = (
                () if subject is Subject.PERSONS else tuple(_rates(sentence[match.end() : until]))
            )
            yield Count(
                paragraph=place,
                text=match[0],
                value=int(match["figure"].replace(".", "")),
                subject=subject,
                before=sentence[start : match.start()],
                after=sentence[match.end() : end],
                rates=rates,
                nested=number > 0 and "trong đó" in spoken(sentence[start : match.start()]),
            )


def _subject(unit: str, before: str, last: Subject | None) -> Subject:
    lowered = unit.lower()
    if "khẩu" in lowered:
        return Subject.PERSONS
    if "cận nghèo" in lowered:
        return Subject.NEAR_POOR
    if "nghèo" in lowered:
        return Subject.POOR
    named = re.findall(r"hộ (cận )?nghèo", before, re.I)
    if named:
        return Subject.NEAR_POOR if named[-1] else Subject.POOR
    return last or Subject.HOUSEHOLDS


def _end_of_said(matches: Sequence[re.Match[str]], number: int, length: int) -> int:
    """Return where the next households are counted: persons between do not end what is said."""
    for later in matches[number + 1 :]:
        if "khẩu" not in later["unit"].lower():
            return later.start()
    return length


def _rates(text: str) -> Iterator[Rate]:
    for match in _RATE.finditer(text):
        said = text[: match.start()]
        joined = re.search(r"%[^%]*\bvà(?: chiếm)?\s*\Z", said)
        if not _SAYS_SHARE.search(said) and not joined:
            continue
        if _GOALS.search(said):
            continue
        figure = match["figure"].replace(",", ".")
        whole, _, decimals = figure.partition(".")
        yield Rate(
            text=f"{match['figure']}%",
            value=Decimal(figure),
            places=len(decimals),
            base=" ".join((match["base"] or "").split()),
            than=(match["than"] or "").lower(),
        )


def _households(
    statements: Iterable[Statement], paragraphs: Sequence[str], tables: Sequence[Table]
) -> Bases | None:
    """Return how many households there may be: from a table, a sentence, or what rates imply."""
    stated = _households_in_tables(tables) or _households_in_text(paragraphs)
    if stated:
        return Bases(stated, stated)
    possible: Bases | None = None
    for statement in statements:
        for rate in statement.total.rates[:1]:
            if rate.than or not rate.value or not is_of_all_households(rate.base, implied=True):
                continue
            digits = int(rate.value.scaleb(rate.places))
            bases = bases_of(statement.total.value, digits, rate.places)
            possible = bases if possible is None else possible & bases
    return possible


def is_of_all_households(base: str, *, implied: bool = False) -> bool:
    """Return whether the phrase after a percentage names all households of the place itself.

    With `implied` a percentage without any phrase is taken so too.
    """
    said = spoken(base)
    if not said:
        return implied
    if re.search(r"\bnghèo\b|\d", said):
        return False
    return bool(re.search(r"\bhộ dân|\bsố hộ\b", said)) and not _is_of_another_place(base)


def _is_of_another_place(base: str) -> bool:
    return bool(re.search(r"\b(?:của|tại) (?:\d|các|những|\w+ [A-ZĐÀ-Ỹ])", base))


def _households_in_tables(tables: Sequence[Table]) -> int | None:
    for index, table in enumerate(tables):
        for block in blocks_of(table, index):
            totals = [group.total for group in groups_of(block) if group.grand]
            for column in block.counts:
                if names_everybody(column.path) and "khẩu" not in spoken(column.path) and totals:
                    value = column.values[totals[-1]]
                    return None if value is None else value // block.scale
    return None


def _households_in_text(paragraphs: Sequence[str]) -> int | None:
    pattern = re.compile(
        rf"tổng số hộ(?: dân(?: cư)?| gia đình)?(?: toàn \w+)?(?: là|:)? (?P<figure>{_FIGURE}) hộ\b"
        rf"|(?P<other>{_FIGURE}) hộ (?:dân(?: cư)?|gia đình)\b",
        re.I,
    )
    found = {
        int((match["figure"] or match["other"]).replace(".", ""))
        for paragraph in paragraphs
        for match in pattern.finditer(paragraph)
    }
    return found.pop() if len(found) == 1 else None
