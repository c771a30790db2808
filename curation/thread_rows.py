"""The thread's comments as rows of the desk's tree, and the HTML of these rows.

It is put together from strings, as ``posts.article`` is: a thread has up to thousands of comments,
and a template takes more than ten times as long for each. What comes from people is escaped here,
but for the bodies, which ``posts.markdown`` has made safe.
"""

import datetime
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from posts.content import shown_time
from posts.markdown import render

from .comment_tree import CommentTree
from .draft import Draft
from .models import Comment, Thread

# From how many characters on a comment says how long it is.
LONG = 400


class CommentRow(NamedTuple):
    """One comment in the thread's tree; ``quote`` and ``number`` say where the post has it."""

    ref: str
    parent_ref: str
    depth: int
    author: str
    time_text: str
    time_iso: str
    html: SafeString
    length: int
    replies: int
    descendants: int
    points: int | None
    state: str
    gone: bool
    new: bool
    quote: int | None
    number: int | None


class CommentValues(NamedTuple):
    """What of a comment's row in the database is shown; its fields are the database's."""

    ref: str
    parent_ref: str
    depth: int
    author: str
    body: str
    created_at: datetime.datetime | None
    points: int | None
    state: str
    first_seen_at: datetime.datetime
    gone_at: datetime.datetime | None


def comment_rows(thread: Thread, current: Draft) -> list[CommentRow]:
    """Return the thread's comments, top down, in one query."""
    found = thread.comments.order_by("position").values_list(*CommentValues._fields)
    comments = [CommentValues(*values) for values in found]
    tree = CommentTree.from_pairs((comment.ref, comment.parent_ref) for comment in comments)
    below = tree.descendants()
    numbers = {quote: number for number, quote in enumerate(current.order(), 1)}
    picked = {
        quote.source_ref: id
        for id, quote in current.quotes.items()
        if quote.source == thread.source
    }
    first = min((comment.first_seen_at for comment in comments), default=None)
    return [
        CommentRow(
            comment.ref,
            comment.parent_ref,
            comment.depth,
            comment.author,
            *shown_time(comment.created_at),
            html=SafeString(render(comment.body)),
            length=len(comment.body),
            replies=len(tree.children.get(comment.ref, ())),
            descendants=below[comment.ref],
            points=comment.points,
            state=comment.state,
            gone=comment.gone_at is not None,
            new=comment.first_seen_at != first,
            quote=picked.get(comment.ref),
            number=numbers.get(picked.get(comment.ref, 0)),
        )
        for comment in comments
    ]


def rows_html(rows: Iterable[CommentRow]) -> SafeString:
    """Return the elements of a thread's rows, in the language of the request."""
    words = Words()
    return SafeString("".join(row_html(row, words) for row in rows))


def row_html(row: CommentRow, words: "Words") -> str:
    """Return one comment's element."""
    ref, author = escape(row.ref), escape(row.author)
    expanded = ' aria-expanded="true"' if row.replies else ""
    picked = " data-picked" if row.quote else ""
    gone = " data-gone" if row.gone else ""
    number = "" if row.number is None else row.number
    return (
        f'<li class="comment" role="treeitem" tabindex="-1" id="comment-{ref}"'
        f' aria-level="{row.depth + 1}" aria-selected="false"{expanded}'
        f' aria-labelledby="who-{ref} said-{ref}" data-comment="{ref}"'
        f' data-parent="{escape(row.parent_ref)}" data-depth="{row.depth}"'
        f' data-author="{author}"{picked}{gone}>'
        f'<button class="mark" type="button" tabindex="-1" data-act="toggle"'
        f' data-number="{number}" aria-label="{words.toggle}"></button>'
        f'<div class="who" id="who-{ref}">'
        f'<span class="author" data-act="only-author">{author or "—"}</span>'
        f' <time datetime="{row.time_iso}">{row.time_text}</time>'
        f"{facts_html(row, words)}</div>"
        f'<div class="said" id="said-{ref}" data-body>{row.html}</div></li>\n'
    )


def facts_html(row: CommentRow, words: "Words") -> str:
    """Return what there is to know of a comment beside who said it and when."""
    facts = []
    if row.points is not None:
        facts.append(f'<span class="fact">{words.points(row.points)}</span>')
    if row.length >= LONG:
        facts.append(f'<span class="fact">{words.length(row.length)}</span>')
    if row.new:
        facts.append(f'<span class="tag good">{words.new}</span>')
    if row.state != Comment.State.LIVE:
        facts.append(f'<span class="tag">{words.states[row.state]}</span>')
    if row.gone:
        facts.append(f'<span class="tag bad">{words.gone}</span>')
    if row.descendants:
        facts.append(
            '<button class="replies" type="button" tabindex="-1" data-act="collapse"'
            f' data-below="{row.descendants}"'
            f' aria-label="{words.replies(row.replies, row.descendants)}">{row.replies}</button>'
        )
    return "".join(f" {fact}" for fact in facts)


class Words:
    """The rows' words in the language of the request, escaped: each is looked up once a page."""

    def __init__(self) -> None:
        self.toggle = escape(gettext("Pick or drop"))
        self.new = escape(gettext("new"))
        self.gone = escape(gettext("gone upstream"))
        self.states = {
            Comment.State.DELETED.value: escape(gettext("deleted")),
            Comment.State.DEAD.value: escape(gettext("dead")),
            Comment.State.FLAGGED.value: escape(gettext("flagged")),
        }
        self.points = cache(points_words)
        self.length = cache(length_words)
        self.replies = cache(replies_words)


def points_words(points: int) -> str:
    """Say how many points a comment has."""
    said = ngettext("%(counter)s point", "%(counter)s points", points)
    return escape(said % {"counter": points})


def length_words(length: int) -> str:
    """Say how long a comment is."""
    said = ngettext("%(counter)s character", "%(counter)s characters", length)
    return escape(said % {"counter": length})


def replies_words(replies: int, below: int) -> str:
    """Say how many answer a comment, and how many stand below it in all."""
    said = ngettext(
        "%(counter)s reply, %(below)s below", "%(counter)s replies, %(below)s below", replies
    )
    return escape(said % {"counter": replies, "below": below})
