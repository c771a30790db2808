"""Quotes whose comment was changed at its source after they were made of it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from posts.models import Post

from .differences import Piece, word_diff
from .draft import QuoteDraft
from .models import Change, Comment


@dataclass(frozen=True, slots=True)
class News:
    """What a quote's comment says now, and word by word what of that is new.

    ``reworded`` says that the quote is not what the comment said before: it was translated or
    edited, or the comment was changed once more.
    """

    body: str
    before: str
    reworded: bool

    @property
    def pieces(self) -> list[Piece]:
        """Return both texts as one."""
        return word_diff(self.before, self.body)


def news_of(
    post: Post, quotes: Mapping[int, QuoteDraft], comments: Mapping[str, Comment]
) -> dict[int, News]:
    """Return what is new of these quotes' comments, by the quote's id; in one query, or none.

    There is no news of a quote that says what its comment says now, nor of one that was picked
    since, whatever was made of it.
    """
    suspects = {
        id: comment
        for id, quote in quotes.items()
        for comment in [comments.get(quote.source_ref)]
        if comment is not None and quote.source == post.source and differs(quote, comment)
    }
    made = made_since(post, [comment.changed_at for comment in suspects.values()])
    return {
        id: News(comment.body, comment.body_before, quotes[id].own_body() != comment.body_before)
        for id, comment in suspects.items()
        if comment.changed_at and made.get(id, post.created_at) < comment.changed_at
    }


def differs(quote: QuoteDraft, comment: Comment) -> bool:
    """Say whether a comment's text was changed, and the quote says something else than it now."""
    return bool(comment.body_before) and quote.own_body() != comment.body


def made_since(
    post: Post, times: Iterable[datetime.datetime | None]
) -> dict[int, datetime.datetime]:
    """Return when each quote was made that was made after the first of these times."""
    first = min(filter(None, times), default=None)
    if first is None:
        return {}
    picks = post.changes.filter(kind=Change.Kind.DO, verb__in=("pick", "draft"), at__gt=first)
    return {
        int(id): at
        for at, after in picks.order_by("number").values_list("at", "after")
        for id, values in after.get("quotes", {}).items()
        if values and "source_ref" in values
    }
