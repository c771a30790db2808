"""The entries that a site adds to its menu: lines of words, a ``|`` and an address."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

STARTS = ("https://", "http://", "/")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry: its words and where it leads."""

    words: str
    address: str


def read_menu(text: str) -> list[MenuEntry]:
    """Return the entries; ValidationError names the line that is none."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        words, _bar, address = (part.strip() for part in line.partition("|"))
        if not words or not address.startswith(STARTS) or address.startswith("//"):
            raise ValidationError(
                _("Line %(number)s: write the words, a |, and an address from / or https:// on.")
                % {"number": number}
            )
        entries.append(MenuEntry(words, address))
    return entries
