"""Legal documents as they are cited: printed, found in text and checked against themselves.

It fetches no document and knows the content of none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.wording import say

KIND_WORDS: Final = {
    "NĐ": "Nghị định",
    "QĐ": "Quyết định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "NQ": "Nghị quyết",
    "CT": "Chỉ thị",
    "KH": "Kế hoạch",
    "CTr": "Chương trình",
    "VBHN": "Văn bản hợp nhất",
    "TB": "Thông báo",
    "BC": "Báo cáo",
    "TTr": "Tờ trình",
    "HD": "Hướng dẫn",
    "KL": "Kết luận",
    "ĐA": "Đề án",
}
"""The word for each code of a document kind, as document numbers carry it."""

Role = Literal[
    "basis",
    "prolongs",
    "amends",
    "replaces",
    "scores",
    "procedure",
    "names",
    "structure",
    "proposal",
]

_NUMBER = (
    r"(?P<serial>[0-9]{1,5}[a-z]?)\s*/\s*(?:(?P<year>(?:19|20)[0-9]{2})\s*/\s*)?"
    r"(?P<kind>TTLT|VBHN|CTr|TTr|NĐ|QĐ|TT|NQ|CT|KH|TB|BC|HD|KL|ĐA)\s*-\s*"
    r"(?P<issuer>[A-ZĐ][A-Za-zĐđ&]*[0-9]*(?:-[A-ZĐ][A-Za-zĐđ]*)*)"
)
_DAY = (
    r"(?:[0-9]{1,2}\s*[/.\-]\s*[0-9]{1,2}\s*[/.\-]\s*[0-9]{4}"
    r"|[0-9]{1,2}\s+tháng\s+[0-9]{1,2}\s+năm\s+[0-9]{4})"
)
_WORDS = "|".join(sorted(KIND_WORDS.values(), key=len, reverse=True))
_CITED = re.compile(
    rf"(?:(?P<word>{_WORDS})\s+)?(?:số\s*:?\s*)?{_NUMBER}(?:\s*,?\s*ngày\s+(?P<day>{_DAY}))?",
    re.IGNORECASE,
)
# Papers of the Party carry their kind before the stroke: 06-NQ/TU.
_PARTY = re.compile(
    rf"(?:(?P<word>{_WORDS})\s+)?(?:số\s*:?\s*)?(?<![\w/])(?P<serial>[0-9]{{1,5}})\s*-\s*"
    r"(?P<kind>CTr|NQ|QĐ|CT|TB|KH|KL|HD|BC|ĐA)\s*/\s*(?P<issuer>T[WUƯ]|HU|ĐU|QU|ThU|BCS[A-ZĐ]*)"
    rf"(?:\s*,?\s*ngày\s+(?P<day>{_DAY}))?",
    re.IGNORECASE,
)
_PARLIAMENT = re.compile(
    r"(?:(?P<word>Luật|Nghị quyết|Bộ luật|Pháp lệnh)\s+(?P<name>[^\d;.,]{0,80}?)\s*)?"
    r"(?:số\s*:?\s*)?"
    r"(?<![\w/])(?P<serial>[0-9]{1,3})\s*/\s*(?P<year>(?:19|20)[0-9]{2})\s*/\s*"
    rf"(?P<issuer>(?:QH|UBTVQH)[0-9]{{1,2}})(?:\s*,?\s*ngày\s+(?P<day>{_DAY}))?",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?P<word>Công văn|Văn bản)\s+(?:số\s*:?\s*)?(?P<serial>[0-9]{1,5})\s*/\s*"
    rf"(?P<issuer>[A-ZĐ][A-Za-zĐđ&]*(?:-[A-ZĐ][A-Za-zĐđ0-9]*)*)(?:\s*,?\s*ngày\s+(?P<day>{_DAY}))?",
    re.IGNORECASE,
)
_ISSUERS: Final = {"ttg": "TTg", "cp": "CP", "hđnd": "HĐND", "ubnd": "UBND"}
_LETTER_CODE, _PARLIAMENT_CODE = "CV", "QH"
_WORD_CODES: Final = {word.lower(): code for code, word in KIND_WORDS.items()}


class Citation(BaseModel):
    """A document a law file rests on, and what part it plays.

    `number` as printed ('07/2021/NĐ-CP'), `article` only the figure ('3', '3.1'), `role` says what
    the document does for the block it stands in. `verified` is about number and date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    role: Role
    verified: bool
    signed_on: date | None = None
    article: str | None = None
    note: str | None = None

    def label(self) -> str:
        """Return the citation as Vietnamese papers print it.

        >>> Citation(number="07/2021/NĐ-CP", role="basis", verified=True, article="3").label()
        'Điều 3 Nghị định số 07/2021/NĐ-CP'
        """
        match = re.search(_NUMBER, self.number)
        word = KIND_WORDS.get(match["kind"], "") if match else ""
        document = f"{word} số {self.number}" if word else self.number
        return f"Điều {self.article} {document}" if self.article else document


class CitationProblem(StrEnum):
    """In what a citation contradicts itself, as a code."""

    YEAR_CONTRADICTS_DATE = "YEAR_CONTRADICTS_DATE"
    KIND_CONTRADICTS_NUMBER = "KIND_CONTRADICTS_NUMBER"
    NO_SUCH_DAY = "NO_SUCH_DAY"


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """One document cited in a text: where it stands and what it says of itself."""

    start: int
    end: int
    text: str
    number: str
    kind_code: str
    issuer: str
    year: int | None = None
    kind_word: str | None = None
    signed_on: date | None = None
    problems: tuple[CitationProblem, ...] = ()

    def explain(self, language: str = "vi") -> list[str]:
        """Return one sentence a contradiction, in the language asked for."""
        values = {
            "text": self.text,
            "number": self.number,
            "year": self.year,
            "signed_on": f"{self.signed_on:%d/%m/%Y}" if self.signed_on else "",
            "kind_word": self.kind_word,
            "expected_word": KIND_WORDS.get(self.kind_code, self.kind_word or ""),
        }
        return [say(f"citation.{code.lower()}", language, values) for code in self.problems]


def find_citations(text: str) -> Iterator[FoundCitation]:
    """Yield every numbered document cited in the text, in order, with its contradictions.

    >>> found, = find_citations("theo Quyết định số 33/2014/QĐ-TTg ngày 10/8/2015 của Thủ tướng")
    >>> found.number, found.problems
    ('33/2014/QĐ-TTg', (<CitationProblem.YEAR_CONTRADICTS_DATE: 'YEAR_CONTRADICTS_DATE'>,))
    >>> [found.problems[0].value for found in find_citations("Quyết định số 20/2011/NĐ-CP")]
    ['KIND_CONTRADICTS_NUMBER']
    """
    found = [_read(match) for match in _CITED.finditer(text)]
    found += [_read_party(match) for match in _PARTY.finditer(text)]
    found += [_read_other(match, _PARLIAMENT_CODE) for match in _PARLIAMENT.finditer(text)]
    found += [_read_other(match, _LETTER_CODE) for match in _LETTER.finditer(text)]
    last = 0
    for citation in sorted(found, key=lambda cited: (cited.start, -cited.end)):
        if citation.start >= last:
            last = citation.end
            yield citation


def _kind_of(match: re.Match[str]) -> str:
    return next(code for code in KIND_WORDS if code.lower() == match["kind"].lower())


def _signed_on(match: re.Match[str], year: int | None) -> tuple[date | None, list[CitationProblem]]:
    """Return the day a citation gives, and in what that day is wrong."""
    if not match["day"]:
        return None, []
    try:
        signed_on = parse_date_vi(re.sub(r"\s*([/.\-])\s*", r"\1", match["day"]))
    except DateNotReadError:
        return None, [CitationProblem.NO_SUCH_DAY]
    if year and signed_on.year != year:
        return signed_on, [CitationProblem.YEAR_CONTRADICTS_DATE]
    return signed_on, []


def _read_party(match: re.Match[str]) -> FoundCitation:
    kind_code = _kind_of(match)
    signed_on, problems = _signed_on(match, None)
    return FoundCitation(
        start=match.start(),
        end=match.end(),
        text=match[0],
        number=f"{match['serial']}-{kind_code}/{match['issuer']}",
        kind_code=kind_code,
        issuer=match["issuer"],
        kind_word=match["word"],
        signed_on=signed_on,
        problems=tuple(problems),
    )


def _read_other(match: re.Match[str], kind_code: str) -> FoundCitation:
    """Read a law or resolution of the National Assembly, or an official letter."""
    year = int(match["year"]) if "year" in match.re.groupindex else None
    signed_on, problems = _signed_on(match, year)
    number = "/".join(str(part) for part in (match["serial"], year, match["issuer"]) if part)
    return FoundCitation(
        start=match.start(),
        end=match.end(),
        text=match[0],
        number=number,
        kind_code=kind_code,
        issuer=match["issuer"],
        year=year,
        kind_word=match["word"],
        signed_on=signed_on,
        problems=tuple(problems),
    )


def _read(match: re.Match[str]) -> FoundCitation:
    kind_code = _kind_of(match)
    year = int(match["year"]) if match["year"] else None
    signed_on, problems = _signed_on(match, year)
    word = match["word"]
    if word and _WORD_CODES[" ".join(word.lower().split())] != kind_code:
        problems.append(CitationProblem.KIND_CONTRADICTS_NUMBER)
    number = "/".join(filter(None, [match["serial"], match["year"], kind_code]))
    issuer = _ISSUERS.get(match["issuer"].lower(), match["issuer"])
    return FoundCitation(
        start=match.start(),
        end=match.end(),
        text=match[0],
        number=f"{number}-{issuer}",
        kind_code=kind_code,
        issuer=issuer,
        year=year,
        kind_word=word,
        signed_on=signed_on,
        problems=tuple(problems),
    )
