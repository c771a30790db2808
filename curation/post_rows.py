"""A post's sections and quotes as rows of the desk, and the HTML of these rows.

It is put together from strings, as that of the thread is: see ``curation.thread_rows``.
"""

import datetime
from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from posts.content import shown_time
from posts.labels import LABELS
from posts.markdown import OWN, render

from .cautions import cautions_for
from .draft import Draft, QuoteDraft, SectionDraft
from .models import Comment
from .outdated import News


class QuoteRow(NamedTuple):
    """One quote, with what its comment says where the quote says something else."""

    id: int
    number: int
    author: str
    time_text: str
    time_iso: str
    color: str
    label: str
    html: SafeString
    markdown: str
    original: SafeString
    edited: bool
    source_ref: str
    gone: bool
    news: News | None
    warnings: list[str]


def safe_html(body: str, markup: str = OWN) -> SafeString:
    """Return a body's HTML, which its renderer has made safe."""
    return SafeString(render(body, markup))


def quote_row(
    id: int, number: int, quote: QuoteDraft, comment: Comment | None, news: News | None = None
) -> QuoteRow:
    """Return one quote's row."""
    time = datetime.datetime.fromisoformat(quote.time) if quote.time else None
    edited = comment is not None and comment.body != quote.body
    return QuoteRow(
        id,
        number,
        quote.author,
        *shown_time(time),
        color=quote.color,
        label=quote.label,
        html=safe_html(quote.body, quote.markup),
        markdown=quote.own_body(),
        original=safe_html(comment.body) if comment is not None and edited else SafeString(),
        edited=edited,
        source_ref=quote.source_ref,
        gone=comment is not None and comment.gone_at is not None,
        news=news,
        warnings=list(cautions_for(quote, comment)),
    )


def post_html(
    current: Draft, comments: Mapping[str, Comment], news: Mapping[int, News]
) -> SafeString:
    """Return the elements of a post's sections with their quotes, in the request's language."""
    words = Words()
    numbers = {id: number for number, id in enumerate(current.order(), 1)}

    def quotes_of(section: SectionDraft) -> Iterator[str]:
        for id in section.quotes:
            quote = current.quotes[id]
            comment = comments.get(quote.source_ref)
            yield quote_html(quote_row(id, numbers[id], quote, comment, news.get(id)), words)

    return SafeString(
        "".join(section_html(one, words, "".join(quotes_of(one))) for one in current.sections)
    )


def section_html(section: SectionDraft, words: "Words", quotes: str = "") -> str:
    """Return a section's element around its quotes' elements."""
    id, count = section.id, len(section.quotes)
    if not section.folded:
        return (
            f'<li class="section" role="none" id="section-{id}" data-section="{id}">'
            f'<div class="open-head">{words.open}'
            f' <span class="count" data-open-count>{count}</span></div>'
            f'<ol class="quotes" role="none" data-quotes>{quotes}</ol></li>\n'
        )
    return (
        f'<li class="section fold" role="treeitem" tabindex="-1" id="section-{id}"'
        f' aria-level="1" aria-selected="false" aria-expanded="true"'
        f' aria-labelledby="summary-{id}" data-section="{id}" data-folded>'
        f'<div class="fold-head">'
        f'<button class="chevron" type="button" tabindex="-1" data-act="collapse"'
        f' aria-label="{words.show_or_hide}"></button> '
        f'<span class="summary" id="summary-{id}" data-summary>{escape(section.summary)}</span> '
        f'<span class="count" data-count>{count}</span> '
        f"{act('edit', words.reword)} {act('unfold', words.unfold)}</div>"
        f'<ol class="quotes" role="group" data-quotes>{quotes}</ol></li>\n'
    )


def quote_html(row: QuoteRow, words: "Words") -> str:
    """Return a quote's element."""
    id = row.id
    return (
        f'<li class="quote" role="treeitem" tabindex="-1" id="quote-{id}" aria-selected="false"'
        f' aria-labelledby="number-{id} by-{id} text-{id}" data-quote="{id}"'
        f' data-ref="{escape(row.source_ref)}" data-color="{escape(row.color)}"'
        f' data-label="{row.label}"{upstream_mark(row)}>'
        f'<button class="handle" type="button" tabindex="-1" data-handle'
        f' aria-label="{words.drag}"></button>'
        f'<button class="number" type="button" tabindex="-1" data-act="select" id="number-{id}"'
        f' title="{words.select}">{row.number}</button>'
        f'<div class="by" id="by-{id}"><span class="author">{escape(row.author) or "—"}</span>'
        f" {words.label_marks[row.label]}"
        f' <time datetime="{row.time_iso}">{row.time_text}</time>'
        f' <span class="answers" data-answers></span>'
        f"{words.edited if row.edited else ''}</div>"
        f'<div class="acts">{words.acts_if_edited if row.edited else ""}{words.acts}</div>'
        f'<div class="text" id="text-{id}" data-body data-markdown="{escape(row.markdown)}">'
        f"{row.html}</div>{''.join(notes_html(row, words))}</li>\n"
    )


def upstream_mark(row: QuoteRow) -> str:
    """Return the attribute that says what became of a quote's comment at its source."""
    state = "gone" if row.gone else "changed" if row.news else ""
    return f' data-upstream="{state}"' if state else ""


def notes_html(row: QuoteRow, words: "Words") -> Iterator[str]:
    """Yield what stands below a quote's text."""
    for warning in row.warnings:
        yield f'<p class="warning" data-caution>{escape(warning)}</p>'
    if row.news:
        yield news_html(row.news, words)
    if row.original:
        yield (
            f'<details class="original"><summary tabindex="-1">{words.original}</summary>'
            f"<div data-body>{row.original}</div></details>"
        )


def news_html(news: News, words: "Words") -> str:
    """Return what a quote's comment says now beside what it said, and how to take that over."""
    tags = {"gone": "del", "new": "ins"}
    pieces = "".join(
        f"<{tags[kind]}>{escape(text)}</{tags[kind]}>" if kind in tags else escape(text)
        for kind, text in news.pieces
    )
    hint = f'<p class="hint">{words.reworded}</p>' if news.reworded else ""
    return (
        f'<p class="warning" data-caution>{words.changed}</p>'
        f'<div class="news" data-news="{escape(news.body)}" data-before="{escape(news.before)}"'
        f"{' data-reworded' if news.reworded else ''}>"
        f'<div class="difference" role="group" aria-label="{words.what_changed}">{pieces}</div>'
        f'{hint}<button class="button" type="button" tabindex="-1" data-act="take-over"'
        f' title="{words.take_over} (c)">{words.take_over}</button></div>'
    )


def act(name: str, word: str, title: str = "") -> str:
    """Return a row's button."""
    named = f' title="{title}"' if title else ""
    return (
        f'<button class="act" type="button" tabindex="-1" data-act="{name}"{named}>{word}</button>'
    )


def label_mark(mark: str = "", meaning: str = "") -> str:
    """Return what says a quote's label beside its author; it is there, empty, without one, too."""
    return f'<span class="tag" title="{escape(meaning)}" data-label-mark>{escape(mark)}</span>'


class Words:
    """The rows' words in the language of the request, escaped: each is looked up once a page."""

    def __init__(self) -> None:
        self.open = escape(pgettext("part of a post", "Open"))
        self.show_or_hide = escape(gettext("Show or hide what is folded"))
        self.reword = escape(gettext("Reword"))
        self.unfold = escape(gettext("Unfold"))
        self.drag = escape(gettext("Drag to move"))
        self.select = escape(gettext("Select or deselect"))
        self.original = escape(gettext("Original"))
        self.label_marks = {"": label_mark()} | {
            label.value: label_mark(str(label.mark), str(label.meaning))
            for label in LABELS.values()
        }
        self.changed = escape(gettext("The comment was changed at its source."))
        self.what_changed = escape(gettext("What was changed at the source"))
        self.reworded = escape(
            gettext("The quote is not what the comment said before: it was translated or edited.")
        )
        self.take_over = escape(gettext("Take over"))
        edited, edit, drop = gettext("edited"), gettext("Edit"), gettext("Drop")
        self.edited = f' <span class="tag">{escape(edited)}</span>'
        changes = escape(pgettext("of a text", "Changes"))
        what = escape(gettext("What was changed"))
        self.acts_if_edited = act("difference", changes, f"{what} (d)") + " "
        self.acts = f"{act('edit', escape(edit))} {act('drop', escape(drop))}"
