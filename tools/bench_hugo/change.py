"""Gives one quote of one post another colour and publishes the post: nothing of it is timed."""

import os

import django


def main() -> None:
    """Change the first published post's first quote."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")
    django.setup()
    from django.db.models import F

    from posts.models import Post
    from posts.palette import PALETTE
    from posts.publishing import publish

    post = Post.objects.filter(edition__isnull=False).order_by("pk")[0]
    quote = post.quotes.order_by("position")[0]
    quote.color = next(colour.value for colour in PALETTE if colour.value != quote.color)
    quote.save(update_fields=["color"])
    Post.objects.filter(pk=post.pk).update(revision=F("revision") + 1)
    publish(post)


if __name__ == "__main__":
    main()
