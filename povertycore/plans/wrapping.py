"""Texts whose paragraphs were broken at the edge of a page: their lines joined again.

A text is taken as broken only when many of its lines go on in small letters; single odd lines of
other texts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from povertycore.plans.outline import is_upper, marker_of
from povertycore.plans.paper import Line

_ENDS = re.compile(r"[.;:!?…|]\s*\Z|/\.?\s*\Z|[-=_*]{3,}\Z")
_BEGINS = re.compile(
    r"(?:căn cứ|xét|theo đề nghị|nơi nhận|kính gửi|tm\.|kt\.|kế hoạch\Z|điều \d|ban thường vụ"
    r"|ban chỉ đạo|\||[-=_*]{3,})"
)
_NUMBER = re.compile(r"Số\s*:?\s*\d")
_LEAST_LINES = 4
_LEAST_SHARE_PERCENT = 12
_LEAST_LENGTH = 12


def unwrapped(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with broken paragraphs joined; a joined line keeps its first number.

    >>> unwrapped([Line.of(1, "Giảm hộ nghèo"), Line.of(2, "Tăng thu nhập")])[0].text
    'Giảm hộ nghèo'
    """
    broken = [
        place for place in range(1, len(lines)) if _goes_on_small(lines[place - 1], lines[place])
    ]
    if len(broken) < _LEAST_LINES or 100 * len(broken) < _LEAST_SHARE_PERCENT * len(lines):
        return tuple(lines)
    lengths = sorted(len(lines[place - 1].text) for place in broken)
    width = lengths[len(lengths) // 2]
    joined: list[Line] = []
    for place, line in enumerate(lines):
        if place and _goes_on(lines[place - 1], line, width):
            joined[-1] = joined[-1].with_more(line)
        else:
            joined.append(line)
    return tuple(joined)


def _may_follow(before: Line, line: Line, apart: int = 1) -> bool:
    """Return whether nothing says that a new paragraph begins with the line."""
    return (
        line.number - before.end <= apart
        and not marker_of(line.text).number
        and not _ENDS.search(before.text)
        and not _BEGINS.match(line.low)
        and not _NUMBER.match(line.text)
    )


def _goes_on_small(before: Line, line: Line) -> bool:
    """Return whether a line goes on, in small letters or with a figure, with the one before it."""
    return (
        _may_follow(before, line)
        and len(before.text) >= _LEAST_LENGTH
        and (line.text[:1].islower() or line.text[:1].isdigit())
        and (before.text[-1:].isalnum() or before.text.endswith((",", ")")))
        and not is_upper(before.text)
    )


def _goes_on(before: Line, line: Line, width: int) -> bool:
    """Return whether a line goes on with the one before it in a text known to be broken."""
    long = 10 * len(before.text) >= 8 * width
    small = not is_upper(before.text) and not is_upper(line.text)
    begins_small = line.text[:1].islower()
    close = line.number - before.end == 1 and not marker_of(line.text).number
    if close and long and before.text.endswith(";") and begins_small:
        return True
    # A page break leaves a blank line within a sentence.
    if not _may_follow(before, line, apart=2 if long and begins_small else 1):
        return False
    if is_upper(before.text) and is_upper(line.text):
        numbered = marker_of(before.text).number != ""
        return numbered or before.text.endswith(",") or 2 * len(before.text) >= width
    if begins_small or line.text[:1].isdigit() or before.text.endswith(","):
        return small
    return small and 10 * len(before.text) >= 9 * width
