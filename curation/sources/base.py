"""What a source is: a document or an address in, a frozen thread out, or one line why not."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from .reading.document import Document

State = Literal["live", "deleted", "dead", "flagged"]
# How a source's names are shown: as they are, as a name that stays the same through a thread, or
# as nobody's.
Names = Literal["kept", "pseudonyms", "nameless"]
# Whether what a source's users wrote may be shown elsewhere: as a quotation, only after asking, or
# not at all.
Reprint = Literal["quotable", "ask", "forbidden"]

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thread as a list names it, before it is fetched: see ``Lister``.

    ``url`` is what ``fetch`` takes; ``link`` what the thread is about; ``comments`` how many it
    has as the list says. ``created_at`` is aware and in UTC.
    """

    source: str
    ref: str
    url: str
    title: str
    link: str = ""
    points: int | None = None
    comments: int | None = None
    created_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a source asks of those who read it and quote it.

    ``title`` is what people call the source. ``pause`` is the least time in seconds between two
    requests to one of its hosts, by all processes together. ``robots`` says whether its robots.txt
    is asked first: not for an interface that was made for programs and is documented as such.
    ``numbered`` says that comments call one another ``>>12`` by their references.
    """

    title: str
    pause: float = 1.0
    robots: bool = True
    names: Names = "kept"
    reprint: Reprint = "quotable"
    numbered: bool = False


class Source(Protocol):
    """An adapter for one kind of place. ``name`` is what ``name:ref`` and the database call it.

    A module or package in this folder that has a ``SOURCE`` is one; nothing else names it.
    ``label`` is the input as its user named it, for a SourceError.
    """

    name: str
    rules: Rules

    def ref_of(self, address: str) -> str | None:
        """Return the thread's reference if this web address, or ``name:ref``, is one of ours."""

    def recognises(self, document: Document) -> bool:
        """Say whether this is ours to read, or to refuse with a better reason than others can."""

    def parse(self, document: Document, label: str) -> FetchedThread:
        """Read a thread from a document that is ours; raises SourceError."""

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """Get a thread over the network; raises SourceError."""


@runtime_checkable
class Lister(Protocol):
    """A source that also has lists of threads: of a day, of a board, of what is hot."""

    name: str
    rules: Rules

    def recognises_list(self, document: Document) -> bool:
        """Say whether this is a list of ours."""

    def parse_list(self, document: Document, label: str) -> tuple[Candidate, ...]:
        """Read a list in its own order; raises SourceError."""

    def fetch_list(
        self, place: str, day: datetime.date | None, most: int, label: str
    ) -> tuple[Candidate, ...]:
        """Get a list over the network; raises SourceError.

        ``place`` is a board, a group, a server's address, as the source has them, or ``""`` for
        the source as a whole. ``day`` is a day in UTC, None for now.
        """
