"""A comment as boards write it, in scraps of HTML, to the Markdown that shows the same.

Boards write ``<br>``, links to comments, a few entities, and hardly any other tag. What people
write is text: addresses stand in it as they are, often without their first letter so that the
place that is named gets no referrer. A drawing (AA) becomes a fenced block, in which all its
spaces count; where one begins and ends is told from its lines.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from curation.sources.reading.markup import link_markdown
from posts.ascii_art import is_art
from posts.markdown import escape

MARKUP = re.compile(r"</?(?P<name>[a-z][a-z0-9]{0,20})(?P<rest>(?:\s[^<>]*|/)?)>", re.IGNORECASE)
BREAKS = frozenset({"br", "hr", "p", "div", "blockquote", "li", "tr"})
HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# Boards leave out the ``;`` now and then; in an address ``&lt=`` is none.
ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});|&(?:gt|lt|quot|amp)(?![a-z;=])",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"&#(?:([0-9]{1,7})|x([0-9a-f]{1,6}));", re.IGNORECASE)
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Between a board's own tags, outside of a line that a person ended.
SOURCE_LINE = re.compile(r"(?<![ \t])[ \t]*[\r\n][ \t\r\n]*")

ADDRESS = re.compile(
    r"(?<![a-z0-9])(?P<scheme>h?t?tps?)://"
    r"(?P<rest>[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^{}]{1,2000})",
    re.IGNORECASE | re.ASCII,
)
AFTER_ADDRESS = "?!.,:;'*"
OPENERS = {")": "(", "]": "[", "}": "{"}
# A page's own detour to what it links to.
DETOUR = re.compile(
    r"(?:https?:)?//(?:jump|pinktower)\.(?:[a-z0-9-]+\.){1,2}[a-z]{2,4}/\?(?=https?://)"
    r"|(?:https?:)?//ime\.(?:nu|st)/(?=[a-z0-9])",
    re.IGNORECASE,
)
# A picture that a board puts beside the text of those who have an account.
AS_ICON = "sssp://"
ICON = re.compile(rf"\s*{AS_ICON}\S*\s*")
ANCHOR = re.compile(r"(?:>>|＞＞|>＞|＞>|≫|》)[ \u3000]?(?P<number>[0-9０-９]{1,5})")

# How many lines that aren't drawn may stand between two of a drawing, and the least it has.
GAP = 2
LEAST = 3
WIDE_SPACES = re.compile(r"\u3000 *\u3000")


class Run(NamedTuple):
    """A piece of a line, and where it leads as a link of the board's own making, or ``""``."""

    text: str
    href: str


Line = list[Run]


def markdown(html: str) -> str:
    """Return the Markdown of a comment."""
    lines = [line for line in lines_of(html) if not ICON.fullmatch(text_of(line))]
    return "\n".join(
        fenced([text_of(line) for line in lines[start:end]])
        if drawn
        else "\n".join(map(line_markdown, lines[start:end]))
        for drawn, start, end in parts_of([text_of(line) for line in lines])
    )


def plain(html: str) -> str:
    """Return the text of a name, of a title: on one line, with its wide spaces."""
    text = " ".join(text_of(line) for line in lines_of(html))
    return re.sub(r"[ \t]+", " ", text).strip()


def text_of(line: Line) -> str:
    """Return a line's text."""
    return "".join(run.text for run in line)


def answered(html: str) -> Iterator[int]:
    """Yield the numbers of the comments that a body names, the first of each range."""
    for line in lines_of(html):
        yield from (int(found["number"]) for found in ANCHOR.finditer(text_of(line)))


def lines_of(html: str) -> list[Line]:
    """Return a body's lines without the space that the board puts around each."""
    lines: list[Line] = [[]]
    href, end = "", 0
    html = SOURCE_LINE.sub(" ", html.strip("\r\n\t") if "\n" in html else html)
    for tag in MARKUP.finditer(html):
        add(lines[-1], html[end : tag.start()], href)
        end = tag.end()
        name = tag["name"].lower()
        if name == "a":
            found = HREF.search(tag["rest"])
            href = decoded(next(filter(None, found.groups()), "")) if found else ""
        elif name == "img" and "/ico/" in tag["rest"]:
            lines[-1].append(Run(AS_ICON, ""))
        elif name in BREAKS and not (tag[0].startswith("</") and name != "br"):
            lines.append([])
    add(lines[-1], html[end:], href)
    return unpadded(lines)


def add(line: Line, html: str, href: str) -> None:
    """Add text between two tags to a line."""
    if html:
        line.append(Run(decoded(html), href))


def decoded(html: str) -> str:
    """Return a text with its entities as the signs that they stand for."""
    if "&" not in html:
        return html
    text = ENTITY.sub(sign_of, html)
    return SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def sign_of(entity: re.Match[str]) -> str:
    """Return what an entity stands for; halves of a pair, which old phones sent, as they are."""
    numbered = NUMBERED.fullmatch(entity[0])
    if numbered:
        number = int(numbered[1]) if numbered[1] else int(numbered[2], 16)
        if 0xD800 <= number < 0xE000:
            return chr(number)
    return unescape(entity[0].removesuffix(";") + ";")


def unpadded(lines: list[Line]) -> list[Line]:
    """Return lines without the space before and after each, where a board put one around all."""
    texts = [text_of(line) for line in lines]
    if not all(text.startswith(" ") and text.endswith(" ") for text in texts):
        return lines
    return [trimmed(line) for line in lines]


def trimmed(line: Line) -> Line:
    """Return a line less one space at either end."""
    first, *rest = line
    line = [first._replace(text=first.text[1:]), *rest]
    *rest, last = line
    return [*rest, last._replace(text=last.text.removesuffix(" "))]


def parts_of(texts: list[str]) -> Iterator[tuple[bool, int, int]]:
    """Yield where drawings and other lines begin and end."""
    done = 0
    for start, end in drawings(texts):
        if start > done:
            yield False, done, start
        yield True, start, end
        done = end
    if done < len(texts):
        yield False, done, len(texts)


def drawings(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where drawings begin and end: runs of drawn lines with little else between them."""
    run: list[int] = []
    for place, text in enumerate(texts):
        parted = ADDRESS.search(text) is not None or (run and place - run[-1] > GAP)
        if parted:
            yield from drawing(texts, run)
            run = []
        if not ADDRESS.search(text) and is_drawn(text):
            run.append(place)
    yield from drawing(texts, run)


def drawing(texts: list[str], run: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where a run of drawn lines begins and ends if it is a drawing."""
    spaced = sum(is_spaced(texts[place]) for place in run)
    if len(run) >= LEAST and spaced > 1 and is_art("".join(texts[run[0] : run[-1] + 1])):
        yield run[0], run[-1] + 1


def is_drawn(text: str) -> bool:
    """Say whether a line may be one of a drawing: made of signs, or set off by wide spaces."""
    return bool(text.strip()) and (is_spaced(text) or is_art(text))


def is_spaced(text: str) -> bool:
    """Say whether wide spaces set off what stands on a line."""
    text = text.rstrip()
    return text.lstrip(" ").startswith("\u3000") or WIDE_SPACES.search(text) is not None


def fenced(texts: list[str]) -> str:
    """Return a block in which all spaces count."""
    longest = max((len(ticks) for text in texts for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *texts, fence])


def line_markdown(line: Line) -> str:
    """Return the Markdown of one line that is no drawing."""
    return "".join(map(run_markdown, line)).strip(" \t")


def run_markdown(run: Run) -> str:
    """Return the Markdown of a piece of a line; a link to a comment is what it says."""
    href = DETOUR.sub("", run.href)
    if not href.lower().startswith(("http://", "https://")) or ANCHOR.match(run.text.strip()):
        return words_markdown(run.text)
    if ADDRESS.fullmatch(run.text.strip()) and not run.text.endswith("..."):
        return words_markdown(run.text)
    return link_markdown(run.text, href)


def words_markdown(text: str) -> str:
    """Return the Markdown of a text, its addresses as links."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        written = whole_address(found[0])
        scheme = "https://" if found["scheme"].lower().endswith("s") else "http://"
        address = scheme + written.partition("://")[2]
        if address == scheme:
            continue
        if written.lower().startswith("http"):
            address = written
        parts += [escape(text[end : found.start()]), link_markdown(written, address)]
        end = found.start() + len(written)
    return "".join(parts) + escape(text[end:])


def whole_address(text: str) -> str:
    """Return an address less the punctuation that follows it."""
    surplus = {sign: text.count(sign) - text.count(opener) for sign, opener in OPENERS.items()}
    end = len(text)
    while text[end - 1] in AFTER_ADDRESS or surplus.get(text[end - 1], 0) > 0:
        end -= 1
        if text[end] in surplus:
            surplus[text[end]] -= 1
    return text[:end]
