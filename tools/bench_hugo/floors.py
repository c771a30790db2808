"""The least that a step could do, timed: ``python -m tools.bench_hugo.floors WHAT CONTENT ...``.

``read CONTENT``: read the files and split them into quotes. ``write CONTENT TARGET``: write the
same bytes to as many new files. ``executemany``, ``copy`` and ``bulk_create`` with CONTENT: put the
quotes into the project's own table, in the database that the environment names. Only the work
itself is timed, not what it takes to get there.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

QUOTE = re.compile(
    r'\{\{<matomeQuote body="([^"]*)" userName="([^"]*)" createdAt="([^"]*)" color="([^"]*)">\}\}'
)
AT_ONCE = 1000
Fields = tuple[str, str, str, str]


def files(content: Path) -> list[Path]:
    """Return the posts' files, in order."""
    return sorted(content.glob("posts/*/*/index.md"))


def split(content: Path) -> Iterator[list[Fields]]:
    """Yield each file's quotes."""
    for path in files(content):
        yield QUOTE.findall(path.read_text(encoding="utf-8"))


def read(content: Path) -> float:
    """Read and split the files; return the seconds."""
    began = time.perf_counter()
    for _quotes in split(content):
        pass
    return time.perf_counter() - began


def write(content: Path, target: str) -> float:
    """Write the files' bytes to new files; return the seconds."""
    posts = [
        (f"{target}/{path.relative_to(content)}", path.read_bytes()) for path in files(content)
    ]
    began = time.perf_counter()
    for name, data in posts:
        # As an own program would, with as little as will do.
        os.makedirs(os.path.dirname(name))  # noqa: PTH103, PTH120 - pathlib costs time
        with open(name, "xb") as file:  # noqa: PTH123
            file.write(data)
    return time.perf_counter() - began


def executemany(content: Path) -> float:
    """Put the quotes in by one ``executemany`` of SQLite's own module; return the seconds."""
    from django.db import connection, transaction

    columns, rows = database_rows(content)
    marks = ", ".join("?" for _column in columns)
    statement = f"INSERT INTO posts_quote ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    began = time.perf_counter()
    with transaction.atomic():
        connection.connection.executemany(statement, rows)
    return time.perf_counter() - began


def copy(content: Path) -> float:
    """Put the quotes in by PostgreSQL's COPY; return the seconds."""
    from django.db import connection, transaction

    columns, rows = database_rows(content)
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY posts_quote ({', '.join(columns)}) FROM STDIN") as copying,
    ):
        for row in rows:
            copying.write_row(row)
    return time.perf_counter() - began


def bulk_create(content: Path) -> float:
    """Put the quotes in by Django's ``bulk_create``; return the seconds."""
    from django.db import transaction

    from posts.models import Quote

    quotes = list(model_rows(content))
    began = time.perf_counter()
    with transaction.atomic():
        Quote.objects.bulk_create(quotes, batch_size=AT_ONCE)
    return time.perf_counter() - began


def database_rows(content: Path) -> tuple[list[str], list[list[Any]]]:
    """Return the names of the table's columns, and a row a quote as the database takes it."""
    from django.db import connection

    from posts.models import Quote

    fields = [field for field in Quote._meta.concrete_fields if not field.primary_key]
    rows = [
        [field.get_db_prep_save(getattr(quote, field.attname), connection) for field in fields]
        for quote in model_rows(content)
    ]
    return [field.column for field in fields], rows


def model_rows(content: Path) -> Iterator[Any]:
    """Yield a Quote a quote, of posts and sections that are there."""
    from django.utils.dateparse import parse_datetime

    from posts.models import Post, Quote, Section

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


FLOORS: dict[str, Callable[..., float]] = {
    "read": read,
    "write": write,
    "executemany": executemany,
    "copy": copy,
    "bulk_create": bulk_create,
}


def main() -> None:
    """Time one floor, and print the seconds as JSON."""
    what, content, *others = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")
    django.setup()
    sys.stdout.write(json.dumps({"seconds": FLOORS[what](Path(content), *others)}) + "\n")


if __name__ == "__main__":
    main()
