"""Mastodon's posts with their contexts as files: what is read of them, and what is refused."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, is_of, recognise
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.document import Document

from ..broken import assert_sane, assert_straight_line, assert_thread_or_one_line, broken, tree

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*/*"))
WHOLE = [
    ("birds.example/9002", "", 0),
    ("night.example/773", "birds.example/9002", 1),
    ("fedi.example/notes/9abcdef", "night.example/773", 2),
    ("birds.example/9004", "birds.example/9002", 1),
    ("birds.example/9005", "", 0),
    ("birds.example/9006", "", 0),
]


def sample(name: str) -> FetchedThread:
    path = SAMPLES / "threads" / name
    return recognise(path.read_bytes(), name)


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref.partition("/")[2]: comment for comment in thread.comments}


def test_a_post_and_its_context_are_a_thread() -> None:
    thread = sample("status-and-context.json")
    assert (thread.source, thread.ref) == ("mastodon", "birds.example/9001")
    assert thread.url == "https://birds.example/@wren/9001"
    assert thread.title == "Who sings at four in the morning? I have a guess. More at…"
    assert (thread.author, thread.points) == ("wren", 1)
    assert thread.created_at == datetime.datetime(2025, 5, 1, 8, 1, tzinfo=datetime.UTC)
    address = "https://www.dawn.example/chorus/of-the-very-early/2025?may=1&city=none"
    assert thread.link == address
    assert thread.body == (
        "Who sings at *four* in the morning?\nI have a guess.\n\n"
        f"More at <{address}>\n\n"
        "[A dark garden, a lamp](<https://files.birds.example/5.jpg>)\n"
        "<https://files.birds.example/6.mp3>"
    )
    assert tree(thread) == WHOLE
    assert thread.complete


def test_what_posts_say_is_kept_with_warnings_polls_and_quotations() -> None:
    comments = said(sample("status-and-context.json"))
    assert comments["9002"].body == "@wren a blackbird #dawn"
    assert comments["773"].body == "CW: who it is\n\nNot a blackbird, it is\n\nme."
    assert comments["773"].author == "owl@night.example"
    assert comments["9005"].body == (
        "しばらく\u3000待て。\n\n- blackbird (4)\n- neighbour \\*Bob\\* (1)"
    )
    assert comments["9006"].body == (
        "This.\n\n[@robin:](<https://birds.example/@robin/9002>)\n\n> a blackbird\n> I said"
    )


def test_a_post_that_is_not_for_all_keeps_only_its_place() -> None:
    post = said(sample("status-and-context.json"))["9004"]
    assert (post.state, post.author, post.body) == ("dead", "", "")


@pytest.mark.parametrize(
    "name", ["context-in-status.json", "status-with-its-context.json", "two-lines.jsonl"]
)
def test_a_file_may_hold_a_post_and_its_context_in_any_way(name: str) -> None:
    assert sample(name) == sample("status-and-context.json")


def test_an_answer_with_its_context_is_the_conversation_from_its_first_post() -> None:
    thread = sample("answer-and-context.json")
    assert thread.ref == "birds.example/9001"
    assert tree(thread) == WHOLE[:3]
    assert not thread.complete


def test_the_context_of_an_answer_is_a_thread_without_the_answer() -> None:
    thread = sample("context-of-an-answer.json")
    assert thread.ref == "birds.example/9001"
    assert tree(thread) == [WHOLE[0], ("fedi.example/notes/9abcdef", "birds.example/9003", 0)]
    assert not thread.complete


REFUSED = {
    "no-context.json": "is one post, without what answers it",
    "timeline.json": "is a list of posts, not a thread",
    "search.json": "is a list of search results, not a thread",
    "empty-context.json": "is the context of a post that nobody answered, without the post",
    "context-of-a-first-post.json": "holds answers, but not the post that they answer",
    "not-found.json": "is an error of Mastodon (Record not found)",
    "nobody-answered.json": "has no comments",
}


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "refused").iterdir()))
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise((SAMPLES / "refused" / name).read_bytes(), name)
    assert str(caught.value) == f"{name}: {REFUSED[name]}"


def status(number: int, answers: int | None = None, **values: Any) -> dict[str, Any]:
    told = {
        "id": str(number),
        "created_at": "2025-05-01T08:00:00Z",
        "in_reply_to_id": None if answers is None else str(answers),
        "uri": f"https://a.example/users/b/statuses/{number}",
        "content": f"<p>I am {number}.</p>",
        "account": {"acct": "b"},
    }
    return told | values


def read(root: Any, *after: Any) -> FetchedThread:
    value = {"status": root, "context": {"ancestors": [], "descendants": after}}
    thread = recognise(json.dumps(value).encode(), "input")
    assert_sane(thread)
    return thread


def numbers(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(ref.rpartition("/")[2], up.rpartition("/")[2], d) for ref, up, d in tree(thread)]


def test_a_parent_that_comes_later_is_missing_or_answers_itself_ends_in_a_tree() -> None:
    after = [status(3, 2), status(2, 1), status(4, 99), status(5, 6), status(6, 5), status(2, 5)]
    assert numbers(read(status(1), *after, status(7, 7), status(1, 2))) == [
        ("2", "", 0),
        ("3", "2", 1),
        ("4", "99", 0),
        ("5", "", 0),
        ("6", "5", 1),
        ("7", "", 0),
    ]


def test_ten_thousand_posts_that_answer_one_another_are_read() -> None:
    thread = read(status(1), *(status(number, number - 1) for number in range(2, 10_002)))
    assert [comment.depth for comment in thread.comments] == list(range(10_000))


@pytest.mark.parametrize("answers", [lambda number: number - 1, lambda number: 1])
def test_twice_as_many_posts_take_twice_the_work(answers: Callable[[int], int]) -> None:
    def document_of(posts: int) -> bytes:
        after = [status(number, answers(number)) for number in range(2, posts)]
        return json.dumps([status(1), {"ancestors": [], "descendants": after}]).encode()

    assert_straight_line(document_of)


def test_a_thread_is_whole_where_all_answers_that_are_counted_came() -> None:
    assert read(status(1, replies_count=1), status(2, 1)).complete
    assert not read(status(1, replies_count=2), status(2, 1)).complete
    assert not read(status(1), status(2, 1, replies_count=1)).complete
    assert not read(status(1, 99), status(2, 1)).complete


def test_a_conversation_has_the_reference_of_its_own_server_whoever_tells_of_it() -> None:
    far = {"acct": "b@far.example"}
    uri = "https://far.example/ap/users/8/statuses/44"
    thread = read(status(1, uri=uri, account=far), status(2, 1))
    assert (thread.ref, thread.url) == ("far.example/44", "https://far.example/statuses/44")
    assert not thread.complete
    thread = read(status(1, uri="https://far.example/notes/x", account=far), status(2, 1))
    assert thread.ref == "a.example/1"


def test_a_post_without_words_has_a_title_all_the_same() -> None:
    assert read(status(1, content=""), status(2, 1)).title == "@b"
    assert read(status(1, spoiler_text="Eggs"), status(2, 1)).title == "Eggs"


@pytest.mark.parametrize(
    ("root", "after", "reason"),
    [
        (status(1, visibility="private"), [status(2, 1)], "is not public"),
        (status(1, uri="x:y", account={"acct": "b@c.example"}), [status(2, 1, uri=5)], "server"),
        (status(1, id=""), [status(2, 1)], "has a comment without a number"),
        (status(1), [status(2, 1, id="a b")], "has a comment without a number"),
        (status(1), [status(2, 1, created_at="soon")], "has “soon” for a time"),
        (status(1), [5, None, "x"], "has no comments"),
        (status(1, content="<b>" * 999), [status(2, 1)], "is HTML that is nested too deeply"),
    ],
)
def test_a_conversation_that_makes_no_thread_is_refused(
    root: Any, after: list[Any], reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        read(root, *after)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_this_source_takes_its_samples(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["mastodon"]


def test_samples_of_other_sources_are_left_to_them() -> None:
    tests = SAMPLES.parents[2]
    paths = [*tests.glob("samples/threads/*"), *tests.glob("sources/*/samples/**/*.*")]
    [mastodon] = [source for source in SOURCES if source.name == "mastodon"]
    for path in paths:
        if "mastodon" not in path.parts:
            assert not is_of(mastodon, Document(path.read_bytes())), path


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    assert_thread_or_one_line(broken(data, FILES))


def test_a_real_context_without_its_post_is_refused(shared: Path) -> None:
    path = shared / "samples" / "mastodon" / "test_status_context-1.json"
    assert json.loads(path.read_text(encoding="utf-8")) == {"ancestors": [], "descendants": []}
    with pytest.raises(SourceError, match="is the context of a post that nobody answered"):
        recognise(path.read_bytes(), path.name)
