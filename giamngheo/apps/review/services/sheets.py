"""Filling in Phiếu B: a sheet is begun, saved as often as needed, completed once, never changed.

Completing scores every standard of the round at once, records an assessment for each in the
register and says what the round would change. What is found later stands on a new sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from povertycore.classification import MeasureError
from povertycore.law_store import standard as standard_of

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import Act, act
from giamngheo.apps.review import answers as asking
from giamngheo.apps.review import contradictions as contradicting
from giamngheo.apps.review import judging, prefill
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.contradictions import Evidence
from giamngheo.apps.review.enums import CaseState, CaseStep, SheetKind
from giamngheo.apps.review.judging import Judged, Place, SheetForms
from giamngheo.apps.review.models import Case, Sheet, Vote
from giamngheo.apps.review.prefill import Known
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.services import outcomes, steps
from giamngheo.apps.review.services.common import (
    ChangedMeanwhile,
    ReviewRefused,
    running,
    touch,
    vi,
)
from giamngheo.common.scoping import unscoped

BEFORE_MEETING = (CaseStep.LISTED, CaseStep.SCREENED, CaseStep.ASSESSED)
BEFORE_DECISION = (
    CaseStep.ENDORSED,
    CaseStep.POSTED,
    CaseStep.REVERIFIED,
    CaseStep.CONSOLIDATED,
    CaseStep.DISTRICT_OPINION,
)


class AnswersRefused(ReviewRefused):
    """Answers that cannot be; `problems` says what is wrong by the path of the answer."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(_("Some answers cannot be taken."), list(problems.values()))
        self.problems = dict(problems)


class NotEnoughData(ReviewRefused):
    """The answers do not suffice for a class; `missing` lists by standard what is lacking."""

    def __init__(self, missing: Mapping[str, tuple[str, ...]]) -> None:
        told = [_lacking(judged_id, names) for judged_id, names in missing.items()]
        super().__init__(
            _("The answers do not suffice for a class. Complete them, or state that the data "
              "cannot be had: the household then cannot go before the meeting."),
            told,
        )  # fmt: skip
        self.missing = dict(missing)


def _lacking(standard_id: str, names: tuple[str, ...]) -> str:
    title = standard_of(standard_id).short_title_vi
    return _("%(standard)s, missing: %(names)s.") % {"standard": title, "names": "; ".join(names)}


class Work:
    """A locked case on a day, with what its answers rest on, each looked up once."""

    def __init__(self, case: Case, *, actor: User, on: date, today: date) -> None:
        self.case, self.actor, self.on, self.today = locked(case), actor, on, today

    @cached_property
    def place(self) -> Place:
        return reading.place_of(self.case, on=self.on)

    @cached_property
    def known(self) -> Known:
        return reading.known_of(self.case, on=self.on)

    @cached_property
    def evidence(self) -> Evidence:
        return reading.evidence_of(self.case, on=self.on, place=self.place, known=self.known)

    @cached_property
    def forms(self) -> tuple[SheetForms, ...]:
        return reading.forms(self.case.campaign)

    def act(self, verb: str) -> AbstractContextManager[Act]:
        return act(verb, actor=self.actor, on=self.on, area_id=self.case.village_id)

    def require_possible(self, answers: Answers) -> None:
        """Raises AnswersRefused, naming every answer that cannot be."""
        found = asking.problems(answers, reading.setting_of(self.case, self.place, on=self.on))
        first_day = self.case.campaign.starts_on
        found.update(judging.scoring_problems(answers, self.forms, self.place, first_day))
        if found:
            raise AnswersRefused(found)

    def judge(self, answers: Answers) -> dict[str, Judged]:
        """The answers under every standard of the round. Raises AnswersRefused."""
        first_day = self.case.campaign.starts_on
        try:
            return judging.judge(answers, self.forms, self.place, first_day)
        except MeasureError as refused:
            raise AnswersRefused({"sheet": judging.measure_problem(refused)}) from refused


def start_sheet(
    *,
    case: Case,
    kind: SheetKind | None = None,
    reason: str = "",
    actor: User,
    on: date,
    today: date,
) -> Sheet:
    """Begin a sheet; without `kind` the one the step of the case asks for.

    A household scored already is scored again only with a reason: before the meeting (a slip, or
    the meeting did not agree), or as a re-verification after it. Raises ReviewRefused.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, case.village, today=today)
    with transaction.atomic():
        return _start(Work(case, actor=actor, on=on, today=today), kind, reason)


def _start(work: Work, kind: SheetKind | None, reason: str) -> Sheet:
    case = work.case
    with work.act("review.sheet.started") as doing:
        kind = kind or kind_for(case)
        _require_kind(case, kind, reason)
        try:
            with transaction.atomic():
                sheet = Sheet.objects.create(
                    case=case,
                    number=case.sheet_count + 1,
                    kind=kind,
                    reason=reason.strip(),
                    saved_by=work.actor,
                )
        except IntegrityError as problem:
            raise ChangedMeanwhile(
                _("Somebody is already filling in the sheet of %(name)s.")
                % {"name": case.household.head_name}
            ) from problem
        doing.subject = sheet
        doing.after = {"household": case.household.code, "kind": kind.value, "reason": reason}
    return sheet


def kind_for(case: Case) -> SheetKind:
    """The kind of the next sheet of a case at its step."""
    if CaseStep(case.step) in BEFORE_DECISION:
        return SheetKind.REVERIFICATION
    was_voted_on = Vote.objects.filter(case=case).exists()
    return SheetKind.AFTER_MEETING if was_voted_on else SheetKind.FIRST


def _require_kind(case: Case, kind: SheetKind, reason: str) -> None:
    name = case.household.head_name
    step = CaseStep(case.step)
    if case.state != CaseState.OPEN:
        said = {"name": name, "state": case.get_state_display()}
        raise ReviewRefused(_("The case of %(name)s is closed: %(state)s.") % said)
    if kind is SheetKind.REVERIFICATION:
        if step not in BEFORE_DECISION:
            raise ReviewRefused(
                _("%(name)s: a re-verification comes after the meeting.") % {"name": name}
            )
    elif step not in BEFORE_MEETING:
        raise ReviewRefused(
            _("%(name)s: the meeting has agreed; only a re-verification can score it again.")
            % {"name": name}
        )
    if kind is SheetKind.AFTER_MEETING and not case.sheet_count:
        raise ReviewRefused(_("%(name)s has not been scored yet.") % {"name": name})
    if case.sheet_count and not reason.strip():
        raise ReviewRefused(_("Say why %(name)s is scored again.") % {"name": name})


def locked(case: Case) -> Case:
    """The case, locked, of a round that still runs. Needs a transaction. Raises ReviewRefused."""
    with unscoped(reason="the round of a case the actor may enter answers for"):
        running(case.campaign)
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "campaign", "household__village", "village"
    )
    return rows.get(pk=case.pk)


def enter_answers(
    *,
    case: Case,
    answers: Answers,
    number: int,
    expected_version: int,
    complete: bool = False,
    accepted: Mapping[str, str] | None = None,
    reason: str = "",
    insufficient_data: str = "",
    actor: User,
    on: date,
    today: date,
) -> Sheet:
    """Begin the sheet if need be, save the answers, and complete it if asked: all or nothing.

    `number` and `expected_version` are those of the sheet as the person opened it; version 0 means
    that nobody had begun it. Raises what start_sheet, save_sheet and complete_sheet raise.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, case.village, today=today)
    with act("review.answers.entered", actor=actor, on=on, area_id=case.village_id) as doing:
        work = Work(case, actor=actor, on=on, today=today)
        found = reading.open_sheet(work.case)
        _require_as_opened(work.case, found, number, expected_version)
        sheet = found or _start(work, None, reason)
        sheet = _save(work, sheet, answers, sheet.version, accepted or {})
        if complete:
            sheet = _complete(work, sheet, sheet.version, insufficient_data)
        doing.subject = sheet
        doing.after = {"household": work.case.household.code, "complete": complete}
    return sheet


def _require_as_opened(case: Case, found: Sheet | None, number: int, version: int) -> None:
    if found is None and version == 0 and number == case.sheet_count + 1:
        return
    if found is not None and (found.number, found.version) == (number, version):
        return
    who = found or reading.last_complete(case)
    raise ChangedMeanwhile(
        _("%(person)s saved the sheet of %(name)s after you opened it. What you typed is kept "
          "below; look at the differences, then save again.")
        % {"person": who.saved_by.full_name if who else "…", "name": case.household.head_name}
    )  # fmt: skip


def save_sheet(
    *,
    sheet: Sheet,
    answers: Answers,
    expected_version: int,
    accepted: Mapping[str, str] | None = None,
    actor: User,
    on: date,
    today: date,
) -> Sheet:
    """Keep the answers so far. What is missing is allowed, what cannot be is refused.

    `accepted` adds contradictions to let stand, each with a reason. Raises AnswersRefused,
    ReviewRefused (sheet complete, round closed), ChangedMeanwhile.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, sheet.case.village, today=today)
    with transaction.atomic():
        work = Work(sheet.case, actor=actor, on=on, today=today)
        return _save(work, sheet, answers, expected_version, accepted or {})


def _save(
    work: Work,
    sheet: Sheet,
    answers: Answers,
    expected_version: int,
    accepted: Mapping[str, str],
) -> Sheet:
    with work.act("review.sheet.saved") as doing:
        _require_open(work.case, sheet)
        work.require_possible(answers)
        judged = work.judge(answers)
        may_stand = _accepted(sheet.accepted, accepted)
        touch(sheet, expected_version)
        begun = prefill.prefill(work.forms, work.evidence.before, work.known)
        doing.before = _plain(sheet)
        for name, value in answers.columns().items():
            setattr(sheet, name, value)
        sheet.origins = prefill.origins_now(answers, begun)
        found = contradicting.find(answers, judged, work.evidence)
        sheet.contradictions = [each.as_json() for each in found]
        sheet.accepted, sheet.saved_by = may_stand, work.actor
        sheet.save()
        doing.subject = sheet
        doing.after = _plain(sheet)
    return sheet


def _require_open(case: Case, sheet: Sheet) -> None:
    if sheet.completed_on is not None or case.state != CaseState.OPEN:
        raise ReviewRefused(
            _("The sheet of %(name)s was completed on %(day)s and is not changed; begin a new one "
              "with a reason.")
            % {"name": case.household.head_name, "day": vi(sheet.completed_on)}
        )  # fmt: skip


def _accepted(kept: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    said = {key: reason.strip() for key, reason in more.items()}
    if any(not reason for reason in said.values()):
        raise ReviewRefused(_("Say why the contradiction may stand."))
    return {**kept, **said}


def _plain(sheet: Sheet) -> dict[str, Any]:
    """The answers as they stand in the audit event."""
    columns = asking.of_sheet(sheet).columns()
    return columns | {"visited_on": columns["visited_on"] and columns["visited_on"].isoformat()}


def complete_sheet(
    *,
    sheet: Sheet,
    expected_version: int,
    insufficient_data: str = "",
    actor: User,
    on: date,
    today: date,
) -> Sheet:
    """Score the sheet under every standard of the round and close it for good.

    The case moves to the step of scored households. Without a class it does so under no standard:
    an officer must then state in `insufficient_data` why the data cannot be had, and the case stays
    before that step, so that it can be neither endorsed nor posted. The step of a re-verification
    is left to who concludes the objection. Raises NotEnoughData, AnswersRefused, ReviewRefused,
    ChangedMeanwhile.
    """
    permissions.require(actor, Verb.ENTER_ANSWERS, sheet.case.village, today=today)
    with transaction.atomic():
        work = Work(sheet.case, actor=actor, on=on, today=today)
        return _complete(work, sheet, expected_version, insufficient_data)


def _complete(work: Work, sheet: Sheet, expected_version: int, insufficient_data: str) -> Sheet:
    case = work.case
    who: dict[str, Any] = {"actor": work.actor, "on": work.on, "today": work.today}
    with work.act("review.sheet.completed") as doing:
        _require_open(case, sheet)
        _require_visit(sheet)
        answers = asking.of_sheet(sheet)
        work.require_possible(answers)
        judged = work.judge(answers)
        lacking = {key: one.missing for key, one in judged.items() if not one.is_known}
        if lacking:
            _require_said(work, lacking, insufficient_data)
        touch(sheet, expected_version)
        sheet.completed_on, sheet.saved_by = work.on, work.actor
        sheet.insufficient_data = insufficient_data.strip() if lacking else ""
        sheet.form_ids = {one.standard.id: one.ids() for one in work.forms}
        sheet.save(update_fields=["completed_on", "saved_by", "insufficient_data", "form_ids"])
        outcomes.record(case, sheet, judged, **who)
        _move(case, sheet, is_known=not lacking, on=work.on)
        sheet.case = case
        doing.subject = sheet
        doing.after = {
            "household": case.household.code,
            "number": sheet.number,
            "classes": {key: one.poverty_class.value for key, one in judged.items()},
            "insufficient_data": sheet.insufficient_data,
        }
    return sheet


def _require_said(
    work: Work, lacking: Mapping[str, tuple[str, ...]], insufficient_data: str
) -> None:
    """Without a class an officer must have said why. Raises NotEnoughData, NotAllowed."""
    if not insufficient_data.strip():
        raise NotEnoughData(lacking)
    permissions.require(work.actor, Verb.RUN_REVIEW, work.case.village, today=work.today)


def _require_visit(sheet: Sheet) -> None:
    lacking = {}
    if not sheet.reviewer:
        lacking["reviewer"] = _("Name the reviewer who filled in the form.")
    if sheet.visited_on is None:
        lacking["visited_on"] = _("Give the day of the visit.")
    if lacking:
        raise AnswersRefused(lacking)


def _move(case: Case, sheet: Sheet, *, is_known: bool, on: date) -> None:
    """To the step of scored households where that comes next; else the count alone goes up."""
    if is_known and CaseStep(case.step) in reading.TO_SCORE:
        steps.advance(case, CaseStep.ASSESSED, on=on, sheet_count=sheet.number)
        return
    Case.objects.filter(pk=case.pk).update(sheet_count=sheet.number, version=F("version") + 1)
    case.refresh_from_db(fields=["sheet_count", "version"])


def accept_contradiction(
    *,
    sheet: Sheet,
    key: str,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Sheet:
    """Let a contradiction stand, with the reason; it touches no answer, so also once complete.

    Raises ReviewRefused (no reason, unknown contradiction, round closed), ChangedMeanwhile.
    """
    case = sheet.case
    permissions.require(actor, Verb.ENTER_ANSWERS, case.village, today=today)
    with act("review.contradiction.accepted", actor=actor, on=on, area_id=case.village_id) as doing:
        case = locked(case)
        known = {contradicting.of_json(each).key for each in sheet.contradictions}
        alike = reading.alike_in_village(case, sheet)
        if key not in known | ({alike.key} if alike else set()):
            raise ReviewRefused(_("The sheet has no such contradiction any more."))
        accepted = _accepted(sheet.accepted, {key: reason})
        touch(sheet, expected_version)
        sheet.accepted = accepted
        sheet.save(update_fields=["accepted"])
        doing.subject = sheet
        doing.after = {"key": key, "reason": reason.strip()}
    return sheet
