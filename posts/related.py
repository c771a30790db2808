"""What else a reader of a post, or of a tag, may want to read: what shares tags with it."""

from django.db.models import Count, QuerySet
from taggit.models import Tag

from .archive import HEAVY_FIELDS
from .models import Edition

POSTS, TAGS = 4, 12


def related_posts(edition: Edition) -> list[Edition]:
    """Return Editions that share most tags with this one, the newest of those first: one query."""
    tags = edition.tagged.values("tag")
    found = (
        Edition.objects.filter(current_of__isnull=False, tagged__tag__in=tags)
        .exclude(post=edition.post_id)
        .annotate(shared=Count("tagged"))
        .order_by("-shared", "-date", "-first_published_at")
        .defer(*HEAVY_FIELDS)
    )
    return list(found[:POSTS])


def related_tags(tag: Tag) -> QuerySet[Tag]:
    """Return the tags that stand most often beside this one: one query."""
    beside = Edition.objects.filter(current_of__isnull=False, tagged__tag=tag)
    tags: QuerySet[Tag] = (
        Tag.objects.filter(edition_items__content_object__in=beside)
        .exclude(pk=tag.pk)
        .exclude(slug="")
        .annotate(posts=Count("edition_items"))
        .order_by("-posts", "name")[:TAGS]
    )
    return tags
