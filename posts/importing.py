"""Posts made of files of a checkout, many at once: rows, not objects.

What is to be said of a file is worked out in processes of their own where there are many files;
only rows come back from there.
"""

import datetime
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from . import processes, rows
from .checkout import FoundFile, ReadFile, Refusal, read
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

# Files a transaction: few enough for memory, and for others to get their turn.
AT_ONCE = 50
# From so many files on, starting processes pays.
MANY = 200

# What a source calls its thread, by the thread's address: ("hn", "44044199"), or two empty texts.
Identify = Callable[[str], tuple[str, str]]

POST = (
    "id", "title", "slug", "date", "lead", "notes", "thumbnail", "source", "source_ref",
    "source_url", "revision", "edition_id", "last_path", "draft_path", "draft_markdown",
    "created_at", "updated_at",
)  # fmt: skip
SECTION = ("id", "post_id", "position", "folded", "summary")
QUOTE = (
    "post_id", "section_id", "source", "source_ref", "position", "author", "time", "body",
    "markup", "color",
)  # fmt: skip
EDITION = (
    "id", "post_id", "number", "revision", "path", "title", "slug", "date", "tag_names",
    "thumbnail", "source_url", "lead_html", "html", "markdown", "search_text", "description",
    "quote_count", "digest", "first_published_at", "published_at", "published_by_id",
)  # fmt: skip
PUBLICATION = ("post_id", "edition_id", "verb", "at", "by_id")
TAGGED = ("content_object_id", "tag_id", "position")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can become a post, in plain values, quick to hand from process to process.

    ``sections`` hold their quotes' last columns of QUOTE. ``edition`` holds what ``edition_fields``
    gives; a draft has none, and ``draft`` is its text.
    """

    found: FoundFile
    title: str
    date: datetime.date
    lead: str
    thumbnail: str
    source_url: str
    tags: tuple[str, ...]
    draft: str
    sections: list[tuple[bool, str, list[rows.Row]]]
    edition: dict[str, Any]

    @property
    def count(self) -> int:
        """How many quotes there are."""
        return sum(len(quotes) for _folded, _summary, quotes in self.sections)


def prepare_all(
    files: Sequence[FoundFile], known: dict[str, str]
) -> Iterator[tuple[FoundFile, Prepared | Refusal | None]]:
    """Yield each file with what can be made of it, in order; ``None`` where it is ``known``.

    ``known`` holds digests of files by their paths.
    """
    batches = [files[start : start + AT_ONCE] for start in range(0, len(files), AT_ONCE)]
    if len(files) < MANY:
        for batch in batches:
            yield from prepare(batch, known)
        return
    with processes.pool() as pool:
        # No more is worked out ahead than the database can follow.
        ahead: deque[Future[list[tuple[FoundFile, Prepared | Refusal | None]]]] = deque()
        for batch in batches:
            digests = {file.path: known[file.path] for file in batch if file.path in known}
            ahead.append(pool.submit(prepare, batch, digests))
            if len(ahead) > processes.size() + 1:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()


def prepare(
    files: Sequence[FoundFile], known: dict[str, str]
) -> list[tuple[FoundFile, Prepared | Refusal | None]]:
    """Return what ``prepare_all`` yields, of few files."""
    prepared: list[tuple[FoundFile, Prepared | Refusal | None]] = []
    for found in files:
        file = read(found, known.get(found.path, ""))
        prepared.append((found, as_rows(file) if isinstance(file, ReadFile) else file))
    return prepared


def as_rows(file: ReadFile) -> Prepared:
    """Return a file in plain values."""
    content = file.post.content
    return Prepared(
        found=file.found,
        title=content.title,
        date=content.date,
        lead=content.lead,
        thumbnail=content.thumbnail,
        source_url=content.source_url,
        tags=content.tags,
        draft=file.text if file.post.draft else "",
        sections=[
            (
                section.folded,
                section.summary,
                [
                    (
                        quote.number - 1,
                        quote.author,
                        quote.time,
                        quote.body,
                        quote.markup,
                        quote.color,
                    )
                    for quote in section.quotes
                ],
            )
            for section in content.sections
        ],
        edition={} if file.post.draft else edition_fields(content, file.text),
    )


def create_posts(files: list[Prepared], identify: Identify, by: User | None = None) -> None:
    """Make a post of each file, and of all but the drafts a published Edition; in one transaction.

    The number of queries does not depend on how many files there are.
    """
    with transaction.atomic():
        Batch(files, identify, by).write()


class Batch:
    """Files that become posts together; ``posts`` are they by their ids."""

    def __init__(self, files: list[Prepared], identify: Identify, by: User | None) -> None:
        self.identify = identify
        self.by = by.pk if by else None
        self.now = timezone.now()
        self.posts = dict(zip(rows.reserve(Post, len(files)), files, strict=True))
        public = [id for id, file in self.posts.items() if file.edition]
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
        edition, path = self.editions.get(id), file.found.path
        return (
            id, file.title, file.found.slug, file.date, file.lead, "", file.thumbnail,
            *self.identify(file.source_url), file.source_url, 0, edition,
            path if edition else "", "" if edition else path, file.draft,
            self.since(file), self.now,
        )  # fmt: skip

    def since(self, file: Prepared) -> datetime.datetime:
        """Return since when a post is there: midnight of its day, if that is not to come."""
        midnight = datetime.datetime.combine(file.date, datetime.time.min)
        return min(timezone.make_aware(midnight), self.now)

    def write_quotes(self) -> None:
        """Insert the posts' sections and quotes."""
        sections = [
            (post, place, section)
            for post, file in self.posts.items()
            for place, section in enumerate(file.sections)
        ]
        ids = list(rows.reserve(Section, len(sections)))
        rows.insert(
            Section,
            SECTION,
            (
                (id, post, place, folded, summary)
                for id, (post, place, (folded, summary, _quotes)) in zip(ids, sections, strict=True)
            ),
        )
        rows.insert(
            Quote,
            QUOTE,
            (
                (post, id, "", "", *quote)
                for id, (post, _place, (_folded, _summary, quotes)) in zip(
                    ids, sections, strict=True
                )
                for quote in quotes
            ),
        )

    def edition_row(self, post: int) -> rows.Row:
        """Return the row of a post's first Edition, whose text is the file's."""
        file = self.posts[post]
        values = file.edition | {
            "id": self.editions[post],
            "post_id": post,
            "number": 1,
            "revision": 0,
            "slug": file.found.slug,
            "first_published_at": self.since(file),
            "published_at": self.now,
            "published_by_id": self.by,
        }
        return tuple(values[name] for name in EDITION)

    def publication_row(self, post: int) -> rows.Row:
        """Return the entry of the record for a post."""
        return (post, self.editions[post], Publication.Verb.IMPORTED.value, self.now, self.by)

    def write_tags(self) -> None:
        """Give the posts and their Editions their tags, and make those that are new."""
        names = chain.from_iterable(file.tags for file in self.posts.values())
        tags = {tag.name: tag.pk for tag in tags_named(list(names))}
        rows.insert(PostTag, TAGGED, self.tagged(tags, {id: id for id in self.posts}))
        rows.insert(EditionTag, TAGGED, self.tagged(tags, self.editions))

    def tagged(self, tags: dict[str, int], items: dict[int, int]) -> Iterator[rows.Row]:
        """Yield a row for each tag of these posts, or of what belongs to them."""
        for post, item in items.items():
            for position, name in enumerate(self.posts[post].tags):
                yield item, tags[name], position
