"""How often posts are read, by post and day alone: nothing of who read is kept or asked for.

A process counts in memory and writes what it counted once in a while, so a reading costs nothing
that its reader waits for. What it counted since is lost when it is killed.
"""

import datetime
import threading
import time
from collections import Counter
from typing import ClassVar

from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from . import site
from .archive import HEAVY_FIELDS
from .models import Edition, Post, Reading

SECONDS = 60.0
# Days that count as lately, and posts that are shown.
DAYS, SHOWN = 7, 5
ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "monitor", "curl", "wget", "python", "http")


class Counted:
    """What this process counted and has not written yet; ``until`` when, on the steady clock."""

    lock = threading.Lock()
    times: ClassVar[Counter[tuple[int, datetime.date]]] = Counter()
    until = 0.0


def note(post: int, agent: str) -> None:
    """Count one reading of a post, by a browser that is none that calls itself a robot."""
    known = agent.lower()
    if not known or any(word in known for word in ROBOTS) or not site.current().counts_readings:
        return
    with Counted.lock:
        Counted.times[post, timezone.localdate()] += 1
        due = time.monotonic() >= Counted.until
        if due:
            Counted.until = time.monotonic() + SECONDS
    if due:
        write()


def write() -> None:
    """Write what was counted; what can't be written now is kept for the next time."""
    with Counted.lock:
        times, Counted.times = Counted.times, Counter()
    try:
        with transaction.atomic():
            add(times)
    except DatabaseError:
        with Counted.lock:
            Counted.times.update(times)


def add(times: "Counter[tuple[int, datetime.date]]") -> None:
    """Add to the rows, in an order in which two processes don't wait for each other."""
    posts = Post.objects.filter(pk__in={post for post, _day in times})
    there = set(posts.values_list("pk", flat=True))
    for (post, day), more in sorted(times.items()):
        if post in there:
            row, _made = Reading.objects.get_or_create(post_id=post, day=day)
            Reading.objects.filter(pk=row.pk).update(times=F("times") + more)


def popular() -> list[Edition]:
    """Return what was read most lately, the most read first: one query."""
    if not site.current().counts_readings:
        return []
    since = timezone.localdate() - datetime.timedelta(days=DAYS - 1)
    read = (
        Post.objects.published()
        .filter(readings__day__gte=since)
        .annotate(read=Sum("readings__times"))
        .order_by("-read", "-pk")
        .defer("lead", "notes", *(f"edition__{name}" for name in HEAVY_FIELDS))
    )
    return [post.edition for post in read[:SHOWN] if post.edition]
