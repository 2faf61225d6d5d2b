"""What stands between a round and the chair's signature: where, which households, the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from povertycore.procedures import StepCode, procedure

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import PovertyStatus
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CaseState, CaseStep, ObjectionState, PostingState
from giamngheo.apps.review.models import Campaign, Case, Objection, Posting, PostingLine
from giamngheo.common import bulk

MOST_NAMED = 5
# From these a case goes to the chair; what stands earlier still has a step to make.
READY = (CaseStep.POSTED, CaseStep.CONSOLIDATED, CaseStep.DISTRICT_OPINION)
UNANSWERED = (ObjectionState.RECEIVED, ObjectionState.IN_REVERIFICATION)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still to do: where, which households, and how to mend it.

    `kind`: STEP, OBJECTION, POSTING, NOT_POSTED, CLASS, CHANGED, GONE. `case_ids` are the cases it
    is about; none where it is about a posting or an objection.
    """

    kind: str
    village: str
    what: str
    remedy: str
    case_ids: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        return f"{self.village}: {self.what} {self.remedy}"


def missing(campaign: Campaign, found: pl.DataFrame) -> list[Missing]:
    """Everything that is missing, in the order of the villages; `found` is results(campaign).

    A fixed number of queries.
    """
    return [
        *_steps(campaign),
        *_without_outcome(campaign),
        *_unknown(found),
        *_stale(campaign, found),
        *_gone(found),
        *_objections(campaign),
        *_postings(campaign),
        *_results_not_posted(campaign),
    ]


def open_cases(campaign: Campaign) -> QuerySet[Case]:
    return Case.objects.filter(campaign=campaign, state=CaseState.OPEN)


def _named(names: Iterable[str]) -> str:
    """'An, Bình, Chi and 12 more'."""
    listed = list(names)
    said = ", ".join(listed[:MOST_NAMED])
    if len(listed) > MOST_NAMED:
        return _("%(names)s and %(count)s more") % {
            "names": said,
            "count": len(listed) - MOST_NAMED,
        }
    return said


def _steps(campaign: Campaign) -> Iterator[Missing]:
    rules = procedure(campaign.procedure_id)
    there = {step.code for step in rules.steps}
    ready = set(READY)
    if StepCode.POSTED not in there:
        ready.add(CaseStep.REVERIFIED)
    rows = bulk.read_frame(
        open_cases(campaign).exclude(step__in=ready),
        ("id", "step", "village__name", "village__code", "household__head_name"),
    ).sort("village__code", "step", "household__head_name")
    for (_code, step), group in rows.group_by(["village__code", "step"], maintain_order=True):
        name = str(CaseStep(step).label)
        if StepCode(step) in there:
            name = rules.step(StepCode(step)).name_vi
        yield Missing(
            "STEP",
            group["village__name"][0],
            _("%(count)s households stand at “%(step)s”: %(names)s.")
            % {
                "count": group.height,
                "step": name,
                "names": _named(group["household__head_name"]),
            },
            REMEDY_OF_STEP[CaseStep(step)](),
            tuple(group["id"]),
        )


REMEDY_OF_STEP = {
    CaseStep.LISTED: lambda: _("Fill in their forms, or take them off the list with a reason."),
    CaseStep.SCREENED: lambda: _("Fill in Phiếu B."),
    CaseStep.ASSESSED: lambda: _("Hold the village meeting and enter its votes."),
    CaseStep.ENDORSED: lambda: _("Post the list of the village."),
    CaseStep.REVERIFIED: lambda: _("Post the result of the re-verification again."),
}


def _without_outcome(campaign: Campaign) -> Iterator[Missing]:
    """Cases that lack a class by one of the standards."""
    rows = bulk.read_frame(
        open_cases(campaign).filter(step__in=READY),
        ("id", "village__name", "village__code", "household__head_name"),
    ).sort("village__code", "household__head_name")
    judged = bulk.read_frame(
        open_cases(campaign).filter(outcomes__isnull=False), ("id", "outcomes__standard_id")
    )
    for standard_id in campaign.standard_ids:
        done = judged.filter(pl.col("outcomes__standard_id") == standard_id)
        for village, group in _by_village(rows.join(done, on="id", how="anti"), "village__name"):
            yield Missing(
                "CLASS",
                village,
                _("%(names)s: no class by the standard %(standard)s.")
                % {"names": _named(group["household__head_name"]), "standard": standard_id},
                _("Complete Phiếu B."),
                tuple(group["id"]),
            )


def _unknown(found: pl.DataFrame) -> Iterator[Missing]:
    unknown = found.filter(annexes.AFTER.is_in(["", PovertyClass.UNKNOWN.value]))
    for village, group in _by_village(unknown, "village"):
        yield Missing(
            "CLASS",
            village,
            _("%(names)s: the class is not known.") % {"names": _named(group["head_name"])},
            _("Complete the answers of Phiếu B: not known is not the same as not poor."),
            tuple(group["case_id"]),
        )


def stale(campaign: Campaign, found: pl.DataFrame) -> pl.DataFrame:
    """Outcomes that rest on another class than the one in force, or whose movement does not fit.

    The class in force stands in `held_class`, '' for none.
    """
    held = bulk.read_frame(
        PovertyStatus.objects.filter(
            valid_to__isnull=True,
            standard_id__in=campaign.standard_ids,
            household__cases__campaign=campaign,
        ),
        ("household_id", "standard_id", "poverty_class"),
    ).rename({"poverty_class": "held_class"})
    rows = found.join(
        held, on=["household_id", "standard_id"], how="left", maintain_order="left"
    ).with_columns(pl.col("held_class").fill_null(""))
    held_class = pl.col("held_class")
    moved = annexes.CHANGED & (pl.col("movement") == "")
    counted = ~annexes.CHANGED & (pl.col("movement") != "")
    return rows.filter((held_class != annexes.BEFORE) | moved | counted)


def _stale(campaign: Campaign, found: pl.DataFrame) -> Iterator[Missing]:
    for village, group in _by_village(stale(campaign, found), "village"):
        yield Missing(
            "CHANGED",
            village,
            _("%(names)s: the class in force has changed meanwhile.")
            % {"names": _named(group["head_name"])},
            _("Put the results together again."),
            tuple(group["case_id"]),
        )


def _gone(found: pl.DataFrame) -> Iterator[Missing]:
    gone = found.filter(
        pl.col("dissolved_on").is_not_null() | (pl.col("lives_in") != pl.col("round_commune_id"))
    ).unique("case_id", maintain_order=True)
    for village, group in _by_village(gone, "village"):
        yield Missing(
            "GONE",
            village,
            _("%(names)s: moved away or no longer a household.")
            % {"names": _named(group["head_name"])},
            _("Take them off the list of this round with a reason."),
            tuple(group["case_id"]),
        )


def _objections(campaign: Campaign) -> Iterator[Missing]:
    rows = Objection.objects.filter(campaign=campaign, state__in=UNANSWERED)
    for row in rows.select_related("village").order_by("village__code", "received_on", "pk"):
        due = f"{row.due_on:%d/%m/%Y}" if row.due_on else "…"
        yield Missing(
            "OBJECTION",
            row.village.name,
            _("objection %(code)s about %(about)s has no answer (due %(day)s).")
            % {"code": row.tracking_code, "about": row.about, "day": due},
            _("Re-verify and answer it."),
            (row.case_id,) if row.case_id else (),
        )


def _latest_lines(campaign: Campaign) -> pl.DataFrame:
    """The last posting of each running case and the sheet it showed."""
    rows = bulk.read_frame(
        PostingLine.objects.filter(case__campaign=campaign, case__state=CaseState.OPEN),
        ("case_id", "posting_id", "posting__state", "sheet__number", "case__sheet_count",
         "case__village__name", "case__village__code", "case__household__head_name"),
    )  # fmt: skip
    return (
        rows.sort("posting_id")
        .unique("case_id", keep="last", maintain_order=True)
        .sort("case__village__code", "case__household__head_name")
    )


def _postings(campaign: Campaign) -> Iterator[Missing]:
    """Postings that hang or were cut short and are the last word on a household."""
    lines = _latest_lines(campaign)
    standing = set(lines["posting_id"])
    rows = Posting.objects.filter(
        campaign=campaign, state__in=[PostingState.HANGING, PostingState.CUT_SHORT]
    )
    for row in rows.select_related("village").order_by("village__code", "pk"):
        if row.pk not in standing:
            continue
        day = {"day": f"{row.last_day:%d/%m/%Y}"}
        if row.state == PostingState.CUT_SHORT:
            what = _("the posting was cut short.")
            remedy = _("Post the list again for the whole time.")
        else:
            what = _("the list hangs until the end of %(day)s.") % day
            remedy = _("Enter the end of the posting when that day is over.")
        yield Missing("POSTING", row.village.name, what, remedy)


def _results_not_posted(campaign: Campaign) -> Iterator[Missing]:
    lines = _latest_lines(campaign)
    newer = lines.filter(pl.col("sheet__number") < pl.col("case__sheet_count"))
    for village, group in _by_village(newer, "case__village__name"):
        yield Missing(
            "NOT_POSTED",
            village,
            _("%(names)s: scored again after the posting.")
            % {"names": _named(group["case__household__head_name"])},
            _("Post the new result."),
            tuple(group["case_id"]),
        )


def _by_village(rows: pl.DataFrame, name: str) -> Iterator[tuple[str, pl.DataFrame]]:
    for (village,), group in rows.group_by([name], maintain_order=True):
        yield str(village), group


def changed_since(campaign: Campaign) -> list[tuple[int, str]]:
    """Running cases whose household was changed after the results were put together, in words."""
    rows = (
        open_cases(campaign)
        .exclude(consolidated_version=F("household__version"))
        .select_related("household", "village")
        .order_by("village__code", "pk")
    )
    return [(case.pk, _how_changed(case)) for case in rows]


def _how_changed(case: Case) -> str:
    household = case.household
    name = {"household": f"{household.code} {household.head_name} ({case.village.name})"}
    if household.dissolved_on is not None:
        return _("%(household)s exists no more.") % name
    if household.commune_id != case.commune_id:
        return _("%(household)s has moved away.") % name
    if case.consolidated_version is None:
        return _("%(household)s has not been put together with the others.") % name
    return _("%(household)s was changed on record.") % name
