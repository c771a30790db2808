"""What readers can leaf through: published posts in their order, by month and by tag."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from taggit.models import Tag

from .models import Post, PostQuerySet, Publication

HEAVY_FIELDS = ("html", "markdown", "search_text", "lead_html")


@dataclass(frozen=True, slots=True)
class Month:
    """A month in which something stands: its first day, how many posts, and the last change."""

    first: datetime.date
    posts: int
    changed_at: datetime.datetime

    @property
    def path(self) -> str:
        """The address of its page."""
        return reverse("month", kwargs={"year": f"{self.first:%Y}", "month": f"{self.first:%m}"})


def newest_first() -> PostQuerySet:
    """Return all published posts without their Editions' long texts."""
    heavy = (f"edition__{name}" for name in HEAVY_FIELDS)
    return Post.objects.published().defer("lead", "notes", *heavy)


def of_month(year: int, month: int) -> PostQuerySet:
    """Return the posts of one month."""
    return newest_first().filter(edition__date__year=year, edition__date__month=month)


def tagged(tag: Tag) -> PostQuerySet:
    """Return the posts whose current Edition has this tag."""
    return newest_first().filter(edition__tagged__tag=tag)


def months() -> list[Month]:
    """Return the months that have posts, the newest first."""
    counted = (
        Post.objects.published()
        .order_by()
        .annotate(first=TruncMonth("edition__date"))
        .values_list("first")
        .annotate(posts=Count("pk"), changed_at=Max("edition__published_at"))
        .order_by("-first")
    )
    return [Month(*counts) for counts in counted]


def tags() -> QuerySet[Tag]:
    """Return the tags that have posts, those with most first: with their number as ``posts``, and
    when one of them was published last as ``changed_at``.
    """
    tags: QuerySet[Tag] = (
        Tag.objects.filter(edition_items__content_object__current_of__in=Post.objects.published())
        .exclude(slug="")
        .annotate(
            posts=Count("edition_items"),
            changed_at=Max("edition_items__content_object__published_at"),
        )
        .order_by("-posts", "name")
    )
    return tags


def last_change() -> str:
    """Return a word that is another after each publishing and withdrawing."""
    latest = Publication.objects.order_by("-pk").first()
    return f"{latest.pk}-{latest.at.timestamp()}" if latest else "nothing"
