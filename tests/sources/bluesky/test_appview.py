"""Bluesky over the network: whose addresses are ours, and conversations in parts."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import Settings

from curation.sources import fetch, source_of
from curation.sources.base import SourceError
from curation.sources.bluesky import SOURCE
from curation.sources.network import http

from ...local_server import LocalServer, Page, answer, status
from ..broken import tree

pytestmark = pytest.mark.usefixtures("in_english")

DID = "did:plc:abcdefghijklmnopqrstuvwx"
QUESTION = "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?"


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        (f"bluesky:{DID}/3kabc", f"{DID}/3kabc"),
        ("bluesky:Baker.Bread.example/3kabc", "baker.bread.example/3kabc"),
        ("https://bsky.app/profile/baker.bread.example/post/3kabc", "baker.bread.example/3kabc"),
        (f"https://bsky.app/profile/{DID}/post/3kabc", f"{DID}/3kabc"),
        (f"https://bsky.app/profile/{quote(DID, safe='')}/post/3kabc", f"{DID}/3kabc"),
        (" HTTPS://BSKY.app/profile/a.example/post/3kABC/?x=1#y ", "a.example/3kABC"),
        ("https://www.bsky.app/profile/a.example/post/3kabc/liked-by", "a.example/3kabc"),
        (f"at://{DID}/app.bsky.feed.post/3kabc", f"{DID}/3kabc"),
        ("at://a.example/app.bsky.feed.post/3kabc", "a.example/3kabc"),
        ("https://bsky.app/profile/did:web:a.example/post/3kabc", "did:web:a.example/3kabc"),
        (f"{QUESTION}depth=6&uri=at%3A%2F%2F{DID}%2Fapp.bsky.feed.post%2F3kabc", f"{DID}/3kabc"),
    ],
)
def test_addresses_of_posts_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("bluesky", ref)
    assert source.ref_of(f"bluesky:{ref}") == ref


@pytest.mark.parametrize(
    "address",
    [
        "bluesky:",
        "bluesky:3kabc",
        f"bluesky:{DID}",
        "bluesky:did:key:abc/3kabc",
        "https://bsky.app/",
        "https://bsky.app/profile/a.example",
        "https://bsky.app/profile/a.example/feed/3kabc",
        "https://bsky.app/profile/a.example/post/",
        "https://bsky.app/profile/a.example/post/3k/x",
        "https://bsky.app.example/profile/a.example/post/3kabc",
        "https://me@bsky.app/profile/a.example/post/3kabc",
        f"at://{DID}/app.bsky.feed.like/3kabc",
        f"at://{DID}",
        f"bluesky:{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example/3kabc",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert SOURCE.ref_of(address) is None


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of Bluesky's interface."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        settings.FETCH_MIRRORS = {"https://public.api.bsky.app": server.url}
        yield server


def as_json(value: Any) -> Page:
    return answer(json.dumps(value).encode(), content_type="application/json")


def uri(name: str) -> str:
    return f"at://{DID}/app.bsky.feed.post/{name}"


def node(name: str, *replies: Any, root: str = "", more: int = 0, **around: Any) -> dict[str, Any]:
    record: dict[str, Any] = {"text": f"I am {name}.", "createdAt": "2025-02-02T06:00:00Z"}
    if root:
        record["reply"] = {"root": {"uri": uri(root)}, "parent": {"uri": uri(root)}}
    author = {"did": DID, "handle": "a.example"}
    post = {"uri": uri(name), "author": author, "record": record}
    return {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": post | {"replyCount": len(replies) + more},
        "replies": list(replies),
    } | around


def question(name: str, parents: int = 0) -> str:
    asked = f"uri={quote(uri(name), safe='')}&depth=100&parentHeight={parents}"
    return f"/xrpc/app.bsky.feed.getPostThread?{asked}"


def serve(network: LocalServer, name: str, value: Any) -> None:
    """Serve a post's thread, with or without what it answers."""
    for parents in (0, 100):
        network.pages[question(name, parents)] = as_json({"thread": value})


def names(thread: Any) -> list[tuple[str, str, int]]:
    return [(ref[len(DID) + 1 :], up[len(DID) + 1 :], depth) for ref, up, depth in tree(thread)]


def test_a_thread_has_one_reference_by_handle_and_by_did(network: LocalServer) -> None:
    serve(network, "1", node("1", node("2", root="1")))
    handle = "/xrpc/com.atproto.identity.resolveHandle?handle=a.example"
    network.pages[handle] = as_json({"did": DID})
    steps: list[tuple[int, int]] = []
    thread = fetch(
        "https://bsky.app/profile/a.example/post/1", lambda done, total: steps.append((done, total))
    )
    assert (thread.ref, thread.complete) == (f"{DID}/1", True)
    assert names(thread) == [("2", "", 0)]
    assert steps == [(2, 2)]
    assert network.asked == [handle, question("1", 100)]
    assert fetch(f"at://{DID}/app.bsky.feed.post/1") == thread


def test_an_answer_is_fetched_as_the_whole_conversation(network: LocalServer) -> None:
    answers = node("2", node("3", root="1"), root="1")
    serve(network, "1", node("1", answers, node("4", root="1")))
    serve(network, "3", node("3", root="1", parent=node("2", root="1", parent=node("1"))))
    thread = fetch(f"bluesky:{DID}/3")
    assert names(thread) == [("2", "", 0), ("3", "2", 1), ("4", "", 0)]
    assert thread.complete


def test_an_answer_to_a_post_that_is_gone_begins_the_thread(network: LocalServer) -> None:
    gone = {"uri": uri("1"), "notFound": True}
    parent = node("2", root="1", parent=gone)
    serve(network, "3", node("3", node("4", root="1"), root="1", parent=parent))
    thread = fetch(f"bluesky:{DID}/3")
    assert thread.ref == f"{DID}/2"
    assert names(thread) == [("3", "", 0), ("4", "3", 1)]
    assert not thread.complete


def test_what_stands_too_deep_is_asked_for_by_itself(network: LocalServer) -> None:
    serve(network, "1", node("1", node("2", more=1), node("3", more=2)))
    serve(network, "2", node("2", node("4", more=1)))
    serve(network, "3", node("3", node("5"), node("6")))
    serve(network, "4", node("4", node("7")))
    thread = fetch(f"bluesky:{DID}/1")
    assert names(thread) == [
        ("2", "", 0),
        ("4", "2", 1),
        ("7", "4", 2),
        ("3", "", 0),
        ("5", "3", 1),
        ("6", "3", 1),
    ]
    assert thread.complete
    assert len(network.asked) == 4


def test_a_thread_that_repeats_itself_forever_ends(network: LocalServer) -> None:
    serve(network, "1", node("1", node("2", more=1)))
    serve(network, "2", node("2", node("2", more=1), more=1))
    thread = fetch(f"bluesky:{DID}/1")
    assert (names(thread), thread.complete) == ([("2", "", 0)], False)
    assert len(network.asked) == 2


def test_there_is_an_end_to_what_is_asked(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.sources.bluesky.appview.MOST_QUESTIONS", 3)
    for number in range(1, 9):
        serve(network, f"{number}", node(f"{number}", node(f"{number + 1}", more=1)))
    thread = fetch(f"bluesky:{DID}/1")
    assert (len(thread.comments), thread.complete) == (3, False)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(502), "answered 502 Bad Gateway"),
        (answer(b'{"thread": {'), "is broken JSON"),
        (as_json({"thread": node("9")}), "is no post"),
    ],
)
def test_half_a_conversation_is_refused(network: LocalServer, page: Page, reason: str) -> None:
    serve(network, "1", node("1", node("2", more=1)))
    network.pages[question("2")] = page
    with pytest.raises(SourceError, match=reason):
        fetch(f"bluesky:{DID}/1")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(400), "answered 400 Bad Request"),
        (status(404), "answered 404 Not Found"),
        (answer(b"<html>hello"), "is no JSON"),
        (as_json({"error": "NotFound"}), "is no post"),
        (as_json({"thread": {"uri": uri("1"), "notFound": True}}), "is no post"),
        (
            as_json(
                {
                    "thread": {
                        "$type": "app.bsky.feed.defs#notFoundPost",
                        "uri": uri("1"),
                        "notFound": True,
                    }
                }
            ),
            "is a post that is not there any more",
        ),
        (as_json({"thread": node("1")}), "has no comments"),
    ],
)
def test_what_is_no_thread_on_the_network_is_refused(
    network: LocalServer, page: Page, reason: str
) -> None:
    network.pages[question("1", 100)] = page
    with pytest.raises(SourceError, match=reason):
        fetch(f"bluesky:{DID}/1")


def test_a_handle_that_leads_to_nobody_is_refused(network: LocalServer) -> None:
    network.pages["/xrpc/com.atproto.identity.resolveHandle?handle=a.example"] = as_json(
        {"did": "nobody"}
    )
    with pytest.raises(SourceError, match="says no DID"):
        fetch("bluesky:a.example/1")
