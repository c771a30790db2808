"""Posts over the network: the post's page, then the pages of comments for what that left out."""

from collections import deque
from collections.abc import Collection

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError
from curation.sources.network import http
from curation.sources.reading.document import Document, Unreadable

from .things import Page, is_listing, page_of, ref_of_thing
from .threads import SITE, Gathered, Stub, gathered

# How many pages of comments are asked for. One after the other: Reddit counts by the minute.
MOST_PAGES = 40
AS_TYPED = "?raw_json=1&limit=500"


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get a thread; raises SourceError. It is not complete when Reddit left out more than came.

    Once Reddit answers no more, what came before stays.
    """
    found = gathered(get_page(f"{SITE}/comments/{ref}.json{AS_TYPED}", ref, label), label)
    waiting = deque(found.stubs)
    asked: set[str] = set()
    tell(found, progress)
    while waiting and len(asked) < MOST_PAGES:
        comment = next_to_ask(waiting[0], found.comments, asked)
        if comment is None:
            waiting.popleft()
            continue
        asked.add(comment)
        try:
            waiting.extend(found.add(get_comments(ref, comment, label), label))
        except http.NotThere:
            continue
        except http.Unreachable:
            break
        tell(found, progress)
    return found.thread(label)


def tell(found: Gathered, progress: Progress) -> None:
    """Say how many comments have come."""
    progress(len(found.comments), max(len(found.comments), found.announced))


def next_to_ask(stub: Stub, known: Collection[str], asked: Collection[str]) -> str | None:
    """Return the comment whose page may show what a stub stands for, ``None`` for none.

    The one above shows many at once; those that it leaves out again have pages of their own.
    """
    missing = [child for child in stub.children if child not in known]
    if stub.parent and stub.parent not in asked and (missing or not stub.children):
        return stub.parent
    return next((child for child in missing if child not in asked), None)


def get_comments(ref: str, comment: str, label: str) -> Page:
    """Get the page of one comment with what is below it; raises SourceError."""
    return get_page(f"{SITE}/comments/{ref}/_/{comment}.json{AS_TYPED}", ref, label)


def get_page(url: str, ref: str, label: str) -> Page:
    """Get a page of a post; raises SourceError."""
    try:
        value = Document(http.get(url, label=label, within=[SITE])).json
    except Unreadable as error:
        raise SourceError(label, f"{url} {error}") from error
    listings = value if isinstance(value, list) else []
    page = page_of(filter(is_listing, listings), label)
    if [ref_of_thing(post) for post in page.posts] != [ref]:
        raise SourceError(label, _("%(url)s is not this post with its comments") % {"url": url})
    return page
