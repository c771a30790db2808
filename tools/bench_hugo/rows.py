"""Floors: the quotes put into the project's own table, in a fresh database."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from posts.models import Post, Quote, Section

from .files import split

AT_ONCE = 1000


def main(way: str, content: str) -> dict[str, float]:
    """``executemany`` on SQLite, ``copy`` on PostgreSQL, ``bulk_create`` on either."""
    ways = {"executemany": executemany, "copy": copy, "bulk_create": bulk_create}
    return {"seconds": ways[way](Path(content))}


def executemany(content: Path) -> float:
    """Put the quotes in by one ``executemany`` of SQLite's own module; return the seconds."""
    columns, rows = database_rows(content)
    marks = ", ".join("?" for _column in columns.split(", "))
    statement = f"INSERT INTO posts_quote ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    began = time.perf_counter()
    with transaction.atomic():
        connection.connection.executemany(statement, rows)
    return time.perf_counter() - began


def copy(content: Path) -> float:
    """Put the quotes in by PostgreSQL's COPY; return the seconds."""
    columns, rows = database_rows(content)
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY posts_quote ({columns}) FROM STDIN") as copying,
    ):
        for row in rows:
            copying.write_row(row)
    return time.perf_counter() - began


def bulk_create(content: Path) -> float:
    """Put the quotes in by Django's ``bulk_create``; return the seconds."""
    quotes = list(model_rows(content))
    began = time.perf_counter()
    with transaction.atomic():
        Quote.objects.bulk_create(quotes, batch_size=AT_ONCE)
    return time.perf_counter() - began


def database_rows(content: Path) -> tuple[str, list[list[Any]]]:
    """Return the table's columns, and a row a quote as the database takes it."""
    fields = [field for field in Quote._meta.concrete_fields if not field.primary_key]
    rows = [
        [field.get_db_prep_save(getattr(quote, field.attname), connection) for field in fields]
        for quote in model_rows(content)
    ]
    return ", ".join(f'"{field.column}"' for field in fields), rows


def model_rows(content: Path) -> Iterator[Quote]:
    """Yield the quotes, of posts and sections that are there."""
    for number, quotes in enumerate(split(content)):
        post = Post.objects.create(title=f"post {number}", slug=f"post_{number}")
        section = Section.objects.create(post=post, position=0)
        for position, (body, author, time_text, color) in enumerate(quotes):
            yield Quote(
                post=post,
                section=section,
                position=position,
                author=author,
                time=parse_datetime(time_text.replace("/", "-") + "Z"),
                body=body,
                color=color,
            )
