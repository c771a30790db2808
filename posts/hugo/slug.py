"""The name of a post's folder and page, made of its thread's title."""

import re

RUNS, MOST = 8, 110


def slug_of(title: str) -> str:
    """Return the slug that the dialect gives a title: its first runs of a-z and 0-9.

    A title without any, as a Japanese one, becomes ``post``. No slug is longer than MOST signs,
    so that a number can be put behind it.
    """
    runs = re.findall("[a-z0-9]+", title.lower())[:RUNS]
    while len("_".join(runs)) > MOST and len(runs) > 1:
        runs.pop()
    return "_".join(runs)[:MOST] or "post"
