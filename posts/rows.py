"""Rows by the thousand: one call to the database for all rows of a table.

COPY on PostgreSQL, one ``executemany`` on SQLite: several times as fast as ``bulk_create``, which
makes an object and a field's conversion of each value.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

Row = tuple[Any, ...]
Adapter = Callable[[Any], Any]


@contextmanager
def repeatable() -> Iterator[None]:
    """A transaction that needn't wait for the disk, since what it does can be done again.

    After a power cut it may be missing as a whole; what was committed before it is there.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
            yield
        return
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA synchronous = NORMAL")
        try:
            with transaction.atomic():
                yield
        finally:
            cursor.execute(f"PRAGMA synchronous = {before:d}")


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
    postgresql = connection.vendor == "postgresql"
    adapted = adapt(rows, adapters(model, names, FOR_COPY if postgresql else FOR_SQLITE))
    with connection.cursor() as cursor:
        if postgresql:
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in adapted:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        insertion = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our names
        cursor.executemany(insertion, list(adapted))


def adapters(
    model: type[Model], names: Sequence[str], kinds: dict[str, Adapter]
) -> dict[int, Adapter]:
    """Return by its place what a column's values need to be adapted by."""
    columns = {field.column: field.get_internal_type() for field in model._meta.concrete_fields}
    return {
        place: kinds[columns[name]] for place, name in enumerate(names) if columns[name] in kinds
    }


def adapt(rows: Iterable[Row], adapters: dict[int, Adapter]) -> Iterator[Sequence[Any]]:
    """Yield rows with the values of these places adapted."""
    if not adapters:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, adapter in adapters.items():
            if values[place] is not None:
                values[place] = adapter(values[place])
        yield values


def as_json(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def utc_text(time: datetime.datetime) -> str:
    """Return a time as Django writes it in SQLite."""
    if time.tzinfo is not datetime.UTC:
        time = time.astimezone(datetime.UTC)
    return time.isoformat(" ")[: -len("+00:00")]


FOR_COPY: dict[str, Adapter] = {"JSONField": as_json}
FOR_SQLITE: dict[str, Adapter] = {
    "JSONField": as_json,
    "DateTimeField": utc_text,
    "DateField": datetime.date.isoformat,
}
