"""Our own Markdown that shows what Hugo shows of a body that was written for it.

The HTML is read as lines of pieces of text, each with its marks, and written again piece by
piece. Blocks that our Markdown does not have become text: ``> `` before the lines of a block
quote, ``- `` or ``1. `` before an item, `` | `` between cells, a strong line for a heading.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from .hugo import render_hugo
from .own import WHITE_SPACE, escape, render_own

MARKS = {
    "em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**", "th": "**", "del": "~~",
    "s": "~~", "code": "`", "kbd": "`", "samp": "`",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "**"),
}  # fmt: skip
LINES = {
    "blockquote", "caption", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
CELLS = {"td", "th"}
RULE = "---"
BESIDE = re.compile(r"(?P<before>[ \u3000]*)(?P<text>.*?)(?P<after>[ \u3000]*)\Z", re.DOTALL)
TICKS = re.compile("`+")
# Of these our Markdown makes no link.
NO_LINK = re.compile("ftp:", re.IGNORECASE)
BRACKETS = re.compile(r"([\[\]])")
# What an address can hold between angle brackets only, and what a backslash has to keep in it.
IN_ANGLES = re.compile(r"[\s()<>]")
IN_ADDRESS = re.compile(r"[<>\\]|&(?=[#a-zA-Z0-9]+;)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: its text, its marks, and where it leads."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str | None = None


WritePiece = Callable[[Piece, Callable[[str], str]], str]
WriteLink = Callable[[list[Piece], str, WritePiece], str]


@dataclass(slots=True)
class Line:
    """A line; one of a ``<pre>`` is shown with every space."""

    pieces: list[Piece] = field(default_factory=list)
    preformatted: bool = False

    @property
    def text(self) -> str:
        """What a reader sees."""
        return "".join(piece.text for piece in self.pieces)

    def trim(self) -> None:
        """Take off the space that a browser doesn't show at the end of a line."""
        if self.pieces and not self.preformatted:
            last = self.pieces.pop()
            if text := last.text.rstrip(" "):
                self.pieces.append(Piece(text, last.marks, last.href))


class LineReader(HTMLParser):
    """Reads safe HTML as the lines that a browser shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [Line()]
        self.marks: list[str] = []
        self.href: str | None = None
        self.quoted = 0
        self.lists: list[int | None] = []
        self.preformatted = False
        self.waiting = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the element stands for."""
        if tag == "br":
            self.new_line()
        elif tag == "a":
            href = dict(attrs).get("href")
            self.href = None if href is None or NO_LINK.match(href) else href
        elif tag in LINES:
            self.end_block()
            self.begin_block(tag, dict(attrs).get("start") or "1")
        elif tag in CELLS and self.lines[-1].pieces:
            self.add("| " if self.lines[-1].text.endswith(" ") else " | ")
        if tag in MARKS and not self.preformatted:
            self.marks.append(tag)

    def begin_block(self, tag: str, number: str) -> None:
        """Note what stands before the lines of a block."""
        if tag == "blockquote":
            self.quoted += 1
        elif tag in {"ul", "ol"}:
            ordered = tag == "ol" and number.isdecimal()
            self.lists.append(int(number) if ordered else None)
        elif tag == "li":
            self.waiting += self.item_sign()
        elif tag == "pre":
            self.preformatted = True
            self.lines[-1].preformatted = True
        elif tag == "hr":
            self.add(RULE)
            self.end_block()

    def item_sign(self) -> str:
        """Return what stands before an item of the list that is open."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def handle_endtag(self, tag: str) -> None:
        """End what the element stands for."""
        if tag == "a":
            self.href = None
        elif tag in LINES:
            self.end_block()
            if tag == "blockquote":
                self.quoted -= 1
            elif tag in {"ul", "ol"} and self.lists:
                self.lists.pop()
            elif tag == "pre":
                self.preformatted = self.lines[-1].preformatted = False
        if tag in self.marks:
            self.marks.remove(tag)

    def handle_data(self, data: str) -> None:
        """Take text: white space counts in a ``<pre>`` alone."""
        if self.preformatted:
            first, *others = data.split("\n")
            self.put(first)
            for text in others:
                self.lines.append(Line(preformatted=True))
                self.put(text)
            return
        text = WHITE_SPACE.sub(" ", data)
        shown = self.lines[-1].text
        self.add(text.lstrip(" ") if not shown or shown.endswith(" ") else text)

    def add(self, text: str) -> None:
        """Add text to the line, behind what stands before a block's lines."""
        if text:
            if not self.lines[-1].pieces:
                self.lines[-1].pieces += [Piece("> ")] * self.quoted
            if self.waiting:
                self.lines[-1].pieces.append(Piece(self.waiting))
                self.waiting = ""
            self.put(text)

    def put(self, text: str) -> None:
        """Add text as it is."""
        if text:
            marks = frozenset(MARKS[tag] for tag in self.marks)
            pieces = self.lines[-1].pieces
            if pieces and (pieces[-1].marks, pieces[-1].href) == (marks, self.href):
                text = pieces.pop().text + text
            pieces.append(Piece(text, marks, self.href))

    def new_line(self) -> None:
        """End the line, and with it what white space stands at its end."""
        self.lines[-1].trim()
        self.lines.append(Line(preformatted=self.preformatted))

    def end_block(self) -> None:
        """End the line if there is anything on it."""
        if self.lines[-1].pieces:
            self.new_line()


def read_lines(html: str) -> list[Line]:
    """Return the lines of a piece of safe HTML; what ends one leaves none behind."""
    reader = LineReader()
    reader.feed(html)
    reader.close()
    reader.lines[-1].trim()
    while len(reader.lines) > 1 and not reader.lines[-1].pieces:
        reader.lines.pop()
    return reader.lines


def as_own(body: str) -> str:
    """Return our own Markdown that shows what Hugo shows of a body."""
    lines = read_lines(render_hugo(body))
    for piece, link in WAYS:
        written = "\n".join(write(lines, piece, link))
        if shown(read_lines(render_own(written))) == shown(lines):
            break
    return written


def shown(lines: list[Line]) -> tuple[list[str], list[str]]:
    """Return what is compared of lines: their text, and where their links lead."""
    links = [piece.href for line in lines for piece in line.pieces]
    return [line.text for line in lines], [link for link, _same in groupby(links) if link]


def write(lines: list[Line], piece: WritePiece, link: WriteLink) -> Iterator[str]:
    """Yield our Markdown for each line, and for each run of preformatted ones."""
    for preformatted, run in groupby(lines, lambda line: line.preformatted):
        if preformatted:
            yield fenced("\n".join(line.text for line in run))
            continue
        for line in run:
            parts = []
            for href, group in groupby(line.pieces, lambda one: one.href):
                pieces = list(group)
                if href:
                    parts.append(link(pieces, href, piece))
                else:
                    parts += [piece(one, escape) for one in pieces]
            yield "".join(parts)


def fenced(code: str) -> str:
    """Return a block of code."""
    fence = "`" * max(3, longest(code) + 1)
    return f"{fence}\n{code.removesuffix(chr(10))}\n{fence}"


def longest(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, TICKS.findall(text)), default=0)


def plain(piece: Piece, write_text: Callable[[str], str]) -> str:
    """Write a piece as text."""
    return write_text(piece.text)


def marked(piece: Piece, write_text: Callable[[str], str]) -> str:
    """Write a piece with its marks, white space outside of them."""
    parts = BESIDE.match(piece.text)
    assert parts is not None
    if not parts["text"] or not piece.marks:
        return write_text(piece.text)
    text = parts["text"]
    text = code_span(text) if "`" in piece.marks else write_text(text)
    for mark in ("*", "**", "~~"):
        if mark in piece.marks:
            text = f"{mark}{text}{mark}"
    return f"{parts['before']}{text}{parts['after']}"


def code_span(text: str) -> str:
    """Return a code span."""
    ticks = "`" * (longest(text) + 1)
    space = " " if "`" in {text[0], text[-1]} else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def label_text(text: str) -> str:
    """Write text for a link's label, which ends at a bracket."""
    return "".join(
        f"\\{part}" if part in {"[", "]"} else escape(part) for part in BRACKETS.split(text)
    )


def linked(pieces: list[Piece], href: str, piece: WritePiece) -> str:
    """Return a link with its label."""
    label = "".join(piece(one, label_text) for one in pieces)
    address = IN_ADDRESS.sub(r"\\\g<0>", href)
    return f"[{label}](<{address}>)" if IN_ANGLES.search(href) else f"[{label}]({address})"


def bare_or_linked(pieces: list[Piece], href: str, piece: WritePiece) -> str:
    """Return an address alone where that says it all."""
    alone = "".join(one.text for one in pieces) == href
    if alone and shown(read_lines(render_own(href))) == ([href], [href]):
        return href
    return linked(pieces, href, piece)


def not_linked(pieces: list[Piece], _href: str, piece: WritePiece) -> str:
    """Return the label alone."""
    return "".join(piece(one, escape) for one in pieces)


# From the best on: the first way that shows the same is taken, else the last.
WAYS: tuple[tuple[WritePiece, WriteLink], ...] = (
    (marked, bare_or_linked),
    (marked, linked),
    (plain, linked),
    (plain, not_linked),
)
