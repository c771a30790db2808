"""Hacker News: the items of its two APIs, and its pages."""

import datetime
import re
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from curation.sources.base import (
    Candidate,
    FetchedThread,
    Progress,
    Rules,
    SourceError,
    no_progress,
)
from curation.sources.network import http
from curation.sources.reading.document import Document, Unreadable

from . import algolia, firebase, lists, page
from .items import NAME

ADDRESS = re.compile(
    r"hn:([0-9]{1,20})"
    r"|https?://(?:www\.)?news\.ycombinator\.com(?::\d+)?/item/?"
    r"\?(?:[^#]*&)?id=([0-9]{1,20})(?:[&#].*)?"
    r"|https?://hn\.algolia\.com(?::\d+)?/api/v1/items/([0-9]{1,20})/?(?:[?#].*)?"
    r"|https?://hacker-news\.firebaseio\.com(?::\d+)?/v0/item/([0-9]{1,20})(?:\.json)?(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)


class HackerNews:
    """See ``Source`` and ``Lister``. A thread's reference is the number of its story."""

    name = NAME
    # Both its interfaces are made for programs and are asked instead of its pages.
    rules = Rules(title="Hacker News", pause=0, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        found = ADDRESS.fullmatch(address.strip())
        return str(int(found[found.lastindex])) if found and found.lastindex else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        if document.html is not None:
            return page.is_ours(document.html)
        kinds = (algolia.is_item, algolia.is_search, firebase.recognises)
        return any(is_kind(document.json) for is_kind in kinds) or lists.recognises(document)

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        if document.html is not None:
            return page.read(document.html, label)
        if algolia.is_item(document.json):
            return algolia.read(document.json, label)
        if algolia.is_search(document.json):
            is_list = "hits" in document.json
            raise SourceError(
                label,
                _("is a list of search results, not a thread")
                if is_list
                else _("is one search result, not a thread"),
            )
        if firebase.recognises(document.json):
            return firebase.read(document.json, label)
        raise SourceError(label, _("is a list of stories, not a thread"))

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``: from Firebase, which ranks; while it can't be reached, from Algolia."""
        try:
            return firebase.fetch(ref, label, progress)
        except http.Unreachable as first:
            try:
                return self.fetch_from_algolia(ref, label)
            except SourceError as second:
                raise SourceError(label, f"{first.reason}; {second.reason}") from second

    def fetch_from_algolia(self, ref: str, label: str) -> FetchedThread:
        """Get a thread in one piece; it lags behind, so what is not in it is not gone."""
        url = f"{settings.HN_ALGOLIA_URL}/items/{ref}"
        document = Document(http.get(url, label=label, within=[settings.HN_ALGOLIA_URL]))
        try:
            if not algolia.is_item(document.json):
                raise SourceError(label, _("%(url)s is no item") % {"url": url})
            return replace(algolia.read(document.json, label), complete=False)
        except Unreadable as error:
            raise SourceError(label, f"{url} {error}") from error

    def recognises_list(self, document: Document) -> bool:
        """See ``Lister``."""
        return lists.recognises(document)

    def parse_list(self, document: Document, label: str) -> tuple[Candidate, ...]:
        """See ``Lister``."""
        return lists.read(document, label)

    def fetch_list(
        self, place: str, day: datetime.date | None, most: int, label: str
    ) -> tuple[Candidate, ...]:
        """See ``Lister``: ``place`` is ``""``, or one of ``top``, ``best``, ``new``, ``ask``,
        ``show`` and ``job``.
        """
        return lists.fetch(place, day, most, label)


SOURCE = HackerNews()
