"""Takedowns that stand: what they name is left out of whatever is imported later."""

from dataclasses import replace
from typing import cast

from django.db import connection

from posts.content import shown_time
from posts.markdown import OWN
from posts.takedowns import Action, Kind, Stated, Target, words_of

from .models import Takedown
from .sources.base import Candidate, FetchedComment, FetchedThread
from .takedown import words_left

# Any number that nothing else locks by.
LOCK = 7_208_117_302
STRENGTH: list[str] = ["anonymise", "blank", "remove"]


def targets(source: str | None = None) -> tuple[Target, ...]:
    """Return what was taken down, of one source and its words, or of all, in its order: one query.

    Of several takedowns of the same the strongest stands.
    """
    rows = Takedown.objects.order_by("pk")
    if source is not None:
        rows = rows.filter(source__in=[source, ""])
    found: dict[tuple[str, str, str], Target] = {}
    for row in rows:
        key = row.kind, row.source, row.value
        other = found.pop(key, None)
        action = max([row.action, *([other.action] if other else [])], key=STRENGTH.index)
        marks = frozenset(row.marks) | (other.marks if other else frozenset())
        kind = cast(Kind, row.kind)
        found[key] = Target(kind, row.source, row.value, cast(Action, action), marks)
    return tuple(found.values())


def let_no_takedown_begin() -> None:
    """Have takedowns wait for this transaction: what it reads of them must hold to its end.

    On SQLite a transaction that writes has the database for itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def let_no_import_begin() -> None:
    """Have imports wait for this transaction, which takes something down."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def applied(fetched: FetchedThread) -> FetchedThread:
    """Return a fetched thread without what was taken down: of a comment that is, a tombstone."""
    for target in targets(fetched.source):
        fetched = without(fetched, target)
    return fetched


def applied_to_list(candidates: list[Candidate]) -> list[Candidate]:
    """Return what a list says of threads without the words that were taken down: one query."""
    words = [target for target in targets("") if target.masks]
    for target in words:
        candidates = [
            replace(
                one,
                title=target.masked(one.title),
                link="" if target.holds(one.link) else one.link,
            )
            for one in candidates
        ]
    return candidates


def without(fetched: FetchedThread, target: Target) -> FetchedThread:
    """Return a fetched thread without one of the things that were taken down."""
    opening = Stated(fetched.source, fetched.ref, fetched.author, "", fetched.body)
    if target.kind != "comment" and target.covers(opening):
        left = words_left(fetched.author, fetched.body, target)
        fetched = replace(fetched, author=left.author, body=left.body)
    if target.masks:
        fetched = replace(fetched, title=target.masked(fetched.title))
    comments = tuple(comment_without(one, fetched.source, target) for one in fetched.comments)
    return replace(fetched, comments=comments)


def comment_without(comment: FetchedComment, source: str, target: Target) -> FetchedComment:
    """Return a comment, or what is left of it."""
    text, time = words_of(comment.body, OWN), shown_time(comment.created_at)[1]
    if not target.covers(Stated(source, comment.ref, comment.author, time, text)):
        return comment
    left = words_left(comment.author, comment.body, target)
    state = comment.state if left.author or left.body else "deleted"
    return replace(comment, author=left.author, body=left.body, state=state)
