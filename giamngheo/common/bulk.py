"""Thousands of rows into one table: COPY on PostgreSQL, executemany on SQLite.

Skips model validation and signals, so it is for services that have validated every value. It takes
part in the transaction that is open and opens none itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def columns_of(model: type[models.Model], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    """The concrete fields behind names like 'village' or 'village_id'."""
    by_name: dict[str, models.Field[Any, Any]] = {}
    for field in model._meta.concrete_fields:
        by_name[field.name] = by_name[field.attname] = field
    return [by_name[name] for name in names]


def next_ids(model: type[models.Model], count: int) -> range:
    """`count` primary keys nobody else will use, in one piece. Needs an open transaction."""
    if count == 0:
        return range(0)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two imports may reserve at once: the lock makes the reserved piece unbroken.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [table])
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s)", [sequence])
            first = cursor.fetchone()[0]
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
        else:
            cursor.execute(
                f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name=%s), 0),"  # noqa: S608
                f' coalesce((SELECT max(id) FROM "{table}"), 0)) + 1',
                [table],
            )
            first = cursor.fetchone()[0]
    return range(first, first + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows (values in the order of `names`) and return how many.

    JSON fields take Python values. Dates, Decimals, bytes, None and integers go as they are.
    """
    fields = columns_of(model, names)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    json_at = [i for i, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            written = 0
            statement = f'COPY "{table}" ({columns}) FROM STDIN'
            with cursor.cursor.copy(statement) as copy:
                for row in with_json_text(rows, json_at):
                    copy.write_row(row)
                    written += 1
            return written
        marks = ", ".join(["%s"] * len(fields))
        prepared = [sqlite_row(row) for row in with_json_text(rows, json_at)]
        cursor.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608
            prepared,
        )
        return len(prepared)


def with_json_text(
    rows: Iterable[Sequence[Any]], json_at: Sequence[int]
) -> Iterable[Sequence[Any]]:
    if not json_at:
        return rows
    return (json_row(row, json_at) for row in rows)


def json_row(row: Sequence[Any], json_at: Sequence[int]) -> list[Any]:
    values = list(row)
    for i in json_at:
        if values[i] is not None and not isinstance(values[i], JsonText):
            values[i] = json.dumps(values[i], ensure_ascii=False)
    return values


class JsonText(str):
    """JSON that is already text: bulk loads of equal explanations serialise each one once."""

    __slots__ = ()


def sqlite_row(row: Sequence[Any]) -> Sequence[Any]:
    """Values as Django's SQLite backend stores them: dates and decimals as text."""
    adapt = connection.ops
    values = list(row)
    for i, value in enumerate(values):
        kind = type(value)
        if kind in PLAIN:
            continue
        if isinstance(value, JsonText):
            values[i] = str(value)
        elif hasattr(value, "hour"):
            values[i] = adapt.adapt_datetimefield_value(value)
        elif hasattr(value, "isoformat"):
            values[i] = value.isoformat()
        else:
            values[i] = str(value)
    return values


PLAIN = frozenset({int, str, bytes, type(None), bool, float})
