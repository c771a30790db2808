"""Two people at the same moment: one of them is told, and nothing is lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from curation import board
from curation.importing import import_fetched
from curation.models import Thread
from curation.sources.base import FetchedComment, FetchedThread
from curation.verbs import Describe, Drop, Edit, Fold
from posts import publishing
from posts.models import Post, StaleRevision
from posts.publishing import PublishError

from .factories import make_post

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Do all at the same moment, each in a thread; return how each ended, by name."""
    start = Barrier(len(actions))

    def act(action: Callable[[], object]) -> str:
        start.wait()
        try:
            action()
        except (StaleRevision, PublishError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(act, actions))


def test_two_verbs_about_two_quotes_both_happen_at_one_revision() -> None:
    post = make_post(6)
    first, second, *_others = post.quotes.order_by("position").values_list("pk", flat=True)
    ended = at_once(
        lambda: board.perform(post.pk, Drop((first,)), revision=1),
        lambda: board.perform(post.pk, Drop((second,)), revision=1),
    )
    assert ended == ["done", "done"]
    assert post.quotes.count() == 4
    assert list(post.changes.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_of_two_wordings_of_one_quote_at_one_revision_one_is_done_and_one_is_asked() -> None:
    post = make_post(2)
    quote = post.quotes.order_by("position").values_list("pk", flat=True)[0]
    ended = at_once(
        *(
            lambda text=text: board.perform(post.pk, Edit(quote, text), revision=1)
            for text in ("A", "B", "C")
        )
    )
    assert ended == ["Conflict", "Conflict", "done"]
    assert post.changes.count() == 2


def test_one_request_that_comes_twice_at_once_is_done_once() -> None:
    post = make_post(4)
    quotes = tuple(post.quotes.order_by("position").values_list("pk", flat=True)[:2])
    send = lambda: board.perform(post.pk, Fold(quotes), revision=1, request="tab:1")  # noqa: E731
    assert at_once(send, send, send) == ["done"] * 3
    assert post.changes.count() == 2


def test_ten_verbs_that_saw_nothing_all_happen() -> None:
    post = make_post(12)
    quotes = list(post.quotes.order_by("position").values_list("pk", flat=True))[:10]
    drops = [lambda quote=quote: board.perform(post.pk, Drop((quote,))) for quote in quotes]
    assert at_once(*drops) == ["done"] * 10
    assert post.quotes.count() == 2
    assert list(post.quotes.order_by("position").values_list("position", flat=True)) == [0, 1]


def test_two_posts_are_never_published_at_one_address() -> None:
    posts = [make_post(1, ref=str(number)) for number in (1, 2)]
    for post in posts:
        board.perform(post.pk, Describe({"slug": "same", "date": "2025-05-20"}))
    ended = at_once(*(lambda post=post: publishing.publish(post) for post in posts))
    assert ended == ["PublishError", "done"]
    assert Post.objects.published().count() == 1


def test_one_tag_that_is_new_to_two_posts_is_made_once() -> None:
    posts = [make_post(1, ref=str(number)) for number in (1, 2)]
    tag = [lambda post=post: board.perform(post.pk, Describe({"tags": "新茶"})) for post in posts]
    assert at_once(*tag) == ["done", "done"]
    assert [post.tag_names() for post in posts] == [["新茶"], ["新茶"]]


def test_one_new_thread_that_is_imported_twice_is_one_thread() -> None:
    comments = tuple(FetchedComment(f"c{n}", "", 0, "a", "x", None) for n in range(50))
    thread = FetchedThread("hn", "9", "https://example.com", "Tea", "a", "", "", None, 1, comments)
    assert at_once(*[lambda: import_fetched(thread)] * 4) == ["done"] * 4
    assert Thread.objects.get().comments.count() == 50
