"""Discourse: the topics of any of its forums."""

import datetime
import re

from django.utils.translation import gettext as _

from curation.sources.base import (
    Candidate,
    FetchedThread,
    Progress,
    Rules,
    SourceError,
    no_progress,
)
from curation.sources.reading.document import Document
from curation.sources.reading.servers import MOST_REF, SERVER, normal
from curation.sources.reading.values import mapping

from . import forum, page, topics

# A forum may stand in a folder of its server. A topic's number may stand without its slug, which
# is never a number itself.
FORUM = rf"(?P<server>{SERVER})(?P<folder>/[a-z0-9_-]{{1,40}})?"
ADDRESS = re.compile(
    rf"https?://{FORUM}/t/(?:(?![0-9]+/)[^/?#\s]{{1,255}}/)?(?P<id>[0-9]{{1,18}})"
    r"(?:/[0-9]{1,18}|/last|/print|/summary)?(?:/posts)?(?:\.json|\.rss)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
NAMED = re.compile(rf"discourse:{FORUM}/(?P<id>[0-9]{{1,18}})", re.IGNORECASE | re.ASCII)
# A topic from a file that doesn't say of which server.
HOMELESS = re.compile(r"discourse:(-/[a-z0-9-]{1,100}/[0-9]{1,18})")
# A list: the newest, the best, a category's or a tag's.
PLACE = re.compile(
    rf"(?:https?://)?(?P<server>{SERVER})"
    r"(?P<path>/(?:latest|top|new|hot|c/[^?#\s]{1,200}|tag/[^?#\s]{1,200})(?:\.json)?)?/?",
    re.IGNORECASE,
)


class Discourse:
    """See ``Source``. A thread's reference is its server and its topic's number.

    A comment's is the post's number in the topic.
    """

    name = topics.NAME
    rules = Rules(title="Discourse", pause=1, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        address = address.strip()
        homeless = HOMELESS.fullmatch(address)
        if homeless:
            return homeless[1]
        found = ADDRESS.fullmatch(address) or NAMED.fullmatch(address)
        if not found or not int(found["id"]):
            return None
        ref = f"{normal(found['server'])}{found['folder'] or ''}/{int(found['id'])}"
        return ref if ref.isascii() and len(ref) <= MOST_REF else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        if document.json is None:
            return document.html is not None and page.is_ours(document.html)
        return bool(topics.parts_of(document.json)) or refusal(document.json) is not None

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        if document.html is not None:
            return page.read_page(document.html, label)
        reason = refusal(document.json)
        if reason is not None:
            raise SourceError(label, reason)
        parts = topics.parts_of(document.json)
        return topics.read(parts, topics.server_in(parts), label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        if ref.startswith("-/"):
            raise SourceError(label, _("came from a file that does not say its server"))
        return forum.fetch(ref, label, progress)

    def recognises_list(self, document: Document) -> bool:
        """See ``Lister``."""
        return is_list(document.json)

    def parse_list(self, document: Document, label: str) -> tuple[Candidate, ...]:
        """See ``Lister``: of a forum that the pictures of its users tell."""
        server = topics.server_of_users(document.json)
        if not server:
            raise SourceError(label, _("does not say which server it is of"))
        return forum.candidates(document.json, server, label)

    def fetch_list(
        self, place: str, day: datetime.date | None, most: int, label: str
    ) -> tuple[Candidate, ...]:
        """See ``Lister``. ``place`` is a forum, or in it a list: ``forum.example/top``."""
        found = PLACE.fullmatch(place.strip())
        if not found:
            raise SourceError(label, _("is not the address of a Discourse forum"))
        path = (found["path"] or "").strip("/").removesuffix(".json") or "latest"
        return forum.listed(normal(found["server"]), path, day, most, label)


def is_list(value: object) -> bool:
    """Say whether this is a list of topics."""
    return isinstance(mapping(mapping(value).get("topic_list")).get("topics"), list)


def refusal(value: object) -> str | None:
    """Return why what is plainly of Discourse is no thread; ``None`` for all else."""
    told = mapping(value)
    if is_list(value):
        return _("is a list of topics, not a thread")
    if "grouped_search_result" in told:
        return _("is a list of search results, not a thread")
    if {"cooked", "post_number", "topic_id"} <= told.keys():
        return _("is one post of a topic, not a thread")
    if isinstance(told.get("errors"), list) and isinstance(told.get("error_type"), str):
        errors = [error for error in told["errors"] if isinstance(error, str)]
        return _("is an error of Discourse (%(reason)s)") % {"reason": " ".join(errors)}
    return None


SOURCE = Discourse()
