"""Stack Exchange: questions of all its sites, with their answers and comments."""

import re

from curation.sources.base import FetchedThread, Progress, Rules, no_progress
from curation.sources.reading.document import Document

from . import asking, reading
from .sites import HOST, NAME, SITE, host_of, site_of

WEB = re.compile(
    rf"https?://(?P<host>{HOST})(?::(?:80|443))?/(?:questions|q)/(?P<id>[0-9]{{1,15}})(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
API = re.compile(
    r"https?://api\.stackexchange\.com/(?:2\.[0-9]/)?questions/(?P<id>[0-9]{1,15})(?:/[a-z]+)?"
    rf"\?(?:[^#]*&)?site=(?P<site>{SITE})(?:[&#].*)?",
    re.IGNORECASE | re.ASCII,
)
NAMED = re.compile(rf"{NAME}:(?P<site>{SITE})/(?P<id>[0-9]{{1,15}})", re.IGNORECASE | re.ASCII)


class StackExchange:
    """See ``Source``. A thread's reference is its site, as the API calls it, and its number."""

    name = NAME
    # Its interface is made for programs. What is written there is under CC BY-SA.
    rules = Rules(title="Stack Exchange", pause=0.1, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        address = address.strip()
        web = WEB.fullmatch(address)
        named = NAMED.fullmatch(address) or API.fullmatch(address)
        site = site_of(web["host"]) if web else site_of(host_of(named["site"])) if named else ""
        found = web or named
        return f"{site}/{int(found['id'])}" if found and site else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        return reading.recognises(document.json)

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``: one answer of the API, or several in a list or one a line."""
        return reading.read(document.json, label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        return asking.fetch(ref, label, progress)


SOURCE = StackExchange()
