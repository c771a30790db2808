"""Asking the API for a video, what is said below it, and the replies that don't come with that."""

import re
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError
from curation.sources.network import http
from curation.sources.network.documents import json_at
from curation.sources.network.side_by_side import side_by_side
from curation.sources.reading.values import mapping, text

from .reading import Entry, Found, count, is_ours, lacking, thread_of

API = "https://youtube.googleapis.com"
# In an address it would stand in logs, and in what is said of a failure.
KEY_HEADER = "X-Goog-Api-Key"
KEY = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
PAGE_SIZE = 100
MOST_PAGES = 100
# Of how many comments the replies are fetched, and how many pages of them.
MOST_ASKED_FOR_REPLIES = 400
MOST_PAGES_OF_REPLIES = 10
AT_ONCE = 6


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get the thread below a video; raises SourceError, also where there is no key."""
    check_key(label)
    found = Found()
    found.add(ask("videos", label, part="snippet,statistics", id=ref))
    if ref not in found.videos:
        raise SourceError(label, _("there is no such video at YouTube"))
    announced = count(mapping(found.videos[ref].get("statistics")).get("commentCount")) or 0
    ask_for_threads(found, ref, label, progress, announced)
    wanted = lacking(found)[:MOST_ASKED_FOR_REPLIES]
    for pages in side_by_side(partial(replies_to, label=label), wanted, AT_ONCE):
        for page in pages:
            found.add(page)
        progress(len(found), max(announced, len(found)))
    progress(len(found), len(found))
    return thread_of(found, label)


def check_key(label: str) -> None:
    """Refuse to ask without a key, or with what can't be one."""
    if not settings.YOUTUBE_API_KEY:
        reason = _(
            "YouTube tells comments only to those with a key: MATOME_YOUTUBE_API_KEY is empty"
        )
        raise SourceError(label, reason)
    if not KEY.fullmatch(settings.YOUTUBE_API_KEY):
        raise SourceError(label, _("MATOME_YOUTUBE_API_KEY is no key of YouTube's"))


def ask_for_threads(found: Found, ref: str, label: str, progress: Progress, announced: int) -> None:
    """Take in all pages of threads; where they are cut short, ``found`` says that there is more."""
    query = {"part": "snippet,replies", "videoId": ref, "textFormat": "html"}
    for _page in range(MOST_PAGES):
        before = len(found)
        page = ask("commentThreads", label, **query, maxResults=str(PAGE_SIZE))
        found.add(page)
        progress(len(found), max(announced, len(found)))
        query["pageToken"] = text(page.get("nextPageToken"))
        if not query["pageToken"] or len(found) == before:
            return


def replies_to(parent: str, label: str) -> list[Entry]:
    """Return the pages of replies to a comment, none to one that went away meanwhile."""
    query = {"part": "snippet", "parentId": parent, "textFormat": "html"}
    pages: list[Entry] = []
    for _page in range(MOST_PAGES_OF_REPLIES):
        try:
            page = ask("comments", label, **query, maxResults=str(PAGE_SIZE))
        except http.NotThere:
            break
        pages.append(page)
        token = text(page.get("nextPageToken"))
        if not token or token == query.get("pageToken"):
            break
        query["pageToken"] = token
    return pages


def ask(what: str, label: str, **query: str) -> Entry:
    """Return one answer of the API; raises SourceError."""
    url = f"{API}/youtube/v3/{what}?{urlencode(query)}"
    headers = {KEY_HEADER: settings.YOUTUBE_API_KEY}
    answer: Entry = json_at(url, label=label, within=API, headers=headers)
    if not is_ours(answer) or not isinstance(answer.get("items"), list):
        raise SourceError(label, _("%(url)s is no list") % {"url": url})
    return answer
