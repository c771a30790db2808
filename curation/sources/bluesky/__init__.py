"""Bluesky: the conversations below its posts."""

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, Rules, SourceError, no_progress
from curation.sources.reading.document import Document
from curation.sources.reading.values import mapping, text

from . import appview, threads
from .addresses import NAME, reference_of


class Bluesky:
    """See ``Source``. A thread's reference is its first post's author and key.

    The author is a DID, which stays. An address may have a handle, which may be another's
    tomorrow: what is fetched by one is known by the DID. An address of an answer is taken for the
    whole conversation.
    """

    name = NAME
    # Its interface is public and made for programs.
    rules = Rules(title="Bluesky", pause=0.1, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        return reference_of(address) or None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        value = document.json
        return bool(threads.node_in(value)) or refusal(value) is not None

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``."""
        reason = refusal(document.json)
        if reason is not None:
            raise SourceError(label, reason)
        return threads.read(threads.node_in(document.json), label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``."""
        return appview.fetch(ref, label, progress)


def refusal(value: object) -> str | None:
    """Return why what is plainly of Bluesky is no thread; ``None`` for all else."""
    if threads.node_in(value):
        return None
    told = mapping(value)
    if threads.is_post(told):
        return _("is one post, without what answers it")
    for key in ("feed", "posts"):
        entries = told.get(key)
        if isinstance(entries, list) and entries and all(map(is_entry, entries)):
            return _("is a list of posts, not a thread")
    if "at://" in text(told.get("message")) and text(told.get("error")):
        return _("is an error of Bluesky (%(reason)s)") % {"reason": told["message"]}
    return None


def is_entry(value: object) -> bool:
    """Say whether this is a post in a list."""
    return threads.is_post(value) or threads.is_post(mapping(value).get("post"))


SOURCE = Bluesky()
