"""Fetched threads become rows: what is new comes in, what changed or is gone upstream is noted.

Nothing is lost by that: a comment that goes away keeps what it last said, and posts, which hold
copies, stay as they are.
"""

import datetime
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import rows

from . import pace, sources, standing
from .draft import run_each
from .file_digest import file_digest
from .models import Comment, Find, Thread
from .originals import link_quotes
from .sources.base import FetchedComment, FetchedThread, Progress, SourceError, no_progress
from .storable import digest_of, storable

Status = Literal["created", "changed", "unchanged"]

TOLD = ("url", "title", "author", "link", "body", "created_at", "points")
# The columns of a new comment.
NEW = (
    "thread_id", "ref", "parent_ref", "position", "depth", "author", "body", "created_at",
    "points", "state", "first_seen_at", "body_before",
)  # fmt: skip


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did; ``comments`` is how many the source has, the other counts are of them."""

    thread: Thread
    status: Status
    comments: int
    new: int = 0
    changed: int = 0
    gone: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return it as ``import_thread --json`` prints it."""
        return {
            "source": self.thread.source,
            "ref": self.thread.ref,
            "url": self.thread.url,
            "title": self.thread.title,
            "status": self.status,
            "comments": self.comments,
            "new": self.new,
            "changed": self.changed,
            "gone": self.gone,
        }


def import_input(name: str, stdin: BinaryIO, progress: Progress = no_progress) -> ImportOutcome:
    """Import the thread at an address or at ``hn:44044199``, in a file, or (``-``) in ``stdin``.

    Raises SourceError.
    """
    if name != "-" and sources.looks_like_address(name):
        return import_fetched(sources.fetch(name, progress))
    return import_file(read_file(name, stdin), name)


def read_file(name: str, stdin: BinaryIO) -> bytes:
    """Return what a file holds, or ``stdin`` by the name ``-``; raises SourceError."""
    if name == "-":
        return read_limited(stdin)
    try:
        with Path(name).open("rb") as file:
            return read_limited(file)
    except FileNotFoundError as error:
        raise SourceError(name, _("there is no such file")) from error
    except IsADirectoryError as error:
        raise SourceError(name, _("is a folder, not a file")) from error
    except PermissionError as error:
        raise SourceError(name, _("may not be read")) from error
    except (OSError, ValueError) as error:
        raise SourceError(name, _("can't be read (%(reason)s)") % {"reason": error}) from error


def read_limited(file: BinaryIO) -> bytes:
    """Return what a file holds, and of one that is too large only so much that this shows."""
    return file.read(settings.IMPORT_MAX_BYTES + 1)


def import_file(data: bytes, label: str) -> ImportOutcome:
    """Import the thread in a file's bytes; the file that said last what is here isn't read again.

    Raises SourceError.
    """
    digest = file_digest(data)
    thread = Thread.objects.filter(digest=digest).first()
    if thread is not None:
        return ImportOutcome(thread, "unchanged", thread.comments_told)
    return import_fetched(sources.recognise(data, label), digest)


def import_fetched(fetched: FetchedThread, digest: str = "") -> ImportOutcome:
    """Bring a fetched thread into the database, in one transaction.

    One that says nothing else than before leaves no trace there. What was taken down stays out.
    ``digest`` is that of the file that it came from, if it did.
    """
    now = timezone.now()
    with transaction.atomic():
        standing.let_no_takedown_begin()
        fetched = standing.applied(storable(fetched))
        digest = digest or digest_of(fetched)
        told = {name: getattr(fetched, name) for name in TOLD}
        read = {"digest": digest, "comments_told": len(fetched.comments), "checked_at": now}
        thread, created = Thread.objects.select_for_update().get_or_create(
            source=fetched.source, ref=fetched.ref, defaults={**told, **read}
        )
        if not created and thread.digest == digest:
            return ImportOutcome(thread, "unchanged", len(fetched.comments))
        merge = Merge(thread, now, is_new=created)
        merge.take(fetched)
        status: Status = "created"
        if not created:
            learned = learn(thread, told)
            status = "changed" if merge.differs() or learned else "unchanged"
        if status == "changed":
            for name, value in read.items():
                setattr(thread, name, value)
        if status != "unchanged":
            thread.renew_at = next_reading(thread, now)
            thread.save()
        merge.write()
        link_quotes(thread)
    return ImportOutcome(
        thread,
        status,
        len(fetched.comments),
        len(merge.new),
        len(merge.changed),
        len(merge.gone),
    )


def next_reading(thread: Thread, now: datetime.datetime) -> datetime.datetime | None:
    """Return when a thread is to be read again; what is due sooner already stays so."""
    if not pace.can_be_read(thread.source, thread.ref, thread.url):
        return None
    time = pace.next_reading(now, thread.created_at, thread.imported_at)
    return min(filter(None, (time, thread.renew_at)), default=None)


def learn(row: Thread | Find, told: dict[str, Any]) -> bool:
    """Note on a row what its source says otherwise now; what it doesn't say, stays.

    Says whether anything did.
    """
    differs = {
        name: value
        for name, value in told.items()
        if value not in (None, "") and value != getattr(row, name)
    }
    for name, value in differs.items():
        setattr(row, name, value)
    return bool(differs)


class Merge:
    """What a fetched thread makes of the comments that are known of it.

    ``changed`` and ``gone`` hold references; a comment is not counted as changed for standing
    elsewhere, for its points, or for a time that was not known before.
    """

    def __init__(self, thread: Thread, now: datetime.datetime, *, is_new: bool) -> None:
        self.thread = thread
        self.now = now
        known = [] if is_new else thread.comments.order_by("position")
        self.known = {row.ref: row for row in known}
        self.before = {ref: (place(row), content(row)) for ref, row in self.known.items()}
        self.new: list[FetchedComment] = []
        self.positions: dict[str, int] = {}
        self.changed: set[str] = set()
        self.gone: set[str] = set()

    def take(self, fetched: FetchedThread) -> None:
        """Take over what the source says."""
        for comment in fetched.comments:
            if comment.ref in self.known:
                self.take_over(self.known[comment.ref], comment)
            else:
                self.new.append(comment)
        if fetched.complete:
            for ref in self.known.keys() - {comment.ref for comment in fetched.comments}:
                self.lose(self.known[ref])
        ordered = in_order(fetched.comments, self.known.values())
        self.positions = {ref: position for position, ref in enumerate(ordered)}
        for ref, row in self.known.items():
            row.position = self.positions[ref]

    def take_over(self, row: Comment, comment: FetchedComment) -> None:
        """Bring a known comment up to date; what this format doesn't say, stays."""
        row.parent_ref, row.depth = comment.parent_ref, comment.depth
        row.points = row.points if comment.points is None else comment.points
        if row.body and is_withdrawn(comment):
            row.state = comment.state
            self.lose(row)
            return
        said = row.author, row.body, row.created_at or comment.created_at, row.state, row.gone_at
        row.author = comment.author or row.author
        if row.body != comment.body:
            row.body_before, row.body = row.body, comment.body
        row.created_at = comment.created_at or row.created_at
        row.state = comment.state
        row.gone_at = None
        if said != (row.author, row.body, row.created_at, row.state, row.gone_at):
            row.changed_at = self.now
            self.changed.add(row.ref)

    def lose(self, row: Comment) -> None:
        """Note that a comment is gone upstream; one that never had a text had nothing to lose."""
        if row.body and row.gone_at is None:
            row.gone_at = self.now
            self.gone.add(row.ref)

    def differs(self) -> bool:
        """Say whether there is anything to write."""
        return bool(self.new) or any(
            (place(row), content(row)) != self.before[ref] for ref, row in self.known.items()
        )

    def write(self) -> None:
        """Write what is new and what differs, in as many statements for ten rows as for ten
        thousand.
        """
        if self.new:
            rows.insert(Comment, NEW, map(self.row, self.new))
        run_each(
            "UPDATE curation_comment SET parent_ref = %s, position = %s, depth = %s WHERE id = %s",
            (
                (*place(row), row.pk)
                for ref, row in self.known.items()
                if place(row) != self.before[ref][0]
            ),
        )
        run_each(
            "UPDATE curation_comment SET author = %s, body = %s, body_before = %s, points = %s,"
            " state = %s, created_at = %s, changed_at = %s, gone_at = %s WHERE id = %s",
            (
                (*texts, *map(connection.ops.adapt_datetimefield_value, times), row.pk)
                for ref, row in self.known.items()
                for texts, times in [content(row)]
                if (texts, times) != self.before[ref][1]
            ),
        )

    def row(self, comment: FetchedComment) -> rows.Row:
        """Return the row of a comment that was not known."""
        return (
            self.thread.pk, comment.ref, comment.parent_ref, self.positions[comment.ref],
            comment.depth, comment.author, comment.body, comment.created_at, comment.points,
            comment.state, self.now, "",
        )  # fmt: skip


def place(row: Comment) -> tuple[Any, ...]:
    """Return where a comment stands."""
    return row.parent_ref, row.position, row.depth


def content(row: Comment) -> tuple[tuple[Any, ...], tuple[datetime.datetime | None, ...]]:
    """Return what an import may change of a comment, its times by themselves."""
    texts = row.author, row.body, row.body_before, row.points, row.state
    return texts, (row.created_at, row.changed_at, row.gone_at)


def is_withdrawn(comment: FetchedComment) -> bool:
    """Say whether a comment is there no more, or only its place is."""
    return comment.state == "deleted" or (
        not comment.body and (comment.state != "live" or not comment.author)
    )


def in_order(comments: Iterable[FetchedComment], known: Iterable[Comment]) -> Iterator[str]:
    """Yield the references in the source's order, the absent after what they stood after.

    ``known`` come in the order they had. An absent comment waits until what stands deeper than it
    is over, so that it does not part a comment from its answers.
    """
    comments = tuple(comments)
    present = {comment.ref for comment in comments}
    absent_after: dict[str, list[Comment]] = {}
    before = ""
    for row in known:
        if row.ref in present:
            before = row.ref
        else:
            absent_after.setdefault(before, []).append(row)
    if not absent_after:
        yield from (comment.ref for comment in comments)
        return
    waiting = deque(absent_after.get("", ()))
    for comment in comments:
        while waiting and comment.depth <= waiting[0].depth:
            yield waiting.popleft().ref
        yield comment.ref
        waiting.extend(absent_after.get(comment.ref, ()))
    for row in waiting:
        yield row.ref
