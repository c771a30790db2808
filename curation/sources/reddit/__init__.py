"""Reddit: posts with their comments as JSON, which is a page's address with .json at its end."""

import re

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, Rules, SourceError, no_progress
from curation.sources.document import Document

from . import fetching
from .things import is_listing, is_thing, page_of
from .threads import NAME, gathered

ADDRESS = re.compile(
    r"reddit:(?:t3_)?([0-9a-z]{1,13})"
    r"|https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com(?::\d+)?"
    r"(?:/(?:r|u|user)/[\w.+-]{1,60})?/(?:comments|gallery|tb)/([0-9a-z]{1,13})"
    r"(?:\.json|[/?#].*)?"
    r"|https?://(?:www\.)?redd\.it(?::\d+)?/([0-9a-z]{1,13})(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
SHARED = re.compile(
    r"https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com(?::\d+)?/(?:r|u|user)/[\w.+-]{1,60}"
    r"/s/([0-9a-z]{1,40})(?:[/?#].*)?"
    r"|reddit:s/([0-9a-z]{1,40})",
    re.IGNORECASE | re.ASCII,
)
# How a reference to a share link begins, which only serves to be refused.
SHARE = "s/"


class Reddit:
    """See ``Source``. A thread's reference is the number of its post, to the base of 36."""

    name = NAME
    # Its JSON is documented for programs; without an account it answers ten times a minute.
    rules = Rules(title="Reddit", pause=6, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        found = ADDRESS.fullmatch(address.strip())
        if found and found.lastindex:
            return str(found[found.lastindex]).lower()
        shared = SHARED.fullmatch(address.strip())
        return f"{SHARE}{shared[shared.lastindex]}" if shared and shared.lastindex else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        value = document.json
        if isinstance(value, list):
            return any(map(is_listing, value))
        return is_thing(value)

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        value = document.json
        return gathered(
            page_of(value if isinstance(value, list) else [value], label), label
        ).thread(label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        if ref.startswith(SHARE):
            reason = _("is a share link: open it in a browser, and take the address it leads to")
            raise SourceError(label, reason)
        return fetching.fetch(ref, label, progress)


SOURCE = Reddit()
