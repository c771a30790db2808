"""Hacker News's long threads, which stand on several pages: one page is never taken for all."""

from pathlib import Path

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedThread

pytestmark = pytest.mark.usefixtures("in_english")

PAGE = Path(__file__).parents[2] / "samples" / "threads" / "page-2026.html"
MORE = '<a href="item?id=9630001&amp;p=2" class="morelink" rel="next">More</a>'
OLD_MORE = '<td class="title"><a href="/x?fnid=Aa1" rel="nofollow">More</a></td>'
LONG = ("3&nbsp;comments", "1203&nbsp;comments")


def page(*pairs: tuple[str, str], more: str = "") -> FetchedThread:
    """Read the page with some of its markup replaced, and a link to the next one at its end."""
    text = PAGE.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    head, end, tail = text.rpartition("</td>")
    return recognise((head + more + end + tail).encode(), "page")


def test_the_only_page_of_a_thread_is_the_whole_thread() -> None:
    assert page().complete


@pytest.mark.parametrize("more", [MORE, OLD_MORE])
def test_a_page_that_is_followed_by_another_is_not_the_whole_thread(more: str) -> None:
    assert not page(more=more).complete


def test_the_last_page_of_a_long_thread_is_not_the_whole_thread_either() -> None:
    assert not page(LONG).complete


def test_a_page_that_begins_amid_an_answer_keeps_it_at_the_top() -> None:
    thread = page(LONG, ('indent="0"', 'indent="4"'), ('indent="1"', 'indent="5"'))
    assert [comment.depth for comment in thread.comments] == [0, 1, 0]
    assert [comment.parent_ref for comment in thread.comments] == ["", "9630002", ""]
