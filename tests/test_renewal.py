"""Threads are read again while they are young, once each, and no post changes by that."""

import datetime
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from curation import board, intake, pace, renewal
from curation.models import Thread
from curation.recipes import RECIPES
from posts import duties, on_time, publishing, scheduling
from posts.models import Post

from .factories import NOON, make_thread
from .local_server import LocalServer, answer, status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
TIMES = st.integers(0, 60 * 24).map(lambda hours: NOON + hours * HOUR)


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


def put_thread(network: LocalServer, ref: str, **texts: str) -> None:
    """Have the server tell a thread; its comments are ``c<number>`` by what they say."""
    kids = [int(name[1:]) for name in texts]
    story = {"id": int(ref), "type": "story", "by": "fern", "time": 1770091506, "title": "Tea"}
    items = [story | {"kids": kids, "descendants": len(kids)}]
    for number, text in zip(kids, texts.values(), strict=True):
        told = {"id": number, "type": "comment", "by": "moss", "time": 1770091600}
        items.append(told | {"parent": int(ref), "text": text})
    for item in items:
        network.pages[f"/v0/item/{item['id']}.json"] = answer(json.dumps(item).encode())


def young(ref: str = "1001", **values: Any) -> Thread:
    """A thread that is due, as a post is being made of it."""
    thread = make_thread(2, ref)
    board.start_post(thread, RECIPES["everything"])
    due = {"renew_at": timezone.now() - HOUR}
    Thread.objects.filter(pk=thread.pk).update(**due | values)
    thread.refresh_from_db()
    return thread


@pytest.mark.parametrize(
    ("age", "every"),
    [
        (0 * HOUR, 2 * HOUR),
        (23 * HOUR, 2 * HOUR),
        (24 * HOUR, 8 * HOUR),
        (71 * HOUR, 8 * HOUR),
        (3 * DAY, 24 * HOUR),
        (9 * DAY, 24 * HOUR),
        (10 * DAY, None),
    ],
)
def test_the_younger_a_thread_is_the_oftener_it_is_read(
    age: datetime.timedelta, every: datetime.timedelta | None
) -> None:
    expected = NOON + every if every else None
    assert pace.next_reading(NOON, None, NOON - age) == expected
    assert pace.next_reading(NOON, NOON - age, NOON - 30 * DAY) == expected
    assert pace.next_reading(NOON, NOON - 30 * DAY, NOON - age) == expected


def test_an_opening_that_is_still_to_come_keeps_no_thread_young() -> None:
    assert pace.next_reading(NOON, NOON + 900 * DAY, NOON - 11 * DAY) is None


@given(now=TIMES, opened=st.none() | TIMES, imported=TIMES, read=st.none() | TIMES)
def test_what_is_read_or_tried_again_is_so_later_and_within_a_day(
    now: datetime.datetime,
    opened: datetime.datetime | None,
    imported: datetime.datetime,
    read: datetime.datetime | None,
) -> None:
    reading = pace.next_reading(now, opened, imported)
    attempt = pace.next_attempt(now, opened, imported, read)
    assert (reading is None) == (attempt is None)
    for time in filter(None, (reading, attempt)):
        assert pace.LEAST <= time - now <= DAY


def test_a_thread_that_came_from_a_file_without_an_address_is_never_due() -> None:
    assert pace.can_be_read("hn", "7", "https://news.ycombinator.com/item?id=7")
    assert not pace.can_be_read("hn", "8", "https://news.ycombinator.com/item?id=7")
    assert not pace.can_be_read("plain", "talk", "https://news.ycombinator.com/item?id=7")
    assert not pace.can_be_read("plain", "talk", "https://bakers.example/talk")
    assert not pace.can_be_read("5ch", "1304550000", "")


def test_only_threads_that_a_post_is_made_of_or_was_lately_are_due() -> None:
    threads = {name: young(str(number)) for number, name in enumerate(("a", "b", "c", "d"), 1001)}
    now = timezone.now()
    assert renewal.due(now).count() == 4
    published = threads["a"].posts().get()
    publishing.publish(published)
    assert renewal.due(now).count() == 4
    edition = Post.objects.get(pk=published.pk).edition
    assert edition is not None
    type(edition).objects.filter(pk=edition.pk).update(published_at=now - 20 * DAY)
    withdrawn = threads["b"].posts().get()
    publishing.publish(withdrawn)
    publishing.withdraw(withdrawn)
    threads["c"].posts().get().delete()
    assert [thread.ref for thread in renewal.due(now)] == ["1004"]
    Thread.objects.update(renew_at=now - 11 * DAY)
    assert not renewal.due(now).exists()


def test_what_is_due_is_read_again_and_says_what_came_of_it(network: LocalServer) -> None:
    thread = young()
    put_thread(network, "1001", c5="New words")
    out = io.StringIO()
    call_command("renew_threads", "--json", stdout=out)
    [told] = map(json.loads, out.getvalue().splitlines())
    counts = {name: told[name] for name in ("ref", "status", "new", "changed", "gone")}
    assert counts == {"ref": "1001", "status": "changed", "new": 1, "changed": 0, "gone": 2}
    thread.refresh_from_db()
    assert thread.read_at is not None
    assert thread.renew_at == thread.read_at + 2 * HOUR
    assert (thread.renewing_until, thread.renew_error) == (None, "")
    assert not renewal.is_due()


def test_a_thread_that_grew_old_is_read_no_more(network: LocalServer) -> None:
    thread = young(imported_at=timezone.now() - 11 * DAY)
    put_thread(network, "1001", c5="New words")
    renewal.renew_due()
    thread.refresh_from_db()
    assert thread.read_at is not None
    assert thread.renew_at is None


def test_a_failure_is_kept_at_the_thread_and_tried_again_ever_later(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    thread = young(read_at=now - HOUR)
    network.pages["/v0/item/1001.json"] = status(403)
    monkeypatch.setattr(timezone, "now", lambda: now)
    err = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command("renew_threads", stderr=err)
    assert ending.value.code == 1
    assert err.getvalue().startswith("hn:1001: https://news.ycombinator.com/item?id=1001: ")
    thread.refresh_from_db()
    assert "403" in thread.renew_error
    assert thread.renew_at == now + HOUR
    later = now + HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    renewal.renew_due()
    thread.refresh_from_db()
    assert thread.renew_at == later + 2 * HOUR
    put_thread(network, "1001", c5="There again")
    renewal.note_reading(thread)
    thread.refresh_from_db()
    assert thread.renew_error == ""


def test_a_fault_of_ours_is_kept_at_the_thread_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread = young()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("curation.sources.fetch", broken)
    with pytest.raises(ZeroDivisionError):
        renewal.renew_due()
    thread.refresh_from_db()
    assert thread.renew_error == "It ended in an error of ours, which is in the log."
    assert not renewal.is_due()


def test_what_somebody_has_in_hand_is_nobody_elses_until_they_are_long_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread = young()
    taken = renewal.take_in_hand()
    assert taken == thread
    assert renewal.take_in_hand() is None
    later = timezone.now() + HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert renewal.take_in_hand() == thread


@pytest.mark.django_db(transaction=True)
def test_of_many_who_come_at_once_each_thread_is_read_by_one(network: LocalServer) -> None:
    refs = [str(ref) for ref in range(1001, 1007)]
    for ref in refs:
        young(ref)
        put_thread(network, ref, **{f"c{ref}1": "Words"})

    def run(_number: int) -> list[str]:
        try:
            return [done.thread.ref for done in renewal.renew_each(None)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        done = [ref for refs in pool.map(run, range(3)) for ref in refs]
    assert sorted(done) == refs
    assert all(network.asked.count(f"/v0/item/{ref}.json") == 1 for ref in refs)


def test_a_look_whether_anything_is_due_is_one_query() -> None:
    young()
    with CaptureQueriesContext(connection) as queries:
        assert renewal.is_due()
    assert len(queries) == 1


def test_only_so_many_are_read_in_a_row_unless_all_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for ref in ("1001", "1002", "1003"):
        young(ref)
    monkeypatch.setattr(renewal, "renew", lambda thread: renewal.Renewal(thread, error="x"))
    assert [done.thread.ref for done in renewal.renew_each(2)] == ["1001", "1002"]
    Thread.objects.update(renewing_until=None)
    assert len(list(renewal.renew_each(None))) == 3


def test_an_import_by_address_in_the_admin_counts_as_a_reading_and_a_file_does_not(
    network: LocalServer, client: Client, editor: Any
) -> None:
    put_thread(network, "1001", c5="Words")
    started = intake.start("https://news.ycombinator.com/item?id=1001", None, editor)
    intake.run(started.pk)
    thread = Thread.objects.get(ref="1001")
    assert thread.read_at is not None
    assert thread.renew_at == thread.read_at + 2 * HOUR


@pytest.mark.django_db(transaction=True)
def test_in_the_embedded_default_the_next_page_starts_it_and_does_not_wait(
    client: Client, network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = young()
    put_thread(network, "1001", c5="Words")
    done = Event()
    beside = on_time.do_beside

    def noted(duty: duties.Duty) -> None:
        beside(duty)
        if duty.name == "renewal":
            done.set()

    monkeypatch.setattr(on_time, "do_beside", noted)
    monkeypatch.setattr(on_time.Clock, "looks_at", 0.0)
    assert client.get("/robots.txt").status_code == 200
    assert done.wait(20)
    thread.refresh_from_db()
    assert thread.read_at is not None


def test_run_due_does_it_where_cron_is_the_clock(network: LocalServer) -> None:
    thread = young()
    put_thread(network, "1001", c5="Words")
    call_command("run_due", stdout=io.StringIO())
    thread.refresh_from_db()
    assert thread.read_at is not None


def test_beat_asks_for_a_task_that_the_workers_know(network: LocalServer) -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["read threads again"]
    thread = young()
    put_thread(network, "1001", c5="Words")
    current_app.loader.import_default_modules()
    current_app.tasks[entry["task"]]()
    thread.refresh_from_db()
    assert thread.read_at is not None


def test_the_thread_of_a_scheduled_post_is_read_just_before_it_goes_out(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = young(renew_at=None, imported_at=timezone.now() - 30 * DAY)
    post = thread.posts().get()
    at = timezone.now() + 5 * HOUR
    scheduling.schedule(post, at)
    renewal.read_before(post, at)
    put_thread(network, "1001", c5="Words")
    assert not renewal.is_due()
    renewal.note_reading(thread)
    thread.refresh_from_db()
    assert thread.renew_at == at - renewal.FRESH
    monkeypatch.setattr(timezone, "now", lambda: at - renewal.FRESH)
    [done] = renewal.renew_due()
    assert done.error == ""
    assert not renewal.is_due()


def test_a_post_goes_out_on_time_whose_source_cannot_be_reached(
    network: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = young()
    post = thread.posts().get()
    at = timezone.now() + HOUR
    scheduling.schedule(post, at)
    renewal.read_before(post, at)
    network.pages["/v0/item/1001.json"] = status(403)
    monkeypatch.setattr(timezone, "now", lambda: at)
    call_command("run_due", stdout=io.StringIO())
    post.refresh_from_db()
    assert post.is_published
    thread.refresh_from_db()
    assert "403" in thread.renew_error


def test_a_failure_is_told_as_json_too() -> None:
    failed = renewal.Renewal(young(), error="hn:1001: no")
    assert failed.as_json()["status"] == "failed"
    assert failed.as_json()["error"] == "hn:1001: no"
