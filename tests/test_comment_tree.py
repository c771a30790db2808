"""What is above and below a comment, as the database finds it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.comment_tree import DOWN, UP, reached
from curation.models import Comment, Thread

from .factories import NOON, make_thread

pytestmark = pytest.mark.django_db

# Each comment's parent, by its number: itself, a later one and one that is not there included.
PARENTS = st.lists(st.integers(-1, 12), min_size=1, max_size=10)


def thread_of(parents: list[int]) -> Thread:
    """A thread in which comments answer as is said, however odd that is."""
    Thread.objects.all().delete()
    thread = make_thread(0)
    Comment.objects.bulk_create(
        Comment(
            thread=thread,
            ref=f"c{number}",
            parent_ref=f"c{parent}" if parent >= 0 else "",
            position=number,
            depth=0,
            first_seen_at=NOON,
        )
        for number, parent in enumerate(parents)
    )
    return thread


@given(parents=PARENTS, data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_that_is_below_or_above_is_reached_and_nothing_else(
    parents: list[int], data: st.DataObject
) -> None:
    thread = thread_of(parents)
    answers = {f"c{number}": f"c{parent}" for number, parent in enumerate(parents)}
    named = data.draw(st.sets(st.sampled_from(sorted(answers)), min_size=1))
    below, above = set(named), set(named)
    for _step in answers:
        below |= {ref for ref, parent in answers.items() if parent in below}
        above |= {answers[ref] for ref in above if answers[ref] in answers}
    assert reached(thread, named, DOWN) == below
    assert reached(thread, named, UP) == above


def test_another_threads_comments_are_never_reached() -> None:
    thread = make_thread({"a": "", "b": "a"})
    make_thread({"a": "", "c": "a"}, ref="1002")
    assert reached(thread, ["a", "nobody"], DOWN) == {"a", "b"}
    assert reached(thread, ["c"], UP) == set()
