"""What a quote's body says, as safe HTML: our own small Markdown, or what Hugo reads in it."""

from .hugo import render_hugo
from .own import (
    ALLOWED_SCHEMES,
    ALLOWED_TAGS,
    LINK_REL,
    WHITE_SPACE,
    bare_addresses,
    collapse,
    escape,
    may_have_markup,
    render_own,
)
from .rewording import as_own

__all__ = [
    "ALLOWED_SCHEMES",
    "ALLOWED_TAGS",
    "HUGO",
    "LINK_REL",
    "OWN",
    "WHITE_SPACE",
    "as_own",
    "bare_addresses",
    "collapse",
    "escape",
    "may_have_markup",
    "render",
]

# How a body is read: as our own Markdown, or as Hugo's markdownify reads a shortcode's.
OWN, HUGO = "", "hugo"


def render(body: str, markup: str = OWN) -> str:
    """Return the safe HTML of a quote's body."""
    return render_hugo(body) if markup == HUGO else render_own(body)
