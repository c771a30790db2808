"""One quote of one post gets another colour, and the post is published."""

from django.db.models import F

from posts.models import Post
from posts.palette import PALETTE
from posts.publishing import publish


def main() -> dict[str, str]:
    """Change the first published post's first quote, and return the post's address."""
    post = Post.objects.filter(edition__isnull=False).order_by("pk")[0]
    quote = post.quotes.order_by("position")[0]
    quote.color = next(colour.value for colour in PALETTE if colour.value != quote.color)
    quote.save(update_fields=["color"])
    Post.objects.filter(pk=post.pk).update(revision=F("revision") + 1)
    return {"path": publish(post).path}
