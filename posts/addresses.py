"""Addresses to write down: this site's, absolute, and those of comments at their sources."""

from urllib.parse import quote

from django.conf import settings

COMMENT_ADDRESSES = {"hn": "https://news.ycombinator.com/item?id={ref}"}


def absolute(path: str) -> str:
    """Return this site's address of ``path``, whatever host a request came by."""
    return f"{settings.SITE_URL}{path}"


def comment_address(source: str, ref: str) -> str:
    """Return where a comment stands at its source, or ``""`` when that can't be known."""
    pattern = COMMENT_ADDRESSES.get(source, "")
    return pattern.format(ref=quote(ref, safe="")) if ref else ""


def web_address(text: str) -> str:
    """Return ``text`` if it is an address that a page may link to, else ``""``."""
    return text if text.startswith(("https://", "http://")) else ""
