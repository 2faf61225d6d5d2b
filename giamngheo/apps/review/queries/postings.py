"""What is to be posted, what hangs where until when, and the list as the public may see it.

The public list names the head of household, the number of persons, the class and the change: no
birth dates, ID numbers, telephone numbers, addresses or other members. Basis: Decree 13/2023/NĐ-CP
on the protection of personal data (not verified); QĐ 24/2021 asks for the list to be posted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from giamngheo.apps.review.enums import (
    CaseState,
    CaseStep,
    ObjectionState,
    PostingState,
    SheetKind,
)
from giamngheo.apps.review.models import Campaign, Case, Objection, Posting, PostingLine, Sheet
from giamngheo.apps.review.queries.meetings import (
    Item,
    latest_complete,
    open_sheet,
    shown,
    with_sheets,
)
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import Scope, area_scope, unscoped

OPEN_OBJECTIONS = (ObjectionState.RECEIVED, ObjectionState.IN_REVERIFICATION)
# A public form opened just before midnight may still come in during the next day.
GRACE = timedelta(days=1)


def _free_cases(campaign: Campaign, village: Area | None) -> QuerySet[Case]:
    """Open cases no objection keeps and no hanging list shows; of one village, or of the round."""
    waiting = Objection.objects.filter(case=OuterRef("pk"), state__in=OPEN_OBJECTIONS)
    hanging = PostingLine.objects.filter(case=OuterRef("pk"), posting__state=PostingState.HANGING)
    rows = Case.objects.filter(campaign=campaign, state=CaseState.OPEN)
    if village is not None:
        rows = rows.filter(village=village)
    return rows.filter(~Exists(waiting), ~Exists(hanging))


def _items(cases: QuerySet[Case], *, again: bool) -> list[Item]:
    found = []
    for case in with_sheets(cases):
        sheet = latest_complete(case)
        if sheet is None or open_sheet(case) is not None:
            continue
        if (sheet.kind == SheetKind.REVERIFICATION) is again:
            found.append(Item(case, sheet, shown(case, sheet), again))
    return found


def to_post(campaign: Campaign, village: Area | None = None) -> list[Item]:
    """Endorsed cases whose result has not been posted and is not objected to."""
    rows = _free_cases(campaign, village).filter(step=CaseStep.ENDORSED)
    return _items(rows, again=False)


def to_post_again(campaign: Campaign, village: Area | None = None) -> list[Item]:
    """Cases whose re-verification is answered and whose new result has not been posted in full."""
    steps = (CaseStep.ENDORSED, CaseStep.POSTED, CaseStep.REVERIFIED)
    rows = _free_cases(campaign, village).filter(step__in=steps)
    rows = rows.filter(sheets__kind=SheetKind.REVERIFICATION).distinct()
    items = _items(rows, again=True)
    done = set(
        PostingLine.objects.filter(
            sheet__in=[item.sheet for item in items], posting__state=PostingState.COMPLETE
        ).values_list("sheet_id", flat=True)
    )
    return [item for item in items if item.sheet.pk not in done]


def counts_to_post(campaign: Campaign) -> dict[int, tuple[int, int]]:
    """By village: how many results wait to be posted, and how many after a re-verification."""
    first = Counter(item.case.village_id for item in to_post(campaign))
    again = Counter(item.case.village_id for item in to_post_again(campaign))
    return {key: (first[key], again[key]) for key in first | again}


def lines_of(posting: Posting) -> list[PostingLine]:
    """The lines of a posted list in the order of the heads' names."""
    rows = PostingLine.objects.filter(posting=posting).select_related("case__household", "sheet")
    return list(rows.order_by("case__household__head_sort_key", "pk"))


def still_short(posting: Posting, *, today: date) -> bool:
    """Whether the list must hang on: its last day is not over."""
    return posting.state == PostingState.HANGING and today <= posting.last_day


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One household as the public list shows it. Nothing else about it leaves this module."""

    key: int
    head_name: str
    person_count: int
    results: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class PublicList:
    """A posted list for everybody."""

    code: str
    village: str
    commune: str
    year: int
    is_again: bool
    posted_on: date
    last_day: date
    places: list[str]
    standard_id: str
    lines: list[PublicLine]


@contextmanager
def scope_of_posting(code: str, *, today: date) -> Iterator[Posting | None]:
    """Opens the villages whose households stand on one posted list, and nothing else.

    Gives the posting while it hangs and until a day after its last one; None for any other code.
    """
    with unscoped(reason="which posted list carries a public code"):
        found = (
            Posting.objects.filter(public_code=code, last_day__gte=today - GRACE)
            .exclude(state=PostingState.CUT_SHORT)
            .select_related("village", "commune", "campaign")
            .first()
        )
        villages = {found.village_id} if found else set()
        if found:
            lines = PostingLine.objects.filter(posting=found)
            villages |= set(lines.values_list("case__village_id", flat=True))
    with area_scope(Scope(tuple(("village", key) for key in sorted(villages)))):
        yield found


def is_public(posting: Posting, *, today: date) -> bool:
    """Whether everybody may read the list on the net: while it hangs, not after its last day."""
    return posting.state == PostingState.HANGING and posting.posted_on <= today <= posting.last_day


def public_list(posting: Posting) -> PublicList:
    """The list as the public may see it. Needs the scope of the posting."""
    return PublicList(
        code=posting.public_code,
        village=posting.village.full_name,
        commune=posting.commune.full_name,
        year=posting.campaign.starts_on.year,
        is_again=posting.is_again,
        posted_on=posting.posted_on,
        last_day=posting.last_day,
        places=list(posting.places),
        standard_id=posting.campaign.standard_ids[0],
        lines=[
            PublicLine(line.pk, line.head_name, line.person_count, line.results)
            for line in lines_of(posting)
        ],
    )


def last_sheet(case: Case) -> Sheet | None:
    """The sheet that counts for a case, read anew."""
    done = Sheet.objects.filter(case=case, completed_on__isnull=False)
    return done.order_by("-number").first()
