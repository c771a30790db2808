"""What changed at the source of a thread after a post was drafted from it."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from posts.models import Post, PostQuerySet, Quote

from .models import Comment, Thread
from .overview import any_of

Time = datetime.datetime | None


@dataclass(slots=True)
class Upstream:
    """How many comments are new, changed or gone, and how many quotes stand for gone ones."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    quoted_gone: int = 0


def drafted_threads() -> QuerySet[Any]:
    """Return the threads that have a post, with when the first was ``drafted``.

    A post may be here before its thread, as those of a Hugo site are: then it counts from the
    thread's import on.
    """
    posts = Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref"))
    first = Subquery(posts.order_by("created_at").values("created_at")[:1])
    threads = Thread.objects.annotate(first=first).filter(first__isnull=False)
    return threads.annotate(drafted=Greatest("first", "imported_at"))


def read_again() -> QuerySet[Any]:
    """Return the threads that were read again after a post was drafted: others can't differ."""
    return drafted_threads().filter(checked_at__gt=F("drafted"))


def changed_threads() -> list[int]:
    """Return the ids of all threads that were found changed after a post was drafted."""
    return list(upstream_of(read_again().order_by().values_list("pk", flat=True)))


def upstream_of(threads: Iterable[int]) -> dict[int, Upstream]:
    """Return what changed at each thread of these ids, those with nothing left out.

    Four queries, which bring the comments that changed since the thread came in.
    """
    drafted = drafted_threads().filter(pk__in=list(threads)).order_by()
    since = dict(drafted.values_list("pk", "drafted"))
    found: dict[int, Upstream] = {}
    gone_refs: set[tuple[int, str]] = set()
    for thread, ref, seen, changed, gone in later_comments(since):
        upstream = found.setdefault(thread, Upstream())
        upstream.new += is_later(seen, since[thread])
        upstream.changed += gone is None and is_later(changed, since[thread])
        if is_later(gone, since[thread]):
            upstream.gone += 1
            gone_refs.add((thread, ref))
    for thread, count in quoted(gone_refs).items():
        found[thread].quoted_gone = count
    return {pk: upstream for pk, upstream in found.items() if upstream != Upstream()}


def later_comments(threads: Iterable[int]) -> Iterable[tuple[int, str, Time, Time, Time]]:
    """Yield the comments that are not as they came in with their thread."""
    after = Q(changed_at__isnull=False) | Q(gone_at__isnull=False)
    after |= Q(first_seen_at__gt=F("thread__imported_at"))
    rows = Comment.objects.filter(thread__in=list(threads)).filter(after).order_by()
    return rows.values_list("thread_id", "ref", "first_seen_at", "changed_at", "gone_at")


def is_later(time: Time, since: datetime.datetime) -> bool:
    """Say whether something happened, and after that."""
    return time is not None and time > since


def quoted(gone: set[tuple[int, str]]) -> Counter[int]:
    """Count the quotes of these comments, named by thread and reference, by thread."""
    threads = Thread.objects.filter(pk__in={thread for thread, _ref in gone}).order_by()
    keys = {(source, ref): pk for source, ref, pk in threads.values_list("source", "ref", "pk")}
    rows = Quote.objects.filter(
        any_of(keys, "post__source", "post__source_ref"),
        source=F("post__source"),
        source_ref__in={ref for _thread, ref in gone},
    )
    counts: Counter[int] = Counter()
    for source, ref, comment in rows.values_list("source", "post__source_ref", "source_ref"):
        thread = keys[source, ref]
        counts[thread] += (thread, comment) in gone
    return counts


def gone_quotes() -> QuerySet[Quote]:
    """Return the quotes of comments that are gone at their source."""
    gone = Comment.objects.filter(
        thread__source=OuterRef("source"),
        thread__ref=OuterRef("post__source_ref"),
        ref=OuterRef("source_ref"),
        gone_at__isnull=False,
    )
    return Quote.objects.filter(Exists(gone), source=F("post__source")).order_by()


def quoting_gone(posts: PostQuerySet) -> PostQuerySet:
    """Return those of these posts that quote what is gone at its source.

    Of the whole archive only the posts whose thread lost a comment are looked into.
    """
    lost = Comment.objects.filter(gone_at__isnull=False).order_by().values("thread")
    threads = Thread.objects.filter(source=OuterRef("source"), ref=OuterRef("source_ref"))
    of_lost = posts.filter(Exists(threads.filter(pk__in=lost)))
    return of_lost.filter(Exists(gone_quotes().filter(post=OuterRef("pk"))))


def gone_counts(posts: Iterable[int]) -> dict[int, int]:
    """Count the quotes of what is gone in each post that has any; one query."""
    rows = gone_quotes().filter(post__in=list(posts)).values("post")
    return dict(rows.annotate(total=Count("pk")).values_list("post", "total"))
