"""The villages of the commune a list is of, and finding them by what lists call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from povertycore.vietnamese import fold, normalise_name
from rapidfuzz import process

from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area

# Words that may stand before a village's name; longer ones first.
KIND_WORDS = (
    ("to", "dan", "pho"), ("khu", "dan", "cu"), ("khu", "pho"), ("to", "nhan", "dan"), ("thon",),
    ("bon",), ("buon",), ("ban",), ("ap",), ("xom",), ("khoi",), ("khom",), ("tdp",), ("lang",),
    ("phum",), ("soc",), ("khu",), ("to",), ("plei",), ("doi",),
)  # fmt: skip
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Key:
    """A village's name without the word for its kind: with accents, and folded."""

    exact: str
    folded: str


def key_of(text: str) -> Key:
    """'Thôn Đồng Ấm' and 'đồng ấm' have the same key; 'Thôn 01' that of 'Tổ 1'."""
    words = normalise_name(text).lower().replace(":", " ").split()
    folded = [fold(word) for word in words]
    for kind in KIND_WORDS:
        if tuple(folded[: len(kind)]) == kind and len(words) > len(kind):
            words, folded = words[len(kind) :], folded[len(kind) :]
            break
    return Key(joined(words), joined(folded))


def joined(words: Iterable[str]) -> str:
    kept = ("".join(char for char in word if char.isalnum()) for word in words)
    return " ".join(word.lstrip("0") or "0" if word.isdecimal() else word for word in kept if word)


def begins_with_kind(text: str) -> bool:
    """Whether a line reads like the name of a village: 'Thôn ...', 'Tổ dân phố ...'."""
    words = tuple(fold(text).replace(":", " ").split())
    return any(words[: len(kind)] == kind and len(words) > len(kind) for kind in KIND_WORDS)


class Places:
    """The villages of one commune on one day."""

    def __init__(self, commune: Area, *, on: date) -> None:
        self.commune = commune
        self.villages = {village.pk: village for village in villages_on(commune, on=on)}
        self.by_code = {village.code: key for key, village in self.villages.items()}
        self.by_exact: dict[str, set[int]] = {}
        self.by_folded: dict[str, set[int]] = {}
        for key, village in self.villages.items():
            names = key_of(village.name)
            self.by_exact.setdefault(names.exact, set()).add(key)
            self.by_folded.setdefault(names.folded, set()).add(key)

    def match(self, text: str) -> list[int]:
        """Villages a text can mean: one when it is clear, none when unknown."""
        if text in self.by_code:
            return [self.by_code[text]]
        names = key_of(text)
        found = self.by_exact.get(names.exact) or self.by_folded.get(names.folded) or set()
        return sorted(found)

    def nearest(self, text: str) -> str:
        """The names most like a text that matches none, for the message."""
        names = {key: village.full_name for key, village in self.villages.items()}
        folded = {key: key_of(village.name).folded for key, village in self.villages.items()}
        found = process.extract(key_of(text).folded, folded, limit=NEAREST, score_cutoff=60)
        return ", ".join(names[key] for _, _, key in found)

    @property
    def all_names(self) -> str:
        return ", ".join(village.full_name for village in self.villages.values())


def villages_on(commune: Area, *, on: date) -> list[Area]:
    """Villages of a commune on a day; of a later unit: the villages it took over."""
    day = on
    if commune.valid_from is not None and on < commune.valid_from:
        day = commune.valid_from
    return territory.children(commune, on=day)
