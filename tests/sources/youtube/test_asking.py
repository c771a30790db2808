"""YouTube's comments are fetched with a key that nobody gets to see, and never half in silence."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from curation.sources import fetch
from curation.sources.base import FetchedThread, SourceError
from curation.sources.network import http
from curation.sources.youtube import asking
from tests.local_server import LocalServer, Page, answer, hang_up, redirect, status

pytestmark = pytest.mark.usefixtures("in_english")

VIDEO = "aB3_-xYz012"
KEY = "AIza-Not_A_Real_Key-0123456789"
VIDEOS = f"/youtube/v3/videos?part=snippet%2Cstatistics&id={VIDEO}"


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of the API."""
    monkeypatch.setattr(http, "PAUSES", ())
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_MIRRORS = {"https://youtube.googleapis.com": server.url}
        settings.YOUTUBE_API_KEY = KEY
        server.pages[VIDEOS] = as_json("video", [video("3")])
        yield server


def as_json(kind: str, items: list[Any], token: str | None = None) -> Page:
    value: dict[str, Any] = {"kind": f"youtube#{kind}ListResponse", "items": items}
    if token is not None:
        value["nextPageToken"] = token
    return answer(json.dumps(value).encode())


def video(comments: str) -> dict[str, Any]:
    told = {"title": "T", "channelTitle": "C", "description": "D"}
    return {
        "kind": "youtube#video",
        "id": VIDEO,
        "snippet": told,
        "statistics": {"commentCount": comments},
    }


def threads(token: str = "") -> str:
    query = f"part=snippet%2Creplies&videoId={VIDEO}&textFormat=html"
    following = f"&pageToken={token}" if token else ""
    return f"/youtube/v3/commentThreads?{query}{following}&maxResults=100"


def replies(parent: str, token: str = "") -> str:
    following = f"&pageToken={token}" if token else ""
    query = f"part=snippet&parentId={parent}&textFormat=html{following}&maxResults=100"
    return f"/youtube/v3/comments?{query}"


def comment(ref: str, minute: int = 0) -> dict[str, Any]:
    told = {
        "textDisplay": f"I am {ref}.",
        "authorDisplayName": "a",
        "videoId": VIDEO,
        "publishedAt": f"2026-02-03T04:{minute:02}:00Z",
    }
    return {"kind": "youtube#comment", "id": ref, "snippet": told}


def top(ref: str, total: int = 0, *have: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "youtube#commentThread",
        "id": ref,
        "snippet": {
            "videoId": VIDEO,
            "topLevelComment": comment(ref),
            "totalReplyCount": total,
        },
        "replies": {"comments": list(have)},
    }


def tree(thread: FetchedThread) -> list[tuple[str, str]]:
    return [(comment.ref, comment.parent_ref) for comment in thread.comments]


def test_a_thread_is_fetched_with_all_pages_and_the_replies_that_those_leave_out(
    network: LocalServer,
) -> None:
    network.pages[threads()] = as_json("commentThread", [top("A", 3, comment("A.3", 3))], "P2")
    network.pages[threads("P2")] = as_json("commentThread", [top("B", 1, comment("B.1"))])
    network.pages[replies("A")] = as_json("comment", [comment("A.3", 3), comment("A.2", 2)], "R2")
    network.pages[replies("A", "R2")] = as_json("comment", [comment("A.1", 1)])
    steps: list[tuple[int, int]] = []
    thread = fetch(f"https://youtu.be/{VIDEO}", lambda done, total: steps.append((done, total)))
    assert (thread.ref, thread.title, thread.author, thread.body) == (VIDEO, "T", "C", "D")
    assert tree(thread) == [
        ("A", ""),
        ("A.1", "A"),
        ("A.2", "A"),
        ("A.3", "A"),
        ("B", ""),
        ("B.1", "B"),
    ]
    assert thread.complete
    assert steps == [(2, 3), (4, 4), (6, 6), (6, 6)]


def test_replies_that_do_not_come_leave_the_thread_incomplete(network: LocalServer) -> None:
    network.pages[threads()] = as_json("commentThread", [top("A", 2), top("B", 1)])
    network.pages[replies("A")] = as_json("comment", [comment("A.1")])
    thread = fetch(f"youtube:{VIDEO}")
    assert tree(thread) == [("A", ""), ("A.1", "A"), ("B", "")]
    assert not thread.complete


def test_pages_that_repeat_themselves_forever_end_in_an_incomplete_thread(
    network: LocalServer,
) -> None:
    network.pages[threads()] = as_json("commentThread", [top("A", 9)], "P")
    network.pages[threads("P")] = as_json("commentThread", [top("A", 9)], "P")
    network.pages[replies("A")] = as_json("comment", [comment("A.1")], "R")
    network.pages[replies("A", "R")] = as_json("comment", [comment("A.1")], "R")
    assert not fetch(f"youtube:{VIDEO}").complete
    assert len(network.asked) == 5


def test_there_is_a_limit_to_the_pages(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_PAGES", 2)
    monkeypatch.setattr(asking, "MOST_ASKED_FOR_REPLIES", 1)
    network.pages[threads()] = as_json("commentThread", [top("A", 1)], "1")
    network.pages[threads("1")] = as_json("commentThread", [top("B", 1)], "2")
    network.pages[replies("A")] = as_json("comment", [comment("A.1")])
    thread = fetch(f"youtube:{VIDEO}")
    assert tree(thread) == [("A", ""), ("A.1", "A"), ("B", "")]
    assert not thread.complete
    assert len(network.asked) == 4


BROKEN: list[tuple[Page, str]] = [
    (status(403), "answered 403 Forbidden"),
    (status(404), "answered 404 Not Found"),
    (status(503), "answered 503"),
    (hang_up, "can't be reached"),
    (redirect("https://elsewhere.example/"), "which is not allowed"),
    (answer(b'{"kind": "youtube#co'), "is broken JSON"),
    (answer(b"<p>Sorry"), "is no JSON"),
    (answer(b"[]"), "is no list"),
    (answer(b'{"kind": "youtube#x", "items": null}'), "is no list"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_what_goes_wrong_on_the_way_is_an_error_without_the_key(
    network: LocalServer, caplog: pytest.LogCaptureFixture, broken: Page, reason: str
) -> None:
    caplog.set_level(logging.DEBUG)
    network.pages[threads()] = as_json("commentThread", [top("A")], "P2")
    network.pages[threads("P2")] = broken
    with pytest.raises(SourceError, match=reason) as caught:
        fetch(f"youtube:{VIDEO}")
    assert KEY not in str(caught.value)
    assert KEY not in caplog.text


def test_the_key_is_sent_as_a_header_and_in_no_address(network: LocalServer) -> None:
    network.pages[threads()] = as_json("commentThread", [top("A")])
    assert fetch(f"youtube:{VIDEO}").complete
    assert {headers["x-goog-api-key"] for headers in network.headers} == {KEY}
    assert not any(KEY in path for path in network.asked)


def test_without_a_key_nothing_is_asked_and_the_reason_is_said(
    network: LocalServer, settings: Settings
) -> None:
    settings.YOUTUBE_API_KEY = ""
    with pytest.raises(SourceError, match="only to those with a key: MATOME_YOUTUBE_API_KEY"):
        fetch(f"youtube:{VIDEO}")
    assert network.asked == []


@pytest.mark.parametrize("key", ["secret\nword", "秘密", "two words"])
def test_what_can_be_no_key_is_not_sent_and_not_said(
    network: LocalServer, settings: Settings, key: str
) -> None:
    settings.YOUTUBE_API_KEY = key
    with pytest.raises(SourceError, match="is no key of YouTube's") as caught:
        fetch(f"youtube:{VIDEO}")
    assert key not in str(caught.value)
    assert network.asked == []


def test_a_video_that_is_not_there_is_said_to_be_so(network: LocalServer) -> None:
    network.pages[VIDEOS] = as_json("video", [])
    with pytest.raises(SourceError, match="there is no such video at YouTube"):
        fetch(f"youtube:{VIDEO}")


def test_a_video_without_comments_is_no_thread(network: LocalServer) -> None:
    network.pages[threads()] = as_json("commentThread", [])
    with pytest.raises(SourceError, match="has no comments"):
        fetch(f"youtube:{VIDEO}")
