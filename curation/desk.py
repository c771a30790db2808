"""What the desk shows of a thread and of a post: rows for its templates, and its answers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from posts.content import PostContent, QuoteContent, SectionContent, shown_time
from posts.hugo.unsayable import unsayable
from posts.markdown import OWN, render
from posts.models import Post
from posts.palette import BY_VALUE, Colour

from . import board, draft, overview, wording
from .cautions import cautions_for
from .draft import Draft, QuoteDraft
from .models import Change, Comment, Thread
from .status import status_of


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote, with what its comment says where the quote says something else."""

    id: int
    number: int
    author: str
    time_text: str
    time_iso: str
    color: str
    colour: Colour | None
    html: SafeString
    markdown: str
    original: SafeString
    edited: bool
    source_ref: str
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section, open or folded."""

    id: int
    folded: bool
    summary: str
    count: int
    quotes: list[QuoteRow] = field(default_factory=list)


def safe_html(body: str, markup: str = OWN) -> SafeString:
    """Return a body's HTML, which its renderer has made safe."""
    return mark_safe(render(body, markup))  # noqa: S308 - posts.markdown sanitises it


def thread_of(post: Post) -> Thread | None:
    """Return the thread that a post was drafted from, if it is here."""
    return Thread.objects.filter(source=post.source, ref=post.source_ref).first()


def siblings_of(post: Post, thread: Thread | None) -> list[Post]:
    """Return the other posts of a post's thread, the latest first."""
    if thread is None:
        return []
    return [other for other in overview.posts_of([thread])[thread.pk] if other.pk != post.pk]


def section_rows(current: Draft, comments: dict[str, Comment]) -> list[SectionRow]:
    """Return the post's sections with their quotes."""
    number = 0
    rows = []
    for section in current.sections:
        row = SectionRow(section.id, section.folded, section.summary, len(section.quotes))
        for id in section.quotes:
            number += 1
            quote = current.quotes[id]
            row.quotes.append(quote_row(id, number, quote, comments.get(quote.source_ref)))
        rows.append(row)
    return rows


def quote_row(id: int, number: int, quote: QuoteDraft, comment: Comment | None) -> QuoteRow:
    """Return one quote's row."""
    time = datetime.datetime.fromisoformat(quote.time) if quote.time else None
    edited = comment is not None and comment.body != quote.body
    return QuoteRow(
        id,
        number,
        quote.author,
        *shown_time(time),
        color=quote.color,
        colour=BY_VALUE.get(quote.color),
        html=safe_html(quote.body, quote.markup),
        markdown=quote.own_body(),
        original=safe_html(comment.body) if comment is not None and edited else SafeString(),
        edited=edited,
        source_ref=quote.source_ref,
        warnings=list(cautions_for(quote, comment)),
    )


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
    rows = Comment.objects.filter(
        thread__source=post.source, thread__ref=post.source_ref, ref__in=refs
    )
    return {row.ref: row for row in rows}


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
    numbers = {id: number for number, id in enumerate(new.order(), 1)}
    return {
        "revision": post.revision,
        "message": message,
        "order": [
            {
                "id": section.id,
                "folded": section.folded,
                "summary": section.summary,
                "quotes": section.quotes,
            }
            for section in new.sections
        ],
        "sections": {
            section.id: section_html(section.id, section.folded, section.summary, section.quotes)
            for section in new.sections
            if known.get(section.id) != (section.folded, section.summary)
        },
        "quotes": {
            id: quote_html(quote_row(id, numbers[id], quote, comments.get(quote.source_ref)))
            for id, quote in changed.items()
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


def section_html(id: int, folded: bool, summary: str, quotes: list[int]) -> str:
    """Return a section's element, its list of quotes empty."""
    row = SectionRow(id, folded, summary, len(quotes))
    return render_to_string("curation/_section.html", {"section": row})


def quote_html(row: QuoteRow) -> str:
    """Return a quote's element."""
    return render_to_string("curation/_quote.html", {"quote": row})
