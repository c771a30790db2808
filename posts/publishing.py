"""Publish, withdraw, restore: each makes or retires an Edition, in one transaction, on record."""

import datetime
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import cards, export, freshness, objections, search
from .article import article_html
from .content import PostContent, content_of
from .hugo import writer
from .hugo.reader import read_post
from .hugo.shortcodes import DialectError
from .models import Edition, Post, Publication, dated_path, set_tags, valid_slug

DESCRIPTION_LENGTH = 120
UNSCHEDULED: dict[str, Any] = {"publish_at": None, "publish_error": "", "scheduled_by": None}
# Our own HTML has no ">" in an attribute.
TAG = re.compile("<[^>]*>")


class PublishError(Exception):
    """A post that can't be published or withdrawn as it is. Its text is one line for a person."""


def publish(
    post: Post, by: User | None = None, revision: int | None = None, file: str = ""
) -> Edition:
    """Make an Edition of the post as it is now, and show it to readers.

    The first publishing settles the date, when none was set, and with it the address for good.
    ``file`` is the file that the post was brought up to date from, where it was: that is then the
    Edition's text. Raises PublishError when something is missing, another post has the address, or
    somebody forbids it and the post has no ``reprint_reason``; StaleRevision when the post is not
    at the ``revision`` that the caller saw.
    """
    with one_address(post):
        verb = Publication.Verb.IMPORTED if file else Publication.Verb.PUBLISHED
        return make_edition(Post.objects.held(post.pk, revision), by, verb, file)


@contextmanager
def one_address(post: Post) -> Iterator[None]:
    """Do in one transaction what may find another post at the address: then PublishError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise PublishError(
            _("Another post has the address %(path)s.") % {"path": post.path()}
        ) from error


def make_edition(post: Post, by: User | None, verb: Publication.Verb, file: str = "") -> Edition:
    """Make the Edition of a post that the transaction holds.

    Publishing ends what led to it: the stage begins anew, and a schedule is done with. One that
    goes out as scheduled counts as published at its time, however late somebody came to it.
    """
    now = timezone.now()
    due = post.publish_at if verb == Publication.Verb.SCHEDULED else None
    content = current_content(post, due)
    refuse_unready(post, content)
    text = file or written(post, content)
    refuse_objected(post, content, text)
    earlier = post.editions.order_by("number").values_list("number", "first_published_at")
    first = earlier[0][1] if earlier else first_moment(content.date, due) if due else now
    edition = Edition.objects.create(
        post=post,
        number=len(earlier) + 1,
        revision=post.revision,
        slug=post.slug,
        first_published_at=first,
        published_at=now,
        published_by=by,
        **edition_fields(content, text),
    )
    set_tags(edition, list(content.tags))
    Post.objects.filter(pk=post.pk).update(content_digest=edition.content_digest)
    show(post, edition, verb, by, stage=Post.Stage.DRAFT, **UNSCHEDULED)
    return edition


def first_moment(date: datetime.date, due: datetime.datetime) -> datetime.datetime:
    """Return the time of a post that was due then, after those of its day that went out before.

    Posts of one day are listed by their times: those of one time get times a microsecond apart.
    """
    second = (due, due + datetime.timedelta(seconds=1))
    same = Edition.objects.filter(date=date, first_published_at__range=second)
    latest = same.aggregate(latest=Max("first_published_at"))["latest"]
    return due if latest is None else latest + datetime.timedelta(microseconds=1)


def is_as_its_file(post: Post) -> bool:
    """Say whether the post says what its file says: nobody edited it, or took it back again.

    Raises PublishError, as ``written`` does.
    """
    base, content = file_of(post), current_content(post)
    was = read_post(base, content.path).content
    return written(post, content) == writer.write_post(was, base)


def written(post: Post, content: PostContent) -> str:
    """Return the post's file: the one that it was, with what is said otherwise now."""
    base = file_of(post)
    try:
        text = writer.write_post(content, base)
        # Nothing goes out that could not come in again.
        read_post(text, content.path)
        return text
    except DialectError as error:
        raise PublishError(
            _("The file of “%(post)s” can't be read (line %(line)s: %(reason)s).")
            % {"post": post, "line": error.line, "reason": error}
        ) from error


def file_of(post: Post) -> str:
    """Return the file as the post was last published or came in, ``""`` for a new post."""
    if post.edition is not None:
        return post.edition.markdown
    latest = (
        post.editions.exclude(markdown="").order_by("-number").values_list("markdown", flat=True)
    )
    return post.draft_markdown or latest.first() or ""


def withdraw(post: Post, by: User | None = None) -> None:
    """Take the post from readers: its address then says that it is gone. Raises PublishError.

    It then stays away: a schedule, too, is given up.
    """
    with transaction.atomic():
        post = Post.objects.held(post.pk)
        if post.edition is None:
            raise PublishError(_("“%(post)s” is not published.") % {"post": post})
        Post.objects.filter(pk=post.pk).update(edition=None, **UNSCHEDULED)
        record(post, post.edition, Publication.Verb.WITHDRAWN, by)


def restore(edition: Edition, by: User | None = None) -> None:
    """Show readers an earlier Edition again; the working copy stays as it is.

    Raises PublishError for one of which nothing is left.
    """
    with transaction.atomic():
        post = Post.objects.held(edition.post_id)
        edition = post.editions.get(pk=edition.pk)
        if not edition.quote_count:
            raise PublishError(
                _("All that “%(edition)s” showed was taken down.") % {"edition": edition}
            )
        show(post, edition, Publication.Verb.RESTORED, by)


def find_post(name: str) -> Post:
    """Return the post with this slug or dated name; PublishError when none or several have it."""
    found = list(Post.objects.called(name)[:2])
    if not found:
        raise PublishError(_("there is no such post."))
    if len(found) > 1:
        raise PublishError(_("several posts have this slug; name one by its dated name."))
    return found[0]


def current_content(post: Post, at: datetime.datetime | None = None) -> PostContent:
    """Return the post as an Edition made now, or at another time, would say it."""
    date = post.date or timezone.localdate(at)
    path = post.last_path or post.draft_path or dated_path(date, post.slug)
    return content_of(post, path=path, date=date)


def refuse_unready(post: Post, content: PostContent) -> None:
    """Raise PublishError when the post lacks what a page needs, or its address is taken."""
    name = {"post": post.title or post.slug}
    if not post.title.strip():
        raise PublishError(_("“%(post)s” has no title.") % name)
    try:
        valid_slug(post.slug)
    except ValidationError as error:
        raise PublishError(f"{post.slug!r}: {error.messages[0]}") from error
    if not any(content.quotes):
        raise PublishError(_("“%(post)s” has no quotes.") % name)
    same = Q(last_path=content.path) | Q(last_path="", draft_path=content.path)
    if Post.objects.filter(same).exclude(pk=post.pk).exists():
        raise PublishError(_("Another post has the address %(path)s.") % {"path": content.path})


def refuse_objected(post: Post, content: PostContent, text: str = "") -> None:
    """Raise PublishError when something stands against it, and the post does not say why not.

    ``text`` is the file that it would go out with: what a site had published before it came in
    here is not stopped.
    """
    if post.reprint_reason.strip():
        return
    objection = objections.objection_to(post, content)
    if objection and not came_in_with(post, text):
        raise PublishError(
            _("%(objection)s Before it is published, write at the desk why it may be.")
            % {"objection": objection}
        )


def came_in_with(post: Post, text: str) -> bool:
    """Say whether this very file of the post came in from a checkout, published there."""
    same = post.editions.filter(digest=digest_of(text))
    return same.filter(publications__verb=Publication.Verb.IMPORTED).exists()


def digest_of(text: str) -> str:
    """Return the SHA-256 of a file's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def edition_fields(content: PostContent, markdown: str) -> dict[str, Any]:
    """Return what an Edition keeps of a post's content, ``markdown`` being its file's text."""
    html = article_html(content)
    text = plain_text(html)
    return {
        "path": content.path,
        "title": content.title,
        "date": content.date,
        "tag_names": list(content.tags),
        "thumbnail": content.thumbnail,
        "source_url": content.source_url,
        "lead_html": content.lead_html,
        "html": html,
        "markdown": markdown,
        "search_text": f"{content.title}\n{text}",
        "description": described(content.lead_html or next(content.quotes).html),
        "quote_count": sum(1 for _quote in content.quotes),
        "digest": digest_of(markdown),
        "content_digest": content.digest,
    }


def plain_text(html: str) -> str:
    """Return the words of a piece of HTML, its white space collapsed."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def described(html: str) -> str:
    """Return what a search result or a shared link says of the post: its lead, else its start."""
    text = plain_text(html)
    return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"


def show(
    post: Post, edition: Edition, verb: Publication.Verb, by: User | None, **also: Any
) -> None:
    """Make an Edition the one that readers get, and write it into the record."""
    Post.objects.filter(pk=post.pk).update(
        edition=edition, date=edition.date, last_path=edition.path, draft_markdown="", **also
    )
    record(post, edition, verb, by)


def record(post: Post, edition: Edition, verb: Publication.Verb, by: User | None) -> None:
    """Write down what became of an Edition; the export and the search index follow the commit."""
    Publication.objects.create(post=post, edition=edition, verb=verb, by=by)
    freshness.changed()
    transaction.on_commit(export.export_soon)
    transaction.on_commit(search.catch_up_soon)
    shown = verb != Publication.Verb.WITHDRAWN
    follow = cards.make_soon if shown else cards.forget
    transaction.on_commit(lambda: follow(edition))
