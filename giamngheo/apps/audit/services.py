"""Leaving a trace: every public service does its work inside `act`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from giamngheo.apps.audit.models import Event


class NoSubject(RuntimeError):
    """A service finished without saying what it changed."""


@dataclass
class Act:
    """What the running service reports about itself. Never put citizen ID numbers in here."""

    verb: str
    subject: models.Model | None = None
    area_id: int | None = None
    before: Any = None
    after: Any = None
    inner: list[dict[str, Any]] = field(default_factory=list)

    def as_inner(self) -> dict[str, Any]:
        told = {
            "verb": self.verb,
            "subject": subject_name(self.subject),
            "id": self.subject.pk if self.subject else None,
            "before": self.before,
            "after": self.after,
        }
        return told | {"acts": self.inner} if self.inner else told


_running: ContextVar[Act | None] = ContextVar("audit_act", default=None)


def subject_name(subject: models.Model | None) -> str:
    return subject._meta.label_lower if subject is not None else ""


@contextmanager
def act(
    verb: str, *, actor: AbstractBaseUser, on: date, area_id: int | None = None, reason: str = ""
) -> Iterator[Act]:
    """One transaction that ends with one audit event, or leaves nothing behind.

    A service called by another service takes part in the outer transaction, and what it did stands
    inside the outer event. Raises NoSubject when the outermost service names no subject.
    """
    outer = _running.get()
    doing = Act(verb=verb, area_id=area_id)
    with transaction.atomic():
        token = _running.set(doing)
        try:
            yield doing
        finally:
            _running.reset(token)
        if outer is not None:
            outer.inner.append(doing.as_inner())
            return
        if doing.subject is None:
            raise NoSubject(verb)
        after = doing.after
        if doing.inner:
            after = {"result": doing.after, "acts": doing.inner}
        Event.objects.create(
            actor_id=actor.pk,
            verb=verb,
            effective_on=on,
            area_id=doing.area_id,
            subject_type=subject_name(doing.subject),
            subject_id=doing.subject.pk,
            before=doing.before,
            after=after,
            reason=reason,
        )
