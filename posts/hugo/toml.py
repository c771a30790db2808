"""Strings of the front matter, as TOML has them."""

import re

from .body import NO_CHARACTER

NEEDS_ESCAPES = re.compile(r"['\x00-\x1f\x7f]")
ESCAPES = re.compile(r'["\\\x00-\x1f\x7f]')
ESCAPE = {'"': r"\"", "\\": r"\\", "\n": r"\n"}


def toml(text: str) -> str:
    """Return a TOML string, without escapes where it needs none."""
    text = clean(text)
    return toml_escaped(text) if NEEDS_ESCAPES.search(text) else f"'{text}'"


def toml_escaped(text: str) -> str:
    """Return a TOML string of the kind that has escapes."""

    def escape(found: re.Match[str]) -> str:
        return ESCAPE.get(found[0]) or f"\\u{ord(found[0]):04x}"

    return f'"{ESCAPES.sub(escape, clean(text))}"'


def clean(text: str) -> str:
    """Return the text with a sign for what no file can hold."""
    return NO_CHARACTER.sub("\ufffd", text)
