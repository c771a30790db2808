"""What lists say of many posts at once: how many quotes, which tags, who changed them last."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from posts.models import Post, PostTag, Quote

from .models import Change, Comment, Find, Thread

LONG_TEXTS = (
    "lead", "notes", "draft_markdown", "edition__lead_html", "edition__html",
    "edition__markdown", "edition__search_text",
)  # fmt: skip
# What stands in an Edition's row behind its long texts, through which SQLite would read.
BEHIND_TEXTS = (
    "edition__description", "edition__quote_count", "edition__digest",
    "edition__first_published_at", "edition__published_at", "edition__published_by",
)  # fmt: skip

counted_comments = Coalesce(
    Subquery(
        Comment.objects.filter(thread=OuterRef("pk"))
        .order_by()
        .values("thread")
        .annotate(total=Count("pk"))
        .values("total")
    ),
    0,
)
counted_quotes = Coalesce(
    Subquery(
        Quote.objects.filter(post=OuterRef("pk"))
        .order_by()
        .values("post")
        .annotate(total=Count("pk"))
        .values("total")
    ),
    0,
)


@dataclass(slots=True)
class Facts:
    """What is known of a post beside its own row; ``thread`` is the id of the one it quotes."""

    quotes: int = 0
    by: str = ""
    at: datetime.datetime | None = None
    tags: list[str] = field(default_factory=list)
    thread: int | None = None


def facts_of(posts: Sequence[Post]) -> dict[int, Facts]:
    """Return the facts of each post by its id, in three queries."""
    ids = [post.pk for post in posts]
    latest = Change.objects.filter(post=OuterRef("pk")).order_by("-number")
    rows = Post.objects.filter(pk__in=ids).order_by()
    facts = {
        pk: Facts(quotes, by or "", at)
        for pk, quotes, by, at in rows.values_list(
            "pk",
            counted_quotes,
            Subquery(latest.values("by__username")[:1]),
            Subquery(latest.values("at")[:1]),
        )
    }
    tagged = PostTag.objects.filter(content_object__in=ids).order_by("position", "pk")
    for pk, name in tagged.values_list("content_object_id", "tag__name"):
        facts[pk].tags.append(name)
    threads = threads_of(posts)
    for post in posts:
        facts[post.pk].thread = threads.get((post.source, post.source_ref))
    return facts


def threads_of(posts: Iterable[Post]) -> dict[tuple[str, str], int]:
    """Return the ids of the posts' threads by source and reference, in one query."""
    keys = {(post.source, post.source_ref) for post in posts if post.source_ref}
    rows = Thread.objects.filter(any_of(keys, "source", "ref"))
    return {(source, ref): pk for source, ref, pk in rows.values_list("source", "ref", "pk")}


def posts_of(threads: Iterable[Thread | Find]) -> dict[int, list[Post]]:
    """Return the posts of each thread, imported or found, the latest first, in one query."""
    by_key = {(thread.source, thread.ref): thread.pk for thread in threads}
    rows = (
        Post.objects.filter(any_of(by_key, "source", "source_ref"))
        .select_related("edition")
        .defer(*LONG_TEXTS, *BEHIND_TEXTS)
        .order_by("-pk")
    )
    found: dict[int, list[Post]] = {pk: [] for pk in by_key.values()}
    for post in rows:
        found[by_key[post.source, post.source_ref]].append(post)
    return found


def any_of(keys: Iterable[tuple[str, str]], source: str, ref: str) -> Q:
    """Return the condition that a row's source and reference are one of these pairs."""
    by_source: dict[str, list[str]] = {}
    for name, value in keys:
        by_source.setdefault(name, []).append(value)
    pairs: list[Any] = [
        Q(**{source: name, f"{ref}__in": values}) for name, values in by_source.items()
    ]
    return reduce(or_, pairs, Q(pk__in=[]))
