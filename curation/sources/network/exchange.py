"""One request and its answer, over a connection to a checked address; kept, and not sent again
where its host says that nothing changed.
"""

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache
from http import HTTPStatus
from types import MappingProxyType

import httpcore
import httpx
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ..base import SourceError
from . import answers, robots
from .connections import PrivateAddress, pool, time_left

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
                answers.keep(str(url), known.body, known.etag, known.modified)
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
