"""What the public pages show of an Edition, or of a post that is still being made."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from . import site
from .addresses import absolute, web_address
from .content import PostContent
from .models import Edition
from .thumbnails import Thumbnail, thumbnail_for


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag by its name; ``url`` is empty where no page lists it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """A post's page around its quotes; ``path`` is its address on this site, ``picture``
    that of its picture for shared links.
    """

    title: str
    date: datetime.date
    path: str
    tags: tuple[TagLink, ...]
    thumbnail: Thumbnail
    picture: str
    source_url: str
    lead_html: str
    description: str
    quote_count: int

    @property
    def url(self) -> str:
        """The page's absolute address."""
        return absolute(self.path)

    @property
    def picture_url(self) -> str:
        """The absolute address of the picture that a shared link shows."""
        return absolute(self.picture)

    @property
    def source_link(self) -> str:
        """The source's address, if it is one that a page may link to."""
        return web_address(self.source_url)


def page_of(edition: Edition, tags: Iterable[tuple[str, str]]) -> Page:
    """Return the page of an Edition with these tags, each a name and a slug."""
    return Page(
        title=edition.title,
        date=edition.date,
        path=edition.get_absolute_url(),
        tags=tuple(TagLink(name, tag_path(slug)) for name, slug in tags),
        thumbnail=thumbnail_for(edition.thumbnail, edition.path),
        picture=card_path(edition),
        source_url=edition.source_url,
        lead_html=edition.lead_html,
        description=edition.description,
        quote_count=edition.quote_count,
    )


def card_path(edition: Edition) -> str:
    """Return the address of an Edition's picture: another one for another title or thumbnail."""
    month, name = edition.path.split("/")
    digest = card_digest(edition)
    return reverse("card", kwargs={"month": month, "name": name, "digest": digest})


def card_digest(edition: Edition) -> str:
    """Return what tells one picture of a post from the next: 12 digits in hex."""
    drawn = f"{edition.thumbnail}\n{edition.title}\n{site.remembered().name}"
    return hashlib.sha256(drawn.encode()).hexdigest()[:12]


def preview_of(content: PostContent) -> Page:
    """Return the page that publishing would make now; its tags may not have pages yet."""
    month, name = content.path.split("/")
    return Page(
        title=content.title,
        date=content.date,
        path=reverse("post", kwargs={"month": month, "name": name}),
        tags=tuple(TagLink(tag, "") for tag in content.tags),
        thumbnail=thumbnail_for(content.thumbnail, content.path),
        picture="",
        source_url=content.source_url,
        lead_html=content.lead_html,
        description="",
        quote_count=sum(1 for _quote in content.quotes),
    )


def tag_path(slug: str) -> str:
    """Return the address of a tag's page; a tag without a slug has none."""
    return reverse("tag", kwargs={"slug": slug}) if slug else ""


def preview_page(request: HttpRequest, content: PostContent, article: str) -> HttpResponse:
    """Show a post as it would be published now, to its editor."""
    return post_page(request, preview_of(content), article, {"is_preview": True})


def post_page(
    request: HttpRequest, page: Page, article: str, around: dict[str, Any]
) -> HttpResponse:
    """Show a page with its quotes: ``article`` is what ``article.article_html`` made."""
    safe = mark_safe(article)  # noqa: S308 - our template, around what posts.markdown sanitised
    return render(request, "posts/post.html", {"page": page, "article": safe, **around})
