"""Finds for quotes that came in without their comments which comment each was made of.

A post of a Hugo checkout says of a quote only its author and its time. When its thread is here,
they tell which comment that was, so that original and translation stand side by side at the desk.
"""

import datetime
from collections import defaultdict, deque
from collections.abc import Iterator

from posts.models import Post, Quote

from .draft import run_each
from .models import Thread

Said = tuple[str, datetime.datetime | None]


def link_quotes(thread: Thread) -> None:
    """Link the quotes of this thread's posts that are not linked yet to its comments.

    Where an author has several comments of one second, they are taken in the thread's order. A
    fixed number of queries; none to write where there is nothing to link.
    """
    posts = Post.objects.filter(source=thread.source, source_ref=thread.ref)
    quotes = Quote.objects.filter(post__in=posts)
    unlinked = list(
        quotes.filter(source="", source_ref="", time__isnull=False)
        .order_by("post_id", "position")
        .values_list("pk", "post_id", "author", "time")
    )
    if not unlinked:
        return
    taken = set(quotes.filter(source=thread.source).values_list("post_id", "source_ref"))
    comments = list(thread.comments.order_by("position").values_list("ref", "author", "created_at"))
    run_each(
        "UPDATE posts_quote SET source = %s, source_ref = %s WHERE id = %s",
        ((thread.source, ref, quote) for quote, ref in pairs(unlinked, comments, taken)),
    )


def pairs(
    unlinked: list[tuple[int, int, str, datetime.datetime | None]],
    comments: list[tuple[str, str, datetime.datetime | None]],
    taken: set[tuple[int, str]],
) -> Iterator[tuple[int, str]]:
    """Yield each quote with the comment that it was made of."""
    free: dict[int, dict[Said, deque[str]]] = {}
    for quote, post, author, time in unlinked:
        if post not in free:
            free[post] = defaultdict(deque)
            for ref, name, created in comments:
                if (post, ref) not in taken:
                    free[post][name, second(created)].append(ref)
        if found := free[post].get((author, second(time))):
            yield quote, found.popleft()


def second(time: datetime.datetime | None) -> datetime.datetime | None:
    """Return a time to the second, as a file of the dialect has it."""
    return time.replace(microsecond=0) if time else None
