"""Papers for tests: one of a household, and the sample of a kind filled for a place."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from giamngheo.apps.documents import services
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.enums import Subject
from giamngheo.apps.documents.kinds import KINDS
from giamngheo.apps.documents.models import Paper
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.papers.fields import context_of
from giamngheo.common.papers.filling import fill
from giamngheo.common.scoping import unscoped

SIGNED = date(2021, 11, 20)


def plain_paper(household: Any) -> Paper:
    """A draft about a household, made without permissions; the same one when asked again."""
    with unscoped(reason="test data"):
        found = Paper.objects.filter(subject_id=household.pk).first()
        if found is not None:
            return found
        return Paper.objects.create(
            village=household.village,
            commune=household.commune,
            unit=household.commune,
            district=household.district,
            province=household.province,
            kind="household_sheet",
            title="Phiếu lịch sử hộ",
            year=2021,
            subject_type=Subject.HOUSEHOLD,
            subject_id=household.pk,
            file_name="phieu-lich-su-ho.docx",
            sealed=sealed_sample(),
            sha256="0" * 64,
            template_sha="0" * 64,
            made_by_id=made_by(),
        )


@cache
def sealed_sample() -> bytes:
    """A household sheet of nobody, sealed; filled once a run."""
    data = context_of(KINDS["household_sheet"].sample())
    return crypto.seal(fill(default_template("household_sheet"), data))


def made_by() -> int:
    from giamngheo.apps.accounts.models import User

    return User.objects.order_by("pk").values_list("pk", flat=True)[0]


def sample(kind: str, area: Area, on: date = SIGNED) -> services.Rendered:
    return services.render(kind=kind, data=KINDS[kind].sample(), area=area, on=on)
