"""The folder that is exported to: where a file is, what is there, and how one gets there."""

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LOCK = ".matome-export.lock"
POSTS = "content/posts"
FILE = "index.md"
NO_PLAIN_FILE = "no plain file"
NO_NAMES = ("", ".", "..")
# Files that are flushed one by one. For more, one flush of the whole disk is sooner done.
FEW = 20

# What tells that a file is not the one that was looked at: size, times, inode.
Stat = list[int]


class ExportError(Exception):
    """An export that is refused. Its text is one line that names the place and the reason."""


def post_file(path: str) -> str:
    """Return a post's file, below the root."""
    return f"{POSTS}/{path}/{FILE}"


@dataclass(slots=True)
class Folder:
    """A folder, ``root`` being where it really is.

    A post's ``path`` is ``2025_05/2025_05_20_slug``; other files are named from the root. Nothing
    that leads out of the folder is read or written: ExportError says so.
    """

    root: Path
    months: dict[str, dict[str, bool]] = field(default_factory=dict)
    lock: int = -1
    time: int = 0

    @classmethod
    def at(cls, root: Path) -> Self:
        """Return the folder at this place, made if there is nothing."""
        try:
            root.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise ExportError(f"{root}: not a folder") from error
        return cls(root.resolve(strict=True))

    @classmethod
    def looked_at(cls, root: Path) -> Self:
        """Return the folder at this place, whether there is one or not; nothing is made."""
        try:
            if not stat.S_ISDIR(root.stat().st_mode):
                raise ExportError(f"{root}: not a folder")
        except FileNotFoundError:
            if root.is_symlink():
                raise ExportError(f"{root}: not a folder") from None
        except NotADirectoryError as error:
            raise ExportError(f"{root}: not a folder") from error
        return cls(root.resolve())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Wait for other exports to this folder to end, and hold back further ones."""
        self.lock = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(self.lock)

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Wait for exports to end, and hold back further ones, where there has been one."""
        try:
            lock = os.open(self.root / LOCK, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except FileNotFoundError:
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield
        finally:
            os.close(lock)

    def clock(self) -> int:
        """Return the time by the folder's own disk when this run first asked for it, in ns.

        What anybody writes from then on bears this time or a later one. A file whose time is
        older is therefore as it was looked at for as long as its stat is the same.
        """
        if not self.time:
            os.utime(self.lock)
            self.time = os.fstat(self.lock).st_mtime_ns
        return self.time

    def place(self, relative: str) -> Path:
        """Return where a file is that is no post's."""
        place = self.root / relative
        self.hold_inside(place.parent)
        return place

    def hold_inside(self, folder: Path) -> None:
        """Raise ExportError where a folder, or where its links lead, is outside."""
        # Not Path.resolve(), which doesn't survive a link to itself.
        if not Path(os.path.realpath(folder)).is_relative_to(self.root):
            raise ExportError(f"{folder}: leads out of {self.root}")

    def post_place(self, path: str) -> str:
        """Return where a post's file is."""
        # A str, as everything here that is done once a post: a Path costs more than a look.
        month, _slash, name = path.partition("/")
        if "/" in name or month in NO_NAMES or name in NO_NAMES:
            raise ExportError(f"{path}: leads out of {self.root}")
        if self.names(month).get(name):
            self.hold_inside(self.root / POSTS / path)
        return f"{self.root}/{POSTS}/{path}/{FILE}"

    def names(self, month: str) -> dict[str, bool]:
        """Return what a month's folder held when first asked, and which of it are links."""
        if month not in self.months:
            folder = self.root / POSTS / month
            self.hold_inside(folder)
            self.months[month] = {}
            # What is no folder is found out where a file of it is looked at.
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
                self.months[month] = {entry.name: entry.is_symlink() for entry in entries}
        return self.months[month]

    def post_stat(self, path: str) -> Stat | str | None:
        """Return a post's file's stat, ``None`` for nothing, NO_PLAIN_FILE for a link etc."""
        try:
            found = os.lstat(self.post_place(path))
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return NO_PLAIN_FILE
        if not stat.S_ISREG(found.st_mode):
            return NO_PLAIN_FILE
        return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]

    def post_bytes(self, path: str) -> bytes:
        """Return what a post's file holds."""
        return Path(self.post_place(path)).read_bytes()

    def write(self, files: Iterable[tuple[str, bytes]], time: int | None = None) -> None:
        """Write files so that others see all of each or what was there before.

        All are on the disk before the first takes its place, so that a power cut leaves no empty
        file either. ``time`` is the time that they are to bear.
        """
        parts: dict[str, str] = {}
        try:
            for place, data in files:
                part = part_of(place)
                parts[part] = place
                write_part(part, data, time)
            flush(list(parts))
            for part, place in parts.items():
                os.replace(part, place)  # noqa: PTH105 - once a file, and a Path takes longer to make
        except BaseException:
            for part in parts:
                Path(part).unlink(missing_ok=True)
            raise

    def remove_post(self, path: str) -> None:
        """Remove a post's file, and its folder and its month's where they are left empty."""
        place = Path(self.post_place(path))
        place.unlink(missing_ok=True)
        tidy(place)

    def sweep_post(self, path: str) -> None:
        """Remove what a run that was killed may have left beside a post's file."""
        place = self.post_place(path)
        with suppress(NotADirectoryError):
            Path(part_of(place)).unlink(missing_ok=True)
            tidy(Path(place))


def tidy(place: Path) -> None:
    """Remove a post's folder and its month's, where they are empty."""
    for folder in place.parents[:2]:
        with suppress(FileNotFoundError):
            if folder.is_symlink() or any(folder.iterdir()):
                break
            folder.rmdir()


def part_of(place: str) -> str:
    """Return where a file is written before it takes its place."""
    folder, _slash, name = place.rpartition("/")
    return f"{folder}/.{name}.matome-part"


def write_part(part: str, data: bytes, time: int | None) -> None:
    """Write a new file, in a folder that is made where there is none."""
    folder = part.rpartition("/")[0]
    try:
        os.mkdir(folder)  # noqa: PTH102 - once a file, and a Path takes longer to make
    except FileExistsError:
        Path(part).unlink(missing_ok=True)
    except FileNotFoundError:
        Path(folder).mkdir(parents=True)
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        if time is not None:
            os.utime(file, ns=(time, time))
    finally:
        os.close(file)


def flush(files: list[str]) -> None:
    """Have the disk hold what was written to these files."""
    if len(files) > FEW:
        os.sync()
        return
    for name in files:
        with Path(name).open("rb") as file:
            os.fsync(file.fileno())
