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

# What a browser reads no tags in, unclosed to the end of the page: here it is like any text.
VERBATIM = re.compile(
    r"</?(?:listing|noscript|plaintext|textarea|title|xmp)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
# Hugo's box before a task: one that nobody can tick.
TASK = re.compile(r'<input (checked="" )?disabled="" type="checkbox">')
PICTURE = re.compile(r"<img(?=[\s/>])(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*>", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""\s(?P<name>alt|src)\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s"'>]+))""",
    re.IGNORECASE,
)


def safe(html: str) -> str:
    """Return the HTML with nothing in it that could do harm, valid within any block."""
    if "<" in html:
        html = VERBATIM.sub("", html)
        html = TASK.sub(box, html)
        html = PICTURE.sub(picture_link, html)
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=HIDDEN,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
    ).strip("\n")


def box(found: re.Match[str]) -> str:
    """Return the sign for a task."""
    return "☑" if found[1] else "☐"


def picture_link(found: re.Match[str]) -> str:
    """Return the link that stands for a picture: readers load none from elsewhere."""
    values = {
        one["name"].lower(): one["a"] or one["b"] or one["c"] or ""
        for one in ATTRIBUTE.finditer(found.group())
    }
    address = values.get("src", "")
    label = values.get("alt", "").strip() or address
    label = label.replace("<", "&lt;")
    quoted = address.replace('"', "&quot;")
    return f'<a href="{quoted}">{label}</a>' if address else label
