"""The quick way to read the HTML that nearly all comments have: text, links, emphasis and code.

It gives what ``markup.markdown`` gives, to the byte, without a parser. What might be anything else
is left to that: an element in another, an attribute more, an entity that is seldom written.

A control character stands in the text for each paragraph's begin, and another for each thing that
is marked up, so that all of the text is looked at in one go.
"""

import re
from itertools import chain, zip_longest

from posts.markdown import collapse, escape, may_have_markup

from . import markup

PARAGRAPH, MARK = "\0", "\1"
MARKED = re.compile(
    r'<a href="([^"<>\0]*)"(?: rel="nofollow")?>([^<>\0]*)</a>'
    r"|<i>([^<>\0]*)</i>"
    r"|<pre><code>([^<>\0]*)</code></pre>"
)
GROUPS = MARKED.groups + 1
# As forums write what would be markup in HTML, the most frequent first; ``&`` itself comes last.
ENTITIES = (("&#x27;", "'"), ("&#x2F;", "/"), ("&quot;", '"'), ("&gt;", ">"), ("&lt;", "<"))
SURROGATE = re.compile("[\ud800-\udfff]")
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
    if PARAGRAPH in html or MARK in html or len(html) > LONGEST:
        raise LongWay
    if not html.isascii() and SURROGATE.search(html):
        raise LongWay
    if "<" not in html:
        text = collapse(unescaped(html)).strip(" ")
        return escape(text) if may_have_markup(text) else text
    marks: list[str] = []
    html = html.replace("</p>", PARAGRAPH).replace("<p>", PARAGRAPH)
    if "<" in html:
        html, marks = taken_out(html, base)
    text = collapse(unescaped(html))
    paragraphs = [paragraph.strip(" ") for paragraph in text.split(PARAGRAPH)]
    if may_have_markup(text):
        paragraphs = list(map(escape_around_marks, paragraphs))
    body = "\n\n".join(filter(None, paragraphs))
    return put_back(body, marks) if marks else body


def taken_out(html: str, base: str) -> tuple[str, list[str]]:
    """Return HTML with a sign for each thing that is marked up, and the Markdown of these."""
    if "</i><i>" in html:  # which become one
        raise LongWay
    text, *others = MARKED.split(html)
    texts, marks = [text], []
    for place in range(0, len(others), GROUPS):
        href, label, emphasised, code, text = others[place : place + GROUPS]
        if href is not None:
            marks.append(link(href, label, base))
        elif emphasised is not None:
            marks.append(emphasis(emphasised))
        else:
            marks.append(block_of_code(code))
            texts[-1] += PARAGRAPH
            text = PARAGRAPH + text
        texts.append(text)
    html = MARK.join(texts)
    if "<" in html:
        raise LongWay
    return html, marks


def put_back(body: str, marks: list[str]) -> str:
    """Return Markdown with what was taken out."""
    return "".join(chain.from_iterable(zip_longest(body.split(MARK), marks, fillvalue="")))


def escape_around_marks(text: str) -> str:
    """Return the Markdown of the text between what is marked up: each piece stands by itself."""
    return MARK.join(map(escape, text.split(MARK)))


def link(href: str, label: str, base: str) -> str:
    """Return the Markdown of a link."""
    address, label = markup.resolved(unescaped(href), base), collapse(unescaped(label))
    if not address or not label or label[0] == " " or label[-1] == " ":
        raise LongWay
    return markup.link_markdown(label, address)


def emphasis(html: str) -> str:
    """Return the Markdown of emphasis."""
    text = collapse(unescaped(html))
    if not text or text != text.strip(markup.SPACES):
        raise LongWay
    return f"*{escape(text)}*"


def block_of_code(html: str) -> str:
    """Return the Markdown of a block of code."""
    reader = markup.Reader("")
    reader.add_code(unescaped(html))
    if not reader.blocks:
        raise LongWay
    return reader.blocks[0]


def unescaped(html: str) -> str:
    """Return a piece of HTML without elements with the signs that its entities stand for."""
    if "&" not in html:
        return html
    for entity, sign in ENTITIES:
        html = html.replace(entity, sign)
        if "&" not in html:
            return html
    if html.count("&") != html.count("&amp;"):
        raise LongWay
    return html.replace("&amp;", "&")
