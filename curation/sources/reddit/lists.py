"""Lists of posts: of a board or of all of Reddit, as it ranks them."""

import datetime
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from curation.sources.base import Candidate, SourceError
from curation.sources.network import http
from curation.sources.reading.document import Document, Unreadable
from curation.sources.reading.paging import each_once, taken
from curation.sources.reading.values import moment, whole, words

from .things import POST, Data, Page, children_of, is_listing, is_thing, page_of, ref_of_thing
from .threads import NAME, SITE, link_of, url_of

ORDERS = "hot|new|top|rising|best"
PLACE = re.compile(
    rf"/?(?P<all>{ORDERS})?/?"
    r"|(?:https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com)?/?(?:r/)?(?P<board>[a-z0-9_+-]{2,100})"
    rf"(?:/(?P<order>{ORDERS}))?/?",
    re.IGNORECASE | re.ASCII,
)
# No list of Reddit is longer than ten of its pages.
MOST_PAGES = 10
PAGE_LENGTH = 100
# How many days back each span of the best posts reaches.
SPANS = {"day": 0, "week": 6, "month": 29, "year": 364}


def is_list(value: object) -> bool:
    """Say whether this is one listing of posts and of nothing else."""
    return is_listing(value) and all(is_thing(child, {POST}) for child in children_of(value))


def read(value: object, label: str) -> tuple[Candidate, ...]:
    """Return the posts of a list; raises SourceError."""
    found = each_once(candidates(page_of([value], label), label))
    if not found:
        raise SourceError(label, _("is a list with no posts in it"))
    return found


def candidates(page: Page, label: str) -> Iterator[Candidate]:
    """Yield the posts of a page that have a number and a title; advertisements are none."""
    for post in page.posts:
        ref, title = ref_of_thing(post), words(page.text(post.get("title")))
        if ref and title and post.get("promoted") is not True:
            yield candidate(post, ref, title, page, label)


def candidate(post: Data, ref: str, title: str, page: Page, label: str) -> Candidate:
    """Return a post as a list names it."""
    return Candidate(
        source=NAME,
        ref=ref,
        url=url_of(ref),
        title=title,
        link=link_of(post, page, ref),
        points=None if post.get("hide_score") is True else whole(post.get("score")),
        comments=whole(post.get("num_comments")),
        created_at=moment(post.get("created_utc"), None, label),
    )


def fetch(place: str, day: datetime.date | None, most: int, label: str) -> tuple[Candidate, ...]:
    """Get a list: as a board ranks its posts, or the best of a day.

    ``place`` is a board's name, with an order behind it or not (``teatime/new``), or the order
    alone for Reddit as a whole.
    """
    found = PLACE.fullmatch(place.strip())
    if found is None:
        raise SourceError(label, _("is no board of Reddit"))
    order = (found["order"] or found["all"] or ("top" if day else "hot")).lower()
    query: dict[str, str | int] = {"raw_json": 1, "limit": PAGE_LENGTH}
    if day and order == "top":
        query["t"] = span_of(day)
    board = f"/r/{found['board']}" if found["board"] else ""
    listed = pages(f"{SITE}{board}/{order}.json", query, label)
    return taken(listed, day, most, newest_first=order == "new")


def span_of(day: datetime.date) -> str:
    """Return the shortest span of the best posts that reaches back to all of a day."""
    back = (datetime.datetime.now(datetime.UTC).date() - day).days
    return next((span for span, days in SPANS.items() if back <= days), "all")


def pages(url: str, query: dict[str, str | int], label: str) -> Iterator[Iterator[Candidate]]:
    """Get a list page by page, each named by the last post before it; raises SourceError."""
    for number in range(MOST_PAGES):
        value = get_listing(f"{url}?{urlencode(query)}", label)
        yield candidates(page_of([value], label), label)
        after = value["data"].get("after")
        if not after or not isinstance(after, str):
            return
        query = {**query, "after": after, "count": (number + 1) * PAGE_LENGTH}


def get_listing(url: str, label: str) -> Data:
    """Get one page of a list; raises SourceError."""
    try:
        value = Document(http.get(url, label=label, within=[SITE])).json
    except Unreadable as error:
        raise SourceError(label, f"{url} {error}") from error
    if not isinstance(value, dict) or not is_list(value):
        raise SourceError(label, _("%(url)s is no list of posts") % {"url": url})
    return value
