"""The chair's decision on a round: every status, movement, annex and answer, or none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.db.models import F
from django.utils.translation import gettext as _
from povertycore.procedures import StepCode

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry import recognition as register
from giamngheo.apps.registry.enums import StatusBasis
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CampaignState, CaseState, CaseStep, DecisionState
from giamngheo.apps.review.models import Campaign, Decision, DistrictOpinion
from giamngheo.apps.review.queries.missing import changed_since, missing, open_cases
from giamngheo.apps.review.queries.results import computed_reasons, refused, results
from giamngheo.apps.review.queries.summary import summary
from giamngheo.apps.review.services import decision_rows, steps
from giamngheo.apps.review.services.common import ReviewRefused, running, vi
from giamngheo.apps.review.services.consolidation import require_balanced
from giamngheo.apps.territory.models import Area


def recognise(
    *,
    campaign: Campaign,
    number: str,
    signed_on: date,
    signer_name: str = "",
    signer_title: str = "",
    reason: str = "",
    refusal_words: Mapping[int, str] | None = None,
    actor: User,
    on: date,
    today: date,
) -> Decision:
    """Issue the recognition decision of a round: one transaction, one audit event, all households.

    `on` is the day the decision takes effect: statuses and movements begin then. A household that
    stays on its list keeps its status and gets a line on its certificate. `refusal_words` are the
    chair's own words to a refused request, by case; the reason the law gives stands there in any
    case. `reason` is needed when the decision takes effect before it is signed, and when the
    district did not agree or did not answer.

    Raises ReviewRefused (decided already, a step missing, a household changed since the results
    were put together, a number used already, days out of order), accounts.OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.DECIDE_REVIEW, campaign.commune, today=today)
    with act(
        "review.decision.issued", actor=actor, on=on, area_id=campaign.unit_id,
        reason=reason,
    ) as doing:  # fmt: skip
        campaign = undecided(campaign)
        require_number(campaign, number, signed_on=signed_on)
        require_days(campaign, signed_on=signed_on, effective_on=on, reason=reason,
                     today=today)  # fmt: skip
        at = _require_steps(campaign)
        require_opinion(campaign, reason)
        found = results(campaign)
        _require_complete(campaign, found)
        decision = Decision.objects.create(
            campaign=campaign,
            number=number.strip(),
            signed_on=signed_on,
            effective_on=on,
            signer_name=signer_name.strip() or actor.full_name,
            signer_title=signer_title.strip() or actor.title,
            state=DecisionState.ISSUED,
            reason=reason.strip(),
            issued_by=actor,
            commune_id=campaign.commune_id,
            district_id=campaign.district_id,
            province_id=campaign.province_id,
        )
        change_classes(found, decision)
        settled = _write_annexes(decision, found, refusal_words or {})
        _close(campaign, found, at=at, decision=decision)
        doing.subject = decision
        doing.before = {"campaign": campaign.pk, "state": CampaignState.OPEN.value}
        doing.after = {
            "number": decision.number,
            "signed_on": signed_on.isoformat(),
            "effective_on": on.isoformat(),
            "cases": found["case_id"].n_unique(),
            **settled,
        }
    return decision


def undecided(campaign: Campaign) -> Campaign:
    """The round, locked and running; who decided it and when, where somebody has."""
    locked = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if locked.state == CampaignState.DECIDED:
        made = Decision.objects.select_related("issued_by").get(
            campaign=locked, state=DecisionState.ISSUED
        )
        raise ReviewRefused(
            _(
                "This round was decided already: decision %(number)s of %(day)s, signed by "
                "%(signer)s, entered by %(user)s."
            )
            % {
                "number": made.number,
                "day": vi(made.signed_on),
                "signer": made.signer_name,
                "user": made.issued_by.full_name,
            }
        )
    return running(locked)


def require_number(campaign: Campaign, number: str, *, signed_on: date) -> None:
    """A commune gives each number once a year. Raises ReviewRefused, naming who has it."""
    if not number.strip():
        raise ReviewRefused(_("Give the number of the decision."))
    # Two rounds of one commune may be decided at once: numbers are looked up one after the other.
    Area.objects.select_for_update(no_key=True).get(pk=campaign.unit_id)
    given = Decision.objects.filter(
        campaign__unit_id=campaign.unit_id, signed_on__year=signed_on.year
    ).exclude(state=DecisionState.DRAFT)
    # Not in SQL: SQLite knows no capital Đ.
    same = number.strip().casefold()
    used = next((each for each in given if each.number.casefold() == same), None)
    if used is not None:
        raise ReviewRefused(
            _("Number %(number)s was used for the decision of %(day)s. Choose another number.")
            % {"number": used.number, "day": vi(used.signed_on)}
        )


def require_days(
    campaign: Campaign, *, signed_on: date, effective_on: date, reason: str, today: date
) -> None:
    """Raises ReviewRefused for days out of their order."""
    if signed_on > today:
        raise ReviewRefused(_("The day of signing cannot be in the future."))
    last = open_cases(campaign).order_by("-step_on").values_list("step_on", flat=True).first()
    if last is not None and signed_on < last:
        raise ReviewRefused(
            _("The decision cannot be signed before %(day)s, the day of the last step.")
            % {"day": vi(last)}
        )
    if effective_on < signed_on and not reason.strip():
        raise ReviewRefused(
            _("The decision takes effect on %(effect)s, before it is signed. Give the reason.")
            % {"effect": vi(effective_on)}
        )


def _require_steps(campaign: Campaign) -> CaseStep:
    """The step from which all cases go to the decision. Raises ReviewRefused naming the others."""
    asks = StepCode.DISTRICT_OPINION in steps.steps_of(campaign)
    at = CaseStep.DISTRICT_OPINION if asks else CaseStep.CONSOLIDATED
    cases = open_cases(campaign)
    if not cases.exists():
        raise ReviewRefused(_("There is no household on the list of this round."))
    elsewhere = cases.exclude(step=at).select_related("household", "village")
    if not elsewhere.exists():
        return at
    name = steps.rules_of(campaign).step(StepCode(at.value)).name_vi
    raise ReviewRefused(
        _("The step “%(step)s” comes before the decision; %(count)s households are not there yet.")
        % {"step": name, "count": elsewhere.count()},
        [
            f"{case.village.name}: {case.household.code} {case.household.head_name}"
            for case in elsewhere.order_by("village__code", "pk")[:100]
        ],
    )


def require_opinion(campaign: Campaign, reason: str) -> None:
    """Without the district's agreement the chair says why (see opinions). Raises ReviewRefused."""
    if StepCode.DISTRICT_OPINION not in steps.steps_of(campaign):
        return
    opinion = DistrictOpinion.objects.filter(campaign=campaign).first()
    if (opinion is None or not opinion.agrees) and not reason.strip():
        raise ReviewRefused(
            _("The district did not agree or did not answer. Give the reason for deciding.")
        )


def _require_complete(campaign: Campaign, found: pl.DataFrame) -> None:
    """Nothing changed since the results were put together. Raises ReviewRefused."""
    changed = changed_since(campaign)
    if changed:
        raise ReviewRefused(
            _(
                "%(count)s households were changed after the results were put together. Look at "
                "them, put the results together again, then decide."
            )
            % {"count": len(changed)},
            [sentence for _case, sentence in changed],
        )
    wanting = missing(campaign, found)
    if wanting:
        raise ReviewRefused(
            _("The round cannot be decided yet: %(count)s things are missing.")
            % {"count": len(wanting)},
            [each.sentence for each in wanting],
        )
    require_balanced(summary(campaign, found, with_doubts=False))


def change_classes(found: pl.DataFrame, decision: Decision) -> None:
    """New statuses and movements for who changes lists. Raises ReviewRefused, naming them."""
    changed = found.filter(annexes.CHANGED).with_columns(pl.lit("").alias("reason"))
    for standard_id in changed["standard_id"].unique(maintain_order=True):
        write_classes(changed.filter(pl.col("standard_id") == standard_id), standard_id, decision)


def write_classes(changes: pl.DataFrame, standard_id: str, decision: Decision) -> None:
    """registry.recognition for one standard; its refusals in words of the review."""
    try:
        register.change_statuses(
            changes,
            standard_id=standard_id,
            basis=StatusBasis.DECIDED,
            decision_number=decision.number,
            decided_on=decision.signed_on,
            on=decision.effective_on,
        )
    except register.ManyRefused as problem:
        raise ReviewRefused(str(problem), problem.reasons) from problem


def _write_annexes(
    decision: Decision, found: pl.DataFrame, words: Mapping[int, str]
) -> dict[str, object]:
    """Annexes, answers and certificates; returns the counts for the audit event."""
    refusals = refused(found)
    reasons = {
        key: ". ".join(filter(None, [said.rstrip("."), words.get(key[0], "").strip()]))
        for key, said in computed_reasons(refusals).items()
    }
    lines = decision_rows.annex_lines(found, reasons)
    decision_rows.write_lines(decision, lines)
    decision_rows.answer_requests(found, reasons, decision=decision)
    withdrawn, endorsed = decision_rows.settle_certificates(
        found, decision=decision, year=decision.campaign.starts_on.year, on=decision.effective_on
    )
    decision.counts = decision_rows.counts_of(lines, found.filter(annexes.CHANGED))
    decision.save(update_fields=["counts"])
    return {
        "counts": decision.counts,
        "certificates_withdrawn": withdrawn,
        "certificates_endorsed": endorsed,
    }


def _close(campaign: Campaign, found: pl.DataFrame, *, at: CaseStep, decision: Decision) -> None:
    cases = found.unique("case_id", maintain_order=True)
    for state, rows in (
        (CaseState.RECOGNISED, cases.filter(pl.col("granted"))),
        (CaseState.REFUSED, cases.filter(~pl.col("granted"))),
    ):
        if rows.height:
            steps.advance_many(
                campaign, rows["case_id"].to_list(), at=[at], to=CaseStep.DECIDED,
                on=decision.signed_on, state=state,
            )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(
        state=CampaignState.DECIDED, closed_on=decision.signed_on, version=F("version") + 1
    )
