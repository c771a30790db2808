"""HTML of places whose posts have more than words: pictures, quotations, lists, spoilers.

What our Markdown has no signs for is said as people say it in plain text: ``> `` before what is
quoted, ``- `` or ``1. `` before an entry of a list, a link in the place of a picture.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts.markdown import WHITE_SPACE, escape, render

from .markup import SCHEME, Link, Reader, Run, link_markdown, plain_text, resolved

HEADLINE_LENGTH = 80
EMBEDDED = frozenset({"audio", "iframe", "source", "video"})
# Blocks that end the line before them, which simpler forums don't have.
BLOCKS = frozenset(
    {"article", "aside", "details", "dd", "dt", "figcaption", "figure", "footer", "h4", "h5", "h6"}
    | {"header", "hr", "section", "summary"}
)
# What a node of text is called.
TEXT = "-text"
SPOILERS = frozenset({"spoiler", "spoiled"})


class RichReader(Reader):
    """Reads what ``Reader`` does and the rest. A mention was written as a name, and so it stays.

    Without a ``base``, links within the place are text. ``quotes`` is how deep in quotations the
    whole stands.
    """

    def __init__(self, base: str, quotes: int = 0) -> None:
        super().__init__(base)
        self.quotes = quotes
        # The number of the last entry of each list that is open, None where they have none.
        self.lists: list[int | None] = []
        self.bullet = ""
        # What is said at the end of each element that is open.
        self.ends: list[str] = []
        self.is_nameless = False

    def enter(self, node: LexborNode, tag: str) -> None:
        """Note what begins."""
        if tag in BLOCKS or tag == "blockquote":
            self.end_paragraph()
        super().enter(node, tag)
        classes = (node.attributes.get("class") or "").split()
        if tag == "a" and ("mention" in classes or not self.leads_somewhere()):
            self.link = None
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in {"ol", "ul"}:
            self.lists.append(first_number(node) - 1 if tag == "ol" else None)
        elif tag == "li":
            self.begin_entry()
        elif tag == "img" or tag in EMBEDDED or "data-video-src" in node.attributes:
            self.add_embedded(node)
        elif tag in {"td", "th"} and any(run.text.strip() for run in self.lines[-1]):
            self.add(" | ")
        is_spoiler = not SPOILERS.isdisjoint(classes)
        self.ends.append("[/spoiler]" if is_spoiler else "")
        if is_spoiler:
            self.add("[spoiler]")

    def leave(self, tag: str) -> None:
        """Note what ends."""
        if tag == TEXT:
            return
        self.add(self.ends.pop())
        if tag == "a" and self.is_nameless:
            self.name_link()
        super().leave(tag)
        if tag in BLOCKS:
            self.end_paragraph()
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag == "li":
            self.bullet = ""
        elif tag in {"ol", "ul"}:
            self.lists.pop()

    def add(self, text: str) -> None:
        """Add words that the page shows without saying them."""
        if text:
            self.lines[-1].append(Run(text, self.emphasis > 0, self.link))

    def leads_somewhere(self) -> bool:
        """Say whether the link that is open has a whole address."""
        return self.link is not None and bool(self.base or SCHEME.match(self.link.href))

    def begin_entry(self) -> None:
        """Begin an entry of the innermost list."""
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number = number + 1
        self.bullet = "- " if number is None else f"{number}. "

    def add_embedded(self, node: LexborNode) -> None:
        """Add what a picture or a film is called: as a link to it, where it is in none."""
        told = node.attributes
        href = resolved(told.get("src") or told.get("data-video-src"), self.base)
        name = WHITE_SPACE.sub(" ", told.get("alt") or "").strip()
        if self.link is not None:
            self.add(name)
            self.is_nameless = not name
        elif SCHEME.match(href) and "emoji" not in (told.get("class") or "").split():
            self.links += 1
            link = Link(href, self.links)
            self.lines[-1].append(Run(name or href, self.emphasis > 0, link))
        else:
            self.add(name)

    def name_link(self) -> None:
        """Call a link that holds a picture without a name by its address, if nothing else does."""
        self.is_nameless = False
        last = self.lines[-1][-1] if self.lines[-1] else None
        if self.link is not None and (last is None or last.link != self.link):
            self.add(self.link.href)

    def add_code(self, code: str) -> None:
        """Add a block of code; what says that it is an entry can't stand within it."""
        if self.bullet and code.strip():
            self.blocks.append(quoted(self.bullet.rstrip(), self.quotes))
            self.bullet = ""
        super().add_code(code)

    def end_paragraph(self) -> None:
        """Close the paragraph that is open."""
        before = len(self.blocks)
        super().end_paragraph()
        if len(self.blocks) > before:
            block, self.bullet = self.bullet + self.blocks[-1], ""
            self.blocks[-1] = quoted(block, self.quotes)


def outermost(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """Return the elements that match, none of them within another.

    Of these each may be taken out; what is within one that is gone may not be touched any more.
    """
    found = page.css(selector)
    matching = {node.mem_id for node in found}
    return [node for node in found if not any(outer.mem_id in matching for outer in around(node))]


def around(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements that an element is within."""
    outer = node.parent
    while outer is not None:
        yield outer
        outer = outer.parent


def first_number(node: LexborNode) -> int:
    """Return the number that an ordered list begins with."""
    start = node.attributes.get("start") or ""
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 10 else 1


def quoted(body: str, times: int = 1) -> str:
    """Return Markdown, each line of it marked as quoted."""
    mark = "> " * times
    return "\n".join(mark + line for line in body.split("\n")) if body else ""


def named_link(name: str, href: str) -> str:
    """Return a link with a name, with its address for one if it has none; else only the name."""
    name, href = WHITE_SPACE.sub(" ", name).strip(), resolved(href, "")
    if not SCHEME.match(href):
        return escape(name)
    return link_markdown(name or href, href)


def headline(body: str) -> str:
    """Return the first words of a body, as a title for what has none; ``""`` where it has none."""
    title = plain_text(render(body))
    if len(title) <= HEADLINE_LENGTH:
        return title
    start = title[:HEADLINE_LENGTH]
    return (start.rpartition(" ")[0] or start) + "…"
