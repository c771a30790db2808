"""Imports asked for in the admin: stopped, left behind by a process that died, taken up again."""

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from curation import intake
from curation.models import Intake, Thread

from .local_server import LocalServer, Page, answer
from .servers import PROJECT

COMMENTS = 40
SLOW = 30


def item(number: int) -> bytes:
    """A story with its comments, or one of those."""
    data = {"id": number, "by": "ann", "time": 1747742400 + number}
    if number == 1:
        kids = list(range(2, COMMENTS + 2))
        return json.dumps(data | {"type": "story", "title": "Tea", "kids": kids}).encode()
    return json.dumps(data | {"type": "comment", "text": f"I am {number}.", "parent": 1}).encode()


@pytest.fixture
def network(settings: Settings) -> Iterator[LocalServer]:
    """A local server that has a thread, in the place of Hacker News."""
    caches["answers"].clear()
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    with LocalServer() as server:
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        for number in range(1, COMMENTS + 2):
            server.pages[f"/v0/item/{number}.json"] = answer(item(number))
        yield server


def held_back(until: threading.Event, then: bytes) -> Page:
    """Answer only once somebody lets it."""

    def page(handler: BaseHTTPRequestHandler) -> None:
        until.wait(20)
        answer(then)(handler)

    return page


def old(row: Intake) -> None:
    """Have an import look as if nobody had been at it for a while."""
    earlier = timezone.now() - intake.SILENCE - datetime.timedelta(seconds=1)
    Intake.objects.filter(pk=row.pk).update(updated_at=earlier)


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_engine("sqlite")
def test_an_import_whose_process_was_killed_goes_on_where_it_was(
    network: LocalServer, database_url: str
) -> None:
    row = Intake.objects.create(wanted="hn:1")
    let = threading.Event()
    network.pages[f"/v0/item/{SLOW}.json"] = held_back(let, item(SLOW))
    environment = {
        "PATH": os.environ["PATH"],
        "MATOME_VAR": os.environ["MATOME_VAR"],
        "DATABASE_URL": database_url,
        "MATOME_FETCH_PRIVATE_HOSTS": "127.0.0.1",
        "MATOME_HN_FIREBASE_URL": f"{network.url}/v0",
    }
    code = f"from curation import intake; intake.run({row.pk})"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    while len(network.asked) < COMMENTS + 1:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    let.set()
    row.refresh_from_db()
    assert row.state == Intake.State.RUNNING
    assert not Thread.objects.exists()
    assert not intake.any_left_behind()
    old(row)
    assert intake.any_left_behind()
    assert intake.take_up_again() == 1
    row.refresh_from_db()
    assert row.state == Intake.State.DONE
    assert Thread.objects.get().comments.count() == COMMENTS
    asked = Counter(network.asked)
    again = [path for path, times in asked.items() if times > 1]
    assert f"/v0/item/{SLOW}.json" in again
    # Of what was under way when it was killed, some had not been put away yet.
    assert len(again) <= 1 + 12


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_stopped_ends_soon_and_changes_nothing(
    network: LocalServer, editor: User
) -> None:
    row = Intake.objects.create(wanted="hn:1")
    let = threading.Event()
    network.pages["/v0/item/20.json"] = held_back(let, item(20))
    work = threading.Thread(target=intake.run_beside, args=[row.pk])
    work.start()
    while len(network.asked) < 20:
        time.sleep(0.05)
    client = Client()
    client.force_login(editor)
    client.post(reverse("intake-stop", args=[row.pk]))
    time.sleep(1.1)  # how far it is, is looked up once a second
    let.set()
    work.join()
    row.refresh_from_db()
    assert row.state == Intake.State.STOPPED
    assert not Thread.objects.exists()
    shown = client.get(reverse("intake-progress", args=[row.pk])).content.decode()
    assert "hx-get" not in shown
    assert reverse("intake") + "?address=hn%3A1" in shown


@pytest.mark.django_db
def test_one_that_is_over_stays_as_it_ended(editor: User, client: Client) -> None:
    row = Intake.objects.create(wanted="hn:1", state=Intake.State.DONE)
    client.force_login(editor)
    client.post(reverse("intake-stop", args=[row.pk]))
    intake.run(row.pk)
    row.refresh_from_db()
    assert row.state == Intake.State.DONE


@pytest.mark.django_db
def test_a_file_is_kept_no_longer_than_its_import_waits() -> None:
    row = Intake.objects.create(wanted="tea.json")
    row.upload.save("tea", ContentFile(b"{}"))
    path = Path(row.upload.path)
    assert intake.stop(row.pk)
    assert not path.exists()
    intake.run(row.pk)
    row.refresh_from_db()
    assert row.state == Intake.State.STOPPED


@pytest.mark.django_db
def test_a_file_is_not_imported_once_its_import_was_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = Intake.objects.create(wanted="tea.json")
    row.upload.save("tea", ContentFile(item(1)))
    monkeypatch.setattr(FieldFile, "read", lambda file: intake.stop(row.pk) and item(1))
    intake.run(row.pk)
    row.refresh_from_db()
    assert row.state == Intake.State.STOPPED
    assert not Thread.objects.exists()


@pytest.mark.django_db
def test_only_who_may_import_may_stop_an_import(client: Client) -> None:
    row = Intake.objects.create(wanted="hn:1")
    reader = User.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.post(reverse("intake-stop", args=[row.pk])).status_code == 403
    row.refresh_from_db()
    assert row.state == Intake.State.WAITING


@pytest.mark.django_db
def test_two_who_take_up_the_same_import_do_it_once(
    network: LocalServer,
) -> None:
    row = Intake.objects.create(wanted="hn:1")
    old(row)
    seen = list(intake.left_behind().values_list("pk", "updated_at"))
    assert intake.take_up_again() == 1
    (pk, updated_at) = seen[0]
    assert not Intake.objects.filter(pk=pk, updated_at=updated_at).exists()
    assert intake.take_up_again() == 0
