"""An export after others: what it trusts, what it reads, and what a kill leaves behind."""

import datetime
import json
import os
import shutil
import signal
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from posts import publishing
from posts.export import LOCK, MANIFEST, SEEN, Folder, export_editions
from posts.export.folder import Stat
from posts.models import Edition, Post

from .factories import publish_post
from .file_events import listening, opened
from .test_export import CUPS, TEA, republish, snapshot

pytestmark = pytest.mark.django_db


def contents(root: Path) -> dict[str, bytes]:
    """What the folder holds, but for what the export keeps of a run."""
    kept = snapshot(root).items()
    return {name: data for name, (_time, data) in kept if not name.startswith(".matome")}


def make_archive(size: int) -> None:
    """Publish many short posts at once."""
    day = datetime.date(2020, 1, 1)
    now = timezone.now()
    posts = Post.objects.bulk_create(
        Post(title="t", slug=f"s{number}", last_path=f"2020_{number % 12:02}/s{number}")
        for number in range(size)
    )
    editions = Edition.objects.bulk_create(
        Edition(
            post=post,
            number=1,
            revision=0,
            path=post.last_path,
            date=day,
            markdown=post.slug,
            digest=sha256(post.slug.encode()).hexdigest(),
            quote_count=0,
            first_published_at=now,
            published_at=now,
        )
        for post in posts
    )
    for post, edition in zip(posts, editions, strict=True):
        post.edition = edition
    Post.objects.bulk_update(posts, ["edition"], batch_size=500)


@pytest.mark.one_engine("sqlite")
def test_of_2000_posts_only_the_changed_one_is_opened_in_five_queries(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_archive(2000)
    publish_post("tea")
    assert len(export_editions(tmp_path).written) == 2001
    republish("tea", "Better tea.")
    with django_assert_num_queries(5), opened() as names:
        result = export_editions(tmp_path)
    assert (result.written, len(result.unchanged)) == ([TEA], 2000)
    posts = [name for name in names if "content/posts/" in name]
    assert posts == [str((tmp_path / TEA).with_name(".index.md.matome-part"))] * 2
    with django_assert_num_queries(3), opened() as names:
        assert len(export_editions(tmp_path).unchanged) == 2001
    assert [name for name in names if "content/posts/" in name] == []


def test_an_edit_that_keeps_the_size_and_the_time_is_noticed(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    file = tmp_path / TEA
    time = file.stat().st_mtime_ns
    file.write_bytes(file.read_bytes().replace(b"Nice", b"Fine"))
    os.utime(file, ns=(time, time))
    assert export_editions(tmp_path).left == [TEA]


def test_an_edit_within_one_tick_of_the_disks_clock_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick = 10**15
    stat, clock = Folder.post_stat, Folder.clock

    def coarse(folder: Folder, path: str) -> Stat | str | None:
        found = stat(folder, path)
        if not isinstance(found, list):
            return found
        return [found[0], found[1] // tick * tick, found[2] // tick * tick, found[3]]

    monkeypatch.setattr(Folder, "post_stat", coarse)
    publish_post("tea")
    cups = publish_post("cups")
    (tmp_path / CUPS).parent.mkdir(parents=True)
    (tmp_path / CUPS).write_text(cups.markdown, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "clock", lambda folder: clock(folder) // tick * tick)
        export_editions(tmp_path)
    for name in (TEA, CUPS):
        file = tmp_path / name
        file.write_bytes(file.read_bytes().replace(b"Nice", b"Fine"))
    assert export_editions(tmp_path).left == [CUPS, TEA]


def test_a_file_written_by_the_export_is_older_than_the_run(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    started = (tmp_path / LOCK).stat().st_mtime_ns
    assert started - 2 * 10**9 <= (tmp_path / TEA).stat().st_mtime_ns < started


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"2025_05/2025_05_20_tea": 3}'])
def test_what_was_seen_may_be_lost_or_unreadable(tmp_path: Path, text: str) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    (tmp_path / SEEN).write_text(text)
    with opened() as names:
        assert export_editions(tmp_path).unchanged == [TEA]
    assert str(tmp_path / TEA) in names
    with opened() as names:
        export_editions(tmp_path)
    assert str(tmp_path / TEA) not in names


def test_a_copy_of_the_folder_is_read_once_and_its_manifest_stays(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path / "here")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    before = snapshot(tmp_path / "there")[MANIFEST]
    assert export_editions(tmp_path / "there").unchanged == [TEA]
    assert snapshot(tmp_path / "there")[MANIFEST] == before


def test_the_manifest_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    tea, cups = publish_post("tea"), publish_post("cups")
    export_editions(tmp_path)
    # What no Edition holds, so that the manifest alone can know it.
    (tmp_path / TEA).write_text("of the export")
    digests = {TEA: sha256(b"of the export").hexdigest(), CUPS: cups.digest}
    (tmp_path / MANIFEST).write_text(json.dumps({"files": digests, "writing": {}}, indent=1))
    assert export_editions(tmp_path).written == [TEA]
    assert json.loads((tmp_path / MANIFEST).read_text())["files"] == {
        "2025_05/2025_05_20_cups": cups.digest,
        "2025_05/2025_05_20_tea": tea.digest,
    }


def test_the_manifest_has_a_line_for_each_file(tmp_path: Path) -> None:
    publish_post("tea")
    publish_post("cups")
    export_editions(tmp_path)
    before = (tmp_path / MANIFEST).read_text().splitlines()
    republish("tea", "Better tea.")
    export_editions(tmp_path)
    after = (tmp_path / MANIFEST).read_text().splitlines()
    changed = [line for line in after if line not in before]
    assert [line[:30] for line in changed[1:]] == [
        '"2025_05/2025_05_20_tea": "' + changed[1][27:30]
    ]
    assert changed[0].startswith('{"version": 2, "revision": ')


@pytest.mark.parametrize(
    "files",
    [{"../victim": "0" * 64}, {"2025_05/../../../victim": "0" * 64}, {"/victim": "0" * 64}],
)
@pytest.mark.parametrize("key", ["files", "writing"])
def test_a_manifest_leads_nowhere_outside(tmp_path: Path, files: dict[str, str], key: str) -> None:
    export_editions(tmp_path)
    before = snapshot(tmp_path)
    values = {"version": 2, "revision": 0, "files": {}, "writing": {}, key: files}
    (tmp_path / MANIFEST).write_text(json.dumps(values))
    with pytest.raises(Exception, match="leads out of"):
        export_editions(tmp_path, force=True)
    del before[MANIFEST]
    assert before.items() <= snapshot(tmp_path).items()


def test_a_failing_write_leaves_no_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    republish("tea", "Better tea.")

    def full(_file: int, _data: object) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="full"):
            export_editions(tmp_path)
    assert list(tmp_path.rglob("*.matome-part")) == []
    assert export_editions(tmp_path).written == [TEA]


def export_and_die(root: Path, events: int) -> bool:
    """Export in a process that is killed before its nth step; say whether it was."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    steps = count(1)

    def listener(_event: str, name: str) -> None:
        if (name.isdigit() or name.startswith(str(root))) and next(steps) == events:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with listening(listener):
            export_editions(root)
    finally:
        os._exit(0)


@pytest.mark.one_engine("sqlite")
def test_an_export_killed_at_any_step_is_completed_by_the_next(tmp_path: Path) -> None:
    publish_post("tea")
    old = publish_post("old", date="2025-04-01")
    publish_post("cups")
    export_editions(tmp_path / "before")
    republish("tea", "Better tea.")
    publish_post("new", date="2025-06-01")
    publishing.withdraw(old.post)
    export_editions(tmp_path / "fresh")
    for step in count(1):
        root = tmp_path / f"killed_{step}"
        shutil.copytree(tmp_path / "before", root)
        killed = export_and_die(root, step)
        half = contents(root)
        assert export_editions(root).left == []
        assert contents(root) == contents(tmp_path / "fresh")
        assert not (root / "content/posts/2025_04").exists()
        written = {half.get(TEA), contents(tmp_path / "before")[TEA], contents(root)[TEA]}
        assert len(written) == 2
        shutil.rmtree(root)
        if not killed:
            break
    assert step > 20


@pytest.mark.one_engine("sqlite")
def test_what_a_killed_export_began_goes_with_a_post_that_is_withdrawn_next(
    tmp_path: Path,
) -> None:
    export_editions(tmp_path / "before")
    edition = publish_post("tea")
    for step in count(1):
        root = tmp_path / f"killed_{step}"
        shutil.copytree(tmp_path / "before", root)
        publishing.restore(edition)
        killed = export_and_die(root, step)
        publishing.withdraw(edition.post)
        assert export_editions(root).left == []
        assert not (root / "content/posts/2025_05").exists()
        if not killed:
            break
    assert step > 10
