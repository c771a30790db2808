"""Bytes as boards wrote them to text: UTF-8, CP932 or EUC-JP, which none of them declares.

Some bytes of an old log mean nothing in any encoding. A sign stands in the place of each, since
one broken byte should not cost a thread of a thousand comments.
"""

import codecs
import re
from typing import NamedTuple

REPLACEMENT = "\ufffd"
# What Python makes of four bytes that are no sign of Shift_JIS.
NOTHING = dict.fromkeys(range(0xF8F0, 0xF8F4), REPLACEMENT)
# What Japanese text is full of, and what the other encoding's bytes hardly ever come out as.
JAPANESE = re.compile(r"[\u3000-\u3002\u3040-\u30ff\uff01-\uff5e]")
# The name of what ``codecs`` does with a byte that EUC-JP doesn't know.
WINDOWS_OR_LOST = "euc_jp_as_windows_has_it"
# Rows of EUC-JP that Windows fills and the standard doesn't: circled digits, roman numerals.
WINDOWS_PAIR = re.compile(rb"[\xad\xf9-\xfc][\xa1-\xfe]")


class Decoded(NamedTuple):
    """A text, and how many signs of it stand for bytes that mean nothing."""

    text: str
    lost: int


def decode(data: bytes) -> Decoded:
    """Return bytes as text, in the encoding that makes most sense of them."""
    try:
        return Decoded(data.decode("utf-8-sig"), 0)
    except UnicodeDecodeError:
        tried = [as_utf8(data), as_cp932(data), as_euc(data)]
    return max(tried, key=lambda decoded: len(JAPANESE.findall(decoded.text)) - decoded.lost)


def as_utf8(data: bytes) -> Decoded:
    """Return bytes read as UTF-8 of which some are broken."""
    text = data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    return Decoded(text, text.count(REPLACEMENT))


def as_cp932(data: bytes) -> Decoded:
    """Return bytes read as Windows' Shift_JIS."""
    text = data.decode("cp932", errors="replace").translate(NOTHING)
    return Decoded(text, text.count(REPLACEMENT))


def as_euc(data: bytes) -> Decoded:
    """Return bytes read as EUC-JP with the rows that Windows adds to it."""
    text = data.decode("euc_jp", errors=WINDOWS_OR_LOST)
    return Decoded(text, text.count(REPLACEMENT))


def windows_or_lost(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for bytes that EUC-JP doesn't know, and where to read on."""
    assert isinstance(error, UnicodeDecodeError)
    pair = error.object[error.start : error.start + 2]
    if WINDOWS_PAIR.fullmatch(pair):
        return windows_sign(pair), error.start + 2
    return REPLACEMENT, error.start + 1


def windows_sign(pair: bytes) -> str:
    """Return the sign of a pair of EUC-JP that only Windows knows: Shift_JIS has the same rows."""
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)
    return bytes([lead, trail]).decode("cp932", errors="replace")


codecs.register_error(WINDOWS_OR_LOST, windows_or_lost)
