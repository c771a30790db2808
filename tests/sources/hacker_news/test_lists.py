"""Hacker News's lists of stories: what is read, what is refused, how one is fetched."""

import datetime
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from curation.sources import SOURCES, is_of, recognise
from curation.sources.base import Candidate, Lister, SourceError
from curation.sources.hacker_news import SOURCE
from curation.sources.network import http
from curation.sources.reading.document import Document, Unreadable
from tests.local_server import LocalServer, Page, answer, hang_up, status

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"
ITEM = "https://news.ycombinator.com/item?id="
DAY = datetime.date(2026, 2, 3)


def listed(data: bytes) -> tuple[Candidate, ...]:
    document = Document(data)
    assert SOURCE.recognises_list(document)
    return SOURCE.parse_list(document, "input")


def sample(name: str) -> tuple[Candidate, ...]:
    return listed((SAMPLES / name).read_bytes())


def story(ref: str, title: str, **values: Any) -> Candidate:
    return Candidate(source="hn", ref=ref, url=ITEM + ref, title=title, **values)


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_hacker_news_is_a_lister() -> None:
    assert isinstance(SOURCE, Lister)


def test_what_algolia_found_is_a_list_without_its_comments() -> None:
    assert sample("search.json") == (
        story(
            "9800001",
            "Ducks that commute",
            link="https://ducks.example/commute?a=1&b=2",
            points=512,
            comments=88,
            created_at=utc(2026, 2, 3, 4, 5, 6),
        ),
        story(
            "9800002",
            "Ask HN: Who fixes your umbrella?",
            points=7,
            created_at=utc(2026, 2, 3, 6),
        ),
        story("9800004", "Kites Ltd is hiring", points=1, created_at=utc(2026, 2, 3, 4, 6, 40)),
    )


def test_one_result_by_itself_is_a_list_of_one() -> None:
    [hit] = json.loads((SAMPLES / "search.json").read_text(encoding="utf-8"))["hits"][:1]
    assert listed(json.dumps(hit).encode()) == sample("search.json")[:1]


def test_comments_alone_are_no_list_of_threads() -> None:
    with pytest.raises(SourceError, match="is a list with no stories in it"):
        sample("comments-only.json")


def test_a_days_file_of_hckrnews_is_a_list_without_the_dead() -> None:
    assert sample("hckrnews.js") == (
        story(
            "9810001",
            "Tea & Toast: a <protocol>",
            link="https://toast.example/?a=1&b=2",
            points=120,
            comments=34,
            created_at=utc(2026, 2, 3, 4, 5, 6),
        ),
        story(
            "9810003",
            "Ask HN: Butter first?",
            comments=2,
            created_at=utc(2026, 2, 3, 4, 5, 8),
        ),
    )
    assert sample("hckrnews.json") == (
        story("9810004", "Only what a program left", link="http://left.example/", points=10),
    )


def test_a_list_of_numbers_names_each_story_once_by_its_number() -> None:
    assert [(found.ref, found.title) for found in sample("topstories.json")] == [
        ("9820002", "hn:9820002"),
        ("9820001", "hn:9820001"),
        ("9820003", "hn:9820003"),
    ]


def test_firebases_stories_without_comments_are_a_list() -> None:
    assert sample("items.json") == (
        story(
            "9820002",
            "Moss on the north side",
            link="https://moss.example/",
            points=40,
            comments=12,
            created_at=utc(2026, 2, 3, 4, 5, 6),
        ),
        story("9820001", "Rangers wanted", points=1, created_at=utc(2026, 2, 3, 4, 5, 7)),
    )


def test_a_front_page_is_a_list() -> None:
    assert sample("front-page.html") == (
        story(
            "9830001",
            "Owls & their shifts",
            link="https://owls.example/night?x=1&y=2",
            points=321,
            comments=45,
            created_at=utc(2026, 2, 3, 4, 5, 6),
        ),
        story("9830002", "Ask HN: Do you hear it too?", points=1),
        story(
            "9830003",
            "Nest (W24) is hiring",
            link="https://jobs.example/",
            created_at=utc(2026, 2, 3, 4, 5, 7),
        ),
    )


def test_a_front_page_of_2015_is_a_list() -> None:
    assert sample("front-page-2015.html") == (
        story("9840001", "An old way", link="http://old.example/", points=9, comments=4),
        story("9840002", "Tell HN: It worked", points=3, comments=1),
    )


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_list_is_of_hacker_news_alone_and_refused_as_a_thread(path: Path) -> None:
    document = Document(path.read_bytes())
    assert [source.name for source in SOURCES if is_of(source, document)] == ["hn"]
    with pytest.raises(SourceError, match=r"not a thread|not one story with its comments"):
        recognise(path.read_bytes(), path.name)


THREADS = Path(__file__).parents[2] / "samples" / "threads"


@pytest.mark.parametrize("path", sorted(THREADS.iterdir()), ids=lambda path: path.name)
def test_a_thread_is_no_list(path: Path) -> None:
    assert not SOURCE.recognises_list(Document(path.read_bytes()))


@pytest.mark.parametrize(
    "data",
    [
        b"var entries = {};",
        b"entries of a diary",
        b"[]",
        b"{}",
        b"[1, {}]",
        b'[{"id": 1}]',
        b"<html><td class=subtext>1</td></html>",
    ],
)
def test_other_things_are_no_list(data: bytes) -> None:
    assert not SOURCE.recognises_list(Document(data))


def test_a_list_with_a_broken_time_is_refused() -> None:
    entry = {"id": "1", "link_text": "A", "time": 10**18}
    with pytest.raises(SourceError, match="for a time"):
        listed(json.dumps([entry]).encode())


# The same, from real lists that may lie beside the project.


def test_real_search_results_are_read_whole(shared: Path) -> None:
    for name in ("2014-stories", "ssh-stories-2016"):
        data = (shared / f"samples/hn-algolia-search/{name}.json").read_bytes()
        hits = json.loads(data)["hits"]
        found = listed(data)
        assert [(story.ref, story.title, story.points, story.comments) for story in found] == [
            (hit["objectID"], hit["title"].strip(), hit["points"], hit["num_comments"])
            for hit in hits
        ]
        for candidate, hit in zip(found, hits, strict=True):
            assert candidate.created_at == datetime.datetime.fromisoformat(hit["created_at"])
            assert candidate.link == (hit["url"] or "")
    with pytest.raises(SourceError, match="no stories in it"):
        listed((shared / "samples/hn-algolia-search/2014-comments-by-date.json").read_bytes())
    [job] = listed((shared / "samples/hn-algolia-search/jobs-one-hit.json").read_bytes())
    assert (job.ref, job.created_at) == ("999984", utc(2009, 12, 16, 23, 29, 5))


def test_a_real_file_of_hckrnews_is_read_whole(shared: Path) -> None:
    data = (shared / "samples/hckrnews/kaigai-test-5-links.json").read_bytes()
    for text in (data, b"var entries =" + data + b";"):
        assert [story.ref for story in listed(text)] == ["1", "2", "4", "5"]
        assert [story.points for story in listed(text)] == [100, 200, 150, 100]


def test_a_real_front_page_is_read_whole(shared: Path) -> None:
    data = (shared / "samples/hn-html/2026-frontpage.html").read_bytes()
    chunks = data.decode().split('class="athing submission" id="')[1:]
    assert len(chunks) == 30
    found = listed(data)
    for candidate, chunk in zip(found, chunks, strict=True):
        title = re.search(r'class="titleline"><a href="([^"]*)"[^>]*>(.*?)</a>', chunk)
        points = re.search(r">(\d+) points?<", chunk)
        comments = re.search(r">(\d+)&nbsp;comments?<", chunk)
        time = re.search(r'class="age" title="\S+ (\d+)"', chunk)
        assert title is not None
        assert time is not None
        assert candidate.ref == chunk.partition('"')[0]
        assert candidate.title == html.unescape(title[2])
        link = html.unescape(title[1])
        assert candidate.link == ("" if link.startswith("item?") else link)
        assert candidate.points == (int(points[1]) if points else None)
        assert candidate.comments == (int(comments[1]) if comments else None)
        assert candidate.created_at is not None
        assert candidate.created_at.timestamp() == int(time[1])


# Whatever comes, the answer is a list or one line.


def refusal(data: bytes) -> str:
    """Return why something is no list, ``""`` for one, which is then a sane one."""
    document = Document(data)
    try:
        found = SOURCE.parse_list(document, "x") if SOURCE.recognises_list(document) else ()
    except (SourceError, Unreadable) as error:
        return str(error)
    assert len({candidate.ref for candidate in found}) == len(found)
    assert all(candidate.title and candidate.ref.isdecimal() for candidate in found)
    return ""


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(max_size=3), LEAVES)
KEYS = ("id", "objectID", "title", "url", "link", "points", "_tags", "created_at", "created_at_i")
MORE_KEYS = ("link_text", "date", "time", "comments", "dead", "num_comments", "type", "score")


@given(st.lists(st.dictionaries(st.sampled_from(KEYS + MORE_KEYS), VALUES), max_size=4))
def test_any_values_are_a_list_or_are_refused(entries: list[dict[str, Any]]) -> None:
    named = [{"id": "1", "link_text": "A"} | entry for entry in entries]
    items = [{"id": 1, "time": 1} | entry | {"type": "story"} for entry in entries]
    for value in (entries, {"hits": entries}, named, items):
        assert "\n" not in refusal(json.dumps(value).encode())


@given(st.data())
def test_any_broken_sample_is_a_list_or_is_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(SAMPLES.iterdir()))).read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    assert "\n" not in refusal(text[:start] + data.draw(st.binary(max_size=8)) + text[end:])


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of both APIs."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 3
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api/v1"
        yield server


def as_json(value: Any) -> Page:
    return answer(json.dumps(value).encode(), content_type="application/json")


def of_day(order: str, tags: str, most: int) -> str:
    """Return the path of the search for what came on ``DAY``."""
    day = "numericFilters=created_at_i%3E%3D1770076800%2Ccreated_at_i%3C1770163200"
    return f"/api/v1/{order}?tags={tags}&{day}&hitsPerPage={most}"


def test_what_a_day_brought_is_asked_of_algolia_with_the_most_points_first(
    network: LocalServer,
) -> None:
    network.pages[of_day("search", "story", 2)] = answer((SAMPLES / "search.json").read_bytes())
    assert SOURCE.fetch_list("", DAY, 2, "x") == sample("search.json")[:2]


def test_the_latest_of_a_day_and_a_days_questions_are_lists_of_their_own(
    network: LocalServer,
) -> None:
    found = answer((SAMPLES / "search.json").read_bytes())
    network.pages[of_day("search_by_date", "story", 1000)] = found
    network.pages[of_day("search", "ask_hn", 9)] = found
    assert len(SOURCE.fetch_list("new", DAY, 5000, "x")) == 3
    assert len(SOURCE.fetch_list("ask", DAY, 9, "x")) == 3


def test_what_is_hot_now_is_asked_of_firebase_item_by_item(network: LocalServer) -> None:
    network.pages["/v0/topstories.json"] = as_json([9820002, 9820001, 9820003, 7, 9820002, 8])
    for item in json.loads((SAMPLES / "items.json").read_text(encoding="utf-8")):
        network.pages[f"/v0/item/{item['id']}.json"] = as_json(item)
    network.pages["/v0/item/7.json"] = as_json(None)
    assert SOURCE.fetch_list("", None, 4, "x") == sample("items.json")
    assert "/v0/item/8.json" not in network.asked
    assert len(network.asked) == 5


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (as_json({"error": "no"}), r"topstories\.json is no list of stories"),
        (as_json([]), r"topstories\.json is no list of stories"),
        (answer(b'["'), r"topstories\.json is broken JSON"),
        (status(404), "answered 404"),
        (status(503), "answered 503"),
        (hang_up, "can't be reached"),
    ],
)
def test_a_list_that_does_not_come_is_an_error(
    network: LocalServer, page: Page, reason: str
) -> None:
    network.pages["/v0/topstories.json"] = page
    with pytest.raises(SourceError, match=reason):
        SOURCE.fetch_list("top", None, 4, "x")


def test_a_place_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(SourceError, match="is no list of Hacker News: those are top, best, new"):
        SOURCE.fetch_list("games", None, 4, "x")
