"""Mastodon: the conversations of any of its servers, and of others that speak as it does."""

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, Rules, SourceError, no_progress
from curation.sources.reading.document import Document
from curation.sources.reading.values import mapping, text

from . import instance, statuses
from .addresses import NAME, reference_of

ERRORS = frozenset({"Record not found", "This method requires an authenticated user"})


class Mastodon:
    """See ``Source``. A thread's reference is its first post's server and name there.

    An address of an answer is taken for the whole conversation: ``statuses`` says where it begins.
    """

    name = NAME
    # Its people expect to be asked.
    rules = Rules(title="Mastodon", pause=1, robots=False, reprint="ask")

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        return reference_of(address) or None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        value = document.json
        return statuses.conversation(value) is not None or refusal(value) is not None

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        found = statuses.conversation(document.json)
        if found is None:
            raise SourceError(label, refusal(document.json) or _("has no comments"))
        return statuses.read(*found, label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        return instance.fetch(ref, label, progress)


def refusal(value: object) -> str | None:
    """Return why what is plainly of Mastodon is no thread; ``None`` for all else."""
    if statuses.is_status(value):
        return _("is one post, without what answers it")
    if isinstance(value, list) and value and all(map(statuses.is_status, value)):
        return _("is a list of posts, not a thread")
    told = mapping(value)
    if all(isinstance(told.get(key), list) for key in ("accounts", "statuses", "hashtags")):
        return _("is a list of search results, not a thread")
    error = text(told.get("error"))
    if len(told) == 1 and error in ERRORS:
        return _("is an error of Mastodon (%(reason)s)") % {"reason": error}
    return None


SOURCE = Mastodon()
