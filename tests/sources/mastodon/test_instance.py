"""Mastodon over the network: whose addresses are ours, and conversations in parts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from curation.sources import fetch, source_of
from curation.sources.base import SourceError
from curation.sources.mastodon import SOURCE
from curation.sources.network import http

from ...local_server import LocalServer, Page, answer, status
from ..broken import tree

pytestmark = pytest.mark.usefixtures("in_english")

SERVER = "https://birds.example"
ULID = "01HXYZ0123456789ABCDEFGHJK"


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("mastodon:birds.example/9001", "birds.example/9001"),
        (f"mastodon:birds.example/{ULID}", f"birds.example/{ULID}"),
        ("https://birds.example/@wren/9001", "birds.example/9001"),
        (" HTTPS://Birds.Example:443/@wren/9001/?x=1#y ", "birds.example/9001"),
        ("https://birds.example/@owl@night.example/9003", "birds.example/9003"),
        ("https://birds.example/@wren/9001/embed", "birds.example/9001"),
        ("https://birds.example/@wren/9001/favourites", "birds.example/9001"),
        ("https://birds.example/deck/@wren/9001", "birds.example/9001"),
        ("https://birds.example/web/@wren/9001", "birds.example/9001"),
        ("https://birds.example/web/statuses/9001", "birds.example/9001"),
        ("https://birds.example/statuses/9001", "birds.example/9001"),
        ("https://birds.example/users/wren/statuses/9001", "birds.example/9001"),
        ("https://birds.example/users/wren/statuses/9001/activity", "birds.example/9001"),
        ("https://birds.example/ap/users/115/statuses/9001", "birds.example/9001"),
        ("https://birds.example/api/v1/statuses/9001", "birds.example/9001"),
        ("https://birds.example/api/v1/statuses/9001/context", "birds.example/9001"),
        (f"https://social.example/@wren/statuses/{ULID}", f"social.example/{ULID}"),
        ("https://pleroma.example/notice/Af3bCdEfGhIjKlMnOp", "pleroma.example/Af3bCdEfGhIjKlMnOp"),
    ],
)
def test_addresses_of_posts_are_known(address: str, ref: str) -> None:
    source = source_of(address)
    assert source is not None
    assert (source.name, source.ref_of(address)) == ("mastodon", ref)
    assert source.ref_of(f"mastodon:{ref}") == ref


@pytest.mark.parametrize(
    "address",
    [
        "mastodon:",
        "mastodon:9001",
        "mastodon:birds.example/",
        "https://birds.example/",
        "https://birds.example/@wren",
        "https://birds.example/@wren/media",
        "https://birds.example/@wren/a-long-title-0123456789ab",
        "https://birds.example/@wren/0123456789abcdef0123",
        "https://birds.example/@wren/video/9001",
        "https://birds.example/tags/9001",
        "https://birds.example/users/wren/statuses/",
        "https://birds/@wren/9001",
        "https://me@birds.example/@wren/9001",
        "ftp://birds.example/@wren/9001",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert SOURCE.ref_of(address) is None


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of a server of Mastodon."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        settings.FETCH_MIRRORS = {SERVER: server.url}
        yield server


def as_json(value: Any) -> Page:
    return answer(json.dumps(value).encode(), content_type="application/json")


def post(number: int, answers: int | None = None, **values: Any) -> dict[str, Any]:
    told = {
        "id": str(number),
        "created_at": "2025-05-01T08:00:00Z",
        "in_reply_to_id": None if answers is None else str(answers),
        "uri": f"{SERVER}/users/wren/statuses/{number}",
        "url": f"{SERVER}/@wren/{number}",
        "content": f"<p>I am {number}.</p>",
        "replies_count": 0,
        "account": {"acct": "wren"},
    }
    return told | values


def serve(
    network: LocalServer,
    told: dict[str, Any],
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
) -> None:
    """Serve a post, and what stands around it."""
    path = f"/api/v1/statuses/{told['id']}"
    network.pages[path] = as_json(told)
    network.pages[f"{path}/context"] = as_json({"ancestors": before, "descendants": after})


def test_a_conversation_is_fetched_by_its_first_post(network: LocalServer) -> None:
    root = post(1, replies_count=1)
    serve(network, root, [], [post(2, 1, replies_count=1), post(3, 2)])
    steps: list[tuple[int, int]] = []
    thread = fetch(f"{SERVER}/@wren/1", lambda done, total: steps.append((done, total)))
    assert (thread.ref, thread.url) == ("birds.example/1", f"{SERVER}/@wren/1")
    assert tree(thread) == [
        ("birds.example/2", "", 0),
        ("birds.example/3", "birds.example/2", 1),
    ]
    assert thread.complete
    assert steps == [(3, 3)]
    assert network.asked == ["/api/v1/statuses/1", "/api/v1/statuses/1/context"]


def test_what_one_server_tells_of_another_s_post_is_asked_of_that_one(
    network: LocalServer, settings: Settings
) -> None:
    far = "https://far.example"
    settings.FETCH_MIRRORS = {SERVER: network.url, far: f"{network.url}/far"}
    forged = post(7, content="<p>Forged.</p>", uri=f"{far}/users/wren/statuses/1")
    serve(network, forged, [], [post(8, 7)])
    here: dict[str, Any] = {"uri": f"{far}/users/wren/statuses/1", "url": f"{far}/@wren/1"}
    network.pages["/far/api/v1/statuses/1"] = as_json(post(1, **here))
    told = {"ancestors": [], "descendants": [post(2, 1)]}
    network.pages["/far/api/v1/statuses/1/context"] = as_json(told)
    thread = fetch(f"{SERVER}/@wren/7")
    assert (thread.ref, thread.body) == ("far.example/1", "I am 1.")
    network.pages["/far/api/v1/statuses/1"] = as_json(post(1, uri=f"{SERVER}/users/w/statuses/9"))
    with pytest.raises(SourceError, match="says that its post is another's"):
        fetch(f"{SERVER}/@wren/7")


def test_an_answer_is_fetched_as_the_whole_conversation_in_its_own_order(
    network: LocalServer,
) -> None:
    root = post(1, replies_count=2)
    answers = [post(2, 1), post(3, 1, replies_count=1), post(4, 3)]
    serve(network, root, [], answers)
    serve(network, answers[1], [root], [answers[2]])
    assert fetch("mastodon:birds.example/3") == fetch("mastodon:birds.example/1")


def large(network: LocalServer) -> None:
    """Serve a conversation of which a server gives sixty answers, and others only when asked."""
    root = post(1, replies_count=60)
    shown = [post(number, 1) for number in range(2, 62)]
    shown[0]["replies_count"] = 2
    serve(network, root, [], shown)
    serve(network, shown[0], [root], [post(100, 2), post(101, 2, replies_count=1)])
    serve(network, post(101, 2), [root, shown[0]], [post(102, 101)])


def test_answers_that_a_server_cut_off_are_asked_for_by_themselves(network: LocalServer) -> None:
    large(network)
    thread = fetch("mastodon:birds.example/1")
    assert len(thread.comments) == 63
    assert tree(thread)[:4] == [
        ("birds.example/2", "", 0),
        ("birds.example/100", "birds.example/2", 1),
        ("birds.example/101", "birds.example/2", 1),
        ("birds.example/102", "birds.example/101", 2),
    ]
    assert thread.complete
    assert len(network.asked) == 4


def test_there_is_an_end_to_what_is_asked(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.sources.mastodon.instance.MOST_CONTEXTS", 2)
    large(network)
    thread = fetch("mastodon:birds.example/1")
    assert (len(thread.comments), thread.complete) == (62, False)


def test_answers_that_are_counted_but_never_come_are_asked_for_once(network: LocalServer) -> None:
    large(network)
    network.pages["/api/v1/statuses/2/context"] = network.pages["/api/v1/statuses/1/context"]
    thread = fetch("mastodon:birds.example/1")
    assert (len(thread.comments), thread.complete) == (60, False)
    assert len(network.asked) == 3


def test_a_post_that_is_gone_meanwhile_leaves_the_thread_incomplete(network: LocalServer) -> None:
    large(network)
    network.pages["/api/v1/statuses/2/context"] = status(404)
    thread = fetch("mastodon:birds.example/1")
    assert (len(thread.comments), thread.complete) == (60, False)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(503), "answered 503 Service Unavailable"),
        (answer(b'{"ancestors": ['), "is broken JSON"),
        (as_json([]), "is no context of a post"),
    ],
)
def test_half_a_conversation_is_refused(network: LocalServer, page: Page, reason: str) -> None:
    large(network)
    network.pages["/api/v1/statuses/2/context"] = page
    with pytest.raises(SourceError, match=reason):
        fetch("mastodon:birds.example/1")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (status(404), "answered 404 Not Found"),
        (status(401), "answered 401 Unauthorized"),
        (answer(b"<html>hello"), "is no JSON"),
        (as_json(post(2)), "is no post"),
        (as_json({"id": "1"}), "is no post"),
        (as_json(post(1)), "has no comments"),
    ],
)
def test_what_is_no_post_on_the_network_is_refused(
    network: LocalServer, page: Page, reason: str
) -> None:
    serve(network, post(1), [], [])
    network.pages["/api/v1/statuses/1"] = page
    with pytest.raises(SourceError, match=reason):
        fetch("mastodon:birds.example/1")
