"""The public site: reads Editions only."""

import datetime
import logging
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from taggit.models import Tag

from . import archive, around, cards, readings, related, search, structured_data
from .addresses import absolute
from .models import Edition, PostQuerySet
from .pages import card_digest, card_path, page_of, post_page
from .rate import limited
from .serving import for_readers, of_post

logger = logging.getLogger(__name__)

PAGE_SIZE = 24
TAGS_SHOWN = 300
RESULTS = 20
# Of one reader in a minute: more than anybody types.
SEARCHES = 40


@for_readers
def post_list(request: HttpRequest) -> HttpResponse:
    """Show all posts, the newest first."""
    heading = {"is_home": True, "popular": readings.popular()}
    return listing(request, archive.newest_first(), reverse("posts"), heading)


@for_readers
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Show the posts of one month."""
    first = datetime.date(int(year), int(month), 1)
    posts = archive.of_month(first.year, first.month)
    path = reverse("month", kwargs={"year": year, "month": month})
    return listing(request, posts, path, {"month": first})


@for_readers
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the posts with one tag."""
    tag = get_object_or_404(Tag, slug=slug)
    path = reverse("tag", kwargs={"slug": slug})
    heading = {"tag": tag.name, "related_tags": related.related_tags(tag)}
    return listing(request, archive.tagged(tag), path, heading)


def listing(
    request: HttpRequest, posts: PostQuerySet, path: str, heading: dict[str, Any]
) -> HttpResponse:
    """Show one page of a list; a list with nothing in it is not there, save for the whole one."""
    paginator = Paginator(posts, PAGE_SIZE)
    number = page_number(request, paginator.num_pages)
    if not paginator.count and "is_home" not in heading:
        raise Http404
    page = paginator.page(number)
    editions = [post.edition for post in page if post.edition is not None]
    canonical = absolute(path if number == 1 else f"{path}?page={number}")
    context = {
        **heading,
        "editions": editions,
        "page": page,
        "numbers": paginator.get_elided_page_range(number, on_each_side=2, on_ends=1),
        "data": structured_data.of_site()
        if number == 1 and "is_home" in heading
        else structured_data.of_list(name_of(heading), canonical, editions),
        "canonical": canonical,
    }
    return render(request, "posts/list.html", context)


def name_of(heading: dict[str, Any]) -> str:
    """Return what a list is called where search engines read of it."""
    if "month" in heading:
        return date_format(heading["month"], "YEAR_MONTH_FORMAT")
    return str(heading.get("tag") or gettext("All posts"))


def page_number(request: HttpRequest, last: int) -> int:
    """Return the number of the page asked for; one that isn't there is a 404."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= last):
        raise Http404
    return int(text)


@for_readers
@limited("search", SEARCHES, 60)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what a question finds, with its hits."""
    question = request.GET.get("q", "").strip()[: search.LONGEST_QUESTION]
    paginator = Paginator(search.find(question), RESULTS)
    number = page_number(request, paginator.num_pages)
    page = paginator.page(number)
    context = {
        "question": question,
        "page": page,
        "found": list(page),
        "numbers": paginator.get_elided_page_range(number, on_each_side=1, on_ends=1),
        "query": f"{urlencode({'q': question})}&",
    }
    return render(request, "posts/search.html", context)


@for_readers
def months(request: HttpRequest) -> HttpResponse:
    """Show the months that have posts."""
    return render(request, "posts/months.html", {"months": archive.months()})


@for_readers
def tags(request: HttpRequest) -> HttpResponse:
    """Show the tags that have posts, those with most first."""
    return render(request, "posts/tags.html", {"tags": archive.tags()[:TAGS_SHOWN]})


@for_readers
def post(request: HttpRequest, month: str, name: str) -> HttpResponse:
    """Show a post; one that readers could see once, and can't now, is gone."""
    path = f"{month}/{name}"
    found = around.find(path)
    if found is None:
        if Edition.objects.filter(path=path).exists():
            return render(request, "410.html", status=410)
        raise Http404
    edition = found.edition
    beside: dict[str, Any] = {
        "older": found.older,
        "newer": found.newer,
        "related": found.related,
        "published_at": edition.first_published_at,
    }
    page = page_of(edition, found.tags)
    beside["data"] = structured_data.of_post(page, edition)
    response = post_page(request, page, edition.html, beside)
    response["Last-Modified"] = http_date(edition.published_at.timestamp())
    return of_post(response, edition.post_id)


@require_safe
def card(request: HttpRequest, month: str, name: str, digest: str) -> HttpResponse:
    """Serve the picture of a post's shared links; one of an earlier title leads to today's."""
    editions = Edition.objects.filter(path=f"{month}/{name}", current_of__isnull=False)
    edition = get_object_or_404(editions.defer(*archive.HEAVY_FIELDS))
    if digest != card_digest(edition):
        return redirect(card_path(edition))
    try:
        picture = cards.make(edition)
    except (OSError, ValueError) as error:
        logger.exception("The picture of %s could not be made", edition.path)
        raise Http404 from error
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, public=True, max_age=86_400)
    return response


@for_readers
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots where the sitemap is, and that the admin and what is asked are none of theirs."""
    closed = ["Disallow: /admin/", "Disallow: /search/"]
    lines = ["User-agent: *", *closed, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
