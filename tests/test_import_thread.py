"""``import_thread``: one line of reason for what can't be taken, and the rest comes in."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from curation.models import Comment, Thread

from .servers import PROJECT

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples" / "threads"


def run(*names: object) -> tuple[list[str], list[str], bool]:
    """Run the command; return its lines, its complaints, and whether it succeeded."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("import_thread", *map(str, names), stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), status == 0


def test_json_is_one_object_a_thread() -> None:
    lines, complaints, succeeded = run(
        SAMPLES / "algolia.json", SAMPLES / "page_2021.html", "--json"
    )
    assert succeeded
    assert complaints == []
    first, second = map(json.loads, lines)
    assert list(first) == [
        "source", "ref", "url", "title", "status", "comments", "new", "changed", "gone",
    ]  # fmt: skip
    assert (first["ref"], first["status"], first["comments"]) == ("9001", "created", 7)
    assert second["ref"] == "9005"
    again, _complaints, _succeeded = run(SAMPLES / "algolia.json", "--json")
    assert json.loads(again[0])["status"] == "unchanged"


def test_without_json_a_person_reads_a_line() -> None:
    [line], _complaints, _succeeded = run(SAMPLES / "firebase.json")
    assert line.startswith("hn:9002 created: 6 comments")


def test_one_that_is_refused_does_not_keep_the_others_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"id": 1, "children": [')
    lines, complaints, succeeded = run(broken, SAMPLES / "algolia.json", "--json")
    assert not succeeded
    assert [json.loads(line)["ref"] for line in lines] == ["9001"]
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{broken}: is broken JSON")


def test_input_that_cannot_be_read_is_named_with_its_reason(
    tmp_path: Path, settings: Settings
) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    large = tmp_path / "large.json"
    large.write_bytes(b"x" * 1001)
    for name, reason in (
        (tmp_path / "nowhere.json", "No such file"),
        (tmp_path, "directory"),
        (large, "larger than 1000 bytes"),
        ("nul\0name", "name of a file"),
        ("https://example.com/thread", "no address of a source"),
        ("file:///etc/hosts", "no address of a source"),
        ("hn:", "No such file"),
    ):
        lines, complaints, succeeded = run(name)
        assert not succeeded
        assert lines == []
        [complaint] = complaints
        assert reason in complaint
    assert not Thread.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.one_engine("sqlite")
def test_a_dash_is_standard_input_and_a_refusal_is_exit_status_1(tmp_path: Path) -> None:
    env = {"MATOME_VAR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    manage = [sys.executable, str(PROJECT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True, cwd=tmp_path)
    command = [*manage, "import_thread", "-", "--json"]
    data = (SAMPLES / "algolia.json").read_bytes()
    done = subprocess.run(
        command, input=data, env=env, capture_output=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["ref"] == "9001"
    assert done.stderr == b""
    noise = bytes(range(256)) * 4000
    done = subprocess.run(
        command, input=noise, env=env, capture_output=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.splitlines() == [b"-: is binary data, not a thread"]


def test_the_largest_file_is_a_setting_with_a_sane_default() -> None:
    assert settings.IMPORT_MAX_BYTES == 64 * 1024 * 1024
