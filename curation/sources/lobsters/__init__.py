"""Lobsters: stories with their comments as JSON, which is a page's address with .json behind it."""

import datetime
import re

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

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
from curation.sources.reading.values import words

from . import lists, stories
from .stories import NAME, SITE

ADDRESS = re.compile(
    r"lobsters:(?P<name>[0-9a-z]{1,10})"
    r"|https?://(?:www\.)?lobste\.rs(?::\d+)?/s/(?P<story>[0-9a-z]{1,10})(?:\.json)?(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
ONE_COMMENT = re.compile(
    r"(?:lobsters:|https?://(?:www\.)?lobste\.rs(?::\d+)?/)c/(?P<comment>[0-9a-z]{1,10})"
    r"(?:\.json)?(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
SITE_PAGE = re.compile(r"https?://(?:www\.)?lobste\.rs(?:/|\Z)", re.IGNORECASE)
# How a reference to a comment begins, which doesn't tell its story and only serves to be refused.
COMMENT = "c/"


class Lobsters:
    """See ``Source``. A thread's reference is the short name of its story."""

    name = NAME
    rules = Rules(title="Lobsters")

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        found = ADDRESS.fullmatch(address.strip())
        if found and found.lastgroup:
            return str(found[found.lastgroup]).lower()
        comment = ONE_COMMENT.fullmatch(address.strip())
        return f"{COMMENT}{comment['comment'].lower()}" if comment else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        if document.html is not None:
            return is_page(document.html)
        value = document.json
        entries = value if isinstance(value, list) else [value]
        return bool(entries) and all(
            stories.is_story(entry) or stories.is_comment(entry) for entry in entries
        )

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        value = document.json
        if document.html is not None:
            raise SourceError(
                label, _("is a page of Lobsters: take its address with .json behind it")
            )
        if lists.is_list(value):
            raise SourceError(label, _("is a list of stories, not a thread"))
        if not stories.is_story(value):
            raise SourceError(label, _("holds comments, but not the story that they answer"))
        return stories.read(value, label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        if ref.startswith(COMMENT):
            reason = _("is the address of one comment: open it and take that of its story")
            raise SourceError(label, reason)
        url = f"{SITE}/s/{ref}.json"
        try:
            value = Document(http.get(url, label=label, within=[SITE])).json
        except Unreadable as error:
            raise SourceError(label, f"{url} {error}") from error
        if not stories.is_story(value) or words(value["short_id"]).lower() != ref:
            raise SourceError(label, _("%(url)s is not this story") % {"url": url})
        thread = stories.read(value, label)
        progress(len(thread.comments), len(thread.comments))
        return thread

    def recognises_list(self, document: Document) -> bool:
        """See ``Lister``."""
        return lists.is_list(document.json)

    def parse_list(self, document: Document, label: str) -> tuple[Candidate, ...]:
        """See ``Lister``."""
        return lists.read(document.json, label)

    def fetch_list(
        self, place: str, day: datetime.date | None, most: int, label: str
    ) -> tuple[Candidate, ...]:
        """See ``Lister``."""
        return lists.fetch(place, day, most, label)


def is_page(html: LexborHTMLParser) -> bool:
    """Say whether this is a page of Lobsters."""
    links = html.css('link[rel="canonical"], link[rel="shortcut icon"], link[rel="alternate"]')
    return any(SITE_PAGE.match(link.attributes.get("href") or "") for link in links)


SOURCE = Lobsters()
