"""YouTube: what is said below a video, as its Data API (version 3) gives it."""

import re

from curation.sources.base import FetchedThread, Progress, Rules, no_progress
from curation.sources.reading.document import Document

from . import asking, reading
from .reading import NAME, VIDEO

ADDRESS = re.compile(
    rf"{NAME}:({VIDEO})"
    rf"|https?://(?:www\.)?youtu\.be(?::\d+)?/({VIDEO})(?:[/?&#].*)?"
    r"|https?://(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com(?::\d+)?/"
    rf"(?:watch/?\?(?:[^#]*&)?v=|(?:shorts|live|embed|v)/)({VIDEO})(?:[/?&#].*)?"
    r"|https?://(?:www|youtube)\.googleapis\.com(?::\d+)?/youtube/v3/commentThreads"
    rf"\?(?:[^#]*&)?videoId=({VIDEO})(?:[&#].*)?",
    re.IGNORECASE | re.ASCII,
)


class YouTube:
    """See ``Source``. A thread's reference is its video's."""

    name = NAME
    # Its interface is made for programs, and counts what each key asks for.
    rules = Rules(title="YouTube", pause=0, robots=False)

    def ref_of(self, address: str) -> str | None:
        """See ``Source``."""
        found = ADDRESS.fullmatch(address.strip())
        return found[found.lastindex] if found and found.lastindex else None

    def recognises(self, document: Document) -> bool:
        """See ``Source``."""
        return reading.recognises(document.json)

    def parse(self, document: Document, label: str) -> FetchedThread:
        """See ``Source``: one answer of the API, or several in a list or one a line."""
        return reading.read(document.json, label)

    def fetch(self, ref: str, label: str, progress: Progress = no_progress) -> FetchedThread:
        """See ``Source``: needs ``YOUTUBE_API_KEY``."""
        return asking.fetch(ref, label, progress)


SOURCE = YouTube()
