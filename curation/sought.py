"""Where something that is to be taken down may stand: asked of the database, by its texts.

What is found holds it most likely; ``posts.takedowns.Target`` then says whether it does. Names and
references are found exactly; a word in any case, also where HTML or the dialect escape its signs.
"""

import json
from collections.abc import Iterable
from functools import reduce
from html import escape
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from posts.addresses import comment_address
from posts.hugo.body import plain
from posts.models import Edition, Post, Quote
from posts.takedowns import Target

from .models import Change, Comment, Thread

POST_TEXTS = ("title", "lead", "notes", "reprint_reason", "draft_markdown")
EDITION_TEXTS = ("title", "html", "markdown")


def comments(target: Target) -> QuerySet[Comment]:
    """Return the comments that may be, or hold, what is sought."""
    found = Comment.objects.all()
    if target.kind == "word":
        return found.filter(holding(target, ("author", "body")))
    found = found.filter(thread__source=target.source)
    if target.kind == "author":
        return found.filter(author__in=target.names)
    return found.filter(ref=target.value)


def threads(target: Target) -> QuerySet[Thread]:
    """Return the threads whose own title, name or text may be, or hold, what is sought."""
    if target.kind == "word":
        return Thread.objects.filter(holding(target, ("title", "author", "body")))
    if target.kind == "author":
        return Thread.objects.filter(source=target.source, author=target.value)
    return Thread.objects.none()


def quotes(target: Target, said: Iterable[tuple[str, str]] = ()) -> QuerySet[Quote]:
    """Return the quotes of working copies; ``said`` holds a comment's authors and times."""
    if target.kind == "word":
        return Quote.objects.filter(holding(target, ("author", "body")))
    unlinked = Q(source="", post__source=target.source)
    if target.kind == "author":
        ours = Q(source=target.source) | unlinked
        return Quote.objects.filter(ours, author__in=target.names)
    named = Q(source=target.source, source_ref=target.value)
    authors = [author for author, _time in said]
    return Quote.objects.filter(named | (unlinked & Q(source_ref="", author__in=authors)))


def editions(target: Target, said: Iterable[tuple[str, str]] = ()) -> QuerySet[Edition]:
    """Return the Editions, whether readers get them or not."""
    if target.kind == "word":
        return Edition.objects.filter(holding(target, EDITION_TEXTS))
    ours = Q(post__source=target.source) | Q(post__in=quotes(target).values("post"))
    found = Edition.objects.filter(ours)
    if target.kind == "author":
        return found.filter(any_of("html__contains", map(by, target.names)))
    address = comment_address(target.source, target.value)
    cited = [f'cite="{escape(address)}"'] if address else []
    told = [f' data-time="{time}"' for _author, time in said if time]
    return found.filter(any_of("html__contains", [*cited, *told]))


def by(author: str) -> str:
    """Return how an Edition's page says who said something."""
    return f' data-author="{escape(author)}"'


def changes(target: Target) -> QuerySet[Change]:
    """Return the entries of logs: their patches are looked through as the text that they are."""
    found = Change.objects.annotate(
        was=Cast("before", TextField()), became=Cast("after", TextField())
    )
    if target.kind == "word":
        needles = [as_json(needle)[1:-1] for needle in needles_of(target.value)]
        was, became = any_of("was__icontains", needles), any_of("became__icontains", needles)
        return found.filter(was | became)
    if target.kind == "author":
        needles = [f'"author": {as_json(name)}' for name in target.names]
    else:
        needles = [f'"source_ref": {as_json(target.value)}']
    here = any_of("was__contains", needles) | any_of("became__contains", needles)
    return found.filter(here, post__source=target.source)


def posts(target: Target) -> QuerySet[Post]:
    """Return the posts whose own texts may hold it, and drafts whose files may."""
    if target.kind == "word":
        return Post.objects.filter(holding(target, POST_TEXTS))
    return Post.objects.filter(source=target.source).exclude(draft_markdown="")


def as_json(text: str) -> str:
    """Return a text as the database keeps it in JSON: SQLite as Django wrote it."""
    return json.dumps(text, ensure_ascii=connection.vendor != "postgresql")


def holding(target: Target, names: Iterable[str]) -> Q:
    """Return the condition that one of these columns holds the word."""
    needles = needles_of(target.value)
    return reduce(or_, (any_of(f"{name}__icontains", needles) for name in names))


def needles_of(word: str) -> list[str]:
    """Return how a word may be written: SQLite folds the case of ASCII's letters alone."""
    cases = (word, word.lower(), word.upper(), word.title())
    return list(dict.fromkeys(text for case in cases for text in (case, escape(case), plain(case))))


def any_of(lookup: str, values: Iterable[str]) -> Q:
    """Return the condition that one of these values is met, or none where there are none."""
    return reduce(or_, (Q(**{lookup: value}) for value in values), Q(pk__in=[]))
