"""Hugo's shortcodes in a page's text: where each stands, and what its parameters say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

QUOTE, FOLD = "matomeQuote", "details"
QUOTE_PARAMETERS = ("body", "userName", "createdAt", "color")
# Hugo does not mind the case of these names.
SPELLING = {name.lower(): name for name in (QUOTE, FOLD, *QUOTE_PARAMETERS, "summary")}

# A quote as the dialect writes it, save for escapes: nearly all that there are.
PLAIN_QUOTE = re.compile(
    r'\{\{<matomeQuote body="([^"\\\n]*)" userName="([^"\\\n]*)"'
    r' createdAt="([^"\\\n]*)" color="([^"\\\n]*)">\}\}'
)
OPENING = re.compile(r'\{\{(?P<mark>[<%])[ \t\n]*(?P<closing>/?)[ \t\n]*(?P<name>[^\s"`=<>%/]+)')
BEGINNING = re.compile(r"\{\{[<%]|<!--")
ENDING = {"<": re.compile(r"[ \t\n]*(/?)>\}\}"), "%": re.compile(r"[ \t\n]*(/?)%\}\}")}
PARAMETER = re.compile(
    r"""(?:[ \t\n]+|(?<=["`]))(?:(?P<name>[^\s"`=<>%]+)=)?
    (?P<value>
        "(?P<quoted>[^"\n]*(?:(?<=\\)"[^"\n]*)*)(?<!\\)"
        | `(?P<raw>[^`]*)`
        | (?P<bare>(?:(?!/?[>%]\}\})[^\s"`=])+)
    )""",
    re.VERBOSE,
)


class DialectError(Exception):
    """A text that is not in the dialect. ``line`` counts from 1; the text is the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line

    @classmethod
    def at(cls, text: str, position: int, reason: str) -> "DialectError":
        """Return the error for this place in the text."""
        return cls(text.count("\n", 0, position) + 1, reason)


class Shortcode(NamedTuple):
    """One shortcode: its parameters by name, those without one under their number from 0.

    ``closing`` is what ends another; ``alone`` is one that ends itself.
    """

    name: str
    closing: bool
    start: int
    end: int
    values: dict[str, str]
    alone: bool = False


class Parameter(NamedTuple):
    """One parameter: its name, what it says, and where what says so stands, quotes included."""

    name: str
    value: str
    start: int
    end: int


def scan(text: str, start: int) -> Iterator[Shortcode]:
    """Yield the shortcodes from ``start`` on that readers can see. Raises DialectError."""
    at = start
    while found := BEGINNING.search(text, at):
        at = found.start()
        if plain := PLAIN_QUOTE.match(text, at):
            values = dict(zip(QUOTE_PARAMETERS, plain.groups(), strict=True))
            yield Shortcode(QUOTE, closing=False, start=at, end=plain.end(), values=values)
            at = plain.end()
        elif text[at] == "<" or text.startswith("/*", at + 3):
            at = unseen_until(text, at)
        else:
            shortcode = read_shortcode(text, at)
            yield shortcode
            at = shortcode.end


def unseen_until(text: str, at: int) -> int:
    """Return where what readers don't see ends: an HTML comment, a shortcode in ``/* */``.

    A comment that begins a line hides all up to its end, one within a line only what is in its
    paragraph; signs of a comment in code are none.
    """
    if text[at] == "{":
        end = text.find(f"*/{'>' if text[at + 2] == '<' else '%'}}}}}", at)
        if end < 0:
            raise DialectError.at(text, at, _("a shortcode in /* */ that is never closed"))
        return end + 5
    before = text[text.rfind("\n", 0, at) + 1 : at]
    end = text.find("-->", at + 2)
    if not before.strip(" ") and len(before) < 4:
        if end < 0 and "{{" in text[at:]:
            raise DialectError.at(text, at, _("a comment that is never closed"))
        return end + 3 if end >= 0 else len(text)
    paragraph = text.find("\n\n", at)
    in_code = before.count("`") % 2 == 1 or before.endswith("\\")
    hides = end >= 0 and not in_code and (paragraph < 0 or end < paragraph)
    return end + 3 if hides else at + 4


def read_shortcode(text: str, at: int) -> Shortcode:
    """Read the shortcode that begins here. Raises DialectError."""
    opening = OPENING.match(text, at)
    if opening is None:
        raise DialectError.at(text, at, _("a shortcode without a name"))
    values: dict[str, str] = {}
    end = opening.end()
    for parameter in parameters(text, at):
        if parameter.name in values:
            reason = _("“%(name)s” is given twice") % {"name": parameter.name}
            raise DialectError.at(text, parameter.start, reason)
        values[parameter.name] = parameter.value
        end = parameter.end
    ending = ENDING[opening["mark"]].match(text, end)
    name = spelt(opening["name"])
    if ending is None:
        reason = _("the shortcode “%(name)s” is not closed, or a quote in it is not")
        raise DialectError.at(text, at, reason % {"name": name})
    return Shortcode(
        name, bool(opening["closing"]), at, ending.end(), values, alone=bool(ending[1])
    )


def spelt(name: str) -> str:
    """Return a name as the dialect spells it."""
    return SPELLING.get(name.lower(), name)


def parameters(text: str, at: int) -> Iterator[Parameter]:
    """Yield the parameters of the shortcode that begins here, up to what is none."""
    opening = OPENING.match(text, at)
    end = opening.end() if opening else at
    number = 0
    while opening and (found := PARAMETER.match(text, end)):
        if ENDING[opening["mark"]].match(text, end):
            return
        name = found["name"]
        if name is None:
            name, number = str(number), number + 1
        yield Parameter(spelt(name), said(text, found), found.start("value"), found.end())
        end = found.end()


def said(text: str, found: re.Match[str]) -> str:
    """Return what a parameter's value says.

    Between double quotes one escaped quote makes Hugo drop every other backslash as well.
    """
    quoted = found["quoted"]
    if quoted is None:
        return found["raw"] if found["raw"] is not None else found["bare"]
    if "\\`" in quoted:
        reason = _("a backslash before a backtick, which Hugo can't read")
        raise DialectError.at(text, found.start("value"), reason)
    return quoted.replace("\\", "") if '\\"' in quoted else quoted
