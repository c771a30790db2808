"""The door to the network: what comes through it, and what never does."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from curation.sources import fetch, http
from curation.sources.base import SourceError

from .local_server import LocalServer, local_server


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A server that stands in for both APIs, and that is allowed to be on this machine."""
    with local_server() as server:
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api"
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        monkeypatch.setattr(http, "FIRST_PAUSE", 0.05)
        yield server


def refusal(url: str) -> str:
    """The one line that says why an address was not got."""
    with pytest.raises(SourceError) as refused:
        http.get(url, "hn:1")
    line = str(refused.value)
    assert line.startswith("hn:1: ")
    assert "\n" not in line
    return line


def test_what_is_asked_for_comes_and_says_who_asks(server: LocalServer, settings: Settings) -> None:
    server.says("/tea", b"leaves")
    assert http.get(f"{server.url}/tea", "hn:1") == b"leaves"
    assert server.headers[0]["User-Agent"] == f"MatomeCMS/1.0 (+{settings.FETCH_CONTACT})"


def test_a_redirect_is_followed_and_not_for_ever(server: LocalServer) -> None:
    server.says("/a", b"", 302, Location="/b")
    server.says("/b", b"there")
    server.says("/c", b"", 302, Location="/c")
    assert http.get(f"{server.url}/a", "hn:1") == b"there"
    assert "redirects more than 5 times" in refusal(f"{server.url}/c")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://localhost/", "localhost, which is not allowed"),
        ("http://example.com/", "example.com, which is not allowed"),
        ("file:///etc/passwd", "neither http nor https"),
        ("gopher://127.0.0.1/", "neither http nor https"),
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(
    server: LocalServer, location: str, reason: str
) -> None:
    server.says("/a", b"", 301, Location=location)
    assert reason in refusal(f"{server.url}/a")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "224.0.0.1",
        "localhost", "2130706433", "0x7f000001", "127.1",
    ],
)  # fmt: skip
def test_no_private_address_is_asked_however_it_is_written(settings: Settings, host: str) -> None:
    settings.HN_FIREBASE_URL = f"http://{host}/v0"
    assert "private address" in refusal(f"http://{host}/v0/item/1.json")


def test_the_connection_is_made_to_the_very_address_that_was_checked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HN_FIREBASE_URL = "https://rebinding.example/v0"
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked: list[httpx.Request] = []

    def resolve(*args: Any, **more: Any) -> list[Any]:
        return [(2, 1, 6, "", (next(answers), 443))]

    def exchange(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"tea"))

    transport = httpx.MockTransport(exchange)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(http, "client", lambda host: httpx.Client(transport=transport))
    assert http.get("https://rebinding.example/v0/item/1.json", "hn:1") == b"tea"
    [request] = asked
    assert request.url.host == "93.184.215.14"
    assert request.headers["Host"] == "rebinding.example"
    assert request.extensions["sni_hostname"] == "rebinding.example"
    assert "private address 127.0.0.1" in refusal("https://rebinding.example/v0/item/1.json")


def test_a_status_that_is_no_success_says_so(server: LocalServer) -> None:
    server.says("/teapot", b"", 418)
    assert "is not there (404)" in refusal(f"{server.url}/nowhere")
    assert "answered 418" in refusal(f"{server.url}/teapot")
    assert server.seen.count("/nowhere") == 1


def test_what_may_pass_is_asked_again_and_what_stays_is_said(server: LocalServer) -> None:
    server.says_in_turn("/busy", 503, 429, 200, body=b"at last")
    assert http.get(f"{server.url}/busy", "hn:1") == b"at last"
    server.says("/down", b"", 500)
    assert "answered 500" in refusal(f"{server.url}/down")
    assert server.seen.count("/down") == 3


def test_a_wait_longer_than_there_is_time_for_is_not_waited(server: LocalServer) -> None:
    server.says("/later", b"", 429, Retry_After="3600")
    started = time.monotonic()
    assert "answered 429" in refusal(f"{server.url}/later")
    assert time.monotonic() - started < 2


def test_an_answer_that_never_ends_is_cut_off(server: LocalServer, settings: Settings) -> None:
    settings.FETCH_MAX_BYTES = 100_000

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 10_000)

    server.answers["/endless"] = endless
    assert "is larger than 100000 bytes" in refusal(f"{server.url}/endless")


def test_an_answer_that_drips_is_given_up(server: LocalServer, settings: Settings) -> None:
    settings.FETCH_TIMEOUT = 1

    def dripping(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _drop in range(1000):
            request.wfile.write(b"x")
            time.sleep(0.1)

    server.answers["/drip"] = dripping
    started = time.monotonic()
    assert "no answer within 1 s" in refusal(f"{server.url}/drip")
    assert time.monotonic() - started < 3


def test_headers_that_trickle_are_given_up_too(server: LocalServer, settings: Settings) -> None:
    settings.FETCH_TIMEOUT = 1

    def trickling(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(40):
            request.wfile.write(b"X-%d: x\r\n" % number)
            time.sleep(0.2)

    server.answers["/trickle"] = trickling
    started = time.monotonic()
    assert "no answer within 1 s" in refusal(f"{server.url}/trickle")
    assert time.monotonic() - started < 3


def test_an_answer_that_is_cut_off_is_not_half_taken(server: LocalServer) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half")
        request.close_connection = True

    server.answers["/cut"] = cut
    refusal(f"{server.url}/cut")


def test_nothing_that_was_not_asked_for_is_unpacked(server: LocalServer) -> None:
    server.says("/bomb", gzip.compress(b"0" * 1_000_000), Content_Encoding="gzip")
    assert "came compressed" in refusal(f"{server.url}/bomb")


def firebase(server: LocalServer, ref: int, **values: Any) -> None:
    """Have the server answer with one of Firebase's items."""
    told = {
        "id": ref,
        "type": "comment",
        "by": f"a{ref}",
        "text": f"text {ref}",
        "time": 1747710000,
    }
    server.says(f"/v0/item/{ref}.json", json.dumps(told | values).encode())


def test_a_thread_comes_item_by_item_in_ranked_order_and_tells_how_far_it_is(
    server: LocalServer,
) -> None:
    firebase(server, 1, type="story", title="Tea", kids=[4, 2], descendants=3)
    firebase(server, 2, parent=1, kids=[3])
    firebase(server, 3, parent=2)
    firebase(server, 4, parent=1)
    told: list[tuple[int, int]] = []
    thread = fetch("hn:1", lambda done, total: told.append((done, total)))
    assert [row.ref for row in thread.comments] == ["4", "2", "3"]
    assert thread.complete
    assert told[-1] == (4, 4)
    assert told == sorted(told)


def test_an_item_that_is_null_is_missing_and_the_thread_not_complete(server: LocalServer) -> None:
    firebase(server, 1, type="story", title="Tea", kids=[2, 3])
    firebase(server, 2, parent=1)
    server.says("/v0/item/3.json", b"null")
    thread = fetch("hn:1")
    assert [row.ref for row in thread.comments] == ["2"]
    assert not thread.complete


def test_a_thread_that_is_not_there_says_so(server: LocalServer) -> None:
    server.says("/v0/item/1.json", b"null")
    with pytest.raises(SourceError, match="no such item"):
        fetch("hn:1")


def test_where_firebase_is_down_algolia_answers(server: LocalServer) -> None:
    server.says("/v0/item/1.json", b"", 503)
    item = {"id": 1, "title": "Tea", "children": [{"id": 2, "author": "a", "text": "Green."}]}
    server.says("/api/items/1", json.dumps(item).encode())
    assert [row.body for row in fetch("hn:1").comments] == ["Green."]
    server.says("/api/items/1", b"", 500)
    with pytest.raises(SourceError, match="answered 503"):
        fetch("hn:1")


def test_broken_json_in_the_middle_is_refused_whole(server: LocalServer) -> None:
    firebase(server, 1, type="story", title="Tea", kids=[2, 3])
    firebase(server, 2, parent=1)
    server.says("/v0/item/3.json", b'{"id": 3,')
    with pytest.raises(SourceError, match="item 3 came as broken JSON"):
        fetch("hn:1")
