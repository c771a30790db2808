"""Reddit: posts with their comments as JSON, which is a page's address with .json at its end."""

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
from curation.sources.reading.document import Document
from curation.sources.reading.values import whole, words

from . import fetching, lists
from .things import is_listing, is_thing, page_of
from .threads import NAME, gathered

ADDRESS = re.compile(
    r"reddit:(?:t3_)?([0-9a-z]{1,13})"
    r"|https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com(?::\d+)?"
    r"(?:/(?:r|u|user)/[\w.+-]{1,60})?/(?:comments|gallery|tb)/([0-9a-z]{1,13})"
    r"(?:\.json)?(?:[/?#].*)?"
    r"|https?://(?:www\.)?redd\.it(?::\d+)?/([0-9a-z]{1,13})(?:[/?#].*)?",
    re.IGNORECASE | re.ASCII,
)
SHARED = re.compile(
    r"https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com(?::\d+)?/(?:r|u|user)/[\w.+-]{1,60}"
    r"/s/([0-9a-z]{1,40})(?:[/?#].*)?"
    r"|reddit:s/([0-9a-z]{1,40})",
    re.IGNORECASE | re.ASCII,
)
SITE_PAGE = re.compile(r"https?://(?:[a-z0-9-]{1,20}\.)?reddit\.com(?:/|\Z)", re.IGNORECASE)
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
        if document.html is not None:
            return is_page(document.html)
        value = document.json
        if isinstance(value, list):
            return any(map(is_listing, value))
        return is_thing(value) or bool(refusal_of(value)) or things_of_answer(value) is not None

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        value = document.json
        if document.html is not None:
            raise SourceError(
                label, _("is a page of Reddit: take its address with .json behind it")
            )
        if refusal := refusal_of(value):
            told = {"reason": refusal}
            raise SourceError(
                label, _("is Reddit's answer that it shows nothing (%(reason)s)") % told
            )
        if lists.is_list(value):
            raise SourceError(label, _("is a list of posts, not a thread"))
        values = value if isinstance(value, list) else things_of_answer(value) or [value]
        return gathered(page_of(values, label), label).thread(label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        if ref.startswith(SHARE):
            reason = _("is a share link: open it in a browser, and take the address it leads to")
            raise SourceError(label, reason)
        return fetching.fetch(ref, label, progress)

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
    """Say whether this is a page of Reddit, old or new."""
    canonical = html.css_first('link[rel="canonical"]')
    href = (canonical.attributes.get("href") if canonical is not None else None) or ""
    return bool(SITE_PAGE.match(href)) or html.css_first("shreddit-app") is not None


def refusal_of(value: object) -> str:
    """Return why Reddit shows nothing, in its own words, ``""`` where this doesn't say so."""
    if not isinstance(value, dict) or "data" in value or whole(value.get("error")) is None:
        return ""
    told = [str(value["error"])[:10], words(value.get("message")), words(value.get("reason"))]
    return ", ".join(filter(None, told)) if told[1] else ""


def things_of_answer(value: object) -> list[object] | None:
    """Return the comments of the answer to a question for more, ``None`` where this is none."""
    answer = value.get("json") if isinstance(value, dict) else None
    data = answer.get("data") if isinstance(answer, dict) else None
    things = data.get("things") if isinstance(data, dict) else None
    return things if isinstance(things, list) else None


SOURCE = Reddit()
