"""What a post says that a file of the dialect can't, for the desk to tell before publishing."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from posts.content import PostContent, SectionContent

from .body import one_line
from .parameters import sayable
from .toml import clean

What = Literal["title", "tag", "thumbnail", "source", "lead", "summary", "author", "body"]


class Unsayable(NamedTuple):
    """A text that is written as another.

    ``number`` is, counted from 1, that of the quote for an author or a body, of the fold for a
    summary, of the tag for a tag; 0 for what a post has but one of.
    """

    what: What
    number: int
    text: str
    written: str


def unsayable(content: PostContent) -> list[Unsayable]:
    """Return what the writer alters, in the order of the file, with what it writes instead.

    A carriage return in a body or a lead is a line feed on our page as well, and no alteration.
    """
    return [said for said in texts(content) if said.text != said.written]


def texts(content: PostContent) -> Iterator[Unsayable]:
    """Yield every text of the post as it is and as it is written."""
    yield Unsayable("title", 0, content.title, one_line(content.title))
    for number, tag in enumerate(content.tags, 1):
        yield Unsayable("tag", number, tag, clean(tag))
    yield Unsayable("thumbnail", 0, content.thumbnail, clean(content.thumbnail))
    yield Unsayable("source", 0, content.source_url, one_line(content.source_url))
    yield Unsayable("lead", 0, content.lead, clean(content.lead))
    fold = 0
    for section in content.sections:
        if section.folded and section.quotes:
            fold += 1
            yield Unsayable("summary", fold, section.summary, one_line(section.summary))
        yield from quotes_texts(section)


def quotes_texts(section: SectionContent) -> Iterator[Unsayable]:
    """Yield the texts of a section's quotes."""
    for quote in section.quotes:
        written = sayable(quote.author, folded=section.folded)
        yield Unsayable("author", quote.number, quote.author, written)
        yield Unsayable("body", quote.number, quote.body, clean(quote.body))
