"""Reddit over the network: what a page leaves out is asked for, within a bound."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from curation.sources import fetch, source_named
from curation.sources.base import Candidate, FetchedThread, Lister, SourceError
from curation.sources.reading.document import Document
from curation.sources.reddit.fetching import MOST_PAGES
from tests.local_server import LocalServer, answer, status

from .test_refusals import comment, listing, post, tree

pytestmark = pytest.mark.usefixtures("in_english")

ASKED = "?raw_json=1&limit=500"
PAGE = f"/comments/abc1.json{ASKED}"


@pytest.fixture
def network(settings: Settings) -> Iterator[LocalServer]:
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_MIRRORS = {"https://www.reddit.com": server.url}
        settings.FETCH_TIMEOUT = 2
        yield server


def more(parent: str, *children: str) -> dict[str, Any]:
    data = {"parent_id": parent, "children": list(children), "count": len(children)}
    return {"kind": "more", "data": {**data, "id": children[0] if children else "_"}}


def page_of(ref: str) -> str:
    return f"/comments/abc1/_/{ref}.json{ASKED}"


def serve(network: LocalServer, path: str, *things: Any, announced: int = 1) -> None:
    pair = [listing(post(num_comments=announced)), listing(*things)]
    network.pages[path] = answer(json.dumps(pair).encode())


def get(address: str = "https://redd.it/abc1") -> FetchedThread:
    return fetch(address)


def test_a_thread_is_fetched_from_any_of_its_addresses(network: LocalServer) -> None:
    serve(network, PAGE, comment("c1"))
    thread = get("https://old.reddit.com/r/teatime/comments/abc1/tea/c1/")
    assert (thread.ref, tree(thread), thread.complete) == ("abc1", [("c1", "", 0)], True)
    assert network.asked == [PAGE]


def test_what_stubs_stand_for_is_asked_for_and_comes_in_its_place(network: LocalServer) -> None:
    serve(
        network,
        PAGE,
        comment("c1", replies=listing(comment("c2", "t1_c1"), more("t1_c1", "c3", "c4"))),
        comment("c5", replies=listing(more("t1_c5"))),
        more("t3_abc1", "c7"),
        announced=7,
    )
    below = [comment("c2", "t1_c1"), comment("c3", "t1_c1"), more("t1_c1", "c4")]
    serve(network, page_of("c1"), comment("c1", replies=listing(*below)))
    serve(network, page_of("c4"), comment("c4", "t1_c1"))
    serve(network, page_of("c5"), comment("c5", replies=listing(comment("c6", "t1_c5"))))
    serve(network, page_of("c7"), comment("c7"))
    told: list[tuple[int, int]] = []
    thread = fetch("reddit:abc1", lambda done, total: told.append((done, total)))
    assert tree(thread) == [
        ("c1", "", 0),
        ("c2", "c1", 1),
        ("c3", "c1", 1),
        ("c4", "c1", 1),
        ("c5", "", 0),
        ("c6", "c5", 1),
        ("c7", "", 0),
    ]
    assert thread.complete
    assert sorted(network.asked) == sorted([PAGE, *map(page_of, ("c1", "c4", "c5", "c7"))])
    assert told == sorted(told)
    assert told[-1] == (7, 7)


def test_a_comment_that_is_not_there_leaves_the_thread_incomplete(network: LocalServer) -> None:
    serve(network, PAGE, comment("c1"), more("t3_abc1", "c2", "c3"))
    serve(network, page_of("c3"), comment("c3"))
    thread = get()
    assert tree(thread) == [("c1", "", 0), ("c3", "", 0)]
    assert not thread.complete


def test_once_reddit_answers_no_more_what_came_is_kept_as_incomplete(network: LocalServer) -> None:
    serve(network, PAGE, comment("c1"), more("t3_abc1", "c2", "c3"))
    network.pages[page_of("c2")] = status(429, retry_after="60")
    thread = get()
    assert tree(thread) == [("c1", "", 0)]
    assert not thread.complete
    assert page_of("c3") not in network.asked


def test_a_page_that_repeats_itself_is_asked_for_once(network: LocalServer) -> None:
    stubs = [comment("c1", replies=listing(more("t1_c1", "c2"))), more("t3_abc1", "c3")]
    for path in (PAGE, *map(page_of, ("c1", "c2", "c3"))):
        serve(network, path, *stubs)
    thread = get()
    assert not thread.complete
    assert len(network.asked) == 4


def test_no_more_pages_are_asked_for_than_is_decent(network: LocalServer) -> None:
    serve(network, PAGE, comment("c1"), more("t3_abc1", *(f"d{n}" for n in range(500))))
    assert not get().complete
    assert len(network.asked) == 1 + MOST_PAGES


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'[{"kind": ', "is broken JSON"),
        (b"<html><body>Whoa there</body></html>", "is not this post with its comments"),
        (json.dumps([listing(post(id="zzz9"))]).encode(), "is not this post with its comments"),
        (b'{"message": "Forbidden", "error": 403}', "is not this post with its comments"),
    ],
)
def test_an_answer_that_is_none_is_an_error_also_in_the_middle(
    network: LocalServer, body: bytes, reason: str
) -> None:
    network.pages[PAGE] = answer(body)
    with pytest.raises(SourceError, match=reason):
        get()
    serve(network, PAGE, comment("c1"), more("t3_abc1", "c2"))
    network.pages[page_of("c2")] = answer(body)
    with pytest.raises(SourceError, match=reason):
        get()


def test_a_post_that_is_not_there_is_an_error(network: LocalServer) -> None:
    with pytest.raises(SourceError, match="answered 404"):
        get()


@pytest.mark.parametrize(
    "address", ["https://www.reddit.com/r/teatime/s/AbC123xyz", "reddit:s/AbC123xyz"]
)
def test_a_share_link_is_refused_without_asking(network: LocalServer, address: str) -> None:
    with pytest.raises(SourceError, match="is a share link: open it in a browser"):
        get(address)
    assert network.asked == []


def lister() -> Lister:
    source = source_named("reddit")
    assert isinstance(source, Lister)
    return source


def listed(place: str, day: datetime.date | None = None, most: int = 100) -> list[str]:
    return [one.ref for one in lister().fetch_list(place, day, most, place)]


def serve_list(network: LocalServer, path: str, after: str | None, *posts: Any) -> None:
    value = listing(*posts)
    value["data"]["after"] = after
    network.pages[path] = answer(json.dumps(value).encode())


NOON = 1_750_075_200  # 2025-06-16 12:00


def test_a_list_goes_on_page_by_page_until_there_is_enough(network: LocalServer) -> None:
    first = "/r/teatime/hot.json?raw_json=1&limit=100"
    serve_list(network, first, "t3_a2", post(id="a1"), post(id="a2"))
    second = f"{first}&after=t3_a2&count=100"
    serve_list(network, second, "t3_a3", post(id="a2"), post(id="a3"))
    serve_list(network, f"{first}&after=t3_a3&count=200", "t3_a3", post(id="a3"))
    for place in ("teatime", "r/teatime", "/r/teatime/hot/", "https://www.reddit.com/r/teatime"):
        network.asked.clear()
        assert listed(place) == ["a1", "a2", "a3"]
        assert len(network.asked) == 3
    assert listed("teatime", most=2) == ["a1", "a2"]
    assert network.asked[3:] == [first]


def test_of_a_day_come_its_best_or_with_new_its_latest(network: LocalServer) -> None:
    day = datetime.date(2025, 6, 16)
    posts = [post(id=f"a{n}", created_utc=NOON + (1 - n) * 86_400) for n in range(3)]
    serve_list(network, "/r/teatime/top.json?raw_json=1&limit=100&t=all", None, *posts)
    serve_list(network, "/top.json?raw_json=1&limit=100&t=all", None, *posts)
    new = "/r/teatime/new.json?raw_json=1&limit=100"
    serve_list(network, new, "t3_a1", *posts[:2])
    serve_list(network, f"{new}&after=t3_a1&count=100", "t3_a2", posts[2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("curation.sources.reddit.lists.SPANS", {})
        assert listed("teatime", day) == ["a1"]
        assert listed("", day) == ["a1"]
    network.asked.clear()
    assert listed("teatime/new", day) == ["a1"]
    assert len(network.asked) == 2


def test_an_answer_that_is_no_list_is_refused(network: LocalServer) -> None:
    network.pages["/r/tea/hot.json?raw_json=1&limit=100"] = answer(b'{"error": 404}')
    with pytest.raises(SourceError, match="is no list of posts"):
        listed("tea")
    with pytest.raises(SourceError, match="is no board of Reddit"):
        listed("../tea?x")


def test_candidates_say_what_a_list_says() -> None:
    value = listing(post(score=5, created_utc=NOON, url="https://tea.example/", num_comments=9))
    document = Document(json.dumps(value).encode())
    assert lister().recognises_list(document)
    assert lister().parse_list(document, "x") == (
        Candidate(
            source="reddit",
            ref="abc1",
            url="https://www.reddit.com/comments/abc1/",
            title="Tea",
            link="https://tea.example/",
            points=5,
            comments=9,
            created_at=datetime.datetime(2025, 6, 16, 12, tzinfo=datetime.UTC),
        ),
    )
    with pytest.raises(SourceError, match="is a list with no posts in it"):
        lister().parse_list(Document(json.dumps(listing()).encode()), "x")
