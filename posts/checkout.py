"""The posts' files in a Hugo checkout: where they are, and what each says, or why it is refused."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .export.folder import Folder
from .export.manifest import MANIFEST, Manifest
from .hugo import reader
from .hugo.reader import PostFile
from .hugo.shortcodes import DialectError

MOST_BYTES = 10_000_000
MOST_PATH, MOST_SLUG = 200, 120
# MONTH/NAME below content/posts/: what an address of a post is made of, here and in Hugo.
PLACE = re.compile(r"[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*")
DATED = re.compile(r"\d{4}_\d\d_\d\d_(?=[a-z0-9])")


class CheckoutError(Exception):
    """A folder that is no checkout. Its text is one line that names it and the reason."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not imported, with the line, 0 for the whole of it, and the reason."""

    file: str
    line: int
    reason: str

    def __post_init__(self) -> None:
        """Write signs that a terminal would obey, or can't show, by their numbers."""
        for name in ("file", "reason"):
            text = "".join(
                sign if sign.isprintable() else ascii(sign)[1:-1] for sign in getattr(self, name)
            )
            object.__setattr__(self, name, text)

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.reason}"
            if self.line
            else f"{self.file}: {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A post's file: its place on the disk, and below ``content/posts/``."""

    file: Path
    path: str

    @property
    def slug(self) -> str:
        """The folder's name, without the date that it begins with."""
        name = self.path.partition("/")[2]
        return DATED.sub("", name, count=1)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A post's file and what it says; ``digest`` is the SHA-256 of its bytes in hex.

    ``former`` are those that it had before what was taken down was left out of it.
    """

    found: FoundFile
    text: str
    digest: str
    post: PostFile
    former: tuple[str, ...] = ()


def find_files(folders: Iterable[Path]) -> tuple[list[FoundFile], list[Refusal]]:
    """Return the posts' files of some checkouts in the order of their paths, and what is none.

    Raises CheckoutError for a folder that holds no posts.
    """
    found: dict[str, FoundFile] = {}
    refused: list[Refusal] = []
    for folder in folders:
        for file in markdown_files(posts_folder(folder), refused):
            here = found_file(file, posts_folder(folder))
            if isinstance(here, Refusal):
                refused.append(here)
            elif here.path in found:
                reason = _("the same post as %(other)s") % {"other": found[here.path].file}
                refused.append(Refusal(str(file), 0, reason))
            else:
                found[here.path] = here
    return [found[path] for path in sorted(found)], refused


def posts_folder(folder: Path) -> Path:
    """Return where a checkout, or its ``content`` folder, has its posts."""
    if not folder.is_dir():
        raise CheckoutError(_("%(name)s: there is no such folder") % {"name": folder})
    for place in (folder / "content" / "posts", folder / "posts", folder):
        if place.is_dir() and (place.name == "posts" or place != folder):
            if not place.resolve().is_relative_to(folder.resolve()):
                raise CheckoutError(_("%(name)s: leads out of the folder") % {"name": place})
            return place
    raise CheckoutError(_("%(name)s: there is no content/posts/ in it") % {"name": folder})


def last_written(folders: Iterable[Path]) -> tuple[dict[str, str], int]:
    """Return what an export wrote last in these checkouts, digests by path, and its revision.

    Raises ExportError for what an export left there and somebody else changed.
    """
    written: dict[str, str] = {}
    revisions: list[int] = []
    for folder in folders:
        root = posts_folder(folder).parent.parent
        if (root / MANIFEST).exists():
            manifest = Manifest.read(Folder.at(root))
            written |= manifest.files
            revisions.append(manifest.revision)
    return written, min(revisions, default=0)


def markdown_files(folder: Path, refused: list[Refusal]) -> Iterator[Path]:
    """Yield the Markdown files below a folder; links are refused, wherever they lead."""
    folders = [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            is_post = entry.name.endswith(".md") and entry.name != "_index.md"
            if entry.is_symlink():
                reason = _("a link, which may lead out of the folder")
                refused.append(Refusal(entry.path, 0, reason))
            elif entry.is_dir():
                folders.append(entry.path)
            elif is_post and not entry.is_file():
                refused.append(Refusal(entry.path, 0, _("not a file")))
            elif is_post:
                yield Path(entry.path)


def found_file(file: Path, folder: Path) -> FoundFile | Refusal:
    """Return what a file is by its place."""
    path = file.parent.relative_to(folder).as_posix()
    if file.name != "index.md" or not PLACE.fullmatch(path):
        return Refusal(str(file), 0, _("not at posts/MONTH/NAME/index.md, in a-z, 0-9, _ and -"))
    found = FoundFile(file, path)
    if len(path) > MOST_PATH or len(found.slug) > MOST_SLUG:
        return Refusal(str(file), 0, _("the name is longer than %(most)s") % {"most": MOST_SLUG})
    return found


def load(found: FoundFile) -> bytes | Refusal:
    """Return a file's bytes."""
    try:
        with found.file.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return Refusal(str(found.file), 0, error.strerror or str(error))
    if len(data) > MOST_BYTES:
        reason = _("larger than %(most)s MB") % {"most": MOST_BYTES // 1_000_000}
        return Refusal(str(found.file), 0, reason)
    return data


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes in hex, as an Edition has it."""
    return hashlib.sha256(data).hexdigest()


def read(found: FoundFile, known: str = "") -> ReadFile | Refusal | None:
    """Return what a file says, ``None`` if it is the one whose digest is ``known``."""
    data = load(found)
    if isinstance(data, Refusal):
        return data
    digest = digest_of(data)
    if digest == known:
        return None
    try:
        text = reader.decode(data)
        post = reader.read_post(text, found.path)
    except DialectError as error:
        return Refusal(str(found.file), error.line, str(error))
    except RecursionError:
        return Refusal(str(found.file), 0, _("nested too deep"))
    return ReadFile(found, text, digest, post)
