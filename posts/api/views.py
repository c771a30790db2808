"""The read API: published Editions as JSON, for whoever builds on them.

Its errors are for programs' authors, and in English whatever the reader's language: so there is
one answer for all, which a cache may share.
"""

import datetime
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from zlib import crc32

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.gzip import gzip_page

from posts import archive, freshness, search
from posts.models import Edition, Post
from posts.rate import is_allowed, sender
from posts.serving import for_readers

from .answers import found, summary, whole
from .schema import FORM, MOST_PER_PAGE, OPENAPI, PER_PAGE

# Of one sender in a minute, together with those of the search page.
SEARCHES = 40
MONTH = re.compile(r"([1-9][0-9]{3})_(0[1-9]|1[0-2])", re.ASCII)


class Refusal(Exception):
    """Why there is no answer, in one line, with its status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def answers(*parameters: str) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Serve what a function returns as JSON, to every origin; it takes these parameters alone.

    What was asked for before, and can't have changed since, takes no query of the function's.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase
            try:
                check(request, parameters)
                place = crc32(request.get_full_path().encode())
                etag = f'W/"{freshness.number()}-{FORM}-{place:x}"'
                unchanged = get_conditional_response(request, etag)
                response = unchanged or JsonResponse(
                    view(request, *args, **kwargs), json_dumps_params={"ensure_ascii": False}
                )
                response["ETag"] = etag
            except Refusal as refusal:
                response = JsonResponse({"error": str(refusal)}, status=refusal.status)
                if refusal.status == 429:
                    response["Retry-After"] = "60"
                if refusal.status == 405:
                    response["Allow"] = "GET, HEAD"
            patch_cache_control(response, public=True, no_cache=True)
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
            return response

        return gzip_page(served)

    return decorate


def check(request: HttpRequest, parameters: tuple[str, ...]) -> None:
    """Refuse another method than reading, and a parameter that nobody knows."""
    if request.method not in ("GET", "HEAD"):
        raise Refusal(405, "This API is read by GET and HEAD alone.")
    if unknown := set(request.GET) - set(parameters):
        raise Refusal(400, f"There is no parameter {min(unknown)!r}.")
    for name in parameters:
        if "\0" in request.GET.get(name, ""):
            raise Refusal(400, f"{name} has a character that no text has.")


@answers("page", "per_page", "tag", "month", "since")
def post_list(request: HttpRequest) -> dict[str, Any]:
    """Answer with one page of the posts."""
    posts = archive.newest_first()
    if "month" in request.GET:
        found = MONTH.fullmatch(request.GET["month"])
        if not found:
            raise Refusal(400, "month has to be like 2025_05.")
        posts = archive.of_month(int(found[1]), int(found[2]))
    if "tag" in request.GET:
        posts = posts.filter(edition__tagged__tag__slug=request.GET["tag"])
    if "since" in request.GET:
        posts = posts.filter(edition__published_at__gte=moment(request.GET["since"]))
    return listed(request, posts, lambda post: summary(post.edition))


@answers("page", "per_page")
def tag_list(request: HttpRequest) -> dict[str, Any]:
    """Answer with one page of the tags."""
    return listed(
        request,
        archive.tags(),
        lambda tag: {"name": tag.name, "slug": tag.slug, "posts": tag.posts},
    )


@answers()
def post(request: HttpRequest, month: str, name: str) -> dict[str, Any]:
    """Answer with a whole post."""
    path = f"{month}/{name}"
    posts = Post.objects.published().defer("edition__markdown", "edition__search_text")
    found = posts.filter(edition__path=path).first()
    if found is not None and found.edition is not None:
        return whole(found.edition)
    if Edition.objects.filter(path=path).exists():
        raise Refusal(410, "This post was withdrawn.")
    raise Refusal(404, "There is no such post.")


@answers("q", "page", "per_page")
def found_posts(request: HttpRequest) -> dict[str, Any]:
    """Answer with one page of what a question finds."""
    if not is_allowed("search", sender(request), SEARCHES, 60):
        raise Refusal(429, "That was asked too often; try again in a minute.")
    question = request.GET.get("q", "").strip()
    if len(question) > search.LONGEST_QUESTION:
        raise Refusal(400, f"q has at most {search.LONGEST_QUESTION} characters.")
    return listed(request, search.find(question), found)


@answers()
def openapi(request: HttpRequest) -> dict[str, Any]:
    """Answer with what the API can be asked."""
    return OPENAPI


@answers()
def nothing(request: HttpRequest, path: str) -> dict[str, Any]:
    """Say that there is nothing at an address."""
    raise Refusal(404, "There is no such address; /api/ says which there are.")


@for_readers
def documentation(request: HttpRequest) -> HttpResponse:
    """Show what the API can be asked, to people."""
    operations = [
        {"path": path, **described["get"]} for path, described in OPENAPI["paths"].items()
    ]
    # As lists: a template takes a key named "items" for the method.
    schemas = [
        {
            "name": name,
            "description": schema["description"],
            "keys": [*schema["properties"].items()],
        }
        for name, schema in OPENAPI["components"]["schemas"].items()
    ]
    return render(request, "posts/api.html", {"operations": operations, "schemas": schemas})


def listed(request: HttpRequest, found: Any, answer: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the page that was asked for."""
    size = whole_number(request, "per_page", PER_PAGE)
    number = whole_number(request, "page", 1)
    if size > MOST_PER_PAGE:
        raise Refusal(400, f"per_page is at most {MOST_PER_PAGE}.")
    paginator = Paginator(found, size)
    if number > paginator.num_pages:
        raise Refusal(404, f"There is no page {number}: the last is {paginator.num_pages}.")
    return {
        "count": paginator.count,
        "page": number,
        "pages": paginator.num_pages,
        "items": [answer(item) for item in paginator.page(number)],
    }


def whole_number(request: HttpRequest, name: str, default: int) -> int:
    """Return a parameter that counts from 1."""
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise Refusal(400, f"{name} has to be a whole number from 1.")
    return int(text)


def moment(text: str) -> datetime.datetime:
    """Return the time that a text in ISO 8601 says: a day's first moment, UTC where it says none.

    A "+" that was not escaped in an address arrives as a space.
    """
    try:
        if day := parse_date(text):
            return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        time = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if time is not None:
            aware = time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
            return aware.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        pass
    raise Refusal(400, "since has to be a day or a time in ISO 8601: 2025-05-20T12:00:00Z.")
