"""Putting the results of a round together for the chair: complete, answered, posted long enough."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from povertycore.procedures import StepCode
from povertycore.reasons import PovertyClass as RuleClass

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.bulk import LOCATION_COLUMNS
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.review.enums import CaseStep
from giamngheo.apps.review.models import Campaign, Case, Outcome
from giamngheo.apps.review.queries.missing import missing, open_cases, stale
from giamngheo.apps.review.queries.results import results
from giamngheo.apps.review.queries.sheets import past_of
from giamngheo.apps.review.queries.summary import Summary, summary
from giamngheo.apps.review.services import outcomes, steps
from giamngheo.apps.review.services.common import ReviewRefused, running

PUT_TOGETHER = (CaseStep.CONSOLIDATED, CaseStep.DISTRICT_OPINION)


def consolidate(*, campaign: Campaign, actor: User, on: date, today: date) -> Summary:
    """Bring every running case to CONSOLIDATED and return the summary the chair will read.

    Doing it again takes in what was mended since, and the households as they are now on record: a
    household that changes after this day must be put together again before the decision. Raises
    ReviewRefused with `reasons`, naming village, households and remedy, while anything is missing,
    and when the lists do not balance.
    """
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    with act("review.results.consolidated", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        campaign = running(campaign)
        follow_register(campaign, on=on)
        found = results(campaign)
        if found.is_empty() and not open_cases(campaign).exists():
            raise ReviewRefused(_("There is no household on the list of this round."))
        wanting = missing(campaign, found)
        if wanting:
            raise ReviewRefused(
                _("The results cannot be put together yet: %(count)s things are missing.")
                % {"count": len(wanting)},
                [each.sentence for each in wanting],
            )
        made = summary(campaign, found)
        require_balanced(made)
        moved = _advance(campaign, on=on)
        _keep_versions(open_cases(campaign))
        doing.subject = campaign
        doing.after = {"cases": made.case_count, "moved": moved, **as_counts(made)}
    return made


def follow_register(campaign: Campaign, *, on: date) -> None:
    """Take in what became of the households since their forms: another village, another class.

    The form was held against the class on the first day of the round; what the decision changes is
    the class in force, and the movement starts from there.
    """
    moved = open_cases(campaign).filter(household__commune_id=campaign.commune_id)
    for case in moved.exclude(village_id=F("household__village_id")).select_related("household"):
        place = {name: getattr(case.household, name) for name in LOCATION_COLUMNS}
        Case.objects.filter(pk=case.pk).update(**place, version=F("version") + 1)
    for row in stale(campaign, results(campaign)).iter_rows(named=True):
        if row["poverty_class"] in ("", PovertyClass.UNKNOWN):
            continue
        household = Household._base_manager.get(pk=row["household_id"])
        past = past_of(household, row["standard_id"], before=on)
        kind, entry = outcomes.changes(row["held_class"], RuleClass(row["poverty_class"]), past)
        Outcome.objects.filter(case=row["case_id"], standard_id=row["standard_id"]).update(
            class_before=row["held_class"], movement=kind, entry_kind=entry
        )


def _advance(campaign: Campaign, *, on: date) -> int:
    froms = [CaseStep.POSTED]
    if StepCode.POSTED not in steps.steps_of(campaign):
        froms = [CaseStep.REVERIFIED]
    ready = open_cases(campaign).filter(step__in=froms)
    ids = list(ready.values_list("pk", flat=True))
    if not ids:
        return 0
    late = ready.filter(step_on__gt=on).order_by("-step_on").first()
    if late is not None:
        raise ReviewRefused(
            _("The last step of this round was on %(day)s; the results come together after it.")
            % {"day": f"{late.step_on:%d/%m/%Y}"}
        )
    return steps.advance_many(campaign, ids, at=froms, to=CaseStep.CONSOLIDATED, on=on)


def _keep_versions(cases: QuerySet[Case]) -> None:
    """What the chair will decide on is each household as it stands now."""
    version = Household._base_manager.filter(pk=OuterRef("household_id")).values("version")[:1]
    cases.filter(step__in=PUT_TOGETHER).update(
        consolidated_version=Subquery(version), version=F("version") + 1
    )


def require_balanced(made: Summary) -> None:
    """Raises ReviewRefused where opening - out + in is not the closing list."""
    for each in made.standards:
        for one in each.balances:
            if one.is_balanced:
                continue
            raise ReviewRefused(
                _(
                    "%(standard)s, %(list)s: %(opening)s - %(out)s + %(into)s households is not "
                    "%(closing)s. Look for households on record twice or moved meanwhile."
                )
                % {
                    "standard": each.standard_id,
                    "list": one.poverty_class.label,
                    "opening": one.opening.households,
                    "out": one.out.households,
                    "into": one.into.households,
                    "closing": one.closing.households,
                }
            )


def as_counts(made: Summary) -> dict[str, object]:
    """The summary as an audit event holds it: counts by standard, households and persons."""
    return {
        each.standard_id: {
            "lists": {
                one.poverty_class.value: [
                    [one.opening.households, one.opening.persons],
                    [one.closing.households, one.closing.persons],
                ]
                for one in each.balances
            },
            "refusals": len(each.refusals),
        }
        for each in made.standards
    }
