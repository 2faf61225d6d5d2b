"""The tags typed into a Word template, paragraph by paragraph, before anything is filled.

Finds what stands where; whether it is right is `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from giamngheo.common.papers.archive import Package

Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELIMITER = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_SMART_QUOTES = str.maketrans("“”‘’", "\"\"''")
_PLACE = re.compile(r"^(p|tr|tc|r)\s+")
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: `{{ inside }}` when `word` is '', else `{% word inside %}`.

    `place` is docxtpl's letter: the tag stands for the whole p, tr, tc or r around it. `alone` says
    that nothing else is printed there.
    """

    source: str
    word: str
    inside: str
    place: str
    paragraph: str
    part: str
    in_row: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A tag that begins in a paragraph and does not end in it."""

    source: str
    paragraph: str


def tags_of(package: Package) -> Iterator[Tag | Unclosed]:
    """Every tag of a Word file in reading order."""
    for part in package.text_parts():
        root = package.xml(part)
        if root is None:
            continue
        for paragraph in root.iter(f"{W}p"):
            yield from _in_paragraph(paragraph, part)


def text_of(paragraph: Element) -> str:
    """The text of one paragraph, without that of text boxes standing in it."""
    pieces = [
        each.text or ""
        for each in paragraph.iter(f"{W}t")
        if next(each.iterancestors(f"{W}p")) is paragraph
    ]
    return "".join(pieces)


def shown(text: str) -> str:
    """A paragraph short enough to stand in a message."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _in_paragraph(paragraph: Element, part: str) -> Iterator[Tag | Unclosed]:
    text = text_of(paragraph)
    if "{" not in text:
        return
    begun: re.Match[str] | None = None
    for found in _DELIMITER.finditer(text):
        if begun is None:
            begun = found if found[0] in _CLOSES else None
        elif found[0] == _CLOSES[begun[0]]:
            if begun[0] != "{#":
                yield _tag(text, begun, found, paragraph, part)
            begun = None
        elif found[0] in _CLOSES:
            yield Unclosed(shown(text[begun.start() : found.start()]), shown(text))
            begun = found
    if begun is not None:
        yield Unclosed(shown(text[begun.start() :]), shown(text))


def _tag(
    text: str, begun: re.Match[str], ended: re.Match[str], paragraph: Element, part: str
) -> Tag:
    source = text[begun.start() : ended.end()]
    inside = text[begun.end() : ended.start()].translate(_SMART_QUOTES).strip("-").strip()
    found = _PLACE.match(text[begun.end() : ended.start()])
    place = found[1] if found else ""
    if place:
        inside = inside[len(place) :].strip()
    word = ""
    if begun[0] == "{%":
        word, _space, inside = inside.partition(" ")
    around = text if place in ("", "p", "r") else _around(paragraph, place)
    return Tag(
        source=source,
        word=word,
        inside=inside.strip(),
        place=place,
        paragraph=shown(text),
        part=part,
        in_row=next(paragraph.iterancestors(f"{W}tr"), None) is not None,
        alone=around.strip() == source.strip(),
    )


def _around(paragraph: Element, place: str) -> str:
    found = next(paragraph.iterancestors(f"{W}{place}"), None)
    if found is None:
        return ""
    return "".join(text_of(each) for each in found.iter(f"{W}p"))
