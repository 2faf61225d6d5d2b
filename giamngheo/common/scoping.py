"""Which household rows the code now running may see: the areas in force, or nothing at all.

Every model that holds household data reads through `ScopedManager`, which raises when no scope is
active. The web sets the scope from the user's posts; commands and jobs enter `area_scope(...)` or
`unscoped(reason=...)`. This module does not know who may do what: that is accounts.permissions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.db.models import Q

logger = logging.getLogger(__name__)
M = TypeVar("M", bound=models.Model)

LEVELS = ("province", "district", "commune", "village")


class NoActiveScope(RuntimeError):
    """Household data was read outside an area scope. Enter one; never catch this."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Areas as (level, primary key) pairs. Empty sees nothing; `everything` sees all rows."""

    areas: tuple[tuple[str, int], ...] = ()
    everything: bool = False

    def condition(self, path: str = "", levels: tuple[str, ...] = LEVELS) -> Q:
        """The filter on a model whose location columns stand at `path` ('household__')."""
        if self.everything:
            return Q()
        condition = Q(pk__in=[])
        for level in levels:
            keys = [key for name, key in self.areas if name == level]
            if len(keys) == 1:
                condition |= Q(**{f"{path}{level}_id": keys[0]})
            elif keys:
                condition |= Q(**{f"{path}{level}_id__in": keys})
        return condition


_scope: ContextVar[Scope | None] = ContextVar("area_scope", default=None)


def current_scope() -> Scope:
    """The scope in force. Raises NoActiveScope."""
    scope = _scope.get()
    if scope is None:
        raise NoActiveScope("Enter area_scope(...) before reading household data.")
    return scope


def scope_is_active() -> bool:
    return _scope.get() is not None


@contextmanager
def area_scope(scope: Scope) -> Iterator[Scope]:
    """Reads inside see the rows of these areas only. Scopes do not widen when nested."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


@contextmanager
def unscoped(*, reason: str) -> Iterator[None]:
    """Reads inside see everything; the reason is logged. For set-up, jobs on all areas, checks."""
    logger.debug("unscoped: %s", reason)
    with area_scope(Scope(everything=True)):
        yield


class ScopedManager(models.Manager[M]):
    """The default manager of household data: filters by the active scope and fails without one.

    `path` leads to the location columns; `levels` names those that exist when not all four do.
    """

    def __init__(self, path: str = "", levels: tuple[str, ...] = LEVELS) -> None:
        super().__init__()
        self.path, self.levels = path, levels

    def get_queryset(self) -> models.QuerySet[M]:
        scope = current_scope()
        rows = super().get_queryset()
        if scope.everything:
            return rows
        # A reverse relation makes a manager of its own without arguments: ask the model's.
        declared = self.model._default_manager
        if isinstance(declared, ScopedManager):
            return rows.filter(scope.condition(declared.path, declared.levels))
        return rows.filter(scope.condition(self.path, self.levels))
