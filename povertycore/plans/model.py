"""What a plan is read into: every item with its line and the sentence it came from.

Nothing here is decided: it is a proposal that a person confirms, corrects or refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from povertycore.plans.words import Commitment, CycleKind, Direction, Unit
from povertycore.tables import Finding


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text of the plan and the line (counted from 1) it stands on."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A time that comes again: its kind, and the day (and month) in it where said."""

    kind: CycleKind
    day: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """By when: a day, cycles, or days after something happened.

    `text` is how the plan says it. `since` is the first day where a span is given; `working` marks
    working days.
    """

    text: str
    day: date | None = None
    cycles: tuple[Cycle, ...] = ()
    within_days: int | None = None
    working: bool = False
    since: date | None = None

    def code(self) -> str:
        """Return it in one word: 2021-03-10, yearly:30/11, monthly+quarterly, within:2."""
        if self.day is not None:
            return self.day.isoformat()
        if self.within_days is not None:
            return f"within:{self.within_days}"
        return "+".join(_cycle_code(cycle) for cycle in self.cycles)


def _cycle_code(cycle: Cycle) -> str:
    if cycle.day is None:
        return cycle.kind
    return f"{cycle.kind}:{cycle.day}" + (f"/{cycle.month}" if cycle.month else "")


@dataclass(frozen=True, slots=True)
class CitedAct:
    """A document the plan rests on or names. `about` is what it is, where it is known.

    `problems` are codes of what it contradicts itself in, or contradicts the known act in.
    """

    line: int
    text: str
    number: str | None
    kind: str | None
    issuer: str | None
    signed_on: date | None
    about: str | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A quantified aim. Values are as printed: percent for rates, points for changes of a rate.

    For `decrease` and `increase` low and high are how much, None at the open end ("at least 0,12");
    for levels the one value stands in both. `implied` marks 100 % that is said in words only.
    `of_those_in_need` marks ratios over those who are eligible and asked. `threshold` is the rate
    in "communes with a rate under 5 %"; `baseline` the figure a change starts from.
    """

    line: int
    text: str
    indicator: str | None
    name: str
    direction: Direction
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    commitment: Commitment
    area: str | None = None
    deadline: date | None = None
    per_year: bool = False
    of_those_in_need: bool = False
    implied: bool = False
    baseline: Decimal | None = None
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RowTarget:
    """A target of one unit in a table, in the words of its column's meaning."""

    line: int
    area: str
    meaning: str
    value: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table of the plan: its lines, columns with their heads and meanings, and its row labels."""

    line: int
    end: int
    label: str
    title: str
    columns: tuple[tuple[int, str, str], ...]
    rows: tuple[str, ...]
    targets: tuple[RowTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What an office is told to do. `role` is lead or cooperate; `requested` marks "đề nghị".

    `agencies` are the offices named together, each with its field where it is known;
    `cooperating` the offices it is to work with.
    """

    line: int
    text: str
    agency: str
    agencies: tuple[tuple[str, str | None], ...]
    role: str
    cooperating: tuple[str, ...]
    due: Due | None
    requested: bool = False
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Places one office or person is told to watch over."""

    line: int
    text: str
    overseer: str
    post: str | None
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A policy, programme or project named in a sentence."""

    line: int
    text: str
    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A slip with the line it stands on."""

    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything a plan was read into.

    `claims` says of each line that holds text what took it: an item, a heading, or a known part of
    every paper (letterhead, recipients, signature, furniture of a web page). What nothing took is
    in `unplaced`, so that no line is lost.
    """

    title: PlacedText | None
    number: PlacedText | None
    date: tuple[date, PlacedText] | None
    issuer: PlacedText | None
    signer: PlacedText | None
    year: int | None
    recipients: tuple[PlacedText, ...] = ()
    legal_bases: tuple[CitedAct, ...] = ()
    citations: tuple[CitedAct, ...] = ()
    objectives: tuple[PlacedText, ...] = ()
    targets: tuple[Target, ...] = ()
    tables: tuple[PlanTable, ...] = ()
    tasks: tuple[Task, ...] = ()
    oversight: tuple[Assignment, ...] = ()
    measures: tuple[PlacedText, ...] = ()
    facts: tuple[PlacedText, ...] = ()
    policies: tuple[Mention, ...] = ()
    programmes: tuple[Mention, ...] = ()
    findings: tuple[PlacedFinding, ...] = ()
    unplaced: tuple[PlacedText, ...] = ()
    claims: Mapping[int, str] = field(default_factory=dict)
