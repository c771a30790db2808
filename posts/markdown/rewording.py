"""Our own Markdown that shows what a body written for Hugo shows."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from .hugo import render_hugo
from .own import escape

AROUND = {"em": "*", "i": "*", "strong": "**", "b": "**", "del": "~~", "s": "~~"}
BLOCKS = {"blockquote", "li", "ol", "p", "pre", "ul", "hr", "table", "tr", "dl", "dt", "dd"}


class Rewording(HTMLParser):
    """Writes HTML in our own Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.href = ""
        self.write: Callable[[str], str] = escape

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write what begins an element."""
        if tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
            self.parts.append("[")
        elif tag in AROUND:
            self.parts.append(AROUND[tag])

    def handle_endtag(self, tag: str) -> None:
        """Write what ends an element."""
        if tag == "a":
            self.parts.append(f"]({self.href})")
        elif tag in AROUND:
            self.parts.append(AROUND[tag])
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Write text."""
        self.parts.append(self.write(data))


def as_own(body: str) -> str:
    """Return our own Markdown that shows what Hugo shows of a body."""
    rewording = Rewording()
    rewording.feed(render_hugo(body))
    rewording.close()
    return re.sub(r"\n+\Z", "", "".join(rewording.parts))
