"""A site of boards as a source: what it recognises, and how a thread and a list are fetched."""

import datetime
import re
from dataclasses import dataclass
from itertools import islice

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
from curation.sources.reading.document import Document

from . import dat, lists, page
from .addresses import Place, Site, place_at

# A thread's reference; one whose board isn't known, as a log alone may leave it, is its key.
REF = re.compile(
    r"(?:(?:(?P<host>[a-z0-9.-]{1,80}\.[a-z]{2,4})/)?(?P<board>[a-z0-9_/-]{1,80})/)?"
    r"(?P<key>[0-9]{9,10})",
    re.IGNORECASE | re.ASCII,
)
# What an address of a board has around it.
AROUND_BOARD = re.compile(
    r"(?:https?://)?(?:jbbs\.shitaraba\.net/|machi\.to/)?"
    r"(?P<board>[a-z0-9._/-]{1,120}?)/?(?:subject\.txt)?",
    re.IGNORECASE | re.ASCII,
)
SOME_KEY = "1000000000"


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a host has a thread's log, its page, and a board's list."""

    log: str
    page: str
    list: str = "/{board}/subject.txt"


CHANNEL = Paths(log="/{board}/dat/{key}.dat", page="/test/read.cgi/{board}/{key}/")


@dataclass(frozen=True)
class BoardSource:
    """See ``Source`` and ``Lister``. A thread's reference is its board and its key there.

    ``host`` is that of all boards; where each names its own, it is ``""``.
    """

    name: Site
    rules: Rules
    paths: Paths = CHANNEL
    host: str = ""

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        address = address.strip()
        name, _colon, ref = address.partition(":")
        place = self.place(ref) if name == self.name else place_at(address)
        return place.ref if place is not None and place.site == self.name else None

    def place(self, ref: str) -> Place | None:
        """Return the place that a reference is of, ``None`` for what is no reference."""
        found = REF.fullmatch(ref)
        if found is None or (found["host"] and self.host):
            return None
        place = Place(self.name, found["board"] or "", found["key"], found["host"] or "")
        return place_at(place.url) if place.board else place

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        data = document.data
        return self.name in (dat.site_of(data), lists.site_of(data)) or (
            page.site_of(data) == self.name
        )

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        if self.recognises_list(document):
            raise SourceError(label, _("is a board's list of threads, not a thread"))
        return self.read(document.data, label, None)

    def read(self, data: bytes, label: str, place: Place | None) -> FetchedThread:
        """Read a thread from a log or a page; raises SourceError."""
        read = dat.read if dat.fields_in(data) else page.read
        return read(data, label, place)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``: its log, or else its page, which is kept longer."""
        place = self.place(ref)
        if place is None or not place.board:
            raise SourceError(label, _("doesn't say on which board the thread is"))
        named = place_at(label)
        place = self.located(named if named and named.ref == place.ref else place, label)
        reasons: list[str] = []
        for origin in self.origins(place):
            try:
                thread = self.fetch_from(origin, place, label, reasons)
            except http.Unreachable as error:
                reasons.append(error.reason)
                continue
            if thread is not None:
                progress(len(thread.comments), len(thread.comments))
                return thread
        raise SourceError(label, "; ".join(dict.fromkeys(reasons)))

    def fetch_from(
        self, origin: str, place: Place, label: str, reasons: list[str]
    ) -> FetchedThread | None:
        """Return a thread that an origin has; else note why not. Raises Unreachable."""
        for path in (self.paths.log, self.paths.page):
            url = origin + path.format(board=place.board, key=place.key)
            try:
                data = http.get(url, label=label, within=self.origins(place))
                if not dat.fields_in(data) and not page.html_of(data):
                    raise SourceError(label, _("%(url)s is no thread") % {"url": url})
                return self.read(data, label, place)
            except http.Unreachable:
                raise
            except SourceError as error:
                reasons.append(error.reason)
        return None

    def located(self, place: Place, label: str) -> Place:
        """Return a place whose host can be asked; raises SourceError."""
        return place

    def origins(self, place: Place) -> list[str]:
        """Return the beginnings of the addresses at which a place may be reached."""
        return [f"https://{self.host or place.host}"]

    def recognises_list(self, document: Document) -> bool:
        """See ``Lister``."""
        return lists.site_of(document.data) == self.name

    def parse_list(self, document: Document, label: str) -> tuple[Candidate, ...]:
        """See ``Lister``. A list doesn't say its board, unless it is named by its address."""
        board = self.board_at(label) if "://" in label else None
        return tuple(lists.read(document.data, board or Place(self.name, "", SOME_KEY)))

    def fetch_list(
        self, place: str, day: datetime.date | None, most: int, label: str
    ) -> tuple[Candidate, ...]:
        """See ``Lister``. A list is in the order of the latest comments."""
        board = self.board_at(place)
        if board is None:
            raise SourceError(label, _("“%(place)s” is no board") % {"place": place})
        board = self.located(board, label)
        origins = self.origins(board)
        url = origins[0] + self.paths.list.format(board=board.board)
        data = http.get(url, label=label, within=origins)
        if lists.site_of(data) is None:
            raise SourceError(label, _("%(url)s is no list of threads") % {"url": url})
        threads = lists.read(data, board)
        return tuple(islice((entry for entry in threads if is_of_day(entry, day)), most))

    def board_at(self, address: str) -> Place | None:
        """Return the place of some thread of a board, None for what names no board."""
        found = AROUND_BOARD.fullmatch(address.strip())
        return self.place(f"{found['board']}/{SOME_KEY}") if found else None


def is_of_day(entry: Candidate, day: datetime.date | None) -> bool:
    """Say whether a thread was opened on a day, in UTC."""
    return day is None or (entry.created_at is not None and entry.created_at.date() == day)
