"""What sources said (Thread, Comment), how it came (Intake), and what editors did (Change)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import Post


class Thread(models.Model):
    """A discussion as its source gave it. Only ``curation.importing`` writes it."""

    source = models.CharField(_("source"), max_length=32)
    ref = models.CharField(_("reference"), max_length=200)
    url = models.CharField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=1000)
    author = models.CharField(_("author"), max_length=200, blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("opened"), null=True, blank=True)
    points = models.IntegerField(_("points"), null=True, blank=True)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

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

    ``body`` is Markdown as ``posts.markdown`` reads it. A comment that went away upstream keeps
    what it last said, and ``gone_at``.
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
        indexes: ClassVar = [models.Index(fields=["thread", "position"])]

    def __str__(self) -> str:
        return f"{self.ref} {self.author}"


class Intake(models.Model):
    """One import asked for at the admin: what, by whom, how far it is, and how it ended."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

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


class Change(models.Model):
    """One entry of a post's log: who, when, which verb, before and after.

    ``before`` and ``after`` hold what the verb touched, in the form that ``curation.draft``
    defines. Undo applies ``before`` as a new Change whose ``target`` is this one; ``reverted``
    then says that this one's effect is taken back.
    """

    class Kind(models.TextChoices):
        """Whether the entry is a verb of its own, or takes one back, or brings it again."""

        DO = "do", _("do")
        UNDO = "undo", _("undo")
        REDO = "redo", _("redo")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.DO)
    verb = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=1)
    before = models.JSONField()
    after = models.JSONField()
    target = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True)
    reverted = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering: ClassVar = ["post", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "number"], name="one_change_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.verb}"
