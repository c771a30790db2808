"""The one door to the network.

What is asked for comes from the places that the caller names and from nowhere else, not from a
private network, whatever a name resolves to or a redirect says. An exchange, with its redirects
and second tries, has one limit of time; an answer has a limit of size, also when it comes
compressed. A host is asked as its source's rules and its robots.txt allow. What goes wrong is a
SourceError.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from . import answers, robots, turns
from .connections import seconds_left, time_limit, time_stopped
from .exchange import NO_HEADERS, Failure, NotThere, Unreachable, exchange
from .manners import manner, mannerly

__all__ = ["NO_HEADERS", "NotThere", "Unreachable", "get"]

MOST_REDIRECTS = 5
# Seconds to wait before the second and the third try.
PAUSES = (0.3, 1.0)
PORTS = {"http": 80, "https": 443}


def get(
    url: str, *, label: str, within: Collection[str], headers: Mapping[str, str] = NO_HEADERS
) -> bytes:
    """Return what is at an address.

    ``within`` are addresses of the places that may be asked, for redirects too: of each counts
    the scheme, the host and the port. ``headers`` are sent to all of them, and told to nobody
    else: a key belongs there. Raises Unreachable, NotThere or another SourceError, which name
    ``label``, the input for whose sake this is.
    """
    try:
        origins = {origin(target_of(None, place)) for place in within}
        come = answers.kept(str(target_of(None, url)))
        if come is not None and come.came_at >= manner().since:
            return come.body
        with time_limit(settings.FETCH_TIMEOUT):
            return try_repeatedly(lambda: follow(url, origins, headers))
    except Failure as error:
        raise error.kind(label, str(error)) from error


def least_pause(url: httpx.URL) -> float:
    """Return the seconds between two requests to a host; raises Failure where none is welcome."""
    rules = manner().rules
    if not rules.robots:
        return rules.pause
    text = robots_of(url)
    if not robots.is_allowed(text, str(url)):
        raise Failure(
            _("%(url)s is not for programs, as the site's robots.txt says") % {"url": url}
        )
    return max(rules.pause, min(robots.pause(text), turns.LONGEST_WAIT))


def robots_of(url: httpx.URL) -> str:
    """Return the site's robots.txt, which is asked for once a day; there may be none."""
    address = url.copy_with(raw_path=b"/robots.txt", fragment=None)
    known = answers.kept(str(address))
    if known is not None:
        return known.body.decode(errors="replace")
    try:
        with mannerly(replace(manner().rules, robots=False)):
            data = follow(str(address), {origin(address)}, NO_HEADERS)
    except Failure as failure:
        # A site that has none allows all; one that can't tell must be asked later.
        if failure.kind is Unreachable:
            raise
        data = b""
        answers.keep(str(address), data)
    return data.decode(errors="replace")


def wait_for_turn(url: httpx.URL, pause: float) -> None:
    """Wait until a host may be asked; raises Failure where too many wait already.

    That takes nothing of the time that the exchange may take.
    """
    try:
        with time_stopped():
            turns.wait_for_turn(url.host, pause)
    except turns.TooBusy as error:
        told = {"host": url.host}
        raise Failure(
            _("%(host)s is asked so much already; try again later") % told, Unreachable
        ) from error


def try_repeatedly(ask: Callable[[], bytes]) -> bytes:
    """Return the answer, asking again after a failure that may pass while there is time."""
    for least in PAUSES:
        try:
            return ask()
        except Failure as error:
            if error.pause is None or max(least, error.pause) >= seconds_left():
                raise
            pause = max(least, error.pause)
        time.sleep(pause)
    return ask()


def follow(address: str, origins: Collection[str], headers: Mapping[str, str]) -> bytes:
    """Return the answer to a request, going where it redirects to."""
    url = target_of(None, address)
    if not is_within(url, origins):
        raise Failure(_("%(url)s may not be fetched") % {"url": url})
    for _hop in range(MOST_REDIRECTS + 1):
        wait_for_turn(url, least_pause(url))
        answer = exchange(url, headers)
        if isinstance(answer, bytes):
            return answer
        target = target_of(url, answer)
        if not is_within(target, origins):
            told = {"url": url, "target": target}
            raise Failure(_("%(url)s redirects to %(target)s, which is not allowed") % told)
        url = target
    raise Failure(_("%(url)s redirects once too often") % {"url": url})


def target_of(page: httpx.URL | None, address: str) -> httpx.URL:
    """Return an address, which may be relative to the page that names it."""
    try:
        url = page.join(address) if page else httpx.URL(address)
        url = httpx.URL(mirrored(str(url)))
        # A name that is none is found out only now.
        _host = url.host
        return url
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Failure(_("“%(url)s” is no address") % {"url": address}) from error


def mirrored(address: str) -> str:
    """Return what is asked in the place of an address: see ``FETCH_MIRRORS``."""
    for original, mirror in settings.FETCH_MIRRORS.items():
        if address == original or address.startswith((f"{original}/", f"{original}?")):
            return str(mirror) + address[len(original) :]
    return address


def is_within(url: httpx.URL, origins: Collection[str]) -> bool:
    """Say whether an address is of one of the places that may be asked."""
    return url.scheme in PORTS and origin(url) in origins


def origin(url: httpx.URL) -> str:
    """Return scheme, host and port."""
    return f"{url.scheme}://{url.host}:{url.port or PORTS.get(url.scheme)}"
