"""What an export can be asked for: some posts, what changed since, a diff alone, by force."""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from posts import publishing
from posts.export import MANIFEST, Selection, check_editions, export_editions
from posts.export.diff import file_diff
from posts.export.editions import site_revision
from posts.models import Edition, Post

from .factories import publish_post
from .test_export import CUPS, TEA, republish, run
from .test_export_again import contents

pytestmark = pytest.mark.django_db


def tree(root: Path) -> dict[str, tuple[int, int]]:
    """All that there is below a folder, the folder too, with its times."""
    return {
        str(path): (path.lstat().st_mtime_ns, path.lstat().st_ctime_ns)
        for path in (root, *root.rglob("*"))
        if path.is_symlink() or path.exists()
    }


def check(*arguments: str) -> tuple[int, str, str]:
    """Run the command with --check: exit status, standard output and error."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("export_hugo", "--check", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        status = int(str(end.code))
    return status, out.getvalue(), err.getvalue()


def patched(root: Path, diff: str) -> None:
    """Change a folder as a diff says, with git."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    command = [git, "apply", "--whitespace=nowarn", "-"]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    subprocess.run(command, cwd=root, input=diff.encode(), check=True, env=environment)


def came_in(root: Path, edition: Edition) -> Path:
    """Have a post's file stand in a folder that no export has seen, as an import leaves it."""
    file = root / f"content/posts/{edition.path}/index.md"
    file.parent.mkdir(parents=True)
    file.write_text(edition.markdown, "utf-8")
    return file


# -- some posts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tea", "2025_05_20_tea"])
def test_only_the_posts_that_are_named_are_written(tmp_path: Path, name: str) -> None:
    publish_post("tea")
    publish_post("cups")
    assert export_editions(tmp_path, Selection((name,))).written == [TEA]
    assert not (tmp_path / CUPS).exists()
    assert export_editions(tmp_path, Selection((name, "cups"))).written == [CUPS]


def test_only_the_withdrawn_post_that_is_named_is_removed(tmp_path: Path) -> None:
    tea, cups = publish_post("tea"), publish_post("cups")
    export_editions(tmp_path)
    publishing.withdraw(tea.post)
    publishing.withdraw(cups.post)
    assert export_editions(tmp_path, Selection(("tea",))).removed == [TEA]
    assert (tmp_path / CUPS).exists()
    assert export_editions(tmp_path).removed == [CUPS]


def test_a_folder_that_got_some_posts_alone_stays_at_its_revision(tmp_path: Path) -> None:
    publish_post("tea")
    first = export_editions(tmp_path).revision
    publish_post("cups")
    publish_post("pots")
    assert export_editions(tmp_path, Selection(("cups",))).revision == first
    assert len(export_editions(tmp_path, Selection(since=first)).written) == 1
    assert json.loads((tmp_path / MANIFEST).read_text())["revision"] == site_revision()


def test_a_run_that_was_cut_short_is_remembered_by_an_export_of_other_posts(
    tmp_path: Path,
) -> None:
    publish_post("tea")
    cups = publish_post("cups")
    export_editions(tmp_path, Selection(("tea",)))
    values = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**values, "writing": {cups.path: cups.digest}}))
    came_in(tmp_path, cups)
    export_editions(tmp_path, Selection(("tea",)))
    cups.post.delete()
    assert export_editions(tmp_path).removed == [CUPS]


@pytest.mark.parametrize("options", [(), ("--check",), ("--force",)])
def test_a_name_that_no_post_has_is_refused_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    publish_post("tea")
    with pytest.raises(CommandError, match=r"^coffee: there is no such post$"):
        run(str(tmp_path / "site"), "--post", "tea", "--post", "coffee", *options)
    Post.objects.create(title="Draft", slug="draft")
    with pytest.raises(CommandError, match=r"^draft: never published"):
        run(str(tmp_path / "site"), "--post", "draft", *options)
    assert list(tmp_path.iterdir()) == []


# -- what changed since ---------------------------------------------------------------------------


def test_only_what_readers_get_otherwise_since_a_revision_is_exported(tmp_path: Path) -> None:
    tea = publish_post("tea")
    publish_post("cups")
    first = export_editions(tmp_path).revision
    assert first == site_revision()
    (tmp_path / CUPS).unlink()
    result = export_editions(tmp_path, Selection(since=first))
    assert result.written == result.unchanged == []
    republish("tea", "Better tea.")
    second = export_editions(tmp_path, Selection(since=first))
    assert (second.written, second.unchanged) == ([TEA], [])
    publishing.restore(tea)
    third = export_editions(tmp_path, Selection(since=second.revision))
    assert third.written == [TEA]
    publishing.withdraw(tea.post)
    assert export_editions(tmp_path, Selection(since=third.revision)).removed == [TEA]
    assert export_editions(tmp_path, Selection(since=0)).written == [CUPS]


def test_a_revision_is_good_after_the_post_that_made_it_was_deleted(tmp_path: Path) -> None:
    publish_post("tea")
    last = publish_post("cups")
    revision = export_editions(tmp_path).revision
    last.post.delete()
    assert run(str(tmp_path), "--since", str(revision)).startswith(f"{tmp_path}: written 0")


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "١", "9" * 30, " 1"])
def test_what_is_no_revision_is_refused_in_one_line(tmp_path: Path, value: str) -> None:
    publish_post("tea")
    with pytest.raises(CommandError, match="not a revision, which is a number") as refusal:
        run(str(tmp_path / "site"), f"--since={value}")
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "site").exists()


def test_a_revision_that_is_to_come_is_refused(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    before = contents(tmp_path)
    now = site_revision()
    republish("tea", "Better tea.")
    with pytest.raises(CommandError, match=f"^{now + 2}: the site's revision is {now + 1}$"):
        run(str(tmp_path), "--since", str(now + 2))
    assert contents(tmp_path) == before


# -- a diff alone ---------------------------------------------------------------------------------


def test_a_check_says_what_an_export_would_do_and_writes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "site"
    publish_post("tea")
    old = publish_post("old", date="2025-04-01")
    export_editions(root)
    republish("tea", "Better tea.")
    publishing.withdraw(old.post)
    publish_post("cups")
    before = tree(root)
    status, diff, _error = check(str(root))
    assert (status, tree(root)) == (1, before)
    assert diff.count("\n--- ") == 2
    assert f"--- a/{TEA}\n+++ b/{TEA}\n" in diff
    assert f"--- /dev/null\n+++ b/{CUPS}\n" in diff
    assert "--- a/content/posts/2025_04/2025_04_01_old/index.md\n+++ /dev/null\n" in diff
    assert [line for line in diff.splitlines() if "tea." in line and line[0] in "+-"] == [
        line for line in diff.splitlines() if "tea." in line
    ]
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    patched(copy, diff)
    export_editions(root)
    assert contents(copy) == contents(root)
    assert check(str(root)) == (0, "", "")


def test_a_check_of_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    edition = publish_post("tea")
    status, diff, _error = check(str(tmp_path / "a" / "site"))
    assert (status, list(tmp_path.iterdir())) == (1, [])
    (tmp_path / "patched").mkdir()
    patched(tmp_path / "patched", diff)
    assert contents(tmp_path / "patched") == {TEA: edition.markdown.encode()}


def test_a_check_leaves_no_lock_in_a_folder_that_no_export_made(tmp_path: Path) -> None:
    came_in(tmp_path, publish_post("tea"))
    before = tree(tmp_path)
    assert check(str(tmp_path)) == (0, "", "")
    assert tree(tmp_path) == before


def test_a_check_names_what_would_be_left_alone(tmp_path: Path) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    (tmp_path / TEA).write_text("edited")
    before = tree(tmp_path)
    assert check(str(tmp_path)) == (0, "", f"{TEA}: left alone, not as the export wrote it\n")
    status, diff, error = check(str(tmp_path), "--force")
    assert (status, error) == (1, "")
    assert "-edited\n\\ No newline at end of file\n" in diff
    assert tree(tmp_path) == before


def test_a_check_minds_which_posts_are_asked_for(tmp_path: Path) -> None:
    publish_post("tea")
    revision = site_revision()
    publish_post("cups")
    assert TEA not in check(str(tmp_path), "--post", "cups")[1]
    assert TEA not in check(str(tmp_path), "--since", str(revision))[1]
    assert list(tmp_path.iterdir()) == []


def test_a_check_says_it_as_json(tmp_path: Path) -> None:
    publish_post("tea")
    status, out, _error = check(str(tmp_path), "--json")
    told = json.loads(out)
    assert (status, told["written"], told["left"]) == (1, 1, [])
    assert told["diff"].startswith(f"--- /dev/null\n+++ b/{TEA}\n@@ -0,0 +1,")


@given(st.lists(st.sampled_from(["", "", "", "a", "b"]), max_size=400), st.data())
@settings(max_examples=50)
def test_a_diff_of_a_long_file_holds_the_changed_lines_alone(
    lines: list[str], data: st.DataObject
) -> None:
    old = [*lines, *(f"quote {number}\n\n\n\n" for number in range(150))]
    at = data.draw(st.integers(0, len(old) - 1))
    new = [*old[:at], "new", *old[at:]]
    diff = file_diff("x", "\n".join(old).encode(), "\n".join(new).encode())
    assert [line for line in diff.split("\n")[2:] if line.startswith(("+", "-"))] == ["+new"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\n", b"one\r\ntwo\x0bthree\xe2\x80\xa8four"])
def test_a_diff_of_any_bytes_is_said(tmp_path: Path, data: bytes) -> None:
    publish_post("tea")
    export_editions(tmp_path)
    (tmp_path / TEA).write_bytes(data)
    pieces: list[str] = []
    check_editions(tmp_path, force=True, tell=pieces.append)
    header, body = pieces[0].split("@@\n", 1)
    assert f"--- a/{TEA}" in header
    assert len([line for line in body.split("\n") if line.startswith("-")]) == len(
        data.splitlines() if b"\x0b" not in data else data.split(b"\n")
    )


@pytest.mark.parametrize("name", ["", "file", "file/below", "loop"])
def test_a_check_refuses_a_bad_folder_in_one_line(tmp_path: Path, name: str) -> None:
    publish_post("tea")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CommandError) as refusal:
        check(name and str(tmp_path / name))
    assert len(str(refusal.value).splitlines()) == 1


# -- edits in the folder --------------------------------------------------------------------------


def test_by_force_files_that_were_edited_are_written_and_removed(tmp_path: Path) -> None:
    tea, cups = publish_post("tea"), publish_post("cups")
    export_editions(tmp_path)
    (tmp_path / TEA).write_text("edited")
    (tmp_path / CUPS).write_text("edited")
    publishing.withdraw(cups.post)
    assert sorted(export_editions(tmp_path).left) == [CUPS, TEA]
    result = export_editions(tmp_path, force=True)
    assert (result.written, result.removed, result.left) == ([TEA], [CUPS], [])
    assert (tmp_path / TEA).read_text("utf-8") == tea.markdown


def test_force_reaches_the_chosen_posts_alone(tmp_path: Path) -> None:
    publish_post("tea")
    publish_post("cups")
    export_editions(tmp_path)
    (tmp_path / TEA).write_text("edited")
    (tmp_path / CUPS).write_text("edited")
    assert export_editions(tmp_path, Selection(("tea",)), force=True).written == [TEA]
    assert (tmp_path / CUPS).read_text() == "edited"


def test_no_force_follows_a_link_or_replaces_one(tmp_path: Path) -> None:
    root, outside = tmp_path / "site", tmp_path / "outside.md"
    publish_post("tea")
    publish_post("cups")
    outside.write_text("mine")
    (root / TEA).parent.mkdir(parents=True)
    (root / TEA).symlink_to(outside)
    (root / CUPS).mkdir(parents=True)
    assert export_editions(root, force=True).left == [CUPS, TEA]
    assert (outside.read_text(), (root / TEA).is_symlink()) == ("mine", True)


# -- posts that came in from the folder -----------------------------------------------------------


def test_the_file_of_a_post_that_came_in_is_the_exports_to_change(tmp_path: Path) -> None:
    file = came_in(tmp_path, publish_post("tea"))
    republish("tea", "Better tea.")
    edition = republish("tea", "The best tea.")
    assert export_editions(tmp_path).written == [TEA]
    assert file.read_text("utf-8") == edition.markdown


def test_a_file_that_came_in_and_was_edited_since_is_left(tmp_path: Path) -> None:
    file = came_in(tmp_path, publish_post("tea"))
    file.write_text("edited")
    republish("tea", "Better tea.")
    assert export_editions(tmp_path).left == [TEA]
    assert file.read_text() == "edited"


def test_another_posts_text_makes_no_file_the_exports(tmp_path: Path) -> None:
    cups = publish_post("cups")
    file = came_in(tmp_path, publish_post("tea"))
    file.write_text(cups.markdown, "utf-8")
    assert export_editions(tmp_path).left == [TEA]


def test_the_file_of_a_post_that_came_in_goes_when_it_is_withdrawn(tmp_path: Path) -> None:
    tea, cups = publish_post("tea"), publish_post("cups")
    came_in(tmp_path, tea)
    came_in(tmp_path, cups).write_text("edited")
    publishing.withdraw(tea.post)
    publishing.withdraw(cups.post)
    result = export_editions(tmp_path)
    assert (result.removed, result.left) == ([TEA], [CUPS])
    assert not (tmp_path / TEA).parent.exists()


@pytest.mark.parametrize("force", [False, True])
def test_the_file_of_a_draft_is_never_touched(tmp_path: Path, force: bool) -> None:
    export_editions(tmp_path)
    path = "2025_05/2025_05_20_tea"
    Post.objects.create(
        title="Tea", slug="tea", draft_path=path, draft_markdown="the draft", draft_digest="0" * 64
    )
    (tmp_path / TEA).parent.mkdir(parents=True)
    (tmp_path / TEA).write_text("the draft")
    values = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**values, "files": {path: "0" * 64}}))
    result = export_editions(tmp_path, force=force)
    assert (result.written, result.removed) == ([], [])
    assert (tmp_path / TEA).read_text() == "the draft"
