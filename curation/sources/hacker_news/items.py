"""What every format of Hacker News comes down to: items, arranged into a thread."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from curation.sources.base import FetchedComment, FetchedThread, SourceError, State
from curation.sources.reading.markup import plain_text
from posts.markdown import render

NAME = "hn"
SITE = "https://news.ycombinator.com/"
HEADLINE_LENGTH = 80
NUMBER, HIGHEST = re.compile(r"[0-9]{1,20}"), 10**20


@dataclass(frozen=True, slots=True)
class Item:
    """A story or a comment; ``kids`` are those who answer it, ranked, as far as it says so."""

    ref: str
    parent_ref: str
    author: str
    body: str
    created_at: datetime.datetime | None
    points: int | None = None
    state: State = "live"
    title: str = ""
    link: str = ""
    kids: tuple[str, ...] = ()


def thread(
    root: Item, comments: Iterable[Item], label: str, *, complete: bool = True
) -> FetchedThread:
    """Return the thread below a root; raises SourceError when there is none.

    ``complete`` is what the format knows; where an item names one that did not come, the thread
    isn't complete either.
    """
    items: dict[str, Item] = {}
    for item in comments:
        if item.ref != root.ref:
            items.setdefault(item.ref, item)
    named = {kid for item in (root, *items.values()) for kid in item.kids}
    orphans = {
        ref
        for ref, item in items.items()
        if ref not in named and item.parent_ref not in items and item.parent_ref != root.ref
    }
    complete = complete and not orphans and named <= items.keys()
    return discussion(root, arranged(root, items, orphans), label, complete=complete)


def discussion(
    root: Item, comments: tuple[FetchedComment, ...], label: str, *, complete: bool
) -> FetchedThread:
    """Return a root with the comments below it, in order; raises SourceError for what is none."""
    if not root.title:
        raise SourceError(label, _("has no title"))
    if not comments:
        reason = _("has none of its comments in it") if root.kids else _("has no comments")
        raise SourceError(label, reason)
    return FetchedThread(
        source=NAME,
        ref=root.ref,
        url=f"{SITE}item?id={root.ref}",
        title=root.title,
        author=root.author,
        link=root.link,
        body=root.body,
        created_at=root.created_at,
        points=root.points,
        comments=comments,
        complete=complete,
    )


def arranged(
    root: Item, items: Mapping[str, Item], orphans: set[str]
) -> tuple[FetchedComment, ...]:
    """Return the comments from the top down; one whose parent did not come stands at the top."""
    children = children_of(root, items)
    found: dict[str, FetchedComment] = {}
    # After all that the root leads to: items that answer one another in a circle.
    for top in (*children[root.ref], *items):
        waiting = [(top, items[top].parent_ref if top in orphans else "", 0)]
        while waiting:
            ref, parent, depth = waiting.pop()
            if ref not in found:
                found[ref] = comment(items[ref], parent, depth)
                waiting.extend((kid, ref, depth + 1) for kid in reversed(children[ref]))
    return tuple(found.values())


def children_of(root: Item, items: Mapping[str, Item]) -> dict[str, list[str]]:
    """Return who answers each item: its kids as ranked, then those who only name it as parent."""
    children = {
        item.ref: [kid for kid in item.kids if kid in items] for item in (root, *items.values())
    }
    ranked = {kid for kids in children.values() for kid in kids}
    for ref, item in items.items():
        if ref not in ranked:
            children[item.parent_ref if item.parent_ref in items else root.ref].append(ref)
    return children


def comment(item: Item, parent: str, depth: int) -> FetchedComment:
    """Return an item in its place in the tree."""
    return FetchedComment(
        ref=item.ref,
        parent_ref=parent,
        depth=depth,
        author=item.author,
        body=item.body,
        created_at=item.created_at,
        points=item.points,
        state=item.state,
    )


def headline(body: str, ref: str) -> str:
    """Return a title for a thread below a comment, which has none: the comment's first words."""
    text = plain_text(render(body))
    if len(text) <= HEADLINE_LENGTH:
        return text or f"{NAME}:{ref}"
    start = text[:HEADLINE_LENGTH]
    return (start.rpartition(" ")[0] or start) + "…"


def reference(value: object) -> str:
    """Return an item's number as text, ``""`` for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return ""
    text = str(value)
    if isinstance(value, int) and 0 < value < HIGHEST:
        return text
    return str(int(text)) if NUMBER.fullmatch(text) else ""
