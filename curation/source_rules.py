"""What holds for a source here: its own rules, with what the site decided in their place."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from posts.takedowns import NAMELESS

from .models import SourceRules, Thread
from .pseudonyms import pseudonyms
from .sources import source_named
from .sources.base import Names, Reprint, Rules

# Says how an author is called in posts, by the name at the source.
ShownName = Callable[[str], str]


def rules_of(source: str) -> Rules:
    """Return the rules that hold for a source, in one query.

    One that is not known, or not any more, is called by its name.
    """
    return decided(source, SourceRules.objects.filter(source=source).first())


def decided(source: str, row: SourceRules | None) -> Rules:
    """Return a source's own rules with what a row decides in their place."""
    known = source_named(source)
    own = known.rules if known else Rules(title=source)
    if row is None:
        return own
    return replace(
        own,
        names=cast(Names, row.names) or own.names,
        reprint=cast(Reprint, row.reprint) or own.reprint,
    )


def shown_names(thread: Thread) -> ShownName:
    """Return what calls a thread's authors as posts show them; nobody stays nobody.

    One query; where pseudonyms are shown a second one, for all the thread's authors.
    """
    row = SourceRules.objects.filter(source=thread.source).first()
    names = decided(thread.source, row).names
    if names == "kept":
        return str
    if names == "nameless":
        return lambda author: NAMELESS if author else ""
    called = pseudonyms_in(thread, row)
    return lambda author: called.get(author, "")


def other_names(thread: Thread, author: str) -> list[str]:
    """Return what an author of a thread may have been called in posts, whatever holds today."""
    row = SourceRules.objects.filter(source=thread.source).first()
    return [NAMELESS, pseudonyms_in(thread, row)[author]]


def pseudonyms_in(thread: Thread, row: SourceRules | None) -> dict[str, str]:
    """Return the pseudonyms of a thread's authors; a key that is missing is made for good."""
    if row is None:
        row, _made = SourceRules.objects.get_or_create(source=thread.source)
    # In the order in which they came here: the thread's own changes as comments come between.
    authors = thread.comments.exclude(author="").order_by("pk").values_list("author", flat=True)
    return pseudonyms(row.key, thread.key, authors)
