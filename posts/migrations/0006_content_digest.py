"""Posts and Editions know what tells whether they say the same: see ``posts.content``."""

import datetime
from collections import defaultdict

from django.db import migrations, models

from posts.content import content_digest

AT_ONCE = 100


def digests_of(apps, ids):
    """Return the digests of these posts, by their ids."""
    quotes = defaultdict(list)
    rows = apps.get_model("posts", "Quote").objects.filter(post__in=ids).order_by("position")
    for quote in rows.iterator():
        time = quote.time.astimezone(datetime.UTC).isoformat() if quote.time else ""
        said = quote.author, time, quote.color, quote.body, quote.markup
        quotes[quote.section_id].append(said)
    sections = defaultdict(list)
    for section in apps.get_model("posts", "Section").objects.filter(post__in=ids).order_by("position"):
        sections[section.post_id].append((section.folded, section.summary, quotes[section.pk]))
    tags = defaultdict(list)
    tagged = apps.get_model("posts", "PostTag").objects.filter(content_object__in=ids)
    for item in tagged.select_related("tag").order_by("position", "pk"):
        tags[item.content_object_id].append(item.tag.name)
    return {
        post.pk: content_digest(
            (post.title, post.thumbnail, post.source_url, post.lead),
            tags[post.pk],
            sections[post.pk],
        )
        for post in apps.get_model("posts", "Post").objects.filter(pk__in=ids)
    }


def fill(apps, schema_editor):
    """Tell of each published post what it says, and of its Edition, if it is as it was then."""
    Post = apps.get_model("posts", "Post")
    Edition = apps.get_model("posts", "Edition")
    published = list(Post.objects.exclude(edition=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(published), AT_ONCE):
        digests = digests_of(apps, published[start : start + AT_ONCE])
        posts = list(Post.objects.filter(pk__in=digests).select_related("edition"))
        editions = []
        for post in posts:
            post.content_digest = digests[post.pk]
            if post.edition.revision == post.revision:
                post.edition.content_digest = post.content_digest
                editions.append(post.edition)
        Post.objects.bulk_update(posts, ["content_digest"])
        Edition.objects.bulk_update(editions, ["content_digest"])


class Migration(migrations.Migration):
    dependencies = [("posts", "0005_workflow")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="content_digest",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="edition",
            name="content_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
