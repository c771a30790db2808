"""A thread is one thread by whatever format or way it came, and the same bytes write nothing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import board, draft, sources
from curation.importing import ImportOutcome, import_fetched
from curation.models import Comment, Thread
from curation.recipes import RECIPES
from curation.sources.base import FetchedComment, FetchedThread
from posts import publishing
from posts.models import Edition, Post, Quote, Section

from .factories import NOON

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
PAGE = HERE / "samples" / "threads" / "page-2021.html"
BOARDS = HERE / "sources" / "five_channel" / "samples"
TEXTS = st.text("abc \n", max_size=6)


def item(number: int, author: str, text: str, time: str, *children: Any) -> dict[str, Any]:
    """A comment as Algolia tells it."""
    told = {"id": number, "type": "comment", "author": author, "text": text, "points": None}
    return told | {"created_at": f"{time}.000Z", "children": list(children)}


def the_page_as_algolia_tells_it() -> bytes:
    """The thread of PAGE; what is flagged or deleted there is not told here."""
    reply = item(9620003, "rivet", "Collapsed, and a comment all the same.", "2021-09-01T22:47:20")
    words = "It hums a low B.<p>In winter, a flat one.</p>"
    first = item(9620002, "cable", words, "2021-09-01T21:52:28", reply)
    story = {
        "id": 9620001,
        "type": "story",
        "author": "pylon",
        "title": "The bridge that sings in the wind",
        "url": "https://bridges.example/sings",
        "points": 312,
        "created_at": "2021-09-01T20:15:25.000Z",
        "children": [first],
    }
    return json.dumps(story).encode()


def import_bytes(data: bytes) -> tuple[ImportOutcome, set[str]]:
    """Import a file's bytes; return what came of it, and the kinds of statements it took."""
    with CaptureQueriesContext(connection) as queries:
        outcome = import_fetched(sources.recognise(data, "a file"))
    return outcome, {query["sql"].split()[0] for query in queries.captured_queries}


@pytest.mark.parametrize("first_is_page", [True, False])
def test_a_page_and_an_answer_of_algolia_are_one_thread_of_hacker_news(
    first_is_page: bool,
) -> None:
    formats = [PAGE.read_bytes(), the_page_as_algolia_tells_it()]
    for data in formats if first_is_page else reversed(formats):
        outcome, _statements = import_bytes(data)
        assert (outcome.changed, outcome.gone) == (0, 0)
    assert Thread.objects.get().ref == "9620001"
    assert Comment.objects.count() == 4
    assert not Comment.objects.exclude(changed_at=None).exists()
    assert not Comment.objects.exclude(body_before="").exists()


@pytest.mark.parametrize(
    "path",
    [PAGE, BOARDS / "kettle-cp932.dat", BOARDS / "page-2024.html"],
    ids=lambda path: path.name,
)
def test_the_same_bytes_again_are_unchanged_and_write_nothing(path: Path) -> None:
    assert import_bytes(path.read_bytes())[0].status == "created"
    outcome, statements = import_bytes(path.read_bytes())
    assert outcome.status == "unchanged"
    assert statements.isdisjoint({"INSERT", "UPDATE", "DELETE"})


def test_a_log_its_head_and_a_page_of_a_board_are_one_thread() -> None:
    for name in ("kettle-cp932.dat", "kettle-utf8-head.txt"):
        outcome, _statements = import_bytes((BOARDS / name).read_bytes())
        assert (outcome.changed, outcome.gone) == (0, 0)
    # The page is of another day, when less was said.
    import_bytes((BOARDS / "page-2024.html").read_bytes())
    assert Thread.objects.count() == 1
    assert Comment.objects.count() == 8


def test_what_a_comment_said_before_it_was_changed_is_kept() -> None:
    import_fetched(told("One."))
    assert Comment.objects.get(ref="a").body_before == ""
    import_fetched(told("Two."))
    assert Comment.objects.get(ref="a").body_before == "One."
    import_fetched(told("Two.", author="another"))
    assert Comment.objects.get(ref="a").body_before == "One."
    import_fetched(told("Three."))
    assert Comment.objects.get(ref="a").body_before == "Two."


def told(body: str, author: str = "fern", *others: FetchedComment) -> FetchedThread:
    """A thread whose first comment says this."""
    first = FetchedComment("a", "", 0, author, body, NOON)
    address = "https://news.ycombinator.com/item?id=7"
    return FetchedThread("hn", "7", address, "Tea", "fern", "", "", NOON, 3, (first, *others))


def everything(post: Post) -> list[Any]:
    """All fields of a post, of its parts and of what readers get."""
    rows: list[Any] = [list(Post.objects.filter(pk=post.pk).values())]
    rows += [list(model.objects.order_by("pk").values()) for model in (Section, Quote, Edition)]
    return [*rows, list(post.changes.values()), draft.read(post)]


COMMENTS = st.lists(
    st.builds(
        FetchedComment,
        ref=st.sampled_from("bcd"),
        parent_ref=st.sampled_from(["", "a"]),
        depth=st.just(0),
        author=TEXTS,
        body=TEXTS,
        created_at=st.none() | st.just(NOON),
        points=st.none() | st.integers(-3, 3),
        state=st.sampled_from(["live", "deleted", "dead", "flagged"]),
    ),
    max_size=3,
    unique_by=lambda comment: comment.ref,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=COMMENTS, later=COMMENTS, title=TEXTS, body=TEXTS)
def test_nothing_in_a_post_changes_by_itself(
    first: list[FetchedComment], later: list[FetchedComment], title: str, body: str
) -> None:
    Post.objects.all().delete()
    Thread.objects.all().delete()
    thread = import_fetched(told("Words.", "fern", *first)).thread
    post = board.start_post(thread, RECIPES["everything"]).post
    publishing.publish(post)
    before = everything(post)
    fetched = told(body, "moss", *later)
    import_fetched(replace(fetched, title=title, points=9))
    assert everything(post) == before
