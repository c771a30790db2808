"""The post's own fields as an editor types them, cleaned one by one."""

import datetime
import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from posts.models import valid_slug

from .draft import BoardError

LENGTHS = {
    "title": 300, "slug": 120, "thumbnail": 200, "lead": 20_000, "notes": 20_000,
    "reprint_reason": 2000,
}  # fmt: skip
SEVERAL_LINES = {"lead", "notes", "reprint_reason"}
MOST_TAGS = 20
# A tag's slug has room for 100 signs, of which a number may need some.
TAG_LENGTH = 80
# What a date typed digit by digit passes through, and what no address can be made of.
YEARS = range(1970, 2100)


def clean_text(name: str, value: str) -> str:
    """Return the text; titles and the like are one line."""
    text = value.replace("\r\n", "\n").replace("\0", "\ufffd")
    if name not in SEVERAL_LINES:
        text = " ".join(text.split())
    if name == "title" and not text:
        raise BoardError(_("A post needs a title."))
    if len(text) > LENGTHS[name]:
        raise BoardError(
            _("%(name)s has at most %(most)s characters.") % {"name": name, "most": LENGTHS[name]}
        )
    return text


def clean_slug(name: str, value: str) -> str:
    """Return the slug, if an address can be made of it."""
    try:
        valid_slug(value)
    except ValidationError as error:
        raise BoardError(f"{value[:40]!r}: {error.messages[0]}") from error
    return clean_text(name, value)


def clean_date(name: str, value: str) -> str:
    """Return the date in ISO form, or nothing for the day of publishing."""
    try:
        date = datetime.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BoardError(_("%(value)s is no date.") % {"value": value[:40]}) from error
    if date is not None and date.year not in YEARS:
        raise BoardError(_("%(value)s is no date.") % {"value": value[:40]})
    return date.isoformat() if date else ""


def clean_tags(name: str, value: str) -> list[str]:
    """Return the tags of a list parted by commas, each once."""
    tags = [" ".join(tag.split()) for tag in re.split(r"[,、，\n]", value)]
    tags = list(dict.fromkeys(tag for tag in tags if tag))
    if len(tags) > MOST_TAGS or any(len(tag) > TAG_LENGTH for tag in tags):
        raise BoardError(
            _("A post has at most %(most)s tags of %(length)s characters.")
            % {"most": MOST_TAGS, "length": TAG_LENGTH}
        )
    return tags


CLEANERS: dict[str, Callable[[str, str], str | list[str]]] = {
    "title": clean_text,
    "slug": clean_slug,
    "date": clean_date,
    "tags": clean_tags,
    "thumbnail": clean_text,
    "lead": clean_text,
    "notes": clean_text,
    "reprint_reason": clean_text,
}
