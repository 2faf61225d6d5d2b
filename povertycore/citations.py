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
    r"(?P<kind>TTLT|VBHN|CTr|NĐ|QĐ|TT|NQ|CT|KH|TB|BC)\s*-\s*"
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
            "expected_word": KIND_WORDS[self.kind_code],
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
    for match in _CITED.finditer(text):
        yield _read(match)


def _read(match: re.Match[str]) -> FoundCitation:
    kind_code = next(code for code in KIND_WORDS if code.lower() == match["kind"].lower())
    year = int(match["year"]) if match["year"] else None
    signed_on, problems = None, []
    if match["day"]:
        try:
            signed_on = parse_date_vi(re.sub(r"\s*([/.\-])\s*", r"\1", match["day"]))
        except DateNotReadError:
            problems.append(CitationProblem.NO_SUCH_DAY)
    if signed_on and year and signed_on.year != year:
        problems.append(CitationProblem.YEAR_CONTRADICTS_DATE)
    word = match["word"]
    if word and _WORD_CODES[" ".join(word.lower().split())] != kind_code:
        problems.append(CitationProblem.KIND_CONTRADICTS_NUMBER)
    number = "/".join(filter(None, [match["serial"], match["year"], kind_code]))
    return FoundCitation(
        start=match.start(),
        end=match.end(),
        text=match[0],
        number=f"{number}-{match['issuer']}",
        kind_code=kind_code,
        issuer=match["issuer"],
        year=year,
        kind_word=word,
        signed_on=signed_on,
        problems=tuple(problems),
    )
