"""A fetched thread becomes rows: what is new is added, what changed is noted, nothing is lost.

Importing again never touches a post: posts hold copies, and the desk shows what differs.
"""

import datetime
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import Comment, Thread
from .sources import fetch, one_line, recognise, source_of
from .sources.base import FetchedComment, FetchedThread, Progress, SourceError, no_progress

BATCH = 500
# What of a comment a later import may say otherwise; what it does not know, it leaves.
THREAD_FIELDS = ("url", "title", "author", "link", "body", "created_at", "points")
COMMENT_FIELDS = (
    "parent_ref", "position", "depth", "author", "body", "created_at", "points", "state",
    "changed_at", "gone_at",
)  # fmt: skip

UNSTORABLE = re.compile("[\0\ud800-\udfff]")

Status = Literal["created", "changed", "unchanged"]


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: how many comments there are, and how many are new, changed, gone."""

    thread: Thread
    status: Status
    comments: int
    new: int = 0
    changed: int = 0
    gone: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return what ``import_thread --json`` prints."""
        thread = self.thread
        return {
            "source": thread.source,
            "ref": thread.ref,
            "url": thread.url,
            "title": thread.title,
            "status": self.status,
            "comments": self.comments,
            "new": self.new,
            "changed": self.changed,
            "gone": self.gone,
        }


def read_input(
    name: str, stdin: BinaryIO | None = None, progress: Progress = no_progress
) -> FetchedThread:
    """Read the thread that ``name`` means: an address, ``hn:44044199``, a file, or ``-``.

    Raises SourceError.
    """
    if source_of(name) is not None or "://" in name:
        return fetch(name, progress)
    if name == "-":
        return recognise(limited(stdin or sys.stdin.buffer, "-"), "-")
    try:
        with Path(name).open("rb") as file:
            return recognise(limited(file, name), name)
    except OSError as error:
        raise SourceError(f"{one_line(name)}: {error.strerror or error}") from error
    except ValueError as error:
        raise SourceError(f"{one_line(name)!r}: is no name of a file") from error


def limited(file: BinaryIO, name: str) -> bytes:
    """Return a file's bytes; raises SourceError for more than an import reads."""
    most = settings.IMPORT_MAX_BYTES
    data = file.read(most + 1)
    if len(data) > most:
        raise SourceError(f"{one_line(name)}: is larger than {most} bytes")
    return data


def import_fetched(fetched: FetchedThread) -> ImportOutcome:
    """Bring a fetched thread into the database, in one transaction."""
    fetched = storable(fetched)
    digest = digest_of(fetched)
    with transaction.atomic():
        _thread, created = Thread.objects.get_or_create(source=fetched.source, ref=fetched.ref)
        thread = Thread.objects.select_for_update().get(source=fetched.source, ref=fetched.ref)
        if thread.digest == digest:
            return ImportOutcome(thread, "unchanged", thread.comments.count())
        return merge(thread, fetched, digest, created=created)


def merge(thread: Thread, fetched: FetchedThread, digest: str, *, created: bool) -> ImportOutcome:
    """Write what is new, changed or gone; say how much of each there was."""
    now = timezone.now()
    told = {name: getattr(fetched, name) for name in THREAD_FIELDS}
    differs = {
        name: value
        for name, value in told.items()
        if value not in (None, "") and getattr(thread, name) != value
    }
    for name, value in differs.items():
        setattr(thread, name, value)
    thread.digest, thread.checked_at = digest, now
    thread.save()
    known = {} if created else {row.ref: row for row in thread.comments.order_by("position", "pk")}
    here = {comment.ref: comment for comment in fetched.comments}
    rows = {ref: known.get(ref) or new_row(thread, ref, now) for ref in (*here, *known)}
    before = {ref: values_of(row) for ref, row in rows.items()}
    for ref, comment in here.items():
        take_over(rows[ref], comment, now)
    for ref in known.keys() - here.keys() if fetched.complete else ():
        rows[ref].gone_at = rows[ref].gone_at or now
    for position, ref in enumerate(in_order(rows, list(here), list(known))):
        rows[ref].position = position
    touched = [
        row for ref, row in rows.items() if ref not in known or values_of(row) != before[ref]
    ]
    changed = [row for row in touched if row.ref in known and row.changed_at == now]
    gone = [row for row in touched if row.ref in known and row.gone_at == now]
    Comment.objects.bulk_create(
        touched,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["thread", "ref"],
        update_fields=COMMENT_FIELDS,
    )
    new = len(here.keys() - known.keys())
    status: Status = "changed" if differs or new or changed or gone else "unchanged"
    return ImportOutcome(
        thread, "created" if created else status, len(rows), new, len(changed), len(gone)
    )


def new_row(thread: Thread, ref: str, now: datetime.datetime) -> Comment:
    """Return a row for a comment that is seen for the first time."""
    return Comment(thread=thread, ref=ref, first_seen_at=now)


def values_of(row: Comment) -> tuple[Any, ...]:
    """Return what an import can change of a row."""
    return tuple(getattr(row, name) for name in COMMENT_FIELDS)


def take_over(row: Comment, comment: FetchedComment, now: datetime.datetime) -> None:
    """Bring a row up to what its source says now.

    One that its source has emptied keeps its last words, and the time when that was noticed; a
    value that a format does not know never replaces one that is known.
    """
    row.parent_ref, row.depth = comment.parent_ref, comment.depth
    row.created_at = comment.created_at or row.created_at
    row.points = row.points if comment.points is None else comment.points
    row.state = comment.state
    if row.body and not comment.body:
        row.gone_at = row.gone_at or now
        return
    if row.pk is not None and (row.gone_at, row.author, row.body) != (
        None,
        comment.author or row.author,
        comment.body,
    ):
        row.changed_at = now
    row.gone_at = None
    row.author, row.body = comment.author or row.author, comment.body


def in_order(rows: Mapping[str, Comment], here: list[str], known: list[str]) -> Iterator[str]:
    """Yield all comments, the tree read top down, in the source's order.

    One that the source no longer has comes after the sibling that it stood behind.
    """
    parents = {ref: row.parent_ref if row.parent_ref in rows else "" for ref, row in rows.items()}
    present = set(here)
    behind: dict[tuple[str, str], list[str]] = {}
    latest: dict[str, str] = {}
    for ref in known:
        parent = parents[ref]
        if ref in present:
            latest[parent] = ref
        else:
            behind.setdefault((parent, latest.get(parent, "")), []).append(ref)
    children = {parent: list(refs) for (parent, sibling), refs in behind.items() if not sibling}
    for ref in here:
        siblings = children.setdefault(parents[ref], [])
        siblings.extend([ref, *behind.get((parents[ref], ref), ())])
    waiting = list(reversed(children.get("", ())))
    while waiting:
        ref = waiting.pop()
        yield ref
        waiting.extend(reversed(children.get(ref, ())))


def storable(fetched: FetchedThread) -> FetchedThread:
    """Return the thread with what no database can hold replaced, and names cut to their columns."""
    comments: dict[str, FetchedComment] = {}
    for comment in fetched.comments:
        comments.setdefault(comment.ref, comment)
    return replace(
        fetched,
        url=clean(fetched.url, 2000),
        title=clean(fetched.title, 1000),
        author=clean(fetched.author, 200),
        link=clean(fetched.link, 2000),
        body=clean(fetched.body),
        comments=tuple(
            replace(comment, author=clean(comment.author, 200), body=clean(comment.body))
            for comment in comments.values()
        ),
    )


def clean(text: str, most: int | None = None) -> str:
    """Return text with a sign for NUL and lone surrogates, cut to ``most`` signs."""
    text = UNSTORABLE.sub("\ufffd", text)
    return text if most is None or len(text) <= most else text[: most - 1] + "…"


def digest_of(fetched: FetchedThread) -> str:
    """Return the SHA-256 of all that was fetched."""
    content = json.dumps(asdict(fetched), default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
