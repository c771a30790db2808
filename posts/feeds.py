"""RSS, Atom and JSON Feed: the newest posts, their whole text, each under an id that stays."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import condition
from taggit.models import Tag

from . import archive, site
from .addresses import absolute, web_address
from .models import Edition, Post, PostQuerySet
from .serving import for_readers

# More than the busiest day has.
ITEMS = 60
# What XML can't hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A quote's link to itself, as posts.article writes it: text has no "<" of its own there.
OWN_LINK = '<a class="number" href="#'


class WholeTextRss(Rss201rev2Feed):
    """RSS whose items have their whole text beside the description."""

    def rss_attributes(self) -> dict[str, str]:
        """Name the module that has an element for whole texts."""
        module = "http://purl.org/rss/1.0/modules/content/"
        return {**super().rss_attributes(), "xmlns:content": module}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add the whole text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class WholeTextAtom(Atom1Feed):
    """Atom whose entries have their whole text beside the summary."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add the whole text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def version(request: HttpRequest, **_which: str) -> str:
    """Return the ETag of all feeds: they change when something is published or withdrawn."""
    return f'"{archive.last_change()}"'


@for_readers
@condition(etag_func=version)
def rss(request: HttpRequest) -> HttpResponse:
    """Serve the newest posts as RSS."""
    return feed_response(WholeTextRss, reverse("rss"), newest())


@for_readers
@condition(etag_func=version)
def tag_rss(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the newest posts with a tag as RSS; one that nothing has is not there."""
    tag = get_object_or_404(Tag, slug=slug)
    posts = newest().filter(edition__tagged__tag=tag)
    if not posts.exists():
        raise Http404
    return feed_response(WholeTextRss, reverse("tag-rss", args=[slug]), posts, tag.name)


@for_readers
@condition(etag_func=version)
def atom(request: HttpRequest) -> HttpResponse:
    """Serve the newest posts as Atom."""
    return feed_response(WholeTextAtom, reverse("atom"), newest())


@for_readers
@condition(etag_func=version)
def json_feed(request: HttpRequest) -> HttpResponse:
    """Serve the newest posts as JSON Feed 1.1."""
    here = site.current()
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": here.name,
        "description": here.description,
        "home_page_url": absolute(reverse("posts")),
        "feed_url": absolute(reverse("json-feed")),
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": here.operator or here.name, "url": absolute(reverse("posts"))}],
        "items": [json_item(post.edition) for post in newest()[:ITEMS] if post.edition],
    }
    options = {"ensure_ascii": False}
    return JsonResponse(feed, json_dumps_params=options, content_type="application/feed+json")


def json_item(edition: Edition) -> dict[str, Any]:
    """Return a post as an item of a JSON Feed."""
    url = absolute(edition.get_absolute_url())
    return {
        "id": stable_id(edition),
        "url": url,
        "title": edition.title,
        "summary": edition.description,
        "content_html": whole_text(edition, url),
        "date_published": edition.first_published_at.isoformat(),
        "date_modified": edition.published_at.isoformat(),
        "tags": edition.tag_names,
        **({"external_url": link} if (link := web_address(edition.source_url)) else {}),
    }


def newest() -> PostQuerySet:
    """Return what readers can see, with what a feed shows of it."""
    return Post.objects.published().defer("edition__markdown", "edition__search_text")


def stable_id(edition: Edition) -> str:
    """Return what a feed calls a post: with the host's name, so that it outlives a new scheme."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{edition.date:%Y-%m-%d}:{edition.get_absolute_url()}"


def feed_response(
    kind: type[WholeTextRss | WholeTextAtom], path: str, posts: PostQuerySet, about: str = ""
) -> HttpResponse:
    """Write a feed of the newest of these posts: one query."""
    here = site.current()
    feed = kind(
        title=writable(f"{about} | {here.name}" if about else here.name),
        link=absolute(reverse("posts")),
        description=writable(here.description),
        subtitle=writable(here.description),
        author_name=writable(here.name),
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(path),
    )
    for post in posts[:ITEMS]:
        if post.edition is not None:
            add_edition(feed, post.edition)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def add_edition(feed: SyndicationFeed, edition: Edition) -> None:
    """Add an Edition."""
    url = absolute(edition.get_absolute_url())
    feed.add_item(
        title=writable(edition.title),
        link=url,
        description=writable(escape(edition.description)),
        content=writable(whole_text(edition, url)),
        unique_id=stable_id(edition),
        unique_id_is_permalink=False,
        pubdate=edition.first_published_at,
        updateddate=edition.published_at,
        categories=[writable(name) for name in edition.tag_names],
    )


def whole_text(edition: Edition, url: str) -> str:
    """Return all that the post's page says, with addresses that work outside of it."""
    article = edition.html.replace(OWN_LINK, f"{OWN_LINK[:-1]}{escape(url)}#")
    context = {
        "edition": edition,
        "source_link": web_address(edition.source_url),
        "article": article,
    }
    return render_to_string("posts/_feed_item.html", context)


def writable(text: str) -> str:
    """Return the text without the signs that would break a feed."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
