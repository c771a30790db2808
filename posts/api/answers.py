"""What the API says of Editions, as plain values: the keys are those of ``schema``."""

import datetime
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts.addresses import absolute
from posts.models import Edition
from posts.search import Found


def iso(time: datetime.datetime) -> str:
    """Return a time in ISO 8601, in UTC, to the second."""
    return f"{time.astimezone(datetime.UTC).isoformat()[:19]}Z"


def summary(edition: Edition) -> dict[str, Any]:
    """Return what a list says of a post: it reads none of the Edition's long texts."""
    return {
        "path": edition.path,
        "url": absolute(edition.get_absolute_url()),
        "title": edition.title,
        "date": edition.date.isoformat(),
        "first_published_at": iso(edition.first_published_at),
        "published_at": iso(edition.published_at),
        "tags": edition.tag_names,
        "description": edition.description,
        "source_url": edition.source_url,
        "quote_count": edition.quote_count,
    }


def whole(edition: Edition) -> dict[str, Any]:
    """Return all of a post."""
    return {
        **summary(edition),
        "lead_html": edition.lead_html,
        "sections": sections(edition.html),
    }


def found(result: Found) -> dict[str, Any]:
    """Return what a search says of a post."""
    return {
        "post": summary(result.edition),
        "hits": [
            {
                "number": hit.number,
                "author": hit.author,
                "html": hit.html,
                "url": f"{absolute(result.edition.get_absolute_url())}#q{hit.number}",
            }
            for hit in result.hits
        ],
        "more": result.more,
    }


def sections(html: str) -> list[dict[str, Any]]:
    """Read the sections back from the HTML that readers get, so that both say the same.

    Quotes that stand open one after the other are one section.
    """
    found: list[dict[str, Any]] = []
    # A figure in a quote's body would be a comment's, and the sanitizer lets none through.
    for node in LexborHTMLParser(html).css("figure[data-quote], details[data-fold] > summary"):
        fold = node.parent if node.parent and node.parent.tag == "details" else None
        if node.tag == "summary":
            found.append({"folded": True, "summary": node.text(), "quotes": []})
            continue
        if not found or found[-1]["folded"] is not (fold is not None):
            found.append({"folded": False, "summary": "", "quotes": []})
        found[-1]["quotes"].append(quote(node))
    return found


def quote(figure: LexborNode) -> dict[str, Any]:
    """Return one quote."""
    body = figure.css_first("blockquote[data-body]")
    assert body is not None
    label = figure.css_first("figcaption > [data-label]")
    kept = figure.attributes
    html = body.inner_html or ""
    return {
        "number": int(kept["data-quote"] or 0),
        "author": kept["data-author"] or "",
        "time": kept["data-time"] or None,
        "color": kept["data-color"] or "",
        "label": label.attributes["data-label"] if label else "",
        "html": html,
        "text": plain(html),
        "source_url": body.attributes.get("cite") or "",
    }


def plain(html: str) -> str:
    """Return a body as plain text, with its lines and its blank ones."""
    lines = html.replace("<br>", "\n").replace("</p>", "\n\n")
    text = LexborHTMLParser(f"<body>{lines}").text()
    return re.sub(r"\n{3,}", "\n\n", text).strip()
