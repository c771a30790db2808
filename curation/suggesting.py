"""What a reader's message most likely asks to take down: the comments that it names."""

import re
from typing import NamedTuple

from posts import scrubbing
from posts.content import shown_time
from posts.models import Message, Post

from .sources import source_of

# The address of a post's page, wherever the site stands.
PAGE = re.compile(r"/posts/(?P<path>[^/?#]+/[^/?#]+)/?(?:[?#].*)?\Z")
MOST_NUMBERS = 20


class Suggestion(NamedTuple):
    """One thing that may be meant, with the quote's number and author where it is one of a page."""

    kind: str
    value: str
    number: int | None = None
    author: str = ""


def suggestions(message: Message) -> list[Suggestion]:
    """Return what a message may mean: by its page and its numbers, or by a source's address."""
    page = PAGE.search(message.address)
    if page is None:
        source = source_of(message.address)
        ref = source.ref_of(message.address) if source else None
        return [Suggestion("comment", f"{source.name}:{ref}")] if source and ref else []
    post = Post.objects.published().filter(last_path=page["path"]).first()
    numbers = {int(number) for number in re.findall(r"\d{1,6}", message.quote)[:MOST_NUMBERS]}
    return of_quotes(post, numbers) if post and numbers else []


def of_quotes(post: Post, numbers: set[int]) -> list[Suggestion]:
    """Return the comments and authors of a page's quotes that have these numbers."""
    refs = {
        (author, shown_time(time)[1]): f"{source}:{ref}"
        for author, time, source, ref in post.quotes.exclude(source_ref="").values_list(
            "author", "time", "source", "source_ref"
        )
    }
    found = []
    assert post.edition is not None
    for quote in scrubbing.shown_quotes(post.edition):
        if quote.number not in numbers:
            continue
        if ref := refs.get((quote.author, quote.time_iso)):
            found.append(Suggestion("comment", ref, quote.number, quote.author))
        if quote.author and post.source:
            value = f"{post.source}:{quote.author}"
            found.append(Suggestion("author", value, quote.number, quote.author))
    return found
