"""The word lists of plans: read once from words/*.yaml, checked, and compiled to phrases.

It holds no word itself; a clerk extends the YAML files.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from povertycore.law_files import validated
from povertycore.plans.phrases import Phrases

WORDS_FOLDER: Final = Path(__file__).resolve().parent / "words"

Unit = Literal[
    "percent",
    "points",
    "households",
    "persons",
    "houses",
    "communes",
    "villages",
    "districts",
    "models",
    "courses",
    "vnd",
    "times",
]
Direction = Literal["decrease", "increase", "at_most", "below", "at_least", "above"]
Commitment = Literal["assigned", "pledged", "set"]
CycleKind = Literal["weekly", "monthly", "quarterly", "half_yearly", "yearly", "periodic"]
Section = Literal[
    "basis",
    "oversight",
    "report",
    "assign",
    "money",
    "situation",
    "purpose",
    "targets",
    "content",
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Words(_Strict):
    words: tuple[str, ...]

    @cached_property
    def phrases(self) -> Phrases:
        """The words, ready to be searched."""
        return Phrases(self.words)


class SectionWords(_Words):
    """Words of the headings of one kind of section."""

    kind: Section


class CommitmentWords(_Words):
    """Words that say whether a target was given from above or pledged."""

    kind: Commitment


class DirectionWords(_Words):
    """Words before a figure that say which way the measure is to go."""

    kind: Direction


class CycleWords(_Words):
    """Words of a time that comes again."""

    kind: CycleKind


class PhraseFile(_Strict):
    """words/phrases.yaml."""

    sections: tuple[SectionWords, ...]
    commitments: tuple[CommitmentWords, ...]
    directions: tuple[DirectionWords, ...]
    cycles: tuple[CycleWords, ...]
    cycle_short: dict[str, CycleKind]
    at_least_before: tuple[str, ...]
    at_least_after: tuple[str, ...]
    at_most_after: tuple[str, ...]
    per_year_after: tuple[str, ...]
    benefit_after: tuple[str, ...]
    benefit_before: tuple[str, ...]
    zero: tuple[str, ...]
    everybody: tuple[str, ...]
    needs: tuple[str, ...]
    acting: tuple[str, ...]
    areas: tuple[str, ...]
    cycle_not_after: tuple[str, ...]
    before_due: tuple[str, ...]
    intro: tuple[str, ...]
    base_starts: tuple[str, ...]
    closing_starts: tuple[str, ...]
    oversight_duties: tuple[str, ...]
    furniture: tuple[str, ...]
    posted: tuple[str, ...]
    tail_of_page: tuple[str, ...]
    annex_starts: tuple[str, ...]


class OfficeFile(_Strict):
    """words/offices.yaml."""

    starts: tuple[str, ...]
    before: tuple[str, ...]
    honorifics: tuple[str, ...]
    verbs: tuple[str, ...]
    leads: tuple[str, ...]
    cooperates: tuple[str, ...]
    cooperating_after: tuple[str, ...]
    linking: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]


class Indicator(_Words):
    """A measure that targets name: its words, the units and directions it is set in.

    `near` measures are named by the words closest to the figure; `first` ones are tried on the
    whole sentence before it is cut into figures.
    """

    id: str
    name: str
    units: tuple[Unit, ...]
    directions: tuple[Direction, ...] = ()
    near: bool = False
    first: bool = False
    only_in_targets: bool = False


class UnitWords(_Words):
    """Words of a unit behind a figure."""

    id: Unit


class IndicatorFile(_Strict):
    """words/indicators.yaml."""

    indicators: tuple[Indicator, ...]
    units: tuple[UnitWords, ...]
    groups: tuple[str, ...]


class Policy(_Words):
    """A support policy by its number in the reference of policies (P01 to P68)."""

    id: str
    name: str
    classes: tuple[Literal["poor", "near", "escaped"], ...] = Field(default=(), alias="for")
    without: tuple[str, ...] = Field(default=(), alias="not")

    @cached_property
    def excluded(self) -> Phrases:
        """Words beside which the policy is not meant."""
        return Phrases(self.without)


class PolicyFile(_Strict):
    """words/policies.yaml."""

    policies: tuple[Policy, ...]


class Programme(_Words):
    """A programme or scheme that plans name; `other_field` ones are not about poverty."""

    id: str
    name: str
    other_field: bool = False


class ProgrammeFile(_Strict):
    """words/programmes.yaml."""

    programmes: tuple[Programme, ...]
    projects: tuple[str, ...]


class Act(_Strict):
    """A legal document whose day of signature is known; `year` where the number has none."""

    number: str
    signed_on: date
    about: str
    verified: bool
    source: str
    year: int | None = None


class ActFile(_Strict):
    """words/acts.yaml."""

    acts: tuple[Act, ...]


class Vocabulary:
    """All word lists together."""

    def __init__(self, folder: Path = WORDS_FOLDER) -> None:
        """Read the files of the folder; LawFileError for the first that is not in order."""
        self.phrases = validated(folder / "phrases.yaml", PhraseFile)
        self.offices = validated(folder / "offices.yaml", OfficeFile)
        self.indicators = validated(folder / "indicators.yaml", IndicatorFile)
        self.policies = validated(folder / "policies.yaml", PolicyFile).policies
        self.programmes = validated(folder / "programmes.yaml", ProgrammeFile)
        self.acts = {act.number: act for act in validated(folder / "acts.yaml", ActFile).acts}
        self._compiled: dict[str, Phrases] = {}

    def of(self, name: str) -> Phrases:
        """Return one list of phrases of phrases.yaml or offices.yaml, compiled."""
        if name not in self._compiled:
            source = self.phrases if name in PhraseFile.model_fields else self.offices
            self._compiled[name] = Phrases(getattr(source, name))
        return self._compiled[name]

    @cached_property
    def groups(self) -> Phrases:
        """Words of those a percentage is said of."""
        return Phrases(self.indicators.groups)

    @cached_property
    def projects(self) -> Phrases:
        """Words of numbered projects of a programme."""
        return Phrases(self.programmes.projects)

    @cached_property
    def fields(self) -> tuple[tuple[str, Phrases], ...]:
        """Fields of offices with their words."""
        return tuple((name, Phrases(words)) for name, words in self.offices.fields.items())


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists that ship with the product."""
    return Vocabulary()
