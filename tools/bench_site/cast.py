"""The post that is timed, in a process of its own: the same one for the same seed."""

import datetime
from random import Random
from typing import Any

from posts import publishing
from posts.models import Post, Quote, Section, set_tags
from tools.bench_hugo import generator

TITLE = "九十の声を読む：お茶はなぜ冷めるのか"
TAG = "茶"
DAY = datetime.date(2025, 5, 20)


def main(quotes: str, seed: str) -> dict[str, Any]:
    """Publish the post, and return its address and what its quotes say."""
    random = Random(seed)  # noqa: S311 - texts, not secrets
    opened = datetime.datetime(2025, 5, 20, 12, 0, tzinfo=datetime.UTC)
    post = Post.objects.create(
        slug="ninety", title=TITLE, date=DAY, source_url="https://news.ycombinator.com/item?id=1"
    )
    set_tags(post, [TAG])
    section = Section.objects.create(post=post, position=0)
    people = ["".join(random.sample("aeioukstnhmr", 6)) for _person in range(int(quotes) // 2 + 1)]
    said = [
        Quote(
            post=post,
            section=section,
            position=position,
            source="hn",
            source_ref=str(40_000_000 + position),
            author=random.choice(people),
            time=opened + datetime.timedelta(minutes=position),
            body="".join(generator.sentences(random, random.lognormvariate(4.6, 0.7))),
        )
        for position in range(int(quotes))
    ]
    Quote.objects.bulk_create(said)
    edition = publishing.publish(post)
    blocks = [
        {
            "author": quote.author,
            "time": quote.time.isoformat() if quote.time else "",
            "address": f"https://news.ycombinator.com/item?id={quote.source_ref}",
            "body": quote.body,
        }
        for quote in said
    ]
    return {"path": edition.get_absolute_url(), "title": TITLE, "blocks": blocks}
