"""Finished answers of the public site, served from this process's memory while they are current.

What ``serving.for_readers`` marks is compressed once, and kept with all its headers under the
number that ``freshness`` gave before the view ran: what was made of an old state is never taken for
a new one. As soon as the number is another, the page is made anew; if it says the same then, its
compressed bytes are used again.
"""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language_from_request

from . import freshness, readings
from .serving import LEAST_BYTES, compressed, encoding_for, is_for_readers, post_of

MOST_BYTES = 64 * 1024 * 1024
# What an answer takes beside its body, about.
BYTES_BESIDE = 4096
# A page holds no longer than this, so that what changes by itself, such as a day, comes through.
SECONDS = 600.0

# A page's path, its query string, its language and its encoding.
Key = tuple[str, str, str, str]
KNOWN_QUERY = re.compile(r"(page=[1-9][0-9]{0,5})?")
CONDITIONS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it goes out; ``digest`` is that of its body before it was compressed.

    ``bare_headers`` are those of an answer without the body.
    """

    headers: ResponseHeaders
    bare_headers: ResponseHeaders
    body: bytes
    digest: bytes
    post_id: int | None
    number: int
    until: float

    @property
    def weight(self) -> int:
        """How many bytes it takes in memory, about."""
        return len(self.body) + BYTES_BESIDE


class Memory:
    """Pages by their keys, at most so many bytes: the one that was asked for longest ago goes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.lock = Lock()

    def find(self, key: Key) -> Page | None:
        """Return what is kept under a key, whether it still holds or not."""
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: Page) -> None:
        """Keep a page, and let others go to make room."""
        with self.lock:
            earlier = self.pages.pop(key, None)
            self.bytes += page.weight - (earlier.weight if earlier else 0)
            self.pages[key] = page
            while self.bytes > self.most_bytes:
                _key, gone = self.pages.popitem(last=False)
                self.bytes -= gone.weight

    def forget(self) -> None:
        """Let all pages go."""
        with self.lock:
            self.pages.clear()
            self.bytes = 0


MEMORY = Memory(MOST_BYTES)


class HotPagesMiddleware:
    """Stands before all that has a part in an answer, so that what it keeps is the whole of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.elsewhere = ("/admin/", settings.STATIC_URL, settings.MEDIA_URL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from memory, or have the page made and keep it."""
        if not self.may_serve(request):
            return self.get_response(request)
        # Before the view runs: what it makes of an old state is not kept as a new one.
        number = freshness.number()
        key = key_of(request)
        page = found(key, number)
        if page is not None:
            return served(request, page)
        response = self.get_response(request)
        if not (isinstance(response, HttpResponse) and is_for_readers(response)):
            return response
        # A post's page is the same whatever stands behind its address's question mark.
        if post_of(response) is not None:
            key = (key[0], "", *key[2:])
        page = finished(response, key, number)
        if response.status_code != 200:
            headers = page.headers if page.body else page.bare_headers
            return answer(page.body, response.status_code, headers)
        if is_everybodys(request, response) and KNOWN_QUERY.fullmatch(key[1]):
            MEMORY.keep(key, page)
        own = served(request, page)
        own.cookies = response.cookies
        return own

    def may_serve(self, request: HttpRequest) -> bool:
        """Say whether the request can be for a page that is kept.

        What the middleware behind this one refuses or sends elsewhere is left to it.
        """
        if request.method not in {"GET", "HEAD"} or request.path_info.startswith(self.elsewhere):
            return False
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return False
        try:
            request.get_host()
        except DisallowedHost:
            return False
        return True


def key_of(request: HttpRequest) -> Key:
    """Return what tells the answer to a request from others, in words that are ours."""
    return (
        request.path_info,
        request.META.get("QUERY_STRING", ""),
        get_language_from_request(request),
        encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", "")),
    )


def found(key: Key, number: int) -> Page | None:
    """Return the page that is kept for a request, if it still holds."""
    page = MEMORY.find(key)
    if page is None and key[1]:
        page = MEMORY.find((key[0], "", *key[2:]))
        if page is not None and page.post_id is None:
            return None
    holds = page is not None and page.number == number and time.monotonic() < page.until
    return page if holds else None


def finished(response: HttpResponse, key: Key, number: int) -> Page:
    """Return an answer compressed, with the headers that it then has."""
    body = response.content
    digest = hashlib.sha256(body).digest()
    encoding = key[3] if len(body) >= LEAST_BYTES and "Content-Encoding" not in response else ""
    earlier = MEMORY.find(key)
    if earlier is not None and earlier.digest == digest:
        packed = earlier.body
    else:
        packed = compressed(body, encoding)
    headers = response.headers
    headers["Content-Length"] = str(len(packed))
    if encoding:
        headers["Content-Encoding"] = encoding
        # Other bytes of the same page: a strong ETag would say that they are the same.
        headers["ETag"] = "W/" + headers["ETag"].removeprefix("W/")
    of_body = {"content-type", "content-encoding", "content-length"}
    return Page(
        headers=headers,
        bare_headers=ResponseHeaders(
            {name: value for name, value in headers.items() if name.lower() not in of_body}
        ),
        body=packed,
        digest=digest,
        post_id=post_of(response),
        number=number,
        until=time.monotonic() + SECONDS,
    )


def is_everybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether an answer has nothing in it of the one who asked.

    With a cookie of a session or of a form in the request nobody can be sure of that.
    """
    own = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return not response.cookies and own.isdisjoint(request.COOKIES)


def served(request: HttpRequest, page: Page) -> HttpResponse:
    """Return the page, or the word that what the reader has is still the same."""
    if page.post_id is not None and request.method == "GET":
        readings.note(page.post_id, request.META.get("HTTP_USER_AGENT", ""))
    if any(name in request.META for name in CONDITIONS):
        changed = parse_http_date_safe(page.headers.get("Last-Modified", ""))
        found = get_conditional_response(request, page.headers["ETag"], changed)
        if found is not None:
            return answer(b"", found.status_code, page.bare_headers)
    return answer(page.body, 200, page.headers)


def answer(body: bytes, status: int, headers: ResponseHeaders) -> HttpResponse:
    """Return a response with these very headers, which nobody further out writes to."""
    response = HttpResponse(body, status=status)
    response.headers = headers
    return response
