"""One sheet of Phiếu B while it is being filled in: the answers, and all they rest on, once each.

It words nothing; the form and the score beside it do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from giamngheo.apps.registry.models import Membership
from giamngheo.apps.registry.queries import members_on
from giamngheo.apps.review import contradictions as contradicting
from giamngheo.apps.review import judging, prefill
from giamngheo.apps.review.answers import Answers, of_sheet
from giamngheo.apps.review.answers import problems as answer_problems
from giamngheo.apps.review.judging import Judged, SheetForms
from giamngheo.apps.review.models import Case, ReviewerAssignment, Sheet
from giamngheo.apps.review.prefill import Before, Known, Prefilled
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.web.desk.review import answers_form as fields
from povertycore.classification import MeasureError


@dataclass(eq=False)
class Page:
    """Everything around the sheet of one case on one day."""

    case: Case
    on: date
    sheet: Sheet | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)

    @cached_property
    def forms(self) -> tuple[SheetForms, ...]:
        return reading.forms(self.case.campaign)

    @cached_property
    def members(self) -> list[Membership]:
        return members_on(self.case.household, on=self.on)

    @cached_property
    def findings(self) -> reading.Findings:
        persons = [member.person for member in self.members]
        return reading.findings_of(self.case, on=self.on, persons=persons)

    @cached_property
    def known(self) -> Known:
        persons = [member.person for member in self.members]
        return reading.known_of(self.case, on=self.on, persons=persons, findings=self.findings)

    @cached_property
    def place(self) -> judging.Place:
        return reading.place_of(self.case, on=self.on)

    @cached_property
    def evidence(self) -> contradicting.Evidence:
        return reading.evidence_of(self.case, on=self.on, place=self.place, known=self.known)

    @property
    def before(self) -> Before | None:
        return self.evidence.before

    @cached_property
    def begun(self) -> Prefilled:
        return prefill.prefill(self.forms, self.before, self.known)

    @cached_property
    def last(self) -> dict[str, Any]:
        return self.before.flat if self.before else {}

    @cached_property
    def number(self) -> int:
        return self.sheet.number if self.sheet else self.case.sheet_count + 1

    @cached_property
    def version(self) -> int:
        return self.sheet.version if self.sheet else 0

    @cached_property
    def origins(self) -> dict[str, str]:
        return prefill.origins_now(self.answers, self.begun)

    @cached_property
    def judged(self) -> dict[str, Judged]:
        """The answers under every standard; empty while one of them cannot be."""
        if self.all_problems:
            return {}
        try:
            return judging.judge(self.answers, self.forms, self.place, self.case.campaign.starts_on)
        except MeasureError:
            return {}

    @cached_property
    def all_problems(self) -> dict[str, str]:
        setting = reading.setting_of(self.case, self.place, on=self.on)
        found = answer_problems(self.answers, setting)
        found.update(
            judging.scoring_problems(
                self.answers, self.forms, self.place, self.case.campaign.starts_on
            )
        )
        return found | dict(self.problems)

    @cached_property
    def found(self) -> tuple[contradicting.Contradiction, ...]:
        if not self.judged:
            return ()
        return contradicting.find(self.answers, self.judged, self.evidence)

    @cached_property
    def contradicted(self) -> set[str]:
        return {each.where for each in self.found}


def open_page(case: Case, *, on: date, draft: Sheet | None) -> Page:
    """The form as it is first shown: the answers kept so far, or what a new sheet begins with."""
    page = Page(case, on, draft)
    kept = draft is not None and draft.version > 1
    page.answers = of_sheet(draft) if kept else page.begun.answers
    if not kept:
        page.answers = page.answers.merged(**usual_visit(case))
    page.raw = fields.raw_of(page.answers)
    return page


def sent_page(case: Case, typed: fields.Typed, *, on: date, draft: Sheet | None) -> Page:
    """The form with what was typed on it, whether it can be taken or not."""
    return Page(case, on, draft, typed.raw, dict(typed.problems), typed.answers)


def usual_visit(case: Case) -> dict[str, Any]:
    """Reviewer and day as on the latest sheet of the village; else the reviewer assigned to it."""
    latest = (
        Sheet.objects.filter(case__campaign=case.campaign_id, case__village=case.village_id)
        .exclude(reviewer="")
        .order_by("-pk")
        .values_list("reviewer", "visited_on")
        .first()
    )
    name, day = latest or (next(iter(reviewers(case)), ""), None)
    return {"reviewer": name, "visited_on": day}


def reviewers(case: Case) -> list[str]:
    """The reviewers assigned to the village, to choose from while typing."""
    rows = ReviewerAssignment.objects.filter(campaign=case.campaign_id, village=case.village_id)
    return list(rows.order_by("pk").values_list("full_name", flat=True))
