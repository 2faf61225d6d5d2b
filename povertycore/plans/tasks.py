"""Tasks of offices: whose, lead or cooperating, with whom, by when; and measures nobody is given.

A line is one task; where it names several deadlines, or runs over many sentences without bullets,
it is as many tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from povertycore.plans.body import Piece
from povertycore.plans.deadlines import FoundDue, find_dues
from povertycore.plans.model import Due, Task
from povertycore.plans.offices import Office, cooperating, heading_office, split_offices
from povertycore.plans.outline import DASH, PLAIN
from povertycore.plans.paper import Line
from povertycore.plans.phrases import lowered
from povertycore.plans.quantities import blanked, without_acts
from povertycore.plans.words import Vocabulary

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZĐÀ-Ỹ])|(?<=\.)(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")
_WALL_OF_TEXT = 750
_MANY_SENTENCES = 3
_GIVES = re.compile(r"(?:giao|đề nghị|yêu cầu|trong đó,? yêu cầu)\b")
_GIVEN = re.compile(r"[\W\d_]*(?:[a-zđ][.)]\s*)?giao\s")
_CLAUSE_FIRST = re.compile(r"(?:căn cứ|trên cơ sở|định kỳ|hằng|hàng|theo|để|nhằm)\b")
_TIME_FIRST = re.compile(r"(?:(?:hằng|hàng|mỗi|định kỳ hằng) (?:năm|tháng|quý)[,]?\s+)")
_ASKS = re.compile(r"\b(?:đề nghị|yêu cầu)\s+")
_CLAUSE_BREAK = re.compile(r"\s*;\s*|,\s+")


def tasks_of(piece: Piece, year: int | None, words: Vocabulary) -> list[Task]:
    """Return the tasks a piece of content gives, in order; none when it gives nobody a task."""
    found = _owner(piece, words)
    if found is None:
        return []
    office, text = found
    text = text.strip()
    if not text:
        return []
    tasks = []
    for part in _parts(text, piece, year, words):
        tasks.append(_task(piece, office, *part, words=words))
    return tasks


def _owner(piece: Piece, words: Vocabulary) -> tuple[Office, str] | None:
    """Return whose task a piece is and what the task is: its own beginning, else its heading."""
    if piece.section in ("targets", "purpose", "situation", "basis"):
        return None
    own = _own_office(piece, words)
    if own is not None:
        return own, piece.text[own.end :].lstrip(" :,;-–")
    if piece.office is not None:
        return piece.office, piece.text
    return _office_behind_clause(piece, words) or _office_in_second_sentence(piece, words)


def _own_office(piece: Piece, words: Vocabulary) -> Office | None:
    """Return the office a line itself begins with, where the line gives it something to do."""
    if piece.office is not None and not _GIVES.match(piece.low):
        return None
    office = heading_office(piece.text, words, numbered=False)
    if office is None or not office.known:
        return None
    rest = piece.text[office.end :].strip(" .")
    if not rest:
        return None
    told = office.verb_follows or rest.startswith(":") or _GIVES.match(piece.low)
    if not told:
        return None
    if piece.section == "report" or piece.section == "assign" or piece.depth == PLAIN:
        return office
    return office if piece.depth >= DASH else None


def _office_behind_clause(piece: Piece, words: Vocabulary) -> tuple[Office, str] | None:
    """Return the office behind an opening clause: "Căn cứ nhiệm vụ của địa phương, UBND xã lập"."""
    if piece.section not in ("assign", "report", None) or not _CLAUSE_FIRST.match(piece.low):
        return None
    for match in re.finditer(r",\s+", piece.text[:400]):
        body = piece.text[match.end() :]
        office = heading_office(body, words, numbered=False)
        if office is not None and office.known and office.verb_follows:
            return office, body[office.end :].strip(" ,")
    return None


def _office_in_second_sentence(piece: Piece, words: Vocabulary) -> tuple[Office, str] | None:
    """Return an office that a later sentence begins with: "Hàng năm bộ phận X lập ..."."""
    for match in _SENTENCE_END.finditer(piece.text):
        rest = piece.text[match.end() :]
        timed = _TIME_FIRST.match(lowered(rest))
        body = rest[timed.end() :] if timed else rest
        office = heading_office(body, words, numbered=False)
        if office is not None and office.verb_follows and office.known and timed:
            return office, rest
    return None


def _parts(
    text: str, piece: Piece, year: int | None, words: Vocabulary
) -> Iterator[tuple[str, Due | None]]:
    """Yield the texts of the tasks in a text, each with its deadline."""
    sentences = _SENTENCE_END.split(text)
    if (
        piece.depth == PLAIN
        and len(sentences) >= _MANY_SENTENCES
        and len(piece.text) > _WALL_OF_TEXT
    ):
        for sentence in sentences:
            dues = find_dues(without_acts(sentence), year, words)
            yield sentence.strip(), dues[0].due if dues else None
        return
    dues = find_dues(without_acts(text), year, words)
    if len(dues) < 2:
        yield text, dues[0].due if dues else None
        return
    yield from _by_deadline(text, dues)


def _by_deadline(text: str, dues: Sequence[FoundDue]) -> Iterator[tuple[str, Due]]:
    """Yield the text cut behind each deadline, at the next comma or semicolon."""
    start = 0
    for place, found in enumerate(dues):
        if place + 1 == len(dues):
            end = len(text)
        else:
            following = _CLAUSE_BREAK.search(text, found.end, dues[place + 1].start)
            end = following.end() if following else found.end
        part = text[start:end].strip(" ,;")
        yield part or text[found.start : found.end], found.due
        start = end


def _task(piece: Piece, office: Office, text: str, due: Due | None, *, words: Vocabulary) -> Task:
    low = lowered(text)
    leads = words.of("leads").search(low)
    joins = words.of("cooperates").search(low)
    given = _GIVEN.match(piece.line.low) is not None
    only_joins = joins is not None and joins.start() <= 12 and leads is None and not given
    return Task(
        line=piece.line.number,
        text=text,
        agency=office.name,
        agencies=split_offices(office.name, words),
        role="cooperate" if only_joins else "lead",
        cooperating=cooperating(text, words),
        due=due,
        requested=office.requested,
    )


def closing_tasks(line: Line, year: int | None, words: Vocabulary) -> list[Task]:
    """Return the reports that the closing sentence asks for, with their cycle.

    Without a deadline the closing sentence is a form of words and gives no task.
    """
    asked = _ASKS.search(line.low)
    if asked is None:
        return []
    for sentence in _SENTENCE_END.split(line.text):
        dues = find_dues(blanked(sentence), year, words)
        if not dues:
            continue
        rest = line.text[asked.end() :]
        verb = words.of("verbs").search(lowered(rest))
        name = _ASKS.sub("", rest[: verb.start() if verb else 200]).strip(" ,.;:")
        if not name:
            continue
        return [
            Task(
                line=line.number,
                text=sentence.strip(),
                agency=name,
                agencies=split_offices(name, words),
                role="lead",
                cooperating=(),
                due=dues[0].due,
                requested="đề nghị" in asked[0],
            )
        ]
    return []
