"""What Reddit's JSON is made of: listings of things, each with a kind and its data."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import SourceError
from curation.sources.reading.values import words

POST, COMMENT, STUB, LISTING = "t3", "t1", "more", "Listing"
KINDS = frozenset({COMMENT, "t2", POST, "t4", "t5", "t6", STUB, LISTING})
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


def is_thing(value: object, kinds: Collection[str] = KINDS) -> bool:
    """Say whether this is a thing, or a listing of things."""
    return (
        isinstance(value, dict)
        and words(value.get("kind")) in kinds
        and isinstance(value.get("data"), dict)
    )


def is_listing(value: object) -> bool:
    """Say whether this is a listing."""
    return is_thing(value, {LISTING})


def page_of(values: Iterable[object], label: str) -> Page:
    """Return what listings, and things without one, hold; raises SourceError."""
    posts: list[Data] = []
    things: list[Thing] = []
    for thing in walk(values, label):
        if thing.kind == POST:
            posts.append(thing.data)
        elif thing.kind in {COMMENT, STUB}:
            things.append(thing)
    return Page(posts, things, is_escaped([*posts, *(thing.data for thing in things)]))


def walk(values: Iterable[object], label: str) -> Iterator[Thing]:
    """Yield the things of listings, from the top down; raises SourceError."""
    tops = [children_of(value) if is_listing(value) else [value] for value in values]
    waiting = [(child, "") for children in reversed(tops) for child in reversed(children)]
    while waiting:
        value, parent = waiting.pop()
        if not isinstance(value, dict) or not is_thing(value):
            raise SourceError(label, _("has a comment that is none"))
        thing = Thing(value["kind"], value["data"], parent)
        yield thing
        if thing.kind == COMMENT:
            ref, replies = ref_of_thing(thing.data), children_of(thing.data.get("replies"))
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


def ref_of_thing(data: Data) -> str:
    """Return a thing's own number, ``""`` where it has none."""
    return reference(data.get("id")) or reference(data.get("name"))
