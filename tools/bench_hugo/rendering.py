"""Every body rendered to HTML, as the pages show it."""

import time
from pathlib import Path

from posts.markdown import HUGO, render

from .files import split


def main(content: str) -> dict[str, float]:
    """Render, and return the seconds and the characters of HTML."""
    seconds, signs = 0.0, 0
    for quotes in split(Path(content)):
        began = time.perf_counter()
        signs += sum(len(render(body, HUGO)) for body, *_others in quotes)
        seconds += time.perf_counter() - began
    return {"seconds": seconds, "html": signs}
