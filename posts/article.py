"""The HTML of a post's quotes and folds: what a page, a preview, an Edition and a feed all show.

It is put together from strings, since an import makes it of every quote of a site at once, and a
template takes several times as long. All that comes from people is escaped here, but for the
quotes' bodies, which ``posts.markdown`` has made safe.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from .ascii_art import has_art
from .content import PostContent, QuoteContent, SectionContent, shown_time
from .markdown import LINK_REL
from .palette import PALETTE
from .replies import numbered

# A quote as it is written below; no body has a figure of its own.
FIGURE = re.compile(
    r'<figure class="[^"]*" id="q(\d+)"[^>]* data-author="([^"]*)".*?'
    r" data-body>(.*?)</blockquote>\n</figure>\n",
    re.DOTALL,
)
BETWEEN = re.compile(r"</?(?:p|br|pre|blockquote|ul|ol|li|h\d|hr|table|tr|td|th)\b[^>]*>")
LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile("<[^>]*>")
# Signs of a fold's first quote that are shown while it is closed.
BEGINNING = 60
# A reference to another quote, in any width; not within a link or where text is shown as typed.
ANCHOR = re.compile(r"(?:(?:&gt;){2}|＞＞)[ ]?(?P<number>[0-9０-９]{1,4})(?![0-9０-９])")
MARKUP = re.compile(r"(<[^>]*>)")
OPENS, CLOSES = re.compile(r"<(?:a|code|pre)\b"), re.compile(r"</(?:a|code|pre)>")


class QuoteText(NamedTuple):
    """A quote as plain text: its number, its author, and its words on one line."""

    number: int
    author: str
    text: str


def quote_texts(html: str) -> Iterator[QuoteText]:
    """Yield the quotes of an article's HTML as text, with the addresses that words stand for."""
    for number, author, body in map(re.Match.groups, FIGURE.finditer(html)):
        behind = [href for href, words in LINK.findall(body) if TAG.sub("", words).strip() != href]
        words = TAG.sub("", BETWEEN.sub(" ", body))
        text = " ".join(unescape(" ".join([words, *behind])).split())
        yield QuoteText(int(number), unescape(author), text)


def article_html(content: PostContent) -> str:
    """Return the HTML, in the language that the site's posts are written in."""
    with override(settings.LANGUAGE_CODE):
        roles = {colour.value: escape(str(colour.role)) for colour in PALETTE}
        quotes = Quotes(content)
        return "".join(
            part for section in content.sections for part in section_html(section, roles, quotes)
        )


class Quotes:
    """The quotes of a post, by what others call them."""

    def __init__(self, content: PostContent) -> None:
        self.by_number = {quote.number: quote for quote in content.quotes}
        self.by_ref: dict[str, dict[str, int]] = {source: {} for source in numbered}
        for quote in content.quotes:
            if quote.source in self.by_ref:
                self.by_ref[quote.source].setdefault(quote.source_ref, quote.number)

    def meant(self, number: int, quote: QuoteContent) -> int | None:
        """Return which quote of the post ``>>12`` means in another, by its number in the post."""
        if quote.source in self.by_ref:
            return self.by_ref[quote.source].get(str(number))
        return number if number in self.by_number else None


def section_html(section: SectionContent, roles: dict[str, str], quotes: Quotes) -> Iterator[str]:
    """Yield a section's quotes, a folded one's within what a reader can open."""
    if section.folded:
        yield '<details class="fold" data-fold>\n'
        yield (
            f'<summary data-count="{count(section)}" data-begins="{escape(begins(section))}">'
            f"{escape(section.summary)}</summary>\n"
        )
    for quote in section.quotes:
        yield quote_html(quote, roles, quotes)
    if section.folded:
        yield "</details>\n"


def count(section: SectionContent) -> str:
    """Say how many quotes a section holds."""
    number = len(section.quotes)
    said = ngettext("%(number)s comment", "%(number)s comments", number)
    return escape(said % {"number": number})


def begins(section: SectionContent) -> str:
    """Return how the first quote of a fold begins."""
    for quote in section.quotes[:1]:
        text = " ".join(unescape(TAG.sub("", BETWEEN.sub(" ", quote.html))).split())
        return text if len(text) <= BEGINNING else f"{text[: BEGINNING - 1]}…"
    return ""


def answer(quote: QuoteContent, quotes: Quotes) -> str:
    """Return the link to the quote that this one answers, ``""`` for none."""
    if quote.reply_to is None:
        return ""
    author = escape(quotes.by_number[quote.reply_to].author)
    said = escape(_("In answer to"))
    return (
        f'<p class="reply"><span class="visually-hidden">{said}</span>'
        f'<a class="anchor" href="#q{quote.reply_to}">&gt;&gt;{quote.reply_to} {author}</a></p>\n'
    )


def anchored(quote: QuoteContent, quotes: Quotes) -> str:
    """Return a quote's body in which ``>>12`` leads to the quote that it means."""
    html = quote.html
    if "&gt;&gt;" not in html and "＞＞" not in html:
        return html
    parts, within = MARKUP.split(html), 0
    for place, part in enumerate(parts):
        if place % 2:
            if OPENS.match(part):
                within += 1
            elif CLOSES.match(part):
                within -= 1
        elif not within:
            parts[place] = ANCHOR.sub(lambda found: link(found, quote, quotes), part)
    return "".join(parts)


def link(found: re.Match[str], quote: QuoteContent, quotes: Quotes) -> str:
    """Return an anchor as a link, or as it stands where there is no such quote."""
    number = quotes.meant(int(found["number"]), quote)
    if number is None:
        return found[0]
    return f'<a class="anchor" href="#q{number}">{found[0]}</a>'


def quote_html(quote: QuoteContent, roles: dict[str, str], quotes: Quotes) -> str:
    """Return one quote: who said it and when, and what; ``roles`` say what a colour is for."""
    number = quote.number
    author = escape(quote.author)
    html = anchored(quote, quotes)
    address = escape(quote.address) if quote.source_ref else ""
    color = quote.color if quote.color in roles else escape(quote.color)
    shown, iso = shown_time(quote.time)
    kind = "quote"
    role = ""
    if colour := quote.colour:
        kind += f" coloured {colour.name}"
        role = f' <span class="visually-hidden">{roles[colour.value]}</span>'
    if has_art(html):
        kind += " art"
    said_by = f' <span class="author">{author}</span>' if author else ""
    label = label_html(quote)
    said_at = f" {when(shown, iso, address)}" if shown else ""
    cite = f' cite="{address}"' if address else ""
    return (
        f'<figure class="{kind}" id="q{number}" data-quote="{number}" data-author="{author}"'
        f' data-time="{iso}" data-color="{color}">\n'
        f'<figcaption><a class="number" href="#q{number}">{number}</a>{said_by}'
        f"{label}{said_at}{role}</figcaption>\n{answer(quote, quotes)}"
        f"<blockquote{cite} data-body>{html}</blockquote>\n</figure>\n"
    )


def label_html(quote: QuoteContent) -> str:
    """Return what says that a quote is not the comment's own words, ``""`` where it is."""
    label = quote.labelled
    if label is None:
        return ""
    title = escape(str(label.meaning))
    return (
        f' <span class="label" data-label="{label.value}" title="{title}">'
        f"{escape(str(label.mark))}</span>"
    )


def when(shown: str, iso: str, address: str) -> str:
    """Return the time at which a quote was said, a link to it where it stands at its source."""
    time = f'<time datetime="{iso}">{shown}</time>'
    if not address:
        return time
    title = escape(_("The comment at its source"))
    return f'<a class="when" href="{address}" rel="{LINK_REL}" title="{title}">{time}</a>'
