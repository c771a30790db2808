"""What a post of Bluesky says: its text with its links, and what is embedded in it."""

import re
from collections.abc import Iterator
from typing import Any

from curation.sources.reading.markup import SCHEME, link_markdown, resolved
from curation.sources.reading.plain_text import NO_BREAK_SPACE, as_markdown
from curation.sources.reading.rich_text import named_link, quoted
from curation.sources.reading.values import mapping, mappings, text, whole, words
from posts.markdown import escape

from .addresses import page_of, reference_of

PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"
FILMS = "https://video.bsky.app/watch"
# How a byte begins that is not the first of a sign.
CONTINUES, CONTINUES_MASK = 0b10000000, 0b11000000
# Where a browser shows fewer spaces than there are.
SPARE_SPACE = re.compile(r"(?<=[ \n]) ")
FENCE = "```"
LINK = "app.bsky.richtext.facet#link"


def body_of(post: dict[str, Any]) -> str:
    """Return what a post says, as Markdown."""
    record = mapping(post.get("record"))
    embed = mapping(post.get("embed")) or mapping(record.get("embed"))
    media = mapping(embed.get("media")) or embed
    author = text(mapping(post.get("author")).get("did"))
    said = said_in(record)
    href = text(mapping(media.get("external")).get("uri"))
    parts = [
        said,
        "\n".join(line for line in shown(media, author) if line),
        "" if href and f"<{href}>" in said else card(media),
        quotation(embed),
    ]
    return "\n\n".join(part for part in parts if part)


def said_in(record: dict[str, Any]) -> str:
    """Return the Markdown of a record's text; its links are told apart from it, in bytes."""
    whole_text = text(record.get("text"))
    data = whole_text.encode("utf-8", "surrogatepass")
    links = list(links_in(mappings(record.get("facets")), data))
    if not links:
        return as_markdown(whole_text)
    pieces, end = [], 0
    for start, stop, href in links:
        pieces += [marked(data[end:start]), link(data[start:stop], href)]
        end = stop
    lines = "".join([*pieces, marked(data[end:])]).split("\n")
    return "\n".join(line.strip(" ") for line in lines)


def links_in(facets: list[dict[str, Any]], data: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield where links begin and end and where they lead, first those that stand first.

    What a program counted wrong, within a sign or over another link, is text.
    """
    found = []
    for facet in facets:
        index = mapping(facet.get("index"))
        start, stop = whole(index.get("byteStart")), whole(index.get("byteEnd"))
        href = next(
            (
                resolved(text(feature.get("uri")), "")
                for feature in mappings(facet.get("features"))
                if text(feature.get("$type")) == LINK
            ),
            "",
        )
        if start is not None and stop is not None and SCHEME.match(href):
            found.append((start, stop, href))
    end = 0
    for start, stop, href in sorted(found):
        if end <= start < stop <= len(data) and begins_a_sign(data, start, stop):
            yield start, stop, href
            end = stop


def begins_a_sign(data: bytes, *places: int) -> bool:
    """Say whether a sign of UTF-8 begins at each of these places."""
    return all(at == len(data) or data[at] & CONTINUES_MASK != CONTINUES for at in places)


def marked(data: bytes) -> str:
    """Return the Markdown of a piece of text, its line ends and spaces kept."""
    piece = SPARE_SPACE.sub(NO_BREAK_SPACE, data.decode("utf-8", "surrogatepass"))
    return "\n".join(map(escape, piece.split("\n")))


def link(data: bytes, href: str) -> str:
    """Return the Markdown of a link; where its label is its address cut short, the whole one."""
    label = data.decode("utf-8", "surrogatepass")
    address = href.partition("://")[2]
    start = label.removesuffix("...").removesuffix("…")
    is_cut = start != label and len(start) > len("a.b/")
    spellings = (address, address.removeprefix("www."))
    names_itself = label.rstrip("/") in {spelling.rstrip("/") for spelling in spellings} or (
        is_cut and any(spelling.startswith(start) for spelling in spellings)
    )
    return link_markdown(href if names_itself else label, href)


def shown(media: dict[str, Any], author: str) -> Iterator[str]:
    """Yield links to the pictures and the film of a post, named as they are described."""
    for picture in mappings(media.get("images")):
        href = text(picture.get("fullsize")) or text(picture.get("thumb"))
        key = key_of(picture.get("image"))
        href = href or (f"{PICTURES}/{author}/{key}@jpeg" if key and author else "")
        yield named_link(words(picture.get("alt")), href)
    key = key_of(media.get("video")) or text(media.get("cid"))
    film = text(media.get("playlist"))
    film = film or (f"{FILMS}/{author}/{key}/playlist.m3u8" if media.get("video") and key else "")
    if film:
        yield named_link(words(media.get("alt")), film)


def key_of(blob: object) -> str:
    """Return what a file is kept as, which older records tell in another way."""
    told = mapping(blob)
    return text(mapping(told.get("ref")).get("$link")) or text(told.get("cid"))


def card(media: dict[str, Any]) -> str:
    """Return a link to the page that a post shows a card of."""
    page = mapping(media.get("external"))
    return named_link(words(page.get("title")), text(page.get("uri")))


def quotation(embed: dict[str, Any]) -> str:
    """Return the words of the post that is quoted, below who wrote it; of others, the link."""
    record = mapping(embed.get("record"))
    record = mapping(record.get("record")) or record
    uri = text(record.get("uri"))
    value = mapping(record.get("value"))
    if not reference_of(uri) or not value:
        return named_link(
            words(record.get("displayName")) or words(record.get("name")), page_of(uri)
        )
    author = words(mapping(record.get("author")).get("handle"))
    heading = named_link(f"@{author}:", page_of(uri))
    said = said_in(value)
    # An AA stays a block, whose lines can't be marked.
    said = said if said.startswith(FENCE) else quoted(said)
    return f"{heading}\n\n{said}" if said else heading
