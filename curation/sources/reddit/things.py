"""What Reddit's JSON is made of: listings of things, each with a kind and its data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import SourceError
from curation.sources.values import words

POST, COMMENT, STUB = "t3", "t1", "more"
KINDS = frozenset({COMMENT, "t2", POST, "t4", "t5", "t6", STUB, "Listing"})
REFERENCE = re.compile(r"(?:t[1-6]_)?([0-9a-z]{1,13})", re.IGNORECASE | re.ASCII)
# What stands for the author, and for the text, of what was taken away.
NOBODY = frozenset({"", "[deleted]", "[removed]", "[unavailable]"})
TAKEN_AWAY = frozenset({"[deleted]", "[removed]", "[unavailable]", "[ Removed by Reddit ]"})
# Unless it is asked for them raw, Reddit escapes these three signs in all texts, and no others.
ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
ESCAPED_SIGN = re.compile("&(?:lt|gt|amp);")
RAW_SIGN = re.compile("[<>]|&(?!(?:lt|gt|amp);)")
HTML, TEXTS = ("body_html", "selftext_html"), ("body", "selftext", "title")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """A comment, or a stub in the place of some; ``parent`` is what it is nested in."""

    kind: str
    data: Data
    parent: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of Reddit holds: posts, and things in the order they stand in."""

    posts: list[Data]
    things: list[Thing]
    is_escaped: bool

    def text(self, value: object) -> str:
        """Return a text as its author typed it, ``""`` for what is none."""
        if not isinstance(value, str):
            return ""
        return ESCAPED_SIGN.sub(lambda sign: ESCAPED[sign[0]], value) if self.is_escaped else value


def is_thing(value: object) -> bool:
    """Say whether this is a thing or a listing of things."""
    return (
        isinstance(value, dict)
        and words(value.get("kind")) in KINDS
        and isinstance(value.get("data"), dict)
    )


def is_listing(value: object) -> bool:
    """Say whether this is a listing."""
    return isinstance(value, dict) and is_thing(value) and value["kind"] == "Listing"


def page_of(listings: Iterable[object], label: str) -> Page:
    """Return what listings hold; raises SourceError."""
    posts: list[Data] = []
    things: list[Thing] = []
    for thing in walk(listings, label):
        if thing.kind == POST:
            posts.append(thing.data)
        elif thing.kind in {COMMENT, STUB}:
            things.append(thing)
    return Page(posts, things, is_escaped([*posts, *(thing.data for thing in things)]))


def walk(listings: Iterable[object], label: str) -> Iterator[Thing]:
    """Yield the things of listings, from the top down; raises SourceError."""
    top = [child for listing in listings for child in children_of(listing)]
    waiting = [(child, "") for child in reversed(top)]
    while waiting:
        value, parent = waiting.pop()
        if not isinstance(value, dict) or not is_thing(value):
            raise SourceError(label, _("has a comment that is none"))
        thing = Thing(value["kind"], value["data"], parent)
        yield thing
        if thing.kind == COMMENT:
            ref = reference(thing.data.get("id")) or reference(thing.data.get("name"))
            replies = children_of(thing.data.get("replies"))
            waiting += [(child, ref) for child in reversed(replies)]


def children_of(value: object) -> list[object]:
    """Return what a listing holds; where there are no replies, there is an empty text instead."""
    if isinstance(value, dict) and is_listing(value):
        value = value["data"].get("children")
    return value if isinstance(value, list) else []


def is_escaped(found: list[Data]) -> bool:
    """Say whether texts are escaped: HTML shows it best, as it begins with ``<``."""
    for key in HTML:
        for data in found:
            html = data.get(key)
            if isinstance(html, str) and html:
                return html.startswith("&lt;")
    texts = [text for data in found for key in TEXTS if isinstance(text := data.get(key), str)]
    return not any(map(RAW_SIGN.search, texts)) and any(map(ESCAPED_SIGN.search, texts))


def reference(value: object) -> str:
    """Return a thing's number, which is one to the base of 36, ``""`` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    # A text first: of numbers, Python only writes those that aren't too long.
    text = value if isinstance(value, str) else str(value) if abs(value) < 10**13 else ""
    found = REFERENCE.fullmatch(text)
    return found[1].lower() if found else ""
