"""A whole post in the dialect, in its newer form, to the byte. ``docs/hugo.md`` describes it."""

import re
from collections.abc import Iterator
from html import escape as escape_html

from posts.content import PostContent, QuoteContent, SectionContent

from .body import (
    COMMENT,
    NO_CHARACTER,
    body,
    escape_markup,
    is_plain_address,
    one_line,
    plain,
)

# Line feeds: between two of a post's parts, around a fold's quotes, and before the last line.
APART = "\n" * 5
IN_FOLD = "\n" * 2
BEFORE_END = "\n" * 4
END = '[記事一覧へ]({{% ref "/posts/" %}})\n'

NEEDS_ESCAPES = re.compile(r"['\x00-\x1f\x7f]")
ESCAPES = re.compile(r'["\\\x00-\x1f\x7f]')
ESCAPE = {'"': r"\"", "\\": r"\\", "\n": r"\n"}


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


def toml(text: str) -> str:
    """Return a TOML string, without escapes where it needs none."""
    text = clean(text)
    return toml_escaped(text) if NEEDS_ESCAPES.search(text) else f"'{text}'"


def toml_escaped(text: str) -> str:
    """Return a TOML string of the kind that has escapes."""

    def escape(found: re.Match[str]) -> str:
        return ESCAPE.get(found[0]) or f"\\u{ord(found[0]):04x}"

    return f'"{ESCAPES.sub(escape, clean(text))}"'


def clean(text: str) -> str:
    """Return the text with a sign for what no file can hold."""
    return NO_CHARACTER.sub("\ufffd", text)


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


def sayable(name: str, *, folded: bool) -> str:
    """Return a name as a parameter without Markdown can say it.

    A double quote can be escaped where there is no backslash, and a backtick string takes
    anything but backticks. In a fold the page is read again for shortcodes, and a tag follows
    the name.
    """
    name = re.sub("H(?=AHAHUGOSHORTCODE)", "Ｈ", one_line(name))
    if folded:
        name = re.sub(r"\{(?=\{(?:%|\Z))", "｛", name)
    if "`" in name and not fits_quotes(name):
        name = name.replace("\\", "＼")
    return name


def fits_quotes(text: str) -> bool:
    """Say whether a text can stand between double quotes."""
    return "\\" not in text or not ('"' in text or "\\`" in text or text.endswith("\\"))


def parameter(text: str) -> str:
    """Return a text without line feeds as a parameter, quoted as it needs."""
    return '"' + text.replace('"', r"\"") + '"' if fits_quotes(text) else f"`{text}`"
