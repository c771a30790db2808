"""Importing: what is new comes in, what changed is noted, nothing is lost, no post is touched."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import board, draft
from curation.importing import ImportOutcome, import_fetched
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from curation.sources.base import FetchedComment, FetchedThread
from posts.models import Post

from .factories import NOON

pytestmark = pytest.mark.django_db


def comment(ref: str, parent: str = "", **values: Any) -> FetchedComment:
    """A comment as a source gives it."""
    base = FetchedComment(ref, parent, 1 if parent else 0, f"by_{ref}", f"Text {ref}.", NOON)
    return replace(base, **values)


def thread(*comments: FetchedComment, **values: Any) -> FetchedThread:
    """A thread as a source gives it."""
    address = "https://news.ycombinator.com/item?id=7"
    base = FetchedThread("hn", "7", address, "Tea", "kettle", "", "", NOON, 3, comments)
    return replace(base, **values)


def counts(outcome: ImportOutcome) -> tuple[str, int, int, int, int]:
    """What an import says it did."""
    return (outcome.status, outcome.comments, outcome.new, outcome.changed, outcome.gone)


def refs() -> list[str]:
    """The comments in the thread's order."""
    return list(Comment.objects.order_by("position").values_list("ref", flat=True))


def test_the_first_import_creates_and_the_same_again_writes_nothing() -> None:
    fetched = thread(comment("a"), comment("b", "a"))
    assert counts(import_fetched(fetched)) == ("created", 2, 2, 0, 0)
    with CaptureQueriesContext(connection) as queries:
        assert counts(import_fetched(fetched)) == ("unchanged", 2, 0, 0, 0)
    sql = [query["sql"].split()[0] for query in queries.captured_queries]
    assert not {"INSERT", "UPDATE", "DELETE"} & set(sql)


def test_what_is_new_changed_and_gone_is_counted_and_marked() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("c")))
    outcome = import_fetched(thread(comment("n"), comment("a", body="Other words."), comment("c")))
    assert counts(outcome) == ("changed", 4, 1, 1, 1)
    assert Comment.objects.get(ref="a").changed_at is not None
    assert Comment.objects.get(ref="b").gone_at is not None
    assert Comment.objects.get(ref="c").changed_at is None
    assert outcome.as_json() == {
        "source": "hn",
        "ref": "7",
        "url": "https://news.ycombinator.com/item?id=7",
        "title": "Tea",
        "status": "changed",
        "comments": 4,
        "new": 1,
        "changed": 1,
        "gone": 1,
    }


def test_what_was_deleted_upstream_keeps_its_last_words() -> None:
    import_fetched(thread(comment("a"), comment("b")))
    emptied = comment("a", author="", body="", state="deleted")
    assert counts(import_fetched(thread(emptied, comment("b")))) == ("changed", 2, 0, 0, 1)
    row = Comment.objects.get(ref="a")
    assert (row.author, row.body, row.state) == ("by_a", "Text a.", "deleted")
    assert row.gone_at is not None
    again = import_fetched(thread(emptied, comment("b"), title="Tea!"))
    assert counts(again) == ("changed", 2, 0, 0, 0)


def test_what_comes_back_is_gone_no_more() -> None:
    import_fetched(thread(comment("a"), comment("b")))
    import_fetched(thread(comment("a")))
    outcome = import_fetched(thread(comment("a"), comment("b")))
    assert counts(outcome) == ("changed", 2, 0, 1, 0)
    assert Comment.objects.get(ref="b").gone_at is None


def test_what_an_incomplete_fetch_lacks_is_not_gone() -> None:
    import_fetched(thread(comment("a"), comment("b")))
    outcome = import_fetched(thread(comment("a"), complete=False))
    assert counts(outcome) == ("unchanged", 2, 0, 0, 0)
    assert Comment.objects.get(ref="b").gone_at is None


def test_a_format_that_knows_less_erases_nothing() -> None:
    import_fetched(thread(comment("a", points=5)))
    import_fetched(thread(comment("a", points=None, created_at=None), points=None, link=""))
    row = Comment.objects.get(ref="a")
    assert (row.points, row.created_at) == (5, NOON)
    assert Thread.objects.get().points == 3


def test_what_is_gone_stays_where_it_stood() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("c"), comment("d")))
    import_fetched(thread(comment("n"), comment("a"), comment("d")))
    assert refs() == ["n", "a", "b", "c", "d"]


def test_the_tree_stays_a_tree_when_one_goes_and_an_answer_comes() -> None:
    import_fetched(thread(comment("1"), comment("2", "1"), comment("3", "1"), comment("4")))
    import_fetched(thread(comment("1"), comment("2", "1"), comment("5", "2"), comment("4")))
    assert refs() == ["1", "2", "5", "3", "4"]


def test_a_reimport_never_touches_a_post() -> None:
    imported = import_fetched(thread(comment("a"), comment("b"), comment("c"))).thread
    post = board.start_post(imported, RECIPES["everything"]).post
    before = draft.read(post)
    import_fetched(thread(comment("c", body="New words."), comment("n"), title="Other"))
    assert draft.read(Post.objects.get(pk=post.pk)) == before


def test_one_import_is_one_thread_by_whatever_way_it_came() -> None:
    import_fetched(thread(comment("a")))
    import_fetched(thread(comment("a", created_at=None)))
    assert Thread.objects.count() == Comment.objects.count() == 1


def test_what_no_database_can_hold_is_replaced() -> None:
    fetched = thread(
        comment("a", body="nul \0 and \ud800 alone", author="x" * 300), title="t" * 2000
    )
    import_fetched(fetched)
    row = Comment.objects.get()
    assert row.body == "nul \ufffd and \ufffd alone"
    assert len(row.author) == 200
    assert len(Thread.objects.get().title) == 1000
    assert import_fetched(fetched).status == "unchanged"


def test_a_doubled_reference_is_one_comment() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("a", body="Second.")))
    assert refs() == ["a", "b"]
    assert Comment.objects.get(ref="a").body == "Text a."


@pytest.mark.one_engine("postgresql")  # SQLite gets the same rows in batches
def test_the_number_of_queries_does_not_grow_with_the_thread() -> None:
    numbers = []
    for size, ref in ((10, "1"), (300, "2")):
        comments = tuple(comment(f"c{n}") for n in range(size))
        with CaptureQueriesContext(connection) as queries:
            import_fetched(thread(*comments, ref=ref))
            import_fetched(thread(comment("new"), *comments[1:], ref=ref))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(NAMES, min_size=1, max_size=4))
def test_whatever_comes_and_goes_each_comment_is_there_once_and_in_order(
    rounds: list[list[str]],
) -> None:
    Thread.objects.all().delete()
    for names in rounds:
        import_fetched(thread(*map(comment, names)))
        stored = refs()
        assert [name for name in stored if name in names] == names
        assert len(set(stored)) == len(stored)
        positions = Comment.objects.order_by("position").values_list("position", flat=True)
        assert list(positions) == list(range(len(stored)))
    gone = Comment.objects.filter(gone_at__isnull=False).values_list("ref", flat=True)
    assert set(gone) == {name for names in rounds for name in names} - set(rounds[-1])


def test_the_time_of_each_sight_is_kept() -> None:
    import_fetched(thread(comment("a")))
    first = Comment.objects.get(ref="a").first_seen_at
    import_fetched(thread(comment("a"), comment("b")))
    assert Comment.objects.get(ref="a").first_seen_at == first
    assert Comment.objects.get(ref="b").first_seen_at > first
    assert first - NOON > datetime.timedelta(0)
