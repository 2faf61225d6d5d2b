"""The score beside Phiếu B: points, classes and why, what lacks, what contradicts, as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry.enums import MovementKind
from giamngheo.apps.review.enums import Origin
from giamngheo.apps.review.judging import Judged
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.services.outcomes import changes
from giamngheo.web.desk.review.answers_page import Page
from povertycore.explanation import told
from povertycore.reasons import PovertyClass


@dataclass(frozen=True, slots=True)
class Result:
    """The result under one standard as it would be if the sheet were completed now."""

    standard_id: str
    title: str
    poverty_class: str
    b1: int | None
    b1_line: int | None
    b2: int | None
    b2_line: int | None
    steps: Sequence[Any]
    missing: Sequence[str]
    movement: str
    class_before: str
    last_b1: int | None
    last_b2: int | None
    is_fictitious: bool


def results(page: Page) -> list[Result]:
    """The result under each standard, as far as the answers go."""
    language = get_language() or "vi"
    before = page.evidence.classes_before
    points = page.before.points if page.before else {}
    found = []
    for key, one in page.judged.items():
        area_type = page.place.area_type
        lines = one.standard.thresholds(area_type) if area_type else None
        last_b1, last_b2 = points.get(key, (None, None))
        found.append(
            Result(
                standard_id=key,
                title=one.standard.short_title_vi,
                poverty_class=one.poverty_class.value,
                b1=one.b1_points,
                b1_line=lines.points_upper if lines else None,
                b2=ticked_points(one),
                b2_line=lines.min_points if lines else None,
                steps=told(one.classification, one.standard, language).steps,
                missing=one.missing,
                movement=movement_words(page, key, one.poverty_class),
                class_before=before.get(key, ""),
                last_b1=last_b1,
                last_b2=last_b2,
                is_fictitious=one.is_fictitious,
            )
        )
    return found


def ticked_points(one: Judged) -> int | None:
    """Points of B2, so far: what is ticked already, also while others are open."""
    if one.b2 is not None:
        return sum(line.points for line in one.b2.lines)
    return one.b2_points


def movement_words(page: Page, key: str, after: PovertyClass) -> str:
    """What the class would count as once decided, in the words of the reports."""
    past = reading.past_of(page.case.household, key, before=page.case.campaign.starts_on)
    movement, _entry = changes(page.evidence.classes_before.get(key, ""), after, past)
    return str(MovementKind(movement).label) if movement else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction as the page tells it; `reason` is empty while nobody let it stand."""

    key: str
    text: str
    reason: str


def told_contradictions(page: Page) -> list[Finding]:
    accepted = page.sheet.accepted if page.sheet else {}
    every = list(page.found)
    if page.sheet is not None:
        alike = reading.alike_in_village(page.case, page.sheet)
        every += [alike] if alike else []
    return [Finding(each.key, each.words(), accepted.get(each.key, "")) for each in every]


def score(page: Page) -> dict[str, Any]:
    """The moving part beside the form: points, classes, what lacks, what contradicts."""
    again = page.before is not None and page.before.origin is Origin.EARLIER_SHEET
    return {
        "last_label": _("earlier sheet") if again else _("last year"),
        "results": results(page),
        "findings": told_contradictions(page),
        "wrong": list(page.all_problems.items()),
        "is_known": bool(page.judged) and all(one.is_known for one in page.judged.values()),
    }
