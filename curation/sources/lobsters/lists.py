"""Lists of stories: the hottest, the newest, those with a tag."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from curation.sources.base import Candidate, SourceError
from curation.sources.network import http
from curation.sources.reading.document import Document, Unreadable
from curation.sources.reading.paging import each_once, taken
from curation.sources.reading.values import moment, whole, words

from .stories import NAME, SITE, Data, is_story, link_of, reference, url_of

PLACE = re.compile(r"(?P<order>hottest|newest|)|/?(?:t/)?(?P<tag>[a-z0-9.+-]{1,40})", re.ASCII)
# How many pages of 25 stories are asked for: enough to look a week or two back.
MOST_PAGES = 20


def is_list(value: object) -> TypeGuard[list[Data]]:
    """Say whether this is a list of stories."""
    return isinstance(value, list) and bool(value) and all(map(is_story, value))


def read(value: Any, label: str) -> tuple[Candidate, ...]:
    """Return the stories of a list; raises SourceError."""
    found = each_once(candidates(value, label))
    if not found:
        raise SourceError(label, _("is a list with no stories in it"))
    return found


def candidates(value: Iterable[Data], label: str) -> Iterator[Candidate]:
    """Yield the stories that have a short name and a title."""
    for story in value:
        ref, title = reference(story["short_id"]), words(story["title"])
        if ref and title:
            yield Candidate(
                source=NAME,
                ref=ref,
                url=url_of(ref),
                title=title,
                link=link_of(story, ref),
                points=whole(story.get("score")),
                comments=whole(story.get("comment_count")),
                created_at=moment(None, story.get("created_at"), label),
            )


def fetch(place: str, day: datetime.date | None, most: int, label: str) -> tuple[Candidate, ...]:
    """Get a list: ``hottest``, ``newest``, or a tag's; of a day, all its stories, newest first."""
    found = PLACE.fullmatch(place.strip().lower())
    if found is None:
        raise SourceError(label, _("is no list of Lobsters: hottest, newest, or a tag"))
    order = "newest" if found["tag"] or day else found["order"] or "hottest"
    folder = f"/t/{found['tag']}" if found["tag"] else f"/{order}"
    return taken(pages(folder, label), day, most, newest_first=order == "newest")


def pages(folder: str, label: str) -> Iterator[Iterator[Candidate]]:
    """Get a list page by page; raises SourceError."""
    for number in range(1, MOST_PAGES + 1):
        yield candidates(get_page(address_of(folder, number), label), label)


def address_of(folder: str, number: int) -> str:
    """Return the address of a list's page; the hottest's later pages stand in no folder."""
    if number == 1:
        return f"{SITE}{folder}.json"
    return f"{SITE}{'' if folder == '/hottest' else folder}/page/{number}.json"


def get_page(url: str, label: str) -> list[Data]:
    """Get a list's page, which is empty after the last; raises SourceError."""
    try:
        value = Document(http.get(url, label=label, within=[SITE])).json
    except Unreadable as error:
        raise SourceError(label, f"{url} {error}") from error
    if value != [] and not is_list(value):
        raise SourceError(label, _("%(url)s is no list of stories") % {"url": url})
    return list(value)
