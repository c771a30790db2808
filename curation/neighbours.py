"""The posts before and after one, in the order of the admin's list: the latest change first."""

from dataclasses import dataclass

from django.db.models import Q

from posts.models import Post


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The ids of the posts beside one, ``None`` at the list's ends."""

    previous: int | None
    next: int | None


def neighbours_of(post: Post) -> Neighbours:
    """Return the posts that stand beside this one now, in two queries."""
    at, pk = post.updated_at, post.pk
    above = Post.objects.filter(Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=pk))
    below = Post.objects.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
    return Neighbours(
        above.order_by("updated_at", "pk").values_list("pk", flat=True).first(),
        below.order_by("-updated_at", "-pk").values_list("pk", flat=True).first(),
    )
