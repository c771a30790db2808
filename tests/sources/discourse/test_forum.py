"""Discourse over the network: whose addresses are ours, topics in parts, and lists."""

import datetime
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from curation.sources import fetch, source_of
from curation.sources.base import FetchedThread, Lister, SourceError
from curation.sources.discourse import SOURCE
from curation.sources.network import http
from curation.sources.reading.document import Document

from ...local_server import LocalServer, Page, answer, status
from ..broken import tree, with_other_values

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
FORUM = "https://forum.example"


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("discourse:forum.example/57", "forum.example/57"),
        ("discourse:-/a-title/57", "-/a-title/57"),
        ("https://forum.example/t/a-title/57", "forum.example/57"),
        (" HTTPS://Forum.Example:443/t/a-title/57/ ", "forum.example/57"),
        ("http://forum.example/t/a-title/0057/14?u=me#post_14", "forum.example/57"),
        ("https://forum.example/t/57", "forum.example/57"),
        ("https://forum.example/t/57/14", "forum.example/57"),
        ("https://forum.example/t/57.json", "forum.example/57"),
        ("https://forum.example/t/57/posts.json?post_ids[]=1", "forum.example/57"),
        ("https://forum.example/t/-/57/last", "forum.example/57"),
        ("https://forum.example/t/剪定の時期/57", "forum.example/57"),
        ("https://forum.example:8443/t/57.rss", "forum.example:8443/57"),
        ("https://example.com/forum/t/a-title/57", "example.com/forum/57"),
        ("discourse:example.com/forum/57", "example.com/forum/57"),
    ],
)
def test_addresses_of_topics_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("discourse", ref)
    assert source.ref_of(f"discourse:{ref}") == ref


@pytest.mark.parametrize(
    "address",
    [
        "discourse:",
        "discourse:57",
        "discourse:forum.example/a",
        "discourse:forum.example/0",
        "https://forum.example/",
        "https://forum.example/t/",
        "https://forum.example/t/a-title",
        "https://forum.example/t/a-title/x57",
        "https://forum.example/t/a/b/57",
        "https://forum.example/c/plants/57",
        "https://forum.example/tag/57",
        "https://forum/t/a-title/57",
        "https://me@forum.example/t/a-title/57",
        "ftp://forum.example/t/a-title/57",
        "https://example.com/?u=https://forum.example/t/a-title/57",
        f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example/t/57",
        "https://forum.example/t/a-title/" + "9" * 30,
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert SOURCE.ref_of(address) is None


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of a forum."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        settings.FETCH_MIRRORS = {FORUM: server.url}
        yield server


def as_json(value: Any) -> Page:
    return answer(json.dumps(value).encode(), content_type="application/json")


def post(number: int) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "post_number": number,
        "reply_to_post_number": number - 1 if number > 2 else None,
        "username": "ann",
        "cooked": f"<p>I am <a href='/u/ann'>{number}</a>.</p>",
    }


def part(numbers: range) -> dict[str, Any]:
    return {"post_stream": {"posts": [post(number) for number in numbers]}, "id": 57}


def asked_for(numbers: range) -> str:
    ids = "&".join(f"post_ids[]={1000 + number}" for number in numbers)
    return f"/t/57/posts.json?{ids}"


def serve_topic(network: LocalServer, posts: int) -> dict[str, Any]:
    """Serve a topic as a forum does: its first twenty posts, the others in twenties."""
    topic = part(range(1, min(posts, 20) + 1)) | {"title": "A title", "posts_count": posts}
    topic["post_stream"]["stream"] = [1000 + number for number in range(1, posts + 1)]
    network.pages["/t/57.json"] = as_json(topic)
    for start in range(21, posts + 1, 20):
        numbers = range(start, min(start + 20, posts + 1))
        network.pages[asked_for(numbers)] = as_json(part(numbers))
    return topic


def test_a_topic_is_fetched_with_all_its_posts_twenty_at_a_time(network: LocalServer) -> None:
    serve_topic(network, 65)
    steps: list[tuple[int, int]] = []
    thread = fetch(f"{FORUM}/t/a-title/57/44", lambda done, total: steps.append((done, total)))
    assert (thread.ref, thread.url) == ("forum.example/57", f"{FORUM}/t/57")
    assert tree(thread)[:2] == [("2", "", 0), ("3", "2", 1)]
    assert [comment.ref for comment in thread.comments] == [str(n) for n in range(2, 66)]
    assert thread.comments[-1].body == f"I am [65](<{FORUM}/u/ann>)."
    assert thread.complete
    assert steps == [(20, 65), (40, 65), (60, 65), (65, 65)]
    assert len(network.asked) == 4


def test_a_short_topic_is_one_request(network: LocalServer) -> None:
    serve_topic(network, 3)
    assert len(fetch("discourse:forum.example/57").comments) == 2
    assert network.asked == ["/t/57.json"]


@pytest.mark.parametrize("page", [status(404), as_json(part(range(1, 21)))])
def test_posts_that_are_not_there_or_come_again_leave_the_topic_incomplete(
    network: LocalServer, page: Page
) -> None:
    serve_topic(network, 50)
    network.pages[asked_for(range(21, 41))] = page
    thread = fetch("discourse:forum.example/57")
    assert len(thread.comments) == 29
    assert not thread.complete


def test_a_topic_with_very_many_posts_comes_in_part(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.sources.discourse.forum.MOST_POSTS", 20)
    serve_topic(network, 70)
    thread = fetch("discourse:forum.example/57")
    assert (len(thread.comments), thread.complete) == (39, False)


@pytest.mark.parametrize("end", [status(404), as_json(part(range(21, 41)))])
def test_a_topic_that_does_not_list_its_posts_is_read_page_by_page(
    network: LocalServer, end: Page
) -> None:
    topic = serve_topic(network, 20) | {"posts_count": 50}
    del topic["post_stream"]["stream"]
    network.pages["/t/57.json"] = as_json(topic)
    network.pages["/t/57.json?page=2"] = as_json(part(range(21, 41)))
    network.pages["/t/57.json?page=3"] = end
    thread = fetch("discourse:forum.example/57")
    assert (len(thread.comments), thread.complete) == (39, False)
    network.pages["/t/57.json?page=3"] = as_json(part(range(41, 51)))
    thread = fetch("discourse:forum.example/57")
    assert (len(thread.comments), thread.complete) == (49, True)
    assert "/t/57.json?page=4" not in network.asked


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(500), "answered 500 Internal Server Error"),
        (answer(b'{"post_stream": {"posts": ['), "is broken JSON"),
        (answer(b"<html>maintenance"), "is no JSON"),
        (as_json({"errors": []}), "is no part of a topic"),
    ],
)
def test_half_a_topic_is_refused(network: LocalServer, page: Page, reason: str) -> None:
    serve_topic(network, 50)
    network.pages[asked_for(range(21, 41))] = page
    with pytest.raises(SourceError, match=reason):
        fetch("discourse:forum.example/57")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(404), "answered 404 Not Found"),
        (status(403), "answered 403 Forbidden"),
        (answer(b"<html>log in"), "is no JSON"),
        (as_json([1]), "is no topic"),
        (as_json(part(range(1, 5)) | {"id": 58}), "is no topic"),
        (as_json(part(range(1, 5))), "is a part of a topic, without its title"),
        (answer(b"\xff{"), "is not text in UTF-8"),
    ],
)
def test_what_is_no_topic_on_the_network_is_refused(
    network: LocalServer, page: Page, reason: str
) -> None:
    network.pages["/t/57.json"] = page
    with pytest.raises(SourceError, match=reason):
        fetch("discourse:forum.example/57")


def test_a_topic_of_an_unknown_server_is_not_asked_for(network: LocalServer) -> None:
    with pytest.raises(SourceError, match="came from a file that does not say its server"):
        fetch("discourse:-/a-title/57")


def entry(number: int, day: int, **values: Any) -> dict[str, Any]:
    told = {"id": number, "title": f"Topic {number}", "posts_count": 5, "like_count": 2}
    return told | {"created_at": f"2025-03-{day:02d}T12:00:00.000Z"} | values


def page_of(*topics: dict[str, Any], more: bool = False) -> Page:
    listed = {"topics": topics} | ({"more_topics_url": "/latest?page=1"} if more else {})
    return as_json({"topic_list": listed})


def test_the_latest_topics_of_a_forum_are_listed_page_by_page(network: LocalServer) -> None:
    network.pages["/latest.json?page=0"] = page_of(entry(3, 9), entry(2, 8), more=True)
    network.pages["/latest.json?page=1"] = page_of(entry(2, 8), entry(1, 7))
    first, *others = SOURCE.fetch_list(FORUM, None, 10, "forum")
    assert (first.source, first.ref, first.url) == (
        "discourse",
        "forum.example/3",
        f"{FORUM}/t/3",
    )
    assert (first.title, first.comments, first.points) == ("Topic 3", 4, 2)
    assert first.created_at == datetime.datetime(2025, 3, 9, 12, tzinfo=datetime.UTC)
    assert [candidate.ref for candidate in others] == ["forum.example/2", "forum.example/1"]


def test_another_list_of_a_forum_is_named_with_it(network: LocalServer) -> None:
    network.pages["/top.json?page=0"] = page_of(entry(3, 9), entry(2, 8), more=True)
    [candidate] = SOURCE.fetch_list("forum.example/top", None, 1, "forum")
    assert candidate.ref == "forum.example/3"


def test_the_topics_of_a_day_are_found_behind_newer_ones(network: LocalServer) -> None:
    pinned = entry(9, 1, pinned=True)
    pages = [(pinned, entry(8, 9)), (entry(7, 8), entry(6, 7)), (entry(5, 6),), (entry(4, 7),)]
    for number, entries in enumerate(pages):
        path = f"/latest.json?order=created&page={number}"
        network.pages[path] = page_of(*entries, more=True)
    found = SOURCE.fetch_list("forum.example", datetime.date(2025, 3, 7), 10, "forum")
    assert [candidate.ref for candidate in found] == ["forum.example/6"]
    assert len(network.asked) == 3


def test_a_list_that_repeats_itself_forever_ends(network: LocalServer) -> None:
    for number in range(2):
        network.pages[f"/latest.json?page={number}"] = page_of(entry(3, 9), more=True)
    assert len(SOURCE.fetch_list("forum.example", None, 10, "forum")) == 1
    assert len(network.asked) == 2


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("", "is not the address of a Discourse forum"),
        ("forum.example/u/ann", "is not the address of a Discourse forum"),
        ("forum.example/hot", "answered 404 Not Found"),
        ("forum.example/new", "is no list of topics"),
    ],
)
def test_what_is_no_list_is_refused(network: LocalServer, place: str, reason: str) -> None:
    network.pages["/new.json?page=0"] = as_json({"errors": []})
    with pytest.raises(SourceError, match=reason):
        SOURCE.fetch_list(place, None, 10, "forum")


def test_a_saved_list_is_read_where_it_tells_its_server() -> None:
    assert isinstance(SOURCE, Lister)
    data = (SAMPLES / "refused" / "latest.json").read_bytes()
    assert SOURCE.recognises_list(Document(data))
    found = SOURCE.parse_list(Document(data), "list")
    assert [(c.ref, c.comments, c.link) for c in found] == [
        ("garden.example/412", 8, ""),
        ("garden.example/77", 0, "https://saws.example/"),
    ]
    other = Document(data.replace(b"/user_avatar/", b"/letter/"))
    with pytest.raises(SourceError, match="does not say which server it is of"):
        SOURCE.parse_list(other, "list")
    other = Document((SAMPLES / "threads" / "topic.json").read_bytes())
    assert not SOURCE.recognises_list(other)


@given(st.data())
def test_any_broken_list_is_a_list_or_is_refused(data: st.DataObject) -> None:
    text = (SAMPLES / "refused" / "latest.json").read_text(encoding="utf-8")
    document = Document(with_other_values(data, text))
    with suppress(SourceError):
        found = SOURCE.parse_list(document, "list")
        assert all(SOURCE.ref_of(candidate.url) == candidate.ref for candidate in found)


def thread_of(network: LocalServer, topic: dict[str, Any]) -> FetchedThread:
    network.pages["/t/57.json"] = as_json(topic)
    return fetch("discourse:forum.example/57")


def test_the_same_topic_has_one_reference_however_it_comes(network: LocalServer) -> None:
    topic = serve_topic(network, 3)
    topic["post_stream"]["posts"][0]["avatar_template"] = "/user_avatar/forum.example/ann/1.png"
    assert thread_of(network, topic) == SOURCE.parse(Document(json.dumps(topic).encode()), "x")
