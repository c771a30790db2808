"""Texts and questions as terms: Japanese runs as pairs of signs, all else as words.

A term is made of letters and digits alone, as both engines take it without a tokenizer of their
own. Where in a text a term stands counts: a question of several terms asks for them in a row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

MOST_TERMS = 12
LONGEST_WORD = 60
# What is written without spaces: kana, ideographs and their repetition sign, Hangul.
UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
RUN = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
JAPANESE = re.compile(rf"[{UNSPACED}]")
# A sign of these by itself stands in every other text, and asks for nothing.
HIRAGANA = re.compile("[\u3041-\u3096\u309d\u309e\u30fc]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that stand in a row; ``begins`` says that the last one may go on.

    ``text`` is what a hit looks like, in the form of ``plain``.
    """

    terms: tuple[str, ...]
    begins: bool
    text: str


def plain(text: str) -> str:
    """Return a text with its variants of width and of case made one."""
    return normalize("NFKC", text).casefold()


def terms_of(text: str) -> list[str]:
    """Return the terms of a text, in order."""
    return [term for run in RUN.findall(plain(text)) for term in terms_of_run(run)]


def terms_of_run(run: str) -> Iterator[str]:
    """Yield a word, or each sign with the one after it; the last sign stands alone."""
    if JAPANESE.match(run):
        yield from (run[place : place + 2] for place in range(len(run)))
    else:
        yield run[:LONGEST_WORD]


def phrases_of(question: str) -> list[Phrase]:
    """Return what a question asks for: each of its words, and all of them.

    A particle between words is none.
    """
    phrases = []
    for chunk in dict.fromkeys(plain(question).split()):
        runs = RUN.findall(chunk)
        terms = [term for run in runs for term in terms_of_run(run)]
        if not terms or HIRAGANA.fullmatch("".join(terms)):
            continue
        pairs = len(runs[-1]) > 1 and JAPANESE.match(runs[-1]) is not None
        # Its last sign alone would ask that the text, too, ends there.
        terms = terms[:-1] if pairs else terms
        start, end = chunk.index(runs[0]), chunk.rindex(runs[-1]) + len(runs[-1])
        phrases.append(Phrase(tuple(terms[:MOST_TERMS]), not pairs, chunk[start:end]))
    return phrases[:MOST_TERMS]
