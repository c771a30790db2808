"""The small cast that tests play with: a thread with comments, and a post made of it."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from curation import board
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from posts import publishing
from posts.models import Edition, Post, Quote, Section, set_tags

NOON = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)


def make_thread(tree: dict[str, str] | int = 6, ref: str = "1001", **values: str) -> Thread:
    """Make a thread of Hacker News.

    ``tree`` names each comment's parent, ``""`` for the thread itself, in the thread's order;
    or it is the number of comments, all at the top.
    """
    if isinstance(tree, int):
        tree = {f"c{number}": "" for number in range(1, tree + 1)}
    # Read just now, so that nothing asks for it by itself.
    defaults: dict[str, Any] = {
        "read_at": timezone.now(),
        "url": f"https://news.ycombinator.com/item?id={ref}",
        "title": "A Small Thread About Tea",
    }
    thread = Thread.objects.create(source="hn", ref=ref, created_at=NOON, **(defaults | values))
    depths = {"": -1}
    for name, parent in tree.items():
        depths[name] = depths[parent] + 1
    Comment.objects.bulk_create(
        Comment(
            thread=thread,
            ref=name,
            parent_ref=parent,
            position=position,
            depth=depths[name],
            author=f"author_{name}",
            body=f"What {name} says.",
            created_at=NOON + datetime.timedelta(minutes=position),
            first_seen_at=NOON,
        )
        for position, (name, parent) in enumerate(tree.items())
    )
    return thread


def make_post(quotes: int = 6, ref: str = "1001") -> Post:
    """Make a post that quotes all comments of a new thread, in one open section."""
    return board.start_post(make_thread(quotes, ref), RECIPES["everything"]).post


def publish_post(
    slug: str = "tea",
    bodies: Sequence[str] = ("Nice tea.",),
    folded: Sequence[str] = (),
    tags: Sequence[str] = (),
    **values: object,
) -> Edition:
    """Publish a post, not made of a thread: these quotes, and the ``folded`` ones in a fold."""
    defaults = {"title": f"About {slug}", "date": NOON.date()}
    post = Post.objects.create(slug=slug, **(defaults | values))
    set_tags(post, list(tags))
    position = 0
    for place, texts in enumerate(filter(None, (bodies, folded))):
        section = Section.objects.create(
            post=post,
            position=place,
            folded=texts is folded,
            summary="More" if texts is folded else "",
        )
        for text in texts:
            Quote.objects.create(
                post=post,
                section=section,
                position=position,
                source="hn",
                source_ref=str(100 + position),
                author=f"author_{position + 1}",
                time=NOON + datetime.timedelta(minutes=position),
                body=text,
            )
            position += 1
    return publishing.publish(post)
