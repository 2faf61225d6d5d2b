"""The small language of the word lists: phrases with choices, gaps and figures, as patterns.

`(a|b)` chooses one, `[a]` may be missing, `…` is a short gap within the sentence, `……` a long one,
`#` a number. Anything else is literal, in small letters; spaces match spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from povertycore.vietnamese import nfc, normalise_name

_SHORT_GAP, _LONG_GAP = r"[^.;]{0,60}?", r"[^.;]{0,250}?"
_NUMBER = r"\d{1,4}"
_FIGURES = re.compile(r"[\d.,:/]+")
_TOKEN = re.compile(
    r"\(\?<!.*?\)|\(\?!.*?\)(?=$|[ )])|……|…|[()|\[\]#]|\s+|[^\s()|\[\]#…]+", re.DOTALL
)


def lowered(text: str) -> str:
    """Return the text as phrases are compared: small letters, tone marks in their one place.

    It has exactly as many characters as the text, so that places found in it hold there too.

    >>> lowered("Hoà Bình, Thuỷ Lợi")
    'hòa bình, thủy lợi'
    """
    words = re.split(r"(\s+)", text)
    return "".join(word if word.isspace() else _lowered_word(word) for word in words)


@lru_cache(maxsize=65536)
def _lowered_word(word: str) -> str:
    small = "".join(low if len(low := char.lower()) == 1 else char for char in word)
    placed = normalise_name(small)
    return placed if len(placed) == len(small) else small


def pattern_of(phrase: str) -> str:
    """Return the regular expression of one phrase.

    >>> bool(re.search(pattern_of("trước [ngày] #"), "nộp trước ngày 15"))
    True
    """
    pieces: list[str] = []
    for part in _TOKEN.findall(lowered(nfc(phrase))):
        if part.startswith("(?"):
            pieces.append(part)
        elif part == "(":
            pieces.append("(?:")
        elif part in (")", "|"):
            pieces.append(part)
        elif part == "[":
            pieces.append("(?:")
        elif part == "]":
            pieces.append(")?")
        elif part == "…":
            pieces.append(_SHORT_GAP)
        elif part == "……":
            pieces.append(_LONG_GAP)
        elif part == "#":
            pieces.append(_NUMBER)
        elif part.isspace():
            pieces.append(r"\s*")
        else:
            pieces.append(re.escape(part))
    return _bounded("".join(pieces), phrase)


def _bounded(pattern: str, phrase: str) -> str:
    """Hold the phrase to whole words where it begins and ends with a word."""
    bare = phrase.strip()
    left = r"(?<!\w)" if re.match(r"[\w(\[]", bare) else ""
    right = r"(?!\w)" if re.search(r"[\w)\]]\Z", bare) else ""
    return f"{left}(?:{pattern}){right}"


class Phrases:
    """Several phrases searched at once in lowered text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Compile the phrases; without any, nothing is ever found."""
        self._list: Sequence[str] = tuple(phrases)
        joined = "|".join(f"(?:{pattern_of(phrase)})" for phrase in self._list)
        self._pattern = re.compile(joined or r"(?!)")

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first place in lowered text where one of the phrases stands."""
        return self._pattern.search(text, start, len(text) if end is None else end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the phrase that begins exactly at a place of lowered text."""
        return self._pattern.match(text, start)

    def whole(self, text: str) -> bool:
        """Return whether one of the phrases is the whole of a lowered text, figures left out."""
        return self._pattern.fullmatch(_FIGURES.sub("", text).strip(" .:;,|-")) is not None

    def all(self, text: str) -> list[re.Match[str]]:
        """Return every place where one of the phrases stands."""
        return list(self._pattern.finditer(text))

    def last(self, text: str) -> re.Match[str] | None:
        """Return the last place where one of the phrases stands."""
        found = self.all(text)
        return found[-1] if found else None

    def __call__(self, text: str) -> bool:
        """Return whether one of the phrases stands in lowered text."""
        return self._pattern.search(text) is not None
