"""How the public site's pages go out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.http import parse_http_date_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Serve a view by GET and HEAD, compressed, to be kept and asked for again.

    A browser keeps a page but asks each time whether it still holds (``no-cache`` and an ETag),
    so that what is withdrawn is gone at once, and what is published again is there.
    """

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        # The language follows the reader's browser, or the cookie that the admin sets.
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if not response.has_header("ETag"):
            set_response_etag(response)
        changed = parse_http_date_safe(response.get("Last-Modified", ""))
        etag = response.get("ETag")
        return get_conditional_response(request, etag, changed, response) or response

    return require_safe(gzip_page(served))
