"""Taking down one author of one source, one comment, or one word: found, shown, carried out.

``find`` tells where it stands, and what will be shown instead; ``curation.taking_down`` carries
that out, and keeps the record that later imports go by: see ``curation.standing``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from posts import scrubbing
from posts.content import shown_time
from posts.hugo.reader import read_post
from posts.hugo.scrubbing import covered, scrubbed
from posts.markdown import OWN
from posts.models import Edition, Post
from posts.takedowns import (
    BLANKED,
    MASK,
    NAMELESS,
    Action,
    Kind,
    Stated,
    Target,
    Words,
    mark,
    words_of,
)

from . import sought, source_rules
from .draft import nothing
from .models import Comment, SourceRules, Takedown, Thread
from .scrubbed_log import TEXT_FIELDS, Scrub
from .sources import source_named
from .takedown_plan import FoundPost, FoundThread, Place, Plan, excerpt

MOST_VALUE, LEAST_WORD = 200, 2


class TakedownError(Exception):
    """What is asked can't be taken down. Its text is one line for a person."""


def target_of(kind: str, value: str, action: str) -> Target:
    """Return what a person wants taken down: ``hn:name``, ``hn:123``, or a word.

    Raises TakedownError.
    """
    value = value.strip()
    if not value or len(value) > MOST_VALUE or "\0" in value:
        reason = _("“%(value)s” is not a text of 1 to %(most)s characters.")
        raise TakedownError(reason % {"value": value[:40].replace("\0", ""), "most": MOST_VALUE})
    if kind != Takedown.Kind.WORD:
        source, _colon, name = value.partition(":")
        if not name or source_named(source) is None:
            reason = _("“%(value)s” does not begin with a source that is known here, as hn:name.")
            raise TakedownError(reason % {"value": value})
        return Target(cast(Kind, kind), source, name, cast(Action, action))
    if action == Takedown.Action.ANONYMISE:
        raise TakedownError(
            _("“%(value)s” is a word: it has no author whose name can be taken away.")
            % {"value": value}
        )
    target = Target("word", "", value, cast(Action, action))
    if len(value) < LEAST_WORD or target.holds(MASK) or target.holds(BLANKED):
        reason = _("“%(value)s” is too little of a word: it stands in what nobody means.")
        raise TakedownError(reason % {"value": value})
    return target


def find(target: Target) -> Plan:
    """Return everywhere it stands: a fixed number of queries."""
    said = said_by_comment(target)
    called = shown_otherwise(target)
    marks = {mark(author, time) for author, time in said | called} | marks_on_record(target)
    also = frozenset(author for author, _time in called)
    target = replace(target, marks=frozenset(marks), also=also)
    return Plan(target, tuple(found_threads(target)), tuple(found_posts(target, said)))


def shown_otherwise(target: Target) -> set[tuple[str, str]]:
    """Return under which other names, and of which times, posts show what an author wrote.

    That is so where the site decided it for the source: then each of the author's threads takes
    two queries more.
    """
    if target.kind != "author" or not SourceRules.objects.filter(source=target.source).exists():
        return set()
    said = Comment.objects.filter(thread__source=target.source, author=target.value)
    times: dict[int, set[str]] = defaultdict(set)
    for thread, time in said.exclude(created_at=None).values_list("thread_id", "created_at"):
        times[thread].add(shown_time(time)[1])
    return {
        (shown, time)
        for thread in Thread.objects.filter(pk__in=times)
        for shown in source_rules.other_names(thread, target.value)
        for time in times[thread.pk]
    }


def said_by_comment(target: Target) -> set[tuple[str, str]]:
    """Return by which authors and times a comment is known that is to be taken down."""
    if target.kind != "comment":
        return set()
    linked = sought.quotes(target)
    rows = [
        *sought.comments(target).values_list("author", "created_at"),
        *linked.values_list("author", "time"),
    ]
    return {(author, shown_time(time)[1]) for author, time in rows if time}


def marks_once_nameless(target: Target) -> set[str]:
    """Return by what an author's words are known once the name is taken away from them."""
    if target.action != "anonymise":
        return set()
    comments = sought.comments(target).values_list("author", "created_at")
    rows = [*comments, *sought.quotes(target).values_list("author", "time")]
    return {
        mark(NAMELESS, shown_time(time)[1])
        for author, time in rows
        if time and (author == target.value or target.kind == "comment")
    }


def marks_on_record(target: Target) -> set[str]:
    """Return by what it is known since it was taken down before."""
    same = Takedown.objects.filter(kind=target.kind, source=target.source, value=target.value)
    return {one for marks in same.values_list("marks", flat=True) for one in marks}


def found_threads(target: Target) -> Iterator[FoundThread]:
    """Yield the threads that hold it, with their comments that do."""
    comments: dict[int, list[Place]] = defaultdict(list)
    for comment, left in covered_comments(target):
        place = Place(None, comment.ref, comment.author, excerpt(comment.body), left)
        comments[comment.thread_id].append(place)
    itself = {thread.pk for thread in sought.threads(target) if thread_left(thread, target)}
    rows = Thread.objects.filter(pk__in=comments.keys() | itself).order_by("-pk")
    for thread in rows:
        found = tuple(comments.get(thread.pk, ()))
        yield FoundThread(thread.pk, thread.key, thread.title, thread.pk in itself, found)


def covered_comments(target: Target) -> Iterator[tuple[Comment, Words]]:
    """Yield the comments that a takedown changes, with what is left of each."""
    for comment in sought.comments(target).select_related("thread").order_by("position"):
        time, text = shown_time(comment.created_at)[1], words_of(comment.body, OWN)
        stated = Stated(comment.thread.source, comment.ref, comment.author, time, text)
        left = words_left(comment.author, comment.body, target)
        if target.covers(stated) and left != Words(comment.author, comment.body, OWN):
            yield comment, left


def words_left(author: str, body: str, target: Target) -> Words:
    """Return what is left of a comment that may be covered: of one that goes, nothing."""
    if target.kind == "word" and not (target.holds(author) or target.holds(body)):
        return Words(author, body, OWN)
    if target.masks or target.action == "anonymise":
        return target.instead(Words(author, body, OWN))
    return Words("", "", OWN)


def thread_left(thread: Thread, target: Target) -> dict[str, str]:
    """Return what of a thread's own texts becomes another."""
    left = words_left(thread.author, thread.body, target)
    texts = {"author": left.author, "body": left.body}
    if target.masks:
        texts["title"] = target.masked(thread.title)
    return {name: text for name, text in texts.items() if text != getattr(thread, name)}


def found_posts(target: Target, said: Iterable[tuple[str, str]]) -> Iterator[FoundPost]:
    """Yield the posts that hold it, those whose readers see it first, the newest first."""
    quotes, editions = quoted(target, said), published(target, said)
    logs = logged(target)
    ids = quotes.keys() | editions.keys() | logs
    posts = Post.objects.filter(Q(pk__in=ids) | Q(pk__in=sought.posts(target).values("pk")))
    posts = posts.select_related("edition").order_by("-pk")
    found = [
        found_post(post, target, quotes.get(post.pk, []), editions.get(post.pk, {}))
        for post in posts.defer("edition__html", "edition__markdown", "edition__search_text")
        if post.pk in ids or texts_of(post, target) or drafted(post, target)
    ]
    yield from sorted(found, key=lambda post: not post.is_shown)


def texts_of(post: Post, target: Target) -> tuple[str, ...]:
    """Return the names of a post's own texts that hold a word."""
    if target.kind != "word":
        return ()
    return tuple(name for name in TEXT_FIELDS if target.holds(getattr(post, name)))


def drafted(post: Post, target: Target) -> bool:
    """Say whether the file that a draft came with holds it."""
    return scrubbed_draft(post, target) != post.draft_markdown


def found_post(
    post: Post, target: Target, quotes: list[Place], editions: dict[int, list[Place]]
) -> FoundPost:
    """Return a post with where it holds it."""
    shown = editions.get(post.edition.number, []) if post.edition else []
    return FoundPost(
        post.pk,
        post.title,
        post.edition.get_absolute_url() if post.edition else "",
        tuple(quotes),
        tuple(shown),
        tuple(sorted(editions)),
        texts_of(post, target),
    )


def quoted(target: Target, said: Iterable[tuple[str, str]]) -> dict[int, list[Place]]:
    """Return by their posts the quotes of working copies that are to be taken down."""
    found: dict[int, list[Place]] = defaultdict(list)
    rows = sought.quotes(target, said).select_related("post").order_by("post_id", "position")
    for quote in rows.defer("post__draft_markdown", "post__lead", "post__notes"):
        source, time = quote.source or quote.post.source, shown_time(quote.time)[1]
        text = words_of(quote.body, quote.markup)
        if not target.covers(Stated(source, quote.source_ref, quote.author, time, text)):
            continue
        words = Words(quote.author, quote.body, quote.markup)
        left = None if target.removes else target.instead(words)
        if left != words:
            number = quote.position + 1
            place = Place(number, quote.source_ref, quote.author, excerpt(text), left)
            found[quote.post_id].append(place)
    return found


def published(target: Target, said: Iterable[tuple[str, str]]) -> dict[int, dict[int, list[Place]]]:
    """Return by their posts, and by their numbers, the Editions that hold it."""
    found: dict[int, dict[int, list[Place]]] = defaultdict(dict)
    rows = sought.editions(target, said).exclude(markdown="").select_related("post")
    for edition in rows.order_by("pk").iterator(chunk_size=20):
        places = list(places_in(edition, target))
        if places or scrubbing.scrub(edition, target, edition.post.source):
            found[edition.post_id][edition.number] = places
    return found


def places_in(edition: Edition, target: Target) -> Iterator[Place]:
    """Yield the quotes of an Edition that are to be taken down."""
    quotes = scrubbing.shown_quotes(edition)
    for quote in scrubbing.covered(quotes, target, edition.post.source):
        left = None if target.removes else scrubbing.instead(quote, target)
        words = None if left is None else Words(left.author, left.body, left.markup)
        text = words_of(quote.body, quote.markup)
        yield Place(quote.number, "", quote.author, excerpt(text), words)


def scrubbed_draft(post: Post, target: Target) -> str:
    """Return the file of a draft without it, ``""`` for none, or if no quote is left of it."""
    file, path = post.draft_markdown, post.path()
    if not file:
        return ""
    return scrubbed(file, path, target, covered(read_post(file, path).content, target, post.source))


def logged(target: Target) -> set[int]:
    """Return the posts whose logs hold it."""
    rows = sought.changes(target).values_list("post_id", "post__source", "before", "after")
    return {post for post, source, *patches in rows.iterator() if holds(target, source, patches)}


def holds(target: Target, source: str, patches: list[Any]) -> bool:
    """Say whether a Change's two sides hold what is to be taken down."""
    scrub = Scrub(target, source)
    scrub.learn(nothing(), patches)
    return any(scrub.patch(patch) != patch for patch in patches)
