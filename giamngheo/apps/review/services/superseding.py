"""A wrong decision is replaced by a new one; nothing it wrote is edited.

The rule, kept in docs/explanation/recognition.md: the new decision takes effect after the wrong
one. On that day the status of each corrected household closes and the right one opens. The movement
that goes with it is the one the first decision should have counted (povertycore.transitions.
correction), so a report over a time that holds both days reads as if the first had been right, and
every report balances. All annexes stand again, whole, in the new decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import F
from django.utils.translation import gettext as _
from povertycore import transitions
from povertycore.reasons import PovertyClass as RuleClass

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import Movement
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CaseState, DecisionList, DecisionState
from giamngheo.apps.review.models import Case, Decision, DecisionLine
from giamngheo.apps.review.queries.results import as_results, results
from giamngheo.apps.review.services import decision_rows
from giamngheo.apps.review.services.common import ReviewRefused, vi
from giamngheo.apps.review.services.recognition import require_number, write_classes
from giamngheo.common import bulk

DECIDED = (CaseState.RECOGNISED, CaseState.REFUSED)
FROM_POVERTY = (MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR)


@dataclass(frozen=True, slots=True)
class Correction:
    """The class that a case should have been given under a standard, and why.

    `assessment_id` is the assessment it rests on, where there is a new one.
    """

    case_id: int
    standard_id: str
    poverty_class: PovertyClass
    reason: str
    assessment_id: int | None = None


def supersede(
    *,
    decision: Decision,
    corrections: Sequence[Correction],
    number: str,
    signed_on: date,
    reason: str,
    signer_name: str = "",
    signer_title: str = "",
    actor: User,
    on: date,
    today: date,
) -> Decision:
    """Replace a decision by one with these corrections from `on`; all of it or nothing.

    Raises ReviewRefused: replaced already, no reason, days out of order, a number used already, a
    household that was not decided on or has that class, or has changed since in the register.
    """
    campaign = decision.campaign
    permissions.require(actor, Verb.DECIDE_REVIEW, campaign.commune, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say why the decision is replaced."))
    if not corrections:
        raise ReviewRefused(_("Choose the households whose class was wrong."))
    with act(
        "review.decision.superseded", actor=actor, on=on, area_id=campaign.unit_id,
        reason=reason,
    ) as doing:  # fmt: skip
        old = _standing(decision)
        require_number(campaign, number, signed_on=signed_on)
        _require_days(old, signed_on=signed_on, effective_on=on, today=today)
        found = decided(old)
        changed = _corrected(found, corrections, old)
        Decision.objects.filter(pk=old.pk).update(state=DecisionState.SUPERSEDED)
        new = Decision.objects.create(
            campaign=campaign,
            number=number.strip(),
            signed_on=signed_on,
            effective_on=on,
            signer_name=signer_name.strip() or actor.full_name,
            signer_title=signer_title.strip() or actor.title,
            state=DecisionState.ISSUED,
            supersedes=old,
            reason=reason.strip(),
            issued_by=actor,
            commune_id=campaign.commune_id,
            district_id=campaign.district_id,
            province_id=campaign.province_id,
        )
        _write(new, old, found, changed)
        doing.subject = new
        doing.before = {"number": old.number, "counts": old.counts}
        doing.after = {
            "number": new.number,
            "signed_on": signed_on.isoformat(),
            "effective_on": on.isoformat(),
            "corrected": changed.height,
            "counts": new.counts,
        }
    return new


def _standing(decision: Decision) -> Decision:
    old = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if old.state != DecisionState.ISSUED:
        newer = Decision.objects.filter(supersedes=old).first()
        raise ReviewRefused(
            _("Decision %(number)s was replaced already, by %(newer)s of %(day)s.")
            % {
                "number": old.number,
                "newer": newer.number if newer else "…",
                "day": vi(newer.signed_on if newer else None),
            }
        )
    return old


def _require_days(old: Decision, *, signed_on: date, effective_on: date, today: date) -> None:
    if signed_on > today:
        raise ReviewRefused(_("The day of signing cannot be in the future."))
    if signed_on < old.signed_on:
        raise ReviewRefused(
            _("The decision it replaces was signed on %(day)s; this one cannot be older.")
            % {"day": vi(old.signed_on)}
        )
    if effective_on <= old.effective_on:
        raise ReviewRefused(
            _("The decision it replaces took effect on %(day)s; this one must come after that day.")
            % {"day": vi(old.effective_on)}
        )


def decided(decision: Decision) -> pl.DataFrame:
    """What a decision gave every case of its round: results, with the classes of its annexes."""
    found = results(decision.campaign, states=DECIDED)
    given = bulk.read_frame(
        DecisionLine.objects.filter(decision=decision), ("case_id", "standard_id", "class_after")
    ).unique(["case_id", "standard_id"])
    found = found.join(given, on=["case_id", "standard_id"], how="left", maintain_order="left")
    known = pl.coalesce("class_after", "poverty_class").alias("poverty_class")
    return as_results(found.with_columns(known).drop("class_after", "granted", "asked"))


def _corrected(
    found: pl.DataFrame, corrections: Sequence[Correction], old: Decision
) -> pl.DataFrame:
    """The corrected rows as they should be; `wrong_class` is what the old decision gave."""
    given = pl.DataFrame(
        [
            (each.case_id, each.standard_id, each.poverty_class.value, each.reason.strip(),
             each.assessment_id)
            for each in corrections
        ],
        schema={
            "case_id": pl.Int64, "standard_id": pl.String, "right_class": pl.String,
            "correction_reason": pl.String, "new_assessment_id": pl.Int64,
        },
        orient="row",
    )  # fmt: skip
    if given.select("case_id", "standard_id").is_duplicated().any():
        raise ReviewRefused(_("A household is corrected twice."))
    rows = given.join(found, on=["case_id", "standard_id"], how="left", maintain_order="left")
    if rows["household_id"].null_count():
        raise ReviewRefused(_("A household was not decided on by this decision."))
    for row in rows.iter_rows(named=True):
        name = {"household": f"{row['code']} {row['head_name']}"}
        if row["right_class"] == PovertyClass.UNKNOWN:
            raise ReviewRefused(_("%(household)s: give the class that is right.") % name)
        if row["right_class"] == row["poverty_class"]:
            raise ReviewRefused(_("%(household)s already has this class.") % name)
        if not row["correction_reason"]:
            raise ReviewRefused(_("%(household)s: say what was wrong.") % name)
    return _with_movements(rows, old)


def _with_movements(rows: pl.DataFrame, old: Decision) -> pl.DataFrame:
    escapes = Movement.objects.filter(
        household_id__in=bulk.values_of(rows["household_id"].to_list()),
        happened_on__lt=old.effective_on,
    )
    past = bulk.read_frame(escapes, ("household_id", "standard_id", "kind"))
    from_poverty = set(
        past.filter(pl.col("kind").is_in(list(FROM_POVERTY))).select(
            "household_id", "standard_id"
        ).rows()
    )  # fmt: skip
    from_near = set(
        past.filter(pl.col("kind") == MovementKind.ESCAPED_NEAR_POOR.value)
        .select("household_id", "standard_id")
        .rows()
    )
    counted, should, entries = [], [], []
    for row in rows.iter_rows(named=True):
        key = (row["household_id"], row["standard_id"])
        known = transitions.Past(
            escaped_poverty=key in from_poverty, escaped_near_poverty=key in from_near
        )
        before = RuleClass(row["class_before"]) if row["class_before"] else None
        wrong, right = RuleClass(row["poverty_class"]), RuleClass(row["right_class"])
        kind = transitions.correction(before, wrong, right, known)
        true = transitions.movement(before, right, known)
        entry = transitions.entry_kind(before, right, known)
        counted.append(kind.value if kind else "")
        should.append(true.value if true else "")
        entries.append(entry.value if entry else "")
    in_force = pl.when(annexes.CHANGED).then(annexes.AFTER).otherwise(annexes.BEFORE)
    return rows.with_columns(
        in_force.alias("in_force"),
        pl.col("poverty_class").alias("wrong_class"),
        pl.col("right_class").alias("poverty_class"),
        pl.Series("counted", counted, dtype=pl.String),
        pl.Series("movement", should, dtype=pl.String),
        pl.Series("entry_kind", entries, dtype=pl.String),
        pl.coalesce("new_assessment_id", "assessment_id").alias("assessment_id"),
    )


def _write(new: Decision, old: Decision, found: pl.DataFrame, changed: pl.DataFrame) -> None:
    """Statuses and movements, the annexes whole, answers, certificates, states of the cases."""
    for standard_id in changed["standard_id"].unique(maintain_order=True):
        mine = changed.filter((pl.col("standard_id") == standard_id) & (pl.col("counted") != ""))
        write_classes(
            mine.with_columns(
                pl.col("in_force").alias("class_before"),
                pl.col("counted").alias("movement"),
                pl.col("correction_reason").alias("reason"),
            ),
            standard_id,
            new,
        )
    keys = ["case_id", "standard_id"]
    every = as_results(
        pl.concat(
            [found.join(changed, on=keys, how="anti"), changed.select(found.columns)]
        ).drop("granted", "asked")
    )  # fmt: skip
    # A refusal holds by all standards or none: every standard of a corrected case is written anew.
    right = every.join(changed.select("case_id").unique(), on="case_id", how="semi")
    reasons = _reasons(old, changed)
    lines = pl.concat([_kept_lines(old, right), decision_rows.annex_lines(right, reasons)])
    decision_rows.write_lines(new, lines)
    decision_rows.answer_requests(right, reasons, decision=new)
    decision_rows.settle_certificates(
        right, decision=new, year=new.campaign.starts_on.year, on=new.effective_on
    )
    _set_states(right)
    new.counts = decision_rows.counts_of(lines, every.filter(annexes.CHANGED))
    new.save(update_fields=["counts"])


def _reasons(old: Decision, changed: pl.DataFrame) -> dict[tuple[int, str], str]:
    """Why requests are refused: as the old decision said, or as it is corrected."""
    said = DecisionLine.objects.filter(decision=old, annex=DecisionList.REFUSED)
    reasons = {
        (case_id, standard_id): reason
        for case_id, standard_id, reason in said.values_list("case_id", "standard_id", "reason")
    }
    for row in changed.iter_rows(named=True):
        reasons[row["case_id"], row["standard_id"]] = row["correction_reason"]
    return reasons


def _kept_lines(old: Decision, right: pl.DataFrame) -> pl.DataFrame:
    """The lines of the old decision that were right, as they are."""
    names = [name for name in decision_rows.LINE_COLUMNS if name != "line_reason"]
    kept = bulk.read_frame(DecisionLine.objects.filter(decision=old), [*names, "reason"])
    return (
        kept.join(right, on="case_id", how="anti")
        .rename({"reason": "line_reason"})
        .select(decision_rows.LINE_COLUMNS)
    )


def _set_states(right: pl.DataFrame) -> None:
    for state, granted in ((CaseState.RECOGNISED, True), (CaseState.REFUSED, False)):
        ids = right.filter(pl.col("granted") == granted)["case_id"].unique().to_list()
        if ids:
            Case.objects.filter(pk__in=bulk.values_of(ids)).update(
                state=state, version=F("version") + 1
            )
