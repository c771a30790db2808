"""Posts that go out by themselves: put on the schedule, taken off it, published when due.

Whoever comes first publishes what is due: Celery's beat, ``manage.py run_due`` by cron, or in the
embedded default the next page that is asked for (``posts.on_time``). Any number may come at once.
"""

import datetime
import logging
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .content import PostContent
from .models import Edition, Post, Publication, dated_path
from .publishing import (
    UNSCHEDULED,
    PublishError,
    current_content,
    make_edition,
    one_address,
    refuse_objected,
    refuse_unready,
)

logger = logging.getLogger(__name__)

TASK = "posts.publish_due"
ERROR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a post that was due: an Edition, or the reason why there is none."""

    post: Post
    edition: Edition | None
    error: str = ""


def schedule(
    post: Post,
    at: datetime.datetime,
    by: User | None = None,
    revision: int | None = None,
) -> None:
    """Have the post go out at a time to come, as it then stands.

    What would stop it now is refused now; ``revision`` is the one that the caller saw. Raises
    PublishError and StaleRevision.
    """
    with transaction.atomic():
        post = Post.objects.held(post.pk, revision)
        if at <= timezone.now():
            raise PublishError(_("%(time)s has passed already.") % {"time": shown(at)})
        content = current_content(post, at)
        refuse_unready(post, content)
        refuse_objected(post, content)
        refuse_promised(post, content)
        Post.objects.filter(pk=post.pk).update(publish_at=at, publish_error="", scheduled_by=by)
    logger.info("%s scheduled “%s” for %s", by or "Somebody", post.slug, shown(at))


def unschedule(post: Post, by: User | None = None) -> None:
    """Take the post off the schedule. Raises PublishError where it is on none."""
    with transaction.atomic():
        post = Post.objects.held(post.pk)
        if post.publish_at is None:
            raise PublishError(_("“%(post)s” is not scheduled.") % {"post": post})
        Post.objects.filter(pk=post.pk).update(**UNSCHEDULED)
    logger.info("%s took “%s” off the schedule", by or "Somebody", post.slug)


def due(now: datetime.datetime) -> QuerySet[Post]:
    """Return the posts whose time has come, in the order in which they go out.

    One that failed waits for an editor: it is not tried again.
    """
    posts = Post.objects.filter(publish_at__lte=now, publish_error="")
    return posts.order_by("publish_at", "place", "pk")


def publish_due(now: datetime.datetime | None = None) -> list[Outcome]:
    """Publish what is due, each in a transaction of its own, and return what became of each.

    The first is always locked first, and whoever else comes waits for it. So each goes out once,
    and one after another in their order, however many are at it.
    """
    outcomes = []
    now = now or timezone.now()
    while (outcome := publish_first(now)) is not None:
        outcomes.append(outcome)
    return outcomes


def publish_first(now: datetime.datetime) -> Outcome | None:
    """Publish the first that is due, or note why it can't be.

    A fault of ours is noted at the post too, so that it does not keep back the others for ever,
    and is raised. While the database is away nothing is noted: then it is tried again.
    """
    post, outcome = None, None
    try:
        with transaction.atomic():
            held = due(now).select_for_update(of=("self",))
            post = held.select_related("edition", "scheduled_by").first()
            if post is None:
                return None
            outcome = attempt(post)
    except (OperationalError, KeyboardInterrupt, SystemExit):
        post = None
        raise
    finally:
        if post is not None and outcome is None:
            note_failure(post, _("It ended in an error of ours, which is in the log."))
    return outcome


def attempt(post: Post) -> Outcome:
    """Publish a post that the transaction holds; where it can't be, the post keeps the reason."""
    try:
        with one_address(post):
            edition = make_edition(post, post.scheduled_by, Publication.Verb.SCHEDULED)
    except PublishError as error:
        note_failure(post, str(error))
        return Outcome(post, None, str(error))
    logger.info("“%s” went out as scheduled: %s", post.slug, edition.get_absolute_url())
    return Outcome(post, edition)


def note_failure(post: Post, reason: str) -> None:
    """Keep at the post why it did not go out, and say so in the log this once."""
    logger.error("“%s” did not go out as scheduled: %s", post.slug, reason)
    same = Post.objects.filter(pk=post.pk, publish_at=post.publish_at)
    same.update(publish_error=reason[:ERROR_LENGTH])


def refuse_promised(post: Post, content: PostContent) -> None:
    """Raise PublishError when another scheduled post is going to have the address."""
    others = Post.objects.filter(
        publish_at__isnull=False, slug=post.slug, last_path="", draft_path=""
    )
    for other in others.exclude(pk=post.pk):
        date = other.date or timezone.localdate(other.publish_at)
        if dated_path(date, other.slug) == content.path:
            raise PublishError(
                _("“%(post)s” is scheduled and has the address %(path)s.")
                % {"post": other, "path": content.path}
            )


def shown(at: datetime.datetime) -> str:
    """Return a time as editors read it."""
    return f"{timezone.localtime(at):%Y/%m/%d %H:%M}"
