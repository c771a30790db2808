"""Where in a text the hits are, to be marked; and the part of a long text around the first."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .words import Phrase, plain

BEFORE, LENGTH = 30, 140


def marked(text: str, phrases: Sequence[Phrase], length: int = LENGTH) -> SafeString:
    """Return a text as HTML with its hits in ``<mark>``; a long one from shortly before them."""
    spans = merged(hits(text, phrases))
    start = max(0, spans[0][0] - BEFORE) if spans and len(text) > length else 0
    end = min(len(text), start + length)
    parts, place = ["…" if start else ""], start
    for first, last in spans:
        if last > end:
            break
        parts += [escape(text[place:first]), f"<mark>{escape(text[first:last])}</mark>"]
        place = last
    parts += [escape(text[place:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - escaped piece by piece


def hits(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Return where the phrases stand in a text, as places in the text as it is written."""
    signs, places = [], []
    for place, sign in enumerate(text):
        for one in plain(sign):
            signs.append(one)
            places.append(place)
    readable = "".join(signs)
    return sorted(
        (places[found.start()], places[found.end() - 1] + 1)
        for phrase in phrases
        for found in re.finditer(pattern(phrase), readable)
    )


def pattern(phrase: Phrase) -> str:
    """Return what a phrase looks like in a text: a word of letters begins where a word does."""
    start = r"(?<![^\W_])" if phrase.text[0].isascii() else ""
    return start + re.escape(phrase.text)


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans with those that touch made one."""
    whole: list[tuple[int, int]] = []
    for first, last in spans:
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole
