"""The one door to the network.

What is asked for comes from the places that the caller names and from nowhere else, not from a
private network, whatever a name resolves to or a redirect says. An exchange, with its redirects
and second tries, has one limit of time; an answer has a limit of size, also when it comes
compressed. What goes wrong is a SourceError.
"""

import os
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache
from http import HTTPStatus
from types import MappingProxyType

import httpcore
import httpx
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from . import answers, robots, turns
from .base import SourceError
from .connections import PrivateAddress, pool, seconds_left, time_left, time_limit
from .manners import manner

MOST_REDIRECTS = 5
# Seconds to wait before the second and the third try.
PAUSES = (0.3, 1.0)
PORTS = {"http": 80, "https": 443}
WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})
NOT_THERE = frozenset({404, 410})
VALIDATORS = ("etag", "last-modified")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Unreachable(SourceError):
    """The other side is out of reach, or says that it can't answer now: another may be asked."""


class NotThere(SourceError):
    """The other side says that there is nothing at this address."""


class Failure(Exception):
    """Why an exchange came to nothing: what that is to be called, and how it may be mended.

    ``pause`` is the least time in seconds after which another try makes sense, ``None`` when none
    does.
    """

    def __init__(
        self, reason: str, kind: type[SourceError] = SourceError, pause: float | None = None
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.pause = pause


def get(
    url: str, *, label: str, within: Collection[str], headers: Mapping[str, str] = NO_HEADERS
) -> bytes:
    """Return what is at an address.

    ``within`` are addresses of the places that may be asked, for redirects too: of each counts
    the scheme, the host and the port. ``headers`` are sent to all of them, and told to nobody
    else: a key belongs there. Raises Unreachable, NotThere or another SourceError, which name
    ``label``, the input for whose sake this is.
    """
    origins = {origin(httpx.URL(mirrored(place))) for place in within}
    try:
        target = target_of(None, url)
        come = answers.kept(str(target))
        if come is not None and come.came_at >= manner().since:
            return come.body
        wait_for_turn(target, least_pause(target))
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
        with time_limit(settings.FETCH_TIMEOUT):
            data = try_repeatedly(lambda: follow(str(address), {origin(address)}, NO_HEADERS))
    except Failure as failure:
        # A site that has none allows all; one that can't tell must be asked later.
        if failure.kind is Unreachable:
            raise
        data = b""
        answers.keep(str(address), data)
    return data.decode(errors="replace")


def wait_for_turn(url: httpx.URL, pause: float) -> None:
    """Wait until a host may be asked; raises Failure where too many wait already."""
    try:
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
        return httpx.URL(mirrored(str(url)))
    except httpx.InvalidURL as error:
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


def exchange(url: httpx.URL, headers: Mapping[str, str]) -> bytes | str:
    """Ask once: return the body of the answer, or where it redirects to."""
    known = answers.kept(str(url))
    conditions = known.conditions if known else {}
    asked = {**headers, **request_headers(), **conditions}
    request = httpx.Request("GET", url, headers=asked)
    try:
        with closing(door(os.getpid()).handle_request(request)) as response:
            if response.has_redirect_location:
                return response.headers["location"]
            if known and conditions and response.status_code == HTTPStatus.NOT_MODIFIED:
                return known.body
            refuse_status(response, url)
            data = b"".join(body(response, url))
            etag, modified = (response.headers.get(name, "") for name in VALIDATORS)
            answers.keep(str(url), data, etag, modified)
            return data
    except PrivateAddress as error:
        told = {"url": url, "address": error}
        raise Failure(_("%(url)s leads to the private address %(address)s") % told) from error
    except httpcore.TimeoutException as error:
        told = {"url": url, "seconds": settings.FETCH_TIMEOUT}
        reason = _("%(url)s gave no complete answer within %(seconds)d s") % told
        raise Failure(reason, Unreachable) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        told = {"url": url, "reason": str(error) or type(error).__name__}
        reason = _("%(url)s can't be reached (%(reason)s)") % told
        raise Failure(reason, Unreachable, pause=0) from error


def request_headers() -> dict[str, str]:
    """Return what is said with each request."""
    return {
        "User-Agent": f"{robots.NAME}/1.0 (+{settings.FETCH_CONTACT})",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
    }


def refuse_status(response: httpx.Response, url: httpx.URL) -> None:
    """Raise Failure for an answer that is no success."""
    code = response.status_code
    if code == HTTPStatus.OK:
        return
    told = {"url": url, "status": f"{code} {httpx.codes.get_reason_phrase(code)}".strip()}
    reason = _("%(url)s answered %(status)s") % told
    if code in NOT_THERE:
        raise Failure(reason, NotThere)
    if code in WORTH_ANOTHER_TRY:
        wish = response.headers.get("retry-after", "")
        raise Failure(reason, Unreachable, int(wish) if wish.isdecimal() and len(wish) < 6 else 0)
    raise Failure(reason)


def body(response: httpx.Response, url: httpx.URL) -> Iterator[bytes]:
    """Yield an answer's body in parts, uncompressed; raises Failure once it is too large."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "gzip", "x-gzip"}:
        told = {"url": url, "encoding": encoding}
        raise Failure(_("%(url)s came in an encoding that was not asked for, %(encoding)s") % told)
    left = settings.FETCH_MAX_BYTES
    parts: Iterable[bytes] = response.iter_raw()
    for part in parts if encoding == "identity" else inflated(parts, url, left):
        left -= len(part)
        if left < 0:
            told = {"url": url, "size": filesizeformat(settings.FETCH_MAX_BYTES)}
            raise Failure(_("%(url)s is larger than %(size)s") % told)
        yield part


def inflated(parts: Iterable[bytes], url: httpx.URL, most: int) -> Iterator[bytes]:
    """Yield what compressed parts hold, no more than a byte beyond ``most`` at a time."""
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    damaged = Failure(_("%(url)s came damaged") % {"url": url}, Unreachable, pause=0)
    try:
        for part in parts:
            yield stream.decompress(part, most + 1)
    except zlib.error as error:
        raise damaged from error
    if not stream.eof:
        raise damaged


class Answer(httpx.SyncByteStream):
    """The body of an answer as it comes in."""

    def __init__(self, response: httpcore.Response) -> None:
        self.response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self.response.iter_stream()

    def close(self) -> None:
        """Give the connection back."""
        self.response.close()


class Door(httpx.BaseTransport):
    """Sends requests over connections that all threads of a process share."""

    def __init__(self) -> None:
        self.pool = pool(httpx.create_ssl_context(trust_env=False))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return once the head of the answer is there."""
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        response = self.pool.handle_request(
            httpcore.Request(
                request.method,
                target,
                headers=request.headers.raw,
                extensions={"timeout": {"pool": time_left()}},
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=Answer(response))

    def close(self) -> None:
        """Hang up all connections."""
        self.pool.close()


@cache
def door(process: int) -> Door:
    """Return this process's door: connections that a fork copied can't be used twice."""
    return Door()
