"""The format as JSON: one object, the thread, with its ``comments``."""

from typing import Any

from django.utils.translation import gettext as _

from curation.sources.base import SourceError
from curation.sources.reading.document import Document

from .records import COMMENT_FIELDS, THREAD_FIELDS, Record

# Says that a file is of this format, and of which version of it.
MARK = "matome"
VERSION = 1
FIELDS = (MARK, *THREAD_FIELDS, "comments")


def is_ours(value: object) -> bool:
    """Say whether this is our format: it says so, or has no field but ours, and comments."""
    return isinstance(value, dict) and (
        MARK in value
        or (
            {"title", "comments"} <= value.keys() <= set(FIELDS)
            and isinstance(value["comments"], list)
        )
    )


def records(document: Document, label: str) -> tuple[Record, list[Record]]:
    """Return what a file says of its thread and of each comment; raises SourceError."""
    value = document.json
    thread = record(value, _("the thread"), label)
    thread.check_names(FIELDS)
    if value.get(MARK, VERSION) != VERSION or isinstance(value.get(MARK), bool):
        raise thread.wrong(
            MARK, _("is not %(version)d, the one version there is") % {"version": VERSION}
        )
    comments = thread.told.get("comments", [])
    if not isinstance(comments, list):
        raise thread.wrong("comments", _("is no list"))
    return thread, [
        comment_record(comment, number, label) for number, comment in enumerate(comments, 1)
    ]


def comment_record(value: Any, number: int, label: str) -> Record:
    """Return what a file says of one comment."""
    where = _("comment %(number)d") % {"number": number}
    if not isinstance(value, dict):
        raise SourceError(label, f"{where}: {_('is no object')}")
    comment = record(value, where, label)
    comment.check_names(COMMENT_FIELDS)
    return comment


def record(value: dict[str, Any], where: str, label: str) -> Record:
    """Return the fields that an object has a value for."""
    return Record({name: told for name, told in value.items() if told is not None}, where, label)
