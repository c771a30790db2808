"""The verb by which a post follows its file in a Hugo checkout."""

from dataclasses import dataclass
from typing import ClassVar

from posts.content import PostContent, QuoteContent
from posts.hugo.body import body as hugo_body
from posts.markdown import render
from posts.models import Post

from .draft import Draft, QuoteDraft, SectionDraft


@dataclass(frozen=True)
class TakeOver:
    """Make the post what its file in a checkout says now. Slug, address and what editors note stay.

    ``source`` and ``source_ref`` name the thread at the address that the file gives.
    """

    name: ClassVar[str] = "take_over"
    content: PostContent
    source: str = ""
    source_ref: str = ""

    def apply(self, post: Post, draft: Draft) -> int:
        """See Verb."""
        said = self.content
        draft.fields.update(
            title=said.title,
            date=said.date.isoformat(),
            thumbnail=said.thumbnail,
            lead=said.lead,
            tags=list(said.tags),
            source_url=said.source_url,
            source=self.source,
            source_ref=self.source_ref,
        )
        known = KnownQuotes(draft)
        sections: list[SectionDraft] = []
        for place, section in enumerate(said.sections):
            id = draft.sections[place].id if place < len(draft.sections) else draft.fresh_id()
            quotes = [known.take(quote) for quote in section.quotes]
            sections.append(SectionDraft(id, section.folded, section.summary, quotes))
        kept = {id for section in sections for id in section.quotes}
        draft.quotes = {id: quote for id, quote in draft.quotes.items() if id in kept}
        draft.sections = sections
        return len(kept)


class KnownQuotes:
    """The quotes of a draft, each to be found once by what a file says of it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.free: dict[tuple[str, str], list[int]] = {}
        for id in draft.order():
            quote = draft.quotes[id]
            self.free.setdefault((quote.author, quote.time), []).append(id)

    def take(self, said: QuoteContent) -> int:
        """Return the id of the quote of this author and time, after it says what is said now."""
        time = said.time.isoformat() if said.time else ""
        ids = self.free.get((said.author, time), [])
        same = [id for id in ids if is_said(self.draft.quotes[id], said.body)]
        if ids:
            id = (same or ids)[0]
            ids.remove(id)
        else:
            id = self.draft.fresh_id()
            self.draft.quotes[id] = QuoteDraft("", "", said.author, time, "")
        quote = self.draft.quotes[id]
        if not same:
            quote = quote._replace(body=said.body, markup=said.markup)
        self.draft.quotes[id] = quote._replace(color=said.color)
        return id


def is_said(quote: QuoteDraft, body: str) -> bool:
    """Say whether a file's body is this quote's, as it is or as the writer spells it."""
    return body == (quote.body if quote.markup else hugo_body(render(quote.body)))
