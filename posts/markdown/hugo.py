"""What Hugo's ``markdownify`` shows of a body that was written for it, as safe HTML."""

from .goldmark import Goldmark
from .safety import safe

_markdown = Goldmark()
# As Hugo counts white space where it trims what a paragraph holds.
SPACE = "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def render_hugo(body: str) -> str:
    """Return the safe HTML of a body as Hugo reads it."""
    return safe(markdownify(body))


def markdownify(body: str) -> str:
    """Return the HTML that Hugo makes of a body: without the ``<p>`` of a single paragraph."""
    html = _markdown.render(body)
    if html.count("<p>") == 1:
        html = html.strip(SPACE)
        if html.startswith("<p>") and html.endswith("</p>"):
            return html[3:-4].strip(SPACE)
    return html
