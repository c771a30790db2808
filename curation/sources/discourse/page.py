"""A topic's page as a forum sends it, with the data for the program that then shows it."""

import json
from typing import Any

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.servers import server_of
from curation.sources.reading.values import mapping, text

from .topics import is_part, read, server_in


def is_ours(page: LexborHTMLParser) -> bool:
    """Say whether this is a page of Discourse."""
    maker = page.css_first("meta[name=generator]")
    return maker is not None and (maker.attributes.get("content") or "").startswith("Discourse ")


def read_page(page: LexborHTMLParser, label: str) -> FetchedThread:
    """Return the thread of a page's topic; raises SourceError."""
    topic = next(filter(is_part, preloaded(page, label)), None)
    if topic is None:
        raise SourceError(label, _("is a page of Discourse without a topic's posts"))
    return read([topic], server_of_page(page) or server_in([topic]), label)


def preloaded(page: LexborHTMLParser, label: str) -> list[Any]:
    """Return the topics in a page's data, each of which is JSON within JSON."""
    holder = page.css_first("#data-preloaded")
    if holder is None:
        return []
    try:
        told = mapping(json.loads(holder.attributes.get("data-preloaded") or holder.text()))
        topics = [told[name] for name in told if name.startswith("topic_")]
        return [json.loads(text(topic)) for topic in topics]
    except (ValueError, RecursionError) as error:
        raise SourceError(label, _("is a page of Discourse with broken data")) from error


def server_of_page(page: LexborHTMLParser) -> str:
    """Return the server that a page says it is of, ``""`` where it doesn't."""
    link = page.css_first("link[rel=canonical]")
    return server_of(link.attributes.get("href") or "") if link is not None else ""
