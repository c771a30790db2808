"""An Edition without what is taken down: its page, its file, and all that is made of them.

What an Edition shows of the other quotes stays as it is: their HTML is taken from the page, not
made again.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from . import cards, export, freshness, search
from .addresses import comment_address
from .article import article_html
from .checkout import ReadFile, Refusal
from .content import PostContent, QuoteContent
from .hugo.reader import read_post
from .hugo.scrubbing import covered as covered_in_file
from .hugo.scrubbing import scrubbed
from .markdown import render
from .models import Edition, Publication
from .publishing import described, plain_text
from .search import index
from .takedowns import Stated, Target, Words, readable, words_of

FIGURE = re.compile(r'<figure class="[^"]*" id="q\d+".*?</figure>\n', re.DOTALL)
AUTHOR = re.compile(r' data-author="([^"]*)"')
LABEL = re.compile(r' data-label="([^"]*)"')
REPLY = re.compile(r'<p class="reply">.*?href="#q(\d+)"')
BODY = re.compile(r'<blockquote(?: cite="([^"]*)")? data-body>(.*)</blockquote>', re.DOTALL)
# A reference to another quote of the page, which may have another number now.
ANCHOR = re.compile(r'<a class="anchor" href="#q\d+">(.*?)</a>')


@dataclass(frozen=True, slots=True)
class ShownQuote(QuoteContent):
    """A quote as an Edition's page shows it; ``cite`` is its comment's address, if it has one."""

    shown: str = ""
    cite: str = ""

    @property
    def html(self) -> str:
        """The body's HTML, as it is in the page."""
        return self.shown

    @property
    def address(self) -> str:
        """Where the comment stands at its source."""
        return self.cite


def shown_quotes(edition: Edition) -> list[ShownQuote]:
    """Return an Edition's quotes as its page shows them, with what its file says of them."""
    content = read_post(edition.markdown, edition.path).content
    figures = FIGURE.findall(edition.html)
    return [
        shown_quote(quote, figure) for quote, figure in zip(content.quotes, figures, strict=True)
    ]


def shown_quote(quote: QuoteContent, figure: str) -> ShownQuote:
    """Return a quote of a file as its figure in the page shows it."""
    head, _tag, _rest = figure.partition("<blockquote")
    author, label, reply = AUTHOR.search(head), LABEL.search(head), REPLY.search(head)
    cite, shown = BODY.findall(figure)[0]
    return ShownQuote(
        quote.number,
        unescape(author[1]) if author else quote.author,
        quote.time,
        quote.color,
        quote.body,
        # What links a quote's time to its comment is that a comment is known.
        source_ref=unescape(cite),
        markup=quote.markup,
        reply_to=int(reply[1]) if reply else None,
        label=label[1] if label else "",
        shown=ANCHOR.sub(r"\1", shown),
        cite=unescape(cite),
    )


def covered(quotes: list[ShownQuote], target: Target, source: str) -> list[ShownQuote]:
    """Return the quotes of an Edition that a takedown changes; ``source`` is its post's."""
    return [
        quote
        for quote in quotes
        if target.covers(stated(quote, target, source))
        and (target.removes or instead(quote, target) != quote)
    ]


def stated(quote: ShownQuote, target: Target, source: str) -> Stated:
    """Return whose words a quote of an Edition holds."""
    wanted = comment_address(target.source, target.value) if target.kind == "comment" else ""
    ref = target.value if wanted and quote.cite == wanted else quote.cite
    text = ""
    if target.kind == "word":
        text = f"{words_of(quote.body, quote.markup)}\n{readable(quote.shown)}"
    # A post may have got another source than its quotes came from.
    pattern = comment_address(target.source, "0")
    if pattern and quote.cite.startswith(pattern.removesuffix("0")):
        source = target.source
    return Stated(source, ref, quote.author, quote.time_iso, text)


def scrub(edition: Edition, target: Target, source: str) -> bool:
    """Take from an Edition what is to be taken down; say whether there was anything.

    One of which no quote is left says nothing any more. The caller saves it, and settles what
    depends on the post: ``content_digest``.
    """
    if not edition.markdown:
        return False
    quotes = shown_quotes(edition)
    gone = {quote.number for quote in covered(quotes, target, source)}
    markdown = scrubbed(edition.markdown, edition.path, target, gone)
    if markdown == edition.markdown and not gone:
        return False
    edition.former_digests = [*edition.former_digests, edition.digest]
    if not markdown:
        empty(edition)
        return True
    left = list(renumbered(quotes, gone, target))
    fill(edition, with_quotes(read_post(markdown, edition.path).content, left), markdown, target)
    return True


def renumbered(quotes: list[ShownQuote], covers: set[int], target: Target) -> Iterator[ShownQuote]:
    """Yield the quotes that are left, counted anew, those that are covered as they are then."""
    kept = [quote for quote in quotes if not (target.removes and quote.number in covers)]
    numbers = {quote.number: number for number, quote in enumerate(kept, 1)}
    for quote in kept:
        said = instead(quote, target) if quote.number in covers else quote
        answers = None if quote.reply_to is None else numbers.get(quote.reply_to)
        yield replace(said, number=numbers[quote.number], reply_to=answers)


def instead(quote: ShownQuote, target: Target) -> ShownQuote:
    """Return a quote that is covered as it is shown from now on."""
    said = target.instead(Words(quote.author, quote.body, quote.markup))
    if said.body == quote.body:
        return replace(quote, author=said.author)
    # What says that a text was translated or shortened has no meaning where there is none.
    label = quote.label if target.masks else ""
    shown = render(said.body, said.markup)
    return replace(quote, **said._asdict(), shown=shown, label=label)


def with_quotes(content: PostContent, quotes: list[ShownQuote]) -> PostContent:
    """Return what a file says, with its quotes as they are shown."""
    rest = iter(quotes)
    sections = tuple(
        replace(section, quotes=tuple(next(rest) for _quote in section.quotes))
        for section in content.sections
    )
    return replace(content, sections=sections)


def fill(edition: Edition, content: PostContent, markdown: str, target: Target) -> None:
    """Make an Edition say this."""
    was = edition.lead_html
    if target.masks:
        edition.title = target.masked(edition.title)
        if target.holds(was):
            edition.lead_html = content.lead_html
    edition.markdown = markdown
    edition.digest = hashlib.sha256(markdown.encode()).hexdigest()
    edition.html = article_html(content)
    edition.search_text = f"{edition.title}\n{plain_text(edition.html)}"
    edition.description = described(edition.lead_html or next(content.quotes).html)
    edition.quote_count = sum(1 for _quote in content.quotes)


def empty(edition: Edition) -> None:
    """Make an Edition say nothing: nobody can be shown it again."""
    edition.markdown = edition.html = edition.search_text = edition.description = ""
    edition.digest = hashlib.sha256(b"").hexdigest()
    edition.quote_count = 0


def scrubbed_file(file: ReadFile, targets: Iterable[Target], source: str) -> ReadFile | Refusal:
    """Return a file of a checkout without what was taken down; a Refusal if nothing is left."""
    text, path, post = file.text, file.found.path, file.post
    for target in targets:
        numbers = covered_in_file(post.content, target, source)
        if not numbers and not (target.masks and target.holds(text)):
            continue
        text = scrubbed(text, path, target, numbers)
        if not text:
            return Refusal(str(file.found.file), 0, _("all its quotes were taken down"))
        post = read_post(text, path)
    if text == file.text:
        return file
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(file, text=text, digest=digest, former=(file.digest,), post=post)


def settle(shown: Sequence[Edition], renewed: Sequence[Edition], by: User | None) -> None:
    """Write down what became of Editions that readers got, within the transaction.

    Those of which nothing is left are withdrawn. The export and the search index follow the commit,
    and so do the pictures of the ``renewed``, whose title is another, or which are withdrawn.
    """
    if not shown:
        return
    verbs = Publication.Verb
    Publication.objects.bulk_create(
        Publication(
            post_id=edition.post_id,
            edition=edition,
            verb=verbs.SCRUBBED if edition.quote_count else verbs.WITHDRAWN,
            by=by,
        )
        for edition in shown
    )
    index.drop([edition.pk for edition in shown])
    freshness.changed()
    transaction.on_commit(lambda: draw_anew(renewed))
    transaction.on_commit(export.export_soon)
    transaction.on_commit(search.catch_up_soon)


def draw_anew(editions: Iterable[Edition]) -> None:
    """Take away the pictures of Editions, and make those of the ones that readers get still."""
    for edition in editions:
        cards.forget(edition)
        if edition.quote_count:
            cards.make_soon(edition)
