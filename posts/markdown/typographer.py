"""The signs that goldmark's typographer puts for what is typed: “quotes”, dashes, an ellipsis.

The rules are goldmark's, to the letter: they look at what stands beside a sign, at the quotes
that are open, and at some English words ("'90s", "don't").
"""

import re
from dataclasses import dataclass
from unicodedata import category

SPACES = frozenset(
    "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# What ends an English word for the rules that know words: ASCII only.
WORD_ENDS = ASCII_PUNCTUATION | frozenset("\t\n\v\f\r ")

SIGNS = {"---": "—", "--": "–", "...": "…", "<<": "«", ">>": "»"}
RUN = re.compile(r"---?|\.\.\.|<<|>>")
SINGLE, DOUBLE = "'", '"'
APOSTROPHE, LEFT_SINGLE, LEFT_DOUBLE, RIGHT_DOUBLE = "’", "‘", "“", "”"
DECADE = re.compile(r"'[0-9][0-9]s")
CONTRACTION = re.compile(r"'(?:[smtd]|ve|ll|re)(?=[\t-\r !-/:-@\[-`{-~]|\Z)")


@dataclass(slots=True)
class OpenQuotes:
    """How many quotes of each kind are open in a block, and where the last run of them ends."""

    single: int = 0
    double: int = 0
    run_end: int = 0


def is_punctuation(sign: str) -> bool:
    """Say whether a sign is punctuation, or a symbol, for what stands beside a delimiter."""
    return sign in ASCII_PUNCTUATION or category(sign)[0] in "PS"


def flanks(before: str, after: str) -> tuple[bool, bool]:
    """Say whether what stands between these signs is left-flanking, and right-flanking."""
    space_before, space_after = before in SPACES, after in SPACES
    sign_before, sign_after = is_punctuation(before), is_punctuation(after)
    return (
        not space_after and (not sign_after or space_before or sign_before),
        not space_before and (not sign_before or space_after or sign_after),
    )


def typographic(line: str, start: int, end: int, quotes: OpenQuotes) -> tuple[str, int] | None:
    """Return the sign for what stands at ``start`` of a line that ends before ``end``, and where
    it ends; ``None`` where it stays as it is.
    """
    sign = line[start]
    if sign == SINGLE:
        shown = single_quote(line, start, end, quotes)
    elif sign == DOUBLE:
        shown = double_quote(line, start, end, quotes)
    else:
        run = RUN.match(line, start, end)
        return (SIGNS[run.group()], run.end()) if run else None
    return (shown, start + 1) if shown else None


def sides(line: str, start: int, end: int, quotes: OpenQuotes) -> tuple[str, bool, bool]:
    """Return the sign before a quote, and whether the quote can open and close."""
    before = line[start - 1] if start else "\n"
    if start >= quotes.run_end:
        quotes.run_end = start + 1
        while quotes.run_end < end and line[quotes.run_end] == line[start]:
            quotes.run_end += 1
    return before, *flanks(before, line[quotes.run_end] if quotes.run_end < end else " ")


def single_quote(line: str, start: int, end: int, quotes: OpenQuotes) -> str | None:
    """Return the sign for a ``'``."""
    before, can_open, can_close = sides(line, start, end, quotes)
    following = line[start + 1] if start + 1 < end else ""
    if is_apostrophe(line, start, end, before, following, opens=can_open and not can_close):
        return APOSTROPHE
    if can_open and not can_close:
        if CONTRACTION.match(line, start, end):
            return APOSTROPHE
        quotes.single += 1
        return LEFT_SINGLE
    if bytes_left(line, start, end) > 2 and category(following) != "Nd":
        return APOSTROPHE
    if quotes.single > 0 and closes(line, start, end, can_open=can_open, can_close=can_close):
        quotes.single -= 1
        return APOSTROPHE
    return None


def is_apostrophe(
    line: str, start: int, end: int, before: str, following: str, *, opens: bool
) -> bool:
    """Say whether a ``'`` stands for what is left out of a word or of a year."""
    if opens and DECADE.match(line, start, end):
        after = line[start + 4] if start + 4 < end else " "
        if after in SPACES or is_punctuation(after):
            return True
    if not following:
        return False
    if following in "tenl" and (before in SPACES or category(before)[0] == "P"):
        return True
    return category(following)[0] == "L" and (
        category(before) == "Nd" or category(before)[0] == "L"
    )


def double_quote(line: str, start: int, end: int, quotes: OpenQuotes) -> str | None:
    """Return the sign for a ``"``."""
    before, can_open, can_close = sides(line, start, end, quotes)
    if can_open and not can_close:
        quotes.double += 1
        return LEFT_DOUBLE
    if quotes.double < 1 or not closes(line, start, end, can_open=can_open, can_close=can_close):
        return None
    if line.startswith('""', start) and start + 1 < end and category(before) == "Nd":
        return None
    quotes.double -= 1
    return RIGHT_DOUBLE


def closes(line: str, start: int, end: int, *, can_open: bool, can_close: bool) -> bool:
    """Say whether a quote that may stand at either end of a word closes an open one."""
    if not can_close or not can_open:
        return can_close
    if start + 1 >= end or category(line[start + 1])[0] != "P":
        return False
    left = bytes_left(line, start, end)
    return left == 2 or (line[start + 1].isascii() and line[start + 2] in WORD_ENDS)


def bytes_left(line: str, start: int, end: int) -> int:
    """Return the length of what is left of a line as goldmark counts it, four being many."""
    return len(line[start : min(end, start + 4)].encode())
