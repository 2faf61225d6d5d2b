"""Who watches over which places: an office under its heading, a person in a list, a table.

A place that no list names is nobody's here; gaps are told against a list of all places, which the
caller has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from povertycore.plans.body import Piece
from povertycore.plans.model import Assignment
from povertycore.plans.offices import heading_office
from povertycore.plans.paper import PlacedTable, head_row
from povertycore.plans.phrases import lowered
from povertycore.plans.places import named_places
from povertycore.plans.words import Vocabulary

_PERSON = re.compile(
    r"(?:các\s+)?(?:ông|bà|đồng chí|đ/c|anh|chị)\s*:?\s+(?P<name>[^\W\d_]+(?:\s+[^\W\d_]+){1,5}?)"
    r"\s*(?:[,–-]|:|\()\s*(?P<rest>.*)\Z",
    re.I | re.S,
)
_OVERSEER_HEAD = re.compile(
    r"cơ quan|đơn vị (?:theo dõi|phụ trách|chỉ đạo|được)|thành viên|họ (?:và )?tên|cán bộ|người"
    r"|sở|phòng|ngành"
)
_AREA_HEAD = re.compile(r"địa bàn|phụ trách|theo dõi|xã|thôn|huyện|địa phương|bản|khu phố")
_POST_HEAD = re.compile(r"chức vụ|chức danh|đơn vị công tác")


@dataclass(slots=True)
class Overseeing:
    """Assignments found, the lines they take, and lines that only open a list of them."""

    found: list[Assignment] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    opened_at: set[int] = field(default_factory=set)


def oversight_of(pieces: Sequence[Piece], words: Vocabulary) -> Overseeing:
    """Return who watches over which places in the running text."""
    result = Overseeing()
    opening: Piece | None = None
    for piece in pieces:
        listed = _listed(piece, words, is_open=opening is not None and piece.depth > opening.depth)
        if listed is not None:
            result.found.append(listed)
            result.lines.add(piece.line.number)
            continue
        duty = _own_duty(piece, words)
        if duty is not None:
            result.found.append(duty)
            result.lines.add(piece.line.number)
            continue
        if _opens_list(piece, words):
            opening = piece
            result.opened_at.add(piece.line.number)
        elif opening is not None and piece.depth <= opening.depth:
            opening = None
    result.opened_at &= _followed(result, pieces)
    return result


def _followed(result: Overseeing, pieces: Sequence[Piece]) -> set[int]:
    """Return the lines after which an assignment really comes."""
    numbers = [piece.line.number for piece in pieces]
    return {
        before for before, after in zip(numbers, numbers[1:], strict=False) if after in result.lines
    }


def _own_duty(piece: Piece, words: Vocabulary) -> Assignment | None:
    """Return the assignment of the office a piece stands under: "Trực tiếp theo dõi ... tại X"."""
    if piece.office is None:
        return None
    areas = _after_duty(piece.text, words)
    if not areas:
        return None
    return Assignment(piece.line.number, piece.text, piece.office.name, None, areas)


def _after_duty(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the places behind words of watching over; they must end the sentence."""
    low = lowered(text)
    duties = words.of("oversight_duties").all(low)
    if not duties or duties[0].start() > 60:
        return ()
    for match in reversed(list(re.finditer(r"\s(?:tại|ở)\s+", low))):
        if match.start() > duties[0].start():
            areas = named_places(text[match.end() :])
            if areas:
                return areas
    for duty in duties:
        areas = named_places(text[duty.end() :])
        if areas:
            return areas
    return ()


def _listed(piece: Piece, words: Vocabulary, *, is_open: bool) -> Assignment | None:
    """Return the assignment of the person or office a line itself begins with."""
    person = _PERSON.match(piece.text)
    if person is not None and all(word[0].isupper() for word in person["name"].split()):
        post, areas = _post_and_areas(person["rest"], words, is_open=is_open)
        if areas:
            return Assignment(piece.line.number, piece.text, person["name"], post or None, areas)
        return None
    office = heading_office(piece.text, words, numbered=False)
    if office is None:
        return None
    rest = piece.text[office.end :].lstrip(" :,-–")
    if piece.text[office.end :].lstrip().startswith(":") and (is_open or _says_duty(rest, words)):
        areas = named_places(rest) or _after_duty(rest, words)
    else:
        areas = _after_duty(rest, words) if office.verb_follows else ()
    if not areas:
        return None
    return Assignment(piece.line.number, piece.text, office.name, None, areas)


def _says_duty(text: str, words: Vocabulary) -> bool:
    return words.of("oversight_duties").match(lowered(text)) is not None


def _post_and_areas(rest: str, words: Vocabulary, *, is_open: bool) -> tuple[str, tuple[str, ...]]:
    """Return the post of a person and the places behind it."""
    for separator in (":", " - ", " – ", ", "):
        post, found, places = rest.rpartition(separator)
        if not found:
            continue
        areas = _after_duty(places, words) or (named_places(places) if is_open else ())
        if areas:
            return post.strip(" ,-–:()"), areas
    post, _, places = rest.partition(":")
    areas = _after_duty(places or rest, words) or named_places(places)
    if areas and (is_open or _says_duty(places.strip() or rest, words)):
        duty = words.of("oversight_duties").search(lowered(rest))
        return (post if places else rest[: duty.start() if duty else 0]).strip(" ,-–:"), areas
    return "", ()


def _opens_list(piece: Piece, words: Vocabulary) -> bool:
    """Return whether a piece opens a list of those who watch over places."""
    return piece.text.rstrip().endswith(":") and words.of("oversight_duties")(piece.low)


def oversight_in_table(placed: PlacedTable) -> list[Assignment]:
    """Return the assignments of a table with a column of offices or persons and one of places."""
    rows = [[cell.text.strip() for cell in row] for row in placed.table.cells]
    first = head_row(placed.table)
    if first is None:
        return []
    heads = [lowered(text) for text in rows[first]]
    area = next((i for i in reversed(range(len(heads))) if _AREA_HEAD.search(heads[i])), None)
    overseer = next(
        (i for i, head in enumerate(heads) if i != area and _OVERSEER_HEAD.search(head)), None
    )
    if area is None or overseer is None:
        return []
    post = next((i for i, head in enumerate(heads) if _POST_HEAD.search(head)), None)
    found = []
    for number, row in enumerate(rows[first + 1 :], start=first + 1):
        areas = named_places(row[area].replace("\n", ", ")) if area < len(row) else ()
        if areas and overseer < len(row) and row[overseer]:
            name = re.sub(r"\A(?:ông|bà|đồng chí|đ/c)\s+", "", row[overseer], flags=re.I)
            found.append(
                Assignment(
                    placed.line_of(number),
                    " | ".join(filter(None, row)),
                    " ".join(name.split()),
                    row[post] if post is not None and post < len(row) and row[post] else None,
                    areas,
                )
            )
    return found
