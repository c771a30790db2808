"""Posts made of files of a checkout, many at once: rows, not objects.

Where there are many files, processes of their own read them and write their rows, some files a
transaction, so that all processors and the database work at the same time.
"""

import datetime
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone

from . import freshness, processes, rows
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
from .scrubbing import scrubbed_file
from .takedowns import Target

# Files a transaction: few enough for memory, and for others to get their turn.
AT_ONCE = 50
# From so many files on, starting processes pays.
MANY = 200

# What a source calls its thread, by the thread's address: ("hn", "44044199"), or two empty texts.
Identify = Callable[[str], tuple[str, str]]

POST = (
    "id", "title", "slug", "date", "lead", "notes", "thumbnail", "source", "source_ref",
    "source_url", "revision", "edition_id", "last_path", "draft_path", "draft_markdown",
    "draft_digest", "draft_revision", "created_at", "updated_at", "stage", "publish_at",
    "publish_error", "place", "content_digest", "reprint_reason",
)  # fmt: skip
SECTION = ("id", "post_id", "position", "folded", "summary")
QUOTE = (
    "post_id", "section_id", "position", "source", "source_ref", "author", "time", "body",
    "markup", "color",
)  # fmt: skip
EDITION = (
    "id", "post_id", "number", "revision", "path", "title", "slug", "date", "tag_names",
    "thumbnail", "source_url", "lead_html", "html", "markdown", "search_text", "description",
    "quote_count", "digest", "former_digests", "content_digest", "first_published_at",
    "published_at", "published_by_id",
)  # fmt: skip
PUBLICATION = ("post_id", "edition_id", "verb", "at", "by_id")
TAGGED = ("content_object_id", "tag_id", "position")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are to be brought in.

    ``known`` holds the digests, by their paths, of files whose posts are here; ``taken_down`` is
    left out of what comes in; ``by`` is the id of whoever imports. With ``dry`` nothing is written.
    """

    known: dict[str, str]
    identify: Identify
    by: int | None = None
    dry: bool = False
    taken_down: tuple[Target, ...] = ()

    def without_taken_down(self, file: ReadFile) -> ReadFile | Refusal | None:
        """Return a file without what was taken down, ``None`` if it is then as it is known."""
        source, _ref = self.identify(file.post.content.source_url)
        left = scrubbed_file(file, self.taken_down, source)
        is_known = isinstance(left, ReadFile) and left.digest == self.known.get(file.found.path)
        return None if is_known else left


@dataclass(frozen=True, slots=True)
class Created:
    """A post that was made of a file."""

    quotes: int
    source: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that is as it is known."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that is not as it is known; nothing was done with it."""


Outcome = Created | Unchanged | Changed | Refusal


def bring_in(files: Sequence[FoundFile], wanted: Wanted) -> Iterator[tuple[FoundFile, Outcome]]:
    """Make a post of each file that none is known of, and of all but the drafts an Edition.

    Yields each file with what became of it, in order; each is in the database by then.
    """
    batches = [files[start : start + AT_ONCE] for start in range(0, len(files), AT_ONCE)]
    if len(files) < MANY or connection.in_atomic_block:
        for batch in batches:
            yield from zip(batch, bring_in_few(batch, wanted), strict=True)
        return
    with processes.pool() as pool:
        # No more is asked for ahead than what keeps the processes busy: an interrupted import
        # ends soon.
        ahead: deque[tuple[Sequence[FoundFile], Future[list[Outcome]]]] = deque()
        for batch in batches:
            ahead.append((batch, pool.submit(bring_in_few, batch, wanted)))
            if len(ahead) > processes.size() + 1:
                done, future = ahead.popleft()
                yield from zip(done, future.result(), strict=True)
        for done, future in ahead:
            yield from zip(done, future.result(), strict=True)


def bring_in_few(files: Sequence[FoundFile], wanted: Wanted) -> list[Outcome]:
    """Do with some files what ``bring_in`` does, in one transaction.

    The number of queries does not depend on how many files there are.
    """
    outcomes: list[Outcome] = []
    fresh: list[ReadFile] = []
    for found in files:
        file = read(found, wanted.known.get(found.path, ""))
        if isinstance(file, ReadFile):
            file = wanted.without_taken_down(file)
        if isinstance(file, Refusal):
            outcomes.append(file)
        elif file is None:
            outcomes.append(Unchanged())
        elif found.path in wanted.known:
            outcomes.append(Changed())
        else:
            fresh.append(file)
            quotes = sum(len(section.quotes) for section in file.post.content.sections)
            outcomes.append(Created(quotes, wanted.identify(file.post.content.source_url)))
    if fresh and not wanted.dry:
        here = create(fresh, wanted)
        outcomes = [
            Changed() if file.path in here else outcome
            for file, outcome in zip(files, outcomes, strict=True)
        ]
    return outcomes


def create(files: list[ReadFile], wanted: Wanted) -> set[str]:
    """Make posts of files; return the paths of those that somebody else made meanwhile."""
    # Worked out before the transaction, in which on SQLite nobody else can write.
    editions = [
        None if file.post.draft else edition_fields(file.post.content, file.text) for file in files
    ]
    try:
        with rows.repeatable():
            Batch(files, editions, wanted).write()
            freshness.changed()
    except IntegrityError:
        paths = [file.found.path for file in files]
        here = set(Post.objects.filter(last_path__in=paths).values_list("last_path", flat=True))
        if not here:
            raise
        rest = [file for file in files if file.found.path not in here]
        return here | (create(rest, wanted) if rest else set())
    return set()


class Batch:
    """Files that become posts together; ``posts`` are they by their ids."""

    def __init__(
        self, files: list[ReadFile], editions: list[dict[str, Any] | None], wanted: Wanted
    ) -> None:
        self.identify = wanted.identify
        self.by = wanted.by
        self.now = timezone.now()
        self.posts = dict(zip(rows.reserve(Post, len(files)), files, strict=True))
        self.values = {
            id: values for id, values in zip(self.posts, editions, strict=True) if values
        }
        ids = rows.reserve(Edition, len(self.values))
        self.editions = dict(zip(self.values, ids, strict=True))

    def write(self) -> None:
        """Insert the rows."""
        rows.insert(Post, POST, map(self.post_row, self.posts))
        self.write_quotes()
        rows.insert(Edition, EDITION, map(self.edition_row, self.editions))
        rows.insert(Publication, PUBLICATION, map(self.publication_row, self.editions))
        self.write_tags()

    def post_row(self, id: int) -> rows.Row:
        """Return a post's row."""
        file, edition = self.posts[id], self.editions.get(id)
        content, path = file.post.content, file.found.path
        return (
            id, content.title, file.found.slug, content.date, content.lead, "", content.thumbnail,
            *self.identify(content.source_url), content.source_url, 0, edition,
            path if edition else "", "" if edition else path, "" if edition else file.text,
            "" if edition else file.digest, 0, self.since(file), self.now,
            Post.Stage.DRAFT.value, None, "", 0,
            self.values[id]["content_digest"] if edition else "", "",
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
        values = self.values[post] | {
            "id": self.editions[post],
            "post_id": post,
            "number": 1,
            "revision": 0,
            "former_digests": list(file.former),
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
        names = chain.from_iterable(file.post.content.tags for file in self.posts.values())
        tags = {tag.name: tag.pk for tag in tags_named(list(names))}
        rows.insert(PostTag, TAGGED, self.tagged(tags, {id: id for id in self.posts}))
        rows.insert(EditionTag, TAGGED, self.tagged(tags, self.editions))

    def tagged(self, tags: dict[str, int], items: dict[int, int]) -> Iterator[rows.Row]:
        """Yield a row for each tag of these posts, or of what belongs to them."""
        for post, item in items.items():
            for position, name in enumerate(self.posts[post].post.content.tags):
                yield item, tags[name], position
