"""A whole post in the dialect, in its newer form, to the byte. ``docs/hugo.md`` describes it."""

from collections.abc import Iterator
from html import escape as escape_html

from posts.content import PostContent, QuoteContent, SectionContent

from .body import COMMENT, body, escape_markup, is_plain_address, one_line, plain
from .parameters import parameter, sayable
from .toml import toml, toml_escaped

# Line feeds: between two of a post's parts, around a fold's quotes, and before the last line.
APART = "\n" * 5
IN_FOLD = "\n" * 2
BEFORE_END = "\n" * 4
END = '[記事一覧へ]({{% ref "/posts/" %}})\n'


def write_post(content: PostContent) -> str:
    """Return the text of the post's ``index.md``."""
    parts = [part for section in content.sections for part in section_parts(section)]
    return APART.join([opening(content), *parts]) + BEFORE_END + END


def opening(content: PostContent) -> str:
    """Return what stands before the quotes; a post of the editor's own has no source line."""
    lines = [front_matter(content), f"> {plain(content.title)}"]
    if content.source_url:
        lines.append(source_line(content.source_url))
    if content.lead_html:
        lines.append(body(content.lead_html))
    return "\n\n".join(lines)


def front_matter(content: PostContent) -> str:
    """Return the TOML between its ``+++`` lines; a post without a thumbnail keeps the key."""
    lines = (
        "+++",
        f"date = '{content.date.isoformat()}T00:00:00'",
        f"months = '{content.date:%Y/%m}'",
        "draft = false",
        f"title = {toml(content.title)}",
        f"tags = [{', '.join(map(toml_escaped, content.tags))}]",
        f"featureimage = {toml(content.thumbnail)}",
        "+++",
    )
    return "\n".join(lines)


def source_line(url: str) -> str:
    """Return the line that names the source: as Markdown, where that shows and leads to just it."""
    if is_plain_address(url) and escape_markup(url) == url.replace("&", "&amp;"):
        return f"引用元：[{url}]({url})"
    shown = escape_html(one_line(url))
    if url.lower().startswith(("http://", "https://")):
        shown = f'<a href="{shown}">{shown}</a>'
    return body(f"引用元：{shown}")


def section_parts(section: SectionContent) -> Iterator[str]:
    """Yield an open section's quotes one by one, a folded one's as one fold."""
    quotes = [quote_line(quote, folded=section.folded) for quote in section.quotes]
    if not section.folded:
        yield from quotes
    elif quotes:
        # Hugo has a summary of its own in place of an empty one.
        summary = plain(section.summary) or COMMENT
        yield IN_FOLD.join(
            [f'{{{{< details summary="{summary}">}}}}', APART.join(quotes), "{{</details>}}"]
        )


def quote_line(quote: QuoteContent, *, folded: bool) -> str:
    """Return the shortcode of one quote."""
    return (
        f'{{{{<matomeQuote body="{body(quote.html)}"'
        f" userName={parameter(sayable(quote.author, folded=folded))}"
        f" createdAt={parameter(quote.time_text)} color={parameter(quote.color)}>}}}}"
    )
