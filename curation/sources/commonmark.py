"""Markdown as forums read it, to the Markdown that shows the same (``posts.markdown``).

Emphasis, struck text, links, addresses and code become ours. Quotes, lists, headings, tables and
whatever else ours doesn't have stay as they were typed: there they are text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from curation.sources.markup import BACKTICKS, link_markdown, resolved
from posts.markdown import escape, render
from posts.markdown.own import MOST_URL, BareUrls

# What a line begins with; ``>!`` is Reddit's spoiler, and no quote anywhere.
LINE = re.compile(r"(?P<quotes>(?: {0,3}>(?!!) ?)*)(?P<indent>[ \t]*)(?P<text>.*)", re.DOTALL)
BULLET = re.compile(r"(?:[*+-]|[0-9]{1,9}[.)])(?:[ \t]+|\Z)")
FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)\Z")
INFO = re.compile(r"[\w+#.-]{1,40}")
LINE_END = re.compile(r"\r\n?")
# How far code is indented, beyond the text of the list that it stands in.
CODE_INDENT = 4
SCHEME_BEFORE = re.compile(r"(?:\A|[^a-z0-9.+\-])(https?)\Z", re.IGNORECASE)
MARKS = {"em": "*", "strong": "**", "s": "~~"}
MARKS_AS_HTML = re.compile(r"</?(?:em|strong|del)>")
# Addresses without a host, which a place's own pages may use.
RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:)[/#?]", re.IGNORECASE)
WEB = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)

Text = Callable[[str], str]


def own_markdown(text: str, base: str, write: Text = escape) -> str:
    """Return the Markdown of a text; ``base`` is the address of its page.

    ``write`` makes Markdown of text without any markup, for places where some of that is more.
    """
    return Blocks(base, write).read(LINE_END.sub("\n", text))


@dataclass(frozen=True, slots=True)
class Line:
    """A line in parts: quotation marks, white space, and the rest; ``typed`` is the whole."""

    typed: str
    quotes: str
    indent: str
    text: str

    @property
    def depth(self) -> int:
        """How many quotes it stands in."""
        return self.quotes.count(">")

    @property
    def column(self) -> int:
        """How far its text is indented."""
        return len(self.indent.expandtabs(4))


@dataclass(slots=True)
class Code:
    """A block of code that is still open: between fences where ``fence`` says, or indented."""

    depth: int
    column: int
    fence: str = ""
    info: str = ""
    lines: list[str] = field(default_factory=list)

    def is_closed_by(self, line: Line) -> bool:
        """Say whether this is the fence at its end."""
        sign = line.text.rstrip(" \t")
        return (
            line.depth == self.depth
            and len(sign) >= len(self.fence)
            and not sign.strip(self.fence[0])
        )

    def add(self, line: Line) -> None:
        """Take a line in, less the indentation that says that it is code."""
        start = line.quotes if self.depth else ""
        rest = line.typed[len(start) :]
        spaces = rest[: len(rest) - len(rest.lstrip(" \t"))].expandtabs(4)
        self.lines.append(start + spaces[self.column :] + rest.lstrip(" \t"))

    def markdown(self) -> str:
        """Return the block as ours has it, with a fence that stands nowhere in it."""
        code = "\n".join(self.lines)
        fence = "`" * max(3, 1 + max(map(len, BACKTICKS.findall(code)), default=0))
        return f"{fence}{self.info}\n{code}\n{fence}"


class Blocks:
    """Reads lines into code and into paragraphs, whose lines keep what they begin with."""

    def __init__(self, base: str, write: Text) -> None:
        self.base = base
        self.write = write
        self.done: list[str] = []
        self.paragraph: list[Line] = []
        self.blanks: list[str] = []
        self.code: Code | None = None
        # Where the text of a list's last item begins; 0 outside of lists.
        self.list_column = 0

    def read(self, text: str) -> str:
        """Return the Markdown of lines."""
        for typed in text.split("\n"):
            found = LINE.match(typed)
            assert found is not None
            self.take(Line(typed, *found.group("quotes", "indent", "text")))
        self.end_code()
        self.end_paragraph()
        return "\n".join(self.done).strip("\n")

    def take(self, line: Line) -> None:
        """Read the next line."""
        if self.code and self.code.fence and line.depth < self.code.depth:
            self.end_code()
        if self.code and self.code.fence:
            if self.code.is_closed_by(line):
                self.end_code()
            else:
                self.code.add(line)
        elif not line.text:
            self.end_paragraph()
            self.blanks.append(line.quotes.rstrip())
        elif self.is_indented_code(line):
            self.add_code(line)
        else:
            self.end_code()
            self.take_text(line)

    def is_indented_code(self, line: Line) -> bool:
        """Say whether a line is code by its indentation: text that goes on is not."""
        return not self.paragraph and line.column >= CODE_INDENT + self.list_column

    def add_code(self, line: Line) -> None:
        """Add a line to the indented code, with the blank ones before it."""
        if self.code is None or self.code.fence or self.code.depth != line.depth:
            self.end_code()
            self.end_blanks()
            self.code = Code(line.depth, CODE_INDENT + self.list_column)
        self.code.lines += self.blanks
        self.blanks = []
        self.code.add(line)

    def take_text(self, line: Line) -> None:
        """Read a line that is no code, or that begins some."""
        bullet = BULLET.match(line.text)
        if bullet or (self.paragraph and self.paragraph[0].depth != line.depth):
            self.end_paragraph()
        if bullet:
            self.list_column = line.column + min(bullet.end(), CODE_INDENT)
        elif self.blanks and line.column < min(self.list_column, 2):
            self.list_column = 0
        fence = FENCE.match(line.text)
        self.end_blanks()
        if fence:
            self.end_paragraph()
            info = INFO.match(fence["info"].strip())
            self.code = Code(line.depth, line.column, fence["fence"], info[0] if info else "")
        else:
            self.paragraph.append(line)

    def end_blanks(self) -> None:
        """Write the blank lines that came."""
        self.done += self.blanks
        self.blanks = []

    def end_code(self) -> None:
        """Write the code that is open."""
        if self.code is not None:
            self.done.append(self.code.markdown())
            self.code = None

    def end_paragraph(self) -> None:
        """Write the paragraph that is open."""
        if self.paragraph:
            self.done += paragraph_lines(self.paragraph, self.base, self.write)
            self.paragraph = []


def paragraph_lines(lines: Sequence[Line], base: str, write: Text) -> list[str]:
    """Return the lines of a paragraph, each with what it began with."""
    starts, texts = [], []
    for line in lines:
        bullet = BULLET.match(line.text)
        marker = bullet[0] if bullet else ""
        starts.append(line.quotes + line.indent + marker)
        texts.append(line.text[len(marker) :])
    written = inline("\n".join(texts), base, write).split("\n")
    if len(written) != len(texts):
        # A code span or a link that goes on in the next line: as one line, or taken apart.
        if not any(starts[1:]):
            return [starts[0] + written[0], *written[1:]]
        written = [inline(text, base, write) for text in texts]
    return [start + text for start, text in zip(starts, written, strict=True)]


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
