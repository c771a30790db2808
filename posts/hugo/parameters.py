"""A shortcode's parameters that get no Markdown, as an author's name."""

import re

from .body import one_line


def sayable(name: str, *, folded: bool) -> str:
    """Return a name as a parameter without Markdown can say it.

    A double quote can be escaped where there is no backslash, and a backtick string takes
    anything but backticks. In a fold the page is read again for shortcodes, and a tag follows
    the name.
    """
    name = re.sub("H(?=AHAHUGOSHORTCODE)", "Ｈ", one_line(name))
    if folded:
        name = re.sub(r"\{(?=\{(?:%|\Z))", "｛", name)
    if "`" in name and not fits_quotes(name):
        name = name.replace("\\", "＼")
    return name


def fits_quotes(text: str) -> bool:
    """Say whether a text can stand between double quotes."""
    if "\n" in text:
        return False
    return "\\" not in text or not ('"' in text or "\\`" in text or text.endswith("\\"))


def parameter(text: str) -> str:
    """Return a text as a parameter, quoted as it needs.

    It is one that ``sayable`` gave, or that was read from a parameter: others may hold a backtick
    beside what double quotes can't say.
    """
    return '"' + text.replace('"', r"\"") + '"' if fits_quotes(text) else f"`{text}`"
