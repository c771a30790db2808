"""Knows a file that was imported before, without reading it."""

import hashlib
from functools import cache
from pathlib import Path

import selectolax

from posts import markdown

from . import sources, storable

# What makes of bytes what is stored.
READERS = [*map(Path, [*sources.__path__, *markdown.__path__]), Path(storable.__file__)]


def file_digest(data: bytes) -> str:
    """Return a digest of a file's bytes and of the code that reads them.

    A file that the code of another day read otherwise is another file.
    """
    return hashlib.sha256(readers() + data).hexdigest()


@cache
def readers() -> bytes:
    """Return a digest of the code that reads files."""
    digest = hashlib.sha256(selectolax.__version__.encode())
    for reader in READERS:
        for path in sorted(reader.rglob("*.py")) if reader.is_dir() else [reader]:
            digest.update(path.read_bytes())
    return digest.digest()
