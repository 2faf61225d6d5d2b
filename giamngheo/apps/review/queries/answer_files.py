"""What a workbook of answers would do: household by household, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from povertycore.classification import MeasureError
from povertycore.vietnamese import fold

from giamngheo.apps.review import judging
from giamngheo.apps.review.answer_files.reading import Problem, ReadRow
from giamngheo.apps.review.answers import NAMES, Answers, Setting, of_sheet, problems
from giamngheo.apps.review.enums import CaseState
from giamngheo.apps.review.judging import Judged, Place, SheetForms, tick_source
from giamngheo.apps.review.models import Campaign, Case, Sheet
from giamngheo.apps.review.queries import sheets as reading

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One household of the file: what is written, and the result if it is.

    `number` and `version` are those of its sheet when the plan was made; `completes` says whether
    the answers suffice to score it.
    """

    case: Case
    where: str
    action: str
    answers: Answers
    number: int
    version: int
    completes: bool
    judged: Mapping[str, Judged]
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """The whole file; with a problem nothing of it is written."""

    lines: list[PlanLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, action: str) -> int:
        return sum(1 for line in self.lines if line.action == action)

    @property
    def to_write(self) -> list[PlanLine]:
        return [line for line in self.lines if line.action != UNCHANGED]


def cases_of(campaign: Campaign, village_code: str = "") -> QuerySet[Case]:
    """The cases whose answers can come by file, in the order of the template."""
    rows = reading.to_fill(campaign).select_related("household", "village", "campaign")
    return rows.filter(village__code=village_code) if village_code else rows


def kept_answers(cases: Iterable[Case]) -> dict[int, Answers]:
    """Answers of sheets that are begun but not complete, by case."""
    rows = Sheet.objects.filter(case__in=[case.pk for case in cases], completed_on__isnull=True)
    return {sheet.case_id: of_sheet(sheet) for sheet in rows}


def plan(campaign: Campaign, rows: Sequence[ReadRow], *, on: date) -> Plan:
    """Check every row against the round and say what would be written. A fixed number of queries,
    and one more for each village.
    """
    found = Plan()
    forms = reading.forms(campaign)
    wanted = [row.code for row in rows]
    cases = {
        case.household.code: case
        for case in Case.objects.filter(campaign=campaign, household__code__in=wanted)
        .select_related("household", "village", "campaign")
        .order_by("pk")
    }
    drafts = _sheets(cases.values(), complete=False)
    complete = _sheets(cases.values(), complete=True)
    places: dict[int, Place] = {}
    for row in rows:
        case = cases.get(row.code)
        problem = _unfit(row, case)
        if problem is not None or case is None:
            found.problems += [problem] if problem else []
            continue
        place = places.get(case.village_id)
        if place is None:
            place = places[case.village_id] = reading.place_of(case, on=on)
        _add(found, row, case, forms, place, drafts.get(case.pk), complete.get(case.pk), on)
    return found


def _sheets(cases: Iterable[Case], *, complete: bool) -> dict[int, Sheet]:
    rows = Sheet.objects.filter(
        case__in=[case.pk for case in cases], completed_on__isnull=not complete
    ).order_by("number")
    return {sheet.case_id: sheet for sheet in rows}


def _unfit(row: ReadRow, case: Case | None) -> Problem | None:
    if case is None:
        return Problem(
            row.where,
            _("The household %(code)s is not on the list of this round.") % {"code": row.code},
            _("Check the code, or put the household on the list first."),
        )
    if row.head and fold(row.head) != fold(case.household.head_name):
        return Problem(
            row.where,
            _("%(code)s is the household of %(name)s, not of %(written)s.")
            % {"code": row.code, "name": case.household.head_name, "written": row.head},
            _("Check that rows and codes were not shifted against each other."),
        )
    if case.state != CaseState.OPEN:
        return Problem(
            row.where,
            _("The case of %(name)s is closed: %(state)s.")
            % {"name": case.household.head_name, "state": case.get_state_display()},
            _("Delete the row."),
        )
    return None


def _add(
    found: Plan,
    row: ReadRow,
    case: Case,
    forms: Sequence[SheetForms],
    place: Place,
    draft: Sheet | None,
    done: Sheet | None,
    on: date,
) -> None:
    base = of_sheet(draft) if draft else Answers()
    answers = overlaid(base, row.flat, forms)
    if draft is None and done is not None:
        if overlaid(of_sheet(done), row.flat, forms).columns() != of_sheet(done).columns():
            found.problems.append(_done_already(row, case))
            return
        answers = of_sheet(done)
    setting = Setting(tuple(one.standard for one in forms), place.area_type, on)
    starts_on = case.campaign.starts_on
    wrong = problems(answers, setting)
    wrong.update(judging.scoring_problems(answers, forms, place, starts_on))
    try:
        judged = {} if wrong else judging.judge(answers, forms, place, starts_on)
    except MeasureError as refused:
        wrong["sheet"], judged = judging.measure_problem(refused), {}
    if wrong:
        remedy = _("Correct the row and bring the file again.")
        found.problems += [Problem(row.where, text, remedy) for text in wrong.values()]
        return
    found.lines.append(_line(row, case, answers, judged, draft, done, base))


def _done_already(row: ReadRow, case: Case) -> Problem:
    return Problem(
        row.where,
        _("The sheet of %(name)s is complete and says otherwise than the file.")
        % {"name": case.household.head_name},
        _("Delete the row, or score the household again on the screen, with a reason."),
    )


def _line(
    row: ReadRow,
    case: Case,
    answers: Answers,
    judged: Mapping[str, Judged],
    draft: Sheet | None,
    done: Sheet | None,
    base: Answers,
) -> PlanLine:
    missing = [name for one in judged.values() for name in one.missing]
    missing += [] if answers.reviewer else [_("reviewer")]
    missing += [] if answers.visited_on else [_("day of the visit")]
    same = answers.columns() == base.columns()
    if draft is None and done is not None:
        action = UNCHANGED
    elif draft is not None:
        action = UNCHANGED if same and missing else CHANGED
    else:
        action = NEW if not same else UNCHANGED
    return PlanLine(
        case=case,
        where=row.where,
        action=action,
        answers=answers,
        number=draft.number if draft else case.sheet_count + 1,
        version=draft.version if draft else 0,
        completes=not missing,
        judged=judged,
        missing=tuple(dict.fromkeys(missing)),
    )


def overlaid(base: Answers, flat: Mapping[str, Any], forms: Sequence[SheetForms]) -> Answers:
    """The answers kept, with those of the file over them; ticks asked once count for all."""
    nested: dict[str, Any] = {name: getattr(base, name) for name in NAMES}
    source = tick_source(forms)
    for path, value in flat.items():
        head, *rest = path.split(".")
        if not rest:
            nested[head] = value
        elif len(rest) == 1:
            nested[head] = {**nested[head], rest[0]: value}
        else:
            for key in (each for each, of in source.items() if of == rest[0]):
                kept = dict(nested[head].get(key, {}))
                nested[head] = {**nested[head], key: {**kept, rest[1]: value}}
    return Answers(**nested)
