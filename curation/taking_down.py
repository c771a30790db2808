"""A takedown carried out: in threads, working copies, logs and Editions, in one transaction.

The post's log is written anew, so that neither an undo nor its history brings back what was taken
down; an entry that can't be taken back says that it was. What an editor has not published yet
stays unpublished: Editions lose what was taken down, and nothing else.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import scrubbing
from posts.models import Edition, Message, Post
from posts.publishing import UNSCHEDULED
from posts.takedowns import Target

from . import draft, sought, standing
from .draft import Draft, Patch, run_each
from .models import Change, Comment, Find, Intake, Takedown, Thread
from .scrubbed_log import Scrub
from .sources.network import answers
from .takedown import (
    TakedownError,
    covered_comments,
    find,
    marks_once_nameless,
    scrubbed_draft,
    thread_left,
)

RENEWED = (
    "title", "lead_html", "html", "markdown", "search_text", "description", "quote_count",
    "digest", "former_digests", "content_digest", "published_at",
)  # fmt: skip


class Entry(NamedTuple):
    """One entry of a log: what of it can hold what is taken down."""

    pk: int
    number: int
    before: Patch
    after: Patch
    detail: str


class Scrubbed(NamedTuple):
    """An Edition that held it, and whether its title did."""

    edition: Edition
    renamed: bool


@dataclass(slots=True)
class Touched:
    """What a takedown changed.

    ``shown`` are the Editions that readers got, ``renamed`` those of them whose title is another,
    or of which nothing is left.
    """

    threads: int = 0
    comments: int = 0
    posts: int = 0
    quotes: int = 0
    editions: int = 0
    shown: list[Edition] = field(default_factory=list)
    renamed: list[Edition] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how much was changed, for the record."""
        return {
            "threads": self.threads,
            "comments": self.comments,
            "posts": self.posts,
            "quotes": self.quotes,
            "editions": self.editions,
            "shown": len(self.shown),
        }


def carry_out(
    target: Target, reason: str, by: User | None = None, message: Message | None = None
) -> Takedown:
    """Take it down everywhere, and keep a record. Raises TakedownError.

    Done again, it changes nothing: what stands nowhere any more leaves the record that there is.
    """
    if not reason.strip():
        raise TakedownError(_("A takedown needs a reason, which is kept on record."))
    with transaction.atomic():
        standing.let_no_import_begin()
        plan = find(target)
        target, touched = plan.target, Touched()
        marks = target.marks | marks_once_nameless(target)
        take_from_threads(target, touched)
        for post in sorted(post.id for post in plan.posts):
            take_from_post(Post.objects.held(post), target, by, touched)
        key = {"kind": target.kind, "source": target.source, "value": target.value}
        on_record = Takedown.objects.filter(action=target.action, **key).last()
        if on_record and not any(touched.counts().values()):
            return on_record
        scrubbing.settle(touched.shown, touched.renamed, by)
        transaction.on_commit(answers.forget_all)
        return Takedown.objects.create(
            **key,
            action=target.action,
            marks=sorted(marks),
            reason=reason.strip(),
            touched=touched.counts(),
            message=message,
            by=by,
        )


def take_from_threads(target: Target, touched: Touched) -> None:
    """Take it from what sources said; a comment of which nothing is left keeps its place."""
    rows = [
        (left.author, left.body, state_of(comment, left.author, left.body), comment.pk)
        for comment, left in covered_comments(target)
    ]
    run_each(
        "UPDATE curation_comment SET author = %s, body = %s, state = %s, body_before = ''"
        " WHERE id = %s",
        rows,
    )
    touched.comments = len(rows)
    if target.kind == "word":
        # What a comment said before it was changed at its source is shown beside it.
        said_before = sought.holding(target, ("body_before",))
        Comment.objects.filter(said_before).update(body_before="")
        mask_what_lists_said(target)
    for thread in sought.threads(target).select_for_update():
        if texts := thread_left(thread, target):
            Thread.objects.filter(pk=thread.pk).update(**texts)
            touched.threads += 1


def mask_what_lists_said(target: Target) -> None:
    """Take a word from what lists said of threads, and from what imports said of them."""
    for row in Find.objects.filter(sought.holding(target, ("title", "link"))):
        link = "" if target.holds(row.link) else row.link
        Find.objects.filter(pk=row.pk).update(title=target.masked(row.title), link=link)
    for intake in Intake.objects.filter(outcome__title__icontains=target.value):
        outcome = intake.outcome | {"title": target.masked(intake.outcome["title"])}
        Intake.objects.filter(pk=intake.pk).update(outcome=outcome)


def state_of(comment: Comment, author: str, body: str) -> str:
    """Return what is said of a comment: one of which nothing is left counts as deleted."""
    return comment.state if author or body else Comment.State.DELETED.value


def take_from_post(post: Post, target: Target, by: User | None, touched: Touched) -> None:
    """Take it from a post that the transaction holds: working copy, log, Editions."""
    old = draft.read(post)
    log = [Entry(*row) for row in post.changes.order_by("-number").values_list(*Entry._fields)]
    scrub = Scrub(target, post.source)
    scrub.learn(old, (patch for entry in log for patch in (entry.before, entry.after)))
    new, new_log = scrub.draft(old), [scrubbed_entry(scrub, entry) for entry in log]
    draft.write(post, old, new)
    write_log(log, new_log)
    editions = scrubbed_editions(post, target, new, new_log)
    file = scrubbed_draft(post, target)
    if (old, log, file) == (new, new_log, post.draft_markdown) and not editions:
        return
    count = sum(1 for id, quote in old.quotes.items() if new.quotes.get(id) != quote)
    note(post, new, by, count, file)
    settle_edition(post, editions, touched)
    touched.posts += 1
    touched.quotes += count
    touched.editions += len(editions)


def scrubbed_entry(scrub: Scrub, entry: Entry) -> Entry:
    """Return an entry of a log without it; its detail may name a fold."""
    detail = scrub.target.masked(entry.detail) if scrub.target.masks else entry.detail
    return entry._replace(
        before=scrub.patch(entry.before), after=scrub.patch(entry.after), detail=detail
    )


def write_log(old: list[Entry], new: list[Entry]) -> None:
    """Write the entries of a log that say something else now."""
    adapt = connection.ops.adapt_json_value
    run_each(
        "UPDATE curation_change SET before = %s, after = %s, detail = %s WHERE id = %s",
        (
            (adapt(entry.before, None), adapt(entry.after, None), entry.detail, entry.pk)
            for before, entry in zip(old, new, strict=True)
            if before != entry
        ),
    )


def scrubbed_editions(
    post: Post, target: Target, current: Draft, log: list[Entry]
) -> list[Scrubbed]:
    """Take it from a post's Editions, and return those that held it."""
    titles = {}
    for edition in post.editions.order_by("pk"):
        title = edition.title
        if scrubbing.scrub(edition, target, post.source):
            titles[edition] = title
    digests = digests_by_revision(titles, current, log)
    for edition in titles:
        edition.content_digest = digests[edition.revision]
        if edition.pk == post.edition_id:
            # Readers get another text from now on: so their browsers are told.
            edition.published_at = timezone.now()
    Edition.objects.bulk_update(titles, RENEWED)
    return [Scrubbed(edition, edition.title != title) for edition, title in titles.items()]


def digests_by_revision(
    editions: Iterable[Edition], current: Draft, log: Iterable[Entry]
) -> dict[int, str]:
    """Return the ``content_digest`` of a post's working copy as it stood at its Editions.

    ``log`` comes with its latest entry first.
    """
    state, later, digests = current.copy(), deque(log), {}
    for revision in sorted({edition.revision for edition in editions}, reverse=True):
        while later and later[0].number > revision:
            draft.apply_patch(state, later.popleft().before)
        digests[revision] = draft.digest_of(state)
    return digests


def note(post: Post, new: Draft, by: User | None, count: int, file: str) -> None:
    """Note on a post and in its log that something was taken down.

    The entry has nothing before and after it, since the log has it no more.
    """
    post.revision += 1
    post.content_digest, post.draft_markdown = draft.digest_of(new), file
    post.updated_at = timezone.now()
    post.save(update_fields=["revision", "content_digest", "draft_markdown", "updated_at"])
    Change.objects.create(
        post=post,
        number=post.revision,
        verb=Change.TAKEDOWN,
        count=count,
        before={},
        after={},
        by=by,
    )


def settle_edition(post: Post, editions: Iterable[Scrubbed], touched: Touched) -> None:
    """Note which Edition readers got, and take the post from them if nothing of it is left."""
    for edition, renamed in editions:
        if edition.pk != post.edition_id:
            continue
        touched.shown.append(edition)
        if renamed or not edition.quote_count:
            touched.renamed.append(edition)
        if not edition.quote_count:
            Post.objects.filter(pk=post.pk).update(edition=None, **UNSCHEDULED)
