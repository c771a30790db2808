"""Reads Markdown as goldmark does under Hugo: markdown-it for the blocks, rules of ours within.

Within a block goldmark tries its parsers at certain signs only, and linkify wherever another
parser has just ended: hence the rules below in place of markdown-it's own.
"""

import re
from collections.abc import MutableMapping
from html import unescape
from html.entities import html5
from typing import Any, Literal

from markdown_it import MarkdownIt, helpers
from markdown_it.common.html_blocks import block_names
from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import html_block as any_html_block
from markdown_it.rules_block import paragraph as any_paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image
from markdown_it.rules_inline import link as markdown_link
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from .bare_links import MAIL, bare_link
from .emoji import EMOJI, EMOJI_CODE
from .typographer import ASCII_PUNCTUATION, OpenQuotes, flanks, is_punctuation, typographic

PLAIN = re.compile(r"""[^\n\\`*_~\[\]!<>&'".:\-( ]+""")
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([a-zA-Z][a-zA-Z0-9]{1,31}));")
TICKS = re.compile(r"`+")
TASK = re.compile(r"\A\[([ \t\n\f\rxX])\][ \t\n\f\r]*")
FOOTNOTE = re.compile(r"(\[\^[^\[\]\n]*[^\[\]\s]\]):")
ATTRIBUTE = r"""(?:[#.][-\w:.]+|[a-zA-Z_:][-\w:.]*=(?:"[^"]*"|[-\w.]+))"""
ATTRIBUTES = re.compile(rf"(?<!\\)[ \t]*(?<!\\)\{{[ \t]*(?:{ATTRIBUTE}[ \t,]*)*\}}[ \t]*\Z")
TAG_NAME = re.compile("</?([a-zA-Z][a-zA-Z0-9-]*)")
BLOCK_TAGS = {*block_names, "pre", "script", "style", "textarea"}
HTML_ENDS = ["paragraph", "reference", "blockquote"]
OPEN_TASK = '<input disabled="" type="checkbox"> '
DONE_TASK = '<input checked="" disabled="" type="checkbox"> '
ASCII_SPACE = " \t\n\v\f\r"
COMMENT = re.compile(r"<!--(?:-?>|.*?-->)|<\?>|<\?.*?\?>", re.DOTALL)
NO_DECLARATION = re.compile("<![^A-Z[-]")
ANGLE_LINK = re.compile(
    rf"<(?:(?P<url>[a-zA-Z][a-zA-Z0-9+.-]{{1,31}}:[^<>\0-\x20]*)|(?P<mail>{MAIL.pattern}))>"
)
# An address with more brackets open is none: else a long row of them takes its square of time.
MOST_BRACKETS = 32
ADDRESS_SIGN = re.compile(r"\\[!-/:-@\[-`{-~]|[() \t\n\v\f\r]")
STRIKE = re.compile(r"(?<!~)~{1,2}(?!~)")
AS_IT_IS_IN_AN_ADDRESS = re.compile(r"%(?![0-9a-fA-F]{2})|[^%!#$&*+,/:;=?@\[\]\-._~a-zA-Z0-9]")


class Line(StateInline):
    """What markdown-it knows of a block's text, and what goldmark's parsers count in it."""

    def __init__(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> None:
        super().__init__(src, md, env, tokens)
        self.quotes = OpenQuotes()
        self.open_labels = 0
        self.after_node = True
        self.last_ticks: dict[int, int] | None = None

    def closing_ticks(self, opening: re.Match[str]) -> re.Match[str] | None:
        """Return the next run of as many backticks as in the opening one."""
        if self.last_ticks is None:
            runs = TICKS.finditer(self.src)
            self.last_ticks = {len(run.group()): run.start() for run in runs}
        length = len(opening.group())
        if self.last_ticks.get(length, 0) < opening.end():
            return None
        runs = TICKS.finditer(self.src, opening.end(), self.posMax)
        return next((run for run in runs if len(run.group()) == length), None)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add what is more than text."""
        token = super().push(ttype, tag, nesting)
        self.after_node = True
        return token

    def append_pending(self, value: str) -> None:
        """Add text."""
        self.after_node = False
        super().append_pending(value)

    def line_end(self) -> int:
        """Return where the current line ends, its line feed counted."""
        end = self.src.find("\n", self.pos, self.posMax)
        return self.posMax if end < 0 else end + 1


class Inline(ParserInline):
    """markdown-it's parser of what stands within a block, with ``Line`` as its state."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:
        """Add the tokens of a block's text."""
        state = Line(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def text(state: Line, silent: bool) -> bool:
    """Take text up to the next sign at which something may begin."""
    found = PLAIN.match(state.src, state.pos, state.posMax)
    if found is None or (state.after_node and not silent and link_here(state)):
        return False
    if not silent:
        state.append_pending(found.group())
    state.pos = found.end()
    return True


def link_here(state: Line) -> bool:
    """Say whether an address begins where a parser has just ended."""
    return takes_links(state) and bare_link(state.src, state.pos, state.line_end()) is not None


def takes_links(state: Line) -> bool:
    """Say whether a bare address would be a link: not within what may become a link's label."""
    return not state.open_labels and not state.linkLevel


def bare_address(state: Line, silent: bool) -> bool:
    """Make a link of an address: after a space or a bracket, or where a parser has ended."""
    if silent or not takes_links(state):
        return False
    sign = state.src[state.pos]
    consumed = int(sign in " (" or (sign == "~" and not strike_run(state)))
    if not consumed and (not state.after_node or sign in ASCII_PUNCTUATION):
        return False
    found = bare_link(state.src, state.pos + consumed, state.line_end())
    if found is None:
        return False
    if consumed:
        state.append_pending(sign)
    link(state, found.href, found.label)
    state.pos = found.end
    return True


def link(state: Line, href: str, label: str) -> None:
    """Add a link; goldmark writes its label with not a sign changed."""
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(href)}
    state.push("html_inline", "", 0).content = label
    state.push("link_close", "a", -1)


def newline(state: Line, silent: bool) -> bool:
    """End a line: two spaces or a backslash before the line feed are a line break."""
    if state.src[state.pos] != "\n":
        return False
    start = state.pos
    state.pos += 1
    while state.pos < state.posMax and state.src[state.pos] in " \t":
        state.pos += 1
    if silent:
        return True
    before = state.pending
    backslash = ends_with_backslash(state.src, start)
    hard = backslash or before.endswith("  ")
    state.pending = before[:-1] if backslash else before.rstrip(ASCII_SPACE)
    state.push("hardbreak" if hard else "softbreak", "br", 0)
    return True


def ends_with_backslash(src: str, end: int) -> bool:
    """Say whether a backslash that no other one escapes stands before ``end``."""
    start = end
    while start and src[start - 1] == "\\":
        start -= 1
    return (end - start) % 2 == 1


def escape(state: Line, silent: bool) -> bool:
    """Show the sign behind a backslash."""
    sign = state.src[state.pos + 1 : min(state.pos + 2, state.posMax)]
    if state.src[state.pos] != "\\" or sign not in ASCII_PUNCTUATION:
        return False
    if not silent:
        state.append_pending(sign)
    state.pos += 2
    return True


def code_span(state: Line, silent: bool) -> bool:
    """Make code of what stands between two runs of as many backticks."""
    ticks = TICKS.match(state.src, state.pos, state.posMax)
    if ticks is None:
        return False
    state.pos = ticks.end()
    closing = state.closing_ticks(ticks)
    if closing is not None:
        state.pos = closing.end()
    if not silent and closing is None:
        state.push("text", "", 0).content = ticks.group()
    elif not silent and closing is not None:
        code = state.src[ticks.end() : closing.start()].replace("\n", " ")
        if code.startswith(" ") and code.endswith(" ") and code.strip(" "):
            code = code[1:-1]
        state.push("code_inline", "code", 0).content = code
    return True


def delimiter(state: Line, silent: bool) -> bool:
    """Take a run of ``*``, ``_`` or ``~`` that may begin or end emphasis."""
    sign = state.src[state.pos]
    if silent or sign not in "*_~":
        return False
    if sign == "~" and not strike_run(state):
        return False
    start = end = state.pos
    while end < state.posMax and state.src[end] == sign:
        end += 1
    before = state.src[start - 1] if start else "\n"
    after = state.src[end] if end < state.posMax else " "
    can_open, can_close = flanks(before, after)
    if sign == "_":
        can_open, can_close = (
            can_open and (not can_close or is_punctuation(before)),
            can_close and (not can_open or is_punctuation(after)),
        )
    for _ in range(start, end):
        state.push("text", "", 0).content = sign
        state.delimiters.append(
            Delimiter(ord(sign), end - start, len(state.tokens) - 1, -1, can_open, can_close)
        )
    state.pos = end
    return True


def strike_run(state: Line) -> bool:
    """Say whether a run of one or two ``~`` begins here."""
    return STRIKE.match(state.src, state.pos, state.posMax) is not None


def strike_through(state: StateInline) -> None:
    """Turn the pairs of ``~`` that were found into elements."""
    lists = [state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)]
    for delimiters in lists:
        for number, opener in enumerate(delimiters):
            if opener.marker != ord("~") or opener.end < 0:
                continue
            first, last = state.tokens[opener.token], state.tokens[delimiters[opener.end].token]
            outer = delimiters[number - 1] if number else None
            if (
                outer is not None
                and outer.marker == opener.marker
                and outer.end == opener.end + 1
                and outer.token == opener.token - 1
            ):
                first.content = last.content = ""
                continue
            first.type, first.tag, first.nesting, first.content = "s_open", "del", 1, ""
            last.type, last.tag, last.nesting, last.content = "s_close", "del", -1, ""


def emoji(state: Line, silent: bool) -> bool:
    """Show the emoji that a code between colons names."""
    found = EMOJI_CODE.match(state.src, state.pos, state.posMax)
    if silent or found is None or found[1] not in EMOJI:
        return False
    state.push("text", "", 0).content = EMOJI[found[1]]
    state.pos = found.end()
    return True


def reference(state: Line, silent: bool) -> bool:
    """Show the character that an HTML reference stands for."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if found[1] and f"{found[1]};" not in html5:
        return False
    if not silent:
        state.append_pending(unescape(found.group()))
    state.pos = found.end()
    return True


def typographic_sign(state: Line, silent: bool) -> bool:
    """Put the typographer's sign for quotes, dashes and dots."""
    if silent or state.src[state.pos] not in "'\"-.<>":
        return False
    found = typographic(state.src, state.pos, state.line_end(), state.quotes)
    if found is None:
        return False
    state.push("text", "", 0).content, state.pos = found
    return True


def bracket(state: Line, silent: bool) -> bool:
    """Count the brackets that may begin a link's label and begin none."""
    sign = state.src[state.pos]
    if silent or sign not in "[]":
        return False
    if sign == "]":
        state.open_labels = max(state.open_labels - 1, 0)
        state.append_pending(sign)
    else:
        state.open_labels += 1
        state.push("text", "", 0).content = sign
    state.pos += 1
    return True


def angle_link(state: Line, silent: bool) -> bool:
    """Make a link of an address between angle brackets."""
    found = ANGLE_LINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        link(state, found["url"] or f"mailto:{found['mail']}", found["url"] or found["mail"])
    state.pos = found.end()
    return True


def raw_html(state: Line, silent: bool) -> bool:
    """Let a tag or a comment through."""
    odd = state.src.startswith(("<!--", "<?"), state.pos)
    found = (COMMENT if odd else HTML_TAG_RE).match(state.src, state.pos, state.posMax)
    if found is None or NO_DECLARATION.match(found.group()):
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found.group()
    state.pos = found.end()
    return True


def paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph, with the white space around it that is not ASCII."""
    found = any_paragraph(state, start, end, silent)
    lines = state.getLines(start, state.line, state.blkIndent, keepLastLF=False)
    state.tokens[-2].content = lines.lstrip(" \t\n").rstrip(ASCII_SPACE)
    return found


def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a block of HTML: a declaration begins with a capital letter, and a tag that makes a
    block only because it stands alone has no white space behind it that is not ASCII.
    """
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    tag = TAG_NAME.match(line)
    alone = tag is not None and tag[1].lower() not in BLOCK_TAGS
    if NO_DECLARATION.match(line) or (alone and line.rstrip() != line.rstrip(ASCII_SPACE)):
        return False
    return any_html_block(state, start, end, silent)


def footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Leave out the text of a footnote to which nothing leads; any other stays as it is typed."""
    found = FOOTNOTE.match(state.src, state.bMarks[start] + state.tShift[start])
    if found is None:
        return False
    if silent:
        return True
    paragraph(state, start, end, silent)
    if state.src.count(found[1]) == 1:
        del state.tokens[-3:]
    return True


def headings(state: StateCore) -> None:
    """Leave out what gives a heading an address or a class."""
    for opening, content in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            content.content = ATTRIBUTES.sub("", content.content)


def tasks(state: StateCore) -> None:
    """Put the box of a list of tasks before an item."""
    for item, opening, content in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if item.type == "list_item_open" and opening.type == "paragraph_open":
            content.content = TASK.sub(box, content.content)


def box(found: re.Match[str]) -> str:
    """Return the box of a task."""
    return OPEN_TASK if found[1].isspace() else DONE_TASK


class Helpers:
    """markdown-it's helpers, with an address as Hugo's link hook gets it: as it is written."""

    parseLinkLabel = staticmethod(helpers.parseLinkLabel)  # noqa: N815 - markdown-it's name
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815 - markdown-it's name

    @staticmethod
    def parseLinkDestination(src: str, start: int, end: int) -> Any:  # noqa: N802 - markdown-it's
        """Return the address, its references and backslashes kept; a bracket may stay open."""
        found = helpers.parseLinkDestination(src, start, end)
        if not src.startswith("<", start):
            found.pos = address_end(src, start, end)
            found.ok = found.pos > start
            found.str = src[start : found.pos]
        elif found.ok:
            found.str = src[start + 1 : found.pos - 1]
        return found


def address_end(src: str, start: int, end: int) -> int:
    """Return where an address ends: at white space, or at a bracket that closes none of its own."""
    brackets = 0
    for found in ADDRESS_SIGN.finditer(src, start, end):
        sign = found.group()
        if sign == "(":
            brackets += 1
        elif sign == ")":
            brackets -= 1
        if brackets > MOST_BRACKETS:
            return start
        if sign.isspace() or brackets < 0:
            return found.start()
    return end


# What is tried at a sign, in this order: so goldmark's parsers stand under Hugo.
RULES: tuple[Any, ...] = (
    text, bare_address, newline, escape, code_span, markdown_link, image, angle_link, raw_html,
    delimiter, emoji, reference, typographic_sign, bracket,
)  # fmt: skip


class Goldmark(MarkdownIt):
    """markdown-it, set up to read as goldmark does under Hugo."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True, "xhtmlOut": False, "maxNesting": 100})
        self.helpers = Helpers  # type: ignore[assignment]  # a module of these functions
        self.inline = Inline()
        self.inline.ruler = Ruler()
        for rule in RULES:
            self.inline.ruler.push(rule.__name__, rule)
        self.inline.ruler2.enableOnly(["balance_pairs", "emphasis"])
        self.inline.ruler2.after("emphasis", "strike_through", strike_through)
        self.core.ruler.enableOnly(["normalize", "block", "inline"])
        self.enable("table")
        self.block.ruler.at("paragraph", paragraph)
        self.block.ruler.at("html_block", html_block, {"alt": HTML_ENDS})
        self.block.ruler.before("reference", "footnote", footnote)
        self.core.ruler.after("block", "tasks", tasks)
        self.core.ruler.after("block", "headings", headings)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Write an address as Hugo's templates do: what stands for itself, and references."""
        return AS_IT_IS_IN_AN_ADDRESS.sub(percent, url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        """Show an address as it is written."""
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Take any address for a link: what may be one is asked when the HTML is sanitised."""
        return True


def percent(found: re.Match[str]) -> str:
    """Return a character as an address has it."""
    return "".join(f"%{byte:02x}" for byte in found.group().encode())
