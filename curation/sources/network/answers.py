"""Answers that came, kept for a day: so that a host needn't send again what didn't change, and a
fetch that was broken off goes on where it was.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

import redis
from django.conf import settings
from django.core.cache import caches

# Larger ones are asked for each time.
MOST_BYTES = 4 * 1024 * 1024
SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, when it came in seconds since 1970, and by what its host knows it again."""

    body: bytes
    came_at: float
    etag: str
    modified: str

    @property
    def conditions(self) -> dict[str, str]:
        """The headers by which a host may say that nothing changed."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: text for name, text in told.items() if text}


def kept(url: str) -> Answer | None:
    """Return what came from an address last, if it is still here."""
    found = caches["answers"].get(key(url))
    return found if isinstance(found, Answer) else None


def keep(url: str, body: bytes, etag: str = "", modified: str = "") -> None:
    """Keep an answer."""
    if len(body) <= MOST_BYTES:
        caches["answers"].set(key(url), Answer(body, time.time(), etag, modified), SECONDS)


def forget_all() -> None:
    """Keep nothing of what came: something was to be taken down, and may be in it."""
    if settings.REDIS_URL:
        server = redis.Redis.from_url(settings.REDIS_URL)
        # Other things are kept in the same Redis.
        for name in server.scan_iter(match=f"{settings.CACHES['answers']['KEY_PREFIX']}:*"):
            server.delete(name)
    else:
        caches["answers"].clear()


def key(url: str) -> str:
    """Return what the cache calls an address: those may be long, and hold any sign."""
    return sha256(url.encode()).hexdigest()
