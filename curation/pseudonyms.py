"""Names in place of those that a thread's authors gave themselves, the same through the thread."""

import hashlib
from collections.abc import Iterable
from itertools import count

PREFIX = "投稿者"
# No vowels, so that no word comes about by chance, and nothing that looks like another sign.
LETTERS = "CDFGHJKMNPQRTVWXY34679"
LENGTH = 4


def pseudonyms(key: str, thread: str, authors: Iterable[str]) -> dict[str, str]:
    """Return a pseudonym for each author of a thread, ``投稿者K7QX``: no two have the same.

    ``thread`` is what the thread is called. Who has the key gets the same ones, whenever and
    wherever; who has not can't tell from one whose it is, nor what the author is called in another
    thread. Of two who would be called the same the earlier is, so ``authors`` are to stand in an
    order in which new ones come last.
    """
    called: dict[str, str] = {}
    taken: set[str] = set()
    for author in dict.fromkeys(authors):
        codes = (code(key, f"{thread}\0{author}\0{attempt}") for attempt in count())
        free = next(one for one in codes if one not in taken)
        taken.add(free)
        called[author] = PREFIX + free
    return called


def code(key: str, text: str) -> str:
    """Return the letters that stand for a text."""
    digest = hashlib.blake2b(text.encode(), key=key.encode(), digest_size=LENGTH).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest)
