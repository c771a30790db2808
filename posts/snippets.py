"""What others' code a site lets onto its pages: a counter's script, an advertisement.

Only elements that name an https address are taken, and written anew; code within them is refused,
as the pages' Content-Security-Policy runs none. Their hosts are added to that policy.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .models import Site

# The attributes that each element keeps, beside those that begin with "data-".
ELEMENTS = {
    "script": ("src", "async", "defer"),
    "iframe": ("src", "width", "height", "title", "loading", "allow", "sandbox"),
    "a": ("href", "rel", "target", "title"),
    "img": ("src", "width", "height", "alt", "loading"),
    "div": ("class", "id"),
    "ins": ("class", "id"),
}
DIRECTIVES = {
    "script": ("script-src", "connect-src", "img-src"),
    "iframe": ("frame-src",),
    "img": ("img-src",),
}


def clean_snippet(text: str) -> str:
    """Return a snippet as it is put on pages, ``""`` for none; ValidationError says what is wrong.

    The first element of it that is not allowed is named.
    """
    body = LexborHTMLParser(f"<body>{text}").body
    return "".join(written(node) for node in body.iter()) if body and text.strip() else ""


def written(node: LexborNode) -> str:
    """Return one element, with what is in it."""
    name = node.tag or ""
    if name not in ELEMENTS:
        raise refusal(_("<%(name)s> is not allowed here."), name)
    kept = {
        key: value
        for key, value in node.attributes.items()
        if key in ELEMENTS[name] or key.startswith("data-")
    }
    source = kept.get("href" if name == "a" else "src")
    if name not in {"div", "ins"} and not (source or "").startswith("https://"):
        raise refusal(_("<%(name)s> needs an address that begins with https://."), name)
    if name == "script" and node.text(deep=True).strip():
        raise refusal(_("<%(name)s> may not have code inside: it would not run."), name)
    inside = "".join(written(child) for child in node.iter())
    words = "" if inside or name in {"img", "script", "iframe"} else escape(node.text())
    attributes = "".join(
        f' {key}="{escape(value)}"' if value is not None else f" {key}"
        for key, value in kept.items()
    )
    if name == "a":
        attributes += "" if "rel" in kept else ' rel="sponsored nofollow noopener"'
    return f"<{name}{attributes}>" + ("" if name == "img" else f"{inside}{words}</{name}>")


def refusal(text: str, name: str) -> ValidationError:
    """Return why an element is refused."""
    return ValidationError(text % {"name": name})


def snippets_of(site: Site) -> Iterator[str]:
    """Yield all that a site has."""
    yield from (site.analytics, site.ad_in_lists, site.ad_before_quotes, site.ad_after_quotes)


def policy_of(site: Site) -> dict[str, list[str]]:
    """Return what the Content-Security-Policy of the public pages allows beside its own."""
    allowed: dict[str, set[str]] = {}
    for snippet in filter(None, snippets_of(site)):
        page = LexborHTMLParser(snippet)
        for name, directives in DIRECTIVES.items():
            for node in page.css(f"{name}[src]"):
                host = urlsplit(node.attributes["src"] or "").netloc
                for directive in directives:
                    allowed.setdefault(directive, set()).add(f"https://{host}")
    return {directive: sorted(hosts) for directive, hosts in sorted(allowed.items())}
