"""How the public site's pages go out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
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
        return response

    return require_safe(gzip_page(conditional_page(served)))
