"""The export: editions to files, and nobody else's files touched."""

import io
import json
import logging
import os
import threading
from pathlib import Path

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import (
    DjangoAssertNumQueries,
    DjangoCaptureOnCommitCallbacks,
    Settings,
)

from posts import export, publishing
from posts.export import ExportError, ExportResult, Folder, export_editions
from posts.export.editions import site_revision
from posts.models import Edition, Post
from posts.tasks import export_hugo

from .built_page import build, read_page
from .factories import publish_post

pytestmark = pytest.mark.django_db

TEA = "content/posts/2025_05/2025_05_20_tea/index.md"
CUPS = "content/posts/2025_05/2025_05_20_cups/index.md"


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """All files, their times and what they hold."""
    return {
        str(path.relative_to(root)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }


def republish(slug: str, body: str) -> Edition:
    """Change a post's first quote and publish it again."""
    post = Post.objects.get(slug=slug)
    quote = post.quotes.all()[0]
    quote.body = body
    quote.save()
    return publishing.publish(post)


def test_each_published_post_is_written_as_its_edition_says(tmp_path: Path) -> None:
    tea, cups = publish_post("tea"), publish_post("cups")
    result = export_editions(tmp_path / "site")
    assert result == ExportResult(written=[CUPS, TEA], revision=site_revision())
    assert (tmp_path / "site" / TEA).read_bytes() == tea.markdown.encode()
    assert (tmp_path / "site" / CUPS).read_bytes() == cups.markdown.encode()


def test_plain_hugo_builds_the_folder_into_a_site(tmp_path: Path, hugo: Path) -> None:
    edition = publish_post(
        "tea", ["One.", "Two."], ["Three."], ["茶"], thumbnail="thumbnails/calm_1.svg"
    )
    export_editions(tmp_path)
    site = build(hugo, tmp_path)
    page = read_page(site / edition.get_absolute_url().lstrip("/") / "index.html")
    assert page.title == edition.title
    assert [(quote.author, quote.html, quote.fold) for quote in page.quotes] == [
        ("author_1", "One.", None),
        ("author_2", "Two.", None),
        ("author_3", "Three.", "More"),
    ]
    assert (site / "thumbnails" / "calm_1.svg").exists()


def test_what_is_unchanged_is_not_touched(tmp_path: Path) -> None:
    publish_post("tea")
    publish_post("cups")
    export_editions(tmp_path)
    before = snapshot(tmp_path)
    result = export_editions(tmp_path)
    assert (result.written, sorted(result.unchanged)) == ([], [CUPS, TEA])
    assert snapshot(tmp_path) == before


def test_a_post_published_again_is_written_again_alone(tmp_path: Path) -> None:
    publish_post("tea")
    publish_post("cups")
    export_editions(tmp_path)
    edition = republish("tea", "Better tea.")
    result = export_editions(tmp_path)
    assert (result.written, result.unchanged) == ([TEA], [CUPS])
    assert (tmp_path / TEA).read_text("utf-8") == edition.markdown


def test_a_withdrawn_posts_file_goes_and_the_folders_it_leaves_empty(tmp_path: Path) -> None:
    tea = publish_post("tea")
    publish_post("cups", date="2025-06-01")
    export_editions(tmp_path)
    publishing.withdraw(tea.post)
    result = export_editions(tmp_path)
    assert (result.removed, result.written) == ([TEA], [])
    assert [path.name for path in (tmp_path / "content/posts").iterdir()] == ["2025_06"]
    assert export_editions(tmp_path).removed == []


def test_a_picture_that_somebody_put_beside_a_post_stays(tmp_path: Path) -> None:
    tea = publish_post("tea")
    export_editions(tmp_path)
    picture = (tmp_path / TEA).with_name("feature.jpg")
    picture.write_bytes(b"jpeg")
    publishing.withdraw(tea.post)
    export_editions(tmp_path)
    assert [path.name for path in picture.parent.iterdir()] == ["feature.jpg"]


def test_a_file_of_somebody_elses_is_left_alone_and_reported(tmp_path: Path) -> None:
    publish_post("tea")
    (tmp_path / TEA).parent.mkdir(parents=True)
    (tmp_path / TEA).write_text("mine")
    assert export_editions(tmp_path).left == [TEA]
    assert (tmp_path / TEA).read_text() == "mine"


def test_a_file_that_is_just_what_would_be_written_is_taken_over(tmp_path: Path) -> None:
    tea = publish_post("tea")
    (tmp_path / TEA).parent.mkdir(parents=True)
    (tmp_path / TEA).write_text(tea.markdown, "utf-8")
    assert export_editions(tmp_path).unchanged == [TEA]
    republish("tea", "Better tea.")
    assert export_editions(tmp_path).written == [TEA]


def test_a_file_edited_in_the_folder_is_left_alone_until_the_edit_is_undone(tmp_path: Path) -> None:
    tea = publish_post("tea")
    export_editions(tmp_path)
    (tmp_path / TEA).write_text("edited")
    republish("tea", "Better tea.")
    assert export_editions(tmp_path).left == [TEA]
    publishing.withdraw(Post.objects.get(slug="tea"))
    assert export_editions(tmp_path).left == [TEA]
    assert (tmp_path / TEA).read_text() == "edited"
    (tmp_path / TEA).write_text(tea.markdown, "utf-8")
    assert export_editions(tmp_path).removed == [TEA]


def test_a_file_that_was_deleted_in_the_folder_comes_back(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    (tmp_path / TEA).unlink()
    assert export_editions(tmp_path).written == [TEA]


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    publish_post("tea")
    root, outside = tmp_path / "site", tmp_path / "outside.md"
    outside.write_text("mine")
    (root / TEA).parent.mkdir(parents=True)
    (root / TEA).symlink_to(outside)
    assert export_editions(root).left == [TEA]
    assert outside.read_text() == "mine"


def test_what_stands_where_a_folder_is_needed_is_left_alone(tmp_path: Path) -> None:
    publish_post("tea")
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/2025_05").write_text("a file")
    assert export_editions(tmp_path).left == [TEA]


@pytest.mark.parametrize("place", ["content", "content/posts", "content/posts/2025_05"])
def test_a_folder_that_leads_outside_is_refused_and_nothing_is_written(
    tmp_path: Path, place: str
) -> None:
    publish_post("tea")
    root, outside = tmp_path / "site", tmp_path / "outside"
    outside.mkdir()
    (root / place).parent.mkdir(parents=True)
    (root / place).symlink_to(outside)
    with pytest.raises(ExportError, match="leads out of"):
        export_editions(root)
    assert list(outside.iterdir()) == []
    assert not (root / "hugo.toml").exists()


def test_a_path_that_leads_outside_is_refused(tmp_path: Path) -> None:
    publish_post("tea")
    Edition.objects.update(path="../../../../outside")
    with pytest.raises(ExportError, match="leads out of"):
        export_editions(tmp_path / "site")
    assert not (tmp_path / "outside").exists()


def test_a_manifest_cannot_have_files_outside_removed(tmp_path: Path) -> None:
    root, victim = tmp_path / "site", tmp_path / "victim"
    victim.write_bytes(b"")
    export_editions(root)
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (root / export.MANIFEST).write_text(json.dumps({"files": {"../victim": digest}, "writing": {}}))
    with pytest.raises(ExportError, match="leads out of"):
        export_editions(root)
    assert victim.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 3, "writing": {}}'])
def test_a_manifest_that_cannot_be_read_stops_the_export(tmp_path: Path, text: str) -> None:
    publish_post("tea")
    (tmp_path / export.MANIFEST).write_text(text)
    with pytest.raises(ExportError, match=r"matome-export\.json: not what an export wrote"):
        export_editions(tmp_path)


def test_a_folder_that_is_a_site_already_gets_posts_and_pictures_alone(tmp_path: Path) -> None:
    publish_post("tea")
    (tmp_path / "config" / "_default").mkdir(parents=True)
    export_editions(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "config",
        "content",
        "static",
        export.MANIFEST,
        export.LOCK,
        export.SEEN,
    }
    assert [path.name for path in (tmp_path / "static").iterdir()] == ["thumbnails"]


def test_the_starter_is_written_once_and_is_the_editors_from_then_on(tmp_path: Path) -> None:
    export_editions(tmp_path)
    style = tmp_path / "static" / "site.css"
    style.unlink()
    (tmp_path / "hugo.toml").write_text("title = 'Mine'\n")
    export_editions(tmp_path)
    assert not style.exists()
    assert (tmp_path / "hugo.toml").read_text() == "title = 'Mine'\n"


def test_two_exports_to_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    entered = threading.Event()

    def other() -> None:
        with Folder.at(tmp_path).locked():
            entered.set()

    with Folder.at(tmp_path).locked():
        thread = threading.Thread(target=other)
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    thread.join()


def test_the_number_of_queries_does_not_grow_with_what_is_unchanged(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        publish_post(f"tea_{number}")
    with django_assert_num_queries(4):
        export_editions(tmp_path)
    with django_assert_num_queries(3):
        export_editions(tmp_path)


def test_publishing_and_withdrawing_export_where_a_folder_is_set(
    tmp_path: Path,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.HUGO_EXPORT_DIR = str(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        tea = publish_post("tea")
    assert (tmp_path / TEA).exists()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(tea.post)
    assert not (tmp_path / TEA).exists()


def test_without_a_folder_nothing_is_exported(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUGO_EXPORT_DIR = ""
    monkeypatch.setattr(export, "export_editions", pytest.fail)
    export.export_soon()
    export_hugo()


@pytest.mark.parametrize("error", [ExportError("no"), OSError("no"), OperationalError("no")])
def test_a_failing_export_is_logged_and_stops_nobody(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    settings.HUGO_EXPORT_DIR = "site"

    def fail(root: Path) -> ExportResult:
        raise error

    monkeypatch.setattr(export, "export_editions", fail)
    export.export_soon()
    assert "The export to site failed: no" in caplog.text


def test_what_was_left_alone_is_logged(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HUGO_EXPORT_DIR = str(tmp_path)
    publish_post("tea")
    (tmp_path / TEA).parent.mkdir(parents=True)
    (tmp_path / TEA).write_text("mine")
    with caplog.at_level(logging.WARNING):
        export_hugo()
    assert f"left {TEA} alone" in caplog.text


def test_with_redis_a_worker_exports(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HUGO_EXPORT_DIR, settings.TASKS_IN_PROCESS = "site", False
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", sent.append)
    export.export_soon()
    assert sent == [export_hugo.name]

    def fail(name: str) -> None:
        raise BrokerError("no broker")

    monkeypatch.setattr(current_app, "send_task", fail)
    export.export_soon()
    assert "no broker" in caplog.text


def run(*arguments: str) -> str:
    """Run the command and return what it printed."""
    out = io.StringIO()
    call_command("export_hugo", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    publish_post("tea")
    cups = publish_post("cups")
    assert run(str(tmp_path)) == (
        f"{tmp_path}: written 2, unchanged 0, removed 0, revision {site_revision()}\n"
    )
    publishing.withdraw(cups.post)
    (tmp_path / TEA).write_text("mine")
    assert json.loads(run(str(tmp_path), "--json")) == {
        "written": 0,
        "unchanged": 0,
        "removed": 1,
        "left": [TEA],
        "revision": site_revision(),
    }
    assert TEA in run(str(tmp_path))


@pytest.mark.parametrize("name", ["", "file", "file/below", "loop", "/proc/no"])
def test_the_command_refuses_a_bad_folder_in_one_line(tmp_path: Path, name: str) -> None:
    publish_post("tea")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CommandError) as refusal:
        run(name and str(tmp_path / name))
    assert len(str(refusal.value).splitlines()) == 1
    assert name in str(refusal.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_the_command_refuses_a_folder_that_it_may_not_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CommandError, match="Permission denied"):
        run(str(tmp_path))
