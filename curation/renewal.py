"""Threads are read again while they are young: those that a post is being made of, or was lately.

``Thread.renew_at`` says when, ``curation.pace`` how often. Whoever comes first does it: Celery's
beat, ``manage.py renew_threads`` or ``run_due`` by cron, or in the embedded default the clock of
``posts.on_time``. Nothing in a post changes by that.
"""

import datetime
import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from posts.models import Post

from . import pace, sources
from .importing import ImportOutcome, import_fetched
from .models import Thread
from .overview import any_of
from .sources.base import SourceError

log = logging.getLogger(__name__)

TASK = "curation.renew_threads"
# How many are read in a row before others get their turn.
AT_ONCE = 20
# For how long one who reads a thread has it to himself; who died meanwhile has it no more.
IN_HAND = datetime.timedelta(minutes=30)
# For how long a post counts as published lately.
LATELY = pace.YOUNG
# What was read so long ago is looked at again before it goes out.
FRESH = datetime.timedelta(minutes=10)

# The clock looks again every few seconds, however long the last thread takes.
one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of a thread that was read again: what its import did, or why there was none."""

    thread: Thread
    outcome: ImportOutcome | None = None
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as ``renew_threads --json`` prints it."""
        if self.outcome is not None:
            return self.outcome.as_json()
        thread = self.thread
        return {
            "source": thread.source,
            "ref": thread.ref,
            "url": thread.url,
            "title": thread.title,
            "status": "failed",
            "error": self.error,
        }


def due(now: datetime.datetime) -> QuerySet[Thread]:
    """Return the threads whose time has come, and that nobody has in hand.

    One that was due before all that is young by now was opened is old itself.
    """
    posts = Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref"))
    under_way = Q(edition=None, last_path="") | Q(publish_at__isnull=False)
    under_way |= ~Q(stage=Post.Stage.DRAFT) | Q(edition__published_at__gt=now - LATELY)
    return Thread.objects.filter(
        Exists(posts.filter(under_way)),
        Q(renewing_until=None) | Q(renewing_until__lte=now),
        renew_at__gt=now - pace.YOUNG,
        renew_at__lte=now,
    )


def is_due() -> bool:
    """Say whether a thread is to be read again."""
    return due(timezone.now()).exists()


def take_in_hand() -> Thread | None:
    """Take the thread that has been due the longest; nobody else does until it is put down."""
    now = timezone.now()
    with transaction.atomic():
        rows = due(now).select_for_update(skip_locked=True, of=("self",))
        thread = rows.order_by("renew_at", "pk").first()
        if thread is not None:
            rows = Thread.objects.filter(pk=thread.pk)
            rows.update(renewing_until=now + IN_HAND)
    return thread


def renew_each(most: int | None = AT_ONCE) -> Iterator[Renewal]:
    """Read what is due again, one thread after another, and yield what became of each."""
    count = 0
    while (most is None or count < most) and (thread := take_in_hand()) is not None:
        count += 1
        yield renew(thread)


def renew(thread: Thread) -> Renewal:
    """Read a thread again; where that can't be, the thread keeps the reason."""
    error = _("It ended in an error of ours, which is in the log.")
    try:
        outcome = import_fetched(sources.fetch(thread.url))
        error = ""
    except SourceError as refusal:
        error = str(refusal)
        return Renewal(thread, error=error)
    finally:
        note_reading(thread, error)
    return Renewal(thread, outcome)


def note_reading(thread: Thread, error: str = "") -> None:
    """Note at a thread that it was read at its address, or why not, and when that is due again."""
    now = timezone.now()
    began = thread.created_at, thread.imported_at
    if error:
        values = {"renew_at": pace.next_attempt(now, *began, thread.read_at)}
    else:
        values = {"renew_at": pace.next_reading(now, *began), "read_at": now}
    first = going_out(thread, now)
    if first is not None:
        values["renew_at"] = min(filter(None, (values["renew_at"], first - FRESH)))
    rows = Thread.objects.filter(pk=thread.pk)
    rows.update(renewing_until=None, renew_error=error[:1000], **values)


def going_out(thread: Thread, now: datetime.datetime) -> datetime.datetime | None:
    """Return when a post of a thread is next to go out, if that is not all but now."""
    posts = thread.posts().filter(publish_at__gt=now + FRESH)
    first: datetime.datetime | None = posts.aggregate(first=Min("publish_at"))["first"]
    return first


def read_before(post: Post, at: datetime.datetime) -> None:
    """Have a post's thread read again just before the post goes out."""
    time = max(at - FRESH, timezone.now())
    later = Q(renew_at=None) | Q(renew_at__gt=time)
    for thread in Thread.objects.filter(later, source=post.source, ref=post.source_ref):
        if pace.can_be_read(thread.source, thread.ref, thread.url):
            Thread.objects.filter(pk=thread.pk).update(renew_at=time)


def read_soon(posts: Iterable[Post]) -> None:
    """Have the threads of posts that go out now read again beside that, unless they just were."""
    now = timezone.now()
    keys = {(post.source, post.source_ref) for post in posts if post.source_ref}
    stale = Q(read_at=None) | Q(read_at__lte=now - FRESH)
    ids = [
        thread.pk
        for thread in Thread.objects.filter(any_of(keys, "source", "ref"), stale).defer("body")
        if pace.can_be_read(thread.source, thread.ref, thread.url)
    ]
    if ids:
        Thread.objects.filter(pk__in=ids).update(renew_at=now)
        transaction.on_commit(hand_over)


def hand_over() -> None:
    """Have what is due done now by a worker, or without one by a thread of this process.

    Where no worker can be told, the next look at the clock does it.
    """
    if settings.TASKS_IN_PROCESS:
        threading.Thread(target=renew_beside, name="renew-threads").start()
        return
    try:
        current_app.send_task(TASK)
    except OperationalError:
        log.exception("no worker could be told to read threads again")


def renew_beside() -> None:
    """Read what is due again in this thread, which then gives its database connections back."""
    try:
        renew_due()
    finally:
        connections.close_all()


def renew_due() -> list[Renewal]:
    """Read again what is due, with a line each in the log; one at a time in a process."""
    if not one_at_a_time.acquire(blocking=False):
        return []
    try:
        done = []
        for renewal in renew_each():
            if renewal.error:
                log.warning("A thread could not be read again: %s", renewal.error)
            else:
                log.info("%s was read again", renewal.thread.key)
            done.append(renewal)
        return done
    finally:
        one_at_a_time.release()
