"""What of Reddit is no thread, which addresses are its, and what is broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from curation.sources import SOURCES, is_of, recognise, source_of
from curation.sources.base import FetchedThread, SourceError
from curation.sources.reading.document import Document

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"


def post(**data: Any) -> dict[str, Any]:
    told = {"id": "abc1", "title": "Tea", "author": "a", "num_comments": 1, **data}
    return {"kind": "t3", "data": told}


def comment(ref: str, parent: str = "t3_abc1", **data: Any) -> dict[str, Any]:
    told = {"id": ref, "parent_id": parent, "author": "b", "body": "Yes.", "replies": "", **data}
    return {"kind": "t1", "data": told}


def listing(*children: Any) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": list(children)}}


def read(value: Any) -> FetchedThread:
    return recognise(json.dumps(value).encode(), "x")


def tree(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(comment.ref, comment.parent_ref, comment.depth) for comment in thread.comments]


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_each_sample_is_of_this_source_alone(name: str) -> None:
    document = Document((SAMPLES / name).read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["reddit"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("board.json", "is a list of posts, not a thread"),
        ("more.json", "holds comments, but not the post that they answer"),
        ("overview.json", "holds comments, but not the post that they answer"),
        ("page.html", "is a page of Reddit: take its address with .json behind it"),
        ("private.json", "is Reddit's answer that it shows nothing (403, Forbidden, private)"),
    ],
)
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise((SAMPLES / name).read_bytes(), name)
    assert str(caught.value) == f"{name}: {reason}"


ONE = listing(post())
REFUSED: list[tuple[Any, str]] = [
    (post(), "has none of its comments in it"),
    ([ONE], "has none of its comments in it"),
    ([ONE, listing()], "has none of its comments in it"),
    ([listing(post(num_comments=0)), listing()], "has no comments"),
    ([listing(post(), post()), listing(comment("c1"))], "is a list of posts, not a thread"),
    ([listing(), listing(comment("c1"))], "holds comments, but not the post that they answer"),
    ({"kind": "t5", "data": {"title": "tea"}}, "is of Reddit, but no post with its comments"),
    ([listing(post(title="")), listing(comment("c1"))], "has no title"),
    ([listing(post(id=None)), listing(comment("c1"))], "has a post without a number"),
    ([ONE, listing(comment("c 1"))], "has a comment without a number"),
    ([ONE, listing("c1")], "has a comment that is none"),
    ([ONE, listing(comment("c1", created_utc="noon"))], "has “noon” for a time"),
    ([ONE, listing(comment("c1", created_utc=1e300))], "has “1e+300” for a time"),
]


@pytest.mark.parametrize(("value", "reason"), REFUSED)
def test_json_that_holds_no_thread_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(value)
    assert str(caught.value) == f"x: {reason}"


def test_a_comment_without_a_parent_of_its_own_answers_what_it_is_nested_in() -> None:
    inner = comment("c2", replies=[comment("c3", parent_id=None)])
    del inner["data"]["parent_id"]
    thread = read([ONE, listing(comment("c1", replies=listing(inner)))])
    assert tree(thread) == [("c1", "", 0), ("c2", "c1", 1), ("c3", "c2", 2)]
    assert thread.complete


def test_a_parent_may_come_later_or_never_and_each_comment_is_there_once() -> None:
    flat = [comment("c2", "t1_c1"), comment("c1"), comment("c1"), comment("c4", "t1_c9")]
    thread = read([ONE, listing(*flat)])
    assert tree(thread) == [("c1", "", 0), ("c2", "c1", 1), ("c4", "c9", 0)]
    assert not thread.complete


def test_comments_that_answer_one_another_in_a_circle_are_all_there_once() -> None:
    circle = [comment("c1", "t1_c3"), comment("c2", "t1_c1"), comment("c3", "t1_c2")]
    thread = read([ONE, listing(*circle, comment("c4", "t1_c4"), comment("c5"))])
    assert tree(thread) == [
        ("c5", "", 0),
        ("c1", "", 0),
        ("c2", "c1", 1),
        ("c3", "c2", 2),
        ("c4", "", 0),
    ]


def test_ten_thousand_comments_below_one_another_are_a_thread() -> None:
    refs = [f"z{number}" for number in range(10_000)]
    flat = [comment(ref, f"t1_{above}") for above, ref in zip(["x", *refs], refs, strict=False)]
    flat[0]["data"]["parent_id"] = "t3_abc1"
    thread = read([ONE, listing(*flat)])
    assert thread.comments[-1].depth == 9_999
    assert thread.complete


def test_the_page_of_one_comment_is_not_the_whole_thread() -> None:
    several = listing(post(num_comments=30))
    assert not read([several, listing(comment("c1"))]).complete
    assert not read([several, listing(comment("c1", "t1_c0"), comment("c2"))]).complete
    assert read([several, listing(comment("c1"), comment("c2"))]).complete
    assert read([ONE, listing(comment("c1"))]).complete


def test_a_stub_whose_comments_came_elsewhere_lacks_none() -> None:
    stub = {"kind": "more", "data": {"parent_id": "t1_c1", "children": ["c2"], "count": 1}}
    end = {"kind": "more", "data": {"parent_id": "t1_c1", "children": [], "id": "_"}}
    assert read([ONE, listing(comment("c1"), comment("c2", "t1_c1"), stub, end)]).complete
    assert not read([ONE, listing(comment("c1"), stub)]).complete
    assert not read([ONE, listing(comment("c1"), end)]).complete


def test_what_is_no_value_is_not_known() -> None:
    odd = comment("c1", score=True, author=7, body=None, body_html="<p>From <b>HTML</b></p>")
    [found] = read([listing(post(score="many", url=5, selftext={})), listing(odd)]).comments
    assert (found.points, found.author, found.created_at) == (None, "", None)
    assert "HTML" in found.body


@pytest.mark.parametrize(
    "address",
    [
        "reddit:9zk4t1",
        "reddit:t3_9ZK4T1",
        "https://www.reddit.com/r/teatime/comments/9zk4t1/my_kettle_i/",
        "https://www.reddit.com/r/teatime/comments/9zk4t1/my_kettle_i/nx00001/?context=3",
        "https://www.reddit.com/r/teatime/comments/9zk4t1/comment/nx00001/",
        "https://www.reddit.com/r/teatime/comments/9zk4t1.json?limit=500",
        "https://www.reddit.com/r/teatime/comments/9zk4t1/my_kettle_i.json",
        "https://reddit.com/comments/9zk4t1",
        "http://old.reddit.com/r/teatime/comments/9zk4t1/my_kettle_i/#top",
        "https://sh.reddit.com/r/teatime/comments/9zk4t1/",
        "https://np.reddit.com/user/steep_learner/comments/9zk4t1/x/",
        "https://www.reddit.com/gallery/9zk4t1",
        "https://redd.it/9zk4t1",
        " https://www.reddit.com:443/R/teatime/Comments/9ZK4T1/ ",
    ],
)
def test_addresses_of_threads_are_known(address: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("reddit", "9zk4t1")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.reddit.com/",
        "https://www.reddit.com/r/teatime/",
        "https://www.reddit.com/r/teatime/comments/",
        "https://www.reddit.com/user/steep_learner",
        "https://www.notreddit.com/r/teatime/comments/9zk4t1/",
        "https://reddit.com.example/comments/9zk4t1/",
        "https://i.redd.it/9zk4t1.png",
        "reddit:",
        "reddit:../9zk4t1",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert source_of(address) is None
