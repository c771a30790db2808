"""Discourse's topics as files: what is read of them, and what is refused."""

import datetime
import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, is_of, recognise
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.reading.document import Document
from posts.markdown import render

from ..broken import assert_sane, assert_straight_line, assert_thread_or_one_line, broken, tree

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*/*"))


def sample(name: str) -> FetchedThread:
    path = SAMPLES / "threads" / name
    return recognise(path.read_bytes(), name)


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref: comment for comment in thread.comments}


def test_a_topic_is_read_as_a_tree_of_its_answers() -> None:
    thread = sample("topic.json")
    assert (thread.source, thread.ref) == ("discourse", "garden.example/412")
    assert thread.url == "https://garden.example/t/412"
    assert thread.title == "When do you prune a quince?"
    assert (thread.author, thread.points) == ("ann", 12)
    assert thread.created_at == datetime.datetime(2025, 3, 1, 10, 0, 0, 1000, tzinfo=datetime.UTC)
    assert thread.body == "Mine is *seven* years old.\n\nAsk @bob, he knows :pear:"
    assert tree(thread) == [
        ("2", "", 0),
        ("3", "2", 1),
        ("4", "", 0),
        ("6", "4", 1),
        ("7", "", 0),
        ("8", "7", 1),
        ("9", "8", 2),
        ("11", "9", 3),
        ("10", "", 0),
    ]
    assert thread.complete


def test_what_posts_say_is_kept_with_their_quotes_lists_links_pictures_and_code() -> None:
    bodies = {ref: comment.body for ref, comment in said(sample("topic.json")).items()}
    assert bodies["2"] == (
        "In winter:\n\n1. dead wood\n\n2. crossing wood\n\n- the weaker of two\n\n"
        "See [what we said of saws](<https://garden.example/t/on-saws/77/3>)."
    )
    assert bodies["3"] == "bob:\n\n> In winter:\n> dead wood\n\nAnd in summer?"
    assert bodies["4"] == (
        "It dies of [spoiler]fire blight[/spoiler] anyway.\n\nHow I know\n\nI saw it."
    )
    assert bodies["8"] == (
        "I would wait:\n\n```\n  week  1   water\n  week  2   prune\n```\n\n"
        "[Care through the year](<https://quince.example/care?week=2&tree=1>)"
    )
    assert bodies["11"] == (
        "[my quince](<https://garden.example/uploads/default/original/1X/quince.jpeg>)\n\n"
        "\u3000剪定しました。"
    )


def test_posts_that_are_gone_hidden_or_not_for_all_keep_only_their_place() -> None:
    comments = said(sample("topic.json"))
    shown = {ref: (c.state, c.author, c.body) for ref, c in comments.items() if c.state != "live"}
    assert shown == {
        "6": ("flagged", "eve", ""),
        "7": ("deleted", "", ""),
        "9": ("dead", "", ""),
    }


def test_a_moderators_act_is_a_comment_only_where_it_has_words() -> None:
    comments = said(sample("topic.json"))
    assert "5" not in comments
    assert comments["10"].body == "Closed, the season is over."


def test_likes_are_points_where_they_are_told() -> None:
    comments = said(sample("topic.json"))
    assert [comments[ref].points for ref in ("2", "3", "4")] == [3, None, 0]


def test_a_first_page_is_not_the_whole_topic() -> None:
    thread = sample("first-page.json")
    assert tree(thread) == [("2", "", 0), ("3", "2", 1)]
    assert not thread.complete


def test_a_topic_and_the_rest_of_its_posts_in_one_file_are_one_thread() -> None:
    assert sample("topic-and-posts.jsonl") == sample("topic.json")


@pytest.mark.parametrize("name", ["page.html", "page-with-script.html"])
def test_a_page_is_the_topic_that_its_data_holds(name: str) -> None:
    assert sample(name) == sample("topic.json")


def test_a_topic_that_does_not_say_its_server_is_read_without_an_address() -> None:
    thread = sample("old-without-its-server.json")
    assert (thread.ref, thread.url) == ("-/when-do-you-prune-a-quince/412", "")
    assert thread.created_at is not None
    assert thread.created_at.hour == 20
    assert said(thread)["2"].body.endswith("See what we said of saws.")


def topic(*posts: dict[str, Any], **values: Any) -> dict[str, Any]:
    first = {"id": 1, "post_number": 1, "username": "a", "cooked": "<p>Begin.</p>"}
    stream = {"posts": [first, *posts]}
    return {"id": 5, "title": "A title", "slug": "a-title", "post_stream": stream} | values


def post(number: Any, answers: Any = None, **values: Any) -> dict[str, Any]:
    return {
        "id": 100,
        "post_number": number,
        "reply_to_post_number": answers,
        "username": "b",
        "cooked": f"<p>I am {number}.</p>",
    } | values


def read(value: Any) -> FetchedThread:
    thread = recognise(json.dumps(value).encode(), "input")
    assert_sane(thread)
    return thread


def test_a_parent_that_comes_later_is_missing_or_answers_itself_ends_in_a_tree() -> None:
    posts = [post(2, 3), post(3, 2), post(4, 4), post(5, 99), post(6, 5), post(7, "5"), post(6)]
    assert tree(read(topic(*posts))) == [
        ("5", "99", 0),
        ("6", "5", 1),
        ("7", "", 0),
        ("2", "", 0),
        ("3", "2", 1),
        ("4", "", 0),
    ]


def test_ten_thousand_posts_that_answer_one_another_are_read() -> None:
    thread = read(topic(*(post(number, number - 1) for number in range(2, 10_002))))
    assert [comment.depth for comment in thread.comments] == list(range(10_000))


@pytest.mark.parametrize("answers", [lambda number: number - 1, lambda number: 1])
def test_twice_as_many_posts_take_twice_the_work(answers: Callable[[int], int]) -> None:
    def document_of(posts: int) -> bytes:
        told = (post(number, answers(number), id=number) for number in range(2, posts))
        return json.dumps(topic(*told)).encode()

    assert_straight_line(document_of)


def test_the_first_post_may_not_have_come() -> None:
    value = topic(post(41))
    del value["post_stream"]["posts"][0]
    value["post_stream"]["stream"] = [1, 100]
    value["details"] = {"created_by": {"username": "starter"}}
    thread = read(value)
    assert (thread.author, thread.body, thread.complete) == ("starter", "", False)


def test_the_server_is_told_by_links_within_it_where_no_picture_does() -> None:
    links = [{"url": "https://Other.example/t/x/1", "internal": False}]
    links += [{"url": "https://forum.example/t/x/1", "internal": True}, {"url": "/u/a"}]
    assert read(topic(post(2, link_counts=links))).ref == "forum.example/5"
    links += [{"url": "https://second.example/", "internal": True}]
    assert read(topic(post(2, link_counts=links))).ref == "-/a-title/5"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (topic(), "has no comments"),
        (topic(post_stream={"posts": [], "stream": [1, 2]}), "has none of its comments in it"),
        (topic(post(None)), "has a comment without a number"),
        (topic(post(-2)), "has a comment without a number"),
        (topic(post(True)), "has a comment without a number"),
        (topic(None), "has a comment without a number"),  # type: ignore[arg-type]
        ([topic(post(2)), topic(post(3), id=6)], "holds more than one topic"),
        (topic(post(2), id="x"), "does not say the number of its topic"),
        (topic(post(2), title=None), "is a part of a topic, without its title"),
        (topic(post(2, created_at="yesterday")), "has “yesterday” for a time"),
        (topic(post(2, created_at=5)), "has “5” for a time"),
        (topic(post(2, cooked="<b>" * 999)), "is HTML that is nested too deeply to be a thread"),
    ],
)
def test_a_topic_that_makes_no_thread_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(value)


REFUSED = {
    "posts.json": "is a part of a topic, without its title",
    "post.json": "is one post of a topic, not a thread",
    "latest.json": "is a list of topics, not a thread",
    "search.json": "is a list of search results, not a thread",
    "not-found.json": "is an error of Discourse "
    "(The requested URL or resource could not be found.)",
    "no-answer.json": "has no comments",
    "front-page.html": "is a page of Discourse without a topic's posts",
    "broken-page.html": "is a page of Discourse with broken data",
}


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "refused").iterdir()))
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise((SAMPLES / "refused" / name).read_bytes(), name)
    assert str(caught.value) == f"{name}: {REFUSED[name]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_this_source_takes_its_samples(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["discourse"]


def test_samples_of_other_sources_are_left_to_them() -> None:
    tests = SAMPLES.parents[2]
    paths = [*tests.glob("samples/threads/*"), *tests.glob("sources/*/samples/**/*.*")]
    [discourse] = [source for source in SOURCES if source.name == "discourse"]
    for path in paths:
        if "discourse" not in path.parts:
            assert not is_of(discourse, Document(path.read_bytes())), path


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    assert_thread_or_one_line(broken(data, FILES))


# The same, from real files that may lie beside the project.


class Words(HTMLParser):
    """Reads the visible words of HTML, of a picture its name."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def seen_in(html: str) -> str:
    """Return the words without what parts them; a list's entries have a sign only in ours."""
    return "".join(word for word in Words(html).words if word != "-")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object that has a post's number, wherever it lies."""
    if isinstance(value, dict):
        if "post_number" in value:
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def test_a_real_topic_is_read_whole(shared: Path) -> None:
    path = shared / "samples" / "discourse" / "api-topic.json"
    thread = recognise(path.read_bytes(), path.name)
    assert_sane(thread)
    first, *others = objects(json.loads(path.read_text(encoding="utf-8")))
    assert thread.ref == "-/this-site-is-a-sandbox-it-is-reset-every-day/57"
    assert thread.title == "THIS SITE IS A SANDBOX -- it is reset every day"
    assert seen_in(render(thread.body)) == seen_in(first["cooked"])
    assert thread.complete
    for comment, told in zip(thread.comments, others, strict=True):
        assert comment.ref == str(told["post_number"])
        assert comment.author == told["username"]
        assert comment.created_at == datetime.datetime.fromisoformat(told["created_at"])
        assert comment.parent_ref == ""
        assert told["reply_to_post_number"] in {None, 1}
        assert comment.points == told["actions_summary"][0]["count"]
        assert seen_in(render(comment.body)) == seen_in(told["cooked"])


def test_a_real_part_of_a_topic_is_refused(shared: Path) -> None:
    path = shared / "samples" / "discourse" / "api-topic-posts.json"
    with pytest.raises(SourceError, match="is a part of a topic, without its title"):
        recognise(path.read_bytes(), path.name)
