"""The body of a plan cut into pieces: each with its headings, its section, and whose duty it is.

It reads no figures and no duties; it only tells headings from content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from povertycore.plans.offices import Office, heading_office
from povertycore.plans.outline import (
    DASH,
    LETTER,
    OFFICE,
    PART,
    PLAIN,
    ROMAN,
    SMALL,
    Marker,
    is_upper,
    marker_of,
)
from povertycore.plans.paper import Line
from povertycore.plans.words import Section, Vocabulary

_LONGEST_HEADING = 200
_COLON = re.compile(r":\s+(?=\S)")
_SENTENCE_IN = re.compile(r"[.;]\s+[A-ZĐÀ-Ỹ]")
_TRAILING = " .:;,"
_YEARLESS_FIGURE = re.compile(r"(?<!năm )(?<!\d)(?<!-)(?<!- )\d")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of content: its text behind the number, and what stands above it.

    `line` is where it stands; `start` where in the line its text begins. `lead` is the line of a
    heading that opens it ("... :"), when the piece is a bullet under such a line.
    """

    line: Line
    text: str
    low: str
    start: int
    depth: int
    section: Section | None
    office: Office | None
    headings: tuple[str, ...]
    inline: bool = False


@dataclass(slots=True)
class _Level:
    depth: int
    text: str
    section: Section | None
    office: Office | None


@dataclass(slots=True)
class Body:
    """The pieces of the body and the lines that are headings."""

    pieces: list[Piece] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    has_sections: bool = False


def read_body(lines: Sequence[Line], tables_at: Sequence[int], words: Vocabulary) -> Body:
    """Return the body cut into headings and pieces of content, in reading order."""
    body = Body()
    stack: list[_Level] = []
    markers = [marker_of(line.text) for line in lines]
    capitals = any(
        marker.depth == PLAIN and is_upper(line.text)
        for line, marker in zip(lines, markers, strict=True)
    )
    for place, line in enumerate(lines):
        marker = markers[place]
        depth = _depth(line, marker, stack, words)
        while stack and stack[-1].depth >= depth:
            stack.pop()
        following = _next_depth(place, lines, markers, tables_at)
        _place_line(body, stack, line, marker, depth, following, words)
    body.has_sections = capitals or any(level for level in body.headings)
    return body


def _depth(line: Line, marker: Marker, stack: Sequence[_Level], words: Vocabulary) -> int:
    """Return how deep a line stands; unnumbered headings get the depth of their kind."""
    if marker.depth != PLAIN:
        return marker.depth
    if is_upper(line.text) and len(line.text) < _LONGEST_HEADING:
        return ROMAN
    if _is_section_line(line, words):
        return ROMAN
    office = heading_office(line.text, words, numbered=False)
    if office is not None and office.end >= len(line.text.rstrip(_TRAILING)):
        return OFFICE
    return PLAIN


def _is_section_line(line: Line, words: Vocabulary) -> bool:
    """Return whether an unnumbered line is the heading of a section: short, and no sentence."""
    bare = line.low.strip(_TRAILING)
    if len(bare) > 70 or line.text.rstrip().endswith((".", ";", ",")) or ", " in bare:
        return False
    found = _section_of(bare, words)
    if (
        found is None
        or found == "content"
        and not re.match(
            r"(?:nội dung|nhiệm vụ|giải pháp|biện pháp|các (?:nhiệm vụ|giải pháp))\b", bare
        )
    ):
        return False
    return line.text[:1].isupper() and _starts_like_a_section(bare, words)


def _starts_like_a_section(low: str, words: Vocabulary) -> bool:
    bare = re.sub(r"\A(?:các|một số|những)\s+", "", low)
    return any(kind.phrases.match(bare) for kind in words.phrases.sections)


def _section_of(low: str, words: Vocabulary) -> Section | None:
    """Return the kind of section a heading announces: the first kind whose words it begins with.

    Where it begins with none, the first kind whose words it holds.
    """
    bare = re.sub(r"\A(?:các|một số|những|về)\s+", "", low.strip())
    for kind in words.phrases.sections:
        if kind.phrases.match(bare):
            return kind.kind
    return next((kind.kind for kind in words.phrases.sections if kind.phrases(bare)), None)


def _next_depth(
    place: int, lines: Sequence[Line], markers: Sequence[Marker], tables_at: Sequence[int]
) -> int | None:
    """Return the depth of what follows; a table counts as content."""
    this = lines[place].number
    following = lines[place + 1].number if place + 1 < len(lines) else None
    if any(this < at and (following is None or at < following) for at in tables_at):
        return PLAIN
    return None if following is None else markers[place + 1].depth


def _place_line(
    body: Body,
    stack: list[_Level],
    line: Line,
    marker: Marker,
    depth: int,
    following: int | None,
    words: Vocabulary,
) -> None:
    text = line.text[marker.start :]
    low = line.low[marker.start :]
    above = _section_above(stack)
    office = _office_at(text, low, depth, following, above, words)
    if office is not None:
        body.headings[line.number] = "office"
        stack.append(_Level(depth, text, None, office))
        rest = text[office.end :].lstrip(" .:;,-–")
        if rest:
            _add(body, stack, line, len(line.text) - len(rest), depth, inline=True)
            body.headings.pop(line.number)
        return
    cut = _heading_end(text, low, depth, following, words)
    if cut is not None and depth > ROMAN and above == "targets" and _YEARLESS_FIGURE.search(low):
        cut = None
    if cut is None:
        _add(body, stack, line, marker.start, depth, inline=False)
        return
    heading = low[:cut].strip(_TRAILING)
    section = _section_of(heading, words) if depth <= SMALL else None
    if depth > ROMAN and above in ("assign", "oversight", "report") and section == "content":
        section = None
    if depth > ROMAN and above == "content" and section in ("money", "situation", "report"):
        section = None
    body.headings[line.number] = section or "heading"
    stack.append(_Level(depth, text[:cut].strip(), section, None))
    rest = text[cut:].lstrip(" :.")
    if rest:
        _add(body, stack, line, len(line.text) - len(rest), depth, inline=True)
        body.headings.pop(line.number)


def _section_above(stack: Sequence[_Level]) -> Section | None:
    return next((level.section for level in reversed(stack) if level.section is not None), None)


def _office_at(
    text: str,
    low: str,
    depth: int,
    following: int | None,
    above: Section | None,
    words: Vocabulary,
) -> Office | None:
    """Return the office whose duties a line heads, None when it heads none.

    Numbered lines under "organisation" may name an office the word lists do not know.
    """
    if depth in (PART, LETTER) or depth >= DASH and depth != PLAIN:
        return None
    assigned = above in ("assign", "report", "oversight")
    if depth == PLAIN:
        return None
    office = heading_office(text, words, numbered=depth != OFFICE and assigned)
    if office is None:
        return None
    whole = office.end >= len(text.rstrip(_TRAILING))
    if whole and following is not None and (following > depth or following == PLAIN):
        return office
    if assigned and (text[office.end : office.end + 1] in (":", ".") or office.requested):
        return office
    return office if assigned and office.verb_follows else None


def _heading_end(
    text: str, low: str, depth: int, following: int | None, words: Vocabulary
) -> int | None:
    """Return where the heading of a line ends, None when the line is content."""
    has_children = following is not None and following > depth
    if depth in (PART, LETTER, ROMAN):
        colon = _COLON.search(text)
        if colon and len(text) > 90 and colon.start() < _LONGEST_HEADING:
            return colon.start()
        sentence = _SENTENCE_IN.search(text)
        if sentence and len(text) > _LONGEST_HEADING:
            return sentence.start() + 1
        return len(text)
    if depth == OFFICE:
        return len(text)
    if depth > SMALL:
        return None
    colon = _COLON.search(text)
    if colon and colon.start() <= 60 and _starts_like_a_section(low[: colon.start()], words):
        return colon.start()
    if has_children and len(text) <= _LONGEST_HEADING and not _SENTENCE_IN.search(text):
        return len(text)
    return None


def _add(
    body: Body, stack: Sequence[_Level], line: Line, start: int, depth: int, *, inline: bool
) -> None:
    offices = [level.office for level in stack if level.office is not None]
    body.pieces.append(
        Piece(
            line=line,
            text=line.text[start:],
            low=line.low[start:],
            start=start,
            depth=depth,
            section=_section_above(stack),
            office=offices[-1] if offices else None,
            headings=tuple(level.text for level in stack),
            inline=inline,
        )
    )
