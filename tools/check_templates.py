"""Compile every template, and find what the Content-Security-Policy would block.

Prints a line for each thing wrong, and exits with 1 if there is any: a template that Django can't
compile, a script or a style inside a page, an event handler in an attribute, a file from elsewhere.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = PROJECT / "templates"

BLOCKED = {
    "a script inside the page": re.compile(
        r"<script(?![^>]*\s(?:src=|type=\"application/(?:ld\+)?json\"))"
    ),
    "a style inside the page": re.compile(r"<style\b"),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle="),
    "an event handler in an attribute": re.compile(r"<[a-z][^>]*\son[a-z]+="),
    "an address that runs a script": re.compile(r"=[\"']?javascript:"),
    "a file from elsewhere": re.compile(
        r"<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc=[\"']?(?:https?:)?//"
        r"|<link\b[^>]*\srel=[\"']?(?:stylesheet|icon|preload|modulepreload)[^>]*\s"
        r"href=[\"']?(?:https?:)?//"
    ),
}


def complaints(name: str, source: str) -> Iterator[str]:
    """Yield what is wrong with one template."""
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        yield f"{name}: {error}"
    for what, pattern in BLOCKED.items():
        for found in pattern.finditer(source):
            line = source.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: {what}: {found.group()[:60]}"


def main() -> int:
    """Check all templates."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")
    django.setup()
    files = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
    wrong = [
        line
        for path in files
        for line in complaints(
            path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")
        )
    ]
    sys.stdout.writelines(line + "\n" for line in wrong)
    sys.stdout.write(f"{len(files)} templates, {len(wrong)} complaints\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
