"""The digests of files that an earlier export looked at, so that it needn't read them again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from .folder import Folder, Stat

SEEN = ".matome-export.seen"
FIELDS = 5


@dataclass(slots=True)
class Seen:
    """Digest and stat of each post's file, by the post's path.

    It belongs to this disk and may be lost at any time: what isn't in it is read. It holds only
    what was looked at after the file's own time had passed (``Folder.clock``), since an edit
    within the same tick of the clock would leave the stat as it was.
    """

    entries: dict[str, list[str | int]] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def read(cls, folder: Folder) -> Self:
        """Return what was seen, nothing where that can't be read."""
        try:
            entries = json.loads(folder.place(SEEN).read_bytes())
        except (FileNotFoundError, ValueError):
            return cls()
        if isinstance(entries, dict) and all(
            isinstance(entry, list) and len(entry) == FIELDS for entry in entries.values()
        ):
            return cls(entries)
        return cls()

    def digest(self, path: str, found: Stat) -> str | None:
        """Return the digest of a file with this stat, ``None`` where it must be read."""
        entry = self.entries.get(path)
        return str(entry[0]) if entry and entry[1:] == found else None

    def note(self, path: str, digest: str, found: Stat) -> None:
        """Keep what a file was found to be."""
        self.entries[path] = [digest, *found]
        self.changed = True

    def save(self, folder: Folder, known: Mapping[str, object]) -> None:
        """Write down what was seen of these files, if it is not as it was read."""
        if self.changed:
            entries = {path: entry for path, entry in self.entries.items() if path in known}
            folder.write([(str(folder.place(SEEN)), json.dumps(entries).encode())])
