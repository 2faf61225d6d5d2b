"""Thousands of rows in or out of one table: COPY on PostgreSQL, executemany on SQLite.

Skips model validation and signals, so it is for services that have validated every value. It takes
part in the transaction that is open and opens none itself. Reading goes through a scoped queryset.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.models.expressions import RawSQL


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


@contextmanager
def copying(cursor: Any, target: str) -> Iterator[Any]:
    """COPY into a table; what goes wrong is raised as Django's own errors (IntegrityError ...)."""
    with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {target} FROM STDIN") as copy:
        yield copy


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
            with copying(cursor, f'"{table}" ({columns})') as copy:
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


def insert_frame(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Insert a frame whose columns are fields ('village_id'); the fastest way in.

    Dates, numbers, booleans, text, bytes and nulls; JSON fields and Decimals come as text.
    """
    fields = columns_of(model, frame.columns)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    # Both databases read a day written yyyy-mm-dd; text spares a Python object a cell.
    rows = frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with copying(cursor, f'"{table}" ({columns})') as copy:
                for row in rows.iter_rows():
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608
                rows.rows(),
            )
    return frame.height


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Set columns of many rows by primary key: each row is the key, then values as in `names`.

    Values as in `insert`, JSON fields as text. Returns how many rows were given.
    """
    if not rows or not names:
        return 0
    fields = columns_of(model, names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            casts = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(f'"{field.column}" = given."{field.column}"' for field in fields)
            cursor.execute(f"CREATE TEMP TABLE given_rows (id bigint, {casts}) ON COMMIT DROP")
            with copying(cursor, f"given_rows (id, {columns})") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f'UPDATE "{table}" AS kept SET {values} FROM given_rows AS given'  # noqa: S608
                " WHERE kept.id = given.id"
            )
            cursor.execute("DROP TABLE given_rows")
        else:
            values = ", ".join(f'"{field.column}" = %s' for field in fields)
            cursor.executemany(
                f'UPDATE "{table}" SET {values} WHERE id = %s',  # noqa: S608
                [sqlite_row((*row[1:], row[0])) for row in rows],
            )
    return len(rows)


def delete(model: type[models.Model], ids: Sequence[int]) -> int:
    """Delete rows by primary key; the database refuses when others refer to them."""
    if not ids:
        return 0
    if isinstance(ids, range) and ids.step == 1:
        condition, params = "BETWEEN %s AND %s", [ids[0], ids[-1]]
    else:
        values, params = values_sql(ids)
        condition = f"IN ({values})"
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{model._meta.db_table}" WHERE id {condition}',  # noqa: S608
            params,
        )
        return int(cursor.rowcount)


def values_of(keys: Sequence[Any]) -> RawSQL:
    """Any number of values for a filter: `filter(id__in=values_of(ids))`, where IN has its limits.

    All whole numbers or all text.
    """
    sql, params = values_sql(keys)
    return RawSQL(sql, params)  # noqa: S611 - no text of a user stands in the statement


def values_sql(keys: Sequence[Any]) -> tuple[str, list[Any]]:
    if connection.vendor == "postgresql":
        kind = "text" if keys and isinstance(keys[0], str) else "bigint"
        return f"SELECT unnest(%s::{kind}[])", [list(keys)]
    return "SELECT value FROM json_each(%s)", [json.dumps(list(keys))]


def read_frame(rows: models.QuerySet[Any], names: Sequence[str]) -> pl.DataFrame:
    """Columns of a queryset as a frame, without a model or Python value a cell.

    `names` may reach through relations ('household__code'). Dates become days, booleans booleans,
    Decimals and JSON text. Columns are called as in `names`.
    """
    sql, params = rows.order_by().values_list(*names).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    by_column = list(zip(*found, strict=True)) if found else [()] * len(names)
    return pl.DataFrame(
        [
            as_series(name, field_at(rows.model, name), values)
            for name, values in zip(names, by_column, strict=True)
        ]
    )


def field_at(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    *path, last = name.split("__")
    for step in path:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise TypeError(name)
        model = related
    return model._meta.pk if last == "pk" else columns_of(model, [last])[0]


WHOLE = (models.IntegerField, models.ForeignKey, models.AutoField)


def as_series(name: str, field: models.Field[Any, Any], values: Sequence[Any]) -> pl.Series:
    if isinstance(field, models.BooleanField):
        return pl.Series(name, values, dtype=pl.Int8, strict=False).cast(pl.Boolean)
    if isinstance(field, WHOLE):
        return pl.Series(name, values, dtype=pl.Int64)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        if any(isinstance(value, str) for value in values):
            return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
        return pl.Series(name, values, dtype=pl.Date)
    if isinstance(field, models.BinaryField):
        return pl.Series(name, [value and bytes(value) for value in values], dtype=pl.Binary)
    if isinstance(field, models.DecimalField):
        return pl.Series(
            name, [None if value is None else str(value) for value in values], dtype=pl.String
        )
    return pl.Series(name, values, dtype=pl.String)


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
