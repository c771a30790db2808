"""The small cast that tests play with: a thread with comments, and a post made of it."""

import datetime

from curation import board
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from posts.models import Post

NOON = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)


def make_thread(tree: dict[str, str] | int = 6, ref: str = "1001", **values: str) -> Thread:
    """Make a thread of Hacker News.

    ``tree`` names each comment's parent, ``""`` for the thread itself, in the thread's order;
    or it is the number of comments, all at the top.
    """
    if isinstance(tree, int):
        tree = {f"c{number}": "" for number in range(1, tree + 1)}
    defaults = {
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
