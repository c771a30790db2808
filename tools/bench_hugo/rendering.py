"""Renders every body to HTML and times it: ``python -m tools.bench_hugo.rendering CONTENT``."""

import json
import os
import sys
import time
from pathlib import Path

import django

from .floors import split


def main() -> None:
    """Render, and print the seconds and the signs of HTML as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")
    django.setup()
    from posts.markdown import HUGO, render

    seconds, signs = 0.0, 0
    for quotes in split(Path(sys.argv[1])):
        began = time.perf_counter()
        signs += sum(len(render(body, HUGO)) for body, *_others in quotes)
        seconds += time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "html": signs}) + "\n")


if __name__ == "__main__":
    main()
