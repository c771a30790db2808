"""What a post of Mastodon says: its text, and all that is shown with it."""

from typing import Any

from curation.sources.reading.document import parsed_html
from curation.sources.reading.rich_text import RichReader, named_link, outermost
from curation.sources.reading.values import mapping, mappings, text, whole, words
from posts.markdown import escape


def body_of(status: dict[str, Any]) -> str:
    """Return what a post says, as Markdown; raises Unreadable."""
    quoted = quoted_status(status)
    warning = words(status.get("spoiler_text"))
    parts = [
        f"CW: {escape(warning)}" if warning else "",
        content(status, has_quote=bool(quoted)),
        poll(status),
        media(status),
        quotation(quoted),
    ]
    return "\n\n".join(part for part in parts if part)


def content(status: dict[str, Any], *, has_quote: bool = False, quotes: int = 0) -> str:
    """Return a post's text. What is quoted stands in it as a link too, for servers that don't
    know quotations.
    """
    page = parsed_html(text(status.get("content")), is_fragment=True)
    for node in outermost(page, ".quote-inline") if has_quote else []:
        node.decompose()
    return RichReader("", quotes).read(page.root)


def poll(status: dict[str, Any]) -> str:
    """Return what a post asks: each answer with how many gave it, where that is told."""
    lines = []
    for option in mappings(mapping(status.get("poll")).get("options")):
        votes = whole(option.get("votes_count"))
        told = "" if votes is None else f" ({votes})"
        lines.append(f"- {escape(words(option.get('title')))}{told}")
    return "\n".join(lines)


def media(status: dict[str, Any]) -> str:
    """Return links to the pictures, films and sounds of a post, named as they are described."""
    links = []
    for medium in mappings(status.get("media_attachments")):
        href = text(medium.get("url")) or text(medium.get("remote_url"))
        links.append(named_link(words(medium.get("description")), href))
    return "\n".join(link for link in links if link)


def quoted_status(status: dict[str, Any]) -> dict[str, Any]:
    """Return the post that another quotes, an empty one for none."""
    return mapping(mapping(status.get("quote")).get("quoted_status"))


def quotation(status: dict[str, Any]) -> str:
    """Return the words of a post that another quotes, below the name of who wrote it."""
    if not status:
        return ""
    author = words(mapping(status.get("account")).get("acct"))
    said = content(status, quotes=1)
    return named_link(f"@{author}:", text(status.get("url"))) + (f"\n\n{said}" if said else "")
