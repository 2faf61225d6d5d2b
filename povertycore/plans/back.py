"""The foot of a plan: its closing sentence, recipients, signature, and what a web page adds.

The body ends where it begins; annexes behind a signature belong to the body again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from povertycore.plans.model import PlacedText
from povertycore.plans.outline import DASH, PLUS, is_upper, marker_of
from povertycore.plans.paper import Line
from povertycore.plans.words import Vocabulary

_RECIPIENTS = re.compile(r"nơi nhận\s*:?")
_SIGNING = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\s*[./]|[TK]/[MTL]\b|(?:PHÓ )?CHỦ TỊCH|(?:PHÓ )?TRƯỞNG BAN"
    r"|GIÁM ĐỐC|CHÁNH VĂN PHÒNG|(?:PHÓ )?TRƯỞNG PHÒNG|(?:PHÓ )?BÍ THƯ"
)
_NAME = re.compile(r"[A-ZĐÀ-Ỹ][\wÀ-ỹ'’-]*(?:\s+[A-ZĐÀ-Ỹ][\wÀ-ỹ'’-]*){1,5}\Z")
_END_MARK = re.compile(r"\./\.?\s*\Z|\s/\.\s*\Z")
_BYLINE = re.compile(
    r"(?:tổng hợp|nguồn|tác giả|theo|tin, ảnh|bài)\s*:|.{2,40}\s-\s*lđtbxh\Z", re.I
)
_SHORT = 80
_SIGNED_AS = re.compile(r"\((?:đã ký|ký tên)[^)]*\)", re.I)


@dataclass(slots=True)
class Back:
    """What the foot of a plan says; `begins` is the place in the lines where it begins."""

    begins: int
    closing: list[Line] = field(default_factory=list)
    recipients: list[PlacedText] = field(default_factory=list)
    signer: PlacedText | None = None
    annexes_at: int | None = None
    claims: dict[int, str] = field(default_factory=dict)


def read_back(lines: Sequence[Line], start: int, words: Vocabulary) -> Back:
    """Return the foot of the plan, looked for from the place `start` on."""
    back = Back(begins=len(lines))
    begins = _find_begin(lines, start, words)
    if begins is None:
        return back
    back.begins = begins
    back.annexes_at = next(
        (
            place
            for place in range(begins + 1, len(lines))
            if words.of("annex_starts").match(lines[place].low) and len(lines[place].text) < _SHORT
        ),
        None,
    )
    foot = lines[begins : back.annexes_at]
    _read_closing(back, lines, start, words)
    _read_foot(back, foot, words)
    return back


def _find_begin(lines: Sequence[Line], start: int, words: Vocabulary) -> int | None:
    """Return where recipients, signature or the furniture behind the text begin."""
    for place in range(start, len(lines)):
        line = lines[place]
        if _RECIPIENTS.match(line.low):
            return place
        signing = is_upper(line.text) and _SIGNING.match(line.text.strip("* "))
        if signing and len(line.text) < _SHORT:
            return place
        if words.of("tail_of_page").match(line.low) and place > start and len(line.text) < 120:
            return _back_over_short_lines(lines, place, start)
    last = next(
        (p for p in range(len(lines) - 1, start, -1) if _END_MARK.search(lines[p].text)), None
    )
    return None if last is None else last + 1


def _back_over_short_lines(lines: Sequence[Line], place: int, start: int) -> int:
    """Return where the short lines before the furniture (a name, a source) begin."""
    while place - 1 > start:
        text = lines[place - 1].text
        if len(text) > 60 or re.search(r"[.;:]\Z", text) or marker_of(text).number:
            break
        place -= 1
    return place


def _read_closing(back: Back, lines: Sequence[Line], start: int, words: Vocabulary) -> None:
    """Claim the sentences that close the plan: the last unnumbered ones before the foot."""
    place = back.begins - 1
    while place > start and not marker_of(lines[place].text).number:
        line = lines[place]
        ends = _END_MARK.search(line.text) is not None
        if not ends and not words.of("closing_starts").match(line.low):
            break
        back.closing.insert(0, line)
        place -= 1


def _is_of_a_page(line: Line, words: Vocabulary) -> bool:
    """Return whether a line is furniture of a web page around the text."""
    return (
        words.of("tail_of_page").match(line.low) is not None
        or words.of("furniture").whole(line.low)
        or words.of("posted").match(line.low) is not None
    )


def _read_foot(back: Back, foot: Sequence[Line], words: Vocabulary) -> None:
    receiving, signed, page = False, False, False
    for line in foot:
        text = line.text.strip("* ")
        if page:
            if len(line.text) <= _SHORT:
                back.claims[line.number] = "furniture"
            continue
        if found := _RECIPIENTS.match(line.low):
            receiving = True
            back.claims[line.number] = "recipients"
            rest = line.text[found.end() :].strip(" -")
            if rest:
                back.recipients.append(PlacedText(line.number, rest.rstrip(";. ")))
        elif is_upper(text) and _SIGNING.match(text) or signed and is_upper(text):
            signed = True
            back.claims[line.number] = "signature"
        elif receiving and marker_of(line.text).depth in (DASH, PLUS):
            start = marker_of(line.text).start
            back.recipients.append(PlacedText(line.number, line.text[start:].rstrip(";. ")))
            back.claims[line.number] = "recipients"
        elif signed and back.signer is None and _NAME.match(text):
            back.signer = PlacedText(line.number, text)
            back.claims[line.number] = "signature"
        elif signed and _SIGNED_AS.match(text):
            back.claims[line.number] = "signature"
        elif _is_of_a_page(line, words):
            page = True
            back.claims[line.number] = "furniture"
        elif _BYLINE.match(line.text) or (not receiving and _NAME.match(text)):
            back.claims[line.number] = "byline"
        elif receiving and not signed and not is_upper(text):
            back.recipients.append(PlacedText(line.number, line.text.rstrip(";. ")))
            back.claims[line.number] = "recipients"
