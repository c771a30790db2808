"""What changed at the source of a thread after a post was drafted from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from posts.models import Post, Quote

from .models import Comment, Thread


@dataclass(frozen=True, slots=True)
class Upstream:
    """How many comments are new, changed or gone, and how many quotes stand for gone ones."""

    new: int
    changed: int
    gone: int
    quoted_gone: int


posts_here = Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref"))
first_post = Subquery(posts_here.order_by("created_at").values("created_at")[:1])

is_new = Q(comments__first_seen_at__gt=F("drafted"))
is_changed = Q(comments__changed_at__gt=F("drafted"), comments__gone_at=None)
is_gone = Q(comments__gone_at__gt=F("drafted"))


def drafted_threads() -> QuerySet[Thread]:
    """Return the threads that have a post, with when the first was ``drafted``.

    A post may be here before its thread, as those of a Hugo site are: then it counts from the
    thread's import on.
    """
    threads = Thread.objects.annotate(first=first_post).filter(first__isnull=False)
    return threads.annotate(drafted=Greatest("first", "imported_at"))


def changed_threads() -> QuerySet[Thread]:
    """Return the threads that were found changed after a post was drafted.

    Only those read again since then can be: the others cost no look at their comments.
    """
    later = Comment.objects.filter(thread=OuterRef("pk")).filter(
        Q(first_seen_at__gt=OuterRef("drafted"))
        | Q(changed_at__gt=OuterRef("drafted"))
        | Q(gone_at__gt=OuterRef("drafted"))
    )
    return drafted_threads().filter(checked_at__gt=F("drafted")).filter(Exists(later))


def upstream_of(threads: Sequence[Thread]) -> dict[int, Upstream]:
    """Return what changed at each thread, those with nothing left out; in two queries."""
    ids = [thread.pk for thread in threads]
    rows = (
        drafted_threads()
        .filter(pk__in=ids)
        .order_by()
        .values_list("pk", "source", "ref")
        .annotate(
            new=Count("comments", filter=is_new),
            changed=Count("comments", filter=is_changed),
            gone=Count("comments", filter=is_gone),
        )
    )
    quoted = quoted_gone(ids)
    return {
        pk: Upstream(new, changed, gone, quoted.get((source, ref), 0))
        for pk, source, ref, new, changed, gone in rows
        if new or changed or gone
    }


def quoted_gone(threads: Sequence[int]) -> dict[tuple[str, str], int]:
    """Count the quotes of comments that are gone, by the thread's source and reference."""
    gone = Comment.objects.filter(
        thread__in=threads,
        thread__source=OuterRef("post__source"),
        thread__ref=OuterRef("post__source_ref"),
        ref=OuterRef("source_ref"),
        gone_at__isnull=False,
    )
    some = Comment.objects.filter(thread__in=threads, gone_at__isnull=False)
    rows = (
        Quote.objects.filter(source_ref__in=some.values("ref"), source=F("post__source"))
        .filter(Exists(gone))
        .order_by()
        .values_list("post__source", "post__source_ref")
        .annotate(total=Count("pk"))
    )
    return {(source, ref): total for source, ref, total in rows}
