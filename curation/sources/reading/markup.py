"""HTML as forums write comments, to the Markdown that shows the same (``posts.markdown``).

Paragraphs, line breaks, emphasis, links and code are kept; of anything else, the text is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from curation.sources.reading.document import parsed_html
from posts.markdown import ALLOWED_SCHEMES, collapse, escape, render

EMPHASIS = frozenset({"em", "i"})
CODE = frozenset({"code", "kbd", "samp", "tt"})
PARAGRAPHS = frozenset(
    {"blockquote", "center", "div", "dl", "h1", "h2", "h3", "li", "ol", "p", "table", "tr", "ul"}
)
# Taken or left as a whole.
CLOSED = frozenset({"pre", "script", "style", "template", "textarea"})

# What can't stand on the inner side of an emphasis's ``*``.
SPACES = "\t\n\v\f\r \xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
BACKTICKS = re.compile(r"`+")
BRACKETS = re.compile(r"\\.|[\[\]]", re.DOTALL)
IN_A_DESTINATION = re.compile(r"[\\<>]|&(?=[a-z#][a-z0-9]{1,31};)", re.IGNORECASE)

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
DROPPED_BY_BROWSERS = re.compile(r"[\t\n\r]")
C0_OR_SPACE = "".join(map(chr, range(0x21)))
AUTOLINKED = re.compile(r"[a-z]{2,}:[^<>\x00-\x20]*", re.IGNORECASE)
# Addresses of which it is plain that the renderer keeps them; of others it is asked.
ORDINARY = re.compile(
    r"https?://(?:(?!xn--)[a-z0-9_-]+\.)+[a-z]{2,}(?:[/?#][\x21-\x7e]*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """One ``<a>``; two with the same address are two links."""

    href: str
    number: int


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line's text, as it is shown."""

    text: str
    emphasised: bool
    link: Link | None
    is_code: bool = False


def markdown(html: str, base: str) -> str:
    """Return the Markdown of a fragment of HTML; ``base`` is the address of its page.

    Raises Unreadable.
    """
    return Reader(base).read(parsed_html(html, is_fragment=True).root)


def markdown_within(node: LexborNode, base: str) -> str:
    """Return the Markdown of what is inside an element of a page."""
    return Reader(base).read(node.first_child)


def plain_text(html: str) -> str:
    """Return the text of a fragment of HTML, without its code, on one line."""
    pieces = [
        node.text_content or "" if node.is_text_node else " " * (node.tag in {"br", *PARAGRAPHS})
        for node, leaving in walk(parsed_html(html, is_fragment=True).root)
        if not leaving
    ]
    return " ".join("".join(pieces).split())


def walk(first: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Yield a node and its later siblings with all below them, on entering and on leaving each.

    Not by recursion, so that what is nested is not bound by Python's stack.
    """
    waiting = [(first, False)] if first is not None else []
    while waiting:
        node, leaving = waiting.pop()
        yield node, leaving
        if leaving:
            continue
        if node.next is not None:
            waiting.append((node.next, False))
        waiting.append((node, True))
        if node.first_child is not None and node.tag not in CLOSED:
            waiting.append((node.first_child, False))


class Reader:
    """Reads nodes into blocks: paragraphs, which are lines of runs, and code."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[str] = []
        self.lines: list[list[Run]] = [[]]
        self.emphasis = 0
        self.code = 0
        self.link: Link | None = None
        self.links = 0

    def read(self, first: LexborNode | None) -> str:
        """Return the Markdown of a node and of its later siblings."""
        for node, leaving in walk(first):
            if leaving:
                self.leave(node.tag or "")
            elif node.is_text_node:
                text = node.text_content or ""
                run = Run(text, self.emphasis > 0, self.link, self.code > 0)
                self.lines[-1].append(run)
            else:
                self.enter(node, node.tag or "")
        self.end_paragraph()
        return "\n\n".join(self.blocks)

    def enter(self, node: LexborNode, tag: str) -> None:
        """Note what begins."""
        if tag in EMPHASIS:
            self.emphasis += 1
        elif tag in CODE:
            self.code += 1
        elif tag == "a":
            self.links += 1
            href = resolved(node.attributes.get("href"), self.base)
            self.link = Link(href, self.links) if href else None
        elif tag == "br":
            self.lines.append([])
        elif tag == "pre":
            self.end_paragraph()
            self.add_code(text_within(node))
        elif tag in PARAGRAPHS:
            self.end_paragraph()

    def leave(self, tag: str) -> None:
        """Note what ends."""
        if tag in EMPHASIS:
            self.emphasis -= 1
        elif tag in CODE:
            self.code -= 1
        elif tag == "a":
            self.link = None
        elif tag in PARAGRAPHS:
            self.end_paragraph()

    def end_paragraph(self) -> None:
        """Close the paragraph that is open; one with nothing to see in it leaves no trace."""
        text = "\n".join(line_markdown(line) for line in self.lines).strip("\n")
        if text:
            self.blocks.append(text)
        self.lines = [[]]

    def add_code(self, code: str) -> None:
        """Add a block of code, with its spaces; a browser doesn't show its last line feed."""
        code = code.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
        if code.strip():
            self.blocks.append(fenced(code))


def fenced(code: str) -> str:
    """Return a block of code."""
    fence = "`" * max(3, longest_run_of_backticks(code) + 1)
    return f"{fence}\n{code}\n{fence}"


def code_span(code: str) -> str:
    """Return a piece of code that stands in a line; its spaces at both ends are its own."""
    ticks = "`" * (longest_run_of_backticks(code) + 1)
    space = " " if code[:1] in "` " or code[-1:] in "` " else ""
    return f"{ticks}{space}{code}{space}{ticks}"


def longest_run_of_backticks(code: str) -> int:
    """Return how many backticks stand side by side at most."""
    return max(map(len, BACKTICKS.findall(code)), default=0)


def text_within(node: LexborNode) -> str:
    """Return all text inside an element."""
    return "".join(
        inner.text_content or ""
        for inner, leaving in walk(node.first_child)
        if inner.is_text_node and not leaving
    )


def resolved(href: str | None, base: str) -> str:
    """Return an address as a browser reads it, or ``""`` for one that nobody should follow."""
    if href is None:
        return ""
    href = DROPPED_BY_BROWSERS.sub("", href.strip(C0_OR_SPACE))
    scheme = SCHEME.match(href)
    if scheme is not None:
        return href if scheme.group().lower() in ALLOWED_SCHEMES else ""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def line_markdown(runs: Iterable[Run]) -> str:
    """Return the Markdown of one line."""
    return "".join(
        emphasised(list(group)) if is_emphasised else pieces(group)
        for is_emphasised, group in groupby(collapsed(runs), key=lambda run: run.emphasised)
    )


def collapsed(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with white space as a browser shows it, and none at either end."""
    kept: list[Run] = []
    for run in runs:
        text = collapse(run.text)
        if not kept or kept[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            kept.append(run if text == run.text else replace(run, text=text))
    if kept and kept[-1].text.endswith(" "):
        last = kept.pop()
        if last.text != " ":
            kept.append(replace(last, text=last.text[:-1]))
    return kept


def emphasised(runs: list[Run]) -> str:
    """Return the Markdown of emphasised runs, with the white space at their ends outside."""
    # A link may begin and end with white space: its brackets stand between that and the ``*``.
    outline = "".join("-" * len(run.text) if run.link else run.text for run in runs)
    before = len(outline) - len(outline.lstrip(SPACES))
    after = len(outline.rstrip(SPACES))
    if after <= before:
        return escape(outline)
    return f"{outline[:before]}*{pieces(cut(runs, before, after))}*{outline[after:]}"


def cut(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    """Yield what stands from ``start`` to ``end`` of the runs' text."""
    position = 0
    for run in runs:
        text = run.text[max(start - position, 0) : max(end - position, 0)]
        position += len(run.text)
        if text:
            yield replace(run, text=text)


def kind(run: Run) -> tuple[Link | None, bool]:
    """Return what runs have in common that are written as one; a link has no code in it."""
    return run.link, run.is_code and run.link is None and run.text != " "


def pieces(runs: Iterable[Run]) -> str:
    """Return the Markdown of runs that are all emphasised, or all not."""
    written = []
    for (link, is_code), group in groupby(runs, key=kind):
        text = "".join(run.text for run in group)
        if link is not None:
            written.append(link_markdown(text, link.href))
        else:
            written.append(code_span(text) if is_code else escape(text))
    return "".join(written)


def link_markdown(label: str, href: str) -> str:
    """Return the Markdown of a link; a label that is its address, cut or not, becomes it whole."""
    names_itself = is_address(label.strip(), href)
    if not is_kept(href):
        return escape(href if names_itself else f"{label} ({href})")
    if names_itself and AUTOLINKED.fullmatch(href):
        return f"<{href}>"
    text = escape(href if names_itself else label)
    text = BRACKETS.sub(lambda sign: sign[0] if len(sign[0]) > 1 else f"\\{sign[0]}", text)
    return f"[{text}]({destination(href)})"


def destination(href: str) -> str:
    """Return an address as it is written in a link."""
    return "<" + IN_A_DESTINATION.sub(r"\\\g<0>", href) + ">"


def is_address(label: str, href: str) -> bool:
    """Say whether a label is the link's address, whole or cut short as forums do."""
    start = label.removesuffix("...").removesuffix("…")
    return label == href or (
        start != label and len(start) > len("https://") < len(href) and href.startswith(start)
    )


def is_kept(href: str) -> bool:
    """Say whether the renderer makes a link of this address: it leaves out what can't be read."""
    return bool(ORDINARY.fullmatch(href)) or "href=" in render(f"[-]({destination(href)})")
