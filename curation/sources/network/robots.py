"""What a site's robots.txt allows us, as RFC 9309 reads it."""

from protego import Protego

# What we are called there, and in the User-Agent.
NAME = "MatomeCMS"


def is_allowed(rules: str, url: str) -> bool:
    """Say whether this address may be asked for."""
    return bool(Protego.parse(rules).can_fetch(url, NAME))


def pause(rules: str) -> float:
    """Return the seconds between two requests that a site wishes, 0 where it says nothing."""
    return float(Protego.parse(rules).crawl_delay(NAME) or 0)
