"""How sources' hosts are asked: in turn, as they allow it, and not again for what has come."""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings

from curation.sources.base import Rules, SourceError
from curation.sources.network import http, robots, turns
from curation.sources.network.manners import mannerly
from curation.sources.network.side_by_side import side_by_side

from .local_server import LocalServer, answer, hang_up, in_turn, redirect, status
from .servers import PROJECT

pytestmark = pytest.mark.usefixtures("in_english")

POLITE = Rules(title="A forum", pause=0, robots=True)
FREE = Rules(title="A forum", pause=0, robots=False)


@pytest.fixture
def server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, turns_taken: Path
) -> Iterator[LocalServer]:
    """A local server that may be asked; nothing has been asked of it before."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.FETCH_TIMEOUT = 5
    caches["answers"].clear()
    with LocalServer() as server:
        yield server


def get(server: LocalServer, path: str) -> bytes:
    return http.get(server.url + path, label="the input", within=[server.url])


def test_an_answer_that_did_not_change_is_not_sent_again(server: LocalServer) -> None:
    first = answer(b"hello", ETag='"1"', Last_Modified="Tue, 20 May 2025 00:00:00 GMT")
    server.pages["/a"] = in_turn(first, status(304), answer(b"changed", ETag='"2"'))
    assert [get(server, "/a") for _time in range(3)] == [b"hello", b"hello", b"changed"]
    assert "if-none-match" not in server.headers[0]
    assert server.headers[1]["if-none-match"] == '"1"'
    assert server.headers[1]["if-modified-since"] == "Tue, 20 May 2025 00:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_refused(server: LocalServer) -> None:
    server.pages["/a"] = status(304)
    with pytest.raises(SourceError, match="answered 304"):
        get(server, "/a")


def test_what_came_since_a_work_began_is_not_asked_for_again(server: LocalServer) -> None:
    server.pages["/a"] = in_turn(answer(b"first"), answer(b"second"))
    began = time.time()
    with mannerly(FREE, began):
        assert [get(server, "/a"), get(server, "/a")] == [b"first", b"first"]
    assert len(server.asked) == 1
    with mannerly(FREE, time.time()):
        assert get(server, "/a") == b"second"


def test_robots_txt_is_asked_for_once_and_obeyed(server: LocalServer) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private/*.json$\n")
    server.pages["/public"] = answer(b"hello")
    with mannerly(POLITE):
        assert [get(server, "/public"), get(server, "/public")] == [b"hello", b"hello"]
        with pytest.raises(SourceError, match=r"as the site's robots\.txt says"):
            get(server, "/private/a.json")
    assert server.asked == ["/robots.txt", "/public", "/public"]


def test_a_site_without_robots_txt_may_be_asked(server: LocalServer) -> None:
    server.pages |= {"/a": answer(b"hello"), "/robots.txt": status(404)}
    with mannerly(POLITE):
        assert get(server, "/a") == b"hello"
        assert get(server, "/a") == b"hello"
    assert server.asked.count("/robots.txt") == 1


def test_a_site_that_cannot_tell_its_rules_is_not_asked(server: LocalServer) -> None:
    server.pages["/robots.txt"] = status(503)
    server.pages["/a"] = answer(b"hello")
    with mannerly(POLITE), pytest.raises(http.Unreachable, match=r"robots\.txt answered 503"):
        get(server, "/a")
    assert "/a" not in server.asked


def test_a_source_made_for_programs_has_no_robots_txt_to_obey(server: LocalServer) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\n")
    server.pages["/a"] = answer(b"hello")
    with mannerly(FREE):
        assert get(server, "/a") == b"hello"


def test_rules_for_us_by_name_come_before_those_for_all() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: MatomeCMS\nCrawl-delay: 7\nAllow: /\n"
    assert robots.is_allowed(rules, "https://forum.example/t/1")
    assert robots.pause(rules) == 7
    assert not robots.is_allowed("User-agent: *\nDisallow: /t/", "https://forum.example/t/1")


@pytest.mark.usefixtures("server")
def test_turns_follow_each_other_by_the_pause() -> None:
    waits = [turns.reserve_in_file("turn:a.example", 1.5) for _turn in range(3)]
    assert waits[0] == 0
    assert [round(wait or 0) for wait in waits[1:]] in ([1, 3], [2, 3])
    assert turns.reserve_in_file("turn:b.example", 1.5) == 0


def test_too_long_a_queue_is_said_and_takes_no_turn(server: LocalServer) -> None:
    pause = turns.LONGEST_WAIT * 0.75
    waits = [turns.reserve_in_file("turn:a.example", pause) for _turn in range(4)]
    assert [wait is None for wait in waits] == [False, False, True, True]
    with mannerly(Rules(title="A forum", pause=pause, robots=False)):
        server.pages["/a"] = answer(b"hello")
        for _turn in range(2):
            turns.reserve_in_file("turn:127.0.0.1", pause)
        with pytest.raises(http.Unreachable, match="try again later"):
            get(server, "/a")
    assert server.asked == []


@pytest.mark.usefixtures("server")
def test_a_clock_that_was_set_back_or_a_damaged_file_stops_nobody(tmp_path: Path) -> None:
    turns.reserve_in_file("turn:a.example", 1)
    (file,) = (tmp_path / "turns").iterdir()
    file.write_text(str(time.time() + 86_400))
    assert turns.reserve_in_file("turn:a.example", 1) == 0
    file.write_text("what?")
    assert turns.reserve_in_file("turn:a.example", 1) == 0


RESERVE = """
import time, django; django.setup()
from curation.sources.network import turns
for _turn in range(4):
    wait = turns.{reserve}("turn:a.example", 3.0)
    print(time.time() + wait)
"""


@pytest.mark.parametrize("reserve", ["reserve_in_file", "reserve_in_redis"])
def test_processes_share_a_hosts_turns(
    reserve: str, tmp_path: Path, redis_url: str, settings: Settings
) -> None:
    settings.REDIS_URL = redis_url
    turns.server(redis_url).delete("turn:a.example")
    environment = {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "matome_cms.settings",
        "MATOME_VAR": str(tmp_path),
        "REDIS_URL": redis_url,
    }

    def run(_number: int) -> list[float]:
        code = RESERVE.format(reserve=reserve)
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return [float(moment) for moment in done.stdout.split()]

    with ThreadPoolExecutor(2) as pool:
        moments = sorted(moment for moments in pool.map(run, range(2)) for moment in moments)
    # Whichever process began first, each turn is three seconds after the one before, as far as it
    # can be told from outside.
    assert len(moments) == 8
    assert all(later - earlier > 1.5 for earlier, later in itertools.pairwise(moments))


def test_second_tries_and_redirects_wait_their_turn_too(server: LocalServer) -> None:
    waited: list[float] = []
    server.pages["/a"] = in_turn(status(503), redirect("/b"))
    server.pages["/b"] = answer(b"hello")
    with (
        mannerly(Rules(title="A forum", pause=0.01, robots=False)),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(turns, "wait_for_turn", lambda host, pause: waited.append(pause))
        assert get(server, "/a") == b"hello"
    assert waited == [0.01] * 3


def test_an_answer_that_did_not_change_counts_as_come_now(server: LocalServer) -> None:
    server.pages["/a"] = in_turn(answer(b"hello", ETag='"1"'), status(304), hang_up)
    get(server, "/a")
    began = time.time()
    with mannerly(FREE, began):
        assert [get(server, "/a"), get(server, "/a")] == [b"hello", b"hello"]
    assert len(server.asked) == 2


@pytest.mark.parametrize("name", ["xn--a.com", "xn--.example", "a..b"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match=r"is no address|can't be reached"):
        http.get(f"https://{name}/a", label="the input", within=[f"https://{name}"])


def test_who_asks_side_by_side_asks_as_the_caller_does(server: LocalServer) -> None:
    server.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /b\n")
    server.pages["/a"] = answer(b"hello")
    with mannerly(POLITE):
        assert list(side_by_side(lambda path: get(server, path), ["/a", "/a"], 2)) == [b"hello"] * 2
        with pytest.raises(SourceError, match="not for programs"):
            list(side_by_side(lambda path: get(server, path), ["/b"], 2))
