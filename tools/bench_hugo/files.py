"""Floors: reading the files and splitting them into quotes; writing as many new files."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

QUOTE = re.compile(
    r'\{\{<matomeQuote body="([^"]*)" userName="([^"]*)" createdAt="([^"]*)" color="([^"]*)">\}\}'
)
Fields = tuple[str, str, str, str]


def main(what: str, content: str, target: str = "") -> dict[str, float]:
    """``read CONTENT``, or ``write CONTENT TARGET``."""
    folder = Path(content)
    return {"seconds": write(folder, target) if what == "write" else read(folder)}


def files(content: Path) -> list[Path]:
    """Return the posts' files, in order."""
    return sorted(content.glob("posts/*/*/index.md"))


def split(content: Path) -> Iterator[list[Fields]]:
    """Yield each file's quotes."""
    for path in files(content):
        yield QUOTE.findall(path.read_text(encoding="utf-8"))


def read(content: Path) -> float:
    """Read and split the files; return the seconds."""
    began = time.perf_counter()
    for _quotes in split(content):
        pass
    return time.perf_counter() - began


def write(content: Path, target: str) -> float:
    """Write the files' bytes, which are in memory, to new files; return the seconds."""
    posts = [
        (f"{target}/{path.relative_to(content)}", path.read_bytes()) for path in files(content)
    ]
    began = time.perf_counter()
    for name, data in posts:
        # As plain as can be: pathlib's own time is not the disk's.
        os.makedirs(os.path.dirname(name))  # noqa: PTH103, PTH120
        with open(name, "xb") as file:  # noqa: PTH123
            file.write(data)
    return time.perf_counter() - began
