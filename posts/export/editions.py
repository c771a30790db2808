"""What readers get, as an export asks for it: which files, of which bytes, at which revision."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Edition, Post, Publication
from .folder import ExportError

Item = TypeVar("Item")

AT_ONCE = 50
PATHS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """The edition whose text a file is to hold, and that text's SHA-256."""

    edition: int
    digest: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which posts an export is about: all, those of these names, those changed since a revision.

    A name is a slug or a dated name. The site's revision is the number of the last publishing,
    withdrawal, restoring or import.
    """

    names: tuple[str, ...] = ()
    since: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is about every post there is or was."""
        return not self.names and self.since is None

    def posts(self) -> QuerySet[Post]:
        """Return the posts; ExportError for a name that no published or withdrawn post has."""
        posts = Post.objects.all()
        if self.names:
            posts = posts.filter(pk__in={pk for name in self.names for pk in named(name)})
        if self.since is not None:
            changed = Publication.objects.filter(pk__gt=self.since)
            posts = posts.filter(pk__in=changed.values("post_id"))
        return posts


def named(name: str) -> list[int]:
    """Return the posts of this name; ExportError if there is none that has or had a file."""
    posts = list(Post.objects.called(name).values_list("pk", "last_path"))
    if not posts:
        raise ExportError(f"{name}: there is no such post")
    if not any(last_path for _pk, last_path in posts):
        raise ExportError(f"{name}: never published, so there is no file of it to export")
    return [pk for pk, _last_path in posts]


def site_revision() -> int:
    """Return the number of the site's last change of what readers get, 0 before the first."""
    return Publication.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def published_files(posts: QuerySet[Post]) -> dict[str, PublishedFile]:
    """Return what the file of each of these posts that readers can see is to hold, by path."""
    public = Post.objects.published().filter(edition=OuterRef("pk")).order_by()
    if posts.query.has_filters():
        public = public.filter(pk__in=posts.values("pk"))
    # Asked this way round, the index ``edition_files`` answers it. SQLite finds what a row holds
    # behind its long texts by reading these.
    rows = Edition.objects.filter(Exists(public)).order_by()
    return {
        path: PublishedFile(edition, digest)
        for path, edition, digest in rows.values_list("path", "pk", "digest")
    }


def withdrawn_paths(posts: QuerySet[Post]) -> set[str]:
    """Return the paths of those of these posts that readers could see once, and can't now."""
    rows = posts.filter(edition=None).exclude(last_path="").order_by()
    return set(rows.values_list("last_path", flat=True))


def draft_paths(paths: Iterable[str]) -> set[str]:
    """Return which of these paths are those of drafts that came in with a file of their own."""
    drafts = Post.objects.filter(edition=None).exclude(draft_markdown="")
    rows = drafts.values_list("last_path", "draft_path")
    return {last_path or draft_path for last_path, draft_path in rows} & set(paths)


def last_known(
    paths: Iterable[str], written: Mapping[str, str], revision: int
) -> dict[str, set[str]]:
    """Return the digests that files had when a folder was last known, by path.

    That is as an export wrote them or as an import read them, whichever came later: ``KnownFile``
    finds out. ``written`` is what an export wrote, ``revision`` the one that it brought the folder
    to. Where neither is known, any Edition of the path will do.
    """
    known: dict[str, KnownFile] = {}
    for some in batches(paths, PATHS_AT_ONCE):
        record = Publication.objects.filter(edition__path__in=some).order_by("pk")
        rows = record.exclude(verb=Publication.Verb.WITHDRAWN).values_list(
            "edition__path", "post__draft_digest", "post__draft_revision",
            "pk", "edition__digest", "edition__former_digests", "verb",
        )  # fmt: skip
        for path, draft, read_at, pk, digest, former, verb in rows:
            if path not in known:
                known[path] = KnownFile(written.get(path, ""), revision, draft, read_at)
            known[path].follow(pk, {digest, *former}, verb)
    found = {path: {written[path]} for path in paths if path in written}
    return found | {path: file.digests() for path, file in known.items()}


class KnownFile:
    """What a folder's file was last known to be, found by going through its post's record.

    An export writes an Edition after it was published, so the Publication of what it wrote tells
    when. A draft has none: it was read after the Publication ``read_at``.
    """

    def __init__(self, written: str, revision: int, draft: str, read_at: int) -> None:
        self.written, self.revision = written, revision
        self.draft, self.read_at = draft, read_at
        self.published: set[str] = set()
        self.before_draft: set[str] | None = None
        self.last = {written} - {""}

    def follow(self, publication: int, digests: set[str], verb: str) -> None:
        """Go on to the next Publication of the file's path.

        Its Edition has several digests if something in it was taken down later.
        """
        if self.draft and self.before_draft is None and publication > self.read_at:
            self.before_draft, self.last = set(self.published), {self.draft}
        self.published |= digests
        # What was written before the draft came may be published after it once more, to the byte.
        again = self.written in (self.before_draft or ()) and publication > self.revision
        if verb == Publication.Verb.IMPORTED or (self.written in digests and not again):
            self.last = digests

    def digests(self) -> set[str]:
        """Return the digest, or all that were published where it can't be told."""
        if self.draft and self.before_draft is None:
            return {self.draft}
        return self.last or self.published


def texts(editions: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the files' bytes of these editions in their order, with few in memory at a time."""
    for some in batches(editions, AT_ONCE):
        rows = Edition.objects.filter(pk__in=some).order_by()
        found = dict(rows.values_list("pk", "markdown"))
        for pk in some:
            # One that is gone was deleted, with its post, since the export began.
            if pk in found:
                yield pk, found[pk].encode()


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield items, so many at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
