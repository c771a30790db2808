"""Which comment a quoted one answers, for the pages of posts."""

from collections.abc import Collection

from .models import Comment


def parents_of(source: str, thread: str, refs: Collection[str]) -> dict[str, str]:
    """Return the parents of these comments of a thread, those that answer one: one query."""
    comments = Comment.objects.filter(thread__source=source, thread__ref=thread, ref__in=refs)
    return dict(comments.exclude(parent_ref="").values_list("ref", "parent_ref"))
