"""Tells an AA (アスキーアート), which needs a font of its own, from a block of code."""

import re
from html import unescape
from unicodedata import category, east_asian_width

BLOCK = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)


def has_art(html: str) -> bool:
    """Say whether a block in a quote's HTML, where spaces count, is made of Japanese signs."""
    return "<pre>" in html and any(
        is_art(unescape(re.sub("<[^>]*>", "", block))) for block in BLOCK.findall(html)
    )


def is_art(text: str) -> bool:
    """Say whether most of the text is signs, neither letters nor digits, some of them Japanese.

    An AA counts on a Japanese proportional font. Code, and a drawing in ASCII or in box-drawing
    signs alone, count on a font with one width, though they may hold Japanese words.
    """
    signs = [sign for sign in text if not sign.isspace()]
    drawn = sum(category(sign)[0] in "PSM" or sign in "ﾟﾞｰー" for sign in signs)
    return drawn * 2 > len(signs) and any(east_asian_width(sign) in "WFH" for sign in signs)
