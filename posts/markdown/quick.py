"""The quick way to read the bodies that nearly all are: one line of text, ``<br>`` and addresses.

It gives what the long way gives, to the byte, or nothing: whatever might be read as more than a
sign of the typographer, a code span, an emoji or a bare address is left to the long way. Of the
text no part can become markup, so that nothing has to be sanitised.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from .bare_links import bare_link
from .emoji import EMOJI
from .own import LINK_REL
from .typographer import SPACES, OpenQuotes, flanks, is_punctuation, typographic

# What would begin a block, or white space that is trimmed, at the start of the line.
BLOCK = re.compile(r"[\ufeff#>\-+*~_<\[]|```|[0-9]{1,9}[.)]")
# All begins with one set of characters, over which the search skips; then what each asks for.
SIGN = re.compile(
    "[<hfw.\\-`*_:&>\"'\\\\~\\[\\]@\\n\\r\0\u00a0\ud800-\udfff]"
    r"(?:(?<=<)br ?/?>|(?<=h)ttps?:|(?<=f)tp:|(?<=w)ww\.|(?<=\.)\.\.|(?<=-)-"
    r"|(?<=`)`*|(?<=\*)\**|(?<=_)_*|(?<=:)[a-zA-Z0-9_+-]+:|(?<![hfw.\-`*_:]))"
)
HOST = re.compile(
    r"(?:https?://|www\.)(?!xn--)[a-zA-Z0-9-]+(?:\.(?!xn--)[a-zA-Z0-9-]+)+(?=[/?#]|\Z)"
)
BEFORE_ADDRESS = " ("
REFERENCE = re.compile("&[a-zA-Z#]")
MAIL = re.compile(r"(?<=[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-])@[a-zA-Z0-9]")
AS_IT_IS = re.compile(
    r"[a-zA-Z0-9\-._~:/?#@!$&+,=;*\[\]]*(?:%[0-9a-fA-F]{2}[a-zA-Z0-9\-._~:/?#@!$&+,=;*\[\]]*)*"
)


class LongWay(Exception):
    """The body has to be read the long way."""


def quick_html(body: str) -> str | None:
    """Return the safe HTML of a body, ``None`` if it has to be read the long way."""
    if not body:
        return ""
    if body[0] in SPACES or body[-1] in SPACES or BLOCK.match(body):
        return None
    found = SIGN.search(body)
    if found is None:
        return body
    try:
        return QuickReading(body).html(found)
    except LongWay:
        return None


class QuickReading:
    """One body on its quick way; ``node_end`` is where the last thing ended that is no text."""

    __slots__ = ("body", "labels", "node_end", "open", "parts", "quotes")

    def __init__(self, body: str) -> None:
        self.body = body
        self.parts: list[str] = []
        self.node_end = 0
        self.labels = 0
        self.open: set[str] = set()
        self.quotes = OpenQuotes()

    def html(self, found: re.Match[str] | None) -> str:
        """Return the HTML; ``found`` is the first sign that is not only text."""
        body, parts, position = self.body, self.parts, 0
        while found is not None:
            start = found.start()
            if start > position:
                parts.append(body[position:start])
            sign = found.group()
            position = READ[sign[0]](self, sign, start)
            found = SIGN.search(body, position)
        parts.append(body[position:])
        return "".join(parts)

    def text(self, shown: str, end: int) -> int:
        """Show text."""
        self.parts.append(shown)
        return end

    def node(self, html: str, end: int) -> int:
        """Show what is more than text to goldmark: an address may follow."""
        self.parts.append(html)
        self.node_end = end
        return end

    def tag(self, sign: str, start: int) -> int:
        """Break a line."""
        if len(sign) == 1:
            raise LongWay
        return self.node("<br>", start + len(sign))

    def address(self, sign: str, start: int) -> int:
        """Make a link of an address, where it may begin."""
        body = self.body
        end = start + len(sign)
        if self.labels or (start != self.node_end and body[start - 1] not in BEFORE_ADDRESS):
            return self.text(sign, end)
        found = bare_link(body, start, len(body))
        if found is None:
            return self.text(sign, end)
        label = found.label
        if not HOST.match(label) or not AS_IT_IS.fullmatch(label) or unescape(label) != label:
            raise LongWay
        href = found.href.replace("&", "&amp;")
        label = escape(label, quote=False)
        return self.node(f'<a href="{href}" rel="{LINK_REL}">{label}</a>', found.end)

    def typography(self, sign: str, start: int) -> int:
        """Put the typographer's sign."""
        found = typographic(self.body, start, len(self.body), self.quotes)
        if found is None:
            return self.text("&gt;" if sign == ">" else sign, start + len(sign))
        return self.node(*found)

    def code(self, sign: str, start: int) -> int:
        """Show a code span."""
        begin = start + len(sign)
        end = self.body.find(sign, begin)
        code = self.body[begin:end]
        if end < 0 or len(sign) > 1 or self.body.startswith("`", end + 1) or not code.isprintable():
            raise LongWay
        if code.startswith(" ") and code.endswith(" ") and code.strip(" "):
            code = code[1:-1]
        return self.node(f"<code>{escape(code, quote=False)}</code>", end + 1)

    def delimiter(self, sign: str, start: int) -> int:
        """Show stars and low lines of which no two can be a pair."""
        body, end = self.body, start + len(sign)
        before = body[start - 1] if start else "\n"
        after = body[end] if end < len(body) else " "
        can_open, can_close = flanks(before, after)
        if sign[0] == "_":
            can_open, can_close = (
                can_open and (not can_close or is_punctuation(before)),
                can_close and (not can_open or is_punctuation(after)),
            )
        if can_close and sign[0] in self.open:
            raise LongWay
        if can_open:
            self.open.add(sign[0])
        return self.node(sign, end)

    def emoji(self, sign: str, start: int) -> int:
        """Show the emoji that is named between colons."""
        emoji = EMOJI.get(sign[1:-1])
        if emoji is None:
            return self.text(":", start + 1)
        return self.node(emoji, start + len(sign))

    def ampersand(self, sign: str, start: int) -> int:
        """Show a sign that begins no reference."""
        if REFERENCE.match(self.body, start):
            raise LongWay
        return self.text("&amp;", start + 1)

    def bracket(self, sign: str, start: int) -> int:
        """Count what may begin a link's label."""
        end = start + 1
        if sign == "[":
            if start and self.body[start - 1] == "!":
                raise LongWay
            self.labels += 1
            return self.node(sign, end)
        if self.body.startswith("(", end):
            raise LongWay
        self.labels = max(self.labels - 1, 0)
        return self.text(sign, end)

    def at_sign(self, sign: str, start: int) -> int:
        """Show a sign that is in no mail address."""
        if MAIL.match(self.body, start):
            raise LongWay
        return self.text(sign, start + 1)

    def no_break_space(self, _sign: str, start: int) -> int:
        """Write a space as the sanitiser does."""
        return self.text("&nbsp;", start + 1)

    def long_way(self, _sign: str, _start: int) -> int:
        """Give up."""
        raise LongWay


# By the first character of what SIGN finds.
READ: dict[str, Callable[[QuickReading, str, int], int]] = {
    "<": QuickReading.tag,
    "h": QuickReading.address,
    "f": QuickReading.address,
    "w": QuickReading.address,
    ".": QuickReading.typography,
    "-": QuickReading.typography,
    ">": QuickReading.typography,
    "'": QuickReading.typography,
    '"': QuickReading.typography,
    "`": QuickReading.code,
    "*": QuickReading.delimiter,
    "_": QuickReading.delimiter,
    ":": QuickReading.emoji,
    "&": QuickReading.ampersand,
    "[": QuickReading.bracket,
    "]": QuickReading.bracket,
    "@": QuickReading.at_sign,
    "\u00a0": QuickReading.no_break_space,
    **dict.fromkeys("\\~\n\r\0", QuickReading.long_way),
    **dict.fromkeys(map(chr, range(0xD800, 0xE000)), QuickReading.long_way),
}
