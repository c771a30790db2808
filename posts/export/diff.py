"""A unified diff of one file, as ``git apply`` and ``patch`` read it."""

from collections.abc import Iterator
from difflib import unified_diff

NO_LINE_FEED = "\n\\ No newline at end of file\n"


def file_diff(name: str, old: bytes | None, new: bytes | None) -> str:
    """Return what makes the new file of the old one, ``None`` being no file."""
    return "".join(
        line if line.endswith("\n") else line + NO_LINE_FEED
        for line in unified_diff(
            lines(old),
            lines(new),
            "/dev/null" if old is None else f"a/{name}",
            "/dev/null" if new is None else f"b/{name}",
        )
    )


def lines(data: bytes | None) -> list[str]:
    """Return a file's lines with their ends; only line feeds end one."""
    return list(ends((data or b"").decode(errors="backslashreplace")))


def ends(text: str) -> Iterator[str]:
    """Yield a text's lines with their line feeds."""
    *whole, last = text.split("\n")
    yield from (f"{line}\n" for line in whole)
    if last:
        yield last
