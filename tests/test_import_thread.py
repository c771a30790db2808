"""``import_thread``: one line for each input, a thread or a reason, and the rest comes in."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from curation.models import Comment, Thread
from curation.sources.network import http

from .local_server import LocalServer, answer, drip_body, status
from .servers import PROJECT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

THREADS = Path(__file__).parent / "samples" / "threads"
REFUSED = Path(__file__).parent / "samples" / "refused"


def run(*inputs: object, stdin: bytes = b"") -> tuple[list[str], list[str], int]:
    """Run the command; return its lines, its complaints, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    code: Any = 0
    real = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        call_command("import_thread", *map(str, inputs), stdout=out, stderr=err)
    except SystemExit as ending:
        code = ending.code
    finally:
        sys.stdin = real
    return out.getvalue().splitlines(), err.getvalue().splitlines(), code


def reason(source: object, stdin: bytes = b"") -> str:
    """Return why an input is refused: one line that names it, status 1, and nothing changed."""
    lines, complaints, code = run(source, stdin=stdin)
    assert (lines, code) == ([], 1)
    [complaint] = complaints
    assert not Thread.objects.exists()
    assert not Comment.objects.exists()
    assert complaint.startswith(f"{source}: ")
    return complaint.removeprefix(f"{source}: ")


def test_json_is_one_object_a_thread_and_nothing_else() -> None:
    lines, complaints, code = run(
        THREADS / "algolia-2014.json", THREADS / "page-2021.html", "--json"
    )
    assert (complaints, code) == ([], 0)
    first, second = map(json.loads, lines)
    assert first == {
        "source": "hn",
        "ref": "9200001",
        "url": "https://news.ycombinator.com/item?id=9200001",
        "title": "Why nobody waters the office plant",
        "status": "created",
        "comments": 3,
        "new": 3,
        "changed": 0,
        "gone": 0,
    }
    assert second["ref"] == "9620001"
    [again], _complaints, _code = run(THREADS / "algolia-2014.json", "--json")
    assert json.loads(again) == first | {"status": "unchanged", "new": 0}


def test_without_json_a_person_reads_one_line_a_thread() -> None:
    lines, complaints, code = run(THREADS / "algolia-2014.json")
    assert (complaints, code) == ([], 0)
    [line] = lines
    assert line == (
        "hn:9200001 created: 3 comments (3 new, 0 changed, 0 gone)"
        " “Why nobody waters the office plant”"
    )


def test_one_that_is_refused_does_not_keep_the_others_out() -> None:
    lines, complaints, code = run(
        REFUSED / "search.json",
        THREADS / "algolia-2014.json",
        "nowhere.json",
        THREADS / "page-2026.html",
        "--json",
    )
    assert code == 1
    assert [json.loads(line)["ref"] for line in lines] == ["9200001", "9630001"]
    assert len(complaints) == 2
    assert "is a list of search results" in complaints[0]
    assert complaints[1] == "nowhere.json: there is no such file"


def test_a_dash_is_standard_input() -> None:
    lines, _complaints, code = run("-", stdin=(THREADS / "firebase-story.json").read_bytes())
    assert code == 0
    assert lines[0].startswith("hn:9400001 created: 8 comments")


@pytest.mark.parametrize("path", sorted(REFUSED.iterdir()), ids=lambda path: path.name)
def test_what_is_no_thread_changes_nothing(path: Path) -> None:
    assert reason(path)


@pytest.mark.parametrize(
    ("stdin", "expected"),
    [
        (b"", "is empty"),
        (b"\0\1\2" * 1000, "is binary data, not text"),
        (os.urandom(16).hex().encode() * 1000, "is neither JSON nor a web page"),
        (b"[" * 10**6, "is JSON that is nested too deeply to be a thread"),
    ],
)
def test_noise_is_refused(stdin: bytes, expected: str) -> None:
    assert reason("-", stdin) == expected


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path / "nowhere.json") == "there is no such file"
    assert reason(tmp_path) == "is a folder, not a file"
    empty = tmp_path / "empty.json"
    empty.touch()
    assert reason(empty) == "is empty"
    assert "can't be read" in reason("nul\0name")


def test_a_name_too_long_for_the_system_is_cut_in_what_is_said() -> None:
    _lines, [complaint], code = run("x" * 5000)
    assert code == 1
    assert complaint.startswith("x" * 199 + "…: can't be read (")
    assert len(complaint) < 6000


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert reason(tmp_path / "secret.json") == "may not be read"


def test_noise_beyond_the_largest_size_is_refused_quickly(
    tmp_path: Path, settings: Settings
) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    noise = tmp_path / "noise"
    with noise.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert reason(noise) == "is larger than 1.0 MB"
    assert reason("/dev/zero") == "is larger than 1.0 MB"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/thread",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/hosts",
        "https://news.ycombinator.com/newest",
        "hn:",
        "hn:abc",
    ],
)
def test_an_address_that_is_not_a_threads_is_refused(address: str) -> None:
    assert reason(address) == ("is not the address of a thread at a source that is known here")


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of Hacker News."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.01))
    with LocalServer() as server:
        settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
        settings.FETCH_TIMEOUT = 1
        settings.HN_FIREBASE_URL = f"{server.url}/v0"
        settings.HN_ALGOLIA_URL = f"{server.url}/api/v1"
        yield server


def test_a_thread_comes_over_the_network(network: LocalServer) -> None:
    told = json.loads((THREADS / "firebase-story.json").read_text(encoding="utf-8"))
    for item in [told["post"], *told["comments"]]:
        network.pages[f"/v0/item/{item['id']}.json"] = answer(json.dumps(item).encode())
    lines, complaints, code = run("https://news.ycombinator.com/item?id=9400001", "--json")
    assert (complaints, code) == ([], 0)
    assert json.loads(lines[0])["comments"] == 4


def test_a_404_and_a_timeout_are_told_as_they_are(network: LocalServer) -> None:
    assert reason("hn:1") == f"{network.url}/v0/item/1.json answered 404 Not Found"
    network.pages["/v0/item/2.json"] = drip_body
    network.pages["/api/v1/items/2"] = status(503)
    assert reason("https://news.ycombinator.com/item?id=2") == (
        f"{network.url}/v0/item/2.json gave no complete answer within 1 s;"
        f" {network.url}/api/v1/items/2 answered 503 Service Unavailable"
    )


@pytest.mark.one_engine("sqlite")
def test_from_a_shell_there_is_no_traceback_and_the_exit_status_tells(tmp_path: Path) -> None:
    environment = {"MATOME_VAR": str(tmp_path), "PATH": os.defpath}
    manage = [sys.executable, str(PROJECT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True, timeout=120)

    def import_thread(*inputs: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*manage, "import_thread", *inputs],
            input=stdin,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )

    good = (THREADS / "algolia-nested.json").read_bytes()
    done = import_thread("-", "--json", stdin=good)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["comments"] == 7
    done = import_thread("-", "--json", stdin=b"\xff" * 10**6)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rb"-: .+\n", done.stderr)


# What of the real files is no thread by itself: lists, notices, and parts that say too little.
NO_THREADS = """
2014-comments-by-date.json 2014-stories.json 2026-frontpage.html 2ch-log-fallen.dat 2ch-subject.txt
answers.json api-topic-posts.json detail.json exzerochplus-notfound.dat hottest-2021.json
jobs-one-hit.json kaigai-test-5-links.json medium-research-list.json readcrx-ch404.dat
ssh-stories-2016.json test_status_context-1.json thread-view-post-embed-media.json
"""


def test_every_real_file_comes_in_or_is_refused_in_one_line(shared: Path) -> None:
    paths = sorted(path for path in (shared / "samples").glob("*/*") if path.is_file())
    lines, complaints, code = run(*paths, "--json")
    assert code == 1
    assert len(lines) + len(complaints) == len(paths)
    refused = [Path(complaint.partition(": ")[0]).name for complaint in complaints]
    assert sorted(refused) == sorted(NO_THREADS.split())
    told = [json.loads(line) for line in lines]
    for one in told:
        thread = Thread.objects.get(source=one["source"], ref=one["ref"])
        assert thread.comments.count() >= one["comments"] > 0
    # A board's thread came in two pieces.
    assert Thread.objects.count() == len(told) - 1
    assert Thread.objects.get(ref="be/1218954619").comments.count() == 100
