"""JSON over the network."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..base import SourceError
from ..reading.document import Document, Unreadable
from . import http


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
