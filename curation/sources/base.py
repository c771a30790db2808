"""What a source is: a document or an address in, a frozen thread out, or one line why not."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from .document import Document

State = Literal["live", "deleted", "dead", "flagged"]

# Called with how many items have come, and how many there are as far as is known.
Progress = Callable[[int, int], None]

LONGEST_LABEL = 200


def no_progress(done: int, total: int) -> None:
    """Tell nobody how far a fetch is."""


class SourceError(Exception):
    """An input that can't be taken. Its text is one line: the input, and the reason."""

    def __init__(self, label: str, reason: str) -> None:
        label, self.reason = " ".join(label.split()), " ".join(reason.split())
        if len(label) > LONGEST_LABEL:
            label = label[: LONGEST_LABEL - 1] + "…"
        super().__init__(f"{label}: {self.reason}")


@dataclass(frozen=True, slots=True)
class FetchedComment:
    """One comment of a thread.

    ``ref`` and ``parent_ref`` are the source's own names for the comment and for what it answers
    (``""`` for the thread itself); ``depth`` counts from 0. ``body`` is Markdown as
    ``posts.markdown`` reads it. ``created_at`` is aware and in UTC, or ``None`` where the source
    doesn't say. A comment with no author and no body is a tombstone.
    """

    ref: str
    parent_ref: str
    depth: int
    author: str
    body: str
    created_at: datetime.datetime | None
    points: int | None = None
    state: State = "live"


@dataclass(frozen=True, slots=True)
class FetchedThread:
    """One discussion; ``comments`` stand in the source's order, the tree read top down.

    ``complete`` is false where the source held more than came (a first page, a missing item):
    what is not among the comments is then not taken to be gone.
    """

    source: str
    ref: str
    url: str
    title: str
    author: str
    link: str
    body: str
    created_at: datetime.datetime | None
    points: int | None
    comments: tuple[FetchedComment, ...]
    complete: bool = True


class Source(Protocol):
    """An adapter for one kind of place. ``name`` is what ``name:ref`` and the database call it.

    ``label`` is the input as its user named it, for a SourceError.
    """

    name: str

    def ref_of(self, address: str) -> str | None:
        """Return the thread's reference if this web address, or ``name:ref``, is one of ours."""

    def recognises(self, document: Document) -> bool:
        """Say whether this is ours to read, or to refuse with a better reason than others can."""

    def parse(self, document: Document, label: str) -> FetchedThread:
        """Read a thread from a document that is ours; raises SourceError."""

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """Get a thread over the network; raises SourceError."""
