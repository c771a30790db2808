"""What Hugo's ``markdownify`` shows of a body that was written for it, as safe HTML."""

from .goldmark import Goldmark
from .own import NO_CHARACTER
from .quick import quick_html
from .safety import safe
from .typographer import SPACES

WHITE_SPACE = "".join(SPACES)
_markdown = Goldmark()


def render_hugo(body: str) -> str:
    """Return the safe HTML of a body as Hugo reads it."""
    html = quick_html(body)
    return safe(markdownify(body)) if html is None else html


def markdownify(body: str) -> str:
    """Return the HTML that Hugo makes of a body: a single paragraph without its ``<p>``."""
    html = str(_markdown.render(NO_CHARACTER.sub("\ufffd", body)))
    if html.count("<p>") != 1:
        return html
    html = html.strip(WHITE_SPACE)
    if html.startswith("<p>") and html.endswith("</p>"):
        html = html[3:-4].strip(WHITE_SPACE)
    return html
