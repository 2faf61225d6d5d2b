"""Certificates (Mẫu 03): issued after a decision, endorsed each year, withdrawn, made out again."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.bulk import LOCATION_COLUMNS
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CertificateState, DecisionState
from giamngheo.apps.review.models import Certificate, Decision, DecisionLine, Endorsement, Outcome
from giamngheo.apps.review.queries.certificates import (
    next_number,
    to_withdraw,
    without_certificate,
)
from giamngheo.apps.review.services import decision_rows
from giamngheo.apps.review.services.common import ReviewRefused, vi
from giamngheo.apps.territory.models import Area
from giamngheo.common import bulk

NUMBERED_COLUMNS = ("household_id", "standard_id", *LOCATION_COLUMNS)


def issue_certificates(
    *, decision: Decision, first_number: int | None = None, actor: User, on: date, today: date
) -> int:
    """Make out a certificate for every household of the decision without one; returns how many.

    Numbers follow one another without a gap, from the next of the commune and year of `on`, or
    from `first_number` where earlier ones were given by hand. Doing it again makes out none twice.
    Raises ReviewRefused: replaced decision, day before the decision, number already passed.
    """
    campaign = decision.campaign
    permissions.require(actor, Verb.RUN_REVIEW, campaign.commune, today=today)
    with act("review.certificates.issued", actor=actor, on=on, area_id=campaign.unit_id) as doing:
        _require_standing(decision, on=on)
        first = _first_number(campaign.unit, on.year, first_number)
        rows = without_certificate(decision)
        if not rows.is_empty():
            _write(rows, decision, unit=campaign.unit, first=first, on=on)
        doing.subject = decision
        doing.after = {
            "certificates": rows.height,
            "numbers": [first, first + rows.height - 1] if rows.height else [],
            "year": on.year,
        }
    return rows.height


def _require_standing(decision: Decision, *, on: date) -> None:
    standing = Decision.objects.get(pk=decision.pk)
    if standing.state != DecisionState.ISSUED:
        raise ReviewRefused(
            _("Decision %(number)s was replaced; use the one in its place.")
            % {"number": standing.number}
        )
    if on < standing.signed_on:
        raise ReviewRefused(
            _("A certificate cannot be older than its decision of %(day)s.")
            % {"day": vi(standing.signed_on)}
        )


def _first_number(unit: Area, year: int, asked: int | None) -> int:
    """Taken one after the other by whoever issues. Needs a transaction. Raises ReviewRefused."""
    Area.objects.select_for_update(no_key=True).get(pk=unit.pk)
    coming = next_number(unit, year)
    if asked is None:
        return coming
    if asked < coming:
        raise ReviewRefused(
            _("Number %(asked)s of %(year)s was given already; the next one is %(next)s.")
            % {"asked": asked, "year": year, "next": coming}
        )
    return asked


def _write(rows: pl.DataFrame, decision: Decision, *, unit: Area, first: int, on: date) -> None:
    ids = bulk.next_ids(Certificate, rows.height)
    keyed = rows.with_columns(pl.Series("certificate_id", list(ids), dtype=pl.Int64))
    bulk.insert_frame(
        Certificate,
        keyed.select(
            pl.col("certificate_id").alias("id"),
            *NUMBERED_COLUMNS,
            pl.Series("number", list(range(first, first + rows.height)), dtype=pl.Int64),
            pl.lit(on.year, dtype=pl.Int64).alias("year"),
            pl.lit(unit.pk, dtype=pl.Int64).alias("unit_id"),
            pl.lit(on).alias("issued_on"),
            pl.lit(decision.pk, dtype=pl.Int64).alias("decision_id"),
            pl.lit(CertificateState.VALID.value).alias("state"),
            pl.lit("").alias("withdrawn_reason"),
        ),
    )
    decision_rows.endorse(keyed, decision=decision, year=decision.campaign.starts_on.year)


def endorse_certificate(
    *, certificate: Certificate, decision: Decision, actor: User, on: date, today: date
) -> Endorsement:
    """Write the line of a decision on one certificate: for who moved in, or was passed over.

    The decision itself writes this line for every certificate that was valid then. Raises
    ReviewRefused: not valid, household not in the decision, line there already.
    """
    permissions.require(actor, Verb.RUN_REVIEW, certificate.village, today=today)
    with act(
        "review.certificate.endorsed", actor=actor, on=on, area_id=certificate.village_id
    ) as doing:
        held = _valid(certificate)
        _require_standing(decision, on=on)
        line = DecisionLine.objects.filter(
            decision=decision,
            case__household=held.household_id,
            standard_id=held.standard_id,
            annex__in=annexes.LISTED,
        ).first()
        if line is None:
            raise ReviewRefused(
                _("The household is not on the lists of decision %(number)s.")
                % {"number": decision.number}
            )
        if Endorsement.objects.filter(certificate=held, decision=decision).exists():
            raise ReviewRefused(_("This line stands on the certificate already."))
        outcome = Outcome.objects.filter(case=line.case_id, standard_id=held.standard_id)
        judged = outcome.select_related("assessment").first()
        made = Endorsement.objects.create(
            certificate=held,
            year=decision.campaign.starts_on.year,
            poverty_class=line.annex,
            deprivations=judged.assessment.deprivations if judged and judged.assessment else {},
            decision=decision,
            endorsed_on=on,
        )
        doing.subject = held
        doing.after = {"year": made.year, "class": made.poverty_class}
    return made


def withdraw_certificate(
    *, certificate: Certificate, reason: str, actor: User, on: date, today: date
) -> Certificate:
    """Take a certificate back: moved away, dissolved, given by mistake. Raises ReviewRefused."""
    permissions.require(actor, Verb.RUN_REVIEW, certificate.village, today=today)
    with act(
        "review.certificate.withdrawn", actor=actor, on=on, area_id=certificate.village_id,
        reason=reason,
    ) as doing:  # fmt: skip
        held = _withdrawn(certificate, reason=reason, on=on)
        doing.subject = held
        doing.before, doing.after = {"state": CertificateState.VALID.value}, as_event(held)
    return held


def withdraw_of_departed(*, unit: Area, reason: str, actor: User, on: date, today: date) -> int:
    """Take back every valid certificate of households on no list any more; returns how many."""
    permissions.require(actor, Verb.RUN_REVIEW, unit, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Give the reason."))
    with act(
        "review.certificates.withdrawn", actor=actor, on=on, area_id=unit.pk, reason=reason
    ) as doing:
        ids = list(to_withdraw(unit).select_for_update(of=("self",)).values_list("pk", flat=True))
        Certificate.objects.filter(pk__in=bulk.values_of(ids)).update(
            state=CertificateState.WITHDRAWN, withdrawn_on=on, withdrawn_reason=reason.strip()
        )
        doing.subject = unit
        doing.after = {"certificates": ids}
    return len(ids)


def reissue_certificate(
    *,
    certificate: Certificate,
    reason: str,
    number: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> Certificate:
    """Make out a new certificate for a lost or damaged one, or after a change of members.

    The old one is withdrawn and stays on record; the new one has its own number, names the one it
    replaces and carries its last endorsement. Raises ReviewRefused.
    """
    permissions.require(actor, Verb.RUN_REVIEW, certificate.village, today=today)
    with act(
        "review.certificate.reissued", actor=actor, on=on, area_id=certificate.village_id,
        reason=reason,
    ) as doing:  # fmt: skip
        old = _withdrawn(certificate, reason=reason, on=on)
        household = old.household
        new = Certificate.objects.create(
            household=household,
            standard_id=old.standard_id,
            unit=old.unit,
            year=on.year,
            number=_first_number(old.unit, on.year, number),
            issued_on=on,
            decision=old.decision,
            replaces=old,
            **location_of(household.village, today=today).columns(),
        )
        last = old.endorsements.order_by("-endorsed_on", "-pk").first()
        if last is not None:
            Endorsement.objects.create(
                certificate=new,
                year=last.year,
                poverty_class=last.poverty_class,
                deprivations=last.deprivations,
                decision=last.decision,
                endorsed_on=on,
            )
        doing.subject = new
        doing.before, doing.after = as_event(old), as_event(new)
    return new


def _valid(certificate: Certificate) -> Certificate:
    held = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("household__village", "unit", "decision")
        .get(pk=certificate.pk)
    )
    if held.state != CertificateState.VALID:
        raise ReviewRefused(
            _("Certificate %(number)s was withdrawn on %(day)s: %(reason)s")
            % {
                "number": held.full_number,
                "day": vi(held.withdrawn_on),
                "reason": held.withdrawn_reason,
            }
        )
    return held


def _withdrawn(certificate: Certificate, *, reason: str, on: date) -> Certificate:
    if not reason.strip():
        raise ReviewRefused(_("Give the reason."))
    held = _valid(certificate)
    if on < held.issued_on:
        raise ReviewRefused(
            _("The certificate was issued on %(day)s only.") % {"day": vi(held.issued_on)}
        )
    held.state, held.withdrawn_on = CertificateState.WITHDRAWN, on
    held.withdrawn_reason = reason.strip()
    held.save(update_fields=["state", "withdrawn_on", "withdrawn_reason"])
    return held


def as_event(certificate: Certificate) -> dict[str, object]:
    """A certificate as the audit trail names it."""
    return {
        "number": certificate.full_number,
        "state": certificate.state,
        "standard": certificate.standard_id,
        "replaces": certificate.replaces_id,
    }
