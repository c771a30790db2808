"""The public site around the posts: its settings, what readers write, read and find."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markdownx.models import MarkdownxField

from .posts import Edition, Post

valid_colour = RegexValidator(
    r"^#[0-9a-f]{6}\Z", _("A colour is written as # and six of 0-9 and a-f.")
)


class PublicVersion(models.Model):
    """One row: a number that grows with whatever changes what readers see.

    See ``posts.freshness``.
    """

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class Site(models.Model):
    """One row: what the public site says of itself, and what stands around its posts.

    What is empty is as the environment or the code has it: see ``posts.site``.
    """

    class Language(models.TextChoices):
        """Which language the words around the posts are in."""

        READER = "", _("the reader's own")
        JAPANESE = "ja", _("Japanese")
        ENGLISH = "en", _("English")

    name = models.CharField(_("name"), max_length=100, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    operator = models.CharField(
        _("operator"), max_length=100, blank=True, help_text=_("Who answers for the site.")
    )
    mail = models.EmailField(
        _("mail address"), blank=True, help_text=_("Messages from readers are sent there as well.")
    )
    about = MarkdownxField(
        _("about"), blank=True, help_text=_("The text of the page about the site, in Markdown.")
    )
    quotes_note = models.CharField(
        _("note on the quotes"),
        max_length=200,
        blank=True,
        help_text=_("Stands in every post, e.g. that the comments were translated and shortened."),
    )
    menu = models.TextField(
        _("menu"),
        blank=True,
        help_text=_("More entries, one a line: the words, a |, and the address."),
    )
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=Language.choices, default=Language.READER
    )
    accent_on_light = models.CharField(
        _("accent colour on light paper"), max_length=7, blank=True, validators=[valid_colour]
    )
    accent_on_dark = models.CharField(
        _("accent colour on dark paper"), max_length=7, blank=True, validators=[valid_colour]
    )
    counts_readings = models.BooleanField(
        _("popular posts"),
        default=True,
        help_text=_("Whether pages are counted, by post and day alone, to show what is read most."),
    )
    analytics = models.TextField(
        _("analytics snippet"),
        blank=True,
        help_text=_("One script element with an https address; what is written inside is refused."),
    )
    ad_in_lists = models.TextField(_("advertisement in lists"), blank=True)
    ad_before_quotes = models.TextField(_("advertisement before the quotes"), blank=True)
    ad_after_quotes = models.TextField(_("advertisement after the quotes"), blank=True)
    ad_height = models.PositiveSmallIntegerField(
        _("height of an advertisement"),
        default=280,
        validators=[MaxValueValidator(1000)],
        help_text=_("In pixels. The room is kept from the start, so that nothing jumps."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")

    def __str__(self) -> str:
        return self.name or settings.SITE_NAME


class Message(models.Model):
    """What a reader wrote by the form: a question, a mistake found, a wish to be taken out."""

    class Kind(models.TextChoices):
        """What it is about."""

        CONTACT = "contact", _("a question or a remark")
        CORRECTION = "correction", _("a mistake in a post")
        TAKEDOWN = "takedown", _("taking something down")

    class Relation(models.TextChoices):
        """What the sender has to do with what is to be taken down."""

        NONE = "", _("not given")
        AUTHOR = "author", _("I wrote the comment")
        NAMED = "named", _("I am the one it is about")
        OWNER = "owner", _("I hold the rights")
        AGENT = "agent", _("I act for one of these")

    class State(models.TextChoices):
        """How far the editors are with it."""

        NEW = "new", pgettext_lazy("of a message", "new")
        TAKEN = "taken", pgettext_lazy("of a message", "taken on")
        DONE = "done", pgettext_lazy("of a message", "done")

    kind = models.CharField(_("kind of message"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100)
    mail = models.EmailField(_("mail address"))
    address = models.CharField(_("address of the page"), max_length=2000, blank=True)
    quote = models.CharField(_("numbers of the comments"), max_length=200, blank=True)
    relation = models.CharField(
        _("relation"), max_length=6, blank=True, choices=Relation.choices, default=Relation.NONE
    )
    text = models.TextField(_("message"), max_length=5000)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=5, choices=State.choices, default=State.NEW, db_index=True
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    remark = models.TextField(_("remark"), blank=True, help_text=_("For the editors alone."))

    class Meta:
        verbose_name = pgettext_lazy("from a reader", "message")
        verbose_name_plural = pgettext_lazy("from readers", "messages")
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.name})"


class Reading(models.Model):
    """How often a post's page was asked for on one day of the site's time zone; nothing of whom."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "day"], name="one_reading_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.times}"


class Passage(models.Model):
    """What a search finds: an Edition's title (``number`` 0), or one of its quotes.

    ``posts.search`` writes it after the publishing; the engines' indexes stand beside it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_passage_a_number")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Likeness(models.Model):
    """How much a post is like another; noted at both. ``posts.search.likeness`` writes it."""

    # Found by the constraint's index.
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="likenesses", db_index=False
    )
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "other"], name="one_likeness_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.other_id} {self.score:.1f}"
