"""A published post with what stands around it, in one query."""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Aggregate, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from .models import Edition, EditionTag, Likeness, Post, PostQuerySet

# What a link to another post shows.
LINKED = ("path", "title", "thumbnail")
# How many posts that are like it a page leads to.
RELATED = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A post's current Edition, its tags' names and slugs, its neighbours in the list, and what
    is like it, the most alike first.
    """

    edition: Edition
    tags: tuple[tuple[str, str], ...]
    older: Edition | None
    newer: Edition | None
    related: tuple[Edition, ...]


class JSONList(Aggregate):
    """The values of the rows as a JSON list, in whatever order the database finds them."""

    output_field = JSONField()

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as SQLite does."""
        return self.as_sql(*args, function="JSON_GROUP_ARRAY", **kwargs)

    def as_postgresql(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as PostgreSQL does."""
        return self.as_sql(*args, function="JSONB_AGG", **kwargs)


def find(path: str) -> Found | None:
    """Return the post that readers can see under ``path``."""
    found = published_with_all().filter(edition__path=path).first()
    if found is None or found.edition is None:
        return None
    names = ("slugs", "older", "newer", "alike")
    beside: dict[str, Any] = {name: getattr(found, name) for name in names}
    named = sorted(beside["slugs"] or [], key=lambda tag: tag["position"])
    return Found(
        found.edition,
        tuple((tag["name"], tag["slug"]) for tag in named),
        Edition(**beside["older"]) if beside["older"] else None,
        Edition(**beside["newer"]) if beside["newer"] else None,
        most_alike(beside["alike"] or []),
    )


def most_alike(found: list[dict[str, Any]]) -> tuple[Edition, ...]:
    """Return what the database found to be like a post, the most alike first."""
    ranked = sorted(found, key=lambda other: (other["score"], other["date"]), reverse=True)
    return tuple(
        Edition(
            path=other["path"],
            title=other["title"],
            date=datetime.date.fromisoformat(other["date"]),
        )
        for other in ranked[:RELATED]
    )


@cache
def published_with_all() -> PostQuerySet:
    """Return the query for all posts, put together once: that takes longer than to run it."""
    return (
        Post.objects.published()
        .defer("lead", "notes", "draft_markdown", "edition__markdown", "edition__search_text")
        .annotate(
            slugs=Subquery(tags()),
            older=neighbour("lt", "-"),
            newer=neighbour("gt", ""),
            alike=Subquery(alike()),
        )
    )


def tags() -> QuerySet[EditionTag, Any]:
    """Return the query for the tags of the outer query's Edition, as one value."""
    one = JSONObject(name="tag__name", slug="tag__slug", position="position")
    tags: QuerySet[EditionTag, Any] = (
        EditionTag.objects.filter(content_object=OuterRef("edition_id"))
        .order_by()
        .values("content_object")
        .annotate(found=JSONList(one))
        .values("found")
    )
    return tags


def alike() -> QuerySet[Likeness, Any]:
    """Return the query for what is like the outer query's post, as one value."""
    names = ("path", "title", "date")
    one = JSONObject(score=F("score"), **{name: F(f"other__edition__{name}") for name in names})
    alike: QuerySet[Likeness, Any] = (
        Likeness.objects.filter(post=OuterRef("pk"), other__edition__isnull=False)
        .order_by()
        .values("post")
        .annotate(found=JSONList(one))
        .values("found")
    )
    return alike


def neighbour(side: str, sign: str) -> Subquery:
    """Return the query for the post that stands next on one side of the outer query's.

    It starts at the Editions, since there the date has an index; the condition on the date alone
    is what lets the database use it.
    """
    date, time = OuterRef("edition__date"), OuterRef("edition__first_published_at")
    same_day = Q(date=date)
    same_time = same_day & Q(first_published_at=time)
    linked: dict[str, Combinable] = {name: F(name) for name in LINKED}
    return Subquery(
        Edition.objects.filter(current_of__isnull=False, **{f"date__{side}e": date})
        .filter(
            Q(**{f"date__{side}": date})
            | same_day & Q(**{f"first_published_at__{side}": time})
            | same_time & Q(**{f"post_id__{side}": OuterRef("pk")})
        )
        .order_by(f"{sign}date", f"{sign}first_published_at", f"{sign}post_id")
        .values(found=JSONObject(**linked))[:1]
    )
