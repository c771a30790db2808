"""What an export knows of earlier ones: the digests they wrote, and how far the folder is."""

import json
from dataclasses import dataclass
from typing import Any, Self

from .folder import ExportError, Folder, post_file

MANIFEST = ".matome-export.json"
VERSION = 2


@dataclass(slots=True)
class Manifest:
    """The SHA-256 of each post's file as the export wrote it, and the folder's revision.

    ``writing`` is saved before files are written, so that those of a run that was cut short are
    known as the export's own.
    """

    files: dict[str, str]
    writing: dict[str, str]
    revision: int = 0
    saved: bytes = b""

    @classmethod
    def read(cls, folder: Folder) -> Self:
        """Return the folder's manifest, an empty one where there is none yet."""
        path = folder.place(MANIFEST)
        try:
            saved = path.read_bytes()
        except FileNotFoundError:
            return cls({}, {})
        try:
            values = json.loads(saved)
            name = str if values.get("version") == VERSION else from_version_1
            files, writing = (
                {name(path): digest_of(digest) for path, digest in dict(values[key]).items()}
                for key in ("files", "writing")
            )
            return cls(files, writing, int(values.get("revision", 0)), saved)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExportError(f"{path}: not what an export wrote ({error!r})") from error

    def save(self, folder: Folder) -> None:
        """Write the manifest, if it is not as it was saved last."""
        data = self.as_bytes()
        if data != self.saved:
            folder.write([(str(folder.place(MANIFEST)), data)])
            self.saved = data

    def as_bytes(self) -> bytes:
        """Return the manifest as JSON, a line for each file, so that its diffs are short."""
        head = json.dumps({"version": VERSION, "revision": self.revision})[:-1]
        files, writing = (as_lines(files) for files in (self.files, self.writing))
        return f'{head}, "writing": {writing}, "files": {files}}}\n'.encode()


def as_lines(files: dict[str, str]) -> str:
    """Return digests by path as a JSON object, a line for each."""
    lines = ",\n".join(f'{json.dumps(path)}: "{files[path]}"' for path in sorted(files))
    return f"{{\n{lines}\n}}" if lines else "{}"


def from_version_1(name: str) -> str:
    """Return the post's path of a file as the first manifests named it."""
    path = name.removeprefix("content/posts/").removesuffix("/index.md")
    if name != post_file(path):
        raise ExportError(f"{name}: leads out of the posts' folder")
    return path


def digest_of(value: Any) -> str:
    """Return a digest; ValueError for what can't be one."""
    if not (isinstance(value, str) and len(value) == 64 and value.isalnum()):
        raise ValueError(value)
    return value
