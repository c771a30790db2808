"""The sitemap: every page that a search engine should know, under the site's own address."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from taggit.models import Tag

from . import archive
from .addresses import absolute
from .archive import Month
from .models import Post
from .pages import card_path, tag_path
from .serving import for_readers


class SiteSitemap(Sitemap):  # type: ignore[type-arg]  # generic in the stubs alone
    """A part of the sitemap. Its addresses start with SITE_URL, whatever host a request names."""

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return the part of SITE_URL before ``://``."""
        return settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: object = None) -> str:
        """Return the part of SITE_URL after ``://``."""
        return settings.SITE_URL.partition("://")[2]


class ListPages(SiteSitemap):
    """The whole list, and the lists of months and tags."""

    def items(self) -> list[str]:
        """Return the names of the addresses."""
        return ["posts", "months", "tags"]

    def location(self, name: str) -> str:
        """Return the page's address."""
        return reverse(name)


class PostPages(SiteSitemap):
    """The posts."""

    def items(self) -> QuerySet[Post]:
        """Return what readers can see."""
        return archive.newest_first()

    def location(self, post: Post) -> str:
        """Return the page's address."""
        assert post.edition is not None
        return post.edition.get_absolute_url()

    def lastmod(self, post: Post) -> datetime.datetime:
        """Return when its Edition was made."""
        assert post.edition is not None
        return post.edition.published_at

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """Return what is said of each page: also which picture was made for it."""
        urls: list[dict[str, Any]] = super().get_urls(*args, **kwargs)
        for url in urls:
            url["picture"] = absolute(card_path(url["item"].edition))
        return urls


class MonthPages(SiteSitemap):
    """The months that have posts."""

    def items(self) -> list[Month]:
        """Return the months."""
        return archive.months()

    def location(self, month: Month) -> str:
        """Return the page's address."""
        return month.path

    def lastmod(self, month: Month) -> datetime.datetime:
        """Return when one of its posts was published last."""
        return month.changed_at


class TagPages(SiteSitemap):
    """The tags that have posts."""

    def items(self) -> QuerySet[Tag]:
        """Return the tags."""
        return archive.tags()

    def location(self, tag: Tag) -> str:
        """Return the page's address."""
        return tag_path(tag.slug)

    def lastmod(self, tag: Any) -> datetime.datetime:
        """Return when one of its posts was published last: ``archive.tags`` counted that."""
        changed_at: datetime.datetime = tag.changed_at
        return changed_at


# The annotation is text: Sitemap is generic in the stubs alone.
PARTS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {
    "lists": ListPages,
    "posts": PostPages,
    "months": MonthPages,
    "tags": TagPages,
}


@for_readers
def sitemap(request: HttpRequest) -> HttpResponse:
    """Serve the sitemap."""
    return sitemap_page(request, sitemaps=PARTS, template_name="posts/sitemap.xml").render()
