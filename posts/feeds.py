"""RSS and Atom: the newest posts with their whole text, each under an id that stays."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import condition

from . import archive
from .addresses import absolute, web_address
from .models import Edition, Post
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


def version(request: HttpRequest) -> str:
    """Return the ETag of both feeds: they change when something is published or withdrawn."""
    return f'"{archive.last_change()}"'


@for_readers
@condition(etag_func=version)
def rss(request: HttpRequest) -> HttpResponse:
    """Serve the newest posts as RSS."""
    return feed_response(WholeTextRss, reverse("rss"))


@for_readers
@condition(etag_func=version)
def atom(request: HttpRequest) -> HttpResponse:
    """Serve the newest posts as Atom."""
    return feed_response(WholeTextAtom, reverse("atom"))


def feed_response(kind: type[WholeTextRss | WholeTextAtom], path: str) -> HttpResponse:
    """Write a feed of the newest posts: one query."""
    feed = kind(
        title=settings.SITE_NAME,
        link=absolute(reverse("posts")),
        description=settings.SITE_DESCRIPTION,
        subtitle=settings.SITE_DESCRIPTION,
        author_name=settings.SITE_NAME,
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(path),
    )
    posts = Post.objects.published().defer("edition__markdown", "edition__search_text")
    for post in posts[:ITEMS]:
        if post.edition is not None:
            add_edition(feed, post.edition)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def add_edition(feed: SyndicationFeed, edition: Edition) -> None:
    """Add an Edition; its id holds the host's name, so that it outlives a change to https."""
    url = absolute(edition.get_absolute_url())
    host = urlsplit(settings.SITE_URL).hostname
    feed.add_item(
        title=writable(edition.title),
        link=url,
        description=writable(escape(edition.description)),
        content=writable(whole_text(edition, url)),
        unique_id=f"tag:{host},{edition.date:%Y-%m-%d}:{edition.get_absolute_url()}",
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
