"""Lists of stories, as the two APIs, the pages and hckrnews.com give them.

Comments, what is dead, and what has no title are no stories to choose from, and are left out.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from curation.sources.base import Candidate, SourceError
from curation.sources.network import http
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.document import Document, Unreadable
from curation.sources.reading.markup import resolved
from curation.sources.reading.values import moment, whole, words

from . import algolia, firebase, page
from .items import NAME, SITE, reference

# How hckrnews.com's files begin: they are programs, of this one line.
ASSIGNMENT = re.compile(r"\s*(?:(?:var|let|const)\s+)?entries\s*=(?=\s*\[)")
END_OF_ASSIGNMENT = "; \t\r\n"
DIGITS = re.compile(r"[0-9]{1,12}")
# What a list is called at Firebase, and what Algolia calls the stories that may come into it.
PLACES = {
    "": ("topstories", "story"),
    "top": ("topstories", "story"),
    "best": ("beststories", "story"),
    "new": ("newstories", "story"),
    "ask": ("askstories", "ask_hn"),
    "show": ("showstories", "show_hn"),
    "job": ("jobstories", "job"),
}
# More than this Algolia never tells.
MOST_HITS = 1000
DAY = 24 * 60 * 60

Found = Iterable[Candidate]


def recognises(document: Document) -> bool:
    """Say whether this is a list of stories."""
    return reader_of(document) is not None


def read(document: Document, label: str) -> tuple[Candidate, ...]:
    """Return the stories of a list, each once, in its order; raises SourceError."""
    reader = reader_of(document)
    assert reader is not None
    found = each_once(reader(label))
    if not found:
        raise SourceError(label, _("is a list with no stories in it"))
    return found


def each_once(stories: Found) -> tuple[Candidate, ...]:
    """Return the stories without those that came before."""
    found: dict[str, Candidate] = {}
    for story in stories:
        found.setdefault(story.ref, story)
    return tuple(found.values())


def reader_of(document: Document) -> Callable[[str], Found] | None:
    """Return what reads this list."""
    if document.html is not None:
        is_list = page.is_ours(document.html) and page.is_list(document.html)
        return partial(rows, document.html) if is_list else None
    value = value_of(document)
    kinds: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Found]], ...] = (
        (algolia.is_search, hits),
        (is_of_hckrnews, entries),
        (is_list_of_numbers, numbers),
        (is_list_of_items, items),
    )
    return next((partial(reads, value) for is_kind, reads in kinds if is_kind(value)), None)


def value_of(document: Document) -> Any:
    """Return the JSON of a document, also where it stands in a program; raises Unreadable."""
    assignment = ASSIGNMENT.match(document.text)
    if assignment is None:
        return document.json
    rest = document.text[assignment.end() :].rstrip(END_OF_ASSIGNMENT)
    return Document(rest.encode()).json


def is_of_hckrnews(value: object) -> bool:
    """Say whether this is a day's list of hckrnews.com."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, dict) and {"id", "link_text"} <= entry.keys() for entry in value)
    )


def is_list_of_numbers(value: object) -> bool:
    """Say whether this is a list as Firebase has them."""
    return isinstance(value, list) and bool(value) and firebase.is_list_of_stories(value)


def is_list_of_items(value: object) -> bool:
    """Say whether these are stories of such a list, without their comments."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(firebase.is_item(entry) and entry["type"] in firebase.STORIES for entry in value)
    )


def hits(value: dict[str, Any], label: str) -> Iterator[Candidate]:
    """Yield the stories that a search found, or the one that stands by itself."""
    found = value.get("hits")
    for hit in found if isinstance(found, list) else [value]:
        if isinstance(hit, dict) and not is_comment(hit):
            yield from candidate(
                hit.get("objectID"),
                hit.get("title"),
                hit.get("url"),
                points=whole(hit.get("points")),
                comments=whole(hit.get("num_comments")),
                created_at=moment(hit.get("created_at_i"), hit.get("created_at"), label),
            )


def is_comment(hit: dict[str, Any]) -> bool:
    """Say whether a search found a comment, or what a poll asks."""
    tags = hit.get("_tags")
    if isinstance(tags, list) and tags:
        return "comment" in tags or "pollopt" in tags
    return bool(hit.get("comment_text")) or hit.get("parent_id") is not None


def entries(value: list[dict[str, Any]], label: str) -> Iterator[Candidate]:
    """Yield the stories of hckrnews.com, which has numbers as texts and texts as HTML."""
    for entry in value:
        if entry.get("dead") is not True:
            yield from candidate(
                entry["id"],
                unescape(words(entry["link_text"])),
                unescape(words(entry.get("link"))),
                points=count(entry.get("points")),
                comments=count(entry.get("comments")),
                created_at=moment(count(entry.get("date", entry.get("time"))), None, label),
            )


def count(value: object) -> int | None:
    """Return a whole number, also of a text."""
    is_text = isinstance(value, str) and DIGITS.fullmatch(value)
    return int(str(value)) if is_text else whole(value)


def numbers(value: list[int], label: str) -> Iterator[Candidate]:
    """Yield the stories of a list of numbers, which are called by those."""
    for number in value:
        yield from candidate(number, f"{NAME}:{number}", None)


def items(value: Iterable[dict[str, Any] | None], label: str) -> Iterator[Candidate]:
    """Yield the stories of Firebase's items."""
    for item in value:
        if item and not item.get("dead") and not item.get("deleted"):
            yield from candidate(
                item.get("id"),
                item.get("title"),
                item.get("url"),
                points=whole(item.get("score")),
                comments=whole(item.get("descendants")),
                created_at=moment(item.get("time"), None, label),
            )


def rows(html: LexborHTMLParser, label: str) -> Iterator[Candidate]:
    """Yield the stories of a page: each is two rows of a table, its title and its byline."""
    for byline in html.css("td.subtext"):
        head = row_before(byline)
        link = head.css_first("td.title a") if head is not None else None
        if head is not None and link is not None:
            yield from candidate(
                page.number_of_story(head, byline),
                page.text_of(link),
                link.attributes.get("href"),
                points=page.points_of(byline),
                comments=page.comments_announced(byline),
                created_at=page.time_of(byline, label),
            )


def row_before(cell: LexborNode) -> LexborNode | None:
    """Return the table row before the one that a cell stands in."""
    row = page.row_of(cell).prev
    while row is not None and row.tag != "tr":
        row = row.prev
    return row


def candidate(
    number: object,
    title: object,
    link: object,
    *,
    points: int | None = None,
    comments: int | None = None,
    created_at: datetime.datetime | None = None,
) -> Iterator[Candidate]:
    """Yield a story that has a number and a title."""
    ref, title = reference(number), words(title)
    if not ref or not title:
        return
    url = f"{SITE}item?id={ref}"
    target = resolved(link, SITE) if isinstance(link, str) and link.strip() else ""
    yield Candidate(
        source=NAME,
        ref=ref,
        url=url,
        title=title,
        link="" if target == url else target,
        points=points,
        comments=comments,
        created_at=created_at,
    )


def fetch(place: str, day: datetime.date | None, most: int, label: str) -> tuple[Candidate, ...]:
    """Get a list as it is now from Firebase, or of what a day brought from Algolia.

    Of a day come the stories with the most points first, of the place ``new`` the latest.
    """
    if place not in PLACES:
        names = {"names": ", ".join(filter(None, PLACES))}
        raise SourceError(label, _("is no list of Hacker News: those are %(names)s") % names)
    found = now(place, most, label) if day is None else of_day(place, day, most, label)
    return each_once(found)[:most]


def now(place: str, most: int, label: str) -> Found:
    """Get the stories that stand in a list now, many side by side."""
    value = get(settings.HN_FIREBASE_URL, f"/{PLACES[place][0]}.json", is_list_of_numbers, label)
    refs = list(dict.fromkeys(map(reference, value)))[:most]
    stories = side_by_side(partial(firebase.get_comment, label=label), refs, firebase.SIDE_BY_SIDE)
    return items(stories, label)


def of_day(place: str, day: datetime.date, most: int, label: str) -> Found:
    """Get the stories of a day."""
    first = int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
    query = {
        "tags": PLACES[place][1],
        "numericFilters": f"created_at_i>={first},created_at_i<{first + DAY}",
        "hitsPerPage": min(most, MOST_HITS),
    }
    order = "search_by_date" if place == "new" else "search"
    path = f"/{order}?{urlencode(query)}"
    return hits(get(settings.HN_ALGOLIA_URL, path, algolia.is_list, label), label)


def get(place: str, path: str, is_list: Callable[[Any], bool], label: str) -> Any:
    """Get a list from one of the APIs; raises SourceError."""
    url = f"{place}{path}"
    try:
        value = Document(http.get(url, label=label, within=[place])).json
    except Unreadable as error:
        raise SourceError(label, f"{url} {error}") from error
    if not is_list(value):
        raise SourceError(label, _("%(url)s is no list of stories") % {"url": url})
    return value
