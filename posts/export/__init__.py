"""Editions to files: what readers get, written into a folder that plain ``hugo`` builds.

``docs/hugo.md`` says what an export does to a folder. It holds the folder's lock, stays inside
the folder, changes no file that it did not write, and can be cut short anywhere and run again.
"""

import fcntl
import json
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import Self

from celery import current_app
from django.conf import settings
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from .models import Edition, Post

logger = logging.getLogger(__name__)

TASK = "posts.export_hugo"
MANIFEST = ".matome-export.json"
LOCK = ".matome-export.lock"
SITE = Path(__file__).parent / "hugo" / "site"
# The public site's looks, which the Hugo site shares.
LOOKS = Path(__file__).parent / "static" / "posts"
# What makes a folder a Hugo site. The export writes its own configuration last.
CONFIGURATION = "hugo.toml"
CONFIGURATIONS = (
    *(f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")),
    "config",
)
NO_PLAIN_FILE = "no plain file"
AT_ONCE = 50


class ExportError(Exception):
    """An export that is refused. Its text is one line that names the place and the reason."""


@dataclass(slots=True)
class ExportResult:
    """The posts' files, by what became of them, as paths below the root.

    ``left`` are those that somebody else wrote or changed: they are as they were.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def export_soon() -> None:
    """Export after a change of what readers get: here, or in a worker. Never raises."""
    if not settings.HUGO_EXPORT_DIR:
        return
    try:
        if settings.TASKS_IN_PROCESS:
            export_as_set()
        else:
            current_app.send_task(TASK)
    except (ExportError, OSError, DatabaseError, OperationalError) as error:
        logger.error("The export to %s failed: %s", settings.HUGO_EXPORT_DIR, error)


def export_as_set() -> None:
    """Export to the folder that the settings name, and log what was left alone."""
    if settings.HUGO_EXPORT_DIR:
        for path in export_editions(Path(settings.HUGO_EXPORT_DIR)).left:
            logger.warning("The export left %s alone: it is not as the export wrote it", path)


def export_editions(root: Path) -> ExportResult:
    """Make the folder's posts those that readers can see now; make it a site if it is none.

    Raises ExportError, or OSError where the system refuses.
    """
    folder = Folder.at(root)
    with folder.locked():
        manifest = Manifest.read(folder)
        result = ExportResult()
        wanted = published_files()
        to_write = compare(folder, manifest, wanted, result)
        to_remove = compare_withdrawn(folder, manifest, wanted, result)
        complete_site(folder)
        manifest.writing = {path: wanted[path].digest for path in to_write.values()}
        manifest.save(folder)
        write(folder, manifest, to_write)
        for path in to_remove:
            folder.remove(path)
            manifest.files.pop(path, None)
        manifest.writing = {}
        manifest.save(folder)
    result.written, result.removed = sorted(to_write.values()), to_remove
    return result


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """The edition whose text a file is to hold, and that text's SHA-256."""

    edition: int
    digest: str


def published_files() -> dict[str, PublishedFile]:
    """Return what each published post's file is to hold, by its path below the root."""
    rows = Post.objects.published().values_list("edition__path", "edition_id", "edition__digest")
    return {
        f"content/posts/{path}/index.md": PublishedFile(edition, digest)
        for path, edition, digest in rows
    }


def compare(
    folder: "Folder",
    manifest: "Manifest",
    wanted: dict[str, PublishedFile],
    result: ExportResult,
) -> dict[int, str]:
    """Return which editions are to be written where; put the other files into the result."""
    to_write = {}
    for path, file in wanted.items():
        found = folder.digest(path)
        if found == file.digest:
            result.unchanged.append(path)
            manifest.files[path] = found
        elif found is None or manifest.wrote(path, found):
            to_write[file.edition] = path
        else:
            result.left.append(path)
    return to_write


def compare_withdrawn(
    folder: "Folder",
    manifest: "Manifest",
    wanted: dict[str, PublishedFile],
    result: ExportResult,
) -> list[str]:
    """Return the files of posts that readers no longer see; put edited ones into the result."""
    to_remove = []
    for path in sorted((manifest.files.keys() | manifest.writing.keys()) - wanted.keys()):
        found = folder.digest(path)
        if found is None:
            manifest.files.pop(path, None)
        elif manifest.wrote(path, found):
            to_remove.append(path)
        else:
            result.left.append(path)
    return to_remove


def write(folder: "Folder", manifest: "Manifest", to_write: dict[int, str]) -> None:
    """Write editions to their paths, with few of their texts in memory at a time."""
    ids = list(to_write)
    for start in range(0, len(ids), AT_ONCE):
        some = Edition.objects.filter(pk__in=ids[start : start + AT_ONCE])
        for pk, markdown in some.values_list("pk", "markdown"):
            data = markdown.encode()
            folder.write(to_write[pk], data)
            manifest.files[to_write[pk]] = sha256(data).hexdigest()


def complete_site(folder: "Folder") -> None:
    """Add the pictures that are missing, and what ``hugo`` needs if the folder is no site yet."""
    for picture in sorted(LOOKS.glob("thumbnails/*.svg")):
        folder.add(f"static/thumbnails/{picture.name}", picture)
    if any((folder.root / name).exists() for name in CONFIGURATIONS):
        return
    files = {path.relative_to(SITE).as_posix(): path for path in SITE.rglob("*") if path.is_file()}
    files |= {f"static/{path.name}": path for path in LOOKS.iterdir() if path.is_file()}
    for name in sorted(files, key=lambda name: (name == CONFIGURATION, name)):
        folder.add(name, files[name])


@dataclass(slots=True)
class Manifest:
    """What the export knows of a folder: the SHA-256 of each file as it wrote it.

    ``writing`` is saved before files are written, so that those of a run that was cut short are
    known as the export's own.
    """

    files: dict[str, str]
    writing: dict[str, str]
    saved: bytes = b""

    @classmethod
    def read(cls, folder: "Folder") -> Self:
        """Return the folder's manifest, an empty one where there is none yet."""
        path = folder.place(MANIFEST)
        try:
            saved = path.read_bytes()
        except FileNotFoundError:
            return cls({}, {})
        try:
            values = json.loads(saved)
            manifest = cls(dict(values["files"]), dict(values["writing"]), saved)
        except (ValueError, TypeError, KeyError) as error:
            raise ExportError(f"{path}: not what an export wrote ({error!r})") from error
        return manifest

    def save(self, folder: "Folder") -> None:
        """Write the manifest, if it is not as it was saved last."""
        values = asdict(self)
        del values["saved"]
        data = json.dumps(values, indent=1, sort_keys=True).encode() + b"\n"
        if data != self.saved:
            folder.write(MANIFEST, data)
            self.saved = data

    def wrote(self, path: str, digest: str) -> bool:
        """Say whether a file with this SHA-256 is as the export wrote it."""
        return digest in {self.files.get(path), self.writing.get(path)}


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that is exported to. Every path is relative to it, and stays inside."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> Self:
        """Return the folder at this place, made if there is nothing."""
        try:
            root.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise ExportError(f"{root}: not a folder") from error
        return cls(root.resolve(strict=True))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Wait for other exports to this folder to end, and hold back further ones."""
        lock = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def place(self, relative: str) -> Path:
        """Return where this path is; ExportError where it leads out of the folder."""
        parts = PurePosixPath(relative)
        path = self.root / parts
        if parts.is_absolute() or ".." in parts.parts:
            raise ExportError(f"{relative}: leads out of {self.root}")
        if not path.parent.resolve().is_relative_to(self.root):
            raise ExportError(f"{path.parent}: leads out of {self.root}")
        return path

    def digest(self, relative: str) -> str | None:
        """Return a file's SHA-256 in hex, ``None`` for nothing, NO_PLAIN_FILE for a link etc."""
        path = self.place(relative)
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return NO_PLAIN_FILE
        if not stat.S_ISREG(mode):
            return NO_PLAIN_FILE
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def write(self, relative: str, data: bytes) -> None:
        """Write a file so that others see all of it or what was there before."""
        path = self.place(relative)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.matome-part")
        part.unlink(missing_ok=True)
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def add(self, relative: str, original: Path) -> None:
        """Copy a file to where there is none."""
        if self.digest(relative) is None:
            self.write(relative, original.read_bytes())

    def remove(self, relative: str) -> None:
        """Remove a post's file, and its folder and its month's where they are left empty."""
        path = self.place(relative)
        path.unlink()
        for folder in path.parents[:2]:
            if folder.is_symlink() or any(folder.iterdir()):
                break
            folder.rmdir()
