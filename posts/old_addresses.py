"""Addresses that Hugo makes beside those of posts and tags, which stay where they are."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import re_path, reverse


def page(request: HttpRequest, number: str, slug: str = "") -> HttpResponse:
    """Lead from ``/page/2/`` and ``/tags/x/page/2/`` to the page of a list."""
    path = reverse("tag", args=[slug]) if slug else reverse("posts")
    return HttpResponsePermanentRedirect(path if number == "1" else f"{path}?page={number}")


def feed(request: HttpRequest) -> HttpResponse:
    """Lead from a list's feed to that of the site."""
    return HttpResponsePermanentRedirect(reverse("rss"))


urlpatterns = [
    re_path(r"^(?:posts/)?page/(?P<number>[1-9][0-9]{0,5})/$", page),
    re_path(r"^tags/(?P<slug>[^/]+)/page/(?P<number>[1-9][0-9]{0,5})/$", page),
    re_path(r"^(?:posts|tags)/index\.xml$", feed),
]
