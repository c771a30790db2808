"""A board's list of threads, ``subject.txt``: ``1254746834.dat<>title (200)`` a line."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from curation.sources.base import Candidate

from .addresses import Place, Site
from .bodies import plain
from .encoding import as_cp932, decode

LINE = re.compile(
    r"(?P<key>[0-9]{9,10})\.(?:dat<>|cgi,)(?P<title>.*)[(（](?P<count>[0-9]{1,7})[)）]"
)
FIRST_LINE = re.compile(rb"\s*[0-9]{9,10}\.(?P<kind>dat<>|cgi,)[^\r\n]{1,2000}")
# Keys from here on are notices and advertisements, which aren't opened in any second.
LAST_SECOND = 9_240_000_000


def site_of(data: bytes) -> Site | None:
    """Return whose list this is; したらば and まちBBS write the same, in two encodings."""
    found = FIRST_LINE.match(data.removeprefix(b"\xef\xbb\xbf"))
    if found is None:
        return None
    if found["kind"] == b"dat<>":
        return "5ch"
    return "machi" if decode(data) == as_cp932(data) else "jbbs"


def read(data: bytes, board: Place) -> Iterator[Candidate]:
    """Yield the threads of a list in its order; ``board`` is the place of any of its threads."""
    seen = set()
    for line in decode(data).text.splitlines():
        found = LINE.fullmatch(line.strip())
        if found is None or found["key"] in seen:
            continue
        seen.add(found["key"])
        place = replace(board, key=found["key"])
        yield Candidate(
            source=place.site,
            ref=place.ref,
            url=place.url,
            title=plain(found["title"]),
            comments=int(found["count"]),
            created_at=opened(int(found["key"])),
        )


def opened(key: int) -> datetime.datetime | None:
    """Return when a thread was opened, which is its key."""
    return datetime.datetime.fromtimestamp(key, datetime.UTC) if key < LAST_SECOND else None
