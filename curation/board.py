"""The board: verbs made atomic, logged and undoable. The desk, the admin and commands call it.

A post's log is a line of Changes. Undo takes back the latest one that stands, as a Change of its
own; redo brings back what was undone last, as long as no new verb has come since.

A caller says which ``revision`` it saw, ``None`` for one that has seen none, and may name its
``request``. What others did since then stays: see ``curation.merging``. A request that was done
already, because its answer got lost, is not done twice.
"""

from dataclasses import dataclass, replace
from zlib import crc32

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.hugo.slug import slug_of
from posts.models import Post
from posts.thumbnails import THUMBNAILS

from . import draft, merging
from .draft import BoardError, Draft
from .merging import Since
from .models import Change, Thread
from .recipes import Rule
from .verbs import Detailed, Redraft, Verb

MOST_DETAIL: int = Change._meta.get_field("detail").max_length or 0


@dataclass(frozen=True)
class Turn:
    """What was done: the post's drafts before and after, and the log's entry, if there is one."""

    post: Post
    before: Draft
    after: Draft
    change: Change | None


def perform(
    post_id: int,
    verb: Verb,
    by: User | None = None,
    revision: int | None = None,
    request: str = "",
) -> Turn:
    """Do one verb to a post, in one transaction, and log it.

    Raises StaleRevision, BoardError or Post.DoesNotExist; the post is then as before.
    """
    with transaction.atomic():
        post = Post.objects.held(post_id)
        since = merging.since(post, revision, request)
        old = draft.read(post)
        if since.done:
            return Turn(post, since.seen(old), old, since.done)
        new = old.copy()
        count = since.do(verb, post, old, new)
        detail = verb.detail(old, new) if isinstance(verb, Detailed) else ""
        change = Change(
            verb=verb.name, count=count, detail=detail[:MOST_DETAIL], by=by, request=request
        )
        return as_seen(commit(post, old, new, change), since)


def undo(
    post_id: int, by: User | None = None, revision: int | None = None, request: str = ""
) -> Turn:
    """Take back the latest Change that stands. Raises as ``perform`` does."""
    with transaction.atomic():
        post = Post.objects.held(post_id)
        since = merging.since(post, revision, request)
        if since.done:
            return done_before(post, since)
        target = undoable(post)
        since.must_include(target)
        if target is None:
            raise BoardError(_("There is nothing to undo."))
        entry = Change(kind=Change.Kind.UNDO, by=by, request=request)
        return as_seen(replay(post, target, target.before, entry), since)


def redo(
    post_id: int, by: User | None = None, revision: int | None = None, request: str = ""
) -> Turn:
    """Bring back what was undone last. Raises as ``perform`` does."""
    with transaction.atomic():
        post = Post.objects.held(post_id)
        since = merging.since(post, revision, request)
        if since.done:
            return done_before(post, since)
        undone = redoable(post)
        since.must_include(undone)
        if undone is None or undone.target is None:
            raise BoardError(_("There is nothing to redo."))
        Change.objects.filter(pk=undone.pk).update(reverted=True)
        entry = Change(kind=Change.Kind.REDO, by=by, request=request)
        return as_seen(replay(post, undone.target, undone.target.after, entry), since)


def catch_up(post_id: int, revision: int) -> Turn:
    """Return what was done to a post since a revision, as one turn. Raises StaleRevision."""
    with transaction.atomic():
        post = Post.objects.held(post_id)
        since = merging.since(post, revision)
        current = draft.read(post)
        latest = since.changes[-1] if since.changes else None
        return Turn(post, since.seen(current), current, latest)


def done_before(post: Post, since: Since) -> Turn:
    """Return the turn of a request that was done already."""
    current = draft.read(post)
    return Turn(post, since.seen(current), current, since.done)


def as_seen(turn: Turn, since: Since) -> Turn:
    """Return a turn that begins with what its sender saw, so that its answer tells all else."""
    return replace(turn, before=since.seen(turn.before)) if since.changes else turn


def undoable(post: Post) -> Change | None:
    """Return the Change that undo would take back, its patches not read yet: they may be long."""
    log = post.changes.filter(kind=Change.Kind.DO, reverted=False).exclude(verb=Change.TAKEDOWN)
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


def replay(post: Post, target: Change, patch: draft.Patch, entry: Change) -> Turn:
    """Apply one side of a Change again, and log that as ``entry``.

    A published address stays, also when what made it is undone.
    """
    old = draft.read(post)
    new = old.copy()
    draft.apply_patch(new, patch)
    if post.last_path:
        new.fields.update({name: old.fields[name] for name in ("slug", "date")})
    Change.objects.filter(pk=target.pk).update(reverted=entry.kind == Change.Kind.UNDO)
    entry.verb, entry.count, entry.detail = target.verb, target.count, target.detail
    entry.target = target
    return commit(post, old, new, entry)


def commit(post: Post, old: Draft, new: Draft, change: Change) -> Turn:
    """Write what changed between two drafts, and the log's entry.

    A verb that changed nothing leaves none; an undo that could take back nothing does, so that
    the next one takes back what was before.
    """
    if old == new and change.kind == Change.Kind.DO:
        return Turn(post, old, new, None)
    draft.write(post, old, new)
    post.revision += 1
    post.content_digest = draft.digest_of(new)
    if post.stage == Post.Stage.APPROVED:
        # What was approved was the text before: see ``curation.review``.
        post.stage = Post.Stage.REVIEW
    Post.objects.filter(pk=post.pk).update(
        revision=F("revision") + 1,
        content_digest=post.content_digest,
        stage=post.stage,
        updated_at=timezone.now(),
    )
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
        return perform(post.pk, Redraft(recipe, by), by)


def free_slug(slug: str) -> str:
    """Return the slug, or with the first number from 2 that no other post has."""
    taken = set(Post.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}_{number}", number + 1
    return free
