"""What is to be taken down: one author of one source, one comment, or one word.

A ``Target`` says what it covers and what stands there instead. Comments, quotes, files and Editions
all ask it, so that what was found, what was changed and what a later import refuses are the same.
"""

import hashlib
import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Literal, NamedTuple

from .markdown import HUGO, OWN, render

Kind = Literal["author", "comment", "word"]
Action = Literal["anonymise", "blank", "remove"]

# What readers see instead, as the trade words it: of a name, of a text, of a word.
NAMELESS = "名無し"
BLANKED = "（削除されました）"
MASK = "〇〇"
TAG = re.compile("(<[^>]*>)")
ADDRESS = re.compile(r"""\bhref=(?:"([^"]*)"|'([^']*)')""")


class Stated(NamedTuple):
    """What tells whose words a quote holds; ``time`` is in UTC, to the second, in ISO 8601.

    ``source`` is that of the quote, or of its post where the quote does not say; ``ref`` is empty
    for a quote of which only its author and its time are known; ``text`` is what ``words_of`` says.
    """

    source: str
    ref: str
    author: str
    time: str
    text: str


class Words(NamedTuple):
    """What of a quote a takedown changes."""

    author: str
    body: str
    markup: str


@dataclass(frozen=True)
class Target:
    """What is to be taken down, and how.

    ``value`` is a name, a comment's reference or a word; a word has no ``source``. ``marks`` tell a
    comment by its author and its time, where no reference says which one it is, or what an author
    wrote whose name was taken away before, or never shown: see ``mark``. ``also`` are the names
    that an author has in posts in the place of the own one.
    """

    kind: Kind
    source: str
    value: str
    action: Action
    marks: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make what finds the word, however Markdown or HTML spell its signs."""
        object.__setattr__(self, "pattern", re.compile(spelt(self.value), re.IGNORECASE))

    @property
    def masks(self) -> bool:
        """Whether the word alone goes, wherever it stands."""
        return (self.kind, self.action) == ("word", "blank")

    @property
    def names(self) -> list[str]:
        """Under which names an author is found: the own one, those shown in its place, none."""
        return [self.value, *sorted(self.also | ({NAMELESS} if self.marks else set()))]

    @property
    def removes(self) -> bool:
        """Whether whole quotes go."""
        return self.action == "remove"

    def covers(self, stated: Stated) -> bool:
        """Say whether these are the words that are to be taken down."""
        if self.kind == "word":
            return self.holds(stated.text) or self.holds(stated.author)
        if stated.source != self.source:
            return False
        if self.kind == "author" and stated.author == self.value:
            return True
        if self.kind == "comment" and stated.ref:
            return stated.ref == self.value
        return bool(self.marks) and mark(stated.author, stated.time) in self.marks

    def holds(self, text: str) -> bool:
        """Say whether a text has the word in it."""
        return bool(self.pattern.search(text))

    def masked(self, text: str) -> str:
        """Return a text without the word."""
        return self.pattern.sub(MASK, text)

    def instead(self, words: Words) -> Words:
        """Return what a quote that is covered says once it was taken down, unless it is removed."""
        if self.kind == "word":
            return Words(self.masked(words.author), *self.masked_body(words.body, words.markup))
        if self.action == "anonymise":
            return words._replace(author=NAMELESS)
        return Words("", BLANKED, OWN)

    def masked_markup(self, html: str) -> str:
        """Return HTML, or Markdown with HTML in it, without the word: of a tag its address alone.

        A word may also be the name of a tag.
        """
        return "".join(
            ADDRESS.sub(lambda found: self.masked(found[0]), part)
            if part.startswith("<")
            else self.masked(part)
            for part in TAG.split(html)
        )

    def masked_body(self, body: str, markup: str) -> tuple[str, str]:
        """Return a body without the word, and how it is read.

        Where markup parts the word, which readers see as one, the whole body goes.
        """
        masked = self.masked_markup(body) if markup == HUGO else self.masked(body)
        if self.holds(readable(render(masked, markup))):
            return BLANKED, OWN
        return masked, markup


def spelt(value: str) -> str:
    """Return the pattern of a word: each sign as it is, escaped, or as HTML's reference."""
    return "".join(
        f"(?:{'|'.join(map(re.escape, dict.fromkeys(spellings(sign))))})" for sign in value
    )


def spellings(sign: str) -> list[str]:
    """Return how Markdown and HTML may write a sign."""
    if sign.isalnum():
        return [sign]
    return [sign, f"\\{sign}", escape(sign), f"&#{ord(sign)};"]


def readable(html: str) -> str:
    """Return what a reader of HTML finds in it: its words, and the addresses behind its links."""
    addresses = [first or second for first, second in ADDRESS.findall(html)]
    return unescape(" ".join([TAG.sub("", html), *addresses]))


def words_of(body: str, markup: str) -> str:
    """Return what of a quote's body is looked through for a word."""
    return readable(body) if markup == HUGO else body


def mark(author: str, time: str) -> str:
    """Return what a comment is known by without its reference, and nobody can read it from."""
    return hashlib.sha256(f"{author}\n{time}".encode()).hexdigest()
