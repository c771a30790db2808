"""What of the HTML in a body written for Hugo reaches a reader."""

import re

import nh3

from .own import LINK_REL

# Besides these, a script and what else browsers hide with all it holds; the rest leaves its text.
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
    "wbr",
}  # fmt: skip
HIDDEN = {"datalist", "iframe", "noembed", "noframes", "script", "style", "template"}
SCHEMES = {"http", "https", "mailto", "ftp"}

PICTURE = re.compile(
    r"<img\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE
)
CHECKBOX = re.compile(r"<li><input (?P<checked>checked=\"\" )?disabled=\"\" type=\"checkbox\">")


def safe(html: str) -> str:
    """Return the HTML with nothing in it that could do harm, valid within any block."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=HIDDEN,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
    )
