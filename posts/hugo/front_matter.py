"""A page's front matter: TOML between two ``+++`` lines, read as values and as lines to change."""

import datetime
import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .shortcodes import DialectError

MOST_TOML = 20_000
FENCED = re.compile(r"\s*\+\+\+[ \t]*\n(?P<toml>.*?)(?<=\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
KEY = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\\n]*)"|'([^'\n]*)')[ \t]*=""")
# What may stand before it in a dotted key: such a one gives no value that a post has.
DOTTED = re.compile(r"""[ \t]*(?:(?:[A-Za-z0-9_-]+|"[^"\\\n]*"|'[^'\n]*')[ \t]*\.[ \t]*)+""")
# What can end a value that goes over several lines.
END = re.compile(r"""(?:[\]}]|""\"|\'\'\')[ \t]*(?:\#.*)?\n?\Z""")
# Hugo does not mind the case of its keys.
SPELLING = ("date", "months", "draft", "title", "tags", "featureimage")
TABLE = re.compile(r"[ \t]*\[")
TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


class FrontMatter(NamedTuple):
    """What a front matter says; it stands from ``start`` on, and the page's text from ``end``."""

    values: dict[str, Any]
    toml: str
    start: int
    end: int

    def text(self, name: str, most: int) -> str:
        """Return a value that is a text, ``""`` for none. Raises DialectError."""
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise self.error(name, _("“%(name)s” is not a text"))
        return self.fitting(name, value, most)

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        """Return a value that is a list of texts, each once, without empty ones."""
        values = self.values.get(name, [])
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.error(name, _("“%(name)s” is not a list of texts"))
        return tuple(dict.fromkeys(self.fitting(name, value, most) for value in values if value))

    def flag(self, name: str) -> bool:
        """Return a value that is true or false, false for none."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, _("“%(name)s” is neither true nor false"))
        return value

    def date(self, name: str) -> datetime.date:
        """Return the day of a value that is a date or a time, in TOML's way or as a text."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = datetime.datetime.fromisoformat(value.replace("/", "-"))
            except ValueError as error:
                raise self.error(name, _("“%(name)s” is not a date")) from error
        if isinstance(value, datetime.datetime):
            return value.date()
        if not isinstance(value, datetime.date):
            raise self.error(name, _("“%(name)s” is missing or not a date"))
        return value

    def fitting(self, name: str, value: str, most: int) -> str:
        """Return a text that can be kept: not too long, without NUL. Raises DialectError."""
        if "\0" in value:
            raise self.error(name, _("“%(name)s” has a NUL character"))
        if len(value) > most:
            reason = _("“%(name)s” is longer than %(most)s characters")
            raise self.error(name, reason, most=most)
        return value

    def error(self, name: str, reason: str, **values: int) -> DialectError:
        """Return the error for a key's value, with the line where it stands."""
        line, ahead = 2, 0
        for key, part in lines(self.toml):
            if key == name:
                line += ahead
                break
            ahead += part.count("\n")
        return DialectError(line, reason % {"name": name, **values})


def read(text: str) -> FrontMatter:
    """Read a page's front matter. Raises DialectError."""
    fenced = FENCED.match(text)
    if fenced is None:
        raise DialectError(1, _("no front matter between two +++ lines"))
    if len(fenced["toml"]) > MOST_TOML:
        raise DialectError(1, _("the front matter is longer than %(most)s") % {"most": MOST_TOML})
    try:
        values = tomllib.loads(fenced["toml"])
    except (RecursionError, tomllib.TOMLDecodeError, ValueError) as error:
        reason = str(error)
        place = TOML_PLACE.search(reason)
        line = int(place[1]) if place and place[1] else fenced["toml"].count("\n")
        reason = reason[: place.start()] if place else reason
        raise DialectError(
            1 + line, _("the front matter is not TOML (%(reason)s)") % {"reason": reason}
        ) from error
    spelt_values = {spelt(key): value for key, value in values.items()}
    if len(spelt_values) < len(values):
        raise DialectError(1, _("a key is given twice, in capitals and in small letters"))
    return FrontMatter(spelt_values, fenced["toml"], fenced.start("toml"), fenced.end())


def spelt(key: str) -> str:
    """Return a key as the dialect spells it."""
    return key.lower() if key.lower() in SPELLING else key


def lines(toml: str) -> Iterator[tuple[str, str]]:
    """Yield the text in parts, each with the key that it gives a value, ``""`` for none.

    A value may go over several lines. What follows the first table is one part.
    """
    key: str | None = None
    part, table = "", False
    for line in re.findall(r"[^\n]*\n|[^\n]+", toml):
        if not part and not table:
            key = key_of(line)
            table = bool(TABLE.match(line))
        begun = bool(part)
        part += line
        if table or (key is not None and not ((not begun or END.search(line)) and is_toml(part))):
            continue
        yield key or "", part
        part = ""
    if part:
        yield "", part


def key_of(line: str) -> str | None:
    """Return the key that a line gives a value, ``""`` for a dotted one, ``None`` for none."""
    dotted = DOTTED.match(line)
    found = KEY.match(line, dotted.end() if dotted else 0)
    if found is None:
        return None
    return "" if dotted else spelt(found[1] or found[2] or found[3] or "")


def is_toml(text: str) -> bool:
    """Say whether a text is TOML by itself."""
    try:
        tomllib.loads(text)
    except (RecursionError, ValueError):
        return False
    return True
