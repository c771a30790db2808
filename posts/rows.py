"""Rows by the thousand: one call to the database for all rows of a table.

COPY on PostgreSQL, one ``executemany`` on SQLite: several times as fast as ``bulk_create``, which
makes an object and a field's conversion of each value.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]


def reserve(model: type[Model], count: int) -> Iterator[int]:
    """Yield as many ids as rows will be inserted, which nobody else is given.

    Only within a transaction: on SQLite it is its lock that keeps others from these ids.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return iter([id for (id,) in cursor.fetchall()])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        start = last[0] + 1 if last else 1
        return iter(range(start, start + count))


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of these columns; times are aware, and lists become JSON."""
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([plain(value) for value in row])
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own
            [[for_sqlite(value) for value in row] for row in rows],
        )


def plain(value: Any) -> Any:
    """Return a value as COPY takes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def for_sqlite(value: Any) -> Any:
    """Return a value as SQLite keeps it: a time as Django writes it there."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return plain(value)
