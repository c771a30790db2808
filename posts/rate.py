"""How often one sender may ask for something: counted in Django's cache.

With Redis the count holds across processes; in the embedded default there is one process. Of a
sender nothing is kept but a keyed digest of the address, another one each day.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac


def sender(request: HttpRequest) -> str:
    """Return what stands for the sender's address today."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last entry is the proxy's own; those before it anybody can write.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return salted_hmac(f"posts.rate {timezone.localdate()}", address).hexdigest()[:32]


def is_allowed(what: str, who: str, most: int, seconds: int) -> bool:
    """Count one more of ``what``; say whether there were no more than so many in this while."""
    key = f"rate:{what}:{who}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, seconds)
        return True


def limited(what: str, most: int, seconds: int) -> Callable[..., Callable[..., HttpResponse]]:
    """Answer 429 to who asks for a view more often than so many times in so many seconds."""

    def limit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_allowed(what, sender(request), most, seconds):
                return view(request, *args, **kwargs)
            return too_often(request, seconds)

        return served

    return limit


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page that asks for patience."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
