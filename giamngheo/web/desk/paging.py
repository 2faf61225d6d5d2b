"""Cutting a long list into numbered pages without counting a whole province.

Beyond CAP rows nobody turns pages: the list says "more than", and asks for a narrower filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PER_PAGE = 50
CAP = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list are shown. `total` stops at CAP; `capped` says there are more."""

    number: int
    total: int
    capped: bool
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The number of the first row shown, counted from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.per_page, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def bounds(self) -> slice:
        return slice((self.number - 1) * self.per_page, self.number * self.per_page)


def asked_for(text: str) -> int:
    """The page number in an address; 1 for anything that is none."""
    return int(text) if text.isdecimal() and 0 < int(text) <= CAP else 1


def page_of(rows: QuerySet[Any], wanted: str) -> Page:
    """The page of a query, counted up to CAP."""
    found = rows.order_by().values("pk")[: CAP + 1].count()
    return numbered(min(found, CAP), found > CAP, wanted)


def numbered(total: int, capped: bool, wanted: str) -> Page:
    """The page asked for; one past the end becomes the last."""
    page = Page(number=1, total=total, capped=capped)
    return Page(number=min(asked_for(wanted), page.pages), total=total, capped=capped)
