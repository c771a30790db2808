"""What Hugo's ``markdownify`` shows of a body that was written for it, as safe HTML."""

import nh3
from markdown_it import MarkdownIt

from .own import ALLOWED_SCHEMES, LINK_REL

ALLOWED_TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table",
    "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip

_markdown = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])


def render_hugo(body: str) -> str:
    """Return the safe HTML of a body as Hugo reads it."""
    html = _markdown.render(body).strip()
    if html.count("<p>") == 1:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes=ALLOWED_SCHEMES,
        link_rel=LINK_REL,
    )
