"""What editors change (Post, Section, Quote) and what readers get (Edition)."""

import datetime
import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self
from unicodedata import category

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markdownx.models import MarkdownxField
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from posts.labels import LABELS

SLUG_PATTERN = r"[a-z0-9][a-z0-9_-]*"
valid_slug = RegexValidator(
    rf"^{SLUG_PATTERN}\Z", _("A slug is made of a-z, 0-9, _ and -, and begins with a-z or 0-9.")
)

# A tag's slug has room for 100 signs, of which a number may need some.
SLUG_LENGTH = 90


def dated_path(date: datetime.date, slug: str) -> str:
    """Return a post's folder below ``content/posts/``: ``2025_05/2025_05_20_slug``."""
    return f"{date:%Y_%m}/{date:%Y_%m_%d}_{slug}"


class StaleRevision(Exception):
    """The post was changed since the caller last saw it."""


class State(models.TextChoices):
    """Where a post stands, for lists: what is still to be done with it comes before what was."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("ready for review")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PostQuerySet(models.QuerySet["Post"]):
    """The words that pages and commands ask for posts with."""

    def published(self) -> Self:
        """Return the posts that readers can see, the newest day first, in a fixed order a day.

        This is the one meaning of "public". What readers are shown of such a post is its
        ``edition``, which comes along.
        """
        return (
            self.filter(edition__isnull=False)
            .select_related("edition")
            .order_by("-edition__date", "-edition__first_published_at", "-pk")
        )

    def in_state(self, state: str) -> Self:
        """Return the posts whose ``state`` is this one."""
        here = Q(edition__isnull=False)
        conditions = {
            State.SCHEDULED: Q(publish_at__isnull=False),
            State.REVIEW: Q(stage=Post.Stage.REVIEW),
            State.APPROVED: Q(stage=Post.Stage.APPROVED),
            State.PUBLISHED: here,
            State.WITHDRAWN: ~Q(last_path=""),
            State.DRAFT: Q(),
        }
        condition = conditions[State(state)]
        for other, stronger in conditions.items():
            if other == state:
                break
            condition &= ~stronger
        return self.filter(condition)

    def held(self, pk: int, revision: int | None = None) -> "Post":
        """Return a post, locked until the transaction ends.

        ``revision`` is the one that the caller saw, ``None`` for a caller that has seen none.
        Raises StaleRevision and Post.DoesNotExist.
        """
        post = self.select_for_update(of=("self",)).select_related("edition").get(pk=pk)
        if revision is not None and post.revision != revision:
            raise StaleRevision
        return post

    def called(self, name: str) -> Self:
        """Return the posts with this slug, or with this dated name (``2025_05_20_slug``)."""
        dated = Q(last_path__endswith=f"/{name}") | Q(draft_path__endswith=f"/{name}")
        return self.filter(Q(slug=name) | dated)


class Post(models.Model):
    """The working copy that editors change.

    ``curation.board`` writes it, ``posts.publishing`` makes Editions of it, and nothing else does.
    A draft that came from a Hugo checkout keeps its file's text and its folder (``draft_markdown``,
    ``draft_path``), of which its first Edition is made. ``draft_digest`` is the file's SHA-256 in
    hex, ``draft_revision`` the site's revision when it was read; both stay when the draft is
    published, or something in it is taken down, as the folder has it until an export follows.

    ``stage`` says how far the work on it is, whatever readers see; ``publish_at`` when it goes out
    by itself, ``scheduled_by`` who decided that, and ``publish_error`` why it did not. ``place``
    orders the posts of one day: it is the order in which those of one time go out.
    ``content_digest`` is that of what it says now: see ``posts.content``.
    """

    class Stage(models.TextChoices):
        """How far the editors are with it. Publishing sets it back to the first."""

        DRAFT = "draft", _("draft")
        REVIEW = "review", _("ready for review")
        APPROVED = "approved", _("approved")

    title = models.CharField(_("title"), max_length=300)
    slug = models.CharField(_("slug"), max_length=120, validators=[valid_slug])
    date = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("The day the post stands under; empty means the day it is published."),
    )
    lead = MarkdownxField(_("lead"), blank=True)
    notes = MarkdownxField(_("notes"), blank=True, help_text=_("For the editors; never published."))
    reprint_reason = models.TextField(
        _("reason for the reprint"),
        blank=True,
        help_text=_("Why it may be published though somebody forbids it; never published."),
    )
    thumbnail = models.CharField(_("thumbnail"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=32, blank=True)
    source_ref = models.CharField(_("source reference"), max_length=200, blank=True)
    source_url = models.CharField(_("source address"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    stage = models.CharField(
        _("stage"), max_length=8, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("goes out at"), null=True, blank=True, db_index=True)
    publish_error = models.CharField(max_length=300, blank=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    place = models.PositiveIntegerField(_("place in its day"), default=0)
    edition = models.OneToOneField(
        "Edition",
        verbose_name=_("current edition"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="current_of",
    )
    last_path = models.CharField(_("address"), max_length=200, blank=True, db_index=True)
    draft_path = models.CharField(max_length=200, blank=True)
    draft_markdown = models.TextField(blank=True)
    draft_digest = models.CharField(max_length=64, blank=True)
    draft_revision = models.PositiveBigIntegerField(default=0)
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    tags = TaggableManager(verbose_name=_("tags"), through="posts.PostTag", blank=True)
    objects: ClassVar[models.Manager[Self]] = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar = ["-updated_at", "-pk"]
        permissions: ClassVar = [("publish_post", _("Can publish and withdraw posts"))]
        indexes: ClassVar = [models.Index(fields=["source", "source_ref"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["last_path"], condition=~Q(last_path=""), name="one_post_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> State:
        """Say where the post stands: see ``in_state``, which asks the database the same."""
        if self.publish_at is not None:
            return State.SCHEDULED
        if self.stage != self.Stage.DRAFT:
            return State(self.stage)
        if self.is_published:
            return State.PUBLISHED
        return State.WITHDRAWN if self.is_withdrawn else State.DRAFT

    @property
    def is_published(self) -> bool:
        """Say whether readers can see an Edition of this post."""
        return self.edition_id is not None

    @property
    def is_withdrawn(self) -> bool:
        """Say whether readers could see the post once, and can't now."""
        return self.edition_id is None and bool(self.last_path)

    @property
    def has_unpublished_changes(self) -> bool:
        """Say whether the post says anything else than its current Edition.

        What was changed and taken back again, or brought back from an Edition, is no change.
        """
        return self.edition is not None and self.edition.content_digest != self.content_digest

    def path(self) -> str:
        """Return the address's two parts: a guess until the first publishing settles it."""
        return (
            self.last_path
            or self.draft_path
            or dated_path(self.date or timezone.localdate(), self.slug)
        )

    def tag_names(self) -> list[str]:
        """Return the tags in the editor's order."""
        return [item.tag.name for item in self.tagged.select_related("tag")]


class Section(models.Model):
    """A run of quotes, shown open, or folded under a summary."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    folded = models.BooleanField(default=False)
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.summary or str(_("open section"))


class Quote(models.Model):
    """One comment as this post shows it.

    ``source`` and ``source_ref`` say where it came from (empty for an editor's own words);
    ``position`` counts from 0 through the whole post, and a section's quotes are neighbours.
    ``markup`` says how ``body`` is read: see ``posts.markdown``. ``label`` says what was made of
    the comment's words, empty for nothing: see ``posts.labels``.
    """

    # Found by the index below, as the source's is of few rows only: an import writes each of them.
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quotes", db_index=False)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="quotes")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=32, blank=True)
    source_ref = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200, blank=True)
    time = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True)
    markup = models.CharField(max_length=8, blank=True)
    color = models.CharField(max_length=32, blank=True)
    # The database knows the default as well, for rows that are inserted without a model.
    label = models.CharField(
        max_length=16,
        choices=[(value, label.mark) for value, label in LABELS.items()],
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [
            models.Index(fields=["post", "position"]),
            models.Index(
                fields=["source", "source_ref"],
                condition=~Q(source=""),
                name="quotes_with_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position + 1} {self.author}"


class Edition(models.Model):
    """The immutable snapshot that readers get.

    ``posts.publishing`` makes it; nothing changes it but a takedown, after which it holds no more
    what was taken down. One of which no quote is left has an empty ``markdown``.

    ``html`` holds the quotes and folds of the page, ``markdown`` the file in the Hugo dialect,
    ``digest`` the SHA-256 of that file's UTF-8 bytes in hex, and ``former_digests`` what it was
    before takedowns: by these an export knows its own file again. ``content_digest`` is what the
    post's was when it was made.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    revision = models.PositiveIntegerField(_("revision"))
    path = models.CharField(_("address"), max_length=200)
    title = models.CharField(_("title"), max_length=300)
    slug = models.CharField(_("slug"), max_length=120)
    date = models.DateField(_("date"), db_index=True)
    tag_names = models.JSONField(_("tags"), default=list)
    thumbnail = models.CharField(_("thumbnail"), max_length=200, blank=True)
    source_url = models.CharField(_("source address"), max_length=2000, blank=True)
    lead_html = models.TextField(_("lead"), blank=True)
    html = models.TextField()
    markdown = models.TextField()
    search_text = models.TextField()
    description = models.CharField(max_length=300, blank=True)
    quote_count = models.PositiveIntegerField(_("quotes"))
    digest = models.CharField(max_length=64)
    former_digests = models.JSONField(default=list, db_default=[])
    content_digest = models.CharField(max_length=64, blank=True)
    first_published_at = models.DateTimeField(_("first published"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )

    tags = TaggableManager(verbose_name=_("tags"), through="posts.EditionTag", blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar = ["-published_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "number"], name="one_edition_a_number")
        ]
        # An export asks for all digests: without the long texts that a row has before its digest.
        indexes: ClassVar = [models.Index(fields=["path", "digest"], name="edition_files")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def get_absolute_url(self) -> str:
        """Return the page's address, which is also its address in Hugo."""
        month, name = self.path.split("/")
        return reverse("post", kwargs={"month": month, "name": name})


class Publication(models.Model):
    """One entry of the record of what readers could see when, and who decided it."""

    class Verb(models.TextChoices):
        """What was done."""

        PUBLISHED = "published", _("published")
        SCHEDULED = "scheduled", _("published as scheduled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        IMPORTED = "imported", pgettext_lazy("of a post", "imported")
        SCRUBBED = "scrubbed", _("something taken down")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="publications")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="publications")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post} {self.get_verb_display()}"


class PostTag(ItemBase):
    """A tag of a post, in the order in which the editor wrote them."""

    content_object = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="post_items")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]


class EditionTag(ItemBase):
    """A tag of an Edition, by which tag pages find it."""

    content_object = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="edition_items")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]


def tag_slug(name: str) -> str:
    """Return what a tag's address is made of, as Hugo makes it: ``C++`` is ``c++``.

    A tag of signs that no address has is called by their code points.
    """
    kept = "".join(
        sign if sign.isalnum() or category(sign)[0] == "M" or sign in "_+#.~@" else "-"
        for sign in name.lower()
        if not is_left_out(sign)
    )
    slug = re.sub("-+", "-", kept).strip("-.")[:SLUG_LENGTH]
    return slug or "-".join(f"u{ord(sign):x}" for sign in name)[:SLUG_LENGTH]


def is_left_out(sign: str) -> bool:
    """Say whether a sign of a tag leaves nothing in its address, not even a hyphen."""
    return category(sign)[0] in "PSC" and sign not in "-_+#.~@/"


def tags_named(names: list[str]) -> list[Tag]:
    """Return the tags of these names in this order, making those that are new.

    The number of queries does not depend on how many there are.
    """
    wanted = list(dict.fromkeys(names))
    known: dict[str, Tag] = {tag.name: tag for tag in Tag.objects.filter(name__in=wanted)}
    while missing := [name for name in wanted if name not in known]:
        # Somebody else may take an address at the same time: then the next round finds another.
        Tag.objects.bulk_create(new_tags(missing), ignore_conflicts=True)
        known |= {tag.name: tag for tag in Tag.objects.filter(name__in=missing)}
    return [known[name] for name in wanted]


def new_tags(names: list[str]) -> Iterator[Tag]:
    """Yield tags to make; of those with one address (``AI``, ``ai``) the later get a number."""
    slugs = {name: tag_slug(name) for name in names}
    taken = set(Tag.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    # In a fixed order, so that two who make the same tags don't wait for each other.
    for name, slug in sorted(slugs.items()):
        free, number = slug, 0
        while free in taken or (number and Tag.objects.filter(slug=free).exists()):
            number += 1
            free = f"{slug}_{number}"
        taken.add(free)
        yield Tag(name=name, slug=free)


def set_tags(item: Post | Edition, names: list[str]) -> None:
    """Give a post or an Edition these tags, in this order."""
    through: Any = PostTag if isinstance(item, Post) else EditionTag
    through.objects.filter(content_object=item).delete()
    through.objects.bulk_create(
        through(content_object=item, tag=tag, position=position)
        for position, tag in enumerate(tags_named(names))
    )
