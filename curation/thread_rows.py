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

from django.db.models import Max, Min
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from posts.content import shown_time
from posts.markdown import render

from .comment_tree import CommentTree
from .draft import Draft
from .models import Comment, Thread
from .unwanted import NOTHING, Unwanted


class CommentRow(NamedTuple):
    """One comment in the thread's tree; ``quote`` and ``number`` say where the post has it."""

    ref: str
    parent_ref: str
    depth: int
    author: str
    age: str
    time_text: str
    time_iso: str
    html: SafeString
    length: int
    replies: int
    descendants: int
    points: int | None
    state: str
    gone: bool
    changed: bool
    new: bool
    muted: bool
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
    changed_at: datetime.datetime | None
    gone_at: datetime.datetime | None


def comment_rows(thread: Thread, current: Draft, unwanted: Unwanted = NOTHING) -> list[CommentRow]:
    """Return the thread's comments, top down, in three queries."""
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
    new = new_refs(thread)
    opened, units = thread.created_at, units_of_age()
    return [
        CommentRow(
            comment.ref,
            comment.parent_ref,
            comment.depth,
            comment.author,
            age(opened, comment.created_at, units),
            *shown_time(comment.created_at),
            html=SafeString(render(comment.body)),
            length=len(comment.body),
            replies=len(tree.children.get(comment.ref, ())),
            descendants=below[comment.ref],
            points=comment.points,
            state=comment.state,
            gone=comment.gone_at is not None,
            changed=comment.changed_at is not None,
            new=comment.ref in new,
            muted=unwanted.covers(comment.author, comment.body),
            quote=picked.get(comment.ref),
            number=numbers.get(picked.get(comment.ref, 0)),
        )
        for comment in comments
    ]


def new_refs(thread: Thread) -> frozenset[str]:
    """Return the comments that the latest import brought which brought any, the first aside.

    The database is asked: a time of each of thousands takes longer to read than all else of them.
    """
    seen = thread.comments.aggregate(first=Min("first_seen_at"), latest=Max("first_seen_at"))
    if seen["first"] == seen["latest"]:
        return frozenset()
    fresh = thread.comments.filter(first_seen_at=seen["latest"])
    return frozenset(fresh.values_list("ref", flat=True))


def units_of_age() -> tuple[str, str, str]:
    """Return how minutes, hours and days are written in the language of the request."""
    return gettext("%(count)dm"), gettext("%(count)dh"), gettext("%(count)dd")


def age(
    opened: datetime.datetime | None,
    created: datetime.datetime | None,
    units: tuple[str, str, str],
) -> str:
    """Say how long after the thread's opening a comment came; empty where that is not known."""
    if opened is None or created is None:
        return ""
    seconds = (created - opened).total_seconds()
    sign, minutes = "−" if seconds < 0 else "+", int(abs(seconds)) // 60
    if minutes < 60:
        unit, count = units[0], minutes
    elif minutes < 48 * 60:
        unit, count = units[1], minutes // 60
    else:
        unit, count = units[2], minutes // (24 * 60)
    return sign + unit % {"count": count}


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
    new = " data-new" if row.new else ""
    muted = " data-muted hidden" if row.muted else ""
    number = "" if row.number is None else row.number
    points = "" if row.points is None else row.points
    return (
        f'<li class="comment" role="treeitem" tabindex="-1" id="comment-{ref}"'
        f' aria-level="{row.depth + 1}" aria-selected="false"{expanded}'
        f' aria-labelledby="who-{ref} said-{ref}" data-comment="{ref}"'
        f' data-parent="{escape(row.parent_ref)}" data-depth="{row.depth}"'
        f' data-author="{author}" data-length="{row.length}" data-points="{points}"'
        f"{picked}{gone}{new}{muted}>"
        f'<button class="mark" type="button" tabindex="-1" data-act="toggle"'
        f' data-number="{number}" aria-label="{words.toggle}"></button>'
        f'<div class="who" id="who-{ref}">'
        f'<span class="author" data-act="only-author">{author or "—"}</span>'
        f'<time datetime="{row.time_iso}" title="{row.time_text}">{row.age or row.time_text}'
        f"</time>"
        f"{facts_html(row, words)}</div>"
        f'<div class="said" id="said-{ref}" data-body>{row.html}</div></li>\n'
    )


def facts_html(row: CommentRow, words: "Words") -> str:
    """Return what there is to know of a comment beside who said it and when.

    There is no white space between these: it would be a fifth of all that a browser has to keep of
    the page, and they are set apart as boxes.
    """
    facts = [f'<span class="fact">{words.length(row.length)}</span>']
    if row.points is not None:
        facts.append(f'<span class="fact">{words.points(row.points)}</span>')
    if row.new:
        facts.append(f'<span class="tag good">{words.new}</span>')
    if row.state != Comment.State.LIVE:
        facts.append(f'<span class="tag">{words.states[row.state]}</span>')
    if row.changed and not row.gone:
        facts.append(f'<span class="tag warn">{words.changed}</span>')
    if row.gone:
        facts.append(f'<span class="tag bad">{words.gone}</span>')
    facts.append(
        '<button class="act" type="button" tabindex="-1" data-act="mute"'
        f' title="{words.mute} (n)">{words.hide}</button>'
    )
    if row.descendants:
        facts.append(
            '<button class="replies" type="button" tabindex="-1" data-act="collapse"'
            f' data-below="{row.descendants}"'
            f' aria-label="{words.replies(row.replies, row.descendants)}">{row.replies}</button>'
        )
    return "".join(facts)


class Words:
    """The rows' words in the language of the request, escaped: each is looked up once a page."""

    def __init__(self) -> None:
        self.toggle = escape(gettext("Pick or drop"))
        self.new = escape(gettext("new"))
        self.mute = escape(gettext("Hide this author, or show them again"))
        self.hide = escape(gettext("Hide"))
        self.gone = escape(gettext("gone upstream"))
        self.changed = escape(gettext("changed upstream"))
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
    return escape(gettext("%(count)d chars") % {"count": length})


def replies_words(replies: int, below: int) -> str:
    """Say how many answer a comment, and how many stand below it in all."""
    said = ngettext(
        "%(counter)s reply, %(below)s below", "%(counter)s replies, %(below)s below", replies
    )
    return escape(said % {"counter": replies, "below": below})
