"""Plain text, to the Markdown that shows the same (``posts.markdown``)."""

import re

from posts.ascii_art import is_art
from posts.markdown import bare_addresses, escape

from .markup import fenced, link_markdown

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# Where a browser shows fewer spaces than there are.
SPARE_SPACE = re.compile(r"(?<= ) |^ ")
DRAWN_WITH_SPACES = re.compile(r"[ \u3000]{2}|^[ \u3000]", re.MULTILINE)


def as_markdown(text: str) -> str:
    """Return Markdown that shows a text with its lines, blank lines, spaces and addresses.

    An AA becomes a block of code, which has a font for it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text and DRAWN_WITH_SPACES.search(text) and is_art(text):
        return fenced(text)
    return "\n".join(map(line_markdown, text.split("\n")))


def line_markdown(line: str) -> str:
    """Return the Markdown of one line, with all its spaces."""
    line = SPARE_SPACE.sub(NO_BREAK_SPACE, line.expandtabs().rstrip(" "))
    parts, end = [], 0
    for start, address in bare_addresses(line):
        parts += [escape(line[end:start]), link_markdown(address, address)]
        end = start + len(address)
    return "".join(parts) + escape(line[end:])
