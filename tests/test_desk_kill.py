"""A server that is killed at any moment loses no change that it acknowledged, and halves none."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from curation import draft
from posts.models import Post

from .factories import make_post
from .servers import PROJECT, free_port, listens, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine("sqlite")]

TOKEN = "t" * 32
KILLS = 2
# What is sent after the last restart, in peace.
IN_PEACE = 5


@contextmanager
def serving(port: int, environment: dict[str, str], log: Path) -> Iterator[int]:
    """Serve as ``make run`` does; yield the process group, and kill what is left of it."""
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--log-level", "warning", "matome_cms.wsgi:application"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(lambda: listens(port) or process.poll() is not None, "the server listens")
        yield process.pid
    finally:
        kill(process.pid)
        process.wait()


def kill(group: int) -> None:
    """Kill a server with all its processes, without a warning, if it is there still."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


class Tab:
    """A tab at the desk that sends one change after another, each again until it is answered."""

    def __init__(self, post: Post, port: int, session: str) -> None:
        self.post, self.port = post, port
        self.quotes = list(post.quotes.order_by("position").values_list("pk", flat=True))
        self.revision = post.revision
        self.number = 0
        self.texts: dict[int, str] = {}
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }

    def send_next(self) -> bool:
        """Send the next change; say whether it was answered."""
        quote = self.quotes[self.number % len(self.quotes)]
        if self.number % 3 == 2:
            verb, form = "move", {"quote": quote, "place": "start"}
        else:
            verb, form = "edit", {"quote": quote, "body": f"Text {self.number}"}
        form |= {"revision": self.revision, "request": f"tab:{self.number}"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("POST", self.address(verb), urlencode(form), self.headers)
            answer = line.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        assert answer.status == 200, told
        self.revision = told["revision"]
        if verb == "edit":
            self.texts[quote] = f"Text {self.number}"
        self.number += 1
        return True

    def address(self, verb: str) -> str:
        return reverse("desk-verb", args=[self.post.pk, verb])


def test_a_killed_server_loses_nothing_that_it_acknowledged_and_doubles_nothing(
    editor: User, database_url: str, tmp_path: Path
) -> None:
    client = Client()
    client.force_login(editor)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "MATOME_VAR": os.environ["MATOME_VAR"],
        "MATOME_SITE_URL": f"http://127.0.0.1:{port}",
    }
    tab = Tab(make_post(5), port, session)
    chance = random.Random()
    for _kill in range(KILLS):
        with serving(port, environment, tmp_path / "server.log") as group:
            assert tab.send_next(), (tmp_path / "server.log").read_text()
            timer = Timer(chance.uniform(0.05, 0.4), kill, [group])
            timer.start()
            while tab.send_next():
                pass
            timer.join()
        assert all_is_there(tab)
    with serving(port, environment, tmp_path / "server.log"):
        for _change in range(IN_PEACE):
            assert tab.send_next()
    assert all_is_there(tab)
    requests = list(tab.post.changes.exclude(request="").values_list("request", flat=True))
    assert requests == [f"tab:{number}" for number in range(tab.number)]


def all_is_there(tab: Tab) -> bool:
    """Say whether the log and the post hold what was acknowledged, and agree with one another."""
    post = Post.objects.get(pk=tab.post.pk)
    log = list(post.changes.order_by("number"))
    done = [change.request for change in log if change.request]
    assert done[: tab.number] == [f"tab:{number}" for number in range(tab.number)]
    # Beyond that there is at most the one that was under way when the server was killed.
    assert len(done) <= tab.number + 1
    assert [change.number for change in log] == list(range(1, post.revision + 1))
    current = draft.read(post)
    for quote, text in tab.texts.items():
        assert current.quotes[quote].body == text or len(done) > tab.number
    replayed = draft.read(Post.objects.get(pk=tab.post.pk))
    for change in reversed(log):
        draft.apply_patch(replayed, change.before)
    for change in log:
        draft.apply_patch(replayed, change.after)
    return replayed == current
