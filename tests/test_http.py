"""The door to the network: what it lets through, what it refuses, and why it says so."""

import gzip
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from curation.sources.base import SourceError
from curation.sources.network import connections, exchange, http

from .local_server import (
    LocalServer,
    answer,
    break_off,
    drip_body,
    drip_head,
    hang_up,
    in_turn,
    redirect,
    status,
)
from .servers import could_not_run

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server that may be asked, with little patience and little room."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.FETCH_TIMEOUT = 5
    settings.FETCH_MAX_BYTES = 100_000
    settings.FETCH_CONTACT = "editor@example.com"
    with LocalServer() as server:
        yield server


def get(server: LocalServer, path: str) -> bytes:
    return http.get(server.url + path, label="the input", within=[server.url])


def refusal(server: LocalServer, path: str, kind: type[SourceError] = SourceError) -> str:
    """Return what is said about an address; it is one line that names the input."""
    with pytest.raises(SourceError) as caught:
        get(server, path)
    assert type(caught.value) is kind
    text = str(caught.value)
    assert text.startswith("the input: ")
    assert "\n" not in text
    return text


def test_an_answer_comes_through_with_who_asks_and_whom_to_write_to(server: LocalServer) -> None:
    server.pages["/a?b=c"] = answer(b"hello")
    assert get(server, "/a?b=c#fragment") == b"hello"
    assert server.headers[0]["user-agent"] == "MatomeCMS/1.0 (+editor@example.com)"
    assert "cookie" not in server.headers[0]


def test_a_compressed_answer_is_unpacked(server: LocalServer) -> None:
    server.pages["/a"] = answer(gzip.compress(b"hello" * 1000), content_encoding="gzip")
    assert get(server, "/a") == b"hello" * 1000


def test_a_mirror_is_asked_in_the_place_of_a_source(
    server: LocalServer, settings: Settings
) -> None:
    settings.FETCH_MIRRORS = {"https://forum.example": f"{server.url}/kept"}
    server.pages["/kept/a"] = redirect("https://forum.example/b?c=d")
    server.pages["/kept/b?c=d"] = answer(b"hello")
    place = "https://forum.example"
    assert http.get(f"{place}/a", label="the input", within=[place]) == b"hello"
    with pytest.raises(SourceError, match="may not be fetched"):
        http.get("https://forum.example.evil.example/a", label="the input", within=[place])


def test_cookies_are_not_kept(server: LocalServer) -> None:
    server.pages["/a"] = answer(b"x", set_cookie="a=b; Path=/")
    get(server, "/a")
    get(server, "/a")
    assert "cookie" not in server.headers[1]


def test_a_404_is_asked_once_and_named(server: LocalServer) -> None:
    text = refusal(server, "/nothing", http.NotThere)
    assert f"{server.url}/nothing answered 404 Not Found" in text
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 418, 304])
def test_another_status_is_refused_as_it_is(server: LocalServer, code: int) -> None:
    server.pages["/a"] = status(code)
    assert f"answered {code}" in refusal(server, "/a")
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [status(503), status(429), status(500), hang_up, break_off])
def test_a_trouble_that_passes_is_waited_for(server: LocalServer, trouble: Any) -> None:
    server.pages["/a"] = in_turn(trouble, answer(b"at last"))
    assert get(server, "/a") == b"at last"
    assert len(server.asked) == 2


def test_a_trouble_that_stays_is_told_after_three_tries(server: LocalServer) -> None:
    server.pages["/a"] = status(503)
    assert "answered 503 Service Unavailable" in refusal(server, "/a", http.Unreachable)
    assert len(server.asked) == 3


def test_the_pause_that_is_asked_for_is_made_if_there_is_time(server: LocalServer) -> None:
    server.pages["/a"] = in_turn(status(429, retry_after="1"), answer(b"x"))
    started = time.monotonic()
    get(server, "/a")
    assert time.monotonic() - started >= 1
    server.pages["/b"] = status(429, retry_after="60")
    assert "answered 429" in refusal(server, "/b", http.Unreachable)
    assert server.asked.count("/b") == 1


@pytest.mark.parametrize("page", [drip_head, drip_body])
def test_no_answer_takes_longer_than_the_limit_however_it_drips(
    server: LocalServer, settings: Settings, page: Any
) -> None:
    settings.FETCH_TIMEOUT = 1
    server.pages["/slow"] = page
    started = time.monotonic()
    assert "no complete answer within 1 s" in refusal(server, "/slow", http.Unreachable)
    assert time.monotonic() - started < 3


def test_an_answer_that_is_announced_as_too_large_or_turns_out_so_is_refused(
    server: LocalServer,
) -> None:
    server.pages["/a"] = answer(b"x" * 100_001)
    assert "is larger than 97.7 KB" in refusal(server, "/a")
    server.pages["/b"] = answer(b"x" * 100_000)
    assert len(get(server, "/b")) == 100_000


def test_a_compressed_answer_is_measured_unpacked(server: LocalServer) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    server.pages["/bomb"] = answer(bomb, content_encoding="gzip")
    assert "is larger than" in refusal(server, "/bomb")


def test_damaged_and_unasked_encodings_are_refused(server: LocalServer) -> None:
    server.pages["/cut"] = answer(gzip.compress(b"x" * 999)[:-9], content_encoding="gzip")
    assert "came damaged" in refusal(server, "/cut", http.Unreachable)
    server.pages["/br"] = answer(b"?", content_encoding="br")
    assert "not asked for, br" in refusal(server, "/br")


def test_redirects_are_followed_within_the_place(server: LocalServer) -> None:
    server.pages |= {"/1": redirect("/2", 301), "/2": redirect(f"{server.url}/3", 307)}
    server.pages["/3"] = answer(b"here")
    assert get(server, "/1") == b"here"


def test_five_redirects_are_enough(server: LocalServer) -> None:
    for number in range(9):
        server.pages[f"/{number}"] = redirect(f"/{number + 1}")
    server.pages["/9"] = answer(b"here")
    assert get(server, "/4") == b"here"
    assert "redirects once too often" in refusal(server, "/3")
    server.pages["/loop"] = redirect("/loop")
    assert "redirects once too often" in refusal(server, "/loop")


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://localhost/",
        "https://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "http://2130706433/",
        "http://[::1]/",
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(server: LocalServer, target: str) -> None:
    server.pages["/a"] = redirect(target)
    text = refusal(server, "/a")
    assert f"{server.url}/a redirects to" in text
    assert "not allowed" in text


def test_a_redirect_to_what_is_no_address_is_refused(server: LocalServer) -> None:
    server.pages["/a"] = redirect("http://127.0.0.1:port/")
    assert "is no address" in refusal(server, "/a")


@pytest.mark.parametrize(
    "url", ["https://example.com/", "ftp://127.0.0.1/", "file:///etc/passwd", "//x", "127.0.0.1"]
)
def test_what_is_not_of_the_callers_places_is_never_asked_for(
    server: LocalServer, url: str
) -> None:
    with pytest.raises(SourceError, match="may not be fetched"):
        http.get(url, label="x", within=[server.url])


def test_the_same_host_at_another_port_or_scheme_is_another_place(server: LocalServer) -> None:
    for url in ("http://127.0.0.1/", server.url.replace("http", "https")):
        with pytest.raises(SourceError, match="may not be fetched"):
            http.get(url, label="x", within=[server.url])


def test_a_private_address_is_refused_unless_the_settings_name_its_host(
    server: LocalServer, settings: Settings
) -> None:
    server.pages["/a"] = answer(b"secret")
    settings.FETCH_PRIVATE_HOSTS = []
    assert "leads to the private address 127.0.0.1" in refusal(server, "/a")
    assert server.asked == []


Resolver = Callable[..., list[Any]]


def resolver(*answers: list[str]) -> Resolver:
    """Return a name server that gives these addresses in turn, and the last from then on.

    As the real one, it is asked about addresses too, and knows no other for those.
    """
    left = list(answers)
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host.startswith("127."):
            return real(host, port, *args, **kwargs)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in addresses]

    return getaddrinfo


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["169.254.169.254"], ["::1"], ["fe80::1%eth0"]],
)
def test_a_name_is_refused_when_one_of_its_addresses_is_private(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(addresses))
    with pytest.raises(SourceError, match="leads to the private address"):
        http.get("http://name.example/", label="x", within=["http://name.example"])


def test_a_name_is_asked_for_once_so_that_a_second_answer_changes_nothing(
    server: LocalServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_PRIVATE_HOSTS = ["rebinding.example"]
    port = server.url.rpartition(":")[2]
    place = f"http://rebinding.example:{port}"
    server.pages["/a"] = answer(b"x")
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"], ["203.0.113.1"]))
    assert http.get(f"{place}/a", label="x", within=[place]) == b"x"
    assert server.headers[0]["host"] == f"rebinding.example:{port}"


def test_the_next_address_is_tried_when_one_is_dead(
    server: LocalServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_PRIVATE_HOSTS = ["two.example"]
    place = f"http://two.example:{server.url.rpartition(':')[2]}"
    server.pages["/a"] = answer(b"x")
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.1.2.3", "127.0.0.1"]))
    assert http.get(f"{place}/a", label="x", within=[place]) == b"x"


def test_a_name_that_nobody_knows_or_answers_for_is_said_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: Any, **kwargs: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(http.Unreachable, match="Name or service not known"):
        http.get("http://no.example/", label="x", within=["http://no.example"])

    waiting = threading.Event()

    def silent(*args: Any, **kwargs: Any) -> list[Any]:
        waiting.wait(10)
        return []

    settings.FETCH_TIMEOUT = 1
    monkeypatch.setattr(socket, "getaddrinfo", silent)
    started = time.monotonic()
    with pytest.raises(http.Unreachable, match="no complete answer within 1 s"):
        http.get("http://slow.example/", label="x", within=["http://slow.example"])
    assert time.monotonic() - started < 3
    waiting.set()


def test_a_port_where_nobody_listens_is_out_of_reach(settings: Settings) -> None:
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(http.Unreachable, match="refused"):
            http.get(place, label="x", within=[place])


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::93.184.216.34", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.0.2.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2001:db8::1", False),
    ],
)
def test_only_addresses_of_the_open_internet_are_public(text: str, *, public: bool) -> None:
    assert connections.is_public(ipaddress.ip_address(text)) is public


def test_proxies_of_the_environment_are_not_used(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.pages["/a"] = answer(b"x")
    assert get(server, "/a") == b"x"


def test_many_threads_share_the_door_and_each_gets_its_own_answer(server: LocalServer) -> None:
    for number in range(100):
        server.pages[f"/{number}"] = answer(str(number).encode())
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: get(server, f"/{number}"), range(100)))
    assert answers == [str(number).encode() for number in range(100)]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of ``tls.example``, with its key, that no authority knows."""
    openssl = shutil.which("openssl")
    if openssl is None:
        could_not_run("openssl")
    path = tmp_path / "certificate.pem"
    key = tmp_path / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=tls.example", "-addext", "subjectAltName=DNS:tls.example"),
            *("-keyout", key, "-out", path),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


def test_tls_asks_for_the_name_and_not_for_the_address(
    server: LocalServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
    server.pages["/a"] = answer(b"over tls")
    settings.FETCH_PRIVATE_HOSTS = ["tls.example", "other.example"]
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"]))
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **options: trusting)
    exchange.door(os.getpid()).close()
    exchange.door.cache_clear()
    port = server.url.rpartition(":")[2]
    try:
        place = f"https://tls.example:{port}"
        assert http.get(f"{place}/a", label="x", within=[place]) == b"over tls"
        place = f"https://other.example:{port}"
        with pytest.raises(http.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            http.get(f"{place}/a", label="x", within=[place])
    finally:
        exchange.door(os.getpid()).close()
        exchange.door.cache_clear()
