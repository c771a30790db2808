"""Authors and words that nobody wants to see: what a recipe excludes, what an editor mutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from unicodedata import normalize


@dataclass(frozen=True)
class Unwanted:
    """Authors by their whole names, and words (NG words) by their folded form.

    Words are parts of a text, in any case and in any width: ``ＡＢＣ`` is ``abc``.
    """

    authors: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, authors: Iterable[str], words: Iterable[str]) -> Self:
        """Take the lists as an editor wrote them; a word of nothing would be in every text."""
        return cls(frozenset(authors), frozenset(filter(None, map(folded, words))))

    def __or__(self, other: "Unwanted") -> "Unwanted":
        """Return what either does not want."""
        return Unwanted(self.authors | other.authors, self.words | other.words)

    def covers(self, author: str, body: str) -> bool:
        """Say whether a comment of this author and text is unwanted."""
        if author in self.authors:
            return True
        if not self.words:
            return False
        text = folded(body)
        return any(word in text for word in self.words)


NOTHING = Unwanted()


def folded(text: str) -> str:
    """Return a text in which case and width make no difference."""
    return normalize("NFKC", text).casefold()


def one_a_line(text: str) -> list[str]:
    """Return what stands in a field one a line, each once, in its order."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
