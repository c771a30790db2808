"""One line of the dialect in which real Hugo shows what a piece of our HTML shows.

Hugo reads a body as Markdown, with goldmark's typographer, linkify and emoji. There are two ways
to say a text so that it is shown as it is:

- as entities: what would be read as markup where it stands is written as a reference. Most
  Japanese text stays as it is.
- raw: a line that begins with a comment is an HTML block, in which no Markdown acts. Needed for
  ``{{`` (inside a fold the HTML is read again for shortcodes), for white space at the ends, which
  Hugo trims, and for code blocks.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape as escape_html
from html import unescape
from html.entities import html5
from html.parser import HTMLParser

COMMENT = "<!-- -->"
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

# What a browser or Markdown reads as a reference; a few names are so without a semicolon.
ENTITY = f"&(?=#|[A-Za-z0-9]+;|{'|'.join(name for name in html5 if not name.endswith(';'))})"
# Markdown, the typographer's signs, and :emoji: (12:34:56 is none: none has so short a number).
# Where they are no markup they stand as they are ("Q&A", "a < b", "[1]", "C:\\dir"), and so does
# what could close emphasis, since nothing opens any.
MARKUP = re.compile(
    rf"""["'`]|{ENTITY}"""
    r"|<(?=[A-Za-z/!?<]|[^\s<>]*@|\Z)|(?<=<)<"
    r"|>(?=>)|(?<=>)>"
    r"|\\(?=[!-/:-@\[-`{-~]|\Z)"
    r"|[*~](?! )"
    r"|\](?=\()"
    r"|(?<![^\W_])_(?! )"
    r"|(?<=-)-"
    r"|(?<=\.\.)\."
    r"|:(?!\d{1,2}:)(?=[A-Za-z0-9_+-]+:)"
)
# What linkify would take for an address, once MARKUP's signs are written as references: not what
# stands behind a slash or what is not ASCII.
NO_START = r"(?<![A-Za-z0-9/\u0080-\U0010ffff])"
ADDRESS = re.compile(
    rf"(?:(?<={NO_START}http)|(?<={NO_START}https)|(?<={NO_START}ftp)):(?=//)"
    rf"|(?<={NO_START}www)\.(?=[-A-Za-z0-9@:%._+~#=])"
    r"|(?<=[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-])@(?=[A-Za-z0-9-]+\.)"
)
# What makes a block quote, a list, a heading or a definition at the start of the line.
BLOCK = re.compile(r">|(?:#{1,6}|[-+*:]|\d{1,9}[.)])(?=\s|\Z)")
LINK_DEFINITION = re.compile(r"\[[^\]]*\]:")
RAW = re.compile(rf'["\n]|{ENTITY}|<(?=[A-Za-z/!?]|\Z)|\\(?=`|\Z)|(?<=\{{)\{{|H(?=AHAHUGO)')
# A tag with U+FFFD in it is none to Markdown.
ATTRIBUTE = re.compile("""[&<>"'\\\\`\n\ufffd]|(?<=\\{)\\{|H(?=AHAHUGO)""")
BRACKETS = re.compile(r"[\[\]]")
NEEDS_RAW = re.compile(r"\{\{|HAHAHUGO|\n")
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")

# What goldmark's linkify takes to begin with, and what it need not encode.
LINKED = re.compile(
    r"https?://[-a-zA-Z0-9@:%._\\+~#=]{1,256}\.[a-z]+(?::\d+)?"
    r"""(?:[/#?][-a-zA-Z0-9@:%_+.~#$!?&/=();,'">^{}\[\]`]*)?"""
)
ADDRESS_AS_IT_IS = re.compile(r"https?://(?:[A-Za-z0-9\-._~:/?#@!$&+,=]|%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Text:
    """Text as a reader sees it."""

    text: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A tag, as it is written."""

    tag: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address that is its own text."""

    url: str


Unit = Text | Markup | Link


def body(html: str) -> str:
    """Return the line that shows this HTML: flat, as ``posts.markdown`` makes it."""
    units = read(html)
    line = "".join(as_entities(units))
    if LINK_DEFINITION.match(line):
        line = f"&#91;{line[1:]}"
    if line == line.strip() and not any(needs_raw(unit) for unit in units):
        return line
    return "".join(as_raw(units))


def plain(text: str) -> str:
    """Return the line that shows this text, its line feeds as spaces."""
    return body(escape_html(one_line(text)))


def one_line(text: str) -> str:
    """Return the text on one line, with a sign for what UTF-8 or HTML can't say."""
    return re.sub(r"\r\n|\r|\n", " ", NO_CHARACTER.sub("\ufffd", text))


def anchor(url: str, label: str) -> str:
    """Return a link of which the dialect reads no part as Markdown; the label is written text."""
    return f"<a href='{ATTRIBUTE.sub(reference, url)}'>{label}</a>"


def entity_text(text: str) -> str:
    """Return text that no rule for what stands within a line reads as anything else."""
    return ADDRESS.sub(reference, MARKUP.sub(reference, text))


def escape_markup(text: str) -> str:
    """Return an address without markup, as the label of Markdown's own kind of link."""
    return MARKUP.sub(reference, text.replace("&", "\0")).replace("\0", "&amp;")


def reference(found: re.Match[str]) -> str:
    """Return the sign that was found as an HTML reference."""
    return as_reference(found.group())


def as_reference(sign: str) -> str:
    """Return a sign as an HTML reference."""
    return NAMED.get(sign) or f"&#{ord(sign)};"


def escape_start(text: str) -> str:
    """Return a line's first text so that it begins no block, as a list or a heading."""
    sign = BLOCK.match(text)
    return text if sign is None else sign[0][:-1] + as_reference(sign[0][-1]) + text[sign.end() :]


class Reader(HTMLParser):
    """Reads HTML as units."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.units: list[Unit] = []
        self.href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and of its attributes a link's address."""
        self.href = dict(attrs).get("href") if tag == "a" else None
        attributes = "" if self.href is None else f" href='{ATTRIBUTE.sub(reference, self.href)}'"
        self.units.append(Markup(f"<{tag}{attributes}>"))

    def handle_endtag(self, tag: str) -> None:
        """Keep the end of an element; a link whose text is its address becomes one unit."""
        if tag == "a" and self.href is not None and self.units[-1] == Text(self.href):
            self.units[-2:] = [Link(self.href)]
        else:
            self.units.append(Markup(f"</{tag}>"))
        self.href = None

    def handle_data(self, data: str) -> None:
        """Keep text, in one unit even where the parser hands it over in parts."""
        last = self.units[-1] if self.units else None
        if isinstance(last, Text):
            self.units.pop()
            data = last.text + data
        self.units.append(Text(NO_CHARACTER.sub("\ufffd", data)))


def read(html: str) -> list[Unit]:
    """Return the units of a piece of HTML."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.units


def needs_raw(unit: Unit) -> bool:
    """Say whether a unit can't be said in entities."""
    if isinstance(unit, Markup):
        return unit.tag == "<pre>"
    return bool(NEEDS_RAW.search(unit.text if isinstance(unit, Text) else unit.url))


def as_entities(units: list[Unit]) -> Iterator[str]:
    """Write the units for Markdown to read."""
    brackets = 0
    for before, unit, after in zip([None, *units], units, [*units[1:], None], strict=False):
        if isinstance(unit, Markup):
            yield unit.tag
            continue
        written = entity_text(unit.text if isinstance(unit, Text) else unit.url)
        if isinstance(unit, Link):
            if not brackets and links_itself(before, unit.url, after):
                yield unit.url
                continue
            yield anchor(unit.url, written)
        else:
            yield written if before else escape_start(written)
        brackets = open_brackets(brackets, written)


def open_brackets(brackets: int, written: str) -> int:
    """Return how many brackets are open after this text: within one, Hugo links no address."""
    for sign in BRACKETS.findall(written):
        brackets = brackets + 1 if sign == "[" else max(0, brackets - 1)
    return brackets


def links_itself(before: Unit | None, url: str, after: Unit | None) -> bool:
    """Say whether Hugo makes this link, and no other, of the address alone where it stands."""
    if not is_plain_address(url):
        return False
    if isinstance(before, Text) and before.text[-1] not in " (":
        return False
    rest = ""
    if isinstance(after, Text):
        rest = entity_text(after.text)
    elif isinstance(after, Link):
        rest = after.url
    return linked_at_start(url + rest) == url


def is_plain_address(url: str) -> bool:
    """Say whether Hugo's link to this address, and its label, come out with not a sign changed.

    It writes a label with its ``&`` as they are, so that ``&copy=1`` would show a sign.
    """
    return (
        ADDRESS_AS_IT_IS.fullmatch(url) is not None
        and unescape(url) == url
        and not NEEDS_RAW.search(url)
    )


def linked_at_start(line: str) -> str:
    """Return the address that goldmark's linkify takes at the start of a line."""
    match = LINKED.match(line)
    url = match.group() if match else ""
    if url.endswith(")"):
        surplus = url.count(")") - url.count("(")
        if surplus > 0:
            return url[:-surplus]
    return url.rstrip("?!.,:*_~")


def as_raw(units: Iterable[Unit]) -> Iterator[str]:
    """Write the units for the browser alone to read."""
    yield COMMENT
    end = ""
    for unit in units:
        if isinstance(unit, Markup):
            end = unit.tag
        elif isinstance(unit, Text):
            end = RAW.sub(reference, unit.text)
        else:
            end = anchor(unit.url, RAW.sub(reference, unit.url))
        yield end
    if end[-1:].isspace():
        yield COMMENT
