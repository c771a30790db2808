"""A file of the dialect without what is taken down; all else in it stays to the byte."""

from collections.abc import Collection
from dataclasses import replace

from posts.content import PostContent, QuoteContent
from posts.takedowns import Stated, Target, Words, words_of

from . import front_matter
from .merging import worded
from .parameters import sayable
from .reader import read_post, segments
from .segments import Segment, joined
from .writer import quote_line, write_post


def covered(content: PostContent, target: Target, source: str) -> set[int]:
    """Return the numbers of a file's quotes that are to be taken down.

    ``source`` is that of the thread that the file says it is of. A name that no file can say as it
    is is known by how files say it.
    """
    said = {sayable(target.value, folded=folded) for folded in (True, False)}
    names = said if target.kind == "author" else set()
    return {
        quote.number
        for quote in content.quotes
        if target.covers(stated(quote, target, source, names))
    }


def stated(quote: QuoteContent, target: Target, source: str, names: set[str]) -> Stated:
    """Return whose words a file's quote holds: the author's that is sought under these names."""
    author = target.value if quote.author in names else quote.author
    # A file has many quotes, and most takedowns ask for neither their times nor their texts.
    time = quote.time_iso if target.marks else ""
    text = words_of(quote.body, quote.markup) if target.kind == "word" else ""
    return Stated(source, "", author, time, text)


def scrubbed(text: str, path: str, target: Target, numbers: Collection[int]) -> str:
    """Return the text of a file whose quotes of these numbers are taken down.

    It is ``""`` if no quote is left. Raises DialectError.
    """
    content = read_post(text, path).content
    if target.removes:
        return without(text, content, numbers)
    text = reworded(text, content, numbers, target)
    return masked(text, path, target) if target.masks else text


def without(text: str, content: PostContent, gone: Collection[int]) -> str:
    """Return a file without the quotes of these numbers, and without folds that held no others."""
    if not gone:
        return text
    left = tuple(
        replace(section, quotes=quotes)
        for section in content.sections
        if (quotes := tuple(quote for quote in section.quotes if quote.number not in gone))
    )
    return write_post(replace(content, sections=left), text) if left else ""


def reworded(text: str, content: PostContent, numbers: Collection[int], target: Target) -> str:
    """Return a file in which these quotes say what stands there instead."""
    parts = segments(text)
    places = iter([place for place, part in enumerate(parts) if part.kind == "quote"])
    for section in content.sections:
        for quote in section.quotes:
            place = next(places)
            if quote.number in numbers:
                said = target.instead(Words(quote.author, quote.body, quote.markup))
                new = quote_line(replace(quote, **said._asdict()), folded=section.folded)
                parts[place] = Segment("quote", worded(parts[place].text, new))
    return joined(parts)


def masked(text: str, path: str, target: Target) -> str:
    """Return a file whose title, lead, summaries and prose have the word no more."""
    content = read_post(text, path).content
    sections = tuple(
        replace(section, summary=target.masked(section.summary)) for section in content.sections
    )
    title, lead = target.masked(content.title), target.masked(content.lead)
    new = replace(content, title=title, lead=lead, sections=sections)
    if new != content:
        text = write_post(new, text)
    start, parts, at = front_matter.read(text).end, segments(text), 0
    for place, part in enumerate(parts):
        # What holds a shortcode is left as it is: a word in it may be its own.
        if at >= start and part.kind in {"", "heading"} and "{{" not in part.text:
            parts[place] = part._replace(text=target.masked_markup(part.text))
        at += len(part.text)
    return joined(parts)
