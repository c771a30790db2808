"""The desk's keys: the sheet that ``?`` opens shows each of them, and no other."""

import re

import pytest
from django.template.loader import render_to_string

from .servers import PROJECT

KEYS = PROJECT / "curation" / "static" / "curation" / "keys.js"
NAMES = {
    "↓": "ArrowDown", "↑": "ArrowUp", "←": "ArrowLeft", "→": "ArrowRight", "Space": " ",
    "Del": "Delete", "Esc": "Escape", "Ctrl": "Mod",
}  # fmt: skip
MODIFIERS = ("Mod", "Alt", "Shift")
# While a text is being edited, its editor listens.
OF_THE_EDITOR = {"Mod+Enter"}


def keys_of(name: str) -> set[str]:
    """The keys that a table of the script has."""
    source = KEYS.read_text(encoding="utf-8")
    [table] = re.findall(rf"const {name} = \{{\n(.*?)\n\}};", source, re.DOTALL)
    found = re.findall(r'(?:"([^"]+)"|(\w+)): "[\w-]+"', table)
    return {quoted or bare for quoted, bare in found}


def spelt(modifiers: set[str], key: str) -> str:
    """A key as the script names it: a letter is large with Shift, and small without."""
    if re.fullmatch("[A-Za-z]", key):
        key = key.upper() if "Shift" in modifiers else key.lower()
    return "+".join([name for name in MODIFIERS if name in modifiers] + [key])


def keys_on_the_sheet() -> dict[str, set[str]]:
    """The keys that each part of the sheet shows: parted by a dot, each dot with its modifiers."""
    sheet = render_to_string("curation/_keys.html")
    parts: dict[str, set[str]] = {}
    for title, text in re.findall(r"<h3>(.*?)</h3>(.*?)</section>", sheet, re.DOTALL):
        found = parts.setdefault(title, set())
        for term in re.findall(r"<dt>(.*?)</dt>", text, re.DOTALL):
            for run in term.split("·"):
                shown = [NAMES.get(key, key) for key in re.findall("<kbd>(.*?)</kbd>", run)]
                modifiers = {key for key in shown if key in MODIFIERS}
                keys = [key for key in shown if key not in MODIFIERS]
                if "–" in run:
                    keys = [str(digit) for digit in range(int(keys[0]), int(keys[1]) + 1)]
                found |= {spelt(modifiers, key) for key in keys}
    return parts


@pytest.mark.usefixtures("in_english")
def test_the_sheet_shows_every_key_and_no_other() -> None:
    sheet = keys_on_the_sheet()
    anywhere, thread, post = (sheet[part] for part in ("Anywhere", "In the thread", "In the post"))
    everywhere = keys_of("ANYWHERE")
    assert len(everywhere) > 30
    assert anywhere - everywhere == set()
    assert everywhere - anywhere - thread - post == set()
    for part, table in ((thread, "IN_THREAD"), (post, "IN_POST")):
        there = keys_of(table)
        assert there - part == set(), table
        assert part - there - everywhere - OF_THE_EDITOR == set(), table
