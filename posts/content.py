"""What a post says, as plain values: of these are pages, previews and the dialect made."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from .addresses import comment_address
from .markdown import OWN, render
from .models import Post, Quote
from .palette import BY_VALUE, Colour


def shown_time(time: datetime.datetime | None) -> tuple[str, str]:
    """Return a time as the dialect shows it and in ISO 8601, both in UTC; empty for none."""
    if time is None:
        return "", ""
    iso = time.astimezone(datetime.UTC).isoformat()[:19]
    return iso.replace("-", "/").replace("T", " "), f"{iso}Z"


@dataclass(frozen=True, slots=True)
class QuoteContent:
    """One quote; ``number`` counts from 1 through the post, ``time`` is in UTC."""

    number: int
    author: str
    time: datetime.datetime | None
    color: str
    body: str
    source: str = ""
    source_ref: str = ""
    markup: str = OWN

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


def content_of(post: Post, *, path: str, date: datetime.date) -> PostContent:
    """Read a post's working copy: three queries, whatever its size."""
    quotes: dict[int, list[QuoteContent]] = {}
    for number, quote in enumerate(post.quotes.order_by("position"), 1):
        quotes.setdefault(quote.section_id, []).append(quote_content(quote, number))
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


def quote_content(quote: Quote, number: int) -> QuoteContent:
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
    )
