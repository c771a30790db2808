"""Where a post stands on its way to readers, and what can be done next: words for the desk."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from posts.models import Post, Publication, State

from .models import Review
from .people import name_of

NEXT = {
    Post.Stage.DRAFT: ["ask"],
    Post.Stage.REVIEW: ["approve", "return"],
    Post.Stage.APPROVED: ["return"],
}
PUBLISHINGS = (
    Publication.Verb.PUBLISHED,
    Publication.Verb.SCHEDULED,
    Publication.Verb.IMPORTED,
)


def status_of(post: Post) -> dict[str, Any]:
    """Return how far the post is and what readers see of it, in words and as values.

    ``steps`` are the desk's names of what can be done next, by those who may.
    """
    return {
        "state": post.state.value,
        "label": label_of(post),
        "detail": detail_of(post),
        "changed": post.has_unpublished_changes,
        "failed": bool(post.publish_error),
        "settled": bool(post.last_path),
        "url": post.edition.get_absolute_url() if post.edition else None,
        "publish_at": field_value(post.publish_at),
        "steps": steps_of(post),
        "note": note_of(post),
    }


def label_of(post: Post) -> str:
    """Return the post's state in a word or two, as lists and the desk's bar show it."""
    if post.publish_at is not None:
        time = {"time": shown(post.publish_at)}
        return _("did not go out") if post.publish_error else _("scheduled for %(time)s") % time
    if post.state == State.PUBLISHED and post.has_unpublished_changes:
        return _("published, changed since")
    return str(post.state.label)


def detail_of(post: Post) -> str:
    """Say what the label leaves open, ``""`` where that is nothing."""
    if post.publish_error and post.publish_at:
        return _("Due at %(time)s. %(reason)s") % {
            "time": shown(post.publish_at),
            "reason": post.publish_error,
        }
    if post.publish_at is not None:
        return _("It goes out as it then stands, and can be changed until then.")
    if post.edition is not None and (post.has_unpublished_changes or post.state != State.PUBLISHED):
        time = {"time": shown(post.edition.published_at)}
        return _("Readers get it as it was published at %(time)s.") % time
    return ""


def steps_of(post: Post) -> list[str]:
    """Return what can be done next, what it is waiting for before what takes it back."""
    if post.publish_at is not None:
        steps = ["publish", "schedule", "unschedule"]
    elif post.state == State.PUBLISHED and not post.has_unpublished_changes:
        steps = []
    else:
        steps = [*NEXT[Post.Stage(post.stage)], "publish", "schedule"]
    return [*steps, "withdraw"] if post.is_published else steps


def note_of(post: Post) -> dict[str, str] | None:
    """Return what was last said about the post in a review, until that is dealt with.

    What is sent back is dealt with by asking again, or by publishing.
    """
    latest = post.reviews.select_related("by").first()
    waits = post.stage != Post.Stage.DRAFT
    if latest is None or not (waits or latest.verb == Review.Verb.RETURNED):
        return None
    if post.publications.filter(at__gt=latest.at, verb__in=PUBLISHINGS).exists():
        return None
    return {"verb": latest.verb, "words": words_of(post, latest), "comment": latest.comment}


def words_of(post: Post, review: Review) -> str:
    """Say who did what in a review, and when."""
    words = {
        Review.Verb.ASKED: _("%(who)s asked for a review, %(time)s"),
        Review.Verb.APPROVED: _("%(who)s approved it, %(time)s"),
        Review.Verb.RETURNED: _("%(who)s sent it back, %(time)s"),
    }[Review.Verb(review.verb)]
    if review.verb == Review.Verb.APPROVED and post.stage == Post.Stage.REVIEW:
        words = _("%(who)s approved it, %(time)s; it was changed since")
    who = name_of(review.by) if review.by else _("Somebody")
    return words % {"who": who, "time": shown(review.at)}


def shown(at: datetime.datetime) -> str:
    """Return a time in the site's time zone, with the year where it is another one."""
    local = timezone.localtime(at)
    year = "" if local.year == timezone.localdate().year else f"{local:%Y/}"
    return f"{year}{local:%m/%d %H:%M}"


def field_value(at: datetime.datetime | None) -> str:
    """Return a time in the site's time zone as a field of a form has it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at else ""
