"""What else a reader of a tag may want to read; for a post's page see ``posts.around``."""

from django.db.models import Count, QuerySet
from taggit.models import Tag

from .models import Edition

TAGS = 12


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
