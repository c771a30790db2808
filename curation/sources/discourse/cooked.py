"""A post's text as Discourse serves it: HTML that it has cooked from what was written."""

from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation.sources.reading.document import parsed_html
from curation.sources.reading.rich_text import RichReader, outermost

# What Discourse adds to what was written, and nobody reads: sizes, icons, buttons.
ADDED = ", ".join(
    [
        "aside.quote .quote-controls",
        "aside.quote .title img",
        ".lightbox .meta",
        "svg",
        "a.anchor",
    ]
)


def cooked_markdown(html: str, base: str) -> str:
    """Return the Markdown of a post; raises Unreadable."""
    page = parsed_html(html, is_fragment=True)
    for node in outermost(page, ADDED):
        node.decompose()
    for node in outermost(page, "aside.onebox"):
        uncover(node)
    return RichReader(base).read(page.root)


def uncover(onebox: LexborNode) -> None:
    """Put the address that was written, named by its page's title, in the place of its preview."""
    title = onebox.css_first("h3 a, h4 a")
    first = title or onebox.css_first("a[href]")
    href = onebox.attributes.get("data-onebox-src")
    href = href or (first.attributes.get("href") if first is not None else "") or ""
    name = " ".join(title.text().split()) if title is not None else ""
    html = f'<p><a href="{escape(href)}">{escape(name or href)}</a></p>'
    link = LexborHTMLParser(html, is_fragment=True).css_first("p")
    if href and link is not None:
        onebox.replace_with(link)
