"""Where threads stand: the addresses of boards of all ages, and what each place is called here."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Site = Literal["5ch", "2ch.sc", "open2ch", "jbbs", "machi"]

KEY = r"[0-9]{9,10}"
BOARD = r"[A-Za-z0-9_-]{1,40}"
# What comes after a thread's address: which of its comments to show.
REST = r"(?:/[0-9n,l+-]{0,40})?/?(?:[?#]\S*)?"
CHANNELS = r"5ch\.io|5ch\.net|2ch\.net|bbspink\.com|2ch\.sc|open2ch\.net"

READ_CGI = re.compile(
    rf"https?://(?P<host>[a-z0-9-]{{1,40}})\.(?P<domain>{CHANNELS})(?::[0-9]+)?"
    rf"(?:/(?P<server>[a-z0-9-]{{1,40}}))?"
    rf"/test/read\.(?:cgi|so|html)/(?P<board>{BOARD})/(?P<key>{KEY})(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
DAT = re.compile(
    rf"https?://(?P<host>[a-z0-9-]{{1,40}})\.(?P<domain>{CHANNELS})(?::[0-9]+)?"
    rf"(?P<server>/(?!))?/(?P<board>{BOARD})"
    rf"/(?:dat|(?:oyster|kako)(?:/[0-9]{{3,5}}){{1,2}})/(?P<key>{KEY})\.(?:dat|html)(?:\.gz)?",
    re.IGNORECASE | re.ASCII,
)
JBBS_HOST = r"https?://(?:jbbs|rentalbbs)\.(?:shitaraba\.(?:net|com)|livedoor\.(?:jp|com))(?::\d+)?"
JBBS = re.compile(
    rf"{JBBS_HOST}(?:/bbs)?(?:/lite)?/(?:read|rawmode|read_archive)\.cgi"
    rf"/(?P<board>[a-z]{{1,20}}/[0-9]{{1,8}})/(?P<key>{KEY})(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
JBBS_STORED = re.compile(
    rf"{JBBS_HOST}/(?P<board>[a-z]{{1,20}}/[0-9]{{1,8}})/storage/(?P<key>{KEY})\.html",
    re.IGNORECASE | re.ASCII,
)
MACHI_HOST = r"https?://(?:[a-z0-9-]{1,40}\.)?machi\.to(?::\d+)?"
MACHI = re.compile(
    rf"{MACHI_HOST}/bbs/(?:read|offlaw)\.(?:cgi|pl)"
    rf"(?:/2)?/(?P<board>[a-z]{{1,20}})/(?P<key>{KEY})(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
MACHI_ASKED = re.compile(
    rf"{MACHI_HOST}/bbs/read\.(?:cgi|pl)\?BBS=(?P<board>[a-z]{{1,20}})&KEY=(?P<key>{KEY})(?![0-9])",
    re.IGNORECASE | re.ASCII,
)
# Within a thread, to its own comments: what a board writes for ``>>12``.
OWN_LINK = re.compile(
    rf"[\"'](?:\.\./|/)?test/read\.cgi/(?P<board>{BOARD})/(?P<key>{KEY})/[0-9]"
    rf"|[\"']/bbs/read(?:_archive)?\.cgi"
    rf"/(?P<path>(?:[a-z]{{1,20}}/[0-9]{{1,8}}|[a-z]{{1,20}}))/(?P<own>{KEY})/[0-9]",
    re.ASCII,
)
# The server's name in an address that names none: 5ch finds the board by itself there.
ANY_SERVER = "itest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thread stands.

    ``board`` is ``software``, ``computer/41116``, ``tokyo``, or ``""`` where that isn't known;
    ``key`` the second in which the thread was opened; ``host`` the server where a site has many,
    as far as it is known.
    """

    site: Site
    board: str
    key: str
    host: str = ""

    @property
    def ref(self) -> str:
        """What the thread is called among those of its site.

        Boards of 5ch move from server to server, and their names are unique: the host is left out.
        """
        parts = (self.host if self.site in {"2ch.sc", "open2ch"} else "", self.board, self.key)
        return "/".join(filter(None, parts))

    @property
    def url(self) -> str:
        """The thread's address, ``""`` where its board isn't known."""
        if not self.board:
            return ""
        if self.site == "jbbs":
            return f"https://jbbs.shitaraba.net/bbs/read.cgi/{self.board}/{self.key}/"
        if self.site == "machi":
            return f"https://machi.to/bbs/read.cgi/{self.board}/{self.key}/"
        host = self.host or f"{ANY_SERVER}.5ch.io"
        return f"https://{host}/test/read.cgi/{self.board}/{self.key}/"


def place_at(address: str) -> Place | None:
    """Return the place that an address is of, ``None`` for an address of no thread."""
    for pattern in (READ_CGI, DAT, JBBS, JBBS_STORED, MACHI, MACHI_ASKED):
        found = pattern.match(address)
        if found and re.fullmatch(REST, address[found.end() :]):
            return place_of(found)
    return None


def places_in(text: str) -> Iterator[Place]:
    """Yield the places whose addresses stand in a text."""
    for pattern in (READ_CGI, DAT, JBBS, JBBS_STORED, MACHI, MACHI_ASKED):
        yield from map(place_of, pattern.finditer(text))


def own_links(text: str) -> Counter[tuple[str, str]]:
    """Return the boards and keys that a thread's links to its own comments name, counted."""
    return Counter(
        (found["board"] or found["path"].lower(), found["key"] or found["own"])
        for found in OWN_LINK.finditer(text)
    )


def place_of(found: re.Match[str]) -> Place:
    """Return the place of an address that one of the patterns found."""
    if found.re in (JBBS, JBBS_STORED):
        return Place("jbbs", found["board"].lower(), found["key"])
    if found.re in (MACHI, MACHI_ASKED):
        return Place("machi", found["board"].lower(), found["key"])
    domain, server = found["domain"].lower(), (found["server"] or found["host"]).lower()
    host = "" if server == ANY_SERVER else host_at(server, domain)
    return Place(site_of(domain), found["board"], found["key"], host)


def site_of(domain: str) -> Site:
    """Return the site that a domain belongs to."""
    if domain == "2ch.sc":
        return "2ch.sc"
    return "open2ch" if domain == "open2ch.net" else "5ch"


def host_at(server: str, domain: str) -> str:
    """Return the host that a server has today: 2ch.net became 5ch.net, and that 5ch.io."""
    return f"{server}.{'5ch.io' if domain in {'2ch.net', '5ch.net'} else domain}"
