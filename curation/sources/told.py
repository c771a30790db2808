"""What JSON tells, whatever it holds: each answer has the type that it should have."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from . import http, values
from .base import SourceError
from .document import Document, Unreadable
from .values import whole, words

__all__ = ["json_at", "mapping", "mappings", "moment", "text", "whole", "words"]


def text(value: object) -> str:
    """Return a text as it is, ``""`` for what is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> dict[str, Any]:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict[str, Any]]:
    """Return those entries of a list that are objects, none for what is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def moment(value: object, label: str) -> datetime.datetime | None:
    """Return a time told in ISO 8601 as one in UTC, ``None`` where none is told.

    Raises SourceError for what is told and is no time.
    """
    return values.moment(None, value, label)


def json_at(
    url: str, *, label: str, within: str, headers: Mapping[str, str] = http.NO_HEADERS
) -> Any:
    """Return the JSON at an address of the place ``within``; raises SourceError."""
    document = Document(http.get(url, label=label, within=[within], headers=headers))
    try:
        value = document.json
    except Unreadable as error:
        raise SourceError(label, f"{url} {error}") from error
    if value is None:
        raise SourceError(label, _("%(url)s is no JSON") % {"url": url})
    return value
