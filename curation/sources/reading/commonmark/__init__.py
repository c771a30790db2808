"""Markdown as forums read it, to the Markdown that shows the same (``posts.markdown``).

Emphasis, struck text, links, addresses and code become ours. Quotes, lists, headings, tables and
whatever else ours doesn't have stay as they were typed: there they are text.
"""

import re

from posts.markdown import escape

from .blocks import Blocks
from .inline import Text

LINE_END = re.compile(r"\r\n?")


def own_markdown(text: str, base: str, write: Text = escape) -> str:
    """Return the Markdown of a text; ``base`` is the address of its page.

    ``write`` makes Markdown of text without any markup, for places where some of that is more.
    """
    return Blocks(base, write).read(LINE_END.sub("\n", text))
