"""What the desk shows beside the rows of a thread and of a post, and its answers."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts.content import PostContent, QuoteContent, SectionContent
from posts.hugo.unsayable import unsayable
from posts.models import Post

from . import board, draft, overview, wording
from .draft import Draft, QuoteDraft
from .models import Change, Comment, Thread
from .outdated import news_of
from .post_rows import Words, post_html, quote_html, quote_row, section_html
from .status import status_of


def thread_of(post: Post) -> Thread | None:
    """Return the thread that a post was drafted from, if it is here."""
    return Thread.objects.filter(source=post.source, ref=post.source_ref).first()


def siblings_of(post: Post, thread: Thread | None) -> list[Post]:
    """Return the other posts of a post's thread, the latest first."""
    if thread is None:
        return []
    return [other for other in overview.posts_of([thread])[thread.pk] if other.pk != post.pk]


def alterations(post: Post, current: Draft) -> list[str]:
    """Say what Hugo can't say of the post itself, and what would be written instead.

    What it can't say of a quote stands at the quote.
    """
    sections = tuple(
        SectionContent(
            section.folded,
            section.summary,
            tuple(QuoteContent(0, "", None, "", "") for _quote in section.quotes[:1]),
        )
        for section in current.sections
    )
    fields = current.fields
    content = PostContent(
        path="",
        title=fields["title"],
        date=post.date or timezone.localdate(),
        tags=tuple(fields["tags"]),
        thumbnail=fields["thumbnail"],
        source_url=post.source_url,
        lead=fields["lead"],
        sections=sections,
    )
    return [
        _("Hugo can't say this: %(text)s. Written will be: %(written)s.")
        % {"text": repr(said.text), "written": said.written}
        for said in unsayable(content)
    ]


def comments_of(post: Post, quotes: Iterable[QuoteDraft]) -> dict[str, Comment]:
    """Return the comments that these quotes were made from, by reference, in one query."""
    refs = [quote.source_ref for quote in quotes if quote.source == post.source]
    if not refs:
        return {}
    rows = Comment.objects.filter(
        thread__source=post.source, thread__ref=post.source_ref, ref__in=refs
    )
    return {row.ref: row for row in rows}


def sections_html(post: Post, current: Draft) -> SafeString:
    """Return the elements of a post's sections with their quotes, in the request's language."""
    comments = comments_of(post, current.quotes.values())
    return post_html(current, comments, news_of(post, current.quotes, comments))


def fields_of(current: Draft) -> dict[str, str]:
    """Return the post's fields as the desk's form shows them."""
    return {
        **{name: current.fields[name] for name in draft.POST_FIELDS},
        "tags": ", ".join(current.fields["tags"]),
    }


def undo_labels(post: Post, made: Change | None = None) -> dict[str, str | None]:
    """Return in words what undo and redo would do now, ``None`` for nothing.

    When ``made`` is the post's latest Change and did a verb, that is known without asking.
    """
    if made is not None and made.kind == Change.Kind.DO and made.number == post.revision:
        return {"undo": wording.in_words(made), "redo": None}
    undo, undone = board.undoable(post), board.redoable(post)
    return {
        "undo": wording.in_words(undo) if undo else None,
        "redo": wording.in_words(undone.target) if undone and undone.target else None,
    }


def answer(
    post: Post, old: Draft, new: Draft, message: str = "", made: Change | None = None
) -> dict[str, Any]:
    """Return the desk's answer: the whole order, and HTML of what is not as it was in ``old``.

    ``made`` is the Change that came of the request, if one did.
    """
    known = {section.id: (section.folded, section.summary) for section in old.sections}
    changed = {id: quote for id, quote in new.quotes.items() if old.quotes.get(id) != quote}
    comments = comments_of(post, changed.values())
    news = news_of(post, changed, comments)
    numbers = {id: number for number, id in enumerate(new.order(), 1)}
    words = Words()
    return {
        "revision": post.revision,
        "message": message,
        "order": [section.values() for section in new.sections],
        "sections": {
            section.id: section_html(section, words)
            for section in new.sections
            if known.get(section.id) != (section.folded, section.summary)
        },
        "quotes": {
            id: quote_html(quote_row(id, numbers[id], quote, comment, news.get(id)), words)
            for id, quote in changed.items()
            for comment in [comments.get(quote.source_ref)]
        },
        "fields": fields_of(new),
        "alterations": alterations(post, new),
        **undo_labels(post, made),
        "status": status_of(post),
        "focus": [id for id in new.order() if id in changed],
    }


def whole_answer(post: Post, message: str = "") -> dict[str, Any]:
    """Return the answer that tells everything, for a desk whose state is not known."""
    return answer(post, draft.nothing(), draft.read(post), message) | {"focus": []}
