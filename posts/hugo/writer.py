"""A whole post in the dialect, in its newer form, to the byte. ``docs/hugo.md`` describes it."""

from collections.abc import Iterator
from html import escape as escape_html

from posts.content import PostContent, QuoteContent
from posts.markdown import HUGO

from .body import COMMENT, body, escape_markup, is_plain_address, one_line, plain
from .merging import merge
from .parameters import parameter, sayable
from .segments import Segment, joined
from .toml import toml, toml_escaped

# Line feeds: between two of a post's parts, around a fold's quotes, and before the last line.
APART = "\n" * 5
IN_FOLD = "\n" * 2
BEFORE_END = "\n" * 4
END = '[記事一覧へ]({{% ref "/posts/" %}})\n'


def write_post(content: PostContent, base: str = "") -> str:
    """Return the text of the post's ``index.md``.

    ``base`` is the file as it was, in whatever form: what the post says as before stays in it to
    the byte, and so does what the dialect does not model. Raises DialectError for a ``base`` that
    is not in the dialect.
    """
    written = [*opening(content), *pieces(content), Segment("", BEFORE_END + END)]
    return merge(base, content, written) if base else joined(written)


def opening(content: PostContent) -> Iterator[Segment]:
    """Yield what stands before the quotes; a post of the editor's own has no source line."""
    yield Segment("", "+++\n")
    yield from front_matter(content)
    yield Segment("", "+++\n\n> ")
    yield Segment("heading", plain(content.title))
    if content.source_url:
        yield Segment("", "\n\n")
        yield Segment("source", source_line(content.source_url))
    if content.lead_html:
        yield Segment("", "\n\n")
        yield Segment("lead", body(content.lead_html))


def front_matter(content: PostContent) -> Iterator[Segment]:
    """Yield the TOML, a line a key; a post without a thumbnail keeps the key."""
    lines = {
        "date": f"'{content.date.isoformat()}T00:00:00'",
        "months": f"'{content.date:%Y/%m}'",
        "draft": "false",
        "title": toml(content.title),
        "tags": f"[{', '.join(map(toml_escaped, content.tags))}]",
        "featureimage": toml(content.thumbnail),
    }
    for key, value in lines.items():
        yield Segment(key, f"{key} = {value}\n")


def source_line(url: str) -> str:
    """Return the line that names the source: as Markdown, where that shows and leads to just it."""
    if is_plain_address(url) and escape_markup(url) == url.replace("&", "&amp;"):
        return f"引用元：[{url}]({url})"
    shown = escape_html(one_line(url))
    if url.lower().startswith(("http://", "https://")):
        shown = f'<a href="{shown}">{shown}</a>'
    return body(f"引用元：{shown}")


def pieces(content: PostContent) -> Iterator[Segment]:
    """Yield the quotes and folds, each with the line feeds before it."""
    gap = ""
    for section in content.sections:
        if section.folded and section.quotes:
            # Hugo has a summary of its own in place of an empty one.
            summary = plain(section.summary) or COMMENT
            yield Segment("", APART)
            yield Segment("open", f'{{{{< details summary="{summary}">}}}}')
        gap = IN_FOLD if section.folded else APART
        for quote in section.quotes:
            yield Segment("", gap)
            yield Segment("quote", quote_line(quote, folded=section.folded))
            gap = APART
        if section.folded and section.quotes:
            yield Segment("", IN_FOLD)
            yield Segment("close", "{{</details>}}")


def quote_line(quote: QuoteContent, *, folded: bool) -> str:
    """Return the shortcode of one quote."""
    return (
        f"{{{{<matomeQuote body={body_parameter(quote)}"
        f" userName={parameter(sayable(quote.author, folded=folded))}"
        f" createdAt={parameter(quote.time_text)} color={parameter(quote.color)}>}}}}"
    )


def body_parameter(quote: QuoteContent) -> str:
    """Return a quote's body as a parameter; one that Hugo reads is there as it is."""
    return parameter(quote.body) if quote.markup == HUGO else f'"{body(quote.html)}"'
