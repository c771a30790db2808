"""Lobsters over the network: stories and lists."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from curation.sources import fetch, source_named
from curation.sources.base import Lister, SourceError
from curation.sources.lobsters.lists import MOST_PAGES
from curation.sources.reading.document import Document
from tests.local_server import LocalServer, answer

from .test_stories import SAMPLES, STORY

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def network(settings: Settings) -> Iterator[LocalServer]:
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_MIRRORS = {"https://lobste.rs": server.url}
        settings.FETCH_TIMEOUT = 2
        yield server


def serve(network: LocalServer, path: str, value: Any) -> None:
    network.pages[path] = answer(json.dumps(value).encode())


def test_a_story_is_fetched(network: LocalServer) -> None:
    serve(network, "/s/kq7zt1.json", STORY)
    told: list[tuple[int, int]] = []
    address = "https://lobste.rs/s/kq7zt1/parser_for_bus_timetables#c_aa1"
    thread = fetch(address, lambda done, total: told.append((done, total)))
    assert (thread.ref, len(thread.comments), thread.complete) == ("kq7zt1", 4, True)
    assert told == [(4, 4)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"short_id": ', "is broken JSON"),
        (b"<html></html>", "is not this story"),
        (json.dumps({**STORY, "short_id": "other1"}).encode(), "is not this story"),
        (json.dumps([STORY]).encode(), "is not this story"),
    ],
)
def test_an_answer_that_is_none_is_an_error(network: LocalServer, body: bytes, reason: str) -> None:
    network.pages["/s/kq7zt1.json"] = answer(body)
    with pytest.raises(SourceError, match=reason):
        fetch("lobsters:kq7zt1")


def test_a_story_that_is_not_there_is_an_error(network: LocalServer) -> None:
    with pytest.raises(SourceError, match="answered 404"):
        fetch("lobsters:kq7zt1")


def test_the_address_of_a_comment_is_refused_without_asking(network: LocalServer) -> None:
    with pytest.raises(SourceError, match="is the address of one comment"):
        fetch("https://lobste.rs/c/aa1")
    assert network.asked == []


def lister() -> Lister:
    source = source_named("lobsters")
    assert isinstance(source, Lister)
    return source


def listed(place: str, day: datetime.date | None = None, most: int = 100) -> list[str]:
    return [one.ref for one in lister().fetch_list(place, day, most, place)]


def story(ref: str, created: str = "2025-11-03T09:30:00.000-06:00") -> dict[str, Any]:
    return {**STORY, "short_id": ref, "created_at": created}


def test_a_list_is_read_each_story_once() -> None:
    document = Document((SAMPLES / "hottest.json").read_bytes())
    assert lister().recognises_list(document)
    first, second = lister().parse_list(document, "x")
    assert (first.ref, first.url) == ("kq7zt1", "https://lobste.rs/s/kq7zt1")
    assert (first.link, first.points, first.comments) == ("https://bus.example/parser", 31, 4)
    assert (second.ref, second.link) == ("old9xy", "")
    assert second.created_at == datetime.datetime(2025, 11, 2, 23, 59, 59, tzinfo=datetime.UTC)


def test_the_hottest_go_on_page_by_page_until_there_is_enough(network: LocalServer) -> None:
    serve(network, "/hottest.json", [story("s1"), story("s2")])
    serve(network, "/page/2.json", [story("s2"), story("s3")])
    serve(network, "/page/3.json", [])
    assert listed("") == listed("hottest") == ["s1", "s2", "s3"]
    network.asked.clear()
    assert listed("", most=2) == ["s1", "s2"]
    assert network.asked == ["/hottest.json"]


def test_the_stories_of_a_day_are_found_among_the_newest(network: LocalServer) -> None:
    late, early = "2025-11-03T23:30:00.000-06:00", "2025-11-01T00:00:00Z"
    serve(network, "/newest.json", [story("s1", late), story("s2")])
    serve(network, "/newest/page/2.json", [story("s3", early)])
    serve(network, "/newest/page/3.json", [story("s4")])
    assert listed("", datetime.date(2025, 11, 3)) == ["s2"]
    assert "/newest/page/3.json" not in network.asked


def test_a_list_that_goes_on_forever_is_left(network: LocalServer) -> None:
    for number in range(1, MOST_PAGES + 10):
        path = "/t/rust.json" if number == 1 else f"/t/rust/page/{number}.json"
        serve(network, path, [story(f"s{number}")])
    assert len(listed("t/rust")) == MOST_PAGES
    serve(network, "/t/rust/page/2.json", [story("s1")])
    assert listed("rust") == ["s1"]


def test_an_answer_that_is_no_list_is_refused(network: LocalServer) -> None:
    serve(network, "/newest.json", {"error": "x"})
    with pytest.raises(SourceError, match="is no list of stories"):
        listed("newest")
    with pytest.raises(SourceError, match="is no list of Lobsters"):
        listed("../x y")
