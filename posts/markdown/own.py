"""The one renderer of a quote's Markdown to safe HTML, and its inverse for plain text.

The Markdown is small on purpose: what an editor types is what stands there, save for
``*emphasis*``, ``**strong**``, ``~~struck~~``, `` `code` ``, ``[links](https://...)``, bare
addresses, fenced code, and a backslash before a sign to keep it as it is. Lists, headings, block
quotes, entities and HTML are plain text, so that ``>>12``, ``1.`` and ``<tag>`` need no care.
Line feeds and blank lines count as they are typed.

The HTML is flat: a line feed is ``<br>``, and the one block is ``<pre><code>``. So the served
page, and a page that Hugo builds from the same HTML on one line of the dialect, have the same
text, lines and links.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape as escape_html

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

ALLOWED_TAGS = {"a", "br", "code", "del", "em", "pre", "strong"}
ALLOWED_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"

# An address typed as it is: ASCII only, so that the Japanese that follows it stays outside.
MOST_URL = 2000
BARE_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^{}]{1,2000}", re.IGNORECASE)
TRAILING = frozenset("?!.,:;'*")
OPENERS = {")": "(", "]": "[", "}": "{"}

# What is not as in markdown-it's own HTML.
FLAT = {"softbreak": "<br>", "hardbreak": "<br>", "s_open": "<del>", "s_close": "</del>"}

FENCED = re.compile(
    r"(?:\A|(?<=\n))(?P<fence>`{3,})[^`\n]*(?P<code>(?:\n.*?)??)"
    r"(?:\n(?P=fence)`*[ ]*(?=\n|\Z)|\Z)",
    re.DOTALL,
)
BLANK_LINES = re.compile(r"(\n(?:[ \t]*\n)+)")
# What would be read as markup where it stands: only these signs get a backslash. All of them are
# of one set of characters, over which the search skips; then comes what each asks for.
MARKUP = re.compile(
    r"[*`\\\]~<:](?:(?<=[*`])"
    r"|(?<=\\)(?=[!-/:-@\[-`{-~]|\Z)"
    r"|(?<=\])(?=\(|\Z)"
    r"|(?<=~)(?:(?=~|\Z)|(?<=~~)|(?<=\A~))"
    r"|(?<=<)(?=[^\s<>]*(?:[:@]|\Z))"
    r"|(?:(?<=http:)|(?<=https:))(?=//))",
    re.IGNORECASE,
)
# Without one of these there is no markup in a text, and nothing that a sanitiser would change.
SIGNS = ("*", "`", "~~", "](", "<", "\\", "\ufeff")
# Where an address may begin: "xhttp:" is another scheme.
SCHEME = re.compile(r"(?<![a-z0-9.+\-])https?(?=://)", re.IGNORECASE)
# What the sanitiser takes for an address without a second look.
ORDINARY = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9-]+\.)+[a-z]{2,}"
    r"(?=[/?#]|\Z|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^{}])",
    re.IGNORECASE | re.ASCII,
)
# What neither HTML nor UTF-8 can hold.
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")


def escape(text: str) -> str:
    """Return Markdown that shows ``text`` on one line, runs of white space as one space."""
    text = collapse(text)
    return MARKUP.sub(r"\\\g<0>", text) if may_have_markup(text) else text


def may_have_markup(text: str) -> bool:
    """Say whether a text has one of the signs that ``MARKUP`` looks for: most have none.

    Each sign by itself is found far sooner than the pattern is tried at every place.
    """
    return (
        "*" in text
        or "`" in text
        or "\\" in text
        or "]" in text
        or "~" in text
        or "<" in text
        or (":" in text and "://" in text)
    )


def collapse(text: str) -> str:
    """Return a text with its runs of white space as one space; most have no others."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return WHITE_SPACE.sub(" ", text)
    return text


@lru_cache(maxsize=8192)
def render_own(body: str) -> str:
    """Return the safe, flat HTML of a quote's Markdown."""
    text = NO_CHARACTER.sub("\ufffd", body.replace("\r\n", "\n").replace("\r", "\n"))
    return plain_html(text) if is_plain(text) else marked_html(text)


def is_plain(text: str) -> bool:
    """Say whether a text has no markup but ordinary addresses: most comments are so."""
    if any(sign in text for sign in SIGNS):
        return False
    if "://" not in text:
        return True
    return all(ORDINARY.match(text, found.start()) for found in SCHEME.finditer(text))


def plain_html(text: str) -> str:
    """Return what ``marked_html`` would, of a text that is plain, far sooner."""
    return by_lines(text, plain_lines) if "\n" in text else linked(text)


def plain_lines(text: str) -> str:
    """Return lines without markup, less the spaces where they meet, as CommonMark has it."""
    first, *others = text.split("\n")
    if not others:
        return linked(first)
    *between, last = others
    lines = (line.lstrip(" \t").rstrip(" ") for line in between)
    return "<br>".join(map(linked, [first.rstrip(" "), *lines, last.lstrip(" \t")]))


def linked(text: str) -> str:
    """Return a line's HTML, its addresses as links."""
    if "://" not in text:
        return safe_text(text)
    parts, end = [], 0
    for start, address in bare_addresses(text):
        url = safe_text(address)
        link = f'<a href="{url}" rel="{LINK_REL}">{url}</a>'
        parts += [safe_text(text[end:start]), link]
        end = start + len(address)
    return "".join(parts) + safe_text(text[end:])


def bare_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Yield the addresses that stand in a line as they are, each with where it begins."""
    end = 0
    for found in SCHEME.finditer(text):
        start = found.start()
        address = None
        if start >= end:
            address = _bare_urls.match_at_start(text[start : start + 2 * MOST_URL])
        if address is not None:
            end = start + len(address.url)
            yield start, address.url


def safe_text(text: str) -> str:
    """Return a text without ``<`` as the sanitiser writes it."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")


def marked_html(text: str) -> str:
    """Return the HTML of a text that may have markup."""
    return _cleaner.clean("".join(blocks(text)))


def blocks(text: str) -> Iterator[str]:
    """Yield the HTML of each fenced block and of each run of lines around them."""
    start = 0
    for fenced in FENCED.finditer(text):
        before = text[start : fenced.start()]
        yield by_lines(before.strip("\n") if start else before.rstrip("\n"), marked_lines)
        code = escape_html(fenced["code"].removeprefix("\n"), quote=False)
        yield f"<pre><code>{code}</code></pre>"
        start = fenced.end()
    yield by_lines(text[start:].lstrip("\n") if start else text, marked_lines)


def by_lines(text: str, lines_html: Callable[[str], str]) -> str:
    """Return the HTML of lines of text: markup ends at a blank line, line feeds are kept."""
    parts = BLANK_LINES.split(text)
    for position, part in enumerate(parts):
        parts[position] = "<br>" * part.count("\n") if position % 2 else lines_html(part)
    return "".join(parts)


def marked_lines(text: str) -> str:
    """Return the HTML of lines between blank ones."""
    html: str = _markdown.renderInline(text)
    return html


@dataclass(frozen=True)
class BareUrl:
    """An address that stands in a text as it is: what markdown-it's linkify rule asks for."""

    url: str


class BareUrls:
    """Finds addresses for markdown-it's linkify rule, by rules that suit Japanese text."""

    def match_at_start(self, text: str) -> BareUrl | None:
        """Return the address that ``text`` begins with, less the punctuation that follows it."""
        match = BARE_URL.match(text)
        if match is None or match.end() > MOST_URL:
            return None
        url = match.group()
        end = len(url)
        surplus = {sign: url.count(sign) - url.count(opener) for sign, opener in OPENERS.items()}
        while url[end - 1] in TRAILING or surplus.get(url[end - 1], 0) > 0:
            end -= 1
            if url[end] in surplus:
                surplus[url[end]] -= 1
        return BareUrl(url[:end]) if url[:end].partition("//")[2] else None


class QuoteMarkdown(MarkdownIt):
    """markdown-it with the rules above; addresses stay as they are written."""

    def __init__(self) -> None:
        super().__init__("zero", {"breaks": True, "linkify": True})
        self.linkify = _bare_urls
        self.inline.ruler.at("emphasis", emphasis)
        self.enable(
            [
                "linkify", "newline", "escape", "backticks", "strikethrough", "emphasis",
                "link", "autolink",
            ]
        )  # fmt: skip
        self.core.ruler.disable("linkify")
        for name, html in FLAT.items():
            self.add_render_rule(name, lambda *_, html=html: html)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Keep an address whole, with no encoding on top of what was written."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        """Show an address as it is written."""
        return link


def emphasis(state: StateInline, silent: bool) -> bool:
    """Read a run of ``*``: it opens before anything and closes after anything but white space.

    CommonMark asks for white space or punctuation on the outer side, which Japanese text does
    not have: ``これは*「強調」*です`` is emphasis here.
    """
    start = state.pos
    if silent or state.src[start] != "*":
        return False
    end = start
    while end < state.posMax and state.src[end] == "*":
        end += 1
    can_open = end < state.posMax and not isWhiteSpace(ord(state.src[end]))
    can_close = start > 0 and not isWhiteSpace(ord(state.src[start - 1]))
    for _ in range(start, end):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=end - start,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos = end
    return True


_bare_urls = BareUrls()
_markdown = QuoteMarkdown()
_cleaner = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    attributes={"a": {"href"}},
    url_schemes=ALLOWED_SCHEMES,
    link_rel=LINK_REL,
)
