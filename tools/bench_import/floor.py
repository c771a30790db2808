"""Floors: the file read by ``json.loads``, and the rows that an import makes put in at once."""

import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from curation.models import Comment, Thread
from curation.sources import recognise
from curation.sources.base import FetchedThread
from tools.benchmarks.measure import NotMeasured

from .names import BULK, QUICKEST

AT_ONCE = 500


def main(way: str, name: str) -> dict[str, float]:
    """Do it in one of the ways, and return the seconds of each part and of the whole."""
    path = Path(name)
    comments = rows(recognise(path.read_bytes(), name))
    insert = WAYS[way](comments)
    gc.collect()
    began, busy = time.perf_counter(), time.process_time()
    json.loads(path.read_bytes())
    read = time.perf_counter()
    with transaction.atomic():
        insert()
    ended, idle = time.perf_counter(), time.process_time()
    if Comment.objects.count() != len(comments):
        raise NotMeasured(f"{way} did not put in all rows")
    return {
        "seconds": ended - began,
        "cpu": idle - busy,
        "json": read - began,
        "insert": ended - read,
    }


def rows(fetched: FetchedThread) -> list[Comment]:
    """Return a thread's comments as an import makes them, of a thread that is there."""
    now = timezone.now()
    thread = Thread.objects.create(source=fetched.source, ref=fetched.ref)
    return [
        Comment(
            thread=thread,
            ref=comment.ref,
            parent_ref=comment.parent_ref,
            position=position,
            depth=comment.depth,
            author=comment.author,
            body=comment.body,
            created_at=comment.created_at,
            points=comment.points,
            state=comment.state,
            first_seen_at=now,
        )
        for position, comment in enumerate(fetched.comments)
    ]


def database_rows(comments: list[Comment]) -> tuple[str, list[list[Any]]]:
    """Return the table's columns, and a row a comment as the database's driver takes it."""
    fields = [field for field in Comment._meta.concrete_fields if not field.primary_key]
    prepared = [
        [field.get_db_prep_save(getattr(comment, field.attname), connection) for field in fields]
        for comment in comments
    ]
    return ", ".join(f'"{field.column}"' for field in fields), prepared


def executemany(comments: list[Comment]) -> Callable[[], None]:
    """Return what puts rows in by one ``executemany`` of SQLite's own module."""
    columns, prepared = database_rows(comments)
    marks = ", ".join("?" for _column in columns.split(", "))
    statement = f"INSERT INTO curation_comment ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    return lambda: connection.connection.executemany(statement, prepared)


def copy(comments: list[Comment]) -> Callable[[], None]:
    """Return what puts rows in by PostgreSQL's COPY."""
    columns, prepared = database_rows(comments)

    def insert() -> None:
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(f"COPY curation_comment ({columns}) FROM STDIN") as copying,
        ):
            for row in prepared:
                copying.write_row(row)

    return insert


def bulk_create(comments: list[Comment]) -> Callable[[], None]:
    """Return what puts rows in by Django's ``bulk_create``."""

    def insert() -> None:
        Comment.objects.bulk_create(comments, batch_size=AT_ONCE)

    return insert


WAYS = {QUICKEST["SQLite"]: executemany, QUICKEST["PostgreSQL"]: copy, BULK: bulk_create}
