"""How the public site's pages go out.

A view says with ``for_readers`` that its answer is the same for every reader of one language. The
middleware of ``posts.hot_pages`` compresses such an answer, answers conditional requests and keeps
it in memory.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from gzip import compress as gzip_compress
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers, set_response_etag
from django.views.decorators.http import require_safe

from . import site
from .snippets import policy_of

# A page is made while its first reader waits: the highest level takes seventy times as long for a
# tenth less. Nothing on a public page is secret, so that its length may say what is in it.
BROTLI_LEVEL, GZIP_LEVEL = 5, 6
# What fits into one packet anyway gains nothing.
LEAST_BYTES = 200


def in_the_sites_language(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Return a view's answer in the language that the site is set to, else in the reader's."""
    language = site.current().language
    if not language:
        return view(request, *args, **kwargs)
    with translation.override(language):
        return view(request, *args, **kwargs)


def allow_others(response: HttpResponse) -> None:
    """Let a page's policy allow what the site's settings put on it."""
    if allowed := policy_of(site.current()):
        response._csp_update = allowed  # type: ignore[attr-defined]  # what django-csp reads


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a view by GET and HEAD, to be kept and asked for again.

    A browser keeps a page but asks each time whether it still holds (``no-cache`` and an ETag),
    so that what is withdrawn is gone at once, and what is published again is there.
    """

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = in_the_sites_language(view, request, *args, **kwargs)
        allow_others(response)
        patch_cache_control(response, public=True, no_cache=True)
        # The language follows the reader's browser, or the cookie that the admin sets.
        patch_vary_headers(response, ["Accept-Language", "Cookie", "Accept-Encoding"])
        if not response.has_header("ETag"):
            set_response_etag(response)
        response.for_readers = True  # type: ignore[attr-defined]  # found by is_for_readers
        return response

    return require_safe(served)


def is_for_readers(response: object) -> bool:
    """Say whether a view that serves readers made this answer."""
    return getattr(response, "for_readers", False)


def of_post(response: HttpResponse, post_id: int) -> HttpResponse:
    """Mark an answer as the page of a post: whoever serves it then knows what was read."""
    response.post_id = post_id  # type: ignore[attr-defined]  # found by post_of
    return response


def post_of(response: object) -> int | None:
    """Return the post whose page an answer is, ``None`` for another page."""
    return getattr(response, "post_id", None)


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return the encoding for this header Accept-Encoding: ``br``, ``gzip``, or ``""`` for none."""
    names = set()
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            names.add(name.strip())
    return next((name for name in ("br", "gzip") if name in names), "")


def compressed(body: bytes, encoding: str) -> bytes:
    """Return the bytes in one of the encodings of ``encoding_for``."""
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=BROTLI_LEVEL)
        return packed
    return gzip_compress(body, GZIP_LEVEL, mtime=0) if encoding else body
