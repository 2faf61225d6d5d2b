"""Bringing a workbook in for a test, and looking at what it left."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from giamngheo.apps.accounts.models import User
from giamngheo.apps.intake import queries, services
from giamngheo.apps.intake.enums import Severity
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.intake.queries import Issue, Receipt
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.people import TODAY, Cast

ON = date(2021, 12, 15)
LATER = date(2022, 12, 15)
REGISTER: tuple[type[models.Model], ...] = (
    Household, Person, Membership, Assessment, PovertyStatus, Movement,
)  # fmt: skip


def bring(
    cast: Cast,
    content: bytes,
    *,
    name: str = "danh-sach.xlsx",
    on: date = ON,
    commune: Area | None = None,
    actor: User | None = None,
) -> ImportBatch:
    """Received and checked by An, for the old commune A unless told otherwise."""
    batch = services.receive(
        commune=commune or cast.country.old_a,
        on=on,
        file_name=name,
        content=content,
        actor=actor or cast.an,
        today=TODAY,
    )
    services.check(batch=batch)
    batch.refresh_from_db()
    return batch


def put_in(cast: Cast, content: bytes, **how: Any) -> Receipt:
    """Brought, confirmed and written."""
    batch = bring(cast, content, **how)
    assert batch.state == "READY", said(batch)
    return finish(cast, batch)


def finish(cast: Cast, batch: ImportBatch) -> Receipt:
    services.confirm(batch=batch, actor=cast.an, on=TODAY)
    receipt = services.write(batch=batch, actor=cast.an, on=TODAY)
    batch.refresh_from_db()
    return receipt


def said(batch: ImportBatch) -> str:
    """Everything that was found, for the message of a failing test."""
    lines = [f"{batch.state} {batch.problem_code} {batch.problem_values}"]
    lines += [f"{i.severity} {i.row}{i.column} {i.message}" for i in found(batch)]
    return "\n".join(lines)


def found(batch: ImportBatch, severity: Severity | None = None) -> list[Issue]:
    return list(queries.issues(batch, severity=severity, per_page=10_000).rows)


def errors(batch: ImportBatch) -> list[Issue]:
    return found(batch, Severity.ERROR)


def codes(batch: ImportBatch) -> set[str]:
    """The codes of everything that was found."""
    frame = queries.issue_frame(batch)
    return set(frame["code"].to_list()) if "code" in frame.columns else set()


def dump(*, without: Iterable[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row of the register's tables, as it stands."""
    left_out = set(without)
    with unscoped(reason="test: whole tables"):
        return {
            model.__name__: [
                {
                    key: bytes(value) if isinstance(value, memoryview) else value
                    for key, value in row.items()
                    if key not in left_out
                }
                for row in model._default_manager.order_by("pk").values()
            ]
            for model in REGISTER
        }


def is_empty() -> bool:
    with unscoped(reason="test: whole tables"):
        return not any(model._default_manager.exists() for model in REGISTER)


def comparable() -> str:
    """The register without keys, codes and seals: what two registers can be compared by."""
    with unscoped(reason="test: whole tables"):
        households = []
        for household in Household.objects.all():
            members = Membership.objects.filter(household=household, valid_to__isnull=True)
            households.append(
                {
                    "village": household.village.code,
                    "facts": plain(household, {"id", "code", "version"}),
                    "members": sorted(
                        (
                            {"as": row.relationship,
                             **plain(row.person, {"id", "household", "personal_id_sealed"})}
                            for row in members.select_related("person")
                        ),
                        key=repr,
                    ),
                    "classes": sorted(
                        (row.standard_id, row.poverty_class, row.basis, str(row.valid_from))
                        for row in PovertyStatus.objects.filter(household=household)
                    ),
                }
            )  # fmt: skip
    return json.dumps(sorted(households, key=repr), default=str, ensure_ascii=False, indent=1)


def plain(row: models.Model, without: set[str]) -> dict[str, str]:
    return {
        field.name: str(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in without
    }
