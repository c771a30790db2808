"""A fetched thread as the database can hold it, and the digest of what it says."""

import hashlib
import re
from dataclasses import replace
from functools import cache

from .models import Comment, Find, Thread
from .sources.base import FetchedComment, FetchedThread

# What PostgreSQL can't store, and what no text should have.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MOST_POINTS = 2**31 - 1


def storable(fetched: FetchedThread) -> FetchedThread:
    """Return a thread as the database can hold it: each reference once, no text too long for it.

    A title or name that is too long is cut; an address that is cut leads elsewhere, so it goes.
    """
    comments: dict[str, FetchedComment] = {}
    for comment in fetched.comments:
        if comment.ref not in comments:
            comments[comment.ref] = storable_comment(comment)
    return replace(
        fetched,
        title=fitting(Thread, "title", fetched.title),
        author=fitting(Thread, "author", fetched.author),
        link=fetched.link if fitting(Thread, "link", fetched.link) == fetched.link else "",
        body=clean(fetched.body),
        points=storable_points(fetched.points),
        comments=tuple(comments.values()),
    )


def storable_comment(comment: FetchedComment) -> FetchedComment:
    """Return a comment as the database can hold it: itself, as nearly all are."""
    author, body = fitting(Comment, "author", comment.author), clean(comment.body)
    points = storable_points(comment.points)
    if author == comment.author and body == comment.body and points == comment.points:
        return comment
    return replace(comment, author=author, body=body, points=points)


def fitting(model: type[Thread | Comment | Find], name: str, text: str) -> str:
    """Return a text cut to what a column holds."""
    most, text = longest(model, name), clean(text)
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"


@cache
def longest(model: type[Thread | Comment | Find], name: str) -> int | None:
    """Return how many signs a column holds at most, None for any number."""
    most: int | None = getattr(model._meta.get_field(name), "max_length", None)
    return most


def clean(text: str) -> str:
    """Return a text with a sign in the place of what can't be stored."""
    if text.isascii() and "\0" not in text:
        return text
    return UNSTORABLE.sub("\ufffd", text)


def storable_points(points: int | None) -> int | None:
    """Return points, ``None`` for a number that is none."""
    return points if points is None or abs(points) <= MOST_POINTS else None


def digest_of(fetched: FetchedThread) -> str:
    """Return the digest of what a thread says."""
    digest = hashlib.sha256(repr(replace(fetched, comments=())).encode())
    for one in fetched.comments:
        # Texts have no NUL in them: they were cleaned of it.
        said = (
            f"{one.ref}\0{one.parent_ref}\0{one.depth}\0{one.author}\0{one.body}\0"
            f"{one.created_at}\0{one.points}\0{one.state}\0"
        )
        digest.update(said.encode())
    return digest.hexdigest()
