"""A file of the dialect, read: what it says, and its text in parts that a writer can put back.

``docs/hugo.md`` describes the form. What the form does not have (prose between quotes, other
shortcodes, spacing) is no part of what a file says, and stays in its text.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from django.utils.translation import gettext as _

from posts.content import PostContent, QuoteContent, SectionContent
from posts.markdown import HUGO, as_own, render

from . import front_matter
from .segments import Segment
from .shortcodes import FOLD, QUOTE, QUOTE_PARAMETERS, DialectError, Shortcode, scan

# Characters at most, as the database has room.
MOST_TITLE, MOST_TAG, MOST_THUMBNAIL, MOST_SOURCE = 300, 100, 200, 2000
MOST_SUMMARY, MOST_AUTHOR, MOST_COLOR, MOST_LEAD = 300, 200, 32, 20_000
# As they stand in the file, where one character may be a reference of six.
MOST_BODY, MOST_LINE = 600_000, 5_000
YEARS = range(1970, 2100)
# ISO 8601, or as forums write it: 2025/5/1 3:15, or with the seconds of Unix behind it.
TIME = re.compile(
    r"(\d{4})([-/])(\d\d?)\2(\d\d?)"
    r"(?:[T ](\d\d?)(:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?(?: \d{9,10})?)?"
)

HEADING = re.compile(r"\n*>[ \t]?(?P<text>[^\n]*)")
SOURCE = re.compile(r"^引用元[：:](?P<text>[^\n]*)", re.MULTILINE)
# A source line's address: as Markdown's link, as HTML's, or bare.
LINKS = (
    re.compile(r"\]\(<?(?P<url>\S+?)>?\)\s*\Z"),
    re.compile(r"href=[\"'](?P<url>[^\"']+)"),
    re.compile(r"(?P<url>https?://\S+)"),
)
BREAK, TAG = re.compile("<br>"), re.compile("<[^>]*>")
# The most that a quote's parameters can have.
MOST = {"body": MOST_BODY, "userName": MOST_AUTHOR, "color": MOST_COLOR}
OTHER = re.compile(r"\{\{[<%]|<!--")
NO_SPACE = re.compile(r"\S(?:.*\S)?", re.DOTALL)


class Piece(NamedTuple):
    """A quote, or where a fold opens or closes."""

    kind: str
    shortcode: Shortcode


@dataclass(frozen=True, slots=True)
class PostFile:
    """What a file says."""

    content: PostContent
    draft: bool


def decode(data: bytes) -> str:
    """Return a file's text. Raises DialectError for what no text of the dialect has."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DialectError(line, _("not UTF-8")) from error
    for sign, reason in (
        ("\ufeff", _("a byte order mark")),
        ("\r", _("a carriage return: lines must end with a line feed alone")),
        ("\0", _("a NUL character")),
    ):
        at = text.find(sign, 0, 1) if sign == "\ufeff" else text.find(sign)
        if at >= 0:
            raise DialectError.at(text, at, reason)
    return text


def read_post(text: str, path: str) -> PostFile:
    """Read what a file says; ``path`` is its folder below ``content/posts/``.

    Raises DialectError.
    """
    front = front_matter.read(text)
    title = front.text("title", MOST_TITLE)
    if not title.strip():
        raise front.error("title", _("no title"))
    date = front.date("date")
    if date.year not in YEARS:
        raise front.error("date", _("“%(name)s” is not a date of these times"))
    tags = front.texts("tags", MOST_TAG)
    thumbnail = front.text("featureimage", MOST_THUMBNAIL)
    draft = front.flag("draft")
    sections, start = read_sections(text, front.end)
    head = read_head(text[front.end : start])
    if len(head.url) > MOST_SOURCE:
        raise DialectError.at(text, front.end, _("the source address is too long"))
    lead = as_own(head.lead) if head.lead else ""
    if len(lead) > MOST_LEAD:
        raise DialectError.at(text, front.end, _("the lead is too long"))
    content = PostContent(path, title, date, tags, thumbnail, head.url, lead, sections)
    return PostFile(content, draft)


def read_sections(text: str, start: int) -> tuple[tuple[SectionContent, ...], int]:
    """Read the quotes from ``start`` on; return the sections, and where the first piece stands."""
    sections: list[SectionContent] = []
    quotes: list[QuoteContent] = []
    number = 0
    first = None
    summary: str | None = None
    for kind, shortcode in pieces(text, start):
        first = shortcode.start if first is None else first
        if kind == "quote":
            number += 1
            quotes.append(read_quote(text, shortcode, number))
            continue
        if quotes:
            sections.append(SectionContent(summary is not None, summary or "", tuple(quotes)))
            quotes = []
        summary = read_summary(shortcode.values["summary"]) if kind == "open" else None
    if quotes:
        sections.append(SectionContent(folded=False, summary="", quotes=tuple(quotes)))
    if first is None:
        raise DialectError.at(text, start, _("no quotes: not a post"))
    return tuple(sections), first


def pieces(text: str, start: int) -> Iterator[Piece]:
    """Yield the quotes and folds from ``start`` on; a fold without quotes is none.

    Raises DialectError for a fold that is open at the end, within another, or closed twice.
    """
    fold: Shortcode | None = None
    held = False
    for shortcode in scan(text, start):
        if shortcode.name == QUOTE:
            if fold and not held:
                yield Piece("open", fold)
                held = True
            yield Piece("quote", shortcode)
        elif shortcode.name == FOLD and shortcode.closing:
            if fold is None:
                raise DialectError.at(text, shortcode.start, _("a fold is closed that is not open"))
            if held:
                yield Piece("close", shortcode)
            fold, held = None, False
        elif shortcode.name == FOLD and not shortcode.alone:
            if fold:
                raise DialectError.at(text, shortcode.start, _("a fold within a fold"))
            check_summary(text, shortcode)
            fold = shortcode
    if fold:
        raise DialectError.at(text, fold.start, _("a fold that is never closed"))


def check_summary(text: str, fold: Shortcode) -> None:
    """Raise DialectError for a fold without a summary, or with too long a one."""
    summary = fold.values.get("summary")
    if summary is None:
        raise DialectError.at(text, fold.start, _("a fold without a summary"))
    if len(summary) > MOST_LINE or len(read_summary(summary)) > MOST_SUMMARY:
        raise DialectError.at(text, fold.start, too_long("summary", MOST_SUMMARY))


@lru_cache(maxsize=256)
def read_summary(summary: str) -> str:
    """Return a fold's summary as Hugo shows it, as text."""
    return unescape(TAG.sub("", BREAK.sub(" ", render(summary, HUGO)))).strip()


def read_quote(text: str, shortcode: Shortcode, number: int) -> QuoteContent:
    """Return what a quote says. Raises DialectError."""
    values = shortcode.values
    missing = [name for name in QUOTE_PARAMETERS if name not in values]
    if missing:
        reason = _("a quote without %(names)s") % {"names": ", ".join(missing)}
        raise DialectError.at(text, shortcode.start, reason)
    for name, most in MOST.items():
        if len(values[name]) > most:
            raise DialectError.at(text, shortcode.start, too_long(name, most))
    try:
        time = read_time(values["createdAt"])
    except ValueError as error:
        reason = _("“createdAt” is not a time: %(value)s") % {"value": values["createdAt"][:40]}
        raise DialectError.at(text, shortcode.start, reason) from error
    return QuoteContent(
        number, values["userName"], time, values["color"], values["body"], markup=HUGO
    )


def too_long(name: str, most: int) -> str:
    """Return the reason for a parameter that is too long."""
    return _("“%(name)s” is longer than %(most)s characters") % {"name": name, "most": most}


def read_time(text: str) -> datetime.datetime | None:
    """Return a quote's time in UTC to the second, ``None`` for none; ValueError for no time."""
    if not text:
        return None
    found = TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, _sign, month, day, hour, rest, zone = found.groups("")
    clock = f"T{hour:>02}{rest}{zone}" if hour else ""
    time = datetime.datetime.fromisoformat(f"{year}-{month:>02}-{day:>02}{clock}")
    if time.year not in YEARS:
        raise ValueError(text)
    if time.tzinfo is None:
        return time.replace(microsecond=0, tzinfo=datetime.UTC)
    return time.replace(microsecond=0).astimezone(datetime.UTC)


class Head(NamedTuple):
    """What stands before the quotes: text, and where, from the head's start on."""

    heading: tuple[int, int] | None
    source: tuple[int, int] | None
    url: str
    lead: str
    lead_at: tuple[int, int] | None


def read_head(head: str) -> Head:
    """Find the title line, the source line and the lead in what stands before the quotes."""
    heading = HEADING.match(head)
    source = SOURCE.search(head)
    after = max(found.end() if found else 0 for found in (heading, source))
    lead = NO_SPACE.search(head, after, end_of_prose(head, after))
    return Head(
        heading.span("text") if heading else None,
        source.span() if source else None,
        linked_to(source["text"]) if source else "",
        lead[0] if lead else "",
        lead.span() if lead else None,
    )


def end_of_prose(head: str, start: int) -> int:
    """Return where the paragraphs from ``start`` on end that are a lead: before any shortcode."""
    other = OTHER.search(head, start)
    return max(head.rfind("\n\n", start, other.start()), start) if other else len(head)


def linked_to(line: str) -> str:
    """Return the address that a source line leads to."""
    if len(line) > MOST_LINE:
        return ""
    for link in LINKS:
        if found := link.search(line):
            return unescape(found["url"]) if "href" in found[0] else found["url"]
    return ""


def segments(text: str) -> list[Segment]:
    """Return a file's text in parts: joined, they are the text. Raises DialectError."""
    front = front_matter.read(text)
    found = list(pieces(text, front.end))
    first = found[0].shortcode.start if found else len(text)
    parts = [Segment("", text[: front.start])]
    parts += [Segment(*part) for part in front_matter.lines(front.toml)]
    parts.append(Segment("", text[front.start + len(front.toml) : front.end]))
    head = text[front.end : first]
    known = read_head(head)
    at = 0
    for kind, span in (
        ("heading", known.heading),
        ("source", known.source),
        ("lead", known.lead_at),
    ):
        if span:
            parts += [Segment("", head[at : span[0]]), Segment(kind, head[slice(*span)])]
            at = span[1]
    parts.append(Segment("", head[at:]))
    at = first
    for kind, shortcode in found:
        parts += [
            Segment("", text[at : shortcode.start]),
            Segment(kind, text[shortcode.start : shortcode.end]),
        ]
        at = shortcode.end
    parts.append(Segment("", text[at:]))
    return parts
