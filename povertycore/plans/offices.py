"""Names of offices at the beginning of a line or behind "phối hợp với": where they end, what field.

An office is told by the words its name begins with; it ends before a verb or a sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from povertycore.plans.phrases import lowered
from povertycore.plans.words import Vocabulary

_STOP = re.compile(r"\s*(?:[:;]|\.(?:\s|\Z)|\()")
_LONGEST = 220
_LONGEST_UNKNOWN = 90
_HYPHEN_VERB = re.compile(r"\s[-–]\s(?=[a-zđà-ỹ])")
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+và\s+(?=các\b|hội\b|đoàn\b|ủy\b|ubnd\b|sở\b|phòng\b|ban\b)")
_OWN_WORD = re.compile(
    r"(?:quỹ|ban|phòng|sở|hội đồng|trung tâm|chi cục)\s*\Z"
    r"|\A(?:hội|tổ|đội|bộ phận|ủy ban|đoàn)\s*\Z|\bvà\s*\Z"
)
_NOT_A_NAME = re.compile(
    r"\A(?:việc|công tác|nguồn|kinh phí|nội dung|đối với|về|tại|khi|trường hợp)\b"
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office (or several named together) and where its name ends in the text it was found in.

    `requested` marks offices that are asked, not told ("Đề nghị ..."); `verb_follows` that a verb
    comes right behind the name.
    """

    name: str
    end: int
    requested: bool = False
    verb_follows: bool = False
    known: bool = True


def heading_office(text: str, words: Vocabulary, *, numbered: bool) -> Office | None:
    """Return the office at the beginning of a text, None where none begins there.

    With `numbered` (a numbered line of the part on organisation) a short line without a verb is
    taken as an office even when its first words are unknown.
    """
    low = lowered(text)
    start, requested = _skip(low, words)
    known = words.of("starts").match(low, start)
    if known is None and not numbered:
        return None
    stop = _STOP.search(low, start)
    verb = _first_verb(text, low, start, words)
    ends = [m for m in (stop.start() if stop else None, verb) if m is not None]
    end = min(ends, default=len(low.rstrip(" .:;,")))
    after_list = _list_until_colon(low, start, end, verb)
    end = after_list or end
    if verb == end and _is_rest_of_name(low, verb):
        end, verb = len(low.rstrip(" .:;,")), None
    name = text[start:end].strip(" ,.;:-–")
    limit = _LONGEST if known else _LONGEST_UNKNOWN
    if not name or len(name) > limit or not name[0].isalnum():
        return None
    if known is None:
        unlikely = verb is not None and verb <= start or _NOT_A_NAME.match(low[start:])
        if unlikely or not name[0].isupper() or stop is None and end < len(low.rstrip(" .:;,")):
            return None
    if known is not None and verb is not None and verb <= start:
        return None
    end = _over_brackets(text, end)
    verb_follows = verb is not None and verb - end <= 2
    return Office(name, end, requested, verb_follows, known is not None)


def _is_rest_of_name(low: str, verb: int) -> bool:
    """Return whether one word behind a name ends the line: "Công chức Văn hóa tuyên truyền:"."""
    rest = low[verb:].strip(" .:;,")
    return low.rstrip().endswith(":") and len(rest.split()) <= 2


def _skip(low: str, words: Vocabulary) -> tuple[int, bool]:
    """Return where the name begins behind "Đề nghị", "Giao đồng chí" and the like."""
    start, requested = 0, False
    while found := words.of("before").match(low, start):
        requested = requested or "đề nghị" in found[0]
        start = found.end()
        start += len(low[start:]) - len(low[start:].lstrip(" ,:"))
        if found.end() == found.start():
            break
    if found := words.of("honorifics").match(low, start):
        start = found.end() + 1
    return start, requested


def _first_verb(text: str, low: str, start: int, words: Vocabulary) -> int | None:
    """Return where the first verb stands, one in brackets or in the office's own name left out.

    A capital inside a name ("Địa chính - Xây dựng") makes a word part of it.
    """
    place = start
    while found := words.of("verbs").search(low, place):
        inside = low.count("(", start, found.start()) > low.count(")", start, found.start())
        own = _OWN_WORD.search(low[start : found.start()])
        capital = text[found.start()].isupper() and found.start() > start
        listed = low[: found.start()].endswith(", ") and words.of("verbs").match(
            low, found.end() + 1
        )
        capital = capital or listed is not None and bool(listed)
        if not inside and not capital and not (own and found.start() > start):
            return found.start()
        place = found.end()
    return None


def _list_until_colon(low: str, start: int, end: int, verb: int | None) -> int | None:
    """Return the colon that ends a list of offices parted by semicolons, None for one office."""
    if end >= len(low) or low[end : end + 1] != ";":
        return None
    colon = low.find(":", end)
    if verb is not None and (colon < 0 or verb < colon):
        return verb
    return colon if 0 < colon - start <= _LONGEST else None


def _over_brackets(text: str, end: int) -> int:
    """Return the end behind a remark in brackets: "Sở A (thường trực Ban Chỉ đạo)"."""
    rest = re.match(r"\s*\([^)]*\)", text[end:])
    return end + rest.end() if rest else end


def split_offices(name: str, words: Vocabulary) -> tuple[tuple[str, str | None], ...]:
    """Return the offices named together, each with its field where the word lists know it."""
    low = lowered(name)
    places = [0]
    for found in _SEPARATOR.finditer(low):
        if words.of("starts").match(low, found.end()):
            places.append(found.end())
    pieces = [name[a:b].strip(" ,;") for a, b in zip(places, [*places[1:], len(name)], strict=True)]
    named = [re.sub(r"\s+và\Z", "", piece) for piece in pieces if piece]
    return tuple((piece, field_of(piece, words)) for piece in named)


def field_of(name: str, words: Vocabulary) -> str | None:
    """Return the field of an office ("labour", "health" ...), None when its name tells none.

    >>> from povertycore.plans.words import vocabulary
    >>> field_of("Sở LĐTBXH", vocabulary())
    'labour'
    """
    low = lowered(name)
    return next((field for field, phrases in words.fields if phrases(low)), None)


def cooperating(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the offices a sentence says to work with."""
    low = lowered(text)
    found: list[str] = []
    for match in words.of("cooperating_after").all(low):
        end = _first_verb(text, low, match.end() + 1, words)
        stop = re.search(r"[.;:(]", low[match.end() :])
        ends = [e for e in (end, match.end() + stop.start() if stop else None) if e is not None]
        until = min(ends, default=len(low))
        listed = text[match.end() : until].strip(" ,")
        if words.of("starts").match(lowered(listed)) is None or len(listed) > _LONGEST:
            continue
        found += [name for name, _ in split_offices(listed, words)]
    return tuple(dict.fromkeys(found))
