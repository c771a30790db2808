"""Values out of JSON that anybody may have written: what is none of its kind is told apart."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from ..base import SourceError


def words(value: object) -> str:
    """Return a text on one line, ``""`` for what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    """Return a whole number, ``None`` for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: object) -> str:
    """Return a text as it is, ``""`` for what is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> dict[str, Any]:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict[str, Any]]:
    """Return those entries of a list that are objects, none for what is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def iso_moment(value: object, label: str) -> datetime.datetime | None:
    """Return a time told in ISO 8601 as one in UTC, ``None`` where none is told.

    Raises SourceError for what is told and is no time.
    """
    return moment(None, value, label)


def moment(seconds: object, text: object, label: str) -> datetime.datetime | None:
    """Return a time told in seconds since 1970, or else in ISO 8601; ``None`` where none is told.

    Raises SourceError for what is told and is no time.
    """
    try:
        if isinstance(seconds, (int, float)) and not isinstance(seconds, bool):
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        if seconds is None and isinstance(text, str) and text:
            time = datetime.datetime.fromisoformat(text)
            return time.replace(tzinfo=time.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SourceError(label, no_time(seconds, text)) from error
    if seconds is None and text in (None, ""):
        return None
    raise SourceError(label, no_time(seconds, text))


def no_time(seconds: object, text: object) -> str:
    """Say what is no time."""
    return _("has “%(told)s” for a time") % {"told": str(text if seconds is None else seconds)[:40]}
