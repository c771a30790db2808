"""``harvest``: lists of threads become finds; what editors decided of them stays."""

import datetime
import io
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from curation import harvesting
from curation.models import Find, HarvestList
from curation.sources.base import Candidate
from matome_cms.environment import Environment
from posts import duties, on_time

from .group_makers import HERE
from .local_server import LocalServer, answer, status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SAMPLES = Path(__file__).parent / "sources" / "hacker_news" / "samples"
THREADS = Path(__file__).parent / "samples" / "threads"
TODAY = datetime.date(2026, 2, 4)
LISTS: Any = import_module("curation.migrations.0007_first_list")


@pytest.fixture(autouse=True)
def first_list(db: None) -> HarvestList:
    """The list that a new house begins with; a test that empties the tables takes it along."""
    LISTS.begin(apps, HERE)
    return HarvestList.objects.get(source="hn", place="")


def run(*arguments: object, stdin: bytes = b"") -> tuple[list[str], list[str], int]:
    """Run the command; return its lines, its complaints, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    code: Any = 0
    real = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        call_command("harvest", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ending:
        code = ending.code
    finally:
        sys.stdin = real
    return out.getvalue().splitlines(), err.getvalue().splitlines(), code


def reason(*arguments: object) -> str:
    """Return why the arguments are refused: in one line, and nothing changed."""
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert "\n" not in str(refusal.value)
    assert not Find.objects.exists()
    return str(refusal.value)


def item(number: int, **values: Any) -> dict[str, Any]:
    """A story as Firebase gives it."""
    opened = {"time": 1770091506, "title": f"Story {number}", "score": 10, "descendants": 5}
    return {"id": number, "type": "story", "by": "fern", **opened, **values}


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of Hacker News."""
    monkeypatch.setattr("curation.sources.network.http.PAUSES", (0.01, 0.01))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 2
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api/v1"
        yield server


def put_list(network: LocalServer, name: str, *stories: dict[str, Any]) -> None:
    """Have the server tell a list and its stories."""
    numbers = [story["id"] for story in stories]
    network.pages[f"/v0/{name}.json"] = answer(json.dumps(numbers).encode())
    for story in stories:
        network.pages[f"/v0/item/{story['id']}.json"] = answer(json.dumps(story).encode())


def test_a_days_file_of_hckrnews_becomes_finds() -> None:
    lines, complaints, code = run("--file", SAMPLES / "hckrnews.js", "--date", "2026-02-03")
    assert (complaints, code) == ([], 0)
    assert lines == [f"{SAMPLES / 'hckrnews.js'}: 2 new, 0 changed, 0 unchanged"]
    find = Find.objects.get(ref="9810001")
    assert find.title == "Tea & Toast: a <protocol>"
    assert (find.points, find.comments, find.link) == (120, 34, "https://toast.example/?a=1&b=2")
    assert find.created_at == datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
    assert (find.day, find.state) == (datetime.date(2026, 2, 3), Find.State.WAITING)
    lines, _complaints, _code = run("--file", "-", stdin=(SAMPLES / "hckrnews.js").read_bytes())
    assert lines == ["-: 0 new, 0 changed, 2 unchanged"]
    assert Find.objects.get(ref="9810001").day == datetime.date(2026, 2, 3)


def test_the_lists_of_now_come_over_the_network(
    network: LocalServer, first_list: HarvestList
) -> None:
    put_list(network, "topstories", item(1), item(2), item(3))
    lines, complaints, code = run("--top", 2, "--json")
    assert (complaints, code) == ([], 0)
    assert [json.loads(line) for line in lines] == [
        {"list": "hn", "new": 2, "changed": 0, "unchanged": 0}
    ]
    assert list(Find.objects.values_list("ref", flat=True)) == ["1", "2"]
    assert set(Find.objects.values_list("day", flat=True)) == {timezone.localdate()}
    first_list.refresh_from_db()
    assert first_list.asked_at is not None


def test_a_days_list_is_searched_for_and_changes_nothing_of_when_the_list_is_due(
    network: LocalServer, first_list: HarvestList
) -> None:
    asked: list[str] = []

    def search(handler: Any) -> None:
        asked.append(handler.path)
        answer((SAMPLES / "search.json").read_bytes())(handler)

    pages = network.pages
    network.pages = type("Anything", (dict,), {"get": lambda *_: search})(pages)
    _lines, complaints, code = run("--date", "2026-02-03", "--source", "hn")
    assert (complaints, code) == ([], 0)
    assert parse_qs(urlsplit(asked[0]).query)["tags"] == ["story"]
    assert set(Find.objects.values_list("day", flat=True)) == {datetime.date(2026, 2, 3)}
    first_list.refresh_from_db()
    assert first_list.asked_at is None


def test_what_is_found_again_is_brought_up_to_date_and_stays_dismissed(
    network: LocalServer,
) -> None:
    put_list(network, "topstories", item(1), item(2))
    run()
    later = timezone.now() + datetime.timedelta(days=1)
    Find.objects.filter(ref="1").update(state=Find.State.DISMISSED)
    Find.objects.filter(ref="2").update(snoozed_until=later)
    put_list(network, "topstories", item(1, score=99, title="Renamed"), item(2))
    lines, _complaints, _code = run()
    assert lines == ["hn: 0 new, 1 changed, 1 unchanged"]
    first, second = Find.objects.order_by("ref")
    assert (first.points, first.title, first.state) == (99, "Renamed", Find.State.DISMISSED)
    assert first.seen_at > first.first_seen_at
    assert second.snoozed_until == later


def test_a_list_of_numbers_alone_takes_nothing_from_what_is_known() -> None:
    story = Candidate(source="hn", ref="1", url="hn:1", title="A title", points=5, comments=3)
    harvesting.take([story], TODAY, "x")
    bare = Candidate(source="hn", ref="1", url="hn:1", title="hn:1")
    other = Candidate(source="hn", ref="2", url="hn:2", title="hn:2")
    outcome = harvesting.take([bare, other], TODAY, "x")
    assert (outcome.new, outcome.changed, outcome.unchanged) == (1, 0, 1)
    assert list(Find.objects.order_by("ref").values_list("title", "points")) == [
        ("A title", 5),
        ("hn:2", None),
    ]


def test_a_list_that_cannot_be_had_is_one_line_and_the_others_come_in(
    network: LocalServer, first_list: HarvestList
) -> None:
    HarvestList.objects.create(source="hn", place="best")
    HarvestList.objects.create(source="hn", place="nowhere")
    HarvestList.objects.create(source="hn", place="ask", active=False)
    network.pages["/v0/topstories.json"] = status(404)
    put_list(network, "beststories", item(7))
    lines, complaints, code = run()
    assert code == 1
    assert lines == ["hn:best: 1 new, 0 changed, 0 unchanged"]
    assert len(complaints) == 2
    assert complaints[0] == f"hn: {network.url}/v0/topstories.json answered 404 Not Found"
    assert complaints[1].startswith("hn:nowhere: is no list of Hacker News")
    first_list.refresh_from_db()
    assert first_list.error == complaints[0]
    put_list(network, "topstories", item(8))
    run("--source", "hn")
    first_list.refresh_from_db()
    assert first_list.error == ""


def test_one_place_is_asked_for_by_its_name(network: LocalServer) -> None:
    put_list(network, "beststories", item(7))
    lines, _complaints, _code = run("--source", "hn:best")
    assert lines == ["hn:best: 1 new, 0 changed, 0 unchanged"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--top", "0"], "--top '0': is no whole number from 1 to 1000"),
        (["--top", "many"], "--top 'many': is no whole number from 1 to 1000"),
        (["--date", "2026-02-30"], "--date '2026-02-30': is no date: write 2025-05-20"),
        (["--source", "usenet"], "usenet: is no source that has lists: those are "),
        (["--source", ":best"], ": is no source that has lists: those are "),
        (["--file", "nowhere.json"], "nowhere.json: there is no such file"),
        (["--file", THREADS / "algolia-2014.json"], "is a thread, not a list of threads"),
        (["--file", __file__], "is no list of threads of a source that is known here"),
        (["--file", SAMPLES / "comments-only.json"], "is a list with no stories in it"),
        (["--file", "x", "--source", "hn"], "not allowed with argument"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(arguments: list[object], expected: str) -> None:
    assert expected in reason(*arguments)


def test_more_threads_than_anybody_looks_through_are_refused_unless_some_are_chosen(
    tmp_path: Path,
) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps(list(range(9_000_000, 9_001_001))), encoding="ascii")
    assert "names more than 1000 threads" in reason("--file", path)
    assert run("--file", path, "--top", 3)[0] == [f"{path}: 3 new, 0 changed, 0 unchanged"]


def test_nasty_values_are_kept_as_the_database_can_hold_them() -> None:
    nasty = Candidate(
        source="hn",
        ref="1",
        url="hn:1",
        title="T\0\ud800" + "x" * 2000,
        link="javascript:alert(1)",
        points=10**30,
        comments=-(10**30),
    )
    lost = Candidate(source="hn", ref="9" * 300, url="hn:9", title="Lost")
    outcome = harvesting.take([nasty, lost], TODAY, "x")
    assert outcome.new == 1
    find = Find.objects.get()
    assert find.title.startswith("T\ufffd\ufffdxxx")
    assert (len(find.title), find.link, find.points, find.comments) == (1000, "", None, None)


def test_a_long_list_costs_as_many_statements_as_a_short_one() -> None:
    def stories(count: int, points: int) -> list[Candidate]:
        return [
            Candidate(source="hn", ref=str(ref), url=f"hn:{ref}", title="T", points=points)
            for ref in range(count)
        ]

    counts = []
    for count in (3, 60):
        for points in (1, 2):
            with CaptureQueriesContext(connection) as queries:
                harvesting.take(stories(count, points), TODAY, "x")
            counts.append(len(queries))
        Find.objects.all().delete()
    assert counts[:2] == counts[2:]


@pytest.mark.django_db(transaction=True)
def test_harvests_at_once_find_each_thread_once() -> None:
    stories = [
        Candidate(source="hn", ref=str(ref), url=f"hn:{ref}", title="T") for ref in range(40)
    ]

    def harvest(order: int) -> None:
        try:
            harvesting.take(stories[::order], TODAY, "x")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(harvest, [1, -1, 1, -1]))
    assert Find.objects.count() == 40


def at(text: str) -> datetime.datetime:
    """A time in Japan."""
    return datetime.datetime.fromisoformat(f"{text}+09:00")


@pytest.fixture
def half_past_six(settings: Settings) -> None:
    """The harvest is daily at half past six."""
    settings.HARVEST_AT = datetime.time(6, 30)


@pytest.mark.usefixtures("half_past_six")
def test_the_harvest_is_due_once_a_day_from_its_time_on(
    first_list: HarvestList, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = at("2026-02-03 12:00")
    HarvestList.objects.update(made_at=made, asked_at=None)

    def is_due(text: str) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: at(text))
        return harvesting.is_due()

    assert not is_due("2026-02-03 12:01")
    assert not is_due("2026-02-04 06:29")
    assert is_due("2026-02-04 06:30")
    HarvestList.objects.update(asked_at=at("2026-02-04 06:31"))
    assert not is_due("2026-02-05 06:29")
    assert is_due("2026-02-05 23:59")
    HarvestList.objects.update(active=False)
    assert not is_due("2026-02-05 23:59")


@pytest.mark.usefixtures("half_past_six")
def test_without_a_time_it_is_never_due(settings: Settings, first_list: HarvestList) -> None:
    HarvestList.objects.update(made_at=at("2020-01-01 00:00"))
    assert harvesting.is_due()
    settings.HARVEST_AT = None
    assert not harvesting.is_due()


@pytest.mark.usefixtures("half_past_six")
def test_who_comes_second_finds_it_done(network: LocalServer) -> None:
    HarvestList.objects.update(made_at=at("2020-01-01 00:00"))
    put_list(network, "topstories", item(1))
    assert [outcome.new for outcome in harvesting.harvest_due()] == [1]
    assert harvesting.harvest_due() == []
    assert network.asked.count("/v0/topstories.json") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("half_past_six")
def test_in_the_embedded_default_the_next_page_starts_it_and_does_not_wait(
    client: Client, network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    HarvestList.objects.update(made_at=at("2020-01-01 00:00"))
    put_list(network, "topstories", item(1))
    done = Event()
    beside = on_time.do_beside

    def noted(duty: duties.Duty) -> None:
        beside(duty)
        done.set()

    monkeypatch.setattr(on_time, "do_beside", noted)
    monkeypatch.setattr(on_time.Clock, "looks_at", 0.0)
    assert client.get("/robots.txt").status_code == 200
    assert done.wait(20)
    assert Find.objects.get().ref == "1"


@pytest.mark.usefixtures("half_past_six")
def test_run_due_starts_it_where_cron_is_the_clock(network: LocalServer) -> None:
    HarvestList.objects.update(made_at=at("2020-01-01 00:00"))
    put_list(network, "topstories", item(1))
    call_command("run_due", stdout=io.StringIO())
    assert Find.objects.get().ref == "1"


def test_beat_asks_once_a_day_for_a_task_that_the_workers_know(network: LocalServer) -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["harvest"]
    HarvestList.objects.update(made_at=at("2020-01-01 00:00"))
    put_list(network, "topstories", item(1))
    current_app.loader.import_default_modules()
    current_app.tasks[entry["task"]]()
    assert Find.objects.get().ref == "1"
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({6}, {30})


@pytest.mark.parametrize("text", ["noon", "25:00", "6"])
def test_a_time_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is no time: write 06:30"):
        Environment({"MATOME_HARVEST_AT": text}).time_of_day("MATOME_HARVEST_AT", "")


def test_a_time_is_read_and_nothing_is_never() -> None:
    read = Environment({"A": "05:07", "B": ""}).time_of_day
    assert read("A", "06:30") == datetime.time(5, 7)
    assert read("B", "06:30") is None
