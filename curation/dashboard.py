"""What is to be done today: what waits, what failed, what changed, for the admin's first page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from posts.models import Post, Publication, State

from . import inbox
from .models import Intake, Review, Thread
from .overview import BEHIND_TEXTS, LONG_TEXTS, Facts, facts_of, posts_of
from .today import within
from .upstream import Upstream, read_again, upstream_of

MOST = 10
# A busy day's posts, and the threads of a week among which changes are looked for.
MOST_PUBLISHED, MOST_READ_AGAIN = 30, 100
LATELY = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post that waits for something."""

    post: Any
    facts: Facts


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A thread that changed at its source, with its posts."""

    thread: Thread
    upstream: Upstream
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class Listed:
    """The first entries of a list; ``more`` says that there are others."""

    entries: Sequence[Any]
    more: bool

    @property
    def count(self) -> str:
        """Say how many there are, as far as was looked."""
        return f"{len(self.entries)}+" if self.more else str(len(self.entries))


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All of it, in the order in which it presses."""

    stuck: Listed
    intakes: Listed
    review: Listed
    approved: Listed
    scheduled: Listed
    drafts: Listed
    upstream: Listed
    published: Listed
    finds: int
    begun: bool


def listed(rows: QuerySet[Any], most: int = MOST) -> Listed:
    """Return the first rows; one query."""
    found = list(rows[: most + 1])
    return Listed(found[:most], len(found) > most)


def dashboard() -> Dashboard:
    """Return what is to be done; the number of queries is fixed."""
    posts = Post.objects.select_related("edition").defer(*LONG_TEXTS, *BEHIND_TEXTS)
    asked = Review.objects.filter(post=OuterRef("pk")).order_by("-pk")
    waiting = posts.annotate(asked_by=Subquery(asked.values("by__username")[:1]))
    going_out = posts.in_state(State.SCHEDULED).filter(publish_error="")
    day = timezone.localdate()
    of_today = Q(date=day) | Q(date=None)
    lists = {
        "stuck": listed(posts.exclude(publish_error="").order_by("-updated_at")),
        "review": listed(waiting.in_state(State.REVIEW).order_by("updated_at")),
        "approved": listed(waiting.in_state(State.APPROVED).order_by("updated_at")),
        "scheduled": listed(going_out.order_by("publish_at", "place", "pk")),
        "drafts": listed(posts.in_state(State.DRAFT).filter(of_today).order_by("-updated_at")),
        "published": published_on(day),
    }
    facts = facts_of([post for found in lists.values() for post in found.entries])
    lists = {
        name: Listed([PostEntry(post, facts[post.pk]) for post in found.entries], found.more)
        for name, found in lists.items()
    }
    return Dashboard(
        **lists,
        intakes=listed(failed_intakes()),
        upstream=changed_lately(),
        finds=inbox.waiting_count(),
        begun=Thread.objects.exists() or Post.objects.exists(),
    )


def published_on(day: datetime.date) -> Listed:
    """Return the posts that readers got on a day and have still, the latest first.

    Not those that came in with a site, which were published elsewhere before.
    """
    record = Publication.objects.filter(within("at", day), post__edition__isnull=False)
    verbs = Publication.Verb
    not_shown = (verbs.IMPORTED, verbs.WITHDRAWN, verbs.SCRUBBED)
    ids = record.exclude(verb__in=not_shown).values("post")
    posts = (
        Post.objects.filter(pk__in=ids).select_related("edition").defer(*LONG_TEXTS, *BEHIND_TEXTS)
    )
    return listed(posts.order_by("-edition__published_at", "-pk"), MOST_PUBLISHED)


def failed_intakes() -> QuerySet[Intake]:
    """Return the imports that failed lately and were not asked for again."""
    lately = timezone.now() - LATELY
    later = Intake.objects.filter(wanted=OuterRef("wanted"), pk__gt=OuterRef("pk"))
    failed = Intake.objects.filter(state=Intake.State.FAILED, created_at__gte=lately)
    return failed.filter(~Exists(later)).order_by("-pk")


def changed_lately() -> Listed:
    """Return the threads found changed lately; those whose gone comments are quoted come first.

    It looks at those that were read again last, at most ``MOST_READ_AGAIN``.
    """
    lately = timezone.now() - LATELY
    threads = read_again().filter(checked_at__gte=lately).defer("body")
    latest = threads.order_by("-checked_at", "-pk")[:MOST_READ_AGAIN]
    by_id = {thread.pk: thread for thread in latest}
    upstream = upstream_of(by_id)
    ids = sorted((pk for pk in by_id if pk in upstream), key=lambda pk: -upstream[pk].quoted_gone)
    shown = [by_id[pk] for pk in ids[:MOST]]
    posts = posts_of(shown)
    entries = [ThreadEntry(thread, upstream[thread.pk], posts[thread.pk]) for thread in shown]
    return Listed(entries, len(ids) > MOST)
