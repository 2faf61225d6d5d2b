"""The data of printed certificates: one file for many, and one line a year of the period.

Citizen ID numbers stand on them: only for acts and pages that ask SEE_PERSONAL_IDS.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from povertycore.law_store import code_list
from povertycore.law_store import standard as standard_of
from povertycore.standards import Standard

from giamngheo.apps.documents.kinds.base import Member
from giamngheo.apps.documents.kinds.certificate import (
    Certificate as PaperCertificate,
)
from giamngheo.apps.documents.kinds.certificate import (
    Certificates,
    YearResult,
    filled_members,
)
from giamngheo.apps.registry.enums import HEAD, PovertyClass, Sex
from giamngheo.apps.registry.models import Membership, Person
from giamngheo.apps.review.models import Certificate, Decision, Endorsement
from giamngheo.apps.review.queries.decision_papers import ethnicity_of, signer_office
from giamngheo.apps.territory.models import Area
from giamngheo.common import bulk, crypto

MARKS = {PovertyClass.POOR: "N", PovertyClass.NEAR_POOR: "CN"}


def of_decision(decision: Decision) -> QuerySet[Certificate]:
    """Certificates made out after a decision, in the order of their numbers."""
    rows = Certificate.objects.filter(decision=decision)
    return rows.select_related("household", "village").order_by("year", "number")


def certificates_paper(
    unit: Area, standard_id: str, rows: Sequence[Certificate], decision: Decision
) -> Certificates:
    """One file with these certificates of one standard; a fixed number of queries."""
    rules = standard_of(standard_id)
    members = _members([row.household_id for row in rows])
    lines = _lines([row.pk for row in rows])
    return Certificates(
        body=f"UBND {unit.full_name.upper()}",
        commune=unit.full_name,
        period=period_of(rules),
        indicators=tuple(str(each.number) for each in rules.indicators),
        indicator_names=tuple(each.name_vi for each in rules.indicators),
        signer_title=signer_office(decision),
        signer=decision.signer_name,
        certificates=tuple(
            _one(row, unit, rules, members.get(row.household_id, []), lines.get(row.pk, []))
            for row in rows
        ),
    )


def period_of(rules: Standard) -> str:
    """'2022 - 2026': the years of the standard."""
    years = years_of(rules)
    return f"{years[0]} - {years[-1]}"


def years_of(rules: Standard) -> list[int]:
    """The years a certificate of the standard has lines for; five where it has no end yet."""
    first, after = rules.period.valid_from, rules.period.valid_to
    last = (after - timedelta(days=1)).year if after else first.year + 4
    return list(range(first.year, last + 1))


def _members(household_ids: Sequence[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(
        household_id__in=bulk.values_of(list(household_ids)), valid_to__isnull=True
    ).select_related("person")
    for row in sorted(rows, key=lambda each: (each.relationship != HEAD, each.line_number)):
        found.setdefault(row.household_id, []).append(row)
    return found


def _lines(certificate_ids: Sequence[int]) -> dict[int, list[Endorsement]]:
    found: dict[int, list[Endorsement]] = {}
    rows = Endorsement.objects.filter(certificate_id__in=bulk.values_of(list(certificate_ids)))
    for row in rows.select_related("decision").order_by("endorsed_on", "pk"):
        found.setdefault(row.certificate_id, []).append(row)
    return found


def _one(
    row: Certificate,
    unit: Area,
    rules: Standard,
    members: Sequence[Membership],
    lines: Sequence[Endorsement],
) -> PaperCertificate:
    head = members[0].person if members else None
    return PaperCertificate(
        number=row.number,
        place=unit.name,
        signed_on=row.issued_on,
        head_name=row.household.head_name,
        ethnicity=ethnicity_of(head),
        personal_id=personal_id(head),
        permanent_residence=f"{row.village.full_name}, {unit.full_name}",
        members=filled_members(tuple(_member(each) for each in members)),
        years=_years(rules, lines),
    )


def personal_id(person: Person | None) -> str:
    if person is None or person.personal_id_sealed is None:
        return ""
    return crypto.open_sealed(bytes(person.personal_id_sealed)).decode()


def _member(row: Membership) -> Member:
    person = row.person
    birth = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else str(person.birth_year or "")
    kinds = code_list("relationships")
    column = "birth_female" if person.sex == Sex.FEMALE else "birth_male"
    return Member(
        name=person.full_name,
        sex={"MALE": "Nam", "FEMALE": "Nữ"}.get(person.sex, ""),
        birth=birth,
        ethnicity=ethnicity_of(person),
        relationship=kinds.label(row.relationship, "vi") if row.relationship in kinds else "",
        personal_id=personal_id(person),
        **{column: str(person.birth_year or "")},
    )


def _years(rules: Standard, lines: Sequence[Endorsement]) -> tuple[YearResult, ...]:
    """One line a year; where a year was endorsed twice the later one stands."""
    by_year = {line.year: line for line in lines}
    codes = [each.code for each in rules.indicators]
    found = []
    for year in years_of(rules):
        line = by_year.get(year)
        ticks = line.deprivations if line else {}
        found.append(
            YearResult(
                year=year,
                result=MARKS.get(PovertyClass(line.poverty_class), "") if line else "",
                deprived=tuple("x" if ticks.get(code) else "" for code in codes),
                endorsed_on=line.endorsed_on if line else None,
                endorsed_by=line.decision.signer_name if line else "",
            )
        )
    return tuple(found)
