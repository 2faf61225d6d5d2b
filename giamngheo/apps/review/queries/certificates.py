"""Certificates of a commune: the next number, who still needs one, which must be withdrawn."""

from __future__ import annotations

import polars as pl
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from giamngheo.apps.registry.models import PovertyStatus
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CertificateState
from giamngheo.apps.review.models import Certificate, Decision, DecisionLine, Outcome
from giamngheo.apps.territory.models import Area
from giamngheo.common import bulk


def next_number(unit: Area, year: int) -> int:
    """The number after the last one a commune gave in a year."""
    given = Certificate.objects.filter(unit=unit, year=year)
    return (given.aggregate(last=Max("number"))["last"] or 0) + 1


def without_certificate(decision: Decision) -> pl.DataFrame:
    """Households of the poor and near-poor annexes that hold no valid certificate.

    In the order of the villages and names. Left out are those that have another class by now (moved
    away, dissolved, decided again): only who is on the list gets a certificate.
    """
    held = Certificate.objects.filter(
        household=OuterRef("case__household"),
        standard_id=OuterRef("standard_id"),
        state=CertificateState.VALID,
    )
    on_list = PovertyStatus.objects.filter(
        household=OuterRef("case__household"),
        standard_id=OuterRef("standard_id"),
        poverty_class=OuterRef("annex"),
        valid_to__isnull=True,
    )
    rows = DecisionLine.objects.filter(
        Exists(on_list), ~Exists(held), decision=decision, annex__in=annexes.LISTED
    )
    names = {
        "case_id": "case_id",
        "case__household_id": "household_id",
        "case__household__head_name": "head_name",
        "standard_id": "standard_id",
        "annex": "poverty_class",
        "village_id": "village_id",
        "commune_id": "commune_id",
        "district_id": "district_id",
        "province_id": "province_id",
        "village__code": "village_code",
    }
    found = bulk.read_frame(rows, list(names)).rename(names)
    ticks = bulk.read_frame(
        Outcome.objects.filter(case__campaign=decision.campaign_id),
        ("case_id", "standard_id", "assessment__deprivations"),
    ).rename({"assessment__deprivations": "deprivations"})
    return found.join(ticks, on=["case_id", "standard_id"], how="left", maintain_order="left").sort(
        "village_code", "head_name", "case_id", "standard_id"
    )


def to_withdraw(unit: Area) -> QuerySet[Certificate]:
    """Valid certificates of households that are on no list by that standard any more."""
    on_list = PovertyStatus.objects.filter(
        household=OuterRef("household"),
        standard_id=OuterRef("standard_id"),
        poverty_class__in=annexes.LISTED,
        valid_to__isnull=True,
    )
    return Certificate.objects.filter(
        ~Exists(on_list) | Q(household__dissolved_on__isnull=False),
        unit=unit,
        state=CertificateState.VALID,
    )
