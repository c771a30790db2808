"""Which posts are like one another: by the tags they share, and by the words of title and start.

A word or tag counts the more, the fewer posts have it. Worked out once, when an Edition is
indexed, and noted at both posts; so the page of a post only has to read it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import log

from django.db import connection
from django.db.models import Q

from ..models import Edition, Likeness
from .words import plain, terms_of

# How many posts one is noted as like, and how many of those that are noted at it are kept.
NOTED, KEPT = 8, 16
# A post is compared with the newest, so that this takes no longer in a large archive. An older one
# was compared with those of its own time, and that is noted at them.
NEWEST = 3000
# What more than this part of the posts have says nothing, once there are some.
COMMON, FEW = 0.1, 25
WORD_WEIGHT = 0.4
# A word or two that many have make no likeness.
LEAST = 1.0

# Any number that nothing else locks by.
LOCK = 7_208_117_301
Words = dict[int, frozenset[str]]


def note(editions: Iterable[Edition]) -> None:
    """Note what the posts of these Editions are like, within a transaction: six queries."""
    posts = {edition.post_id: words_of(*said(edition)) for edition in editions}
    if not posts:
        return
    wait_for_others()
    known = words_of_newest() | posts
    pairs = {}
    for post, scored in likest(posts, known):
        for other, score in scored:
            pairs[post, other] = pairs[other, post] = score
    Likeness.objects.filter(Q(post__in=posts) | Q(other__in=posts)).delete()
    Likeness.objects.bulk_create(
        [
            Likeness(post_id=post, other_id=other, score=score)
            for (post, other), score in pairs.items()
        ],
        update_conflicts=True,
        unique_fields=["post", "other"],
        update_fields=["score"],
    )
    trim({other for _post, other in pairs} - posts.keys())
    if connection.vendor == "postgresql":
        # Who publishes holds a post and waits for the number of ``freshness`` last of all. Checked
        # at the commit, these rows would wait for the post while we hold that number.
        connection.check_constraints()


def wait_for_others() -> None:
    """Have one at a time write here: rows at both sides of a pair are no order to keep to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def said(edition: Edition) -> tuple[str, str, tuple[str, ...]]:
    """Return what of an Edition is compared."""
    return edition.title, edition.description, tuple(edition.tag_names)


@lru_cache(NEWEST)
def words_of(title: str, start: str, tags: tuple[str, ...]) -> frozenset[str]:
    """Return what is compared of a post; a tag is told from a word by its first sign."""
    return frozenset([*(f"#{plain(tag)}" for tag in tags), *terms_of(title), *terms_of(start)])


def words_of_newest() -> Words:
    """Return the same of the newest posts that readers get, the oldest of them first."""
    newest = Edition.objects.filter(current_of__isnull=False).order_by(
        "-date", "-first_published_at", "-post_id"
    )
    rows = newest.values_list("post_id", "title", "description", "tag_names")[:NEWEST]
    return {
        post: words_of(title, start, tuple(tags)) for post, title, start, tags in reversed(rows)
    }


def likest(posts: Iterable[int], known: Words) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """Yield each of these posts with those it is most like, the newer of two that are so alike."""
    having: dict[str, list[int]] = defaultdict(list)
    for post, words in known.items():
        for word in words:
            having[word].append(post)
    most = max(FEW, COMMON * len(known))
    age = {post: place for place, post in enumerate(known)}
    for post in posts:
        scores: dict[int, float] = defaultdict(float)
        for word in known[post]:
            if len(having[word]) <= most:
                weight = log(1 + len(known) / len(having[word]))
                for other in having[word]:
                    scores[other] += weight if word.startswith("#") else weight * WORD_WEIGHT
        del scores[post]
        alike = [other for other, score in scores.items() if score >= LEAST]
        ranked = sorted(alike, key=lambda other: (scores[other], age[other]), reverse=True)
        yield post, [(other, scores[other]) for other in ranked[:NOTED]]


def trim(posts: Iterable[int]) -> None:
    """Keep at each of these posts those it is most like: what is like many would gather more."""
    rows = Likeness.objects.filter(post__in=posts).order_by("-score", "-pk")
    seen: Counter[int] = Counter()
    surplus = []
    for pk, post in rows.values_list("pk", "post_id"):
        seen[post] += 1
        if seen[post] > KEPT:
            surplus.append(pk)
    Likeness.objects.filter(pk__in=surplus).delete()
