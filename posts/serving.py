"""How the public site's pages go out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.http import parse_http_date_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from . import site
from .snippets import policy_of


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


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Serve a view by GET and HEAD, compressed, to be kept and asked for again.

    A browser keeps a page but asks each time whether it still holds (``no-cache`` and an ETag),
    so that what is withdrawn is gone at once, and what is published again is there.
    """

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = in_the_sites_language(view, request, *args, **kwargs)
        allow_others(response)
        patch_cache_control(response, public=True, no_cache=True)
        # The language follows the reader's browser, or the cookie that the admin sets.
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if not response.has_header("ETag"):
            set_response_etag(response)
        changed = parse_http_date_safe(response.get("Last-Modified", ""))
        etag = response.get("ETag")
        return get_conditional_response(request, etag, changed, response) or response

    return require_safe(gzip_page(served))
