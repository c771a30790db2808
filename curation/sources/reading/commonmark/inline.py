"""What stands within a paragraph, to our Markdown: markdown-it reads it, and it is written anew."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from curation.sources.reading.markup import BACKTICKS, link_markdown, resolved
from posts.markdown import escape, render
from posts.markdown.own import MOST_URL, BareUrls

SCHEME_BEFORE = re.compile(r"(?:\A|[^a-z0-9.+\-])(https?)\Z", re.IGNORECASE)
MARKS = {"em": "*", "strong": "**", "s": "~~"}
MARKS_AS_HTML = re.compile(r"</?(?:em|strong|del)>")
# Addresses without a host, which a place's own pages may use.
RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:)[/#?]", re.IGNORECASE)
WEB = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)

Text = Callable[[str], str]


def inline(text: str, base: str, write: Text) -> str:
    """Return the Markdown of lines without blocks."""
    [root] = _forum.parseInline(text)
    with_marks = written(root.children or (), base, write)
    marked = "".join(with_marks.pieces)
    if not with_marks.marks:
        return marked
    # Marks that meet may be read otherwise than they are meant: rather none than wrong ones.
    bare = "".join(
        piece for place, piece in enumerate(with_marks.pieces) if place not in with_marks.marks
    )
    return marked if MARKS_AS_HTML.sub("", render(marked)) == render(bare) else bare


@dataclass(slots=True)
class Written:
    """Pieces of Markdown, and the places of those that mark emphasis."""

    pieces: list[str] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)


def written(tokens: Iterable[Token], base: str, write: Text) -> Written:
    """Return the Markdown of what markdown-it read."""
    result = Written()
    link: Token | None = None
    label: list[str] = []
    for token in tokens:
        kind, _underscore, side = token.type.rpartition("_")
        if token.type == "link_open":
            link, label = token, []
        elif token.type == "link_close" and link is not None:
            result.pieces.append(anchor("".join(label), link, base))
            link = None
        elif link is not None:
            label.append(" " if token.type in {"softbreak", "hardbreak"} else token.content)
        elif side in {"open", "close"} and kind in MARKS:
            result.marks.add(len(result.pieces))
            result.pieces.append(MARKS[kind])
        else:
            result.pieces.append(piece(token, write))
    return result


def piece(token: Token, write: Text) -> str:
    """Return the Markdown of what has nothing in it."""
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    if token.type == "code_inline":
        return code_span(token.content)
    if token.type == "address":
        return link_markdown(token.content, token.content)
    return write(token.content)


def anchor(label: str, link: Token, base: str) -> str:
    """Return the Markdown of a link; its title, which some hide a text in, stands after it."""
    href, title = str(link.attrs.get("href", "")), str(link.attrs.get("title", ""))
    end = f" {escape(f'({title})')}" if title else ""
    if WEB.match(href) or RELATIVE.match(href):
        target = resolved(href, base)
        if target:
            return link_markdown(label if label.strip() else target, target) + end
    return escape(f"[{label}]({href})") + end


def code_span(code: str) -> str:
    """Return the Markdown of code within a line."""
    runs = set(map(len, BACKTICKS.findall(code)))
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    touches = code.startswith("`") or code.endswith("`")
    spaced = code.startswith(" ") and code.endswith(" ") and bool(code.strip(" "))
    return f"{fence} {code} {fence}" if touches or spaced else f"{fence}{code}{fence}"


class ForumMarkdown(MarkdownIt):
    """markdown-it as far as a line goes, with bare addresses; nothing is encoded."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.inline.ruler.at("linkify", address)
        self.enable(
            [
                "linkify", "newline", "escape", "backticks", "strikethrough", "emphasis",
                "link", "autolink", "entity",
            ]
        )  # fmt: skip
        self.core.ruler.disable("linkify")

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Keep an address as it is written."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        """Keep an address as it is written."""
        return link


def address(state: StateInline, silent: bool) -> bool:
    """Read an address that stands in a text as it is: one token, whatever signs it holds."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME_BEFORE.search(state.pending[-6:])
    if scheme is None:
        return False
    start = state.pos - len(scheme[1])
    found = _bare_urls.match_at_start(state.src[start : min(start + 2 * MOST_URL, state.posMax)])
    if found is None:
        return False
    state.pending = state.pending[: -len(scheme[1])]
    state.push("address", "", 0).content = found.url
    state.pos = start + len(found.url)
    return True


_bare_urls = BareUrls()
_forum = ForumMarkdown()
