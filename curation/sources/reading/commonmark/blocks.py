"""Lines of Markdown, to code and to paragraphs, whose lines keep what they begin with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from curation.sources.reading.markup import BACKTICKS

from .inline import Text, inline

# What a line begins with; ``>!`` is Reddit's spoiler, and no quote anywhere.
LINE = re.compile(r"(?P<quotes>(?: {0,3}>(?!!) ?)*)(?P<indent>[ \t]*)(?P<text>.*)", re.DOTALL)
BULLET = re.compile(r"(?:[*+-]|[0-9]{1,9}[.)])(?:[ \t]+|\Z)")
FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)\Z")
# How far code is indented, beyond the text of the list that it stands in.
CODE_INDENT = 4


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
            self.code = Code(line.depth, line.column, fence["fence"], fence["info"].strip())
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
