"""A text column that sorts and searches by code point on both databases."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class BytewiseCharField(models.CharField):  # type: ignore[type-arg]
    """Text ordered by code point ("C" on PostgreSQL, SQLite's own BINARY).

    Sort keys and folded names need it: the server's language must not change their order, and a
    plain index then answers `begins_with`.
    """

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters


def begins_with(column: str, prefix: str) -> Q:
    """Rows whose bytewise column begins with `prefix`, as a range that an index answers."""
    if not prefix:
        return Q()
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": after})
