"""Who forbids that a post is published: its thread, who wrote what it quotes, or its source."""

from django.db.models import Q
from django.utils.translation import gettext as _

from posts.content import PostContent
from posts.models import Post

from .cautions import NOT_TO_BE_TAKEN, ban_in, caution_for_source, caution_for_thread
from .models import Comment, Thread
from .source_rules import rules_of


def objection_to(post: Post, content: PostContent) -> str:
    """Say who forbids it, in three queries at most; ``""`` where nobody does.

    A source that asks to be asked is pointed out at the desk, and forbids nothing.
    """
    thread = Thread.objects.filter(source=post.source, ref=post.source_ref).first()
    return caution_for_thread(thread) or ban_in_quotes(post, content) or ban_by_source(post)


def ban_in_quotes(post: Post, content: PostContent) -> str:
    """Say which quote forbids it, by its own words or by those of its comment."""
    refs = {quote.source_ref for quote in content.quotes if quote.source == post.source}
    forbids = NOT_TO_BE_TAKEN.pattern
    comments = Comment.objects.filter(
        Q(body__regex=forbids) | Q(author__regex=forbids),
        thread__source=post.source,
        thread__ref=post.source_ref,
        ref__in=refs,
    )
    words = {ref: ban_in(*said) for ref, *said in comments.values_list("ref", "body", "author")}
    for quote in content.quotes:
        found = ban_in(quote.body, quote.author)
        if quote.source == post.source:
            found = found or words.get(quote.source_ref, "")
        if found:
            return _("Quote %(number)d says %(words)s.") % {"number": quote.number, "words": found}
    return ""


def ban_by_source(post: Post) -> str:
    """Say that the source forbids it."""
    rules = rules_of(post.source)
    return caution_for_source(rules) if rules.reprint == "forbidden" else ""
