"""What a file says of its thread and of each comment: named values, read one by one.

Each is what docs/plain-format.md says, or is refused in a line that names where it stands.
"""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from django.utils.translation import gettext as _

from curation.sources.base import SourceError, State
from curation.sources.reading.document import Unreadable
from curation.sources.reading.markup import markdown
from curation.sources.reading.plain_text import as_markdown

BODIES = ("text", "html", "markdown")
THREAD_FIELDS = (
    "title",
    "url",
    "ref",
    "link",
    "author",
    *BODIES,
    "created_at",
    "points",
    "complete",
)
COMMENT_FIELDS = ("id", "parent", "author", *BODIES, "created_at", "points", "state")
STATES: tuple[State, ...] = get_args(State)

LONGEST_REF = 200
LONGEST_ADDRESS = 2000
ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\ud800-\udfff<>\"]+", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?[0-9]{1,10}")
NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of the thread or of a comment, those without a value left out.

    ``where`` is what a person who looks for it in the file goes by.
    """

    told: Mapping[str, object]
    where: str
    label: str

    def refusal(self, reason: str) -> SourceError:
        """Return what says why this can't be taken."""
        return SourceError(self.label, f"{self.where}: {reason}")

    def wrong(self, field: str, reason: str) -> SourceError:
        """Return what says why a field can't be taken."""
        return self.refusal(f"“{field}” {reason}")

    def check_names(self, known: Collection[str]) -> None:
        """Refuse a field that the format does not have."""
        for name in self.told:
            if name not in known:
                names = {"names": ", ".join(known)}
                raise self.wrong(name[:40], _("is no field; those are %(names)s") % names)

    def text(self, field: str) -> str:
        """Return a text as it is, ``""`` for none."""
        value = self.told.get(field, "")
        if not isinstance(value, str):
            raise self.wrong(field, _("is no text"))
        return value

    def line(self, field: str) -> str:
        """Return a text on one line."""
        return " ".join(self.text(field).split())

    def ref(self, field: str) -> str:
        """Return what something is called by: a text or a number."""
        value = self.told.get(field, "")
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.wrong(field, _("is neither a text nor a whole number"))
        ref = str(value).strip()
        if len(ref) > LONGEST_REF:
            raise self.wrong(field, _("is longer than %(most)d signs") % {"most": LONGEST_REF})
        if NO_NAME.search(ref):
            raise self.wrong(field, _("has a sign in it that can't be seen"))
        return ref

    def address(self, field: str) -> str:
        """Return a web address, ``""`` for none."""
        address = self.text(field).strip()
        if not address:
            return ""
        if not ADDRESS.fullmatch(address):
            raise self.wrong(field, _("is no web address (https://…)"))
        if len(address) > LONGEST_ADDRESS:
            raise self.wrong(field, _("is longer than %(most)d signs") % {"most": LONGEST_ADDRESS})
        return address

    def time(self, field: str) -> datetime.datetime | None:
        """Return a time in UTC, ``None`` for none."""
        told = self.text(field).strip()
        if not told:
            return None
        reason = _("is no time with its zone: write it as 2026-01-31T09:00:00+09:00")
        try:
            time = datetime.datetime.fromisoformat(told)
            if time.tzinfo is not None:
                return time.astimezone(datetime.UTC)
        except (ValueError, OverflowError) as error:
            raise self.wrong(field, reason) from error
        raise self.wrong(field, reason)

    def whole(self, field: str) -> int | None:
        """Return a whole number, ``None`` for none."""
        value = self.told.get(field)
        if value is None or value == "":
            return None
        if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(field, _("is no whole number"))
        return value

    def flag(self, field: str, *, default: bool) -> bool:
        """Return whether something is so."""
        value = self.told.get(field, "")
        if value == "":
            return default
        flag = value if isinstance(value, bool) else FLAGS.get(str(value).strip().lower())
        if flag is None:
            raise self.wrong(field, _("is neither true nor false"))
        return flag

    def state(self, field: str) -> State:
        """Return a comment's state."""
        told = self.text(field).strip().lower() or "live"
        for state in STATES:
            if state == told:
                return state
        raise self.wrong(field, _("is none of %(names)s") % {"names": ", ".join(STATES)})

    def body(self, base: str) -> str:
        """Return a body as Markdown; ``base`` is the address that links in HTML start from."""
        given = {field: self.text(field) for field in BODIES if self.text(field)}
        if len(given) > 1:
            raise self.wrong(
                list(given)[1], _("can't stand beside “%(field)s”") % {"field": next(iter(given))}
            )
        try:
            if "html" in given:
                return markdown(given["html"], base)
        except Unreadable as error:
            raise self.wrong("html", str(error)) from error
        if "text" in given:
            return as_markdown(given["text"])
        return given.get("markdown", "").replace("\r\n", "\n").replace("\r", "\n")
