"""Hacker News: items of its two APIs, and its pages."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from curation.sources import http
from curation.sources.base import FetchedThread, Progress, SourceError, no_progress
from curation.sources.markup import refuse_deep

from . import algolia, firebase, page
from .items import NAME

KNOWN_HOSTS = {
    "news.ycombinator.com": re.compile(r"/item\Z"),
    "www.news.ycombinator.com": re.compile(r"/item\Z"),
    "hn.algolia.com": re.compile(r"/api/v1/items/(\d{1,20})\Z"),
    "hacker-news.firebaseio.com": re.compile(r"/v0/item/(\d{1,20})\.json\Z"),
}
KEYS = (b'"children"', b'"kids"', b'"type"', b'"hits"', b'"objectID"')


class HackerNews:
    """See ``Source``."""

    name = NAME

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        if (named := re.fullmatch(r"hn:(\d{1,20})", address.strip())) is not None:
            return named.group(1)
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return None
        pattern = KNOWN_HOSTS.get((parts.hostname or "").lower())
        found = pattern.match(parts.path) if pattern and parts.scheme in {"http", "https"} else None
        if found is None:
            return None
        ref = found.group(1) if found.re.groups else parse_qs(parts.query).get("id", [""])[0]
        return ref if re.fullmatch(r"[0-9]{1,20}", ref) else None

    def recognises(self, data: bytes) -> bool:
        """See ``Source``: a page of ours, or JSON with an item's or a search result's keys."""
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return any(key in data for key in KEYS)
        return b"hnmain" in data

    def parse(self, data: bytes, label: str) -> FetchedThread:
        """See ``Source``."""
        text = decoded(data, label)
        refuse_deep(text, label)
        if text.lstrip()[:1] not in {"{", "["}:
            return page.read(text, label)
        content = parsed(text, label)
        if algolia.recognises(content):
            return algolia.read(content, label)
        if firebase.recognises(content):
            return firebase.read(content, label)
        if isinstance(content, dict) and ("hits" in content or "objectID" in content):
            raise SourceError(f"{label}: is a list of search results, not a thread")
        raise SourceError(f"{label}: is JSON, but not a thread of Hacker News")

    def fetch(self, ref: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``: ranked by Firebase, or, where that fails, whole from Algolia."""
        label = f"{NAME}:{ref}"

        def item(name: str) -> bytes:
            return http.get(f"{settings.HN_FIREBASE_URL}/item/{name}.json", label)

        try:
            return firebase.fetch(ref, item, label, progress)
        except http.Unreachable as first:
            try:
                data = http.get(f"{settings.HN_ALGOLIA_URL}/items/{ref}", label)
            except SourceError:
                raise first from None
            return self.parse(data, label)


def decoded(data: bytes, label: str) -> str:
    """Return bytes as text; raises SourceError where they are none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{label}: is not UTF-8 text (byte {error.start})") from error


def parsed(text: str, label: str) -> Any:
    """Return JSON's content; raises SourceError."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise SourceError(f"{label}: is nested too deeply") from error
    except ValueError as error:
        raise SourceError(f"{label}: is broken JSON: {error}") from error
