"""Importing: what is new comes in, what changed is noted, nothing is lost, no post is touched."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import board, draft
from curation.importing import ImportOutcome, import_fetched
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from curation.sources.base import FetchedComment, FetchedThread, State
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


def import_without_a_write(fetched: FetchedThread) -> ImportOutcome:
    """Import, and see that nothing was written."""
    with CaptureQueriesContext(connection) as queries:
        outcome = import_fetched(fetched)
    statements = {query["sql"].split()[0] for query in queries.captured_queries}
    assert statements.isdisjoint({"INSERT", "UPDATE", "DELETE"})
    return outcome


def refs() -> list[str]:
    """The comments in the thread's order."""
    return list(Comment.objects.order_by("position").values_list("ref", flat=True))


def test_the_first_import_creates_and_the_same_again_writes_nothing() -> None:
    fetched = thread(comment("a"), comment("b", "a"))
    assert counts(import_fetched(fetched)) == ("created", 2, 2, 0, 0)
    assert counts(import_without_a_write(fetched)) == ("unchanged", 2, 0, 0, 0)


def test_what_says_the_same_in_another_way_writes_nothing() -> None:
    import_fetched(thread(comment("a", points=5), comment("b", "a")))
    poorer = thread(comment("a", created_at=None), comment("b", "a"), author="", points=None)
    assert counts(import_without_a_write(poorer)) == ("unchanged", 2, 0, 0, 0)


def test_what_is_new_changed_and_gone_is_counted_and_marked() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("c")))
    outcome = import_fetched(thread(comment("n"), comment("a", body="Other words."), comment("c")))
    assert counts(outcome) == ("changed", 3, 1, 1, 1)
    assert Comment.objects.get(ref="a").changed_at is not None
    assert Comment.objects.get(ref="b").gone_at is not None
    assert Comment.objects.get(ref="c").changed_at is None
    assert outcome.as_json() == {
        "source": "hn",
        "ref": "7",
        "url": "https://news.ycombinator.com/item?id=7",
        "title": "Tea",
        "status": "changed",
        "comments": 3,
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
    assert counts(outcome) == ("unchanged", 1, 0, 0, 0)
    assert Comment.objects.get(ref="b").gone_at is None


def test_a_format_that_knows_less_erases_nothing() -> None:
    import_fetched(thread(comment("a", points=5)))
    import_fetched(thread(comment("a", points=None, created_at=None), points=None, link=""))
    row = Comment.objects.get(ref="a")
    assert (row.points, row.created_at) == (5, NOON)
    assert Thread.objects.get().points == 3


@pytest.mark.parametrize("state", ["deleted", "dead", "flagged"])
def test_what_is_hidden_upstream_is_gone_once_and_keeps_its_last_words(state: State) -> None:
    import_fetched(thread(comment("a"), comment("b")))
    hidden = thread(comment("a", body="", state=state), comment("b"))
    assert counts(import_fetched(hidden)) == ("changed", 2, 0, 0, 1)
    row = Comment.objects.get(ref="a")
    assert (row.author, row.body, row.state) == ("by_a", "Text a.", state)
    assert row.changed_at is None
    noticed = row.gone_at
    import_fetched(replace(hidden, title="Tea!"))
    assert Comment.objects.get(ref="a").gone_at == noticed


def test_a_tombstone_that_is_left_out_had_nothing_to_lose() -> None:
    tombstone = comment("b", author="", body="", created_at=None, state="deleted")
    import_fetched(thread(comment("a"), tombstone))
    assert counts(import_without_a_write(thread(comment("a")))) == ("unchanged", 1, 0, 0, 0)


def test_what_is_dead_but_can_be_read_is_there() -> None:
    import_fetched(thread(comment("a"), comment("b")))
    outcome = import_fetched(thread(comment("a", state="dead"), comment("b")))
    assert counts(outcome) == ("changed", 2, 0, 1, 0)
    assert Comment.objects.get(ref="a").gone_at is None


def test_what_is_learned_or_moved_is_written_and_not_counted_as_changed() -> None:
    import_fetched(thread(comment("a", created_at=None), comment("b"), points=None))
    learned = thread(comment("b"), comment("a", points=8), points=9)
    assert counts(import_fetched(learned)) == ("changed", 2, 0, 0, 0)
    row = Comment.objects.get(ref="a")
    assert (row.points, row.created_at, row.position, row.changed_at) == (8, NOON, 1, None)
    assert Thread.objects.get().points == 9


def test_a_time_or_a_name_that_is_told_otherwise_is_a_change() -> None:
    import_fetched(thread(comment("a"), comment("b")))
    later = NOON + datetime.timedelta(hours=1)
    outcome = import_fetched(thread(comment("a", created_at=later), comment("b", author="c")))
    assert counts(outcome) == ("changed", 2, 0, 2, 0)
    assert Comment.objects.get(ref="a").created_at == later


def test_what_is_gone_stays_where_it_stood() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("c"), comment("d")))
    import_fetched(thread(comment("n"), comment("a"), comment("d")))
    assert refs() == ["n", "a", "b", "c", "d"]


def test_what_is_gone_does_not_part_a_comment_from_its_answers() -> None:
    deep = comment("a2", "a", depth=1)
    import_fetched(thread(comment("a"), comment("a1", "a"), comment("gone"), comment("z")))
    import_fetched(thread(comment("a"), comment("a1", "a"), deep, comment("z")))
    assert refs() == ["a", "a1", "a2", "gone", "z"]


def test_a_branch_that_is_gone_keeps_its_shape() -> None:
    branch = comment("b"), comment("b1", "b"), comment("b2", "b1", depth=2)
    import_fetched(thread(comment("a"), *branch, comment("c")))
    import_fetched(thread(comment("c"), comment("a"), comment("n", "a")))
    assert refs() == ["c", "a", "n", "b", "b1", "b2"]


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


def test_an_address_too_long_to_keep_is_left_out_as_a_part_would_lead_elsewhere() -> None:
    link = "https://example.com/" + "x" * 2000
    import_fetched(thread(comment("a", points=10**12), link=link))
    assert Thread.objects.get().link == ""
    assert Comment.objects.get().points is None


def test_a_doubled_reference_is_one_comment() -> None:
    import_fetched(thread(comment("a"), comment("b"), comment("a", body="Second.")))
    assert refs() == ["a", "b"]
    assert Comment.objects.get(ref="a").body == "Text a."


def test_the_number_of_queries_does_not_grow_with_the_thread() -> None:
    numbers = []
    for size in (6, 60):  # within one batch
        comments = tuple(comment(f"c{n}") for n in range(size))
        changed = tuple(comment(f"c{n}", body="New.") for n in reversed(range(size)))
        with CaptureQueriesContext(connection) as queries:
            import_fetched(thread(*comments, ref=str(size)))
            import_fetched(thread(comment("new"), *changed[1:], ref=str(size)))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_thread_of_thousands_comes_in_and_again() -> None:
    comments = tuple(comment(f"c{n}", body="x" * 100) for n in range(3000))
    assert counts(import_fetched(thread(*comments))) == ("created", 3000, 3000, 0, 0)
    other = tuple(replace(row, body="y") for row in reversed(comments))
    assert counts(import_fetched(thread(*other))) == ("changed", 3000, 0, 3000, 0)
    assert refs()[0] == "c2999"


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_thread_at_once_are_one_thread() -> None:
    fetched = thread(*(comment(f"c{n}") for n in range(50)))

    def run(_number: int) -> str:
        try:
            return import_fetched(fetched).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == ["created", "unchanged"]
    assert Comment.objects.count() == 50


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
