"""The quick way to read what most comments have: paragraphs of text, links and a little emphasis.

It gives what ``markup.markdown`` gives, to the byte, without a parser; whatever might be anything
else is left to that.
"""

import re

from posts.markdown import collapse, escape

from . import markup

# As forums write what would be markup in HTML; ``&`` itself comes last.
ENTITIES = (("&#x27;", "'"), ("&quot;", '"'), ("&#x2F;", "/"), ("&gt;", ">"), ("&lt;", "<"))
MARKED = re.compile(r'<a href="([^"<>]*)" rel="nofollow">([^<>]*)</a>|<i>([^<>]*)</i>')
# What a parser does not hand on as it is.
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
# Far below what is refused for its many elements.
LONGEST = 1_000_000


class LongWay(Exception):
    """The HTML has to be read the long way."""


def markdown(html: str, base: str) -> str:
    """Return the Markdown of a fragment of HTML; ``base`` is the address of its page.

    Raises Unreadable.
    """
    try:
        return quick_markdown(html, base)
    except LongWay:
        return markup.markdown(html, base)


def quick_markdown(html: str, base: str) -> str:
    """Return the Markdown of HTML that has nothing but what is read here; raises LongWay."""
    if len(html) > LONGEST or "\0" in html or not (html.isascii() or is_text(html)):
        raise LongWay
    if "</p>" in html:
        html = html.replace("</p>", "<p>")
    blocks = [
        marked(paragraph, base) if "<" in paragraph else escape(text_of(paragraph).strip(" "))
        for paragraph in html.split("<p>")
    ]
    return "\n\n".join(filter(None, blocks))


def is_text(html: str) -> bool:
    """Say whether this is text all through."""
    return NO_CHARACTER.search(html) is None


def marked(html: str, base: str) -> str:
    """Return the Markdown of a paragraph that has links or emphasis in it."""
    first, *others = MARKED.split(html)
    between = [first, *others[3::4]]
    texts = [text_of(text) for text in between]
    if len(texts) == 1:
        raise LongWay
    texts[0], texts[-1] = texts[0].lstrip(" "), texts[-1].rstrip(" ")
    parts = [escape(texts[0])]
    for href, label, emphasised, text in zip(
        others[::4], others[1::4], others[2::4], texts[1:], strict=True
    ):
        parts.append(emphasis(emphasised, parts[-1]) if href is None else link(href, label, base))
        parts.append(escape(text))
    return "".join(parts)


def link(href: str, label: str, base: str) -> str:
    """Return the Markdown of a link."""
    address, label = markup.resolved(unescaped(href), base), text_of(label)
    if not address or label != label.strip(" ") or not label:
        raise LongWay
    return markup.link_markdown(label, address)


def emphasis(html: str, before: str) -> str:
    """Return the Markdown of emphasis; beside other emphasis it would become one with that."""
    text = text_of(html)
    if not before or text != text.strip(markup.SPACES) or not text:
        raise LongWay
    return f"*{escape(text)}*"


def text_of(html: str) -> str:
    """Return what a piece of HTML without elements shows."""
    if "<" in html:
        raise LongWay
    return collapse(unescaped(html))


def unescaped(html: str) -> str:
    """Return a piece of HTML with the signs that its entities stand for."""
    if "&" not in html:
        return html
    for entity, sign in ENTITIES:
        html = html.replace(entity, sign)
    if "&" not in html:
        return html
    if html.count("&") != html.count("&amp;"):
        raise LongWay
    return html.replace("&amp;", "&")
