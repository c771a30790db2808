"""An input's bytes and what they are: text, JSON, HTML; decoded and parsed at most once."""

import codecs
import json
import re
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Encodings that a page may declare, by the names that browsers know, and what those mean there.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
}
DECLARED = re.compile(
    rb"<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{1,40})", re.IGNORECASE
)
FIRST_SIGN = re.compile(r"\s*(\S)")
# How far a page's declaration of its encoding, or the noise of what is no text, is looked for.
START = 4096
MOST_TAGS = 1_000_000
# How many elements may be open at once, and what counts as one: some need no end.
MOST_OPEN = 200
TAG = re.compile(r"<(?P<end>/)?(?P<name>[A-Za-z][A-Za-z0-9]*)")
CLOSED_BY_OTHERS = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("html", "head", "body", "p", "li", "dd", "dt", "option", "wbr"),
        *("thead", "tbody", "tfoot", "tr", "td", "th"),
    ]
)


class Unreadable(Exception):
    """A document that is not what it begins as. Its text is the reason, without the input."""


class Document:
    """Reads bytes as what they are asked for; raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def text(self) -> str:
        """The bytes as text: in the encoding that their first bytes mark, UTF-8, or as declared."""
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if self.data.startswith(mark):
                return decoded(self.data, encoding)
        if b"\0" in self.data[:START]:
            raise Unreadable(_("is binary data, not text"))
        try:
            return self.data.decode()
        except UnicodeDecodeError as error:
            declared = DECLARED.search(self.data, 0, START)
            if declared is None:
                raise Unreadable(
                    _("is not text in UTF-8 (byte %(place)d)") % {"place": error.start}
                ) from error
        name = declared.group(1).decode("ascii").lower()
        if name not in ENCODINGS:
            raise Unreadable(_("is in an unknown encoding, “%(name)s”") % {"name": name})
        return decoded(self.data, ENCODINGS[name])

    @cached_property
    def start(self) -> str:
        """The first sign that is no white space."""
        found = FIRST_SIGN.match(self.text)
        return found.group(1) if found else ""

    @cached_property
    def json(self) -> Any:
        """The value of a JSON object or list, of a list of JSON's lines; None for what is none."""
        if self.start not in {"{", "["}:
            return None
        try:
            return json.loads(self.text)
        except RecursionError as error:
            raise Unreadable(_("is JSON that is nested too deeply to be a thread")) from error
        except json.JSONDecodeError as error:
            lines = json_lines(self.text) if error.msg == "Extra data" else None
            if lines is None:
                place = {"line": error.lineno, "column": error.colno, "reason": error.msg}
                raise Unreadable(
                    _("is broken JSON (line %(line)d, column %(column)d: %(reason)s)") % place
                ) from error
            return lines
        except ValueError as error:  # a number of more digits than Python reads
            raise Unreadable(_("is broken JSON (%(reason)s)") % {"reason": error}) from error

    @cached_property
    def html(self) -> LexborHTMLParser | None:
        """The page, None for what does not begin as one."""
        return parsed_html(self.text) if self.start == "<" else None


def parsed_html(text: str, *, is_fragment: bool = False) -> LexborHTMLParser:
    """Return a page, or a piece of one, parsed as a browser does; raises Unreadable.

    What a browser does with elements left open takes time and space by their number for each that
    follows, and each element takes more than its tag does. So there are limits, far beyond what
    any forum writes.
    """
    tags = text.count("<")
    if tags > MOST_TAGS:
        raise Unreadable(_("is HTML of too many elements to be a thread"))
    if tags > MOST_OPEN and is_deep(text):
        raise Unreadable(_("is HTML that is nested too deeply to be a thread"))
    return LexborHTMLParser(text, is_fragment=is_fragment)


def is_deep(text: str) -> bool:
    """Say whether more elements are open somewhere than may be, as far as tags tell."""
    depth = 0
    for tag in TAG.finditer(text):
        if tag["name"].lower() not in CLOSED_BY_OTHERS:
            depth = max(depth + (-1 if tag["end"] else 1), 0)
            if depth > MOST_OPEN:
                return True
    return False


def decoded(data: bytes, encoding: str) -> str:
    """Return bytes as text of an encoding that they name themselves."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = {"encoding": encoding, "place": error.start}
        raise Unreadable(_("is not text in %(encoding)s (byte %(place)d)") % place) from error


def json_lines(text: str) -> list[Any] | None:
    """Return the values of a file that has one JSON value a line, None where that is not so."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
