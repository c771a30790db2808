"""How Mastodon, and servers that speak as it does, name a post."""

import re

from curation.sources.reading.servers import MOST_REF, SERVER, normal

NAME = "mastodon"
NUMBER = r"[0-9]{1,20}"
# Of Pleroma and GoToSocial; other sites have such words below a user's name, so more must stand
# before it.
LONG = r"[0-9A-Za-z]{16,30}"
USER = r"@[^/?#\s]{1,300}"
ADDRESS = re.compile(
    rf"https?://(?P<server>{SERVER})/(?:"
    rf"(?:web/|deck/)?{USER}/(?P<of_user>{NUMBER})(?:/embed|/reblogs|/favourites|/quotes)?"
    rf"|(?:web/|deck/|{USER}/|(?:ap/)?users/[^/?#\s]{{1,300}}/)?statuses/"
    rf"(?P<status>{NUMBER}|{LONG})(?:/activity|\.json)?"
    rf"|notice/(?P<notice>{LONG})"
    rf"|api/v1/statuses/(?P<api>{NUMBER}|{LONG})(?:/context)?"
    r")/?(?:[?#].*)?",
    re.IGNORECASE,
)
NAMED = re.compile(
    rf"mastodon:(?P<server>{SERVER})/(?P<number>{NUMBER}|{LONG})", re.IGNORECASE | re.ASCII
)


def reference_of(address: str) -> str:
    """Return the server and the post's name there of an address, ``""`` for no post's."""
    address = address.strip()
    found = ADDRESS.fullmatch(address) or NAMED.fullmatch(address)
    if not found or not address.isprintable():
        return ""
    number = found[found.lastgroup or "number"]
    ref = f"{normal(found['server'])}/{number}"
    return ref if ref.isascii() and len(ref) <= MOST_REF else ""
