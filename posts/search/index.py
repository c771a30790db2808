"""The passages that a search finds, and the engines' indexes of them.

On SQLite the index is an FTS5 table that keeps no text of its own, so a row is taken out by the
terms it was put in with. On PostgreSQL it is a column beside the text. The terms are made by
``words`` on both.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from .. import freshness, rows
from ..article import QuoteText, quote_texts
from ..models import Edition, Passage
from . import likeness
from .words import terms_of

logger = logging.getLogger(__name__)

TASK = "posts.index_search"
# A transaction's Editions: others wait for it on SQLite.
AT_ONCE = 20
# Bytes of a text that PostgreSQL can index; a position beyond the 16,383rd counts as that.
LONGEST_TEXT = 50_000

PUT_IN = "INSERT INTO posts_passage_terms (rowid, terms) VALUES (%s, %s)"
TAKE_OUT = (
    "INSERT INTO posts_passage_terms (posts_passage_terms, rowid, terms) VALUES ('delete', %s, %s)"
)
INSERT = (
    "INSERT INTO posts_passage (id, edition_id, number, author, text{columns})"
    " VALUES (%s, %s, %s, %s, %s{values})"
)


def catch_up_soon() -> None:
    """Bring the index up to date with what readers get: here, or in a worker. Never raises."""
    try:
        if settings.TASKS_IN_PROCESS:
            catch_up(AT_ONCE)
        else:
            current_app.send_task(TASK)
    except (DatabaseError, OperationalError):
        logger.exception("The search index could not be brought up to date; the next look will")


def catch_up(most: int | None = None, told: Callable[[int], object] = lambda number: None) -> int:
    """Index the Editions that readers get, at the most so many, and drop those they don't.

    Returns how many were indexed, and tells of each batch. Any number may run at once.
    """
    done = 0
    while stale := list(no_longer_read()[:AT_ONCE]):
        with transaction.atomic():
            drop(stale)
    while most is None or done < most:
        with rows.repeatable():
            editions = list(not_indexed()[:AT_ONCE])
            add(editions)
            likeness.note(editions)
            if editions:
                freshness.changed()
        if not editions:
            break
        done += len(editions)
        told(done)
    return done


def is_behind() -> bool:
    """Say whether there is an Edition that readers get and no search finds."""
    return Edition.objects.filter(current_of__isnull=False, passages__isnull=True).exists()


def not_indexed() -> QuerySet[Edition]:
    """Return Editions that readers get and no search finds, the oldest first, each locked.

    What others are about to index is left to them.
    """
    found = Edition.objects.filter(current_of__isnull=False, passages__isnull=True)
    ordered = found.order_by("date", "first_published_at", "pk").only(
        "post", "title", "description", "tag_names", "html"
    )
    if connection.features.has_select_for_update_skip_locked:
        return ordered.filter(pk__in=found.values("pk")).select_for_update(
            skip_locked=True, of=("self",)
        )
    return ordered


def no_longer_read() -> QuerySet[Edition, int]:
    """Return the ids of Editions that are indexed and that readers don't get."""
    titles = Edition.objects.filter(current_of__isnull=True, passages__number=0)
    return titles.order_by("pk").values_list("pk", flat=True)


def add(editions: Iterable[Edition]) -> None:
    """Index these Editions, within a transaction."""
    passages = [(edition.pk, *passage) for edition in editions for passage in passages_of(edition)]
    if not passages:
        return
    ids = rows.reserve(Passage, len(passages))
    whole = [(id, *passage) for id, passage in zip(ids, passages, strict=True)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = INSERT.format(columns=", terms", values=", %s::tsvector")
            cursor.executemany(
                f"{statement} ON CONFLICT DO NOTHING",
                [(*row, vector(indexed(row[2], row[4]))) for row in whole],
            )
            return
        cursor.executemany(INSERT.format(columns="", values=""), whole)
        cursor.executemany(PUT_IN, [(row[0], " ".join(indexed(row[2], row[4]))) for row in whole])


def drop(editions: list[int]) -> None:
    """Forget the passages of these Editions, within a transaction."""
    passages = Passage.objects.filter(edition__in=editions)
    if connection.vendor == "sqlite":
        terms = [
            (id, " ".join(indexed(number, text)))
            for id, number, text in passages.values_list("pk", "number", "text")
        ]
        with connection.cursor() as cursor:
            cursor.executemany(TAKE_OUT, terms)
    passages.delete()


def passages_of(edition: Edition) -> Iterator[QuoteText]:
    """Yield what of an Edition can be found: its title as number 0, and its quotes."""
    yield QuoteText(0, "", edition.title)
    for quote in quote_texts(edition.html):
        yield quote._replace(text=quote.text[:LONGEST_TEXT])


TITLE = "0title0"


def indexed(number: int, text: str) -> list[str]:
    """Return the terms of a passage; a title has one more, by which titles alone are asked for."""
    terms = terms_of(text)
    return [TITLE, *terms] if number == 0 else terms


def vector(terms: list[str]) -> str:
    """Return terms as PostgreSQL reads a tsvector."""
    return " ".join(f"'{term}':{min(place, 16383)}" for place, term in enumerate(terms, 1))
