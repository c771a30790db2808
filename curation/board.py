"""The board: verbs made atomic, logged and undoable. The desk, the admin and commands call it.

A post's log is a line of Changes. Undo takes back the latest one that stands, as a Change of its
own; redo brings back what was undone last, as long as no new verb has come since.
"""

from dataclasses import dataclass
from zlib import crc32

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.hugo.slug import slug_of
from posts.models import Post
from posts.thumbnails import THUMBNAILS

from . import draft
from .draft import BoardError, Draft
from .models import Change, Thread
from .recipes import Rule
from .verbs import Redraft, Verb


@dataclass(frozen=True)
class Turn:
    """What was done: the post's drafts before and after, and the log's entry, if there is one."""

    post: Post
    before: Draft
    after: Draft
    change: Change | None


def perform(post_id: int, verb: Verb, by: User | None = None, revision: int | None = None) -> Turn:
    """Do one verb to a post, in one transaction, and log it.

    ``revision`` is the one the caller saw, ``None`` for a caller that has seen none. Raises
    StaleRevision, BoardError or Post.DoesNotExist; the post is then as before.
    """
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        old = draft.read(post)
        new = old.copy()
        count = verb.apply(post, new)
        return commit(post, old, new, Change(verb=verb.name, count=count, by=by))


def undo(post_id: int, by: User | None = None, revision: int | None = None) -> Turn:
    """Take back the latest Change that stands. Raises as ``perform`` does."""
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        target = undoable(post)
        if target is None:
            raise BoardError(_("There is nothing to undo."))
        return replay(post, target, target.before, Change.Kind.UNDO, by)


def redo(post_id: int, by: User | None = None, revision: int | None = None) -> Turn:
    """Bring back what was undone last. Raises as ``perform`` does."""
    with transaction.atomic():
        post = Post.objects.held(post_id, revision)
        undone = redoable(post)
        if undone is None or undone.target is None:
            raise BoardError(_("There is nothing to redo."))
        Change.objects.filter(pk=undone.pk).update(reverted=True)
        return replay(post, undone.target, undone.target.after, Change.Kind.REDO, by)


def undoable(post: Post) -> Change | None:
    """Return the Change that undo would take back, its patches not read yet: they may be long."""
    log = post.changes.filter(kind=Change.Kind.DO, reverted=False)
    return log.defer("before", "after").order_by("-number").first()


def redoable(post: Post) -> Change | None:
    """Return the undo that redo would take back: none once a new verb has come after it."""
    latest = (
        post.changes.exclude(kind=Change.Kind.REDO)
        .filter(reverted=False)
        .defer("before", "after")
        .order_by("-number")
        .first()
    )
    return latest if latest is not None and latest.kind == Change.Kind.UNDO else None


def replay(
    post: Post, target: Change, patch: draft.Patch, kind: Change.Kind, by: User | None
) -> Turn:
    """Apply one side of a Change again, and log that.

    A published address stays, also when what made it is undone.
    """
    old = draft.read(post)
    new = old.copy()
    draft.apply_patch(new, patch)
    if post.last_path:
        new.fields.update({name: old.fields[name] for name in ("slug", "date")})
    Change.objects.filter(pk=target.pk).update(reverted=kind == Change.Kind.UNDO)
    return commit(
        post,
        old,
        new,
        Change(kind=kind, verb=target.verb, count=target.count, target=target, by=by),
    )


def commit(post: Post, old: Draft, new: Draft, change: Change) -> Turn:
    """Write what changed between two drafts, and the log's entry.

    A verb that changed nothing leaves none; an undo that could take back nothing does, so that
    the next one takes back what was before.
    """
    if old == new and change.kind == Change.Kind.DO:
        return Turn(post, old, new, None)
    draft.write(post, old, new)
    post.revision += 1
    Post.objects.filter(pk=post.pk).update(revision=F("revision") + 1, updated_at=timezone.now())
    change.post, change.number = post, post.revision
    change.before, change.after = draft.patch_from(new, old), draft.patch_from(old, new)
    change.save()
    return Turn(post, old, new, change)


def start_post(thread: Thread, recipe: Rule, by: User | None = None) -> Turn:
    """Make a post of a thread and draft it by a recipe. Raises BoardError."""
    with transaction.atomic():
        slug = free_slug(slug_of(thread.title))
        post = Post.objects.create(
            title=thread.title[:300],
            slug=slug,
            thumbnail=THUMBNAILS[crc32(slug.encode()) % len(THUMBNAILS)].path,
            source=thread.source,
            source_ref=thread.ref,
            source_url=thread.url,
        )
        return perform(post.pk, Redraft(recipe), by)


def free_slug(slug: str) -> str:
    """Return the slug, or with the first number from 2 that no other post has."""
    taken = set(Post.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}_{number}", number + 1
    return free
