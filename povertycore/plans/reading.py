"""The reading of a whole plan: head, body, foot, then every item, then what nothing has claimed.

It holds no rule of its own; each is in the module that is named for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from povertycore.plans.back import Back, read_back
from povertycore.plans.body import Body, Piece, read_body
from povertycore.plans.findings import findings_of
from povertycore.plans.front import Front, read_front
from povertycore.plans.mentions import acts_in, bases_in, mentions_of, policies_in
from povertycore.plans.model import Assignment, PlacedText, Proposal, Target, Task
from povertycore.plans.oversight import oversight_in_table, oversight_of
from povertycore.plans.paper import Line, Paper
from povertycore.plans.plan_tables import read_tables
from povertycore.plans.row_items import targets_in_table, tasks_in_table
from povertycore.plans.targets import targets_of
from povertycore.plans.tasks import closing_tasks, tasks_of
from povertycore.plans.words import Vocabulary, vocabulary
from povertycore.plans.wrapping import unwrapped
from povertycore.wording import WordedError, say

MOST_LINES = 20_000
"""The most lines that are read: some three hundred pages of close print have half as many."""

MOST_LETTERS = 3_000_000
"""The most letters that are read."""

_LONGEST_LINE = 10_000
_PAGE_NUMBER = re.compile(r"\W*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?\W*\Z")
_ONLY_SIGNS = re.compile(r"[\W_]+\Z")


class TooLongToRead(WordedError):
    """The document has more lines or letters than a plan can have."""


@dataclass(slots=True)
class _Items:
    """Items as they are found, and which lines they take."""

    targets: list[Target] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    oversight: list[Assignment] = field(default_factory=list)
    objectives: list[PlacedText] = field(default_factory=list)
    measures: list[PlacedText] = field(default_factory=list)
    facts: list[PlacedText] = field(default_factory=list)
    claims: dict[int, str] = field(default_factory=dict)


def read_plan(paper: Paper, words: Vocabulary | None = None) -> Proposal:
    """Return what the plan says, as a proposal.

    Raises:
        TooLongToRead: the document is far longer than any plan.
    """
    refuse_too_long(paper)
    lists = words or vocabulary()
    paper = replace(paper, lines=unwrapped(paper.lines))
    front = read_front(paper.lines, lists)
    back = read_back(paper.lines, front.ends, lists)
    stop = back.begins - len(back.closing)
    annexes = paper.lines[back.annexes_at :] if back.annexes_at is not None else ()
    body_lines = [*paper.lines[front.ends : max(stop, front.ends)], *annexes]
    body_lines = [line for line in body_lines if not _is_empty_form(line)]
    body = read_body(body_lines, [placed.line for placed in paper.tables], lists)
    items = _items(body, back, front.year, lists)
    for placed in paper.tables:
        items.oversight += oversight_in_table(placed)
        items.targets += targets_in_table(placed, front.year, lists)
        tasks = tasks_in_table(placed, front.year, lists)
        items.tasks += [_with_policies(task, lists) for task in tasks]
    return _proposal(paper, front, back, body, items, lists)


def refuse_too_long(paper: Paper) -> None:
    """Refuse a document that is far longer than any plan.

    Raises:
        TooLongToRead: with the number of its lines.
    """
    letters = sum(len(line.text) for line in paper.lines)
    longest = max((len(line.text) for line in paper.lines), default=0)
    if len(paper.lines) > MOST_LINES or letters > MOST_LETTERS or longest > _LONGEST_LINE:
        raise TooLongToRead("plan.too_long", {"lines": len(paper.lines), "letters": letters})


def _is_empty_form(line: Line) -> bool:
    return bool(_PAGE_NUMBER.match(line.low) or _ONLY_SIGNS.match(line.text))


def _items(body: Body, back: Back, year: int | None, words: Vocabulary) -> _Items:
    items = _Items()
    overseeing = oversight_of(body.pieces, words)
    items.oversight = overseeing.found
    for piece in body.pieces:
        number = piece.line.number
        if number in overseeing.lines:
            items.claims[number] = "oversight"
            continue
        items.targets += (found := targets_of(piece, year, words))
        if found:
            items.claims[number] = "target"
        tasks = (
            []
            if _only_opens(piece, number in overseeing.opened_at)
            else tasks_of(piece, year, words)
        )
        if number in overseeing.opened_at:
            tasks = [task for task in tasks if task.due is not None]
            items.claims.setdefault(number, "heading")
        items.tasks += [_with_policies(task, words) for task in tasks]
        if tasks:
            items.claims[number] = "task"
        if number not in items.claims:
            _place(items, piece, words)
    for line in back.closing:
        tasks = closing_tasks(line, year, words)
        items.tasks += [_with_policies(task, words) for task in tasks]
        items.claims[line.number] = "task" if tasks else "closing"
    return items


def _only_opens(piece: Piece, opens_oversight: bool) -> bool:
    """Return whether a piece only opens the list below it: "chủ trì và phối hợp với các sở:"."""
    if opens_oversight:
        return False
    return piece.inline and piece.office is not None and piece.text.rstrip().endswith(":")


def _with_policies(task: Task, words: Vocabulary) -> Task:
    return replace(task, policies=tuple(policy.id for policy in policies_in(task.text, words)))


def _place(items: _Items, piece: Piece, words: Vocabulary) -> None:
    """Claim a piece that is neither target nor task for what its section makes of it."""
    number = piece.line.number
    text = PlacedText(number, piece.text)
    if piece.office is not None and piece.text.rstrip().endswith(":"):
        items.claims[number] = "heading"
    elif piece.section in ("purpose", "targets"):
        items.objectives.append(text)
        items.claims[number] = "objective"
    elif piece.section == "situation":
        items.facts.append(text)
        items.claims[number] = "fact"
    elif piece.section == "money":
        items.facts.append(text)
        items.claims[number] = "money"
    elif piece.section == "content":
        items.measures.append(text)
        items.claims[number] = "measure"
    elif piece.section == "basis":
        items.claims[number] = "basis"
    elif any(policies_in(piece.text, words)):
        items.measures.append(text)
        items.claims[number] = "measure"


def _proposal(
    paper: Paper, front: Front, back: Back, body: Body, items: _Items, words: Vocabulary
) -> Proposal:
    own = front.number.text if front.number else ""
    in_section = [piece.line for piece in body.pieces if piece.section == "basis"]
    base_lines = list(dict.fromkeys([*front.bases, *in_section]))
    bases = [act for line in base_lines for act in bases_in(line, words, without=own)]
    taken = {line.number for line in base_lines}
    citations = [
        act
        for line in dict.fromkeys(piece.line for piece in body.pieces)
        if line.number not in taken
        for act in acts_in(line, words)
    ]
    content = list(
        dict.fromkeys(
            piece.line
            for piece in body.pieces
            if piece.section != "situation" or "nghị quyết" in piece.low
        )
    )
    policies, programmes = mentions_of([(line, line.text) for line in content], words)
    headings = [line for line in paper.lines if line.number in body.headings]
    title_lines = [Line.of(front.title.line, front.title.text)] if front.title else []
    programmes += mentions_of(
        [(line, line.text) for line in [*title_lines, *base_lines, *headings]], words
    )[1]
    findings = findings_of(
        paper,
        body.pieces,
        signed_on=front.signed_on[0] if front.signed_on else None,
        posted_on=front.posted_on,
        year=front.year,
        targets=items.targets,
        tasks=items.tasks,
        oversight=items.oversight,
        acts=[*bases, *citations],
        words=words,
    )
    claims = _claims(paper, front, back, body, items)
    return Proposal(
        title=front.title,
        number=front.number,
        date=front.signed_on,
        issuer=front.issuer,
        signer=back.signer,
        year=front.year,
        recipients=tuple(back.recipients),
        legal_bases=tuple(bases),
        citations=tuple(citations),
        objectives=tuple(items.objectives),
        targets=tuple(items.targets),
        tables=tuple(read_tables(paper.tables, front.year)),
        tasks=tuple(items.tasks),
        oversight=tuple(items.oversight),
        measures=tuple(items.measures),
        facts=tuple(items.facts),
        policies=tuple(sorted(policies, key=lambda mention: mention.line)),
        programmes=tuple(sorted(programmes, key=lambda mention: mention.line)),
        findings=tuple(findings),
        unplaced=tuple(_unplaced(paper, claims)),
        claims=claims,
    )


def _claims(paper: Paper, front: Front, back: Back, body: Body, items: _Items) -> dict[int, str]:
    """Return what took each line: forms of every paper, then headings, then items."""
    claims = {line.number: "page_number" for line in paper.lines if _is_empty_form(line)}
    claims.update(front.claims)
    claims.update(back.claims)
    claims.update(body.headings)
    claims.update(items.claims)
    for line in paper.lines:
        if line.number in claims:
            claims.update(dict.fromkeys(range(line.number, line.end + 1), claims[line.number]))
    for placed in paper.tables:
        claims.update(dict.fromkeys(range(placed.line, placed.end + 1), "table"))
    return claims


def _unplaced(paper: Paper, claims: dict[int, str]) -> Iterator[PlacedText]:
    """Yield the lines nothing has claimed, then the pages that hold no text."""
    for line in paper.lines:
        if line.number not in claims:
            yield PlacedText(line.number, line.text)
    for page in paper.unread_pages:
        yield PlacedText(0, say("plan.page_without_text", values={"page": page}))
