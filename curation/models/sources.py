"""What lists named and sources said, how it came in, and by which rules."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import Post


class Thread(models.Model):
    """A discussion as its source gave it. Only ``curation.importing`` writes what that said.

    The last four fields are of ``curation.renewal``: when the thread was last read at its address,
    when it is to be read again (never where that is empty), until when somebody has that in hand,
    and why it could not be read the last time.
    """

    source = models.CharField(_("source"), max_length=32)
    ref = models.CharField(_("reference"), max_length=200)
    url = models.CharField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=1000)
    author = models.CharField(_("author"), max_length=200, blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("opened"), null=True, blank=True)
    points = models.IntegerField(_("points"), null=True, blank=True)
    # Of what said last what is here, a file or a fetched thread, and how many comments that had.
    digest = models.CharField(max_length=64, db_index=True)
    comments_told = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at its source"), null=True, blank=True)
    renew_at = models.DateTimeField(_("to be read again"), null=True, blank=True, db_index=True)
    renewing_until = models.DateTimeField(null=True, blank=True)
    renew_error = models.CharField(_("error"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering: ClassVar = ["-imported_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "ref"], name="one_thread_a_reference")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Return what the command line calls the thread: ``hn:8828543``."""
        return f"{self.source}:{self.ref}"

    def posts(self) -> models.QuerySet[Post]:
        """Return the posts drafted from this thread, the latest first."""
        return Post.objects.filter(source=self.source, source_ref=self.ref)


class Comment(models.Model):
    """One comment as its source gave it; ``position`` is its place in the tree read top down.

    ``body`` is Markdown as ``posts.markdown`` reads it, ``body_before`` what it was before its
    source changed it, empty if it never did. A comment that went away upstream keeps what it last
    said, and ``gone_at``.
    """

    class State(models.TextChoices):
        """What its source says of it."""

        LIVE = "live", _("live")
        DELETED = "deleted", _("deleted")
        DEAD = "dead", _("dead")
        FLAGGED = "flagged", _("flagged")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    ref = models.CharField(max_length=200)
    parent_ref = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    depth = models.PositiveIntegerField()
    author = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    body_before = models.TextField(blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    points = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "ref"], name="one_comment_a_reference")
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "position"]),
            # By which a pick finds replies: see ``curation.comment_tree``.
            models.Index(fields=["thread", "parent_ref"], name="comments_by_parent"),
            # By which the posts that quote what is gone are found: see ``curation.upstream``.
            models.Index(
                fields=["thread"],
                condition=models.Q(gone_at__isnull=False),
                name="gone_comments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.author}"


class Intake(models.Model):
    """One import asked for at the admin: what, by whom, how far it is, and how it ended.

    ``updated_at`` shows that somebody is at it.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    wanted = models.CharField(_("address or file"), max_length=2000)
    upload = models.FileField(_("file"), upload_to="intake/", blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(_("error"), max_length=1000, blank=True)
    thread = models.ForeignKey(
        Thread, verbose_name=_("thread"), on_delete=models.SET_NULL, null=True, blank=True
    )
    outcome = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.wanted


class HarvestList(models.Model):
    """A list of threads that the harvest asks for: of a source as a whole, or of a place there.

    ``place`` is a board, a group, a server, as the source has them: see ``Lister``. ``error`` says
    why the list could not be had when it was last asked for as it stands now.
    """

    source = models.CharField(_("source"), max_length=32)
    place = models.CharField(_("place"), max_length=200, blank=True)
    most = models.PositiveIntegerField(_("threads at most"), default=30)
    active = models.BooleanField(_("asked daily"), default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("list to harvest")
        verbose_name_plural = _("lists to harvest")
        ordering: ClassVar = ["source", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "place"], name="one_list_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.place}" if self.place else self.source


class Find(models.Model):
    """A thread that a list named, before it is imported. Only ``curation.harvesting`` writes what
    lists say of it, and ``curation.inbox`` what editors decide.

    ``day`` is the one whose list named it first.
    """

    class State(models.TextChoices):
        """What editors decided."""

        WAITING = "waiting", _("waiting")
        DISMISSED = "dismissed", _("dismissed")

    source = models.CharField(_("source"), max_length=32)
    ref = models.CharField(_("reference"), max_length=200)
    url = models.CharField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=1000)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    points = models.IntegerField(_("points"), null=True, blank=True)
    comments = models.IntegerField(_("comments"), null=True, blank=True)
    created_at = models.DateTimeField(_("opened"), null=True, blank=True)
    day = models.DateField(_("day"))
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    snoozed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("find")
        verbose_name_plural = _("finds")
        ordering: ClassVar = ["-day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "ref"], name="one_find_a_reference")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "day"], name="finds_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Return what the command line calls the thread: ``hn:8828543``."""
        return f"{self.source}:{self.ref}"


def fresh_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_hex(16)


class SourceRules(models.Model):
    """What the site decided about a source, in place of what the source's own ``Rules`` say.

    What is empty was not decided. Pseudonyms are made with ``key``, so a row stays once it is
    there: without it the same authors would be called otherwise. See ``curation.source_rules``.
    """

    class Names(models.TextChoices):
        """How those who wrote are called in posts."""

        KEPT = "kept", _("as they are")
        PSEUDONYMS = "pseudonyms", _("by pseudonyms")
        NAMELESS = "nameless", _("by no name (名無し)")

        __empty__ = _("as the source says")

    class Reprint(models.TextChoices):
        """Whether what they wrote may be shown elsewhere (転載)."""

        QUOTABLE = "quotable", _("it may be quoted")
        ASK = "ask", _("after asking")
        FORBIDDEN = "forbidden", _("forbidden (転載禁止)")

        __empty__ = _("as the source says")

    source = models.CharField(_("source"), max_length=32, unique=True)
    names = models.CharField(_("names"), max_length=10, choices=Names.choices, blank=True)
    reprint = models.CharField(_("reprint"), max_length=9, choices=Reprint.choices, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    key = models.CharField(max_length=32, default=fresh_key, editable=False)

    class Meta:
        verbose_name = _("rules of a source")
        verbose_name_plural = _("rules of sources")
        ordering: ClassVar = ["source"]

    def __str__(self) -> str:
        return self.source
