"""How Bluesky names a post: by its author, a DID or a handle for now, and its record's key."""

import re
from urllib.parse import unquote

from curation.sources.reading.servers import MOST_REF, SERVER

NAME = "bluesky"
SITE = "https://bsky.app"
DID = r"did:(?:plc:[a-z0-9]{1,64}|web:[a-z0-9.:%-]{1,100})"
KEY = r"[A-Za-z0-9._:~-]{1,64}"
POST = rf"(?P<author>{DID}|(?i:{SERVER}))"
ADDRESS = re.compile(
    rf"(?i:https?://(?:www\.|staging\.|main\.)?bsky\.app/profile/){POST}/post/(?P<key>{KEY})"
    r"(?:/(?:liked-by|reposted-by|quotes))?/?(?:[?#].*)?",
)
NAMED = re.compile(rf"(?i:bluesky:){POST}/(?P<key>{KEY})")
RECORD = re.compile(rf"at://{POST}/app\.bsky\.feed\.post/(?P<key>{KEY})")
ASKED = re.compile(
    r"https://(?:public\.)?api\.bsky\.app/xrpc/app\.bsky\.feed\.getPostThread"
    rf"\?(?:[^#]*&)?uri={RECORD.pattern}(?:[&#].*)?"
)
OTHER = re.compile(rf"at://({DID})/app\.bsky\.(feed\.generator|graph\.list)/({KEY})")
PLACES = {"feed.generator": "feed", "graph.list": "lists"}


def reference_of(address: str) -> str:
    """Return the author and the key of a post's address, ``""`` for what is none."""
    address = unquote(address.strip())
    patterns = (ADDRESS, NAMED, RECORD, ASKED)
    found = next(filter(None, (pattern.fullmatch(address) for pattern in patterns)), None)
    ref = f"{found['author'].lower()}/{found['key']}" if found else ""
    return ref if ref.isascii() and len(ref) <= MOST_REF else ""


def record_of(ref: str) -> str:
    """Return the address of a post's record."""
    author, _slash, key = ref.partition("/")
    return f"at://{author}/app.bsky.feed.post/{key}"


def page_of(record: str) -> str:
    """Return the address of the page that shows a record, ``""`` where there is none."""
    ref = reference_of(record)
    if ref:
        author, _slash, key = ref.partition("/")
        return f"{SITE}/profile/{author}/post/{key}"
    other = OTHER.fullmatch(record)
    return f"{SITE}/profile/{other[1]}/{PLACES[other[2]]}/{other[3]}" if other else ""
