"""A second pair of eyes: asking for a review, approving, sending back; each is on record.

Whoever may publish may approve. Who asked for the review may not approve it, unless nobody else
could: in an office of one the same person asks and answers. An approval is of a text: once the
post is changed, ``curation.board`` puts it back to waiting for a review.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from posts.models import Post

from .draft import BoardError
from .models import Review

PERMISSION = "posts.publish_post"


def ask(post_id: int, by: User, comment: str = "", revision: int | None = None) -> Review:
    """Ask for a review. Raises BoardError, StaleRevision or Post.DoesNotExist, as all here do.

    ``revision`` is the one the caller saw, ``None`` for a caller that has seen none.
    """
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        if post.publish_at is not None:
            raise BoardError(_("The post is scheduled; take it off the schedule first."))
        if post.stage == Post.Stage.REVIEW:
            raise BoardError(_("The post waits for a review already."))
        if post.stage == Post.Stage.APPROVED:
            raise BoardError(_("The post is approved as it is."))
        return step(post, Post.Stage.REVIEW, Review.Verb.ASKED, by, comment)


def approve(post_id: int, by: User, comment: str = "", revision: int | None = None) -> Review:
    """Approve the post as it is at this revision."""
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        if post.stage != Post.Stage.REVIEW:
            raise BoardError(_("Nobody asked for a review of this post."))
        asked = post.reviews.filter(verb=Review.Verb.ASKED).first()
        if asked is not None and asked.by_id == by.pk and others_may_approve(by):
            raise BoardError(_("You asked for this review; somebody else has to approve."))
        return step(post, Post.Stage.APPROVED, Review.Verb.APPROVED, by, comment)


def send_back(post_id: int, by: User, comment: str, revision: int | None = None) -> Review:
    """Send a post that waits, or is approved, back to its editor, who is told why."""
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        if not comment.strip():
            raise BoardError(_("Say why it is sent back."))
        if post.stage == Post.Stage.DRAFT:
            raise BoardError(_("Nobody asked for a review of this post."))
        return step(post, Post.Stage.DRAFT, Review.Verb.RETURNED, by, comment)


def step(post: Post, stage: Post.Stage, verb: Review.Verb, by: User, comment: str) -> Review:
    """Set the stage of a post that the transaction holds, and write it into the record."""
    Post.objects.filter(pk=post.pk).update(stage=stage)
    return Review.objects.create(
        post=post, revision=post.revision, verb=verb, by=by, comment=comment.strip()
    )


def others_may_approve(by: User) -> bool:
    """Say whether anybody else who can log in here could."""
    able = User.objects.with_perm(PERMISSION).filter(is_staff=True)
    return able.exclude(pk=by.pk).exists()
