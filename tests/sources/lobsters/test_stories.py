"""Lobsters' JSON in its three shapes: what is read of it, and what is refused."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from curation.sources import SOURCES, is_of, recognise, source_of
from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.document import Document

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> FetchedThread:
    path = SAMPLES / name
    return recognise(path.read_bytes(), path.name)


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "x")


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


def test_a_story_of_today_is_read() -> None:
    thread = sample("depth.json")
    assert (thread.source, thread.ref, thread.url) == (
        "lobsters",
        "kq7zt1",
        "https://lobste.rs/s/kq7zt1",
    )
    assert (thread.title, thread.author) == ("A parser for bus timetables", "timetabler")
    assert (thread.link, thread.points, thread.body) == ("https://bus.example/parser", 31, "")
    assert thread.created_at == datetime.datetime(2025, 11, 3, 15, 30, tzinfo=datetime.UTC)
    assert thread.complete
    assert tree(thread) == [("aa1", "", 0), ("aa2", "aa1", 1), ("aa3", "aa2", 2), ("aa4", "", 0)]
    first, second, third, fourth = thread.comments
    assert (first.author, first.body) == ("night_bus", "Does it read `24:10`?")
    assert second.body == "Yes, *as the next day*. See [the notes](<https://bus.example/days>)."
    assert (third.state, third.author, third.body) == ("deleted", "", "")
    assert fourth.body == "Nice.\n\n```\ndef stop(at):\n    return at\n```"
    assert fourth.points == -1


def test_an_older_story_tells_its_tree_by_indentation_and_its_users_at_length() -> None:
    thread = sample("indented.json")
    assert tree(thread) == [
        ("bb1", "", 0),
        ("bb2", "bb1", 1),
        ("bb3", "bb2", 2),
        ("bb4", "bb1", 1),
        ("bb5", "", 0),
    ]
    assert (thread.author, thread.link) == ("gardener", "")
    assert "garlic" in thread.body
    assert [comment.author for comment in thread.comments[:2]] == ["digger", "gardener"]
    assert thread.comments[4].state == "deleted"


def test_text_as_it_was_typed_is_read_and_a_parent_may_come_later() -> None:
    thread = sample("plain.json")
    assert tree(thread) == [("cc1", "", 0), ("cc2", "cc1", 1)]
    assert thread.body == "Which *fork* do you use?"
    assert thread.comments[1].body == "> 432 Hz\n\nNo, `440`."
    assert not thread.complete


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_each_sample_is_of_this_source_alone(name: str) -> None:
    document = Document((SAMPLES / name).read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["lobsters"]


STORY: dict[str, Any] = json.loads((SAMPLES / "depth.json").read_text(encoding="utf-8"))
REFUSED: list[tuple[Any, str]] = [
    ([STORY, STORY], "is a list of stories, not a thread"),
    (STORY["comments"], "holds comments, but not the story that they answer"),
    (STORY["comments"][0], "holds comments, but not the story that they answer"),
    ({**STORY, "comments": []}, "has none of its comments in it"),
    ({**STORY, "comments": [], "comment_count": 0}, "has no comments"),
    ({**STORY, "comments": {}}, "has comments that are not in a list"),
    ({**STORY, "comments": ["aa1"]}, "has a comment that is none"),
    ({**STORY, "comments": [{"comment": "x"}]}, "has a comment without a number"),
    ({**STORY, "title": None}, "has no title"),
    ({**STORY, "short_id": 5}, "has a story without its short name"),
    ({**STORY, "created_at": "noon"}, "has “noon” for a time"),
]


@pytest.mark.parametrize(("value", "reason"), REFUSED)
def test_what_is_no_thread_is_refused_with_the_true_reason(value: Any, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert str(caught.value) == f"x: {reason}"


def test_a_page_is_refused_with_the_way_to_its_json() -> None:
    with pytest.raises(SourceError, match=r"is a page of Lobsters: take its address with \.json"):
        sample("page.html")


def test_those_who_answer_one_another_in_a_circle_are_all_there_once() -> None:
    first, second, *rest = STORY["comments"]
    thread = read({**STORY, "comments": [first | {"parent_comment": "aa2"}, second, *rest, first]})
    assert tree(thread) == [("aa4", "", 0), ("aa1", "", 0), ("aa2", "aa1", 1), ("aa3", "aa2", 2)]


def test_a_comment_whose_parent_did_not_come_stands_at_the_top_and_the_thread_is_incomplete() -> (
    None
):
    _first, *rest = STORY["comments"]
    thread = read({**STORY, "comment_count": 3, "comments": rest})
    assert tree(thread) == [("aa2", "aa1", 0), ("aa3", "aa2", 1), ("aa4", "", 0)]
    assert not thread.complete


@pytest.mark.parametrize("level", ["depth", "indent_level"])
def test_ten_thousand_comments_below_one_another_are_a_thread(level: str) -> None:
    entries = [
        {"short_id": f"z{number}", "comment": "<p>x</p>", level: number} for number in range(10_000)
    ]
    thread = read({**STORY, "comments": entries})
    assert thread.comments[-1].depth == 9_999
    assert thread.complete


def test_a_real_story_is_read_whole(shared: Path) -> None:
    [path] = (shared / "samples" / "lobsters").glob("tdfoqh*.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    thread = recognise(path.read_bytes(), path.name)
    assert len(thread.comments) == len(told["comments"]) == 10
    assert thread.complete
    expected = {entry["short_id"]: entry for entry in told["comments"]}
    for comment in thread.comments:
        entry = expected[comment.ref]
        assert comment.parent_ref == (entry["parent_comment"] or "")
        assert (comment.depth, comment.author) == (entry["depth"], entry["commenting_user"])
        assert comment.created_at == datetime.datetime.fromisoformat(entry["created_at"])
        assert comment.points == entry["score"]
    assert [comment.ref for comment in thread.comments] == list(expected)


def test_real_lists_are_refused_as_lists(shared: Path) -> None:
    for name in ("hottest-2021.json", "medium-research-list.json"):
        with pytest.raises(SourceError, match="is a list of stories, not a thread"):
            recognise((shared / "samples" / "lobsters" / name).read_bytes(), name)


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("lobsters:kq7zt1", "kq7zt1"),
        ("https://lobste.rs/s/kq7zt1", "kq7zt1"),
        ("https://lobste.rs/s/KQ7zt1/", "kq7zt1"),
        ("http://www.lobste.rs/s/kq7zt1/parser_for_bus_timetables#c_aa1", "kq7zt1"),
        (" https://lobste.rs/s/kq7zt1.json ", "kq7zt1"),
        ("https://lobste.rs/s/kq7zt1/parser.json?x=1", "kq7zt1"),
        ("https://lobste.rs/c/aa1", "c/aa1"),
    ],
)
def test_addresses_of_threads_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("lobsters", ref)


@pytest.mark.parametrize(
    "address",
    [
        "https://lobste.rs/",
        "https://lobste.rs/t/python",
        "https://lobste.rs/s/",
        "https://lobste.rs.example/s/kq7zt1",
        "https://notlobste.rs/s/kq7zt1",
        "lobsters:",
        "lobsters:../x",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert source_of(address) is None
