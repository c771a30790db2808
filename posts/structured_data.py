"""What a search engine reads of a page: JSON-LD, as schema.org defines its words."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from . import site
from .addresses import absolute
from .article import QuoteText, quote_texts
from .models import Edition
from .pages import Page

# A page stays light: so many quotes are described, with so much of what they say.
QUOTES, LENGTH = 12, 100
# As HTML reads a script: no sign may end it, or begin a comment in it.
HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def as_script(values: dict[str, Any]) -> SafeString:
    """Return values as the text of a ``<script type="application/ld+json">``."""
    whole = {"@context": "https://schema.org"} | values
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(HARMLESS))  # noqa: S308 - nothing in it ends the script


def of_post(page: Page, edition: Edition) -> SafeString:
    """Describe a post: an Article whose parts are quotations, and where it stands on the site."""
    here = site.current()
    publisher = {"@type": "Organization", "name": here.operator or here.name, "url": home()}
    article: dict[str, Any] = {
        "@type": "Article",
        "@id": page.url,
        "headline": page.title[:110],
        "description": page.description,
        "image": page.picture_url,
        "inLanguage": "ja",
        "datePublished": edition.first_published_at.isoformat(timespec="seconds"),
        "dateModified": edition.published_at.isoformat(timespec="seconds"),
        "author": publisher,
        "publisher": publisher,
        "mainEntityOfPage": page.url,
        "keywords": [tag.name for tag in page.tags],
        "hasPart": [quotation(quote, page.url) for quote in first_quotes(edition)],
    }
    if page.source_link:
        article["isBasedOn"] = page.source_link
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": here.name, "item": home()},
            {"@type": "ListItem", "position": 2, "name": page.title},
        ],
    }
    return as_script({"@graph": [article, trail]})


def first_quotes(edition: Edition) -> Iterator[QuoteText]:
    """Return the quotes that are described."""
    return islice(quote_texts(edition.html), QUOTES)


def quotation(quote: QuoteText, url: str) -> dict[str, Any]:
    """Describe one quote."""
    said: dict[str, Any] = {"@type": "Quotation", "url": f"{url}#q{quote.number}"}
    if quote.author:
        said["creator"] = {"@type": "Person", "name": quote.author}
    text = quote.text if len(quote.text) <= LENGTH else f"{quote.text[: LENGTH - 1]}…"
    return said | {"text": text}


def of_site() -> SafeString:
    """Describe the site, and how it is searched."""
    here = site.current()
    search = {
        "@type": "SearchAction",
        "target": f"{absolute(reverse('search'))}?q={{q}}",
        "query-input": "required name=q",
    }
    return as_script(
        {
            "@type": "WebSite",
            "name": here.name,
            "description": here.description,
            "url": home(),
            "potentialAction": search,
        }
    )


def of_list(name: str, url: str, editions: Iterable[Edition]) -> SafeString:
    """Describe one page of a list: what it lists, in its order, and which site it is of."""
    here = site.current()
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "url": absolute(edition.get_absolute_url()),
            "name": edition.title,
        }
        for position, edition in enumerate(editions, 1)
    ]
    return as_script(
        {
            "@type": "CollectionPage",
            "name": name,
            "url": url,
            "isPartOf": {"@type": "WebSite", "name": here.name, "url": home()},
            "mainEntity": {"@type": "ItemList", "itemListElement": items},
        }
    )


def home() -> str:
    """Return the address of the first page."""
    return absolute(reverse("posts"))
