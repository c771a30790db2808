"""What editors did, said and decided: log, reviews, takedowns; what they keep for themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from posts.models import Message, Post

from .sources import Thread


class Change(models.Model):
    """One entry of a post's log: who, when, which verb, before and after.

    ``before`` and ``after`` hold what the verb touched, in the form that ``curation.draft``
    defines. Undo applies ``before`` as a new Change whose ``target`` is this one; ``reverted``
    then says that this one's effect is taken back. ``detail`` is what its words need beside the
    verb and the count, as where quotes were moved to: see ``curation.wording``. ``request`` is the
    name that its sender gave it, ``tab:number``, by which one that is sent again is known.
    """

    class Kind(models.TextChoices):
        """Whether the entry is a verb of its own, or takes one back, or brings it again."""

        DO = "do", _("do")
        UNDO = "undo", _("undo")
        REDO = "redo", _("redo")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.DO)
    # The verb of an entry that can't be taken back: see ``curation.takedown``.
    TAKEDOWN = "takedown"

    verb = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=1)
    detail = models.CharField(max_length=200, blank=True)
    request = models.CharField(max_length=48, blank=True)
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


class Version(models.Model):
    """A name that an editor gave to a post as it stood after the Change of this number."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar = ["-number", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "name"], name="one_version_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """One step of a post's way to approval, with what was said, at the revision it was about."""

    class Verb(models.TextChoices):
        """What was done."""

        ASKED = "asked", _("asked for review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("sent back")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reviews")
    revision = models.PositiveIntegerField()
    verb = models.CharField(max_length=8, choices=Verb.choices)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.post} {self.get_verb_display()}"


class Presence(models.Model):
    """A tab in which somebody has a post open at the desk, and where in it they are.

    ``tab`` is a random name that the tab gave itself; ``quote`` the id of the current quote, and
    ``editing`` says whether its text is open. One not seen for a while counts as closed.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="presences")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    tab = models.CharField(max_length=36)
    quote = models.PositiveBigIntegerField(null=True, blank=True)
    editing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "by", "tab"], name="one_presence_a_tab")
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.post}"


class Muting(models.Model):
    """What an editor does not want to see of threads, or nobody of one thread.

    Either ``editor`` or ``thread`` is set. ``authors`` are whole names, ``words`` parts of a text
    in any case (NG words); both are lists of texts.
    """

    editor = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True
    )
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, null=True, blank=True)
    authors = models.JSONField(default=list)
    words = models.JSONField(default=list)

    class Meta:
        verbose_name = _("muting")
        verbose_name_plural = _("mutings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(editor=None) ^ models.Q(thread=None),
                name="muting_of_an_editor_or_a_thread",
            )
        ]

    def __str__(self) -> str:
        return str(self.editor or self.thread)


class Recipe(models.Model):
    """A rule for drafts that an editor made and named. ``curation.recipes`` says what it does.

    An empty number is no limit; ``excluded_authors`` and ``excluded_words`` hold one a line.
    """

    class Order(models.TextChoices):
        """How a draft's comments stand."""

        THREAD = "thread", _("the thread's order")
        TIME = "time", _("oldest first")
        REPLIES = "replies", _("most replies first")
        LENGTH = "length", _("longest first")

    class ColourBy(models.TextChoices):
        """Which comments get the colour."""

        NOTHING = "", _("none")
        REPLIES = "replies", _("those with the most replies")
        LENGTH = "length", _("the longest")

    name = models.CharField(_("name"), max_length=80, unique=True)
    most = models.PositiveIntegerField(_("comments at most"), null=True, blank=True)
    most_replies = models.PositiveIntegerField(
        _("below one top-level comment at most"), null=True, blank=True
    )
    order = models.CharField(_("order"), max_length=8, choices=Order.choices, default=Order.THREAD)
    open_first = models.PositiveIntegerField(_("open before the first fold"), null=True, blank=True)
    fold_every = models.PositiveIntegerField(_("in one fold"), null=True, blank=True)
    colour_by = models.CharField(
        _("coloured"), max_length=8, choices=ColourBy.choices, blank=True, default=""
    )
    colour_most = models.PositiveIntegerField(_("how many are coloured"), default=10)
    color = models.CharField(_("colour"), max_length=32, blank=True)
    excluded_authors = models.TextField(_("excluded authors"), blank=True)
    excluded_words = models.TextField(_("excluded words"), blank=True)
    default_for = models.CharField(
        _("default for the source"), max_length=32, null=True, blank=True, unique=True
    )

    class Meta:
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Takedown(models.Model):
    """One author, comment or word that was taken down everywhere: by whom, why, and how much.

    It stands for good: what it names is left out of what is imported later. ``marks`` tell a
    comment where no reference does (see ``posts.takedowns``); ``touched`` counts what was changed.
    """

    class Kind(models.TextChoices):
        """What ``value`` is."""

        AUTHOR = "author", pgettext_lazy("of a takedown", "an author")
        COMMENT = "comment", pgettext_lazy("of a takedown", "a comment")
        WORD = "word", pgettext_lazy("of a takedown", "a word")

    class Action(models.TextChoices):
        """What became of it."""

        ANONYMISE = "anonymise", _("name taken away")
        BLANK = "blank", _("text taken away")
        REMOVE = "remove", _("quotes removed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=32, blank=True)
    value = models.CharField(_("name, reference or word"), max_length=200)
    action = models.CharField(_("what was done"), max_length=10, choices=Action.choices)
    marks = models.JSONField(default=list)
    reason = models.TextField(_("reason"), max_length=2000)
    touched = models.JSONField(_("touched"), default=dict)
    message = models.ForeignKey(
        Message,
        verbose_name=_("reader's request"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="takedowns",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("done at"), auto_now_add=True)

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source}:{self.value}" if self.source else self.value
