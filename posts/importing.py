"""Posts made of files of a checkout, many at once: rows, not objects."""

import datetime
from collections.abc import Callable, Iterator
from itertools import chain

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from . import rows
from .checkout import ReadFile
from .models import (
    Edition,
    EditionTag,
    Post,
    PostTag,
    Publication,
    Quote,
    Section,
    tags_named,
)
from .publishing import edition_fields

# What a source calls its thread, by the thread's address: ("hn", "44044199"), or two empty texts.
Identify = Callable[[str], tuple[str, str]]

POST = (
    "id", "title", "slug", "date", "lead", "notes", "thumbnail", "source", "source_ref",
    "source_url", "revision", "edition_id", "last_path", "draft_path", "draft_markdown",
    "created_at", "updated_at",
)  # fmt: skip
SECTION = ("id", "post_id", "position", "folded", "summary")
QUOTE = (
    "post_id", "section_id", "position", "source", "source_ref", "author", "time", "body",
    "markup", "color",
)  # fmt: skip
EDITION = (
    "id", "post_id", "number", "revision", "path", "title", "slug", "date", "tag_names",
    "thumbnail", "source_url", "lead_html", "html", "markdown", "search_text", "description",
    "quote_count", "digest", "first_published_at", "published_at", "published_by_id",
)  # fmt: skip
PUBLICATION = ("post_id", "edition_id", "verb", "at", "by_id")
TAGGED = ("content_object_id", "tag_id", "position")


def create_posts(files: list[ReadFile], identify: Identify, by: User | None = None) -> None:
    """Make a post of each file, and of all but the drafts a published Edition; in one transaction.

    The number of queries does not depend on how many files there are.
    """
    with transaction.atomic():
        Batch(files, identify, by).write()


class Batch:
    """Files that become posts together; ``posts`` are they by their ids."""

    def __init__(self, files: list[ReadFile], identify: Identify, by: User | None) -> None:
        self.identify = identify
        self.by = by
        self.now = timezone.now()
        self.posts = dict(zip(rows.reserve(Post, len(files)), files, strict=True))
        public = [id for id, file in self.posts.items() if not file.post.draft]
        self.editions = dict(zip(public, rows.reserve(Edition, len(public)), strict=True))

    def write(self) -> None:
        """Insert the rows."""
        rows.insert(Post, POST, map(self.post_row, self.posts))
        self.write_quotes()
        rows.insert(Edition, EDITION, map(self.edition_row, self.editions))
        rows.insert(Publication, PUBLICATION, map(self.publication_row, self.editions))
        self.write_tags()

    def post_row(self, id: int) -> rows.Row:
        """Return a post's row."""
        file = self.posts[id]
        content, draft = file.post.content, file.post.draft
        return (
            id, content.title, file.found.slug, content.date, content.lead, "", content.thumbnail,
            *self.identify(content.source_url), content.source_url, 0, self.editions.get(id),
            "" if draft else file.found.path,
            file.found.path if draft else "",
            file.text if draft else "",
            self.since(file), self.now,
        )  # fmt: skip

    def since(self, file: ReadFile) -> datetime.datetime:
        """Return since when a post is there: midnight of its day, if that is not to come."""
        midnight = datetime.datetime.combine(file.post.content.date, datetime.time.min)
        return min(timezone.make_aware(midnight), self.now)

    def write_quotes(self) -> None:
        """Insert the posts' sections and quotes."""
        sections = [
            (post, place, section)
            for post, file in self.posts.items()
            for place, section in enumerate(file.post.content.sections)
        ]
        ids = list(rows.reserve(Section, len(sections)))
        rows.insert(
            Section,
            SECTION,
            (
                (id, post, place, section.folded, section.summary)
                for id, (post, place, section) in zip(ids, sections, strict=True)
            ),
        )
        rows.insert(
            Quote,
            QUOTE,
            (
                (
                    post, id, quote.number - 1, "", "", quote.author, quote.time, quote.body,
                    quote.markup, quote.color,
                )
                for id, (post, _place, section) in zip(ids, sections, strict=True)
                for quote in section.quotes
            ),
        )  # fmt: skip

    def edition_row(self, post: int) -> rows.Row:
        """Return the row of a post's first Edition, whose text is the file's."""
        file = self.posts[post]
        values = edition_fields(file.post.content, file.text) | {
            "id": self.editions[post],
            "post_id": post,
            "number": 1,
            "revision": 0,
            "slug": file.found.slug,
            "first_published_at": self.since(file),
            "published_at": self.now,
            "published_by_id": self.by.pk if self.by else None,
        }
        return tuple(values[name] for name in EDITION)

    def publication_row(self, post: int) -> rows.Row:
        """Return the entry of the record for a post."""
        verb = Publication.Verb.IMPORTED
        return (post, self.editions[post], verb, self.now, self.by.pk if self.by else None)

    def write_tags(self) -> None:
        """Give the posts and their Editions their tags, and make those that are new."""
        names = [file.post.content.tags for file in self.posts.values()]
        tags = {tag.name: tag.pk for tag in tags_named(list(chain.from_iterable(names)))}
        rows.insert(PostTag, TAGGED, self.tagged(tags, {id: id for id in self.posts}))
        rows.insert(EditionTag, TAGGED, self.tagged(tags, self.editions))

    def tagged(self, tags: dict[str, int], items: dict[int, int]) -> Iterator[rows.Row]:
        """Yield a row for each tag of these posts, or of what belongs to them."""
        for post, item in items.items():
            for position, name in enumerate(self.posts[post].post.content.tags):
                yield item, tags[name], position
