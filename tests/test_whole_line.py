"""The whole line: import, draft, publish, serve, export, build with real Hugo, and compare.

What a reader's browser would show of the served page, and of the page that Hugo builds from the
export, must be the same for every comment: text, links, author, time, colour, fold, order.
"""

import importlib.util
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from posts.models import Post

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine("sqlite")]

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Shown:
    """What a browser shows of one quote."""

    author: str
    time: str
    color: str
    text: str
    raw: str
    links: tuple[str, ...]
    fold: str | None


@pytest.fixture(scope="module")
def oracle(shared: Path) -> ModuleType:
    """The program that says what real Hugo shows, and its reader of HTML."""
    path = shared / "oracle" / "oracle.py"
    spec = importlib.util.spec_from_file_location("oracle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*command: str) -> str:
    """Run a management command and return what it printed."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def served(oracle: ModuleType, page: str) -> list[Shown]:
    """Read the quotes back from a served page."""
    root, _stray = oracle.tree(page)
    found = []
    for number, node in enumerate((n for n in root.walk() if "data-quote" in n.attrs), 1):
        assert node.attrs["data-quote"] == str(number)
        [body] = [n for n in node.walk() if "data-body" in n.attrs]
        fold = None
        for above in node.ancestors():
            if above.name == "details":
                assert "data-fold" in above.attrs
                [summary] = [n for n in above.kids if getattr(n, "name", "") == "summary"]
                fold = oracle.text_shown(summary)
        found.append(
            Shown(
                node.attrs["data-author"],
                node.attrs["data-time"],
                node.attrs["data-color"],
                oracle.text_shown(body),
                oracle.text_raw(body).strip("\n"),
                tuple(n.attrs["href"] for n in body.walk() if n.name == "a"),
                fold,
            )
        )
    return found


def built(items: list[dict[str, Any]]) -> list[Shown]:
    """Return what Hugo shows of one post's quotes."""
    return [
        Shown(
            item["author"],
            item["created_at"].replace("/", "-").replace(" ", "T") + "Z"
            if item["created_at"]
            else "",
            item["color"],
            item["text"],
            # Hugo ends a block of HTML with a line feed of its own.
            item["text_raw"].strip("\n"),
            tuple(item["hrefs"]),
            item["fold"],
        )
        for item in items
    ]


def ask_hugo(shared: Path, hugo: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Return what real Hugo shows of each post, by its path."""
    done = subprocess.run(
        [sys.executable, shared / "oracle" / "oracle.py", "--limit", "120", folder / "content"],
        env=os.environ | {"HUGO": str(hugo)},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    posts = (json.loads(line) for line in done.stdout.splitlines())
    return {post["path"].removesuffix("/index.md").removeprefix("posts/"): post for post in posts}


def take_through(*inputs: Path) -> list[Post]:
    """Import files, draft everything of each, and publish."""
    posts = []
    for path in inputs:
        [line] = run("import_thread", str(path), "--json").splitlines()
        thread = json.loads(line)
        drafted = json.loads(
            run(
                "draft_post",
                f"{thread['source']}:{thread['ref']}",
                "--recipe",
                "everything",
                "--json",
            )
        )
        run("publish_post", drafted["slug"])
        posts.append(Post.objects.select_related("edition").get(slug=drafted["slug"]))
    return posts


def compare(posts: list[Post], oracle: ModuleType, shared: Path, hugo: Path, folder: Path) -> int:
    """Assert that each post is served as Hugo shows it; return how many quotes there were."""
    run("export_hugo", str(folder))
    by_path = ask_hugo(shared, hugo, folder)
    count = 0
    for post in posts:
        assert post.edition is not None
        page = Client().get(post.edition.get_absolute_url()).content.decode()
        here, there = served(oracle, page), built(by_path[post.edition.path]["items"])
        assert len(here) == post.quotes.count() > 0
        for ours, theirs in zip(here, there, strict=True):
            assert ours == theirs
        assert by_path[post.edition.path]["title"] == post.title
        assert by_path[post.edition.path]["source_url"] == post.source_url
        count += len(here)
    return count


def test_our_own_samples_are_served_as_hugo_shows_them(
    oracle: ModuleType, shared: Path, hugo: Path, tmp_path: Path
) -> None:
    samples = sorted((SAMPLES / "threads").glob("*"))
    assert samples
    assert compare(take_through(*samples), oracle, shared, hugo, tmp_path / "site")


def test_real_threads_are_served_as_hugo_shows_them(
    oracle: ModuleType, shared: Path, hugo: Path, tmp_path: Path
) -> None:
    folder = shared / "samples"
    samples = sorted(
        [
            *folder.glob("hn-algolia-item/*.json"),
            *folder.glob("hn-firebase/*.json"),
            *folder.glob("hn-html/*-*c.html"),
        ]
    )
    assert len(samples) >= 9
    assert compare(take_through(*samples), oracle, shared, hugo, tmp_path / "site") > 1000
