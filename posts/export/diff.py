"""A unified diff of one file, as ``git apply`` and ``patch`` read it."""

from collections.abc import Iterator
from difflib import SequenceMatcher

NO_LINE_FEED = "\n\\ No newline at end of file\n"
CONTEXT = 3
# Many lines of a post are blank. Up to so many lines each is compared with each; in longer files
# frequent lines are passed over, which finds more changes than there are.
EACH_WITH_EACH = 5000


def file_diff(name: str, old: bytes | None, new: bytes | None) -> str:
    """Return what makes the new file of the old one, ``None`` being no file."""
    before = "/dev/null" if old is None else f"a/{name}"
    after = "/dev/null" if new is None else f"b/{name}"
    found = "".join(hunks(lines(old), lines(new)))
    return f"--- {before}\n+++ {after}\n{found}" if found else ""


def hunks(old: list[str], new: list[str]) -> Iterator[str]:
    """Yield the changes with the lines around them."""
    start = max(common(old, new) - CONTEXT, 0)
    end = max(common(old[start:][::-1], new[start:][::-1]) - CONTEXT, 0)
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, a, b, autojunk=len(a) + len(b) > EACH_WITH_EACH)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        (_tag, a_start, _, b_start, _), (_tag, _, a_end, _, b_end) = group[0], group[-1]
        spans = span(start + a_start, start + a_end), span(start + b_start, start + b_end)
        yield f"@@ -{spans[0]} +{spans[1]} @@\n"
        for tag, a1, a2, b1, b2 in group:
            if tag != "insert":
                yield from told(" " if tag == "equal" else "-", a[a1:a2])
            if tag not in {"equal", "delete"}:
                yield from told("+", b[b1:b2])


def common(old: list[str], new: list[str]) -> int:
    """Return how many lines are the same at the start."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def span(start: int, end: int) -> str:
    """Return a hunk's lines as its head names them: the first, from 1, and how many."""
    return f"{start + (end > start)},{end - start}" if end - start != 1 else str(start + 1)


def told(sign: str, lines: list[str]) -> Iterator[str]:
    """Yield lines behind their sign."""
    for line in lines:
        yield f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}{NO_LINE_FEED}"


def lines(data: bytes | None) -> list[str]:
    """Return a file's lines with their ends; only line feeds end one."""
    return list(ends((data or b"").decode(errors="backslashreplace")))


def ends(text: str) -> Iterator[str]:
    """Yield a text's lines with their line feeds."""
    *whole, last = text.split("\n")
    yield from (f"{line}\n" for line in whole)
    if last:
        yield last
