"""The review procedure as dated data: its steps, who moves a case along, and the days allowed.

It knows no case and no today; the working days themselves are those of working_days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.law_files import LAW_FOLDER, NoLawInForce, UnknownLawError, validated
from povertycore.law_values import InForce, LawModel, LegalNumber, LegalText
from povertycore.working_days import add_working_days

FOLDER: Final = LAW_FOLDER / "procedures"


class CampaignKind(StrEnum):
    """What a review is for: the yearly one, the one of the month, or everybody."""

    ANNUAL = "ANNUAL"
    ONGOING = "ONGOING"
    GENERAL_SURVEY = "GENERAL_SURVEY"


class StepCode(StrEnum):
    """How far a case has come. A step's name is what has been done when the case stands there."""

    LISTED = "LISTED"
    SCREENED = "SCREENED"
    ASSESSED = "ASSESSED"
    ENDORSED = "ENDORSED"
    POSTED = "POSTED"
    REVERIFIED = "REVERIFIED"
    CONSOLIDATED = "CONSOLIDATED"
    DISTRICT_OPINION = "DISTRICT_OPINION"
    DECIDED = "DECIDED"


Actor = Literal["VILLAGE_HEAD", "COMMUNE_OFFICER", "COMMUNE_CHAIR"]


class Step(LawModel):
    """One step: its name, the roles that move a case to it, the papers it makes."""

    code: StepCode
    name_vi: str
    name_en: str
    actors: Annotated[tuple[Actor, ...], Field(min_length=1)]
    papers: tuple[str, ...] = ()
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    verified: bool


class Agreement(LawModel):
    """How many of those present at the village meeting must agree.

    `percent` of the persons present; `more_than` whether exactly that many is not yet enough.
    """

    percent: LegalNumber
    more_than: bool
    wording: LegalText

    def reached(self, *, agreed: int, present: int) -> bool:
        """Return whether so many votes of those present carry a result; nobody present: no.

        >>> rule = procedure("review-2021").agreement
        >>> rule.reached(agreed=20, present=40), rule.reached(agreed=19, present=40)
        (True, False)

        Raises:
            ValueError: for fewer present than agreed, or negative counts.
        """
        if not 0 <= agreed <= present:
            raise ValueError(f"{agreed} of {present}")
        if present == 0:
            return False
        share, needed = agreed * 100, self.percent.value * present
        return share > needed if self.more_than else share >= needed


class Procedure(LawModel):
    """One procedure for the time it holds. Days are counted as `posting_counts` says."""

    id: str
    subject: str
    title_vi: str
    title_en: str
    in_force: InForce
    citations: tuple[Citation, ...]
    kinds: tuple[CampaignKind, ...]
    agreement: Agreement
    posting_days: LegalNumber
    posting_counts: Literal["WORKING", "CALENDAR"]
    reverification_days: LegalNumber | None
    reposting_days: LegalNumber | None
    district_answer_days: LegalNumber | None
    district_kinds: tuple[CampaignKind, ...] = ()
    decided_within_days: LegalNumber | None
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]
    notes_vi: str = ""
    sources: Mapping[str, str]

    @model_validator(mode="after")
    def _hangs_together(self) -> Procedure:
        codes = [step.code for step in self.steps]
        if len(set(codes)) != len(codes):
            raise ValueError("a step stands twice")
        if codes != sorted(codes, key=list(StepCode).index):
            raise ValueError("the steps are not in their order")
        if codes[0] is not StepCode.LISTED or codes[-1] is not StepCode.DECIDED:
            raise ValueError("the first step is LISTED and the last DECIDED")
        for step in self.steps:
            for source in step.source:
                if source not in self.sources:
                    raise ValueError(f"{step.code}: source {source} is not among the sources")
        return self

    def steps_for(self, kind: CampaignKind) -> tuple[Step, ...]:
        """Return the steps of one kind of review: the monthly one has no district step."""
        return tuple(
            step
            for step in self.steps
            if step.code is not StepCode.DISTRICT_OPINION or kind in self.district_kinds
        )

    def step(self, code: StepCode) -> Step:
        """Return one step.

        Raises:
            UnknownLawError: when this procedure has no such step.
        """
        for step in self.steps:
            if step.code is code:
                return step
        raise UnknownLawError(f"{self.id} has no step {code}")

    def last_day_of_posting(self, posted_on: date, *, again: bool = False) -> date:
        """Return the last whole day a list must hang; the day it is put up does not count.

        `again` is for the result of a re-verification. Taken down before the end of that day, the
        posting was cut short.
        """
        number = self.reposting_days if again and self.reposting_days else self.posting_days
        return self._after(posted_on, number.value)

    def reverification_due(self, received_on: date) -> date | None:
        """Return the last day for the re-verification of an objection; None where none is set."""
        if self.reverification_days is None:
            return None
        return self._after(received_on, self.reverification_days.value)

    def district_answer_due(self, sent_on: date) -> date | None:
        """Return the last day for the district's answer; None where it is not asked."""
        if self.district_answer_days is None:
            return None
        return self._after(sent_on, self.district_answer_days.value)

    def _after(self, day: date, days: int) -> date:
        if self.posting_counts == "WORKING":
            return add_working_days(day, days)
        return day + timedelta(days=days)


def read_procedure(path: Path) -> Procedure:
    """Return the procedure in one file; LawFileError where it is not in order."""
    return validated(path, Procedure)


@cache
def all_procedures() -> tuple[Procedure, ...]:
    """Return every procedure, the oldest first."""
    found = [read_procedure(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda one: one.in_force.from_))


def procedure(procedure_id: str) -> Procedure:
    """Return one procedure by its id.

    Raises:
        UnknownLawError: when there is none.
    """
    for one in all_procedures():
        if one.id == procedure_id:
            return one
    raise UnknownLawError(f"no procedure {procedure_id}")


def procedure_in_force(on: date, kind: CampaignKind) -> Procedure:
    """Return the procedure of a kind of review on a day.

    Raises:
        NoLawInForce: when no file covers that day and kind.
    """
    for one in all_procedures():
        if one.in_force.period.contains(on) and kind in one.kinds:
            return one
    raise NoLawInForce(on)
