"""The day's board: the threads and posts of one day by state, and the order of its posts."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.models import Post, State
from posts.thumbnails import Thumbnail, thumbnail_for

from .draft import BoardError, run_each
from .models import Thread
from .overview import LONG_TEXTS, Facts, facts_of
from .recipe_book import default_names

MOST_THREADS = 30
MOST_UNDATED = 30
# The states of a post that is still to go out, in the order in which it may: see ``order_of``.
TO_GO_OUT = (State.SCHEDULED, State.APPROVED, State.REVIEW, State.DRAFT)


class StaleOrder(Exception):
    """The day's posts do not stand as the caller saw them."""


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post on the board.

    ``placed`` says whether it is in the day's order, ``movable`` whether this editor can give it
    another place there, and ``elsewhere`` that it goes out on another day.
    """

    post: Post
    facts: Facts
    picture: Thumbnail
    placed: bool
    movable: bool
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread without a post; ``pace`` is its comments an hour while it was discussed.

    ``recipe`` is the name of the one that its source's threads are drafted by.
    """

    thread: Thread
    recipe: str
    comments: int
    pace: float | None


@dataclass(frozen=True, slots=True)
class Lane:
    """The posts of one state."""

    state: State
    cards: list[PostCard] = field(default_factory=list)


def bounds(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when a day begins and when the next one does."""
    midnight = datetime.datetime.combine(day, datetime.time.min)
    after = midnight + datetime.timedelta(days=1)
    return timezone.make_aware(midnight), timezone.make_aware(after)


def within(name: str, day: datetime.date) -> Q:
    """Return the condition that a time is on a day."""
    start, end = bounds(day)
    return Q(**{f"{name}__gte": start, f"{name}__lt": end})


def posts_on(day: datetime.date) -> list[Post]:
    """Return the posts that belong to a day, in the order of their ids.

    Those that stand under it or go out on it, and those without a date that were made or changed
    on it. Today has what nobody gave a date beside that, the latest of it.
    """
    here = Q(date=day) | within("publish_at", day)
    here |= Q(date=None) & (within("created_at", day) | within("updated_at", day))
    if day == timezone.localdate():
        undated = Post.objects.filter(date=None, publish_at=None, edition=None, last_path="")
        here |= Q(pk__in=undated.order_by("-pk").values("pk")[:MOST_UNDATED])
    posts = Post.objects.filter(here).select_related("edition").defer(*LONG_TEXTS)
    return list(posts.order_by("pk"))


def lanes_on(day: datetime.date, *, may_schedule: bool) -> dict[State, Lane]:
    """Return the day's posts by state; in four queries."""
    posts = posts_on(day)
    facts = facts_of(posts)
    lanes = {state: Lane(state) for state in State}
    for post in in_order(posts):
        placed = is_placed(post, day)
        lanes[post.state].cards.append(
            PostCard(
                post,
                facts[post.pk],
                thumbnail_for(post.thumbnail, post.slug),
                placed=placed,
                movable=placed and (may_schedule or post.publish_at is None),
                elsewhere=post.publish_at is not None and not goes_out_on(post, day),
            )
        )
    return lanes


def in_order(posts: Iterable[Post]) -> list[Post]:
    """Return posts as their lanes show them.

    What is scheduled stands as it goes out, what is published as readers see it, what was
    withdrawn by its last change, and the rest in its place, new ones on top.
    """

    def key(post: Post) -> tuple[float, int, int]:
        if post.publish_at is not None:
            return post.publish_at.timestamp(), post.place, post.pk
        if post.state == State.PUBLISHED and post.edition is not None:
            return -post.edition.first_published_at.timestamp(), 0, -post.pk
        if post.state == State.WITHDRAWN:
            return -post.updated_at.timestamp(), 0, -post.pk
        return 0, post.place, -post.pk

    return sorted(posts, key=key)


def goes_out_on(post: Post, day: datetime.date) -> bool:
    """Say whether a post is scheduled for a time of this day."""
    return post.publish_at is not None and timezone.localdate(post.publish_at) == day


def is_placed(post: Post, day: datetime.date) -> bool:
    """Say whether a post has a place among those of the day.

    Not what is with the readers or was, whose order is fixed; not what is due already, or goes
    out on another day.
    """
    if post.publish_at is not None:
        return goes_out_on(post, day) and post.publish_at > timezone.now()
    return post.state in TO_GO_OUT


def order_of(posts: Iterable[Post], day: datetime.date) -> list[Post]:
    """Return the posts that have a place, lane by lane, the next to go out first."""
    placed = [post for post in in_order(posts) if is_placed(post, day)]
    return sorted(placed, key=lambda post: TO_GO_OUT.index(post.state))


def reorder(day: datetime.date, wanted: Sequence[int], seen: Sequence[int], by: User) -> None:
    """Give the day's posts new places: ``wanted`` is the whole list of ids, as was ``seen``.

    The scheduled ones exchange their times, so that they go out in this order. Raises StaleOrder
    when the list is not the one seen any more, and BoardError; nothing has changed then.
    """
    if len(set(wanted)) != len(wanted):
        raise BoardError(_("A post was named twice."))
    with transaction.atomic():
        locked = Post.objects.select_for_update(of=("self",)).order_by("pk")
        list(locked.filter(pk__in=seen).values_list("pk", flat=True))
        current = order_of(posts_on(day), day)
        ids = [post.pk for post in current]
        if ids != list(seen):
            raise StaleOrder
        refuse_others(ids, wanted)
        by_id = {post.pk: post for post in current}
        write(current, [by_id[pk] for pk in wanted], by)


def refuse_others(ids: Sequence[int], wanted: Sequence[int]) -> None:
    """Raise BoardError when a post of the day is missing, or one is named that is none."""
    foreign = next((pk for pk in wanted if pk not in set(ids)), None)
    if foreign is not None:
        raise BoardError(_("Post %(id)s has no place on this day.") % {"id": foreign})
    if len(ids) != len(wanted):
        raise BoardError(_("Not all of the day's posts were named."))


def write(current: Sequence[Post], wanted: Sequence[Post], by: User) -> None:
    """Write the places and the times that changed, as one call to the database."""
    before = [post.pk for post in current if post.publish_at is not None]
    after = [post.pk for post in wanted if post.publish_at is not None]
    if before != after and not by.has_perm("posts.publish_post"):
        raise BoardError(_("When posts go out is decided by those who may publish."))
    free = iter(sorted(post.publish_at for post in wanted if post.publish_at is not None))
    places = {post.pk: (post.place, post.publish_at) for post in wanted}
    rows = [
        (place, next(free) if post.publish_at is not None else None, post.pk)
        for place, post in enumerate(wanted, 1)
    ]
    run_each(
        "UPDATE posts_post SET place = %s, publish_at = %s WHERE id = %s",
        (
            (place, connection.ops.adapt_datetimefield_value(at), pk)
            for place, at, pk in rows
            if places[pk] != (place, at)
        ),
    )


def threads_on(day: datetime.date) -> list[ThreadCard]:
    """Return the threads to draft a post of, the newest first; in three queries.

    On today's board those are the latest that came in, whenever; on another's, that day's.
    """
    posts = Post.objects.filter(source=OuterRef("source"), source_ref=OuterRef("ref"))
    threads = Thread.objects.filter(~Exists(posts)).defer("body")
    if day != timezone.localdate():
        threads = threads.filter(within("imported_at", day))
    found = list(threads.order_by("-imported_at", "-pk")[:MOST_THREADS])
    counts = (
        Thread.objects.filter(pk__in=[thread.pk for thread in found])
        .order_by()
        .values_list("pk")
        .annotate(total=Count("comments"), last=Max("comments__created_at"))
    )
    recipes = default_names()
    said = {pk: (total, last) for pk, total, last in counts}
    return [
        ThreadCard(thread, recipes.get(thread.source, "default"), total, pace(thread, total, last))
        for thread in found
        for total, last in [said[thread.pk]]
    ]


def pace(thread: Thread, comments: int, last: datetime.datetime | None) -> float | None:
    """Return the comments an hour from a thread's opening to its last comment."""
    if thread.created_at is None or last is None:
        return None
    hours = (last - thread.created_at).total_seconds() / 3600
    return comments / max(hours, 1)
