"""Stack Exchange's questions are fetched page by page, and no half of one passes for the whole."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from curation.sources import fetch
from curation.sources.base import FetchedThread, SourceError
from curation.sources.network import http
from curation.sources.stack_exchange import asking
from tests.local_server import LocalServer, Page, answer, hang_up, status

pytestmark = pytest.mark.usefixtures("in_english")

QUESTION = {
    "question_id": 1,
    "title": "T",
    "link": "https://math.stackexchange.com/questions/1/t",
    "creation_date": 1,
    "body": "<p>b",
    "answer_count": 2,
}
WITH_BODY = "site=math&filter=withbody"
ASK = f"/2.3/questions/1?{WITH_BODY}"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, without waiting them."""
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    return waits


@pytest.fixture
def network(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> Iterator[LocalServer]:
    """A local server in the place of the API."""
    monkeypatch.setattr(http, "PAUSES", ())
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_MIRRORS = {"https://api.stackexchange.com": server.url}
        server.pages[ASK] = page([QUESTION])
        yield server


def page(items: list[Any], *, has_more: bool = False, **values: Any) -> Page:
    value = {"items": items, "has_more": has_more, "quota_remaining": 9, **values}
    return answer(json.dumps(value).encode())


def answers(number: int) -> str:
    return f"/2.3/questions/1/answers?{WITH_BODY}&sort=votes&order=desc&page={number}&pagesize=100"


def comments(on: str, number: int) -> str:
    query = f"{WITH_BODY}&sort=creation&order=asc&page={number}&pagesize=100"
    return f"/2.3/posts/{on}/comments?{query}"


def reply(number: int) -> dict[str, Any]:
    return {"answer_id": number, "question_id": 1, "body": f"<p>I am {number}.", "score": 1}


def remark(number: int, on: int) -> dict[str, Any]:
    return {"comment_id": number, "post_id": on, "body": f"I am {number}."}


def tree(thread: FetchedThread) -> list[tuple[str, str]]:
    return [(comment.ref, comment.parent_ref) for comment in thread.comments]


def test_a_question_is_fetched_with_all_pages_of_answers_and_comments(
    network: LocalServer,
) -> None:
    network.pages[answers(1)] = page([reply(3)], has_more=True)
    network.pages[answers(2)] = page([reply(2)])
    network.pages[comments("1;3;2", 1)] = page([remark(7, 2)], has_more=True)
    network.pages[comments("1;3;2", 2)] = page([remark(8, 1), remark(9, 2)])
    steps: list[tuple[int, int]] = []
    thread = fetch("stackexchange:math/1", lambda done, total: steps.append((done, total)))
    assert thread.ref == "math/1"
    assert thread.complete
    assert tree(thread) == [
        ("comment8", ""),
        ("3", ""),
        ("2", ""),
        ("comment7", "2"),
        ("comment9", "2"),
    ]
    assert steps == [(1, 3), (3, 3), (6, 6)]


def test_comments_are_asked_for_a_hundred_posts_at_once(network: LocalServer) -> None:
    network.pages[answers(1)] = page([reply(number) for number in range(2, 152)])
    first = ";".join(map(str, range(1, 101)))
    last = ";".join(map(str, range(101, 152)))
    network.pages[comments(first, 1)] = page([])
    network.pages[comments(last, 1)] = page([remark(900, 151)])
    thread = fetch("https://math.stackexchange.com/q/1")
    assert len(thread.comments) == 151
    assert len(network.asked) == 4


def test_a_wish_to_wait_is_obeyed_before_the_next_question(
    network: LocalServer, waits: list[float]
) -> None:
    network.pages[ASK] = page([QUESTION], backoff=10)
    network.pages[answers(1)] = page([reply(2)])
    network.pages[comments("1;2", 1)] = page([], backoff=3600)
    assert fetch("stackexchange:math/1").complete
    assert waits == [0, 10, 0]


def test_a_wish_to_wait_for_long_ends_the_fetch(network: LocalServer) -> None:
    network.pages[ASK] = page([QUESTION], backoff=61)
    with pytest.raises(SourceError, match="Stack Exchange asks to wait 61 s"):
        fetch("stackexchange:math/1")


def test_pages_that_repeat_themselves_forever_end_in_an_incomplete_thread(
    network: LocalServer,
) -> None:
    network.pages |= {answers(number): page([reply(2)], has_more=True) for number in range(99)}
    network.pages[comments("1;2", 1)] = page([])
    thread = fetch("stackexchange:math/1")
    assert tree(thread) == [("2", "")]
    assert not thread.complete
    assert len(network.asked) == 4


def test_there_is_a_limit_to_the_pages_of_a_list(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_PAGES", 3)
    network.pages |= {
        answers(number): page([reply(number + 1)], has_more=True) for number in range(1, 9)
    }
    network.pages[comments("1;2;3;4", 1)] = page([])
    thread = fetch("stackexchange:math/1")
    assert tree(thread) == [("2", ""), ("3", ""), ("4", "")]
    assert not thread.complete


def test_there_is_a_limit_to_all_requests(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_REQUESTS", 2)
    network.pages[answers(1)] = page([reply(2)])
    assert not fetch("stackexchange:math/1").complete
    assert len(network.asked) == 2


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (status(400), "answered 400 Bad Request"),
        (status(404), "answered 404 Not Found"),
        (status(503), "answered 503"),
        (hang_up, "can't be reached"),
        (answer(b'{"items": [{"ans'), "is broken JSON"),
        (answer(b"<p>Sorry"), "is no JSON"),
        (answer(b"[]"), "is no list"),
        (answer(b'{"error_id": 1, "error_name": "x"}'), "is no list"),
    ],
)
def test_what_goes_wrong_on_the_way_is_an_error_and_no_half_thread(
    network: LocalServer, broken: Page, reason: str
) -> None:
    network.pages[answers(1)] = page([reply(2)])
    network.pages[comments("1;2", 1)] = broken
    with pytest.raises(SourceError, match=reason):
        fetch("stackexchange:math/1")


def test_a_question_that_is_not_there_is_said_to_be_so(network: LocalServer) -> None:
    network.pages[ASK] = page([])
    with pytest.raises(SourceError, match="there is no such question at math"):
        fetch("stackexchange:math/1")
