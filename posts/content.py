"""What a post says, as plain values: of these are pages, previews and the dialect made."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .addresses import comment_address
from .labels import LABELS, Label
from .markdown import OWN, render
from .models import Post, Quote
from .palette import BY_VALUE, Colour
from .replies import parents_of

# A quote's author, time in ISO 8601, colour, body and markup, and its label if it has one.
Said = tuple[str, ...]


def content_digest(
    fields: tuple[str, str, str, str],
    tags: Sequence[str],
    sections: Iterable[tuple[bool, str, list[Said]]],
) -> str:
    """Return the SHA-256, in hex, of what readers see of a post.

    ``fields`` are its title, thumbnail, source's address and lead. The slug and the date are left
    out, since a published address stays; the notes, which nobody reads; and where quotes came from,
    which is found out later than they are published.
    """
    values = json.dumps([fields, list(tags), list(sections)], ensure_ascii=False)
    return hashlib.sha256(values.encode()).hexdigest()


def said_by(author: str, time: str, color: str, body: str, markup: str, label: str) -> Said:
    """Return what readers see of a quote, for ``content_digest``.

    Without a label it is what it was before there were labels, so that older digests still hold.
    """
    said = (author, time, color, body, markup)
    return (*said, label) if label else said


def shown_time(time: datetime.datetime | None) -> tuple[str, str]:
    """Return a time as the dialect shows it and in ISO 8601, both in UTC; empty for none."""
    if time is None:
        return "", ""
    iso = time.astimezone(datetime.UTC).isoformat()[:19]
    return iso.replace("-", "/").replace("T", " "), f"{iso}Z"


@dataclass(frozen=True, slots=True)
class QuoteContent:
    """One quote; ``number`` counts from 1 through the post, ``time`` is in UTC.

    ``reply_to`` is the number of the quote that it answers, where that is in the post.
    """

    number: int
    author: str
    time: datetime.datetime | None
    color: str
    body: str
    source: str = ""
    source_ref: str = ""
    markup: str = OWN
    reply_to: int | None = None
    label: str = ""

    @property
    def html(self) -> str:
        """The body's safe HTML: see ``posts.markdown``."""
        return render(self.body, self.markup)

    @property
    def time_text(self) -> str:
        """The time as the dialect and the page show it: ``2025/05/20 19:54:29``, in UTC."""
        return shown_time(self.time)[0]

    @property
    def time_iso(self) -> str:
        """The time in ISO 8601: ``2025-05-20T19:54:29Z``."""
        return shown_time(self.time)[1]

    @property
    def colour(self) -> Colour | None:
        """The palette's entry for the colour, ``None`` for no colour or a foreign one."""
        return BY_VALUE.get(self.color)

    @property
    def labelled(self) -> Label | None:
        """The label's mark and meaning, ``None`` for no label."""
        return LABELS.get(self.label)

    @property
    def said(self) -> Said:
        """What readers see of the quote: see ``content_digest``."""
        time = self.time.isoformat() if self.time else ""
        return said_by(self.author, time, self.color, self.body, self.markup, self.label)

    @property
    def address(self) -> str:
        """Where the comment stands at its source, ``""`` where that can't be known."""
        return comment_address(self.source, self.source_ref)


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A run of quotes, open or folded under a summary."""

    folded: bool
    summary: str
    quotes: tuple[QuoteContent, ...]


@dataclass(frozen=True, slots=True)
class PostContent:
    """A whole post; ``path`` is ``2025_05/2025_05_20_slug``, ``lead`` is Markdown."""

    path: str
    title: str
    date: datetime.date
    tags: tuple[str, ...]
    thumbnail: str
    source_url: str
    lead: str
    sections: tuple[SectionContent, ...]

    @property
    def quotes(self) -> Iterator[QuoteContent]:
        """All quotes in their order."""
        return (quote for section in self.sections for quote in section.quotes)

    @property
    def lead_html(self) -> str:
        """The lead's safe HTML."""
        return render(self.lead)

    @property
    def digest(self) -> str:
        """What tells whether the post says anything else: see ``content_digest``."""
        return content_digest(
            (self.title, self.thumbnail, self.source_url, self.lead),
            self.tags,
            (
                (section.folded, section.summary, [quote.said for quote in section.quotes])
                for section in self.sections
            ),
        )


def content_of(post: Post, *, path: str, date: datetime.date) -> PostContent:
    """Read a post's working copy: four queries, whatever its size."""
    rows = list(post.quotes.order_by("position"))
    answered = answered_in(post, rows)
    quotes: dict[int, list[QuoteContent]] = {}
    for number, quote in enumerate(rows, 1):
        content = quote_content(quote, number, answered.get(quote.pk))
        quotes.setdefault(quote.section_id, []).append(content)
    return PostContent(
        path=path,
        title=post.title,
        date=date,
        tags=tuple(post.tag_names()),
        thumbnail=post.thumbnail,
        source_url=post.source_url,
        lead=post.lead,
        sections=tuple(
            SectionContent(section.folded, section.summary, tuple(quotes.get(section.pk, ())))
            for section in post.sections.order_by("position")
        ),
    )


def answered_in(post: Post, quotes: Sequence[Quote]) -> dict[int, int]:
    """Return by their ids which quote of the post others answer, by its number."""
    numbers = {
        quote.source_ref: number
        for number, quote in enumerate(quotes, 1)
        if quote.source_ref and quote.source == post.source
    }
    parents = parents_of(post.source, post.source_ref, numbers)
    return {
        quote.pk: numbers[parent]
        for quote in quotes
        if quote.source == post.source and (parent := parents.get(quote.source_ref, "")) in numbers
    }


def quote_content(quote: Quote, number: int, reply_to: int | None) -> QuoteContent:
    """Return one quote's plain values."""
    time = quote.time.astimezone(datetime.UTC) if quote.time else None
    return QuoteContent(
        number,
        quote.author,
        time,
        quote.color,
        quote.body,
        quote.source,
        quote.source_ref,
        quote.markup,
        reply_to,
        quote.label,
    )
