"""Bluesky's threads as files: what is read of them, and what is refused."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import SOURCES, is_of, recognise
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from curation.sources.bluesky import threads
from curation.sources.reading.document import Document
from posts.markdown import render

from ..broken import assert_sane, assert_straight_line, assert_thread_or_one_line, broken, tree

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*/*"))
BAKER = "did:plc:bakerbakerbakerbakerbake"


def sample(name: str) -> FetchedThread:
    path = SAMPLES / "threads" / name
    return recognise(path.read_bytes(), name)


def key(ref: str) -> str:
    return ref.rpartition("/")[2]


def keys(thread: FetchedThread) -> list[tuple[str, str, int]]:
    return [(key(ref), key(parent), depth) for ref, parent, depth in tree(thread)]


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {key(comment.ref): comment for comment in thread.comments}


WHOLE = [
    ("3a1", "", 0),
    ("3a2", "3a1", 1),
    ("3a5", "3a1", 1),
    ("3a3", "", 0),
    ("3a4", "", 0),
    ("3a6", "", 0),
]


def test_a_post_with_its_answers_is_a_thread() -> None:
    thread = sample("thread.json")
    assert (thread.source, thread.ref) == ("bluesky", f"{BAKER}/3aroot")
    assert thread.url == f"https://bsky.app/profile/{BAKER}/post/3aroot"
    assert thread.title.startswith("パンは🍞朝に焼く。 read https://www.loaves.example/")
    assert (thread.author, thread.points) == ("baker.bread.example", 31)
    assert thread.created_at == datetime.datetime(2025, 2, 2, 6, tzinfo=datetime.UTC)
    assert thread.link == "https://crust.example/guide"
    assert keys(thread) == WHOLE
    assert said(thread)["3a1"].author == "miller.bread.example"
    assert said(thread)["3a1"].points == 2


def test_links_that_a_text_marks_by_its_bytes_are_whole_links() -> None:
    assert sample("thread.json").body == (
        "パンは🍞朝に焼く。\n\n"
        "read <https://www.loaves.example/why-the-morning-is-best> and "
        "\\*[this](<https://crust.example/?a=1&b=2>)\\* \xa0page, @miller.bread.example #bread\n\n"
        "[A guide to crust](<https://crust.example/guide>)"
    )


def test_pictures_films_and_quotations_are_kept_and_an_aa_keeps_its_spaces() -> None:
    bodies = {ref: comment.body for ref, comment in said(sample("thread.json")).items()}
    assert bodies["3a1"] == (
        "Flour first.\n\n[A loaf, split](<https://cdn.example/full/1.jpg>)\n"
        "<https://cdn.example/full/2.jpg>"
    )
    assert bodies["3a2"] == (
        "[dough, rising](<https://video.example/1/playlist.m3u8>)\n\n[@rye.bread.example:]"
        "(<https://bsky.app/profile/did:plc:ryeryeryeryeryeryeryerye/post/3aq>)\n\n"
        "> Rye is\n> better."
    )
    assert bodies["3a3"] == "```\n　∧＿∧\n （　´∀｀）\n（　　　　）\n```"


def test_what_a_server_adds_is_not_needed() -> None:
    thread = sample("raw-records.json")
    assert thread.body.endswith(
        f"[crust](<https://cdn.bsky.app/img/feed_fullsize/plain/{BAKER}/bafkcrust@jpeg>)"
    )
    assert said(thread)["3b2"].body.endswith("/post/3aq>")
    assert thread.complete


def test_posts_that_are_gone_hidden_or_only_for_users_keep_only_their_place() -> None:
    thread = sample("thread.json")
    shown = [(ref, c.state) for ref, c in said(thread).items() if c.state != "live"]
    assert shown == [("3a5", "deleted"), ("3a4", "dead"), ("3a6", "dead")]
    assert {c.author + c.body for c in thread.comments if c.state != "live"} == {""}
    assert not thread.complete


@pytest.mark.parametrize("name", ["without-its-wrapper.json", "list.json"])
def test_another_form_of_the_same_is_the_same_thread(name: str) -> None:
    assert sample(name) == sample("thread.json")


def test_an_answer_is_the_conversation_from_its_first_post() -> None:
    thread = sample("answer.json")
    assert thread.ref == f"{BAKER}/3aroot"
    assert keys(thread) == [("3a1", "", 0), ("3a2", "3a1", 1), ("3a7", "3a2", 2)]
    assert not thread.complete


def post(number: int, **values: Any) -> dict[str, Any]:
    record = {"text": f"I am {number}.", "createdAt": "2025-02-02T06:00:00Z"} | values
    return {
        "uri": f"at://did:plc:a/app.bsky.feed.post/{number}",
        "author": {"did": "did:plc:a", "handle": "a.example"},
        "record": record,
    }


def node(number: int, *replies: Any, **values: Any) -> dict[str, Any]:
    return {"post": post(number, **values), "replies": list(replies)}


def read(value: Any) -> FetchedThread:
    thread = recognise(json.dumps(value).encode(), "input")
    assert_sane(thread)
    return thread


def body(text: str, *spans: tuple[Any, Any, Any]) -> str:
    """Return how a text with links is read."""
    facets = [
        {
            "index": {"byteStart": start, "byteEnd": end},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}],
        }
        for start, end, uri in spans
    ]
    return read({"thread": node(1, node(2, text=text, facets=facets))}).comments[0].body


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("é x", [(3, 4, "https://x.example/")], "é [x](<https://x.example/>)"),
        ("é x", [(1, 4, "https://x.example/")], "é x"),
        ("x", [(0, 2, "https://x.example/")], "x"),
        ("x", [(-1, 1, "https://x.example/"), (1, 0, "https://x.example/")], "x"),
        ("x", [("0", None, "https://x.example/")], "x"),
        ("x", [(0, 1, "javascript:alert(1)"), (0, 1, "at://x"), (0, 1, 5)], "x"),
        ("ab", [(0, 2, "https://x.example/"), (1, 2, "https://y.example/")],
         "[ab](<https://x.example/>)"),
        ("x.example", [(0, 9, "https://x.example/")], "<https://x.example/>"),
        ("a [b] ~", [(2, 5, "https://x.example/")], "a [\\[b\\]](<https://x.example/>) \\~"),
        ("\ud83c x", [(4, 5, "https://x.example/")], "\ud83c [x](<https://x.example/>)"),
        (" a\r\n\r\n b  c ", [], "\xa0a\n\n\xa0b \xa0c"),
        ("a\n  b  c", [(0, 1, "https://x.example/")], "[a](<https://x.example/>)\n\xa0\xa0b \xa0c"),
        ("https://x.example/ *a*", [], "<https://x.example/> \\*a\\*"),
    ],
)  # fmt: skip
def test_links_that_are_counted_wrong_are_text(text: str, spans: Any, expected: str) -> None:
    assert body(text, *spans) == expected


def test_a_post_that_comes_twice_or_answers_itself_is_one() -> None:
    value = node(1, node(2, node(3, node(2), node(1))), node(3))
    assert keys(read({"thread": value})) == [("2", "", 0), ("3", "2", 1)]


def test_an_answer_whose_way_to_the_first_post_is_broken_begins_the_thread() -> None:
    reply = {"root": {"uri": "at://did:plc:a/app.bsky.feed.post/1"}}
    value = node(5, node(6), reply=reply) | {
        "parent": {"uri": "at://did:plc:a/app.bsky.feed.post/4", "notFound": True}
    }
    thread = read({"thread": value})
    assert (key(thread.ref), thread.complete) == ("5", False)


def test_ten_thousand_posts_below_one_another_are_read() -> None:
    root = value = node(1)
    for number in range(2, 10_002):
        value["replies"].append(node(number))
        value = value["replies"][0]
    thread = threads.read(root, "input")
    assert [comment.depth for comment in thread.comments] == list(range(10_000))
    assert thread.complete
    for number in range(-9_999, 1):
        value = {"parent": value, **node(number)}
    assert len(threads.chain(value)) == 10_001


@pytest.mark.parametrize("kind", ["wide", "deep"])
def test_twice_as_many_posts_take_twice_the_work(kind: str) -> None:
    def document_of(posts: int) -> bytes:
        depths = range(posts) if kind == "deep" else [0, *[1] * (posts - 1)]
        value = {"$type": "app.bsky.unspecced.defs#threadItemPost"}
        listed = [
            {"uri": "at://x", "depth": depth, "value": value | {"post": post(number)}}
            for number, depth in enumerate(depths)
        ]
        return json.dumps({"thread": listed}).encode()

    assert_straight_line(document_of)


def test_a_thread_is_whole_where_all_answers_that_are_counted_came() -> None:
    value = {"thread": node(1, node(2))}
    assert read(value).complete
    value["thread"]["post"]["replyCount"] = 2
    assert not read(value).complete


def test_a_time_that_an_authors_program_got_wrong_is_when_the_post_was_seen() -> None:
    answer = node(2, createdAt="long ago")
    answer["post"]["indexedAt"] = "2025-02-02T07:00:00.5Z"
    [comment] = read({"thread": node(1, answer, createdAt=None)}).comments
    assert comment.created_at == datetime.datetime(2025, 2, 2, 7, 0, 0, 500_000, datetime.UTC)


def test_who_lost_a_handle_is_called_by_what_stays() -> None:
    answer = node(2)
    answer["post"]["author"]["handle"] = "handle.invalid"
    assert read({"thread": node(1, answer)}).comments[0].author == "did:plc:a"


REFUSED = {
    "alone.json": "has no comments",
    "not-found.json": "is a post that is not there any more",
    "blocked.json": "is a post that is hidden, since one user blocks another",
    "for-users.json": "is by someone who asks to be shown to users of Bluesky only",
    "feed.json": "is a list of posts, not a thread",
    "posts.json": "is a list of posts, not a thread",
    "post.json": "is one post, without what answers it",
    "error.json": "is an error of Bluesky (Post not found: at://"
    "did:plc:ryeryeryeryeryeryeryerye/app.bsky.feed.post/3a5)",
}


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "refused").iterdir()))
def test_what_is_no_thread_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        recognise((SAMPLES / "refused" / name).read_bytes(), name)
    assert str(caught.value) == f"{name}: {REFUSED[name]}"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"$type": "app.bsky.feed.defs#threadViewPost", "post": 5}, "is a thread without its post"),
        (node(1, {"post": {"uri": "at://x"}}), "has a post without an address"),
        (node(1, {"replies": []}), "has a post without an address"),
    ],
)
def test_a_thread_with_a_hole_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read({"thread": value})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_this_source_takes_its_samples(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["bluesky"]


def test_samples_of_other_sources_are_left_to_them() -> None:
    tests = SAMPLES.parents[2]
    paths = [*tests.glob("samples/threads/*"), *tests.glob("sources/*/samples/**/*.*")]
    [bluesky] = [source for source in SOURCES if source.name == "bluesky"]
    for path in paths:
        if "bluesky" not in path.parts:
            assert not is_of(bluesky, Document(path.read_bytes())), path


@given(st.data())
def test_any_broken_sample_is_a_thread_or_is_refused(data: st.DataObject) -> None:
    assert_thread_or_one_line(broken(data, FILES))


def test_a_real_post_that_nobody_answered_is_refused_and_read_with_an_answer(
    shared: Path,
) -> None:
    path = shared / "samples" / "bluesky" / "thread-view-post-embed-media.json"
    with pytest.raises(SourceError, match="has no comments"):
        recognise(path.read_bytes(), path.name)
    raw = path.read_text(encoding="utf-8")
    thread = read(json.loads(raw) | {"thread": node(1, json.loads(raw)["thread"])})
    [comment] = thread.comments
    uri, handle, time = (
        re.findall(rf'"{name}": "([^"]+)"', raw)[0] for name in ("uri", "handle", "createdAt")
    )
    assert f"at://{comment.ref.replace('/', '/app.bsky.feed.post/')}" == uri
    assert comment.author == handle
    told = re.findall(r'"createdAt": "(2023-09-28T12:49[^"]+)"', raw)
    assert comment.created_at == datetime.datetime.fromisoformat(told[0])
    assert time != told[0]
    html = render(comment.body)
    assert re.findall(r'"fullsize": "([^"]+)"', raw)[0] in html
    assert "/post/3kahesw26il2z" in html
    assert html.endswith("&gt; test")
